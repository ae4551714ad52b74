"""Says a record of the knowledge base: shared by every action that ends in an answer."""

from __future__ import annotations

from dataclasses import dataclass

from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.memory import Memory
from actions.message import COURTESIES
from actions.reply import button, say
from actions.whom import whose_note, you
from knowledge.answer import Answer
from knowledge.clock import today
from knowledge.errors import NotCovered


@dataclass(frozen=True)
class Offer:
    """Another topic that the person may want as well, and the sentence that offers it."""

    topic: str
    title: str
    words: str


ASK_REGION = "各地规定不同，您在哪个城市参保？告诉我城市名，我给您说当地的办法。"

PASSING = COURTESIES | {
    *("bot_identity", "help", "human_handoff", "oos_medical", "oos_provider", "oos_other"),
}
"""Topics that a follow-up does not refer to: it goes back to what was said before."""


OTHER_WORDS = {
    "oos_other": "这个我还是答不了，我只懂医保。想找人说，请说“人工”，或拨打12345。",
    "oos_provider": "医院和医生我都不推荐。要问哪家能用医保，可以问我，也可以打12393。",
    "oos_medical": "病情和用药请当面问医生。情况紧急请马上打120；报销的事可以问我。",
}
"""What is said when something that is not ours is asked twice in a row."""

CHECKLIST = button("按我的情形列清单", "/checklist")


def look_up(memory: Memory, topic: str) -> Answer:
    """The record for the remembered place; raises NotCovered."""
    return services.store().answer(topic, memory.region, today(services.clock()), memory.asked)


def present(
    dispatcher: CollectingDispatcher,
    memory: Memory,
    topic: str,
    *,
    note: str = "",
    more: str = "",
    offer: Offer | None = None,
) -> Memory:
    """Say the answer to ``topic`` for the remembered place, and remember that it was said.

    ``note`` stands before the answer, ``more`` behind its lead; ``offer`` comes last.
    """
    try:
        answer = look_up(memory, topic)
    except NotCovered as error:
        say(dispatcher, f"{note}{error.message}", topic=topic, region=memory.region)
        return memory.answered(topic, "")
    return say_record(dispatcher, memory, answer, note=note, more=more, offer=offer)


def say_record(
    dispatcher: CollectingDispatcher,
    memory: Memory,
    answer: Answer,
    *,
    note: str = "",
    more: str = "",
    offer: Offer | None = None,
) -> Memory:
    """Say ``answer``. The city is asked for once in a conversation, where the rule differs."""
    whose, asked = "", False
    if answer.topic in OTHER_WORDS:
        answer, memory = _not_alike_twice(answer, memory)
    if answer.topic not in PASSING:
        whose, memory = whose_note(memory)
        asked = answer.asks_region and not memory.state.region_asked
    parts = [f"{note}{whose}{answer.lead}", more]
    if asked:
        parts.append(ASK_REGION.replace("您在", f"{you(memory)}在"))
    buttons = next_buttons(answer)
    if offer:
        parts.append(offer.words)
        others = [choice for choice in buttons if choice["title"] != offer.title]
        buttons = [button(offer.title, f"/{offer.topic}"), *others]
    say(
        dispatcher,
        "\n".join(filter(None, parts)),
        topic=answer.topic,
        region=answer.region.adcode,
        answer=answer,
        buttons=buttons,
    )
    memory = _remembered(memory, answer)
    return memory.moved(
        region_asked=memory.state.region_asked or asked, offered=offer.topic if offer else None
    )


def _not_alike_twice(answer: Answer, memory: Memory) -> tuple[Answer, Memory]:
    """A refusal in other words where the same one was said a moment ago."""
    again = memory.state.idle if memory.state.said == answer.topic else 0
    if again % 2:
        words = OTHER_WORDS[answer.topic]
        answer = answer.model_copy(update={"lead": words, "spoken": words, "steps": ()})
    return answer, memory.moved(idle=again + 1)


def next_buttons(answer: Answer) -> list[dict[str, str]]:
    """The suggested next questions as choices."""
    buttons = [button(question.title, f"/{question.topic}") for question in answer.next_questions]
    return [CHECKLIST, *buttons] if answer.topic == "claim_materials" else buttons


def _remembered(memory: Memory, answer: Answer) -> Memory:
    if answer.topic in COURTESIES:
        return memory.moved(unclear=0)
    if answer.topic in PASSING:
        return memory.moved(said=answer.topic, version=answer.version, unclear=0)
    return memory.answered(answer.topic, answer.version)
