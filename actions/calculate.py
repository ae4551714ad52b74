"""Says the estimate when the form has what it needs."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.estimate import say_estimate
from actions.memory import Memory


class ActionCalculate(Action):
    """The figure with its working, or the honest reason why there is none."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_calculate"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say it, unless the form was broken off."""
        memory = Memory.of(tracker)
        if memory.state.leaving:
            return memory.moved(leaving=False, wanted=None, trail=()).events(tracker)
        said = say_estimate(dispatcher, memory, note=memory.state.remark)
        return said.moved(remark="").events(tracker)
