"""The conversation service: one message of a person in, one reply out, whatever happens between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bot.gateway import texts
from bot.gateway.buttons import ButtonSigner
from bot.gateway.deliveries import Deliveries
from bot.gateway.desk import Desk
from bot.gateway.dialog import Dialog, Dialogs
from bot.gateway.messages import Effect, Inbound, Message, Reply
from bot.gateway.metrics import Metrics
from bot.gateway.notices import Notices
from bot.gateway.rasa_client import RasaClient
from bot.gateway.rasa_reply import RasaReply
from bot.gateway.reading import Refused, Said, read
from bot.gateway.state import LockTimeout, SharedState
from bot.gateway.store import Arrival, Outcome, Store, TurnRecord
from knowledge.clock import Clock
from knowledge.errors import ServiceError

log = structlog.get_logger(__name__)

OnForget = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class TurnLimits:
    """Bounds of one turn: characters a message, seconds of waiting, turns of history.

    ``patience`` takes the place of ``rasa`` for a channel that can wait.
    """

    text: int
    order: float
    rasa: float
    patience: float
    history: int

    @property
    def whole(self) -> float:
        """The longest one turn can take, seconds."""
        longest = max(self.rasa, self.patience)
        return max(self.order, longest) + longest + self.rasa + 1.0


@dataclass(frozen=True)
class _Ended:
    """A turn on its way to the record."""

    reply: Reply
    outcome: Outcome
    answered: RasaReply | None = None


class ConversationService:
    """Channels call ``handle``; it never raises."""

    def __init__(
        self,
        *,
        rasa: RasaClient,
        state: SharedState,
        store: Store,
        dialogs: Dialogs,
        buttons: ButtonSigner,
        notices: Notices,
        metrics: Metrics,
        limits: TurnLimits,
        desk: Desk,
        clock: Clock,
    ) -> None:
        self._rasa = rasa
        self._state = state
        self._store = store
        self._dialogs = dialogs
        self._buttons = buttons
        self._notices = notices
        self._metrics = metrics
        self._limits = limits
        self._desk = desk
        self._clock = clock
        self._deliveries = Deliveries(state, turn_limit=limits.whole)
        self._on_forget: list[OnForget] = []

    async def handle(self, inbound: Inbound) -> Reply:
        """Answer a message. The same ``message_id`` gets the same reply and makes one turn."""
        key = None
        if inbound.message_id is not None:
            key = f"{inbound.channel}:{inbound.conversation}:{inbound.message_id}"
        try:
            return await self._deliveries.once(key, lambda: self._turn(inbound))
        except Exception:
            log.exception("turn_failed", channel=inbound.channel)
            self._metrics.errors.labels("gateway").inc()
            return _reply(inbound, Message(text=texts.UNAVAILABLE))

    def on_forget(self, callback: OnForget) -> None:
        """Call ``callback(conversation)`` when a person asks to be forgotten."""
        self._on_forget.append(callback)

    async def forget(self, conversation: str) -> None:
        """Forget a conversation as if the person had asked in words, after its running turn."""
        lock = self._state.lock(
            f"order:{conversation}", ttl=self._limits.whole, wait=self._limits.order
        )
        async with lock:
            dialog = await self._forget(conversation, await self._dialogs.load(conversation))
            await self._dialogs.save(conversation, dialog)
            self._store.forget(conversation)

    async def drain(self, seconds: float) -> None:
        """Let running turns finish, at most ``seconds``."""
        left = await self._deliveries.drain(seconds)
        if left:
            log.warning("turns_cut_off", count=left)

    async def _turn(self, inbound: Inbound) -> Reply:
        """Read, record, answer, record again."""
        started = time.monotonic()
        said = read(inbound, self._buttons, text_limit=self._limits.text)
        arrival = Arrival(
            inbound.channel,
            inbound.conversation,
            said.recorded,
            self._clock(),
            message_id=inbound.message_id,
        )
        with self._metrics.running.track_inprogress():
            if isinstance(said, Refused):
                ended = _Ended(_reply(inbound, Message(text=said.reason)), Outcome.REFUSED)
            else:
                recorded = asyncio.ensure_future(self._store.arrived(arrival))
                ended = await self._in_order(inbound, said, recorded)
        await self._record(arrival, ended, time.monotonic() - started)
        return ended.reply

    async def _in_order(
        self, inbound: Inbound, said: Said, recorded: asyncio.Future[bool]
    ) -> _Ended:
        """Stand in line before the record is written, so that a slow disk changes no order."""
        wait = max(self._limits.order, self._limits.patience if inbound.patient else 0.0)
        lock = self._state.lock(f"order:{inbound.conversation}", ttl=self._limits.whole, wait=wait)
        try:
            async with lock:
                await recorded
                return await self._answer(inbound, said)
        except ServiceError as error:
            log.warning("no_answer", service=error.service, reason=error.message)
            self._metrics.errors.labels(error.service).inc()
        except LockTimeout:
            await recorded
            log.warning("no_answer", service="gateway", reason="earlier messages took too long")
            self._metrics.errors.labels("order").inc()
        return _Ended(_reply(inbound, Message(text=texts.UNAVAILABLE)), Outcome.FAILED)

    async def _answer(self, inbound: Inbound, said: Said) -> _Ended:
        if await self._desk.has_taken(inbound.channel, inbound.conversation):
            return _Ended(Reply(conversation=inbound.conversation, messages=()), Outcome.RELAYED)
        dialog = await self._dialogs.load(inbound.conversation)
        answered = await self._ask_rasa(inbound, dialog, said.for_rasa)
        messages = [self._sendable(m, inbound.conversation) for m in answered.messages]
        messages += self._privacy_hint(dialog, said)
        answered = replace(answered, effects=tuple(_informed(e, inbound) for e in answered.effects))
        reply = Reply(
            conversation=inbound.conversation,
            messages=tuple(messages),
            notice=self._notices.first_contact(dialog),
            effects=answered.effects,
            asking=answered.asking,
        )
        if answered.wants("forget"):
            dialog = await self._forget(inbound.conversation, dialog)
        await self._dialogs.save(inbound.conversation, dialog)
        return _Ended(reply, Outcome.ANSWERED, answered)

    async def _ask_rasa(self, inbound: Inbound, dialog: Dialog, text: str) -> RasaReply:
        """One turn of Rasa; its history begins afresh from time to time so that it stays short."""
        sender = dialog.sender(inbound.conversation)
        patience = 2 if dialog.asking else 1  # the dialogue carries a form over
        if dialog.turns >= patience * self._limits.history:
            await self._rasa.start_session(sender)
            dialog.turns = 0
        seconds = self._limits.patience if inbound.patient else self._limits.rasa
        answered = await self._rasa.send(sender, text, seconds=seconds)
        dialog.turns += 1
        dialog.asking = answered.asking
        return answered

    def _sendable(self, message: Message, conversation: str) -> Message:
        """The message as it may leave: commands signed, working hours told."""
        buttons = tuple(self._buttons.sign(b, conversation) for b in message.buttons)
        text = message.text
        if message.handoff and (hint := self._notices.working_hours(self._clock())):
            text = f"{text}\n{hint}"
        return message.model_copy(update={"buttons": buttons, "text": text})

    def _privacy_hint(self, dialog: Dialog, said: Said) -> list[Message]:
        """Asks the person once, kindly, not to send personal numbers."""
        for kind in said.masked:
            self._metrics.masked.labels(kind).inc()
        if not said.masked or dialog.warned:
            return []
        dialog.warned = True
        return [Message(text=texts.KEEP_PRIVATE.format(kinds="、".join(said.masked)))]

    async def _forget(self, conversation: str, dialog: Dialog) -> Dialog:
        for callback in self._on_forget:
            await callback(conversation)
        return dialog.forgotten()

    async def _record(self, arrival: Arrival, ended: _Ended, seconds: float) -> None:
        now = self._clock()
        effects = ended.answered.effects if ended.answered else ()
        turn = TurnRecord(
            arrival=arrival,
            answered_at=now,
            outcome=ended.outcome,
            milliseconds=round(seconds * 1000),
            messages=ended.reply.messages,
            effects=effects,
            in_hours=self._notices.is_open(now),
        )
        self._store.turned(turn)
        self._metrics.turns.labels(arrival.channel, ended.outcome).inc()
        self._metrics.seconds.labels(arrival.channel).observe(seconds)
        if turn.topic:
            self._metrics.topics.labels(turn.topic).inc()
        for effect in effects:
            self._metrics.effects.labels(effect.kind).inc()
        log.info(
            "turn",
            channel=arrival.channel,
            outcome=str(ended.outcome),
            topic=turn.topic,
            ms=turn.milliseconds,
        )


def _reply(inbound: Inbound, message: Message) -> Reply:
    return Reply(conversation=inbound.conversation, messages=(message,))


def _informed(effect: Effect, inbound: Inbound) -> Effect:
    """A request for a person with what the channel knows added; the dialogue's word wins."""
    if effect.kind != "handoff" or not inbound.handoff:
        return effect
    said, known = effect.data.get("slots"), inbound.handoff.get("slots")
    slots = {**_dict(known), **_dict(said)}
    return effect.model_copy(update={"data": {**inbound.handoff, **effect.data, "slots": slots}})


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
