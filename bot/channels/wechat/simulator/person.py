"""A person with WeChat on the phone, and WeChat's server between them and the gateway."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

import httpx

from bot.channels.wechat.body import Fields, Value, read_body, write_body
from bot.channels.wechat.crypto import MessageCipher, Refused, signature
from bot.channels.wechat.settings import WechatSettings

_PATIENCE = 5.0
_DELIVERIES = 3
_LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^&"]*)&msgmenuid=(\d+)">')
FAULT = "该公众号提供的服务出现故障，请稍后再试"
TRANSFERRED = "（已转给微信客服）"


@dataclass(frozen=True)
class Link:
    """A tappable choice in a text."""

    content: str
    menu_id: str


class SimulatedPerson:
    """Speaks as WeChat does: encrypted when there is a key, up to three deliveries of 5 s each."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: WechatSettings,
        *,
        path: str = "/channels/wechat",
        openid: str = "",
        clock: Callable[[], float] = time.time,
        patience: float = _PATIENCE,
    ) -> None:
        self._client = client
        self._token = settings.wechat_token.get_secret_value()
        key = settings.wechat_encoding_aes_key.get_secret_value()
        self._cipher = MessageCipher(key, settings.wechat_appid) if key else None
        self._path = path
        self._clock = clock
        self._patience = patience
        self._openid = openid or f"o{secrets.token_urlsafe(20)}"
        self.links: tuple[Link, ...] = ()

    async def say(self, text: str) -> str:
        """Send a text; what appears on the phone, empty for nothing."""
        return await self._message("text", Content=text)

    async def tap(self, number: int) -> str:
        """Tap a choice of the last text, counted from 1."""
        link = self.links[number - 1]
        return await self._message("text", Content=link.content, bizmsgmenuid=link.menu_id)

    async def speak(self, recognised: str = "") -> str:
        """Send a voice message."""
        return await self._message("voice", MediaId="m1", Format="amr", Recognition=recognised)

    async def send(self, kind: str, **fields: Value) -> str:
        """Send another kind of message."""
        return await self._message(kind, **fields)

    async def event(self, name: str, **fields: Value) -> str:
        """Something happens: subscribe, CLICK …"""
        return await self._push({"MsgType": "event", "Event": name, **fields})

    async def _message(self, kind: str, **fields: Value) -> str:
        message_id = secrets.randbits(62)
        return await self._push({"MsgType": kind, **fields, "MsgId": message_id})

    async def _push(self, fields: dict[str, Value]) -> str:
        now = int(self._clock())
        head: dict[str, Value] = {
            "ToUserName": "gh_simulator",
            "FromUserName": self._openid,
            "CreateTime": now,
        }
        for _ in range(_DELIVERIES):
            try:
                response = await self._deliver(write_body(head | fields, "xml"))
            except httpx.ConnectError:
                raise  # nothing listens there
            except httpx.TransportError:
                continue  # no answer in time, or the connection broke
            return self._shown(response)
        return FAULT

    async def _deliver(self, body: str) -> httpx.Response:
        timestamp, nonce = str(int(self._clock())), str(secrets.randbits(31))
        query = {
            "signature": signature(self._token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": self._openid,
        }
        if self._cipher:
            encrypted = self._cipher.encrypt(body)
            signed = signature(self._token, timestamp, nonce, encrypted)
            query |= {"encrypt_type": "aes", "msg_signature": signed}
            body = write_body({"ToUserName": "gh_simulator", "Encrypt": encrypted}, "xml")
        return await self._client.post(
            self._path, params=query, content=body.encode(), timeout=self._patience
        )

    def _shown(self, response: httpx.Response) -> str:
        """What the phone shows for a response."""
        if response.text in ("success", ""):
            return ""
        try:
            reply = self._read(response)
        except Refused:
            return FAULT
        if reply.get("MsgType") == "transfer_customer_service":
            return TRANSFERRED
        return self.see(reply.get("Content", ""))

    def see(self, text: str) -> str:
        """A text appears on the phone; its choices can be tapped from now on."""
        found = _LINK.findall(text)
        self.links = tuple(Link(unquote(content), menu_id) for content, menu_id in found)
        return text

    def _read(self, response: httpx.Response) -> Fields:
        if response.is_error:
            raise Refused(f"status_{response.status_code}")
        fields, _ = read_body(response.content)
        if not self._cipher:
            return fields
        signed = (fields.get("TimeStamp", ""), fields.get("Nonce", ""), fields.get("Encrypt", ""))
        if fields.get("MsgSignature") != signature(self._token, *signed):
            raise Refused("msg_signature")
        return read_body(self._cipher.decrypt(fields["Encrypt"]).encode())[0]
