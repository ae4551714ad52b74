from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.gateway import texts
from bot.gateway.app import create_app
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Inbound, Reply
from bot.gateway.store.keeping import Keeping
from bot.gateway.store.tables import figures
from bot.gateway.testing import Answer, FakeRasa, all_written, custom, echo, settings_for, started
from knowledge.clock import SHANGHAI

ID = "110101199003077758"


def says(text: str, *, conversation: str = "web-1", message_id: str | None = None) -> Inbound:
    return Inbound(channel="web", conversation=conversation, text=text, message_id=message_id)


def spoken(reply: Reply) -> list[str]:
    return [message.text for message in reply.messages]


def stored(gateway: Gateway, conversation: str = "web-1") -> dict[str, list[dict[str, object]]]:
    with Keeping(gateway.settings) as keeping:
        return keeping.export(conversation)


async def written(gateway: Gateway) -> None:
    """Wait until everything recorded so far is in the database."""
    await all_written(gateway.store)


async def test_a_message_is_answered_by_rasa(gateway: Gateway, rasa: FakeRasa) -> None:
    reply = await gateway.conversations.handle(says("异地就医怎么备案"))
    assert spoken(reply) == ["收到：异地就医怎么备案"]
    assert reply.messages[0].topic == "claim_online"
    assert rasa.turns == [("web-1", "异地就医怎么备案")]


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u202e", "\x00", "/", "／／ /", "\ud800"])
async def test_nothing_said_gets_a_kind_prompt(
    gateway: Gateway, rasa: FakeRasa, nothing: str
) -> None:
    assert spoken(await gateway.conversations.handle(says(nothing))) == [texts.EMPTY]
    assert rasa.turns == []


