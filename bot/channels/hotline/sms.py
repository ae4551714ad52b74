"""Text messages to the caller: a hook for providers, and the ones that come with the project.

HOTLINE_SMS names the provider: ``none``, ``log``, ``platform`` (the telephony platform sends it),
or ``module:name`` of a function that takes no argument and returns an ``SmsProvider``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

import structlog

from bot.channels.hotline.caller import mobile
from bot.channels.hotline.turn import Sms, VoiceTurn
from knowledge.errors import ConfigurationError

log = structlog.get_logger(__name__)


class SmsProvider(Protocol):
    """Sends a text message to the caller of the turn at hand.

    The caller's number is in the turn and is stored nowhere; a provider must not keep it either.
    """

    def reaches(self, turn: VoiceTurn) -> bool:
        """Whether this caller can get a message; otherwise none is offered."""

    async def send(self, turn: VoiceTurn, sms: Sms) -> Sms | None:
        """Send it; None when done, ``sms`` when the platform shall send it.

        Raises ServiceError when it cannot be sent; the caller is told.
        """


class NoSms:
    """No text messages."""

    def reaches(self, turn: VoiceTurn) -> bool:
        return False

    async def send(self, turn: VoiceTurn, sms: Sms) -> Sms | None:
        return None


class LogSms:
    """Writes a line to the log instead of sending: for trying out. No number, no text."""

    def reaches(self, turn: VoiceTurn) -> bool:
        return True

    async def send(self, turn: VoiceTurn, sms: Sms) -> Sms | None:
        log.info("sms", characters=len(sms.text))
        return None


class PlatformSms:
    """The telephony platform sends it, where the adapter says that it can."""

    def reaches(self, turn: VoiceTurn) -> bool:
        return turn.sms and mobile(turn.caller) is not None

    async def send(self, turn: VoiceTurn, sms: Sms) -> Sms | None:
        return sms


_KNOWN: dict[str, Callable[[], SmsProvider]] = {
    "none": NoSms,
    "log": LogSms,
    "platform": PlatformSms,
}


def sms_provider(name: str) -> SmsProvider:
    """The provider that HOTLINE_SMS names; ConfigurationError when there is none."""
    if name in _KNOWN:
        return _KNOWN[name]()
    module, _, attribute = name.partition(":")
    try:
        return cast(SmsProvider, getattr(import_module(module), attribute)())
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise ConfigurationError(
            f"HOTLINE_SMS 指的短信服务 {name} 无法载入",
            hint="写成 none、log、platform 或 模块:名称",
        ) from error
