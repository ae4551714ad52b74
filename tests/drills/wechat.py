"""WeChat's side of a delivery, with everything in the drill's hands."""

from __future__ import annotations

import time
from dataclasses import dataclass

import httpx

from bot.channels.wechat.body import Value, read_body, write_body
from bot.channels.wechat.crypto import MessageCipher, signature

TOKEN = "drilltoken"
APPID = "wx0123456789abcdef"
AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
ENV = {
    "WECHAT_TOKEN": TOKEN,
    "WECHAT_APPID": APPID,
    "WECHAT_ENCODING_AES_KEY": AES_KEY,
    "WECHAT_ENCRYPTION": "required",
}

cipher = MessageCipher(AES_KEY, APPID)


@dataclass(frozen=True)
class Push:
    """One signed, encrypted request as WeChat makes it."""

    query: dict[str, str]
    body: bytes

    async def deliver(self, client: httpx.AsyncClient, url: str) -> httpx.Response:
        """Send it to a gateway."""
        return await client.post(
            f"{url}/channels/wechat", params=self.query, content=self.body, timeout=30
        )


def push(openid: str, text: str, message_id: int, *, nonce: str, age: float = 0.0) -> Push:
    """A text message; ``age`` is how long ago it was signed, seconds."""
    now = int(time.time() - age)
    fields: dict[str, Value] = {
        "ToUserName": "gh_drill", "FromUserName": openid, "CreateTime": now,
        "MsgType": "text", "Content": text, "MsgId": message_id,
    }  # fmt: skip
    encrypted = cipher.encrypt(write_body(fields, "xml"))
    query = {
        "signature": signature(TOKEN, str(now), nonce),
        "timestamp": str(now),
        "nonce": nonce,
        "openid": openid,
        "encrypt_type": "aes",
        "msg_signature": signature(TOKEN, str(now), nonce, encrypted),
    }
    body = write_body({"ToUserName": "gh_drill", "Encrypt": encrypted}, "xml")
    return Push(query, body.encode())


def shown(response: httpx.Response) -> str:
    """The text of a passive reply; empty for none."""
    if response.text in ("", "success"):
        return ""
    fields, _ = read_body(response.content)
    return read_body(cipher.decrypt(fields["Encrypt"]).encode())[0]["Content"]
