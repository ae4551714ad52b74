"""`yibao wechat`: the account's menu, and a simulator of WeChat in the terminal."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import string
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import httpx
import typer
import uvicorn
from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from bot.channels.wechat.api.client import WechatClient
from bot.channels.wechat.menu import DEFAULT, Menu
from bot.channels.wechat.settings import WechatSettings, load_wechat_settings
from bot.channels.wechat.simulator.fake_api import FakeWechatApi
from bot.channels.wechat.simulator.person import SimulatedPerson
from bot.gateway.settings import load_settings
from knowledge.errors import ConfigurationError, ServiceUnavailable

app = typer.Typer(help="微信公众号：菜单、模拟器。", no_args_is_help=True)
menu_app = typer.Typer(help="公众号底部菜单。", no_args_is_help=True)
app.add_typer(menu_app, name="menu")

T = TypeVar("T")

HELP = """直接输入文字即发送文字消息；回答里的选项可以回复序号，也可以用“点 序号”模拟点击。
  点 1              点击第 1 个选项
  菜单 题目编号       点击底部菜单（例如 菜单 claim_progress）
  关注 / 取消关注     关注或取消关注公众号
  语音 [文字]         发送语音，文字是微信识别的结果
  图片 / 位置 地址     发送图片或位置
  退出"""
GOODBYES = {"退出", "exit", "quit", "q"}
_LINK = re.compile(r'<a href="[^"]*">([^<]*)</a>')


@menu_app.command("push")
def push_menu() -> None:
    """检查菜单文件，推送到公众号；手机上最多 5 分钟生效。"""
    settings = load_wechat_settings()
    menu = Menu.read(settings.wechat_menu_file or DEFAULT)
    _call(settings, lambda client: client.push_menu(menu.for_wechat()))
    names = "、".join(top.name for top in menu.menu)
    typer.echo(f"菜单已推送：{names}")


@menu_app.command("show")
def show_menu() -> None:
    """显示公众号现在的菜单。"""
    shown = _call(load_wechat_settings(), lambda client: client.show_menu())
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@app.command("simulate")
def simulate(
    url: Annotated[str, typer.Option("--url", help="网关地址，缺省本机。")] = "",
) -> None:
    """不用公众号，在终端里像微信用户一样对话（医保答须已启动，且用同样的 WECHAT_ 配置）。"""
    settings = load_wechat_settings()
    if not settings.enabled:
        raise ConfigurationError("没有设置 WECHAT_TOKEN", hint=f"启动和模拟时都设置：{_example()}")
    base = url or f"http://127.0.0.1:{load_settings().port}"
    try:
        asyncio.run(_chat(base, settings, Console()))
    except httpx.TransportError as error:
        raise ServiceUnavailable(
            f"连接不到医保答（{base}）", service="gateway", hint="请先运行 make run"
        ) from error


def _call(settings: WechatSettings, call: Callable[[WechatClient], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        client = WechatClient.for_account(settings)
        try:
            return await call(client)
        finally:
            await client.close()

    return asyncio.run(run())


async def _chat(base: str, settings: WechatSettings, console: Console) -> None:
    # Kept in memory only: what a person types may hold personal data.
    prompt: PromptSession[str] = PromptSession(history=InMemoryHistory())
    console.print(HELP, style="green", highlight=False)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=base))
        person = SimulatedPerson(client, settings)

        async def pushed(text: str) -> None:
            _show(console, person.see(text))

        if port := _local_port(settings):
            await stack.enter_async_context(_interface(FakeWechatApi(on_send=pushed), port))
        while True:
            try:
                with patch_stdout(raw=True):
                    typed = await prompt.prompt_async(HTML("<ansicyan><b>您 › </b></ansicyan>"))
            except (EOFError, KeyboardInterrupt):
                return
            if typed.strip() in GOODBYES:
                return
            if typed.strip():
                _show(console, await _act(person, typed.strip()))


async def _act(person: SimulatedPerson, typed: str) -> str:
    """Do what was typed; the text that appears on the phone."""
    word, _, rest = typed.partition(" ")
    acts: dict[str, Callable[[], Awaitable[str]]] = {
        "点": lambda: _tap(person, rest),
        "菜单": lambda: person.event("CLICK", EventKey=rest),
        "关注": lambda: person.event("subscribe"),
        "取消关注": lambda: person.event("unsubscribe"),
        "语音": lambda: person.speak(rest),
        "图片": lambda: person.send("image", PicUrl="", MediaId="m1"),
        "位置": lambda: person.send("location", Location_X="0", Location_Y="0", Label=rest),
    }
    return await acts.get(word, lambda: person.say(typed))()


async def _tap(person: SimulatedPerson, number: str) -> str:
    if not number.isdecimal() or not 1 <= int(number) <= len(person.links):
        return "（没有这个选项）"
    return await person.tap(int(number))


def _show(console: Console, text: str) -> None:
    console.print(_LINK.sub(r"[\1]", text) or "（没有回复）", markup=False, highlight=False)


def _local_port(settings: WechatSettings) -> int | None:
    """The port on which the gateway expects WeChat's interface, when it is on this machine."""
    parts = urlsplit(settings.wechat_api_base)
    return parts.port if parts.hostname in {"127.0.0.1", "localhost"} else None


@asynccontextmanager
async def _interface(api: FakeWechatApi, port: int) -> Any:
    """WeChat's interface on this machine, for what the gateway pushes."""
    server = uvicorn.Server(uvicorn.Config(api.app, port=port, log_config=None))
    task = asyncio.create_task(server.serve())
    yield
    server.should_exit = True
    await task


def _example() -> str:
    key = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(43))
    return (
        f"WECHAT_TOKEN={secrets.token_hex(8)} WECHAT_APPID=wx{secrets.token_hex(8)} "
        f"WECHAT_ENCODING_AES_KEY={key}"
    )
