"""Calls nobody would script: whatever comes, every reply can be said and the call can be left."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.channels.hotline import texts
from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.turn import VoiceReply
from tests.bot.channels.hotline.conftest import Line
from tests.bot.channels.hotline.test_calls import assert_speakable

Move = tuple[str, dict[str, Any]]

_WORDS = (
    *("报销流程是什么", "要带什么材料", "报销进度", "住院报销比例", "门诊怎么报", "帮我估算一下"),
    *("成都", "三级", "职工", "六万", "嘎啦", "我要投诉", "你好", "清除我的信息", "第二个", "一"),
    *("好的", "不用", "好了", "不知道", "没解决", "解决了", "慢一点", "重复", "返回", "人工"),
)
_KEYS = (*"123456789*#", "60000#", "66", "12*3")

speech: st.SearchStrategy[Move] = st.builds(
    lambda text, confidence: ("speech", {"text": text, "confidence": confidence}),
    st.sampled_from(_WORDS),
    st.sampled_from((0.95, 0.95, 0.6, 0.3)),
)
keys: st.SearchStrategy[Move] = st.sampled_from(_KEYS).map(lambda key: ("dtmf", {"digits": key}))
quiet: st.SearchStrategy[Move] = st.sampled_from((("noinput", {}), ("nomatch", {})))
moves = st.lists(st.one_of(speech, keys, speech, keys, quiet), max_size=15)

_call_ids = itertools.count()


@pytest.mark.asyncio(loop_scope="module")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves, st.booleans())
@example(
    [
        *[("dtmf", {"digits": key}) for key in ("7", "1", "3", "60000#")],
        ("speech", {"text": "嘎啦", "confidence": 0.6}),
        ("dtmf", {"digits": "2"}),
    ],
    False,
)
@example([("speech", {"text": word, "confidence": 0.6}) for word in ("嘎啦", "成都")], False)
async def test_whatever_a_caller_does(shared_line: Line, done: list[Move], taken: bool) -> None:
    line = replace(shared_line, call_id=f"any-{next(_call_ids)}")
    reply = await line.turn("start")
    for kind, fields in done:
        if reply.end:
            return
        if reply.transfer:
            reply = await line.turn("transfer_result", transferred=taken)
        else:
            reply = await line.turn(kind, **fields)
        assert_speakable(reply)
        assert texts.FAILED not in reply.text
        await assert_leads_on(line, reply)
    if not reply.end and not reply.transfer:
        assert (await line.says("再见")).end


async def assert_leads_on(line: Line, reply: VoiceReply) -> None:
    """No step leads back to itself, and nothing is promised that does not wait."""
    stored = await line.gateway.state.get(f"hotline:call:{line.call_id}")
    assert stored
    call = Call.model_validate_json(stored)
    assert call.after is not Step.MORE
    assert call.after_place is not Step.PLACE
    assert call.doubted is not Step.CONFIRM
    assert call.queue or call.step is not Step.MORE
    assert reply.text or reply.end
