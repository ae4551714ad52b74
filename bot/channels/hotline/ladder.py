"""Silence and noise: a shorter question, then the keys, then a person or a polite end."""

from __future__ import annotations

from bot.channels.hotline import saying, texts
from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.figures import Figures
from bot.channels.hotline.handover import Handover
from bot.channels.hotline.turn import VoiceReply
from bot.gateway.messages import Button

_KEEPS_PLACE = (Step.FORM, Step.NUMBER, Step.CHOICE, Step.READ_BACK)
"""Steps whose own choices are better than the main menu."""


async def silence(call: Call, figures: Figures) -> VoiceReply:
    """Nobody spoke: ask shorter, offer the keys, then end."""
    call.silences += 1
    if call.silences == 1:
        return saying.ask(call, short=True)
    if call.silences == 2:
        return keys(call)
    figures.left(call, unanswered="given_up")
    return saying.last_words(call, texts.NOBODY_THERE)


async def noise(call: Call, handover: Handover) -> VoiceReply:
    """Nothing was recognised: ask again, offer the keys, then a person."""
    call.misses += 1
    if call.misses == 1:
        return saying.ask(call, (texts.NOT_HEARD,), short=True)
    if call.misses == 2:
        return keys(call, (texts.NOT_HEARD,) if call.step in _KEEPS_PLACE else ())
    return await handover.person(call, "not_understood", (texts.SORRY,))


async def misunderstood(call: Call, options: tuple[Button, ...], handover: Handover) -> VoiceReply:
    """The words were heard, but not what was meant: offer the nearest, the keys, a person."""
    call.misses += 1
    if call.misses > 2:
        return await handover.person(call, "not_understood", (texts.SORRY,))
    if call.misses == 2:
        return menu(call)
    call.options = tuple(option for option in options if "人工" not in option.title)[:3]
    call.page = 0
    if call.options:
        call.step = Step.CHOICE
        return saying.ask(call)
    return saying.ask(call, (texts.NOT_UNDERSTOOD,), short=True)


def keys(call: Call, lead: tuple[str, ...] = ()) -> VoiceReply:
    """Offer the keypad: the choices of the question, else the main menu."""
    if call.step in _KEEPS_PLACE:
        return saying.ask(call, lead or (texts.USE_KEYS,))
    return menu(call, lead)


def menu(call: Call, lead: tuple[str, ...] = ()) -> VoiceReply:
    """Read the main menu; nothing else waits any more."""
    call.step = Step.OPEN
    call.queue, call.options, call.pending = (), (), ""
    call.said = texts.MENU
    reply = saying.ask(call, (*lead, *texts.MENU))
    return reply.model_copy(update={"prompts": reply.prompts[: len(lead) + len(texts.MENU)]})
