"""A gateway with the WeChat channel, a played Rasa, a played interface, and wechatpy opposite."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import httpx
import pytest
import structlog
import xmltodict
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from bot.channels.wechat.channel import PATH, WechatChannel
from bot.channels.wechat.delivery import Timing
from bot.channels.wechat.settings import WechatSettings
from bot.channels.wechat.simulator.fake_api import FakeWechatApi
from bot.gateway import logs
from bot.gateway.app import create_app
from bot.gateway.gateway import Gateway
from bot.gateway.settings import Settings
from bot.gateway.testing import Answer, FakeRasa, custom, settings_for, started
from knowledge.clock import SHANGHAI

TOKEN = "atokenfortests"
APPID = "wx0123456789abcdef"
KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
OPENID = "oTestOpenIdOfSomebody0001"
ACCOUNT = "gh_0123456789ab"
PATIENT = Timing(guard=20, typing=19, hold=21)
"""A loaded machine may answer late; a test about something else must not see it."""
HASTY = Timing(guard=0.06, typing=0.03, hold=0.1)
"""For answers that are not ready before the test lets them be."""

_numbers = itertools.count(6_000_000_000_000_000_000)


class FakeClock:
    """Shanghai time that only a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


def wechat_settings(**changes: object) -> WechatSettings:
    """A whole configuration in safe mode, independent of the environment."""
    values: dict[str, object] = {
        "wechat_token": TOKEN,
        "wechat_appid": APPID,
        "wechat_encoding_aes_key": KEY,
        "wechat_appsecret": "secret",
        "wechat_api_base": "http://api.weixin.test",
    }
    return WechatSettings.model_validate(values | changes)


def text(content: str, **fields: object) -> dict[str, object]:
    return {"MsgType": "text", "Content": content, "MsgId": next(_numbers), **fields}


def event(name: str, **fields: object) -> dict[str, object]:
    return {"MsgType": "event", "Event": name, **fields}


def xml(fields: Mapping[str, object]) -> str:
    """A body as WeChat writes it."""
    items = (f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())
    return f"<xml>{''.join(items)}</xml>"


@dataclass
class Shown:
    """What came back: the HTTP response, and the reply in it if there is one."""

    response: httpx.Response
    reply: Any = None

    @property
    def is_success(self) -> bool:
        return self.response.status_code == 200 and self.response.text == "success"

    @property
    def kind(self) -> str:
        return str(self.reply["MsgType"]) if self.reply else ""

    @property
    def text(self) -> str:
        assert self.reply is not None, self.response.text
        return str(self.reply["Content"])


@dataclass
class WechatSide:
    """WeChat's server, independent of our code: signs, encrypts and reads with wechatpy."""

    client: httpx.AsyncClient
    clock: Callable[[], datetime]
    key: str = KEY
    appid: str = APPID
    token: str = TOKEN
    openid: str = OPENID
    seen: list[Shown] = field(default_factory=list)

    async def send(self, fields: Mapping[str, object], **query: str) -> Shown:
        """Deliver a push in safe mode."""
        params, body = self.encrypted(self.whole(fields), **query)
        return await self.post(params, body)

    async def say(self, content: str) -> Shown:
        """Deliver a text in safe mode."""
        return await self.send(text(content))

    async def send_plain(self, fields: Mapping[str, object]) -> Shown:
        """Deliver a push in plain mode."""
        return await self.post(self.signed(), xml(self.whole(fields)))

    async def post(self, params: dict[str, str], body: str | bytes) -> Shown:
        content = body.encode() if isinstance(body, str) else body
        shown = self.read(await self.client.post(PATH, params=params, content=content))
        self.seen.append(shown)
        return shown

    def whole(self, fields: Mapping[str, object]) -> dict[str, object]:
        now = int(self.clock().timestamp())
        head = {"ToUserName": ACCOUNT, "FromUserName": self.openid, "CreateTime": now}
        return {**head, **fields}

    def signed(self, **changes: str) -> dict[str, str]:
        """The query of plain mode."""
        query = {
            "timestamp": str(int(self.clock().timestamp())),
            "nonce": str(next(_numbers)),
            "openid": self.openid,
        } | changes
        signer = WeChatSigner()
        signer.add_data(self.token, query["timestamp"], query["nonce"])
        return {"signature": signer.signature} | query

    def encrypted(self, fields: Mapping[str, object], **query: str) -> tuple[dict[str, str], str]:
        """The query and the body of safe mode."""
        return self.sealed(xml(fields), **query)

    def sealed(self, content: str, **query: str) -> tuple[dict[str, str], str]:
        signed = self.signed(**query)
        crypto = WeChatCrypto(self.token, self.key, self.appid)
        body = crypto.encrypt_message(content, signed["nonce"], signed["timestamp"])
        signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
        return signed | {"encrypt_type": "aes", "msg_signature": signature}, body

    def read(self, response: httpx.Response) -> Shown:
        if response.status_code != 200 or response.text in ("success", ""):
            return Shown(response)
        body = response.text
        if "<Encrypt>" in body:
            body = self.decrypted(body)
        message = parse_message(body)
        return Shown(response, message._data)

    def decrypted(self, body: str) -> str:
        envelope = parse_message(body)._data if "<MsgType>" in body else _flat(body)
        crypto = WeChatCrypto(self.token, self.key, self.appid)
        return str(
            crypto.decrypt_message(
                body, envelope["MsgSignature"], envelope["TimeStamp"], envelope["Nonce"]
            )
        )


