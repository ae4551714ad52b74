"""One real call: baresip dials the voice demonstration and asks two things. Opt-in and slow.

Run by ``deploy/voice-demo.sh test``; needs .venv-voice and baresip, takes two to three minutes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from bot.gateway.app import create_app
from bot.gateway.testing import FakeRasa, settings_for
from tests.bot.channels.hotline.played_dialogue import PlayedDialogue
from tests.conftest import free_port

ROOT = Path(__file__).parents[4]
VOICE = ROOT / ".venv-voice" / "bin" / "python"
LIMIT = 180  # seconds for the whole call, loading of the models included

pytestmark = pytest.mark.skipif(
    "YIBAO_VOICE_TEST" not in os.environ, reason="opt-in: deploy/voice-demo.sh test"
)

_RECORD = """
import sys, wave
from bot.channels.hotline.voice_demo.voice import Voice
voice = Voice()
silence = b"\\0\\0" * 8000
sound = silence * 9 + voice.speak(sys.argv[2])
for _ in range(4):  # a busy machine may miss one
    sound += silence * 18 + voice.speak(sys.argv[3])
with wave.open(sys.argv[1], "wb") as out:
    out.setnchannels(1); out.setsampwidth(2); out.setframerate(8000)
    out.writeframes(sound + silence * 30)
"""

_BARESIP = """
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module aubridge.so
module_tmp account.so
module_app menu.so
audio_source aufile,{sound}
audio_player aubridge,nobody
audio_alert aubridge,nobody
sip_listen 127.0.0.1:{port}
"""


@contextmanager
def serving(folder: Path, dialogue: PlayedDialogue) -> Iterator[str]:
    """The assistant with a played dialogue on a real port."""
    rasa = FakeRasa(dialogue.script)
    app = create_app(settings_for(folder, channels="hotline"), rasa_transport=rasa.transport)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def running(*command: str | Path, stdout: int) -> Iterator[subprocess.Popen[str]]:
    """A program that is ended, at the latest after LIMIT, and whose pipe is closed."""
    with subprocess.Popen(
        command, cwd=ROOT, text=True,
        stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        limit = threading.Timer(LIMIT, process.kill)
        limit.start()
        try:
            yield process
        finally:
            limit.cancel()
            process.kill()


def softphone(folder: Path, sip_port: int, sound: Path) -> tuple[str | Path, ...]:
    """The command of a telephone that plays ``sound`` into a call of the line."""
    baresip = shutil.which("baresip")
    assert baresip, "baresip is not installed"
    (folder / "config").write_text(_BARESIP.format(sound=sound, port=free_port()))
    (folder / "accounts").write_text("<sip:caller@127.0.0.1>;regint=0\n")
    target = f"/dial sip:yibao@127.0.0.1:{sip_port}"
    return (baresip, "-f", folder, "-e", target)


def events_of(line: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """What the demonstration says of the call, until it has ended."""
    assert line.stdout
    for row in line.stdout:
        print(row, end="")  # for who watches the call
        event: dict[str, Any] = json.loads(row)
        yield event
        if event["event"] == "ended":
            return


def test_a_real_call_is_heard_answered_and_handed_over(tmp_path: Path) -> None:
    assert VOICE.exists(), "deploy/voice-demo.sh setup"
    sound = tmp_path / "caller.wav"
    said = ("报销进度怎么查", "请帮我转人工客服")
    subprocess.run([VOICE, "-c", _RECORD, sound, *said], check=True, cwd=ROOT, timeout=120)
    dialogue, sip_port = PlayedDialogue(), free_port()
    ports = ("--sip-port", str(sip_port), "--rtp-port", str(free_port()))
    demo = (VOICE, "-m", "bot.channels.hotline.voice_demo", *ports)
    with (
        serving(tmp_path, dialogue) as url,
        running(*demo, "--url", url, stdout=subprocess.PIPE) as line,
    ):
        events = events_of(line)
        assert next(events)["event"] == "ready"
        dial = softphone(tmp_path, sip_port, sound)
        with running(*dial, stdout=subprocess.DEVNULL) as caller:
            seen = _until_person_is_wanted(events)
            caller.terminate()  # baresip says goodbye to the line
            assert list(events)[-1]["event"] == "ended"
    texts = [event.get("text", "") for event in seen]
    assert "转人工按零" in texts[1]
    assert any("在哪里交的" in text for text in texts)
    assert any("进度" in text for text in dialogue.heard)


def _until_person_is_wanted(events: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    seen = []
    for event in events:
        seen.append(event)
        if event["event"] == "ended" or "不能转接人工" in event.get("text", ""):
            break
        if "不是人工服务时间" in event.get("text", ""):
            break
    assert seen[-1]["event"] == "said", "\n".join(map(str, seen))
    return seen
