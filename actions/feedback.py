"""Records whether the last answer helped, with its topic and record version."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.clarify import HUMAN
from actions.memory import Memory, latest_intent
from actions.reply import say


class ActionFeedback(Action):
    """“有用”, “没用”: thanks, and a way on where it did not help."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Hand the verdict to the gateway."""
        state = Memory.of(tracker).state
        helpful = latest_intent(tracker) == "feedback_helpful"
        verdict = {"helpful": helpful, "topic": state.topic, "version": state.version}
        say(
            dispatcher,
            "谢谢您的反馈！"
            if helpful
            else "抱歉没帮上忙，已记下来。您可以说说哪里不对，或者转人工。",
            buttons=() if helpful else (HUMAN,),
            effects=[("feedback", verdict)],
        )
        return []
