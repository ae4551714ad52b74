"""Talks to the conversation service for a call: questions, commands, requests for a person."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.hotline.call import Call
from bot.gateway import texts as gateway_texts
from bot.gateway.buttons import ButtonSigner
from bot.gateway.conversation import ConversationService
from bot.gateway.messages import Button, Effect, Inbound, Reply
from bot.gateway.privacy import mask
from bot.gateway.store import Arrival, Outcome, Store, TurnRecord
from bot.gateway.working_hours import WorkingHours
from knowledge.clock import Clock

CHANNEL = "hotline"
_REMEMBERED = 5
"""What the caller said last, kept for the person who takes over."""

_PERSON = Button(title="转人工", payload="/human_handoff")


@dataclass(frozen=True)
class Dialogue:
    """The way from a call to the dialogue and to the record of requests for a person."""

    conversations: ConversationService
    store: Store
    buttons: ButtonSigner
    hours: WorkingHours
    clock: Clock

    async def say(self, call: Call, text: str) -> Reply:
        """Pass on what the caller said."""
        call.asked = (*call.asked, mask(text).text)[-_REMEMBERED:]
        return await self._send(call, text)

    async def press(self, call: Call, button: Button) -> Reply:
        """Choose something that was offered, or a command of the phone line itself."""
        call.asked = (*call.asked, button.title)[-_REMEMBERED:]
        return await self._send(call, self._token(call, button))

    async def command(self, call: Call, name: str) -> Reply:
        """A command that is no part of what the caller asked, for example ``go_back``."""
        return await self._send(call, self._token(call, Button(title=name, payload=f"/{name}")))

    async def request_person(self, call: Call, reason: str) -> dict[str, object]:
        """Record a request for a person; what was recorded: topic, slots, summary.

        When the dialogue is away the request is recorded all the same, with what the call knows.
        """
        call.reason = reason
        reply = await self._send(call, self._token(call, _PERSON))
        for effect in reply.effects:
            if effect.kind == "handoff":
                said = {name: value for name, value in effect.data.items() if value}
                return {**self.context(call), **said}
        data = {**self.context(call), "topic": call.topic}
        self._record(call, Effect(kind="handoff", data=data))
        return data

    def context(self, call: Call) -> dict[str, object]:
        """What the call knows for a person who takes over."""
        known = {"caller": call.caller, "reason": call.reason, "region": call.region}
        return {
            "summary": summary(call),
            "slots": {name: value for name, value in known.items() if value},
        }

    async def _send(self, call: Call, text: str) -> Reply:
        return await self.conversations.handle(
            Inbound(
                channel=CHANNEL,
                conversation=call.conversation,
                text=text,
                handoff=self.context(call),
            )
        )

    def _token(self, call: Call, button: Button) -> str:
        return self.buttons.sign(button, call.conversation).payload

    def _record(self, call: Call, effect: Effect) -> None:
        now = self.clock()
        self.store.requested(
            TurnRecord(
                arrival=Arrival(CHANNEL, call.conversation, _PERSON.title, now),
                answered_at=now,
                outcome=Outcome.ANSWERED,
                milliseconds=0,
                effects=(effect,),
                in_hours=self.hours.is_open(now),
            )
        )


def failed(reply: Reply) -> bool:
    """Whether the dialogue gave no answer."""
    return any(message.text == gateway_texts.UNAVAILABLE for message in reply.messages)


def was_unanswered(reply: Reply) -> bool:
    """Whether the dialogue did not understand."""
    return any(effect.kind == "unanswered" for effect in reply.effects)


def wants_person(reply: Reply) -> bool:
    """Whether the dialogue took it for a wish for a person."""
    return any(message.handoff for message in reply.messages)


def summary(call: Call) -> str:
    """The call in a few words for the person who takes over; masked."""
    parts = []
    if call.asked:
        parts.append("来电人说：" + "；".join(call.asked))
    if call.title:
        parts.append(f"已答：{call.title}")
    if call.reason:
        parts.append(f"原因：{REASONS[call.reason]}")
    return mask("。".join(parts)).text


REASONS = {
    "asked": "要求人工",
    "not_understood": "多次没听明白",
    "unsolved": "答复没有解决问题",
    "upset": "来电人情绪激动",
    "failure": "系统查不到答案",
    "call_back": "请求回电",
}
