"""The reimbursement estimate in conversation: what is still missing, and the figure said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.memory import Memory
from actions.reply import button, say
from actions.whom import whose_note, you
from knowledge.calculation import Calculation
from knowledge.calculator import (
    LABELS,
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
    "insurance", "tier", "person", "age", "visit", "level", "total", "excluded", "class_b",
    "over_limit", "nth", "prior_fund", "remote", "disease",
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
    "remote": "在外地看的话，办了备案或转诊吗？",
    "excluded": "其中完全自费的大约多少钱？没有就说“没有”，不清楚就说“不知道”。",
}


AWAY = Missing(
    field="remote",
    label=LABELS["remote"],
    why="在外地看病，备没备案待遇不一样",
    options=("备案了", "转诊去的", "急诊抢救", "没备案"),
)


def inputs_of(memory: Memory) -> Inputs:
    """The calculator's inputs; raises CalculationError for what is impossible."""
    values = memory.values
    said = {name: values[name] for name in FIELDS if values[name] is not None}
    said |= {name: int(said[name]) for name in ("age", "nth") if name in said}
    said |= {name: "不知道" for name in memory.state.unknown if name not in said}
    if not memory.treated_away and memory.remote is None:
        said.pop("remote", None)
    if memory.region:
        said["region"] = memory.region
    return parse_inputs(said)


def missing(memory: Memory) -> tuple[Missing, ...]:
    """What is worth asking, most important first."""
    found = missing_inputs(inputs_of(memory), services.store().rules(), _today())
    open_items = tuple(item for item in found if item.field not in ASSUMED)
    asks_remote = memory.treated_away and memory.visit == "住院" and memory.remote is None
    if asks_remote and "remote" not in memory.state.unknown and not any(map(_basic, open_items)):
        return (AWAY, *open_items)
    return open_items


def _basic(item: Missing) -> bool:
    return item.essential and item.field != "total"


def nothing_more_known(memory: Memory) -> Memory:
    """All that is still missing taken as not known: leads to a range or an honest refusal."""
    while open_items := missing(memory):
        unknown = (*memory.state.unknown, *(item.field for item in open_items))
        memory = memory.moved(unknown=unknown)
    return memory


def ask(
    dispatcher: CollectingDispatcher,
    memory: Memory,
    item: Missing,
    note: str = "",
    choices: Iterable[dict[str, str]] = (),
) -> None:
    """Ask for one thing and say why; ``choices`` are offered instead of the usual options."""
    question = QUESTIONS.get(item.field, f"请问{item.label}是？").replace("您", you(memory))
    say(
        dispatcher,
        f"{note}{question}（{item.why}）",
        topic=TOPIC,
        region=memory.region,
        buttons=list(choices) or [_option(item.field, option) for option in item.options],
        asking=True,
    )


def _option(field: str, option: str) -> dict[str, str]:
    if option in {"不知道", "0"}:
        return button("不知道", "/dont_know") if option == "不知道" else button("没有", "没有")
    if field == AWAY.field:
        return button(option, option)
    return button(option, f'/inform{{"{field}": "{option}"}}')


def work_out(memory: Memory) -> Calculation:
    """The calculation for what is known."""
    calculation = calculate(inputs_of(memory), services.store().rules(), _today())
    if not memory.state.rough:
        return calculation
    guess = "金额按您说的大概数算，实际以票据为准"
    return calculation.model_copy(update={"assumptions": (guess, *calculation.assumptions)})


def say_estimate(
    dispatcher: CollectingDispatcher, memory: Memory, before: Memory | None = None, note: str = ""
) -> Memory:
    """Say the figure with its working; with ``before``, also what the change changed."""
    calculation = work_out(memory)
    whose, memory = whose_note(memory)
    text = headline(calculation)
    if before is not None and before.total is not None:
        text = _compared(work_out(before), calculation, text)
    options: list[dict[str, str]] = []
    if refining := _refining(memory, calculation):
        text = f"{text}\n想算得更准，告诉我{refining.label}。"
        options = [_option(refining.field, option) for option in refining.options]
    say(
        dispatcher,
        f"{note}{whose}{text}\n{calculation.disclaimer}",
        topic=TOPIC,
        region=memory.region,
        calculation=calculation,
        buttons=[*options, *_what_next(memory, calculation)],
    )
    return memory.answered(TOPIC, "").moved(wanted=None, trail=(), leaving=False)


def _compared(before: Calculation, after: Calculation, text: str) -> str:
    """``text`` with the difference first, where at least one of the two has a figure."""
    figures = (before.result, before.result_min, after.result, after.result_min)
    return f"{compare(before, after).text}\n{text}" if any(figures) else text


def _refining(memory: Memory, calculation: Calculation) -> Missing | None:
    """What would narrow a range down, where the change of one value left something open."""
    if calculation.result is not None:
        return None
    items = [item for item in missing(memory) if item.options]
    deciding = [item for item in items if item.label in calculation.unknown]
    return next(iter(deciding or items), None)


def _what_next(memory: Memory, calculation: Calculation) -> list[dict[str, str]]:
    """Changes worth trying, and what people ask next."""
    if calculation.result is None and calculation.result_min is None:
        return [button("当地的报销比例", "/ratio_lookup"), button("转人工", "/human_handoff")]
    buttons = []
    if memory.level in {"三级", "三级特等"}:
        buttons.append(button("换成二级医院呢", '/follow_up{"level": "二级"}'))
    if memory.visit == "住院" and memory.nth is None:
        buttons.append(button("是今年第2次住院", '/follow_up{"nth": 2}'))
    return [*buttons, button("报销要带什么材料", "/claim_materials")]


def forget_estimate(memory: Memory) -> Memory:
    """Without the values of the last estimate; what holds for the person stays."""
    return replace(
        without_costs(memory), visit=None, level=None, nth=None, remote=None, disease=None
    )


def without_costs(memory: Memory) -> Memory:
    """Without sums and without what a form asked for."""
    sums = replace(memory, total=None, excluded=None, class_b=None, over_limit=None)
    return replace(sums, prior_fund=None).moved(
        wanted=None, trail=(), unknown=(), rough=False, leaving=False, treated_in=None
    )


def _today() -> date:
    return today(services.clock())