def _flat(body: str) -> dict[str, str]:
    return dict(xmltodict.parse(body)["xml"])


class SlowRasa:
    """A script whose answers wait until the test lets them go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.asked = asyncio.Event()

    async def __call__(self, sender: str, said: str) -> Answer:
        self.asked.set()
        await self.go.wait()
        return [custom(f"答案：{said}", topic="claim_online")]


@dataclass
class House:
    """A running gateway with the channel, and everything around it."""

    gateway: Gateway
    channel: WechatChannel
    client: httpx.AsyncClient
    wechat: WechatSide
    rasa: FakeRasa
    api: FakeWechatApi
    clock: FakeClock

    def hurry(self, *, last: bool = False) -> None:
        """From now on the guard comes at once; ``last``: every delivery is WeChat's last."""
        self.channel.deliverer.timing = replace(HASTY, last_number=1 if last else 3)

    def be_patient(self) -> None:
        """From now on the guard does not come."""
        self.channel.deliverer.timing = PATIENT

    async def kept(self) -> None:
        """Wait until an answer waits for the person."""
        memory = self.channel.memory
        conversation = self.channel.people.conversation(self.wechat.openid)
        async with asyncio.timeout(20):
            while not await memory.has_kept(conversation):  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    def other(self, openid: str) -> WechatSide:
        """Another person."""
        return replace(self.wechat, openid=openid, seen=[])


@asynccontextmanager
async def house(
    folder: Path,
    rasa: FakeRasa,
    api: FakeWechatApi,
    clock: FakeClock,
    *,
    timing: Timing = PATIENT,
    gateway_settings: Settings | None = None,
    state: Any = None,
    start: bool = True,
    transport: httpx.AsyncBaseTransport | None = None,
    speech_transport: httpx.AsyncBaseTransport | None = None,
    **settings: object,
) -> AsyncIterator[House]:
    """A gateway, started unless no turn is to be made; ``settings`` change the configuration."""
    chosen = gateway_settings or settings_for(folder, channels="wechat", notice="")
    app = create_app(chosen, rasa_transport=rasa.transport, clock=clock)
    gateway = app.state.gateway
    channel = WechatChannel(
        replace(gateway, state=state) if state else gateway,
        wechat_settings(**settings),
        transport=transport or httpx.ASGITransport(api.app),
        speech_transport=speech_transport,
        timing=timing,
    )
    app.include_router(channel.router())
    async with started(app) if start else nullcontext():
        inside = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=inside, base_url="http://gateway") as client:
            wechat = WechatSide(client, clock)
            yield House(gateway, channel, client, wechat, rasa, api, clock)


async def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something that happens in the background."""
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen"
        await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _plain_logs() -> Any:
    renderer = structlog.processors.KeyValueRenderer()
    structlog.configure(processors=[logs.without_content, renderer])
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _no_configuration_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in WechatSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def rasa() -> FakeRasa:
    """Repeats what reached it unless a test gives it another script."""
    return FakeRasa()


@pytest.fixture
def api() -> FakeWechatApi:
    """WeChat's interface."""
    return FakeWechatApi()


@pytest.fixture
def clock() -> FakeClock:
    """A Monday morning in working hours."""
    return FakeClock()


@pytest.fixture
async def home(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> AsyncIterator[House]:
    """A verified account in safe mode."""
    async with house(tmp_path, rasa, api, clock, wechat_account_type="verified") as running:
        yield running


@pytest.fixture
async def door(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> AsyncIterator[House]:
    """A verified account whose gateway is not started: enough for what makes no turn."""
    async with house(tmp_path, rasa, api, clock, start=False) as built:
        yield built


@pytest.fixture
async def unverified(
    tmp_path: Path, rasa: FakeRasa, api: FakeWechatApi, clock: FakeClock
) -> AsyncIterator[House]:
    """An account that may not push."""
    async with house(tmp_path, rasa, api, clock, wechat_account_type="unverified") as running:
        yield running
