"""Asks what was meant: between two close topics, or among the nearest with a person beside them."""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk.executor import CollectingDispatcher

from actions import services
from actions.memory import Memory
from actions.message import COURTESIES, STEERING, Message
from actions.reply import HUMAN, button, say

OFFERED = 3
CLOSE = 0.6  # a second candidate this near to the first, as a share of it, is as likely meant
WORTH_ASKING = 0.12  # confidence below which a candidate is a mere guess

A_CHANCE, NEAR = 0.03, 0.2
"""Confidence and score of search below which a topic has nothing to do with the words."""

COMMON = ("claim_online", "ratio_calculate", "voucher_activate")

UNSURE = 0.45
"""Below this confidence an ambiguous question is asked back rather than answered."""

FIRST = "我没有完全明白您的意思。您想问的是下面哪一个？都不是的话，换个说法告诉我。"
AGAIN = (
    "还是没听明白，抱歉。最接近的是下面几个问题；也可以转人工，或拨打 12393。",
    "这一句我还是没把握，不敢乱答。您可以点一个最接近的，或者说“人工”，我给您登记。",
)
"""Never the same sentence twice in a row."""


def clarify(dispatcher: CollectingDispatcher, memory: Memory, message: Message) -> Memory:
    """Say it, count it, and let the gateway record what was not answered."""
    count = memory.state.unclear
    pair = close_pair(message.ranking) if count == 0 else ()
    topics = pair or nearest_topics(message)
    if pair:
        first, second = (title(topic) for topic in pair)
        text = f"您是想问“{first}”，还是“{second}”？"
    else:
        text = FIRST if count == 0 else AGAIN[count % len(AGAIN)]
    buttons = [button(title(topic), f"/{topic}") for topic in topics]
    say(
        dispatcher,
        text,
        region=memory.region,
        buttons=[*buttons, *([] if pair else [HUMAN])],
        effects=[("unanswered", {"nearest": list(topics)})],
    )
    return memory.moved(unclear=count + 1, choices=tuple(topics), offered=None, idle=0)


def close_pair(ranking: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """The two topics between which the understanding cannot decide."""
    likely = [(name, confidence) for name, confidence in ranking if is_topic(name)]
    if len(likely) < 2:
        return ()
    (first, best), (second, next_best) = likely[:2]
    undecided = best >= WORTH_ASKING and next_best >= max(WORTH_ASKING, CLOSE * best)
    return (first, second) if undecided else ()


def nearest_topics(message: Message) -> list[str]:
    """What may be meant: best by understanding, nearest by text, then what most people ask."""
    ranked = [name for name, share in message.ranking if is_topic(name) and share >= A_CHANCE]
    says_words = any(map(str.isalnum, message.text))
    hits = services.store().nearest(message.text, OFFERED) if says_words else []
    near = [hit.topic for hit in hits if hit.score >= NEAR and is_topic(hit.topic)]
    return list(dict.fromkeys([*ranked[:1], *near, *ranked[1:], *COMMON]))[:OFFERED]


def is_topic(name: str) -> bool:
    """Whether an intent is something to ask about."""
    return (
        name not in STEERING
        and name not in COURTESIES
        and not name.startswith("oos_")
        and name != "human_handoff"
        and services.store().title(name) is not None
    )


def title(topic: str) -> str:
    """What a topic is called on a button."""
    return services.store().title(topic) or topic
