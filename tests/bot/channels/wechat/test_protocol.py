"""Verification, the three modes, both forms, keys in rotation: wechatpy on the other side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from wechatpy.crypto import WeChatCrypto

from bot.channels.wechat.channel import PATH
from bot.channels.wechat.simulator.fake_api import FakeWechatApi
from bot.gateway.app import create_app
from bot.gateway.testing import FakeRasa, serving, settings_for

from .conftest import ACCOUNT, KEY, OPENID, FakeClock, House, event, house, text, xml

OLD_KEY = "GFEDCBAzyxwvutsrqponmlkjihgfedcba9876543210"


async def test_the_address_is_verified(home: House) -> None:
    query = home.wechat.signed(echostr="4375120948345356249")
    response = await home.client.get(PATH, params=query)
    assert (response.status_code, response.text) == (200, "4375120948345356249")
    assert response.headers["content-type"].startswith("text/plain")


async def test_a_worked_example_of_the_documentation_is_verified(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> None:
    """Token, time, nonce and signature as Tencent's page on message pushes prints them."""
    async with house(tmp_path, rasa, api, clock, wechat_token="AAAAA") as home:
        query = {
            "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
            "echostr": "4375120948345356249",
            "timestamp": "1714036504",
            "nonce": "1514711492",
        }
        assert (await home.client.get(PATH, params=query)).text == query["echostr"]
        query["signature"] = "f464b24fc39322e44b38aa78f5edd27bd1441697"
        assert (await home.client.get(PATH, params=query)).status_code == 403


@pytest.mark.parametrize("query", [{}, {"signature": "医保"}, {"echostr": "x", "signature": ""}])
async def test_an_unsigned_verification_is_refused(home: House, query: dict[str, str]) -> None:
    assert (await home.client.get(PATH, params=query)).status_code == 403


async def test_a_message_in_safe_mode_is_answered_encrypted(home: House, rasa: FakeRasa) -> None:
    shown = await home.wechat.say("怎么在手机上报销")
    assert "<Encrypt>" in shown.response.text
    assert "收到" not in shown.response.text
    assert shown.response.headers["content-type"] == "text/xml; charset=utf-8"
    assert shown.text == "收到：怎么在手机上报销"
    assert shown.reply["ToUserName"] == OPENID
    assert shown.reply["FromUserName"] == ACCOUNT
    assert rasa.texts == ["怎么在手机上报销"]


async def test_a_message_in_plain_mode_is_answered_plainly(home: House) -> None:
    shown = await home.wechat.send_plain(text("异地就医怎么备案"))
    assert "<Encrypt>" not in shown.response.text
    assert shown.text == "收到：异地就医怎么备案"


async def test_in_compatible_mode_only_the_ciphertext_is_believed(home: House) -> None:
    fields = home.wechat.whole(text("真的问题"))
    params, body = home.wechat.encrypted(fields)
    forged = xml(fields | {"Content": "伪造的问题"}).removesuffix("</xml>")
    both = forged + body.split("<xml>")[1]
    assert (await home.wechat.post(params, both)).text == "收到：真的问题"


async def test_the_plain_signature_does_not_count_in_safe_mode(home: House) -> None:
    params, body = home.wechat.encrypted(home.wechat.whole(text("你好")))
    params["msg_signature"] = params["signature"]
    assert (await home.wechat.post(params, body)).response.status_code == 403


async def test_a_json_body_is_answered_in_json(home: House) -> None:
    body = json.dumps(home.wechat.whole(text("你好")), ensure_ascii=False)
    response = await home.client.post(PATH, params=home.wechat.signed(), content=body)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json()["Content"] == "收到：你好"
    assert "收到" in response.text  # real characters, no escapes


async def test_an_encrypted_json_body_is_answered_in_encrypted_json(home: House) -> None:
    content = json.dumps(home.wechat.whole(text("你好")))
    params, envelope = home.wechat.sealed(content)
    encrypted = envelope.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    body = json.dumps({"ToUserName": ACCOUNT, "Encrypt": encrypted})
    response = await home.client.post(PATH, params=params, content=body)
    reply = response.json()
    assert isinstance(reply["TimeStamp"], int)
    crypto = WeChatCrypto(home.wechat.token, KEY, home.wechat.appid)
    plain = crypto.decrypt_message(
        reply, reply["MsgSignature"], str(reply["TimeStamp"]), reply["Nonce"]
    )
    assert json.loads(plain)["Content"] == "收到：你好"


async def test_the_previous_key_is_accepted_while_keys_rotate(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> None:
    rotating: dict[str, Any] = {"wechat_encoding_aes_key_previous": OLD_KEY}
    async with house(tmp_path, rasa, api, clock, **rotating) as home:
        assert (await home.wechat.say("新钥匙")).text == "收到：新钥匙"
        home.wechat.key = OLD_KEY  # the reply is read with it as well
        assert (await home.wechat.say("旧钥匙")).text == "收到：旧钥匙"
        home.wechat.key = "x" * 43
        assert (await home.wechat.say("别的钥匙")).response.status_code == 403


async def test_plain_messages_can_be_refused(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> None:
    async with house(tmp_path, rasa, api, clock, wechat_encryption="required") as home:
        shown = await home.wechat.send_plain(text("你好"))
        assert shown.response.status_code == 403
        assert (await home.wechat.say("你好")).text == "收到：你好"


async def test_a_channel_without_a_key_takes_plain_messages_only(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> None:
    async with house(tmp_path, rasa, api, clock, wechat_encoding_aes_key="") as home:
        assert (await home.wechat.send_plain(text("你好"))).text == "收到：你好"
        assert (await home.wechat.say("你好")).response.status_code == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_channel_is_off_without_a_token(
    tmp_path: Path, rasa: FakeRasa, method: str
) -> None:
    async with serving(settings_for(tmp_path), rasa) as client:
        assert (await client.request(method, PATH)).status_code == 404


async def test_the_channel_is_on_with_a_token_in_the_environment(
    tmp_path: Path, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WECHAT_TOKEN", "AAAAA")
    app = create_app(settings_for(tmp_path, channels="wechat"), rasa_transport=rasa.transport)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway"
    ) as client:
        assert (await client.get(PATH)).status_code == 403


async def test_success_is_never_encrypted(home: House) -> None:
    shown = await home.wechat.send(event("VIEW", EventKey="https://example.org"))
    assert shown.is_success
