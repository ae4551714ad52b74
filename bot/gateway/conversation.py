"""The conversation service: one message of a person in, one reply out, whatever happens between."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog

from bot.gateway import texts
from bot.gateway.buttons import ButtonSigner, InvalidButton
from bot.gateway.deliveries import Deliveries
from bot.gateway.dialog import Dialog, Dialogs
from bot.gateway.messages import Inbound, Message, Reply
from bot.gateway.rasa_client import RasaClient
from bot.gateway.rasa_reply import RasaReply
from bot.gateway.state import SharedState
from bot.gateway.text import clean, defuse
from knowledge.errors import YibaoError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TurnLimits:
    """Bounds of one turn: characters a message, seconds of waiting, turns of history."""

    text: int
    order: float
    rasa: float
    history: int

    @property
    def whole(self) -> float:
        """The longest one turn can take, seconds."""
        return self.order + 2 * self.rasa + 1.0


class ConversationService:
    """Channels call ``handle``; it never raises."""

    def __init__(
        self,
        *,
        rasa: RasaClient,
        state: SharedState,
        dialogs: Dialogs,
        buttons: ButtonSigner,
        limits: TurnLimits,
    ) -> None:
        self._rasa = rasa
        self._state = state
        self._dialogs = dialogs
        self._buttons = buttons
        self._limits = limits
        self._deliveries = Deliveries(state, turn_limit=limits.whole)

    async def handle(self, inbound: Inbound) -> Reply:
        """Answer a message. The same ``message_id`` gets the same reply and makes one turn."""
        key = None
        if inbound.message_id is not None:
            key = f"{inbound.channel}:{inbound.conversation}:{inbound.message_id}"
        try:
            return await self._deliveries.once(key, lambda: self._turn(inbound))
        except Exception:
            log.exception("turn_failed")
            return _say(inbound, texts.UNAVAILABLE)

    async def drain(self, seconds: float) -> None:
        """Let running turns finish, at most ``seconds``."""
        left = await self._deliveries.drain(seconds)
        if left:
            log.warning("turns_cut_off", count=left)

    async def _turn(self, inbound: Inbound) -> Reply:
        started = time.monotonic()
        said = self._read(inbound)
        if isinstance(said, Reply):
            return said
        lock = self._state.lock(
            f"order:{inbound.conversation}", ttl=self._limits.whole, wait=self._limits.order
        )
        async with lock:
            reply = await self._ask(inbound, said)
        log.info("turn", channel=inbound.channel, ms=round((time.monotonic() - started) * 1000))
        return reply

    def _read(self, inbound: Inbound) -> str | Reply:
        """The text for Rasa, or the reply when there is nothing to ask Rasa."""
        text = clean(inbound.text)
        try:
            choice = self._buttons.read(text, inbound.conversation)
        except InvalidButton:
            return _say(inbound, texts.STALE_BUTTON)
        if choice is not None:
            return choice.command
        text = defuse(text)
        if not text:
            return _say(inbound, texts.EMPTY)
        if len(text) > self._limits.text:
            return _say(inbound, texts.TOO_LONG.format(limit=self._limits.text))
        return text

    async def _ask(self, inbound: Inbound, text: str) -> Reply:
        dialog = await self._dialogs.load(inbound.conversation)
        try:
            answered = await self._rasa_turn(inbound, dialog, text)
        except YibaoError as error:
            log.warning("rasa_failed", reason=error.message)
            return _say(inbound, texts.UNAVAILABLE)
        await self._dialogs.save(inbound.conversation, dialog)
        return Reply(
            conversation=inbound.conversation,
            messages=tuple(self._signed(m, inbound.conversation) for m in answered.messages),
        )

    async def _rasa_turn(self, inbound: Inbound, dialog: Dialog, text: str) -> RasaReply:
        sender = dialog.sender(inbound.conversation)
        if dialog.turns >= self._limits.history and not dialog.asking:
            await self._rasa.start_session(sender)
            dialog.turns = 0
        answered = await self._rasa.send(sender, text)
        dialog.turns += 1
        dialog.asking = answered.asking
        return answered

    def _signed(self, message: Message, conversation: str) -> Message:
        buttons = tuple(self._buttons.sign(b, conversation) for b in message.buttons)
        return message.model_copy(update={"buttons": buttons})


def _say(inbound: Inbound, text: str) -> Reply:
    return Reply(conversation=inbound.conversation, messages=(Message(text=text),))
