"""Deletes what is stored of this conversation, and says so."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.memory import Memory
from actions.reply import say


class ActionForgetMe(Action):
    """“清除我的信息”: the gateway deletes its rows and the dialogue starts empty."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_forget_me"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Confirm and forget."""
        return forget(dispatcher).events(tracker)


def forget(dispatcher: CollectingDispatcher) -> Memory:
    """Say that all is deleted; the memory that is left is empty."""
    say(
        dispatcher,
        "好的，已删除本次对话保存的内容，包括您说过的城市和参保情况。",
        effects=[("forget", {})],
    )
    return Memory()
