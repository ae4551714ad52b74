"""Reads a message: cleaned, defused, masked, bounded; or refused with a kind word."""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateway import texts
from bot.gateway.buttons import ButtonSigner, InvalidButton
from bot.gateway.messages import Inbound
from bot.gateway.privacy import mask
from bot.gateway.text import clean, defuse


@dataclass(frozen=True)
class Said:
    """What goes to Rasa, what is recorded, and the kinds of personal data taken out of both."""

    for_rasa: str
    recorded: str
    masked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Nothing to ask Rasa; ``reason`` is said to the person."""

    reason: str
    recorded: str = ""


def read(inbound: Inbound, buttons: ButtonSigner, *, text_limit: int) -> Said | Refused:
    """The message as the house may see it. ``text_limit`` counts characters."""
    text = clean(inbound.text)
    try:
        choice = buttons.read(text, inbound.conversation)
    except InvalidButton:
        return Refused(texts.STALE_BUTTON)
    if choice is not None:
        return Said(for_rasa=choice.command, recorded=choice.title)
    text = defuse(text)
    if not text:
        return Refused(texts.EMPTY)
    if len(text) > text_limit:
        return Refused(texts.TOO_LONG.format(limit=text_limit))
    masked = mask(text)
    return Said(for_rasa=masked.text, recorded=masked.text, masked=masked.kinds)
