"""The line as a whole: order, repeats, what is kept, what is counted, what fails."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from bot.channels.hotline.call import Call
from bot.channels.hotline.figures import Figures
from bot.channels.hotline.sms import sms_provider
from bot.channels.hotline.turn import Sms, VoiceTurn
from bot.gateway.state import MemoryState
from bot.gateway.store.tables import feedback, handoffs, inbox
from bot.gateway.testing import custom
from knowledge.errors import ConfigurationError, ServiceUnavailable
from tests.bot.channels.hotline.conftest import CALLER, Line, OpenLine


def written(folder: Path) -> bytes:
    """Everything in the databases of a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*.db*"))


async def rows(line: Line, table: Any) -> list[Any]:
    """What the store holds after everything that waits is written."""
    await line.gateway.store.check()
    with line.gateway.store.engine.connect() as connection:
        return list(connection.execute(select(table)).all())


def counted(line: Line, name: str, **labels: str) -> float:
    return line.gateway.metrics.registry.get_sample_value(f"yibao_hotline_{name}", labels) or 0.0


# --- order and repeats


async def test_a_repeated_delivery_gets_the_same_reply_and_makes_one_turn(line: Line) -> None:
    await line.turn("start")
    first = await line.turn("speech", text="报销流程", turn_id="t1")
    again = await line.turn("speech", text="报销流程", turn_id="t1")
    assert first == again
    assert line.dialogue.heard.count("报销流程") == 1


async def test_deliveries_that_come_again_together_begin_no_new_call(line: Line) -> None:
    turns = [("start", {}), ("speech", {"text": "报销流程"}), ("speech", {"text": "继续"})]
    said = []
    for _ in range(2):
        for number, (kind, fields) in enumerate(turns):
            said.append(await line.turn(kind, turn_id=str(number), **fields))
    assert said[:3] == said[3:]
    assert line.dialogue.heard.count("报销流程") == 1


async def test_turns_of_a_call_are_taken_one_after_another(line: Line) -> None:
    await line.turn("start")
    said = [f"报销进度{number}" for number in range(10)]
    await asyncio.gather(*(line.says(text) for text in said))
    assert [text for text in line.dialogue.heard if "进度" in text] == said


async def test_calls_do_not_hear_each_other(line: Line) -> None:
    async def call(number: int) -> str:
        for fields in ({"kind": "start"}, {"kind": "dtmf", "digits": str(number)}):
            body = {"call_id": f"call-{number}"} | fields
            response = await line.client.post("/channels/hotline/json", json=body)
        return "".join(prompt["text"] for prompt in response.json()["prompts"])

    texts = await asyncio.gather(*(call(number) for number in (1, 2, 3, 6)))
    for text, part in zip(texts, ("出示医保码", "收费票据", "在哪里交", "先备案"), strict=True):
        assert part in text


async def test_a_call_whose_state_was_lost_goes_on(line: Line) -> None:
    await line.turn("start")
    await line.gateway.state.set("hotline:call:c-1", '{"no": "call"}', ttl=60)
    assert "在哪里交的" in (await line.says("报销进度")).text


# --- what is kept


async def test_the_callers_number_is_stored_nowhere(line: Line, tmp_path: Path) -> None:
    await line.turn("start")
    await line.says("要带什么材料")
    await line.says("转人工")
    (request,) = await rows(line, handoffs)
    assert len(request.slots["caller"]) == 16
    state = line.gateway.state
    assert isinstance(state, MemoryState)
    assert CALLER not in str({key: vars(entry) for key, entry in state._entries.items()})
    await line.gateway.store.close()
    assert CALLER.encode() not in written(tmp_path)


async def test_the_conversation_is_the_call(line: Line) -> None:
    await line.turn("start")
    await line.says("报销进度")
    assert {row.conversation for row in await rows(line, inbox)} == {"call-c-1"}
    assert {row.channel for row in await rows(line, inbox)} == {"hotline"}


