"""Records whether the last answer helped, with its topic, its version and, if told, the reason."""

from __future__ import annotations

import re

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import Memory
from actions.message import Message
from actions.reply import HUMAN, button, say

REASONS = ("没回答我的问题", "和当地说法不一样", "看不懂", "信息过时")
LONGEST_REASON = 200  # characters

_PRAISE = re.compile(r"(?<!没)有用|(?<!没)有帮助|(?<!没)解决了|很清楚|明白了|帮大忙|说得(?:很)?好")
_BARE = re.compile(
    r"(?:还是|一点|都|太|很|真|完全)*(?:没用|没有用|没什么用|没帮助|没有帮助|没解决|没有解决|不满意|差评)(?:啊|了|吧|呀)*"
)
_BLAME = re.compile(r"(?:没|没有|没什么|不)(?:用|帮助|解决|满意|清楚|明白|对|准)")
_FIGURE_BLAMED = re.compile(
    r"(?:你|您)?们?(?:这个|给我)?(?:算|估)(?:得|的)?(?:不对|不准|错)|实际(?:上)?(?:只)?报(?:了|销)"
)


class ActionFeedback(Action):
    """“有用”, “没用”: thanks, and a way on where it did not help."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Hand the verdict to the gateway."""
        memory = note_feedback(dispatcher, Memory.of(tracker), Message.of(tracker))
        return memory.events(tracker)


def note_feedback(dispatcher: CollectingDispatcher, memory: Memory, message: Message) -> Memory:
    """Take the verdict; ask once why an answer did not help."""
    if memory.state.said is None:
        say(dispatcher, "谢谢。您有想问的医保问题，直接说就行。")
        return memory
    if message.intent in {"feedback_helpful", "thanks"} and not _BLAME.search(message.text):
        _send(dispatcher, "谢谢您的反馈！", memory, helpful=True)
        return memory.moved(reason_wanted=False)
    if reason := message.choice or _reason_in(message.text):
        return _with_reason(dispatcher, memory, reason)
    say(
        dispatcher,
        "抱歉没帮上忙，已记下来。方便说说哪里不好吗？点一下或写一句都行，也可以转人工。",
        buttons=[*(_reason_button(reason) for reason in REASONS), HUMAN],
        effects=[_verdict(memory, helpful=False)],
    )
    return memory.moved(reason_wanted=True)


def blames_figure(message: Message, memory: Memory) -> bool:
    """Whether the last estimate is said to be wrong, without a value that would mend it."""
    return memory.state.said == "ratio_calculate" and bool(_FIGURE_BLAMED.search(message.text))


def is_praise(message: Message) -> bool:
    """Whether thanks say that the answer helped."""
    return message.intent == "thanks" and bool(_PRAISE.search(message.text))


def take_reason(dispatcher: CollectingDispatcher, memory: Memory, message: Message) -> Memory:
    """The words after “没用” are the reason, unless they refuse to give one."""
    if message.intent in {"refuse", "deny", "dont_know"} or not message.text:
        say(dispatcher, "好的，没关系。还想问什么，直接说就行。")
        return memory.moved(reason_wanted=False)
    return _with_reason(dispatcher, memory, message.text)


def _with_reason(dispatcher: CollectingDispatcher, memory: Memory, reason: str) -> Memory:
    say(
        dispatcher,
        "谢谢，原因记下了，我们会核对这条回答。急着办的话，可以转人工或拨打 12393。",
        buttons=[HUMAN],
        effects=[_verdict(memory, helpful=False, reason=reason[:LONGEST_REASON])],
    )
    return memory.moved(reason_wanted=False)


def _send(dispatcher: CollectingDispatcher, text: str, memory: Memory, *, helpful: bool) -> None:
    say(dispatcher, text, effects=[_verdict(memory, helpful=helpful)])


def _verdict(
    memory: Memory, *, helpful: bool, reason: str | None = None
) -> tuple[str, dict[str, object]]:
    state = memory.state
    verdict: dict[str, object] = {"helpful": helpful, "topic": state.said, "version": state.version}
    return "feedback", verdict | ({"reason": reason} if reason else {})


def _reason_in(text: str) -> str:
    """What is said beside the bare verdict."""
    return "" if not text or _BARE.fullmatch(text) else text


def _reason_button(reason: str) -> dict[str, str]:
    return button(reason, f'/feedback_unhelpful{{"choice": "{reason}"}}')
