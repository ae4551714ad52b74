"""From the line to a person: transfer in working hours, a call back outside of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.channels.hotline import saying, texts
from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.dialogue import Dialogue
from bot.channels.hotline.figures import Figures
from bot.channels.hotline.opening import next_opening, when_zh
from bot.channels.hotline.sentences import sentences
from bot.channels.hotline.turn import Prompt, Transfer, VoiceReply


@dataclass(frozen=True)
class Handover:
    """Hands calls over to ``target``; empty when the line cannot transfer."""

    dialogue: Dialogue
    figures: Figures
    target: str

    async def person(self, call: Call, reason: str, lead: Iterable[str] = ()) -> VoiceReply:
        """Transfer the call, or say when a person is there and offer to call back."""
        call.reason = reason
        call.queue = ()
        if not self._is_open():
            return self.offer_call_back(call, (*lead, texts.CLOSED, *self._when()))
        if not (self.target and call.transferable):
            return self.offer_call_back(call, (*lead, texts.NO_LINE))
        request = await self.dialogue.request_person(call, reason)
        call.step = Step.TRANSFER
        if not call.reports:
            self.figures.ended(call, "transferred")
        said = (*lead, texts.CONNECTING, *((texts.CONNECTING_NOTED,) if call.asked else ()))
        return VoiceReply(
            call_id=call.call_id,
            prompts=tuple(Prompt(text=text) for text in said),
            transfer=self._transfer(call, request),
        )

    def transferred(self, call: Call, taken: bool) -> VoiceReply:
        """The platform's word on a transfer."""
        if taken:
            call.step = Step.ENDED
            self.figures.ended(call, "transferred")
            return VoiceReply(call_id=call.call_id, end=True)
        return self.offer_call_back(call, (texts.BUSY,))

    async def call_back(self, call: Call, wanted: bool) -> VoiceReply:
        """Record that the caller wants to be called back."""
        call.step = Step.OPEN
        if not wanted:
            return saying.ask(call, (texts.CALL_BACK_DECLINED,))
        await self.dialogue.request_person(call, "call_back")
        self.figures.ended(call, "call_back")
        return saying.ask(call, (texts.CALL_BACK_NOTED,))

    def offer_call_back(self, call: Call, said: Iterable[str]) -> VoiceReply:
        """Offer it once, where the number is known to call back to."""
        if call.outcome == "call_back":
            call.step = Step.OPEN
            return saying.ask(call, (*said, texts.CALL_BACK_STANDS))
        call.step = Step.CALL_BACK if call.caller else Step.OPEN
        return saying.ask(call, said)

    def _is_open(self) -> bool:
        return self.dialogue.hours.is_open(self.dialogue.clock())

    def _when(self) -> tuple[str, ...]:
        now = self.dialogue.clock()
        opening = next_opening(self.dialogue.hours, now)
        return sentences(texts.OPENS.format(when=when_zh(opening, now))) if opening else ()

    def _transfer(self, call: Call, request: dict[str, object]) -> Transfer:
        topic, slots = request.get("topic"), request.get("slots")
        return Transfer(
            target=self.target,
            handoff_id=call.conversation,
            reason=call.reason,
            topic=str(topic) if topic else call.topic,
            slots=slots if isinstance(slots, dict) else {},
            summary=str(request.get("summary") or ""),
        )