async def test_a_message_may_have_500_characters_and_no_more(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    await gateway.conversations.handle(says("医" * 500))
    reply = await gateway.conversations.handle(says("医" * 501))
    assert spoken(reply) == [texts.TOO_LONG.format(limit=500)]
    assert len(rasa.turns) == 1


@pytest.mark.parametrize("command", ['/inform{"region":"500000"}', "／restart", "\u200b/restart"])
async def test_a_typed_command_reaches_rasa_as_words(
    gateway: Gateway, rasa: FakeRasa, command: str
) -> None:
    await gateway.conversations.handle(says(command))
    assert not rasa.texts[0].startswith(("/", "／"))


async def test_a_pressed_button_reaches_rasa_as_its_command(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    command = '/inform{"person":"在职"}'
    rasa.script = lambda s, t: [custom("在职吗", buttons=[{"title": "在职", "payload": command}])]
    reply = await gateway.conversations.handle(says("能报多少"))
    payload = reply.messages[0].buttons[0].payload
    assert command not in payload
    await gateway.conversations.handle(says(payload))
    assert rasa.texts == ["能报多少", command]
    await written(gateway)
    assert [row["text"] for row in stored(gateway)["inbox"]] == ["能报多少", "在职"]


async def test_a_button_of_another_conversation_is_stale(gateway: Gateway, rasa: FakeRasa) -> None:
    rasa.script = lambda s, t: [custom("好", buttons=[{"title": "是", "payload": "/affirm"}])]
    reply = await gateway.conversations.handle(says("能报多少"))
    payload = reply.messages[0].buttons[0].payload
    other = await gateway.conversations.handle(says(payload, conversation="web-2"))
    assert spoken(other) == [texts.STALE_BUTTON]


async def test_personal_numbers_reach_neither_rasa_nor_the_database(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    await gateway.conversations.handle(says(f"我的身份证{ID}，手机13800138000"))
    assert rasa.texts == ["我的身份证[身份证号]，手机[手机号]"]
    await written(gateway)
    assert ID not in str(stored(gateway))
    assert "[身份证号]" in str(stored(gateway))


async def test_the_person_is_asked_once_not_to_send_such_numbers(gateway: Gateway) -> None:
    first, second = [await gateway.conversations.handle(says(f"身份证{ID}")) for _ in range(2)]
    assert spoken(first)[-1] == texts.KEEP_PRIVATE.format(kinds="身份证号")
    assert len(second.messages) == 1


async def test_the_notice_comes_with_the_first_answer_only(gateway: Gateway) -> None:
    replies = [await gateway.conversations.handle(says(text)) for text in ("你好", "再见")]
    assert replies[0].notice == gateway.settings.notice
    assert replies[1].notice is None


def _answers(*answers: Answer) -> list[Answer]:
    return list(answers)


@pytest.mark.parametrize(
    "failure",
    _answers(
        [],
        httpx.Response(500, text="Traceback"),
        httpx.Response(200, content=b"x" * 4_000_000),
        httpx.Response(200, text="garbage"),
        [{"custom": {"text": 5}}],
    ),
)
async def test_when_rasa_fails_the_person_gets_the_hotline(
    gateway: Gateway, rasa: FakeRasa, failure: Answer
) -> None:
    rasa.script = lambda sender, text: failure
    reply = await gateway.conversations.handle(says("异地就医怎么备案"))
    assert spoken(reply) == [texts.UNAVAILABLE]
    assert "12393" in texts.UNAVAILABLE
    await written(gateway)
    assert [row["outcome"] for row in stored(gateway)["inbox"]] == ["failed"]


async def test_when_rasa_hangs_the_person_gets_the_hotline(tmp_path: Path) -> None:
    async def hang(sender: str, text: str) -> Answer:
        await asyncio.Event().wait()
        return []

    rasa = FakeRasa(hang)
    app = create_app(settings_for(tmp_path, rasa_timeout=0.05), rasa_transport=rasa.transport)
    async with started(app) as gateway:
        reply = await gateway.conversations.handle(says("异地就医怎么备案"))
    assert spoken(reply) == [texts.UNAVAILABLE]


async def test_three_deliveries_of_a_message_make_one_turn(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    same = [gateway.conversations.handle(says("你好", message_id="7")) for _ in range(3)]
    replies = await asyncio.gather(*same)
    assert replies[0] == replies[1] == replies[2]
    assert rasa.texts == ["你好"]
    await written(gateway)
    assert len(stored(gateway)["inbox"]) == 1


async def test_the_same_id_in_another_conversation_is_another_message(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    await gateway.conversations.handle(says("你好", message_id="7"))
    await gateway.conversations.handle(says("你好", message_id="7", conversation="web-2"))
    assert len(rasa.turns) == 2


async def test_messages_of_one_person_are_answered_in_order(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    running = 0

    async def slower_at_first(sender: str, text: str) -> Answer:
        nonlocal running
        running += 1
        assert running == 1
        for _ in range(20 - int(text)):
            await asyncio.sleep(0)
        running -= 1
        return [custom(text)]

    rasa.script = slower_at_first
    numbers = [str(number) for number in range(10)]
    replies = await asyncio.gather(*(gateway.conversations.handle(says(n)) for n in numbers))
    assert rasa.texts == numbers
    assert [spoken(reply) for reply in replies] == [[number] for number in numbers]


async def test_two_people_do_not_wait_for_each_other(gateway: Gateway, rasa: FakeRasa) -> None:
    both = asyncio.Barrier(2)

    async def together(sender: str, text: str) -> Answer:
        await both.wait()
        return [custom(text)]

    rasa.script = together
    people = ("web-1", "web-2")
    replies = await asyncio.gather(
        *(gateway.conversations.handle(says("你好", conversation=person)) for person in people)
    )
    assert [reply.conversation for reply in replies] == list(people)


async def test_a_message_is_recorded_before_it_is_processed(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    seen: list[object] = []

    def look(sender: str, text: str) -> Answer:
        seen.extend((row["text"], row["answered_at"]) for row in stored(gateway)["inbox"])
        return [custom("好")]

    rasa.script = look
    await gateway.conversations.handle(says("异地就医怎么备案"))
    assert seen == [("异地就医怎么备案", None)]
    await written(gateway)
    (row,) = stored(gateway)["inbox"]
    assert row["answered_at"] is not None
    assert (row["outcome"], row["topic"]) == ("answered", None)
    assert [reply["text"] for reply in stored(gateway)["replies"]] == ["好"]


async def test_what_the_dialogue_asks_for_is_done(gateway: Gateway, rasa: FakeRasa) -> None:
    effects = [
        {"kind": "handoff", "data": {"topic": "claim_online", "slots": {"region": "500000"}}},
        {"kind": "feedback", "data": {"helpful": False, "topic": "claim_online", "version": "ab"}},
        {"kind": "unanswered", "data": {"guess": "claim_online"}},
    ]
    rasa.script = lambda sender, text: [custom("好的", effects=effects)]
    await gateway.conversations.handle(says(f"转人工，身份证{ID}"))
    await written(gateway)
    kept = stored(gateway)
    assert kept["handoffs"][0]["slots"] == {"region": "500000"}
    assert kept["handoffs"][0]["summary"] == "转人工，身份证[身份证号]"
    assert kept["feedback"][0]["helpful"] is False
    assert kept["feedback"][0]["answer_version"] == "ab"
    assert kept["unanswered"][0]["text"] == "转人工，身份证[身份证号]"


async def test_forget_me_deletes_what_is_stored_and_rasa_gets_a_new_name(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    forgotten: list[str] = []

    async def callback(conversation: str) -> None:
        forgotten.append(conversation)

    gateway.conversations.on_forget(callback)
    await gateway.conversations.handle(says("我在重庆"))
    rasa.script = lambda sender, text: [custom("已清除", effects=[{"kind": "forget"}])]
    reply = await gateway.conversations.handle(says("清除我的信息"))
    assert spoken(reply) == ["已清除"]
    await written(gateway)
    assert all(rows == [] for rows in stored(gateway).values())
    rasa.script = echo
    await gateway.conversations.handle(says("你好"))
    names = [sender for sender, _ in rasa.turns]
    assert names[0] == names[1] != names[2]
    assert forgotten == ["web-1"]
    with gateway.store.engine.connect() as connection:
        assert len(connection.execute(select(figures)).all()) >= 2


async def test_a_channel_can_have_a_person_forgotten(gateway: Gateway, rasa: FakeRasa) -> None:
    forgotten: list[str] = []

    async def callback(conversation: str) -> None:
        forgotten.append(conversation)

    gateway.conversations.on_forget(callback)
    await gateway.conversations.handle(says("我在重庆"))
    await gateway.conversations.forget("web-1")
    await written(gateway)
    assert all(rows == [] for rows in stored(gateway).values())
    await gateway.conversations.handle(says("你好"))
    assert len({sender for sender, _ in rasa.turns}) == 2
    assert forgotten == ["web-1"]


async def test_a_long_conversation_gets_a_fresh_history_but_not_within_a_form(
    tmp_path: Path,
) -> None:
    rasa = FakeRasa()
    app = create_app(settings_for(tmp_path, history_turns=2), rasa_transport=rasa.transport)
    async with started(app) as gateway:
        for text in ("一", "二"):
            await gateway.conversations.handle(says(text))
        rasa.script = lambda sender, text: [custom("哪里", asking=True)]
        await gateway.conversations.handle(says("三"))
        await gateway.conversations.handle(says("四"))
        rasa.script = lambda sender, text: [custom("好")]
        await gateway.conversations.handle(says("五"))
        await gateway.conversations.handle(says("六"))
    fresh = "/session_start"
    assert rasa.texts == ["一", "二", fresh, "三", "四", "五", fresh, "六"]


async def test_a_handoff_outside_working_hours_says_when(tmp_path: Path) -> None:
    rasa = FakeRasa(lambda sender, text: [custom("已登记", handoff=True)])
    settings = settings_for(tmp_path)
    closed = create_app(settings, rasa_transport=rasa.transport, clock=_sunday)
    async with started(closed) as gateway:
        reply = await gateway.conversations.handle(says("人工"))
    assert "工作日 09:00–12:00" in reply.messages[0].text


async def test_an_unforeseen_error_still_gets_the_hotline(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_options: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(gateway.state, "get", broken)
    reply = await gateway.conversations.handle(says("你好", message_id="1"))
    assert spoken(reply) == [texts.UNAVAILABLE]


async def test_without_a_database_answers_go_on_and_records_follow(tmp_path: Path) -> None:
    blocker = tmp_path / "gone"
    blocker.write_text("a file where the folder should be")
    rasa = FakeRasa()
    settings = settings_for(tmp_path, database_url=f"sqlite:///{blocker}/test.db")
    async with started(create_app(settings, rasa_transport=rasa.transport)) as gateway:
        reply = await gateway.conversations.handle(says("你好"))
        assert spoken(reply) == ["收到：你好"]
        assert "waiting" in await gateway.store.check()
        blocker.unlink()
        await _until(gateway.store.check, "ok")
        assert [row["text"] for row in stored(gateway)["inbox"]] == ["你好"]


def _sunday() -> datetime:
    return datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)


async def _until(ask: Callable[[], Awaitable[str]], wanted: str) -> None:
    """Ask again until the answer is ``wanted``; the runner's own time limit ends a wrong wait."""
    async with asyncio.timeout(20):
        while await ask() != wanted:  # noqa: ASYNC110 - the writer's thread has no event for this
            await asyncio.sleep(0.02)
