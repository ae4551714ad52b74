"""`yibao hotline simulate`: a call in the terminal. Type what you say, digits, or nothing."""

from __future__ import annotations

import secrets
from types import TracebackType
from typing import Annotated, Self

import httpx
import typer
from rich.console import Console
from rich.text import Text

from bot.channels.hotline.api import load_settings as load_hotline_settings
from bot.channels.hotline.turn import VoiceReply, VoiceTurn
from bot.gateway.settings import load_settings
from knowledge.errors import ServiceError, ServiceTimeout, ServiceUnavailable

app = typer.Typer(help="热线电话。", no_args_is_help=True)

_PATH = "/channels/hotline/json"
_TIMEOUT = 15.0
_HELP = (
    "说的话直接输入；数字、* 和 # 是按键；直接回车是沉默；“噪音”是没识别出来；"
    "在话的前面写 0.6 和空格，是识别把握不大；“挂”是挂机。"
)


class Telephone:
    """One call over POST /channels/hotline/json.

    Raises:
        ServiceUnavailable: nothing listens on the port.
        ServiceTimeout: no answer in time.
        ServiceError: the gateway refused; its own sentence is passed on.
    """

    def __init__(
        self,
        caller: str,
        base_url: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.call_id = f"sim-{secrets.token_hex(6)}"
        self._caller = caller
        self.base_url = base_url or f"http://127.0.0.1:{load_settings().port}"
        token = load_hotline_settings().hotline_json_token.get_secret_value()
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(
            base_url=self.base_url, timeout=_TIMEOUT, transport=transport, headers=headers
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._http.close()

    def take(self, turn: VoiceTurn) -> VoiceReply:
        """Send one turn and give the reply."""
        try:
            response = self._http.post(_PATH, json=turn.model_dump(mode="json"))
        except httpx.TimeoutException as error:
            raise ServiceTimeout("热线没有及时回答", service="gateway") from error
        except httpx.TransportError as error:
            raise ServiceUnavailable(
                f"连接不到医保答（{self.base_url}）", service="gateway", hint="请先运行 make run"
            ) from error
        if response.is_error:
            raise ServiceError(f"热线返回了错误 {response.status_code}", service="gateway")
        return VoiceReply.model_validate_json(response.content)

    def turn(self, typed: str) -> VoiceTurn:
        """What was typed, as a turn of the call."""
        common = {"call_id": self.call_id, "caller": self._caller or None, "sms": True}
        plain = typed.strip()
        if not plain:
            return VoiceTurn.model_validate({**common, "kind": "noinput"})
        if plain == "挂":
            return VoiceTurn.model_validate({**common, "kind": "hangup"})
        if plain == "噪音":
            return VoiceTurn.model_validate({**common, "kind": "nomatch"})
        if set(plain) <= set("0123456789*#"):
            return VoiceTurn.model_validate({**common, "kind": "dtmf", "digits": plain[:32]})
        confidence, text = _confidence(plain)
        speech = {"kind": "speech", "text": text[:2000], "confidence": confidence}
        return VoiceTurn.model_validate(common | speech)

    def start(self) -> VoiceTurn:
        """The call begins."""
        return VoiceTurn(call_id=self.call_id, kind="start", caller=self._caller or None, sms=True)


@app.callback()
def hotline() -> None:
    """热线电话。"""


@app.command("simulate")
def simulate(
    caller: Annotated[str, typer.Option(help="来电号码；留空表示隐藏号码。")] = "13900000000",
) -> None:
    """在终端里打一通电话（医保答须已启动）：输入要说的话、按键，或直接回车表示沉默。"""
    console = Console()
    console.print(_HELP, style="dim")
    with Telephone(caller) as telephone:
        reply = telephone.take(telephone.start())
        show(console, reply)
        while not reply.end:
            try:
                typed = console.input("[cyan]您 › [/]")
            except (EOFError, KeyboardInterrupt):
                typed = "挂"
            reply = telephone.take(_next(telephone, reply, typed))
            show(console, reply)


def show(console: Console, reply: VoiceReply) -> None:
    """Print what the caller hears and what happens to the call."""
    for prompt in reply.prompts:
        mark = "" if prompt.bargein else "（不可打断）"
        console.print(Text(f"☎ {prompt.text}{mark}", style="green"))
    if reply.sms:
        console.print(Text(f"✉ {reply.sms.text}", style="magenta"))
    if reply.transfer:
        transfer = reply.transfer
        console.print(Text(f"→ 转接 {transfer.target}：{transfer.summary}", style="yellow"))
        console.print("  接通请输入“接”，没人接请直接回车", style="dim")
    if reply.end:
        console.print("（通话结束）", style="dim")


def _next(telephone: Telephone, reply: VoiceReply, typed: str) -> VoiceTurn:
    """After a transfer the terminal plays the person at the desk."""
    if reply.transfer is None or typed == "挂":
        return telephone.turn(typed)
    return VoiceTurn(
        call_id=telephone.call_id, kind="transfer_result", transferred=typed.strip() == "接"
    )


def _confidence(text: str) -> tuple[float, str]:
    """``0.6 异地就医`` is speech recognised with confidence 0.6."""
    first, _, rest = text.partition(" ")
    try:
        confidence = float(first)
    except ValueError:
        return 0.95, text
    return (confidence, rest) if rest and 0 <= confidence <= 1 else (0.95, text)
