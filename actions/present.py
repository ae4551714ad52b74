"""Says a record of the knowledge base: shared by every action that ends in an answer."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.memory import Memory
from actions.reply import button, say
from knowledge.answer import Answer
from knowledge.clock import today
from knowledge.errors import NotCovered

ASK_REGION = "各地规定不同，您在哪个城市参保？告诉我城市名，我给您说当地的办法。"


def present(dispatcher: CollectingDispatcher, memory: Memory, topic: str, note: str = "") -> Memory:
    """Say the answer to ``topic`` for the remembered place, and remember that it was said.

    ``note`` stands before the answer. The city is asked for once in a conversation, and only
    where the rule differs by place.
    """
    try:
        answer = services.store().answer(topic, memory.place, today(services.clock()), memory.asked)
    except NotCovered as error:
        say(dispatcher, f"{note}{error.message}", topic=topic, region=memory.place)
        return memory.moved(topic=topic, unclear=0)
    ask = answer.asks_region and not memory.state.region_asked
    say(
        dispatcher,
        f"{note}{answer.lead}" + (f"\n{ASK_REGION}" if ask else ""),
        topic=topic,
        region=answer.region.adcode,
        answer=answer,
        buttons=next_buttons(answer),
    )
    return memory.moved(
        topic=topic,
        version=answer.version,
        unclear=0,
        region_asked=memory.state.region_asked or ask,
    )


def next_buttons(answer: Answer) -> list[dict[str, str]]:
    """The suggested next questions as choices."""
    return [button(question.title, f"/{question.topic}") for question in answer.next_questions]
