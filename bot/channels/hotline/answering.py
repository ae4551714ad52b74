"""Says what the dialogue answered, and decides what is asked after it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.hotline import answers, ladder, saying, texts
from bot.channels.hotline import dialogue as dialogues
from bot.channels.hotline.answers import Spoken
from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.handover import Handover
from bot.channels.hotline.sentences import sentences
from bot.channels.hotline.sms import SmsProvider
from bot.channels.hotline.turn import Sms, VoiceReply, VoiceTurn
from bot.gateway.messages import Message, Reply
from knowledge.errors import ServiceError

_TALK = frozenset({"greet", "thanks", "bot_identity", "help"})
"""Topics after which nobody asks whether the matter is solved."""


@dataclass(frozen=True)
class Answering:
    """``notice`` is said before the first answer; ``link`` ends text messages."""

    handover: Handover
    sms: SmsProvider
    notice: str
    link: str

    async def reply(self, call: Call, turn: VoiceTurn, reply: Reply) -> VoiceReply:
        """Say an answer, or do what it asks for."""
        if dialogues.failed(reply):
            return await self._failed(call)
        call.failures = 0
        if dialogues.wants_person(reply):
            return await self.handover.person(call, "asked")
        if any(effect.kind == "forget" for effect in reply.effects):
            await self.handover.figures.forget(call)
            call.forget()
        said = answers.spoken(reply)
        if dialogues.was_unanswered(reply) and not reply.asking:
            return await ladder.misunderstood(call, said.options, self.handover)
        call.misses = 0
        topic = next((message.topic for message in reply.messages if message.topic), None)
        if topic == "goodbye":
            self.handover.figures.left(call, unanswered="given_up")
            return saying.last_words(call, texts.GOODBYE)
        self._remember(call, said, topic)
        call.step = self._next_step(call, turn, said, topic)
        notices = () if topic in _TALK else self._notices(call, said.last)
        return saying.speak(call, said.sentences, notices)

    async def send_sms(self, call: Call, turn: VoiceTurn) -> VoiceReply:
        """Send the checklist the caller agreed to."""
        call.step = Step.SOLVED
        try:
            left = await self.sms.send(turn, Sms(text=call.checklist))
        except ServiceError:
            call.step = Step.ITEMS if call.items else Step.SOLVED
            return saying.ask(call, (texts.SMS_FAILED,))
        return saying.ask(call, (texts.SMS_SENT,)).model_copy(update={"sms": left})

    async def _failed(self, call: Call) -> VoiceReply:
        """Once: please again. Twice: a person."""
        call.failures += 1
        if call.failures > 1:
            return await self.handover.person(call, "failure", (texts.FAILED,))
        return saying.ask(call, (texts.FAILED_ONCE,), short=True)

    def _remember(self, call: Call, said: Spoken, topic: str | None) -> None:
        """What later turns need to know of this answer."""
        call.question, call.options, call.page = said.question, said.options, 0
        call.unit = said.unit or call.unit
        call.topic = topic or call.topic
        if said.last is None:
            return
        call.answers += 1
        call.reason = ""  # answered after all, should no person have been there
        call.region = said.last.region or call.region
        call.checklist, call.items, call.offered = "", (), False
        if record := said.last.answer:
            call.title = record.title
            call.checklist = answers.checklist(record, self.link)
            call.items = answers.list_items(record)

    def _next_step(self, call: Call, turn: VoiceTurn, said: Spoken, topic: str | None) -> Step:
        """What the call waits for after the answer was said."""
        if said.question:
            return Step.NUMBER if said.unit else Step.FORM
        call.options = ()
        if said.last is None or topic in _TALK:
            return Step.OPEN
        if topic == "complaint":
            return Step.PERSON
        offer = self._offer(call, turn)
        if said.asks_place:
            call.after_place = offer
            return Step.PLACE
        return offer

    def _offer(self, call: Call, turn: VoiceTurn) -> Step:
        """The list by text message, else read aloud, else only: is it solved?"""
        if call.checklist and not call.offered and self.sms.reaches(turn):
            call.offered = True
            return Step.SMS
        return Step.ITEMS if call.items else Step.SOLVED

    def _notices(self, call: Call, last: Message | None) -> tuple[str, ...]:
        """Once a call, before the first answer, not to be interrupted."""
        if call.noticed or last is None:
            return ()
        call.noticed = True
        return sentences(self.notice)
