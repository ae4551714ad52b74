"""What ends any form at once: a person, a refusal, a farewell, the wish to be forgotten."""

from __future__ import annotations

import re

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.forget_me import forget
from actions.handoff import hand_over
from actions.memory import Memory
from actions.message import Message
from actions.present import present
from actions.reply import button, say

STOP = button("不估算了", '/refuse{"choice": "stop"}')

_STOP = re.compile(
    r"不(?:用|想|要)?(?:估|算|问|弄|查|列|说|聊|继续|办)(?:算)?(?:了|下去)|算了|取消|退出|停(?:止|下)?|结束|不用了|不要了"
    r"|不必了|别(?:算|问|估)了|到此为止|拉倒"
)


_FAREWELL = re.compile(
    r"再见|拜|88|bye|回头|下次|改天|走了|先这样|就这样|到这|不聊|挂了|再联系|晚安"
)
"""A farewell must be said: nonsense looks like one."""


def broken_off(
    dispatcher: CollectingDispatcher, memory: Memory, message: Message, tracker: Tracker
) -> Memory | None:
    """The memory after the form was left for good; None when the message does not end it."""
    if message.wants_person and not _is_zero(memory, message):
        return hand_over(dispatcher, memory, tracker)
    if message.intent == "forget_me":
        return forget(dispatcher)
    if message.intent == "goodbye" and _FAREWELL.search(message.text):
        return present(dispatcher, memory, "goodbye")
    if wants_to_stop(message):
        say(dispatcher, "好的，先不往下问了。还想了解什么，直接问我就行。")
        return memory
    return None


def wants_to_stop(message: Message) -> bool:
    """Whether the whole form is refused, not just the one thing asked for."""
    if message.choice == "stop":
        return True
    refusing = message.intent in {"refuse", "deny", "goodbye", "nlu_fallback", "correct"}
    return refusing and bool(_STOP.search(message.text)) and not message.entities


def _is_zero(memory: Memory, message: Message) -> bool:
    """Where a sum is asked for that may be nothing, “0” is that sum and no key press."""
    return memory.state.wanted == "excluded" and message.text in {"0", "０", "零"}
