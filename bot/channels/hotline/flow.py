"""The state machine of a call: what happens at each step, for each thing that can be heard.

    start → OPEN ──question──► answer ─► MORE ─► PLACE ─► SMS / ITEMS ─► SOLVED ─► OPEN …
              │                   └─ a form asks ─► FORM / NUMBER ─► READ_BACK ─┘      │
              └─ heard badly ─► CONFIRM      not understood ─► CHOICE      unsolved ─► PERSON
    a person is wanted ─► TRANSFER ─► ENDED, or outside hours CALL_BACK

Every step hears the global commands first; silence and noise climb the ladder (ladder.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels.hotline import dialogue as dialogues
from bot.channels.hotline import ladder, saying, texts
from bot.channels.hotline.answering import Answering
from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.commands import Command
from bot.channels.hotline.handover import Handover
from bot.channels.hotline.hearing import Heard, hear, hear_words
from bot.channels.hotline.keypad import MENU, chosen, turn_page
from bot.channels.hotline.sentences import sentences
from bot.channels.hotline.turn import VoiceReply, VoiceTurn
from bot.gateway.messages import Button
from bot.gateway.privacy import mask

_OLDEST = 120
_AFTER_AN_ANSWER = (Step.OPEN, Step.MORE, Step.SMS, Step.ITEMS, Step.SOLVED)
"""Steps where 没用 says something of the answer and not of what is asked."""

Handler = Callable[["Flow", Call, Heard, VoiceTurn], Awaitable[VoiceReply]]


@dataclass(frozen=True)
class Flow:
    """Takes a call from one turn to the next. ``emergency`` is the operator's announcement."""

    dialogue: dialogues.Dialogue
    answering: Answering
    handover: Handover
    emergency: str

    async def next(self, call: Call, turn: VoiceTurn) -> VoiceReply:
        """What to do after ``turn``; changes ``call``."""
        match turn.kind:
            case "start":
                return self._greet(call)
            case "hangup":
                return self._hung_up(call)
            case "transfer_result":
                return self.handover.transferred(call, bool(turn.transferred))
        if call.step is Step.ENDED:
            return saying.last_words(call, texts.ALREADY_ENDED)
        if call.step is Step.TRANSFER:  # nobody took the call and the platform did not say so
            call.step = Step.OPEN
        return await self._listen(call, turn)

    async def _listen(self, call: Call, turn: VoiceTurn) -> VoiceReply:
        heard = hear(turn, call)
        if heard.silence:
            return await self._silence(call)
        call.silences = 0
        if heard.noise:
            return await ladder.noise(call, self.handover)
        return await self.hear(call, heard, turn)

    async def hear(self, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
        """A command, else what the step makes of it."""
        if heard.upset:
            return await self.handover.person(call, "upset", (texts.CALM,))
        if heard.command and (heard.sure or heard.command is not Command.END):
            return await self._command(call, heard.command, turn)
        if heard.text and not heard.sure and (heard.yes is None or call.step is Step.OPEN):
            return self._confirm(call, heard)
        if heard.unsolved and call.answers and call.step in _AFTER_AN_ANSWER:
            return await self.unsolved(call)
        return await HANDLERS[call.step](self, call, heard, turn)

    def _greet(self, call: Call) -> VoiceReply:
        greeting = sentences(texts.GREETING)
        call.step, call.said = Step.OPEN, greeting
        reply = saying.ask(call, greeting, sentences(self.emergency))
        return reply.model_copy(update={"prompts": reply.prompts[:-1]})

    def _hung_up(self, call: Call) -> VoiceReply:
        self.handover.figures.left(call, unanswered="abandoned")
        call.step = Step.ENDED
        return VoiceReply(call_id=call.call_id, end=True)

    async def _silence(self, call: Call) -> VoiceReply:
        if call.step is Step.PLACE and call.silences == 0:
            call.silences = 1
            call.step = call.after_place
            return saying.ask(call)
        return await ladder.silence(call, self.handover.figures)

    async def _command(self, call: Call, command: Command, turn: VoiceTurn) -> VoiceReply:
        match command:
            case Command.PERSON:
                return await self.handover.person(call, "asked")
            case Command.REPEAT:
                return saying.again(call)
            case Command.SLOWER:
                call.slow = True
                return saying.again(call, (texts.SLOWER,))
            case Command.BACK:
                return await self._back(call, turn)
            case Command.END:
                return self.goodbye(call)

    async def _back(self, call: Call, turn: VoiceTurn) -> VoiceReply:
        """One step back in a form; else to the main menu."""
        if call.step is Step.READ_BACK:
            call.step = Step.NUMBER
            return saying.ask(call)
        if call.step in (Step.FORM, Step.NUMBER):
            reply = await self.dialogue.command(call, "go_back")
            if reply.asking:
                return await self.answering.reply(call, turn, reply)
        return ladder.menu(call)

    def _confirm(self, call: Call, heard: Heard) -> VoiceReply:
        """The recogniser is not sure: read back what it heard."""
        if call.step is not Step.CONFIRM:
            call.doubted = call.step
        call.step, call.pending = Step.CONFIRM, mask(heard.text).text
        return saying.ask(call)

    def goodbye(self, call: Call) -> VoiceReply:
        """End the call politely."""
        self.handover.figures.left(call, unanswered="given_up")
        return saying.last_words(call, texts.GOODBYE)

    async def unsolved(self, call: Call) -> VoiceReply:
        """The answer did not help: note it and offer a person."""
        await self.dialogue.command(call, "feedback_unhelpful")
        call.step, call.queue = Step.PERSON, ()
        return saying.ask(call, (texts.SORRY,))

    async def ask(self, call: Call, turn: VoiceTurn, text: str) -> VoiceReply:
        """Pass words on to the dialogue and say what it answers."""
        return await self.answering.reply(call, turn, await self.dialogue.say(call, text))

    async def press(self, call: Call, turn: VoiceTurn, button: Button) -> VoiceReply:
        """Choose what was offered."""
        return await self.answering.reply(call, turn, await self.dialogue.press(call, button))

    async def no_such_key(self, call: Call) -> VoiceReply:
        """A key that means nothing here."""
        call.misses += 1
        if call.misses > 2:
            return await self.handover.person(call, "not_understood", (texts.SORRY,))
        return ladder.keys(call, (texts.NO_SUCH_KEY,))


async def _open(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.key:
        button = MENU.get(heard.key)
        return await (flow.press(call, turn, button) if button else flow.no_such_key(call))
    if heard.yes is False and call.answers:
        return flow.goodbye(call)
    if heard.yes is not None:
        return saying.ask(call, short=True)
    return await flow.ask(call, turn, heard.text)


async def _more(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.yes is True:
        return saying.go_on(call)
    if heard.yes is False:
        call.step, call.queue = call.after, ()
        return saying.ask(call)
    return await _anything_else(flow, call, heard, turn)


async def _confirm(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.yes is None:
        return await _anything_else(flow, call, heard, turn)
    call.step = call.doubted
    if heard.yes is False:
        call.pending = ""
        return saying.ask(call, (texts.AGAIN_THEN,), short=True)
    return await flow.hear(call, hear_words(call.pending, call), turn)


async def _choice(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    """One of the choices by key, or an answer in words."""
    if not heard.key:
        return await flow.ask(call, turn, heard.text)
    if turn_page(call, heard.key):
        return saying.ask(call)
    if button := chosen(call, heard.key):
        return await flow.press(call, turn, button)
    if call.step is Step.FORM and not call.options and heard.key == "2":
        reply = await flow.dialogue.command(call, "dont_know")
        return await flow.answering.reply(call, turn, reply)
    return await flow.no_such_key(call)


async def _number(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if not heard.number:
        return await _choice(flow, call, heard, turn)
    if call.unit == "岁" and int(heard.number) > _OLDEST:
        return saying.ask(call, (texts.NO_SUCH_AGE,), short=True)
    call.keyed, call.step = heard.number, Step.READ_BACK
    return saying.ask(call)


async def _read_back(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.number:
        return await _number(flow, call, heard, turn)
    if heard.yes is True:
        return await flow.ask(call, turn, f"{int(call.keyed)}{call.unit}")
    call.step = Step.NUMBER
    if heard.yes is False:
        return saying.ask(call, (texts.AGAIN_NUMBER,))
    return await _number(flow, call, heard, turn)


async def _place(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.yes is False:
        call.step = call.after_place
        return saying.ask(call)
    return await _anything_else(flow, call, heard, turn)


async def _sms(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.yes is None:
        return await _anything_else(flow, call, heard, turn)
    if heard.yes:
        return await flow.answering.send_sms(call, turn)
    call.step = Step.ITEMS if call.items else Step.SOLVED
    return saying.ask(call, (texts.NOT_SENT,))


async def _items(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.yes is None:
        return await _anything_else(flow, call, heard, turn)
    call.step = Step.SOLVED
    return saying.speak(call, call.items if heard.yes else ())


async def _solved(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.yes is None:
        return await _anything_else(flow, call, heard, turn)
    if heard.yes:
        await flow.dialogue.command(call, "feedback_helpful")
        call.step = Step.OPEN
        return saying.ask(call)
    return await flow.unsolved(call)


async def _person(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.yes is None:
        return await _anything_else(flow, call, heard, turn)
    if heard.yes:
        return await flow.handover.person(call, "unsolved")
    call.step = Step.OPEN
    return saying.ask(call, (texts.STAY,))


async def _call_back(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    if heard.yes is None:
        return await _anything_else(flow, call, heard, turn)
    return await flow.handover.call_back(call, heard.yes)


async def _anything_else(flow: Flow, call: Call, heard: Heard, turn: VoiceTurn) -> VoiceReply:
    """No answer to what was asked: words are a new question, all else has it asked again."""
    if heard.text and not heard.key and heard.yes is None:
        return await flow.ask(call, turn, heard.text)
    call.hinted = tuple(step for step in call.hinted if step is not call.step)
    call.misses += 1
    if call.misses > 2:
        return await flow.handover.person(call, "not_understood", (texts.SORRY,))
    return saying.ask(call, (texts.NO_SUCH_KEY,) if heard.key else ())


HANDLERS: dict[Step, Handler] = {
    Step.OPEN: _open,
    Step.MORE: _more,
    Step.CONFIRM: _confirm,
    Step.CHOICE: _choice,
    Step.FORM: _choice,
    Step.NUMBER: _number,
    Step.READ_BACK: _read_back,
    Step.PLACE: _place,
    Step.SMS: _sms,
    Step.ITEMS: _items,
    Step.SOLVED: _solved,
    Step.PERSON: _person,
    Step.CALL_BACK: _call_back,
}
