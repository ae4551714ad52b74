"""A real Chromium, a gateway with a played assistant, and a website on another origin."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from bot.gateway.app import create_app
from bot.gateway.desk_office import DeskOffice
from bot.gateway.settings import Settings
from bot.gateway.testing import FakeRasa, settings_for
from knowledge.clock import SHANGHAI
from tests.browser.assistant import Assistant
from tests.neighbours import free_port

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "bot" / "channels" / "web" / "widget"
DEMO = ROOT / "deploy" / "demo"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_LIMIT = 60.0  # seconds
# How long a page may take on a machine with other work; no test waits so long for what is absent.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)


class Server:
    """The gateway on a port of its own; it can be stopped and started again as after an update."""

    def __init__(self, settings: Settings, assistant: Assistant) -> None:
        self.settings = settings
        self.assistant = assistant
        self.rasa = FakeRasa(assistant.script)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve from a thread; returns when the database is ready too."""
        app = create_app(self.settings, rasa_transport=self.rasa.transport, clock=working_day)
        config = uvicorn.Config(
            app, port=self.port, log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        until(lambda: self._server.started)
        until(lambda: httpx.get(f"{self.url}/api/history").is_success)  # the tables are made

    def stop(self) -> None:
        """Stop as a signal would."""
        self._server.should_exit = True
        self._thread.join()

    def desk(self) -> DeskOffice:
        """The desk of this installation."""
        return DeskOffice(self.settings, working_day)


_BEGUN = time.monotonic()


def working_day() -> datetime:
    """A clock that stood at ten on a working day, when the desk is staffed, as the tests began."""
    begun = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)
    return begun + timedelta(seconds=time.monotonic() - _BEGUN)


class Site:
    """The demo website: the files of deploy/demo, with the gateway's address put in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        handler = functools.partial(_QuietHandler, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.origin = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever).start()

    def embed(self, gateway: str) -> str:
        """The address of the demo page that embeds the widget of ``gateway``."""
        shutil.copytree(DEMO, self.folder, dirs_exist_ok=True)
        page = self.folder / "index.html"
        page.write_text(page.read_text().replace("http://127.0.0.1:8080", gateway))
        return f"{self.origin}/index.html"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        return


def until(true: Callable[[], object], limit: float = _START_LIMIT) -> None:
    """Wait for something outside the browser."""
    deadline = time.monotonic() + limit
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium as Debian packages it, with a fresh profile."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program,
            args=_ARGUMENTS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def axe_source() -> str:
    """The axe-core library of the widget's lock file."""
    path = WIDGET / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed")
        subprocess.run(["npm", "ci", "--silent"], cwd=WIDGET, check=True)
    return path.read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A website on another origin than the gateway."""
    running = Site(tmp_path / "site")
    yield running
    running.close()


@pytest.fixture
def server(tmp_path: Path, site: Site) -> Iterator[Server]:
    """A gateway that the website may embed."""
    settings = settings_for(tmp_path, cors_origins=site.origin, rasa_timeout=PATIENCE / 1000)
    running = Server(settings, Assistant())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser window; a test fails on any error or request to elsewhere."""
    opened = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab whose script errors and policy violations fail the test."""
    opened = context.new_page()
    problems = watch(opened)
    yield opened
    assert problems == []


def watch(page: Page) -> list[str]:
    """Collects what must not happen in a tab: errors of scripts and policy violations."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def said(message: Any) -> None:
        if re.search(r"Content Security Policy|Trusted ?Type", message.text):
            problems.append(message.text)

    page.on("console", said)
    return problems


class Widget:
    """What a person sees and does; reaches through the shadow root."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("yibao-chat")

    @property
    def input(self) -> Locator:
        """Where one types."""
        return self.root.locator("textarea")

    @property
    def cards(self) -> Locator:
        """The answers in the conversation."""
        return self.root.locator(".log .card")

    def button(self, name: str) -> Locator:
        """A button by its name."""
        return self.root.get_by_role("button", name=name, exact=True)

    def say(self, text: str) -> None:
        """Type and press Enter, then wait for the answer."""
        before = self.cards.count()
        self.input.fill(text)
        self.input.press("Enter")
        self.wait_for_cards(before + 1)

    def retry(self) -> None:
        """Press 立即重试, unless the widget has just tried again by itself."""
        self.button("立即重试").evaluate_all("buttons => buttons.forEach((b) => b.click())")

    def wait_for_cards(self, count: int) -> None:
        """Until so many answers are there."""
        self.cards.nth(count - 1).wait_for()

    def texts(self, selector: str) -> list[str]:
        """The texts of elements in the widget."""
        return self.root.locator(selector).all_inner_texts()


def audit(page: Page, axe_source: str, *, strong: bool = False) -> list[str]:
    """What axe-core finds at WCAG 2.2 AA, as sentences; ``strong`` asks for 7 : 1 in the chat."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_source)
    found = page.evaluate(
        """async ([tags, strong]) => {
            const reports = [await axe.run(document, { runOnly: tags })];
            if (strong) reports.push(await axe.run("yibao-chat", {
                runOnly: { type: "rule", values: ["color-contrast-enhanced"] } }));
            const where = ({ target, failureSummary }) => `${target.flat()} ${failureSummary}`;
            return reports.flatMap(({ violations }) => violations)
                .map(({ id, nodes }) => `${id}: ${nodes.map(where).join("; ")}`);
        }""",
        [["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], strong],
    )
    return [str(one) for one in found]


@pytest.fixture
def widget(page: Page, server: Server) -> Widget:
    """The page at ``/``, ready."""
    page.goto(server.url)
    opened = Widget(page)
    opened.root.locator(".welcome .chip").first.wait_for()
    return opened
