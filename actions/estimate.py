"""The reimbursement estimate in conversation: what is still missing, and the figure said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.memory import Memory
from actions.reply import button, say
from knowledge.calculation import Calculation
from knowledge.calculator import (
    Inputs,
    Missing,
    calculate,
    compare,
    headline,
    missing_inputs,
    parse_inputs,
)
from knowledge.clock import today

TOPIC = "ratio_calculate"
FIELDS = (
    "insurance", "tier", "person", "age", "visit", "level", "total", "excluded", "over_limit",
    "nth", "prior_fund", "remote",
)  # fmt: skip
ASSUMED = frozenset({"nth"})
"""Not asked for: the estimate says what it assumed, and a button changes it."""

QUESTIONS = {
    "region": "您在哪个城市参保？",
    "insurance": "您参加的是哪种医保？",
    "visit": "是住院还是门诊？",
    "person": "您属于哪一类参保人？",
    "tier": "您缴的是哪一档？",
    "level": "是几级医院？",
    "total": "总共花了多少钱？说个大概也可以，比如“六万”。",
    "age": "参保人今年多大年纪？",
    "disease": "是哪个病种？",
    "excluded": "其中完全自费的大约多少钱？没有就说“没有”，不清楚就说“不知道”。",
}


def inputs_of(memory: Memory) -> Inputs:
    """The calculator's inputs; raises CalculationError for what is impossible."""
    said: dict[str, object] = {
        name: value for name in FIELDS if (value := getattr(memory, name)) is not None
    }
    said |= {name: int(said[name]) for name in ("age", "nth") if name in said}  # type: ignore[call-overload]
    said |= dict.fromkeys(memory.state.unknown, "不知道")
    if memory.place:
        said["region"] = memory.place
    return parse_inputs(said)


def missing(memory: Memory) -> tuple[Missing, ...]:
    """What is worth asking, most important first."""
    found = missing_inputs(inputs_of(memory), services.store().rules(), _today())
    return tuple(item for item in found if item.field not in ASSUMED)


def ask(dispatcher: CollectingDispatcher, memory: Memory, item: Missing, note: str = "") -> None:
    """Ask for one thing and say why."""
    question = QUESTIONS.get(item.field, f"请问{item.label}是？")
    say(
        dispatcher,
        f"{note}{question}（{item.why}）",
        topic=TOPIC,
        region=memory.place,
        buttons=[_option(item.field, option) for option in item.options],
        asking=True,
    )


def _option(field: str, option: str) -> dict[str, str]:
    if option in {"不知道", "0"}:
        return button("不知道", "/dont_know") if option == "不知道" else button("没有", "没有")
    return button(option, f'/inform{{"{field}": "{option}"}}')


def work_out(memory: Memory) -> Calculation:
    """The calculation for what is known."""
    return calculate(inputs_of(memory), services.store().rules(), _today())


def say_estimate(
    dispatcher: CollectingDispatcher, memory: Memory, before: Memory | None = None
) -> Memory:
    """Say the figure with its working; with ``before``, also what the change changed."""
    calculation = work_out(memory)
    text = headline(calculation)
    if before is not None:
        text = f"{compare(work_out(before), calculation).text}\n{text}"
    say(
        dispatcher,
        f"{text}\n{calculation.disclaimer}",
        topic=TOPIC,
        region=memory.place,
        calculation=calculation,
        buttons=_what_if(memory),
    )
    return memory.moved(
        topic=TOPIC, version="", unclear=0, wanted=None, trail=(), leaving=False, offered=None
    )


def _what_if(memory: Memory) -> list[dict[str, str]]:
    """Changes worth trying, and what people ask next."""
    buttons = []
    if memory.level in {"三级", "三级特等"}:
        buttons.append(button("换成二级医院呢", '/follow_up{"level": "二级"}'))
    if memory.visit == "住院" and memory.nth is None:
        buttons.append(button("是今年第2次住院", '/follow_up{"nth": 2}'))
    return [*buttons, button("报销要带什么材料", "/claim_materials")]


def forget_estimate(memory: Memory) -> Memory:
    """Without the values of the last estimate; what holds for the person stays."""
    return replace(
        memory,
        visit=None, level=None, total=None, excluded=None, over_limit=None, nth=None,
        prior_fund=None, remote=None,
    ).moved(wanted=None, trail=(), unknown=(), leaving=False)  # fmt: skip


def _today() -> date:
    return today(services.clock())
