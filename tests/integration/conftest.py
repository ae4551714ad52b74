"""Starts the real processes once and talks to them through HTTP, as a citizen's browser would."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.neighbours import free_port

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 180  # seconds a loaded machine may need


@dataclass
class Conversation:
    """One person's conversation through POST /api/chat."""

    base_url: str
    session: str | None = None
    replies: list[list[dict[str, Any]]] = field(default_factory=list)

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send a message and give the messages that come back."""
        body = {"text": text} | ({"session": self.session} if self.session else {})
        response = httpx.post(f"{self.base_url}/api/chat", json=body, timeout=15)
        response.raise_for_status()
        payload = response.json()
        self.session = payload["session"]
        self.replies.append(payload["messages"])
        return self.replies[-1]

    def press(self, title: str) -> list[dict[str, Any]]:
        """Choose a button of the last reply by its title."""
        for message in self.replies[-1]:
            for button in message["buttons"]:
                if button["title"] == title:
                    return self.say(button["payload"])
        raise AssertionError(f"no button {title!r} in {self.replies[-1]}")


@dataclass
class Installation:
    """A running installation and its processes."""

    base_url: str
    process: subprocess.Popen[bytes]
    log: Path
    env: dict[str, str]

    def conversation(self) -> Conversation:
        """A new person."""
        return Conversation(self.base_url)

    def wait_until_healthy(self) -> None:
        """Return as soon as a message would be answered."""
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.base_url}/healthz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.3)
        raise AssertionError(f"not ready:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> int:
        """Stop as an operator does, with SIGTERM; gives the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def start(folder: Path, **changes: str) -> Installation:
    """Start `yibao run` with its data in ``folder`` and ports of its own.

    ``changes`` are environment variables, also to keep the ports of an earlier start.
    """
    port, rasa, actions = free_port(), free_port(), free_port()
    env = os.environ | {
        "PORT": str(port),
        "RASA_URL": f"http://127.0.0.1:{rasa}",
        "ACTIONS_URL": f"http://127.0.0.1:{actions}",
        "DATABASE_URL": f"sqlite:///{folder}/yibao.db",
        "VAR_DIR": str(folder),
        "RATE_LIMIT": "false",
        **changes,
    }
    log = folder / "processes.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [ROOT / ".venv" / "bin" / "yibao", "run"],
            cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    return Installation(f"http://127.0.0.1:{env['PORT']}", process, log, env)


@pytest.fixture
def person(assistant: Installation) -> Conversation:
    """Somebody who has not written before."""
    return assistant.conversation()
