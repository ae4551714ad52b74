"""What the dialogue says, as it is spoken: sentences, a question, lists, a text message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channels.hotline.sentences import sentences
from bot.channels.hotline.spoken_zh import number_zh
from bot.channels.hotline.texts import KEEP_PRIVATE
from bot.gateway import texts as gateway_texts
from bot.gateway.messages import Button, Message, Reply
from knowledge.answer import Answer

MOST_SMS = 480
"""Characters of a text message (seven parts of 70)."""

_KEEP_PRIVATE = gateway_texts.KEEP_PRIVATE.partition("{")[0]

_AMOUNT = re.compile(r"多少钱|多少元|多少块|金额")
_PLACE = re.compile(r"(?:告诉|说出|先说|请说).*(?:哪个城市|参保的城市)")
_AGE = re.compile(r"多大年纪|多大岁数|几岁|多少岁|年龄")


@dataclass(frozen=True)
class Spoken:
    """One turn of the dialogue for the ear."""

    sentences: tuple[str, ...]
    question: tuple[str, ...] = ()
    unit: str | None = None  # 元 or 岁 when the question asks for a number
    options: tuple[Button, ...] = ()
    asks_place: bool = False
    last: Message | None = None  # the last message with a record or a calculation


def spoken(reply: Reply) -> Spoken:
    """The sentences of all messages; the question apart when a form asks it."""
    messages = list(reply.messages)
    asking = messages.pop() if reply.asking and messages else None
    answers = [message for message in messages if message.answer or message.calculation]
    last = answers[-1] if answers else None
    said = [sentence for message in messages for sentence in _message(message)]
    if asking is None:
        asks_place = bool(last and last.answer and last.answer.asks_region)
        options = reply.messages[-1].buttons if reply.messages else ()
        return Spoken(tuple(said), options=options, asks_place=asks_place, last=last)
    question = sentences(asking.text, asides=False)
    return Spoken(
        (*said, *question[:-2]),
        question=question[-2:],
        unit=_unit(asking.text),
        options=asking.buttons,
        last=last,
    )


def record_speech(answer: Answer) -> tuple[str, ...]:
    """The record's own spoken form, or one made of its lead and steps."""
    if answer.spoken:
        return sentences(answer.spoken)
    steps = [
        sentence
        for number, step in enumerate(answer.steps, 1)
        for sentence in sentences(f"第{number_zh(str(number))}步，{step}")
    ]
    return (*sentences(answer.lead), *steps)


def list_items(answer: Answer) -> tuple[str, ...]:
    """The documents to bring as sentences: 第一，… 第二，…"""
    items: list[str] = []
    for materials in answer.materials:
        if len(answer.materials) > 1:
            items += sentences(f"{materials.case}要带这些。")
        for number, item in enumerate(materials.items, 1):
            items += sentences(f"第{number_zh(str(number))}，{item}")
    return tuple(items)


def checklist(answer: Answer, link: str) -> str:
    """The text message for an answer: its list, place, date and a link; empty without a list."""
    lines = [f"{m.case}：{'、'.join(m.items)}" for m in answer.materials]
    if not lines and len(answer.steps) >= 3:
        lines = [f"{number}.{step}" for number, step in enumerate(answer.steps, 1)]
    if not lines:
        return ""
    head = f"【医保答】{answer.title}（{answer.region.name}，{answer.reviewed_on}核对）"
    tail = "\n".join(part for part in (link, "以参保地医保部门答复为准，咨询12393") if part)
    room = MOST_SMS - len(head) - len(tail) - 2
    return f"{head}\n{_fitting(lines, room)}\n{tail}"


def _fitting(lines: list[str], room: int) -> str:
    """Whole lines that fit, with a mark where some are left out."""
    kept: list[str] = []
    for line in lines:
        if len("\n".join([*kept, line])) > room - 1:
            return "\n".join([*kept, "…"]) if kept else line[: room - 1] + "…"
        kept.append(line)
    return "\n".join(kept)


def _message(message: Message) -> tuple[str, ...]:
    if message.text.startswith(_KEEP_PRIVATE):  # written for people who type
        return (KEEP_PRIVATE,)
    if message.answer is None:
        return sentences(message.text)
    before, lead, after = message.text.partition(message.answer.lead)
    if not lead:
        before, after = "", ""
    speech = record_speech(message.answer)
    if message.answer.asks_region:  # asked in the phone line's own, shorter words
        after, speech = "", _before_place(speech)
    return (*sentences(before), *speech, *sentences(after))


def _before_place(speech: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences before the one in which the record itself asks for the city."""
    asked = next((at for at, said in enumerate(speech) if _PLACE.search(said)), None)
    return speech[:asked] or speech


def _unit(question: str) -> str | None:
    if _AMOUNT.search(question):
        return "元"
    return "岁" if _AGE.search(question) else None
