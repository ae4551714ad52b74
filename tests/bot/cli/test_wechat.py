from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from typer.testing import CliRunner

from bot.channels.wechat.settings import WechatSettings
from bot.channels.wechat.simulator.fake_api import FakeWechatApi
from bot.cli import wechat
from bot.gateway.app import create_app
from bot.gateway.testing import FakeRasa, custom, settings_for
from knowledge.errors import ConfigurationError, ServiceUnavailable

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"


def serve(app: object) -> tuple[uvicorn.Server, threading.Thread, int]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    return server, thread, server.servers[0].sockets[0].getsockname()[1]


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in WechatSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("WECHAT_TOKEN", "token")
    monkeypatch.setenv("WECHAT_APPID", "wx1")
    monkeypatch.setenv("WECHAT_ENCODING_AES_KEY", KEY)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWechatApi]:
    fake = FakeWechatApi()
    server, thread, port = serve(fake.app)
    monkeypatch.setenv("WECHAT_APPSECRET", "secret")
    monkeypatch.setenv("WECHAT_API_BASE", f"http://127.0.0.1:{port}")
    yield fake
    server.should_exit = True
    thread.join(10)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(wechat.app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_menu_is_pushed_and_shown(api: FakeWechatApi) -> None:
    assert "报销、常见问题、转人工" in run("menu", "push")
    assert api.menu["button"][2]["key"] == "human_handoff"
    assert "网上申请报销" in run("menu", "show")


def test_an_own_menu_is_pushed(
    api: FakeWechatApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.yml"
    path.write_text("menu: [{name: 官网, url: https://example.gov.cn}]", encoding="utf-8")
    monkeypatch.setenv("WECHAT_MENU_FILE", str(path))
    assert "官网" in run("menu", "push")


def test_without_credentials_nothing_is_pushed() -> None:
    with pytest.raises(ConfigurationError, match="WECHAT_APPSECRET"):
        run("menu", "push")


def test_the_simulator_needs_a_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WECHAT_TOKEN")
    with pytest.raises(ConfigurationError, match="WECHAT_ENCODING_AES_KEY="):
        run("simulate")


def test_the_simulator_says_when_nothing_runs() -> None:
    with pytest.raises(ServiceUnavailable, match="make run"):
        chat("http://127.0.0.1:1", "你好")


def test_the_simulator_chats_with_a_running_gateway(tmp_path: Path) -> None:
    rasa = FakeRasa()
    buttons = [{"title": "进度", "payload": "/claim_progress"}]
    rasa.script = lambda sender, said: [custom(f"答：{said}", buttons=buttons)]
    settings = settings_for(tmp_path, channels="wechat", notice="")
    app = create_app(settings, rasa_transport=rasa.transport)
    server, thread, port = serve(app)
    lines = ["怎么报销", "点 1", "1", "点 9", "菜单 claim_online", "语音 异地备案", "图片", "关注"]
    shown = chat(f"http://127.0.0.1:{port}", *lines, "取消关注")
    server.should_exit = True
    thread.join(10)
    assert "答：怎么报销" in shown
    assert "[进度]" in shown
    assert "没有这个选项" in shown
    assert "（没有回复）" in shown
    assert rasa.texts == [
        "怎么报销",
        "/claim_progress",
        "/claim_progress",
        "/claim_online",
        "异地备案",
    ]


def chat(url: str, *lines: str) -> str:
    """Type the lines into the simulator; what it showed."""
    with create_pipe_input() as keyboard:
        keyboard.send_text("".join(f"{line}\r" for line in (*lines, "退出")))
        with create_app_session(input=keyboard, output=DummyOutput()):
            return run("simulate", "--url", url)
