"""The form of the estimate as Rasa runs it."""

from __future__ import annotations

from typing import Any

from actions.calculate import ActionCalculate
from actions.estimate_form import FORM, ValidateCalculateForm
from tests.actions.conversation import CHONGQING, Conversation, Entity

EMPLOYEE = ("insurance", "职工")
ACTIVE = ("person", "在职")
THIRD = ("level", "三级", "三甲")
INPATIENT = ("visit", "住院")


class Form:
    """Runs the form as Rasa does: opened by the first message, closed without a slot to fill."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk

    def say(self, text: str, intent: str = "inform", *entities: Entity) -> dict[str, Any]:
        """The last message of the turn; the figure when the form is done."""
        said = self.talk.run(ValidateCalculateForm(), text, intent, *entities)
        wanted = self.talk.slots.get("requested_slot")
        self.talk.form = FORM if wanted else None
        if not wanted:
            said += self.talk.run(ActionCalculate(), text, intent, *entities)
        return said[-1] | {"all": "\n".join(message["text"] for message in said)}

    def open(self) -> dict[str, Any]:
        """三甲住院花了六万能报多少."""
        sixty = ("amount:total", "60000", "六万")
        return self.say("三甲住院花了六万能报多少", "ratio_calculate", THIRD, INPATIENT, sixty)

    @property
    def wanted(self) -> str | None:
        """What is asked for now."""
        return self.talk.memory.state.wanted


def titles(said: dict[str, Any]) -> list[str]:
    """The words on the buttons of a message."""
    return [button["title"] for button in said["buttons"]]


def away(form: Form) -> dict[str, Any]:
    """The bill of a hospital in Shanghai, insured in Chongqing."""
    return form.say(
        "重庆退休职工去上海三甲住院花了五万，没有自费，能报多少",
        "ratio_calculate",
        *(CHONGQING, EMPLOYEE, ("person", "退休"), THIRD, INPATIENT),
        *(("region:treatment", "310000", "上海"), ("amount:total", "50000", "五万")),
    )
