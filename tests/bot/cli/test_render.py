"""What a person sees in the terminal."""

from __future__ import annotations

import io
from datetime import date

import pytest
from rich.console import Console

from bot.cli.render import show
from bot.gateway.messages import Button, Message
from knowledge.answer import Answer, Confidence, Materials, Region, Source, Table
from knowledge.calculation import Calculation, Step

SOURCE = Source(
    id="S02",
    title="社会保险经办条例",
    issuer="国务院",
    number="国务院令第765号",
    date="2023-08-16",
    confidence=Confidence.A,
)
ANSWER = Answer(
    topic="claim_online",
    title="网上报销",
    region=Region(adcode="500000", name="重庆市"),
    lead="可以在手机上申请。",
    steps=("登录",),
    materials=(Materials(case="门诊", items=("票据", "清单")),),
    table=Table(caption="比例", columns=("医院", "比例"), rows=(("三级", "85%"),)),
    caveats=("以当地为准",),
    sources=(SOURCE,),
    confidence=Confidence.A,
    reviewed_on=date(2026, 11, 22),
)


def shown(message: Message) -> str:
    output = io.StringIO()
    show(Console(file=output, width=100), message)
    return output.getvalue()


@pytest.mark.parametrize(
    "part",
    [
        "网上报销",
        "1. 登录",
        "门诊：票据、清单",
        "85%",
        "注意：以当地为准",
        "重庆市",
        "2026-11-22",
        "国务院令第765号",
    ],
)
def test_an_answer_shows_every_part_of_its_record(part: str) -> None:
    assert part in shown(Message(text=ANSWER.lead, answer=ANSWER))


def test_a_calculation_shows_its_working_and_its_assumptions() -> None:
    calculation = Calculation(
        region=ANSWER.region,
        inputs={},
        steps=(Step(name="起付线以上", formula="60000.00 − 880.00", result="59120.00"),),
        assumptions=("按首次住院",),
        sources=(SOURCE,),
    )
    text = shown(Message(text="估算", calculation=calculation))
    for part in ("60000.00 − 880.00", "59120.00", "假设：按首次住院", calculation.disclaimer):
        assert part in text


def test_buttons_are_numbered() -> None:
    buttons = (Button(title="职工", payload="a"), Button(title="居民", payload="b"))
    text = shown(Message(text="哪一种？", buttons=buttons))
    assert "1 职工" in text
    assert "2 居民" in text


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    text = shown(Message(text="[red]x[/red]", buttons=(Button(title="[b]y[/b]", payload="y"),)))
    assert "[red]x[/red]" in text
    assert "[b]y[/b]" in text
