"""Asks what the list of documents depends on: the kind of treatment, then special cases."""

from __future__ import annotations

import re

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.breaking_off import broken_off
from actions.checklist import EXTRAS, KINDS, TOPIC, cases_in, in_order, say_checklist
from actions.digression import digress, is_digression
from actions.listen import listen
from actions.memory import Memory
from actions.message import Message
from actions.reply import HUMAN, button, say
from actions.whom import names_relative

FORM = "checklist_form"
TITLES = {
    "意外": "摔伤、车祸等意外",
    "外购药": "有外购药",
    "异地": "在外地看的",
    "代办": "家人代办",
}
_NO_MORE = re.compile(r"没有?|无|都?没有?了|没别的了?|好了|行了?|可以了?|就这些了?|就这样|够了")
NO_MORE = button("没有了", '/deny{"choice": "no_more"}')
PATIENCE = 3  # misunderstandings in a row before the list is given as it is


_LIST_WANTED = re.compile(
    r"(?:列|打印|生成|做|出|给我)(?:一)?(?:下|个|张|份)?(?:我的|报销|要带的|要交的)*(?:材料|资料)?清单"
    r"|(?:材料|资料)清单(?:帮我|给我)?(?:列|打印)"
)
_OTHER_LIST = re.compile(r"费用清单|药品清单|明细")


def wants_list(message: Message) -> bool:
    """Whether a list of documents for one's own case is wanted, whatever it was taken for."""
    return bool(_LIST_WANTED.search(message.text)) and not _OTHER_LIST.search(message.text)


class ValidateChecklistForm(Action):
    """One turn of the form."""

    def name(self) -> str:
        """Name in the domain."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take in the message; ask for the next thing, or say the list and end."""
        message, memory = Message.of(tracker), Memory.of(tracker)
        if memory.state.wanted is None:  # nothing was asked yet
            memory = memory.moved(cases=(), wanted=None, unclear=0)
        memory, wanted = self._turn(dispatcher, memory, message, tracker)
        return [
            *memory.moved(wanted=wanted).events(tracker, always_state=True),
            SlotSet("requested_slot", wanted),
        ]

    def _turn(
        self,
        dispatcher: CollectingDispatcher,
        memory: Memory,
        message: Message,
        tracker: Tracker,
    ) -> tuple[Memory, str | None]:
        wanted = memory.state.wanted
        if wanted == "extra" and message.intent == "deny":
            return finish(dispatcher, memory)
        left = broken_off(dispatcher, memory, message, tracker) if wanted else None
        if left is not None:
            return left, None
        if message.intent == "go_back" and memory.state.cases:
            return ask(
                dispatcher, memory.moved(cases=memory.state.cases[:-1]), "好的，退回上一步。"
            )
        heard = _add(listen(memory, message, amounts=False), message)
        added = heard.state.cases != memory.state.cases
        if wanted and is_digression(message, filled=added, changed=added):
            return ask(
                dispatcher, digress(dispatcher, memory, heard, message, tracker), "接着列清单："
            )
        if wanted and not added:
            return _not_added(dispatcher, heard, message)
        return ask(dispatcher, heard.moved(unclear=0))


def ask(
    dispatcher: CollectingDispatcher, memory: Memory, note: str = ""
) -> tuple[Memory, str | None]:
    """Put the next question, or say the list when nothing is left to ask."""
    cases = memory.state.cases
    if not set(cases) & set(KINDS):
        question = "这次是门诊、住院还是急诊的费用？（要带的单据不一样）"
        buttons, wanted = [_choice(kind, kind) for kind in KINDS], "kind"
    elif left := [case for case in EXTRAS if case not in cases]:
        question = "还有下面哪种情况？有就点，没有就点“没有了”。（这些情况要多带材料）"
        buttons, wanted = [*(_choice(TITLES[case], case) for case in left), NO_MORE], "extra"
    else:
        return finish(dispatcher, memory)
    say(
        dispatcher,
        f"{note}{question}",
        topic=TOPIC,
        region=memory.region,
        buttons=buttons,
        asking=True,
    )
    return memory, wanted


def finish(dispatcher: CollectingDispatcher, memory: Memory) -> tuple[Memory, None]:
    """Say the list."""
    said = say_checklist(dispatcher, memory, memory.state.cases)
    return said.moved(cases=(), unclear=0), None


def _not_added(
    dispatcher: CollectingDispatcher, memory: Memory, message: Message
) -> tuple[Memory, str | None]:
    """Nothing new: enough was said, or it was not understood."""
    kind_known = bool(set(memory.state.cases) & set(KINDS))
    closing = message.intent in {"refuse", "dont_know"}
    if kind_known and (closing or _NO_MORE.fullmatch(message.text)):
        return finish(dispatcher, memory)
    if memory.state.unclear + 1 >= PATIENCE:
        return _give_up(dispatcher, memory, kind_known=kind_known)
    heard = memory.moved(unclear=memory.state.unclear + 1)
    return ask(dispatcher, heard, "我没有听明白。")


def _give_up(
    dispatcher: CollectingDispatcher, memory: Memory, *, kind_known: bool
) -> tuple[Memory, None]:
    """The list as far as it is known, or ways on."""
    if kind_known:
        return finish(dispatcher, memory)
    say(
        dispatcher,
        "先不往下问了。您可以看全部情形的材料，或者转人工。",
        buttons=[button("全部情形的材料", "/claim_materials"), HUMAN],
    )
    return memory.moved(unclear=0, cases=()), None


def _add(memory: Memory, message: Message) -> Memory:
    """The cases the message names; helping a relative to claim is 代办."""
    named = {*memory.state.cases, *cases_in(message)}
    if names_relative(message.text) and "办" in message.text:
        named.add("代办")
    return memory.moved(cases=in_order(named))


def _choice(title: str, case: str) -> dict[str, str]:
    return button(title, f'/inform{{"materials_case": "{case}"}}')
