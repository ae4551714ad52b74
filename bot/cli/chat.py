"""`yibao chat`: a conversation in the terminal."""

from __future__ import annotations

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console

from bot.cli.client import ChatClient
from bot.cli.render import show
from bot.gateway.messages import Button
from knowledge.errors import ServiceError

GOODBYES = {"退出", "exit", "quit", "q"}


def chosen(text: str, offered: tuple[Button, ...]) -> str:
    """What to send: the payload of the button whose number was typed, else the text itself."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(offered):
        return offered[int(text) - 1].payload
    return text


def command() -> None:
    """在终端里与医保答对话（须已启动）。输入按钮的序号即选择，输入“退出”结束。"""
    console = Console()
    # Kept in memory only: what a person types may hold personal data.
    prompt: PromptSession[str] = PromptSession(history=InMemoryHistory())
    offered: tuple[Button, ...] = ()
    console.print("医保答，请提问。输入“退出”结束。", style="green")
    with ChatClient() as client:
        while True:
            try:
                text = prompt.prompt(HTML("<ansicyan><b>您 › </b></ansicyan>")).strip()
            except (EOFError, KeyboardInterrupt):
                break
            if text in GOODBYES:
                break
            if not text:
                continue
            try:
                reply = client.say(chosen(text, offered))
            except ServiceError as error:
                console.print(f"[red]✗[/] {error}", highlight=False)
                continue
            for message in reply.messages:
                show(console, message)
            offered = reply.messages[-1].buttons if reply.messages else ()