async def test_a_request_for_a_person_is_stored_with_topic_slots_and_masked_summary(
    line: Line,
) -> None:
    await line.turn("start")
    await line.says("我身份证110101199003071233要带什么材料")
    reply = await line.says("转人工")
    (request,) = await rows(line, handoffs)
    assert request.topic == "claim_materials"
    assert request.slots["insurance"] == "职工"
    assert request.slots["reason"] == "asked"
    assert "要带什么材料" in request.summary
    assert "已答：报销材料" in request.summary
    assert "110101199003071233" not in request.summary
    assert reply.transfer
    assert reply.transfer.summary == request.summary


async def test_who_wants_a_person_at_once_is_announced_with_the_reason(line: Line) -> None:
    effect = {"kind": "handoff", "data": {"topic": None, "slots": {}, "summary": ""}}
    said = custom("好的。", topic="human_handoff", handoff=True, effects=[effect])
    line.dialogue.script = lambda sender, text: [said]  # type: ignore[method-assign]
    await line.turn("start")
    reply = await line.keys("0")
    assert reply.transfer
    assert reply.transfer.summary == "原因：要求人工"
    assert reply.transfer.slots["reason"] == "asked"


async def test_a_request_is_stored_even_when_the_dialogue_is_away(line: Line) -> None:
    await line.turn("start")
    await line.says("要带什么材料")
    line.dialogue.script = lambda sender, text: []  # type: ignore[method-assign]
    rasa: Any = line.gateway.rasa
    rasa._post = _unreachable
    reply = await line.keys("0")
    assert reply.transfer
    assert reply.transfer.topic == "claim_materials"
    (request,) = await rows(line, handoffs)
    assert (request.topic, request.in_hours) == ("claim_materials", True)
    assert "要带什么材料" in request.summary


async def _unreachable(sender: str, text: str) -> list[object]:
    raise ServiceUnavailable("Rasa 不在", service="rasa")


async def test_a_call_back_is_stored_as_a_request(line: Line) -> None:
    await line.turn("start")
    await line.keys("0")
    await line.turn("transfer_result", transferred=False)
    await line.keys("1")
    requests = await rows(line, handoffs)
    assert [request.slots["reason"] for request in requests] == ["asked", "call_back"]
    assert requests[1].state == "open"


async def test_a_caller_who_asks_to_be_forgotten_is_forgotten(line: Line) -> None:
    await line.turn("start")
    await line.says("我在重庆要带什么材料")
    assert "已删除" in (await line.says("清除我的信息")).text
    reply = await line.turn("speech", text="转人工", caller=None)
    assert reply.transfer
    assert "重庆" not in reply.transfer.summary
    assert "caller" not in reply.transfer.slots
    state = line.gateway.state
    assert isinstance(state, MemoryState)
    assert not [key for key in state._entries if key.startswith("hotline:caller:")]
    assert await rows(line, inbox)  # only what came after


async def test_the_verdict_is_stored_as_feedback(line: Line) -> None:
    await line.turn("start")
    await line.says("报销进度")
    await line.says("没解决")
    assert [row.helpful for row in await rows(line, feedback)] == [False]


# --- what is counted


@pytest.mark.parametrize(
    ("outcome", "turns"),
    [
        ("contained", ["报销进度", "再见"]),
        ("contained", ["报销进度", "hangup"]),
        ("contained", ["报销进度", "noinput", "noinput", "noinput"]),
        ("transferred", ["转人工", "taken"]),
        ("call_back", ["转人工", "failed", "要"]),
        ("abandoned", ["hangup"]),
        ("given_up", ["noinput", "noinput", "noinput", "hangup"]),
        ("transferred", ["报销进度", "转人工", "hangup"]),  # while it rings
        ("unserved", ["报销进度", "转人工", "failed", "不要", "再见"]),
        ("unserved", ["转人工", "failed", "hangup"]),
        ("contained", ["转人工", "failed", "不要", "报销进度", "再见"]),
    ],
)
async def test_every_call_is_counted_once_by_its_outcome(
    line: Line, outcome: str, turns: list[str]
) -> None:
    await line.turn("start")
    for turn in turns:
        if turn in ("hangup", "noinput"):
            await line.turn(turn)
        elif turn in ("taken", "failed"):
            await line.turn("transfer_result", transferred=turn == "taken")
        else:
            await line.says(turn)
    assert counted(line, "calls_total", outcome=outcome) == 1
    await line.turn("hangup")
    assert counted(line, "calls_total", outcome=outcome) == 1


