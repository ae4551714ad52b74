"""`yibao hotline simulate` against a played gateway."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from bot.channels.hotline.turn import Listen, Prompt, Sms, Transfer, VoiceReply
from bot.cli import hotline
from bot.cli.hotline import Telephone, app
from knowledge.errors import ServiceError, ServiceTimeout, ServiceUnavailable


@pytest.fixture(autouse=True)
def _no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBAO_ENV_FILE", "/nonexistent")


def replying(*replies: VoiceReply) -> tuple[httpx.MockTransport, list[dict[str, Any]]]:
    """A gateway that gives these replies, and the turns it got."""
    waiting, turns = list(replies), list[dict[str, Any]]()

    def handle(request: httpx.Request) -> httpx.Response:
        turns.append(json.loads(request.content))
        return httpx.Response(200, content=waiting.pop(0).model_dump_json())

    return httpx.MockTransport(handle), turns


@pytest.mark.parametrize(
    ("typed", "turn"),
    [
        ("报销要什么材料", {"kind": "speech", "text": "报销要什么材料", "confidence": 0.95}),
        ("0.6 异地就医", {"kind": "speech", "text": "异地就医", "confidence": 0.6}),
        ("1.6 万能报多少", {"kind": "speech", "text": "1.6 万能报多少", "confidence": 0.95}),
        ("0", {"kind": "dtmf", "digits": "0"}),
        ("60000#", {"kind": "dtmf", "digits": "60000#"}),
        ("*", {"kind": "dtmf", "digits": "*"}),
        ("1" * 40, {"kind": "dtmf", "digits": "1" * 32}),
        ("长" * 2100, {"kind": "speech", "text": "长" * 2000}),
        ("", {"kind": "noinput"}),
        ("  ", {"kind": "noinput"}),
        ("噪音", {"kind": "nomatch"}),
        ("挂", {"kind": "hangup"}),
    ],
)
def test_what_is_typed_becomes_a_turn(typed: str, turn: dict[str, Any]) -> None:
    made = Telephone("139").turn(typed).model_dump()
    assert {name: made[name] for name in turn} == turn
    assert (made["caller"], made["sms"]) == ("139", True)


def test_a_whole_call(monkeypatch: pytest.MonkeyPatch) -> None:
    transfer = Transfer(target="sip:a@b", handoff_id="call-x", reason="asked", summary="要带什么")
    transport, turns = replying(
        VoiceReply(call_id="x", prompts=(Prompt(text="您好。"),), listen=Listen()),
        VoiceReply(
            call_id="x",
            prompts=(Prompt(text="仅供参考。", bargein=False),),
            listen=Listen(),
            sms=Sms(text="清单"),
        ),
        VoiceReply(call_id="x", prompts=(Prompt(text="请稍等。"),), transfer=transfer),
        VoiceReply(call_id="x", end=True),
    )
    monkeypatch.setattr(
        hotline, "Telephone", lambda caller: Telephone(caller, "http://line", transport=transport)
    )
    result = CliRunner().invoke(app, ["simulate"], input="要带什么\n0\n接\n")
    assert result.exit_code == 0, result.output
    for part in ("您好", "仅供参考。（不可打断）", "清单", "sip:a@b：要带什么", "通话结束"):
        assert part in result.output
    assert [turn["kind"] for turn in turns] == ["start", "speech", "dtmf", "transfer_result"]
    assert turns[-1]["transferred"] is True


def test_the_end_of_the_input_hangs_up(monkeypatch: pytest.MonkeyPatch) -> None:
    transport, turns = replying(
        VoiceReply(call_id="x", listen=Listen()), VoiceReply(call_id="x", end=True)
    )
    monkeypatch.setattr(
        hotline, "Telephone", lambda caller: Telephone(caller, "http://line", transport=transport)
    )
    assert CliRunner().invoke(app, ["simulate"], input="").exit_code == 0
    assert turns[-1]["kind"] == "hangup"


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (httpx.ConnectError("no"), ServiceUnavailable),
        (httpx.ReadTimeout("slow"), ServiceTimeout),
        (httpx.Response(401, json={}), ServiceError),
    ],
)
def test_failures_are_one_sentence(
    failure: Exception | httpx.Response, error: type[ServiceError]
) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(failure, httpx.Response):
            return failure
        raise failure

    transport = httpx.MockTransport(handle)
    with Telephone("139", "http://line", transport=transport) as telephone, pytest.raises(error):
        telephone.take(telephone.start())


def test_the_token_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_JSON_TOKEN", "right")
    seen = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200, content=VoiceReply(call_id="x", end=True).model_dump_json())

    with Telephone("", "http://line", transport=httpx.MockTransport(handle)) as telephone:
        telephone.take(telephone.start())
    assert seen == ["Bearer right"]
