"""The client of WeChat's interface, against the played interface."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from tenacity import wait_none

from bot.channels.wechat.api import transport as transport_module
from bot.channels.wechat.api.client import WechatClient
from bot.channels.wechat.api.errors import WechatBusy, WechatError, WechatUnreachable
from bot.channels.wechat.api.token import AccessToken
from bot.channels.wechat.api.transport import WechatTransport
from bot.channels.wechat.simulator.fake_api import (
    CREATE_MENU_PATH,
    MEDIA_PATH,
    ONLINE_PATH,
    SEND_PATH,
    TOKEN_PATH,
    TYPING_PATH,
    FakeWechatApi,
)
from knowledge.errors import ConfigurationError

from .conftest import wechat_settings

Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "_PAUSE", wait_none())


@pytest.fixture
async def client(api: FakeWechatApi) -> AsyncIterator[WechatClient]:
    settings = wechat_settings()
    made = WechatClient.for_account(settings, transport=httpx.ASGITransport(api.app))
    yield made
    await made.close()


def playing(handler: Handler) -> WechatClient:
    return WechatClient.for_account(wechat_settings(), transport=httpx.MockTransport(handler))


async def test_the_token_is_fetched_once_however_many_ask(
    client: WechatClient, api: FakeWechatApi
) -> None:
    await asyncio.gather(*(client.show_typing("o1") for _ in range(20)))
    assert len(api.calls_of(TOKEN_PATH)) == 1
    body = api.calls_of(TOKEN_PATH)[0].body
    assert body == {
        "grant_type": "client_credential",
        "appid": "wx0123456789abcdef",
        "secret": "secret",
        "force_refresh": False,
    }


async def test_an_expired_token_is_replaced_once_under_concurrency(
    client: WechatClient, api: FakeWechatApi
) -> None:
    await client.show_typing("o1")
    api.expire_token()
    await asyncio.gather(*(client.show_typing("o1") for _ in range(10)))
    assert len(api.calls_of(TOKEN_PATH)) == 2


class Timer:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_the_token_is_kept_until_five_minutes_before_its_end(api: FakeWechatApi) -> None:
    timer = Timer()
    http = WechatTransport("http://api.weixin.test", transport=httpx.ASGITransport(api.app))
    token = AccessToken(http, "wx1", "secret", timer)
    for moment, fetched in ((0, 1), (6899, 1), (6900, 2), (6901, 2)):
        timer.now = moment
        assert await token.get() == "token-1"
        assert len(api.calls_of(TOKEN_PATH)) == fetched
    await http.close()


async def test_a_forced_refresh_is_the_last_resort_and_rare(api: FakeWechatApi) -> None:
    timer = Timer()
    http = WechatTransport("http://api.weixin.test", transport=httpx.ASGITransport(api.app))
    token = AccessToken(http, "wx1", "secret", timer)
    first = await token.get()
    second = await token.replace(first)  # stable_token gave the rejected one again
    assert second != first
    assert await token.replace(second) == second  # within 30 seconds no second force
    timer.now = 30
    assert await token.replace(second) != second
    forced = [call.body["force_refresh"] for call in api.calls_of(TOKEN_PATH)]
    assert forced == [False, False, True, False, False, True]
    await http.close()


async def test_a_token_that_stays_rejected_is_an_error(
    client: WechatClient, api: FakeWechatApi
) -> None:
    api.errors[TYPING_PATH].extend([40001, 42001])
    with pytest.raises(WechatError) as raised:
        await client.show_typing("o1")
    assert raised.value.errcode == 42001


async def test_wrong_credentials_say_what_to_do(client: WechatClient, api: FakeWechatApi) -> None:
    api.errors[TOKEN_PATH].append(40125)
    with pytest.raises(WechatError, match="WECHAT_APPSECRET"):
        await client.agents_online()


@pytest.mark.parametrize(
    "answer", [{"access_token": "", "expires_in": 7200}, {"expires_in": 1}, {"access_token": "a"}]
)
async def test_an_odd_token_answer_is_an_error(answer: dict[str, object]) -> None:
    client = playing(lambda request: httpx.Response(200, json=answer))
    with pytest.raises(WechatError):
        await client.show_typing("o1")
    await client.close()


async def test_a_text_is_sent_in_real_characters(client: WechatClient, api: FakeWechatApi) -> None:
    await client.send_text("o1", "医保“码”\n第二行")
    (call,) = api.calls_of(SEND_PATH)
    assert "医保“码”" in call.raw.decode("utf-8")
    assert call.body == {
        "touser": "o1",
        "msgtype": "text",
        "text": {"content": "医保“码”\n第二行"},
    }


async def test_a_busy_wechat_is_asked_again(client: WechatClient, api: FakeWechatApi) -> None:
    api.errors[SEND_PATH].extend([-1, -1])
    await client.send_text("o1", "好")
    assert len(api.calls_of(SEND_PATH)) == 3


async def test_it_gives_up_after_three_tries(client: WechatClient, api: FakeWechatApi) -> None:
    api.errors[SEND_PATH].extend([-1] * 5)
    with pytest.raises(WechatBusy):
        await client.send_text("o1", "好")
    assert len(api.calls_of(SEND_PATH)) == 3


@pytest.mark.parametrize("errcode", [45015, 45047, 45002, 48001, 40164])
async def test_a_refusal_is_not_asked_again(
    client: WechatClient, api: FakeWechatApi, errcode: int
) -> None:
    api.errors[SEND_PATH].append(errcode)
    with pytest.raises(WechatError) as raised:
        await client.send_text("o1", "好")
    assert raised.value.errcode == errcode
    assert len(api.calls_of(SEND_PATH)) == 1


class Network:
    """Answers with what a test lays out, one thing a call; tokens are free."""

    def __init__(self, *happenings: httpx.Response | Exception) -> None:
        self._left = list(happenings)
        self.calls = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == TOKEN_PATH:
            return httpx.Response(200, json={"access_token": "t", "expires_in": 7200})
        self.calls += 1
        happening = self._left.pop(0)
        if isinstance(happening, Exception):
            raise happening
        return happening


FINE = httpx.Response(200, json={"errcode": 0})


@pytest.mark.parametrize(
    "lost", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")]
)
async def test_what_did_not_arrive_is_sent_again(lost: Exception) -> None:
    network = Network(lost, FINE)
    await playing(network).send_text("o1", "好")
    assert network.calls == 2


@pytest.mark.parametrize(
    "doubtful", [httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x"), httpx.Response(502)]
)
async def test_a_message_that_may_have_arrived_is_not_sent_twice(
    doubtful: httpx.Response | Exception,
) -> None:
    network = Network(doubtful, FINE)
    with pytest.raises((WechatUnreachable, WechatBusy)):
        await playing(network).send_text("o1", "好")
    assert network.calls == 1


async def test_a_question_may_be_asked_twice() -> None:
    network = Network(httpx.ReadTimeout("x"), httpx.Response(500), FINE)
    assert await playing(network).agents_online() == 0
    assert network.calls == 3


@pytest.mark.parametrize(
    "nonsense",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(404, json={}),
    ],
)
async def test_an_answer_that_cannot_be_read_is_an_error(nonsense: httpx.Response) -> None:
    network = Network(nonsense, nonsense, nonsense)
    with pytest.raises(WechatError):
        await playing(network).agents_online()


async def test_who_is_online_and_who_waits(client: WechatClient, api: FakeWechatApi) -> None:
    api.agents, api.waiting = 2, 5
    assert (await client.agents_online(), await client.people_waiting()) == (2, 5)
    assert api.calls_of(ONLINE_PATH)[0].query["access_token"] == "token-1"


async def test_the_menu_is_replaced_and_shown(client: WechatClient, api: FakeWechatApi) -> None:
    await client.push_menu({"button": [{"type": "click", "name": "报销", "key": "claim_online"}]})
    assert "报销" in api.calls_of(CREATE_MENU_PATH)[0].raw.decode()
    assert (await client.show_menu())["selfmenu_info"]["button"][0]["name"] == "报销"


async def test_media_are_downloaded_with_a_limit(client: WechatClient, api: FakeWechatApi) -> None:
    assert await client.download_media("m1") == b"#!AMR\n"
    api.recording = b"x" * (2 * 1024 * 1024 + 1)
    with pytest.raises(WechatError):
        await client.download_media("m1")
    api.errors[MEDIA_PATH].append(40007)
    with pytest.raises(WechatError) as raised:
        await client.download_media("m1")
    assert raised.value.errcode == 40007


def test_without_credentials_there_is_no_client() -> None:
    with pytest.raises(ConfigurationError, match="WECHAT_APPSECRET"):
        WechatClient.for_account(wechat_settings(wechat_appsecret=""))


async def test_errors_show_neither_token_nor_person(
    client: WechatClient, api: FakeWechatApi
) -> None:
    api.errors[SEND_PATH].append(45015)
    with pytest.raises(WechatError) as raised:
        await client.send_text("oSomebody", "秘密")
    for secret in ("oSomebody", "秘密", "token-1", "secret"):
        assert secret not in f"{raised.value!r} {raised.value}"