async def test_a_second_call_within_a_week_counts_as_a_repeat(line: Line) -> None:
    for call_id in ("first", "second", "second"):  # the last is announced twice
        line.call_id = call_id
        await line.turn("start")
    line.call_id, line.caller = "hidden", None
    await line.turn("start")
    assert counted(line, "repeat_calls_total") == 1


@pytest.mark.parametrize(("days", "repeats"), [((6, 6), 2), ((8,), 0), ((6, 8), 1)])
async def test_the_week_begins_with_the_last_call(days: tuple[int, ...], repeats: int) -> None:
    now = 0.0
    registry = CollectorRegistry()
    figures = Figures(registry, MemoryState(timer=lambda: now))
    await figures.started(Call(call_id="0", caller="x"))
    for number, later in enumerate(days, 1):
        now += later * 24 * 3600
        await figures.started(Call(call_id=str(number), caller="x"))
    assert registry.get_sample_value("yibao_hotline_repeat_calls_total") == repeats


# --- what fails


async def test_a_broken_state_gives_a_polite_end(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(key: str) -> str:
        raise RuntimeError("disk")

    monkeypatch.setattr(line.gateway.state, "get", broken)
    reply = await line.turn("start")
    assert reply.end
    assert "系统现在查不到" in reply.text


# --- text messages


class Refusing:
    """A provider that fails."""

    def reaches(self, turn: VoiceTurn) -> bool:
        return True

    async def send(self, turn: VoiceTurn, sms: Sms) -> Sms | None:
        raise ServiceUnavailable("短信平台没有回答", service="sms")


async def test_a_message_that_cannot_be_sent_is_told_and_the_list_read_instead(
    open_line: OpenLine,
) -> None:
    async with open_line(hotline_sms=f"{__name__}:Refusing") as line:
        await line.turn("start")
        await line.says("要带什么材料")
        await line.says("不用")
        reply = await line.says("发吧")
        assert "短信没有发出去" in reply.text
        assert "念给您听" in reply.text
        assert reply.sms is None


async def test_the_log_provider_writes_neither_number_nor_text(
    open_line: OpenLine, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_line(hotline_sms="log") as line:
        await line.turn("start")
        await line.says("要带什么材料")
        await line.says("不用")
        reply = await line.says("发吧")
    assert reply.sms is None
    written = capsys.readouterr().out
    assert "sms" in written
    assert CALLER not in written
    assert "收费票据" not in written


async def test_a_message_has_its_place_its_date_and_the_link(open_line: OpenLine) -> None:
    async with open_line(hotline_sms_link="https://ybj.example.gov.cn/chat") as line:
        await line.turn("start")
        await line.says("要带什么材料")
        await line.says("不用")
        reply = await line.says("发吧")
    assert reply.sms
    assert reply.sms.text.startswith("【医保答】报销材料（全国，2026-11-22核对）")
    assert "https://ybj.example.gov.cn/chat" in reply.sms.text
    assert len(reply.sms.text) <= 480


@pytest.mark.parametrize(
    "name", ["nowhere", "no.such.module:x", "bot.channels.hotline.sms:Nothing"]
)
def test_a_provider_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match="HOTLINE_SMS"):
        sms_provider(name)


@pytest.mark.parametrize(
    ("name", "can", "reaches"),
    [
        ("none", True, False),
        ("log", False, True),
        ("platform", True, True),
        ("platform", False, False),
    ],
)
def test_whom_a_provider_reaches(name: str, can: bool, reaches: bool) -> None:
    turn = VoiceTurn(call_id="c", kind="start", caller=CALLER, sms=can)
    assert sms_provider(name).reaches(turn) is reaches
