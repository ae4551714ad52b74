"""The phone line: keeps the calls, takes turns in order and once, and never fails in public."""

from __future__ import annotations

import structlog
from pydantic import ValidationError

from bot.channels.hotline import texts
from bot.channels.hotline.answering import Answering
from bot.channels.hotline.call import Call, Step
from bot.channels.hotline.caller import caller_hash
from bot.channels.hotline.dialogue import Dialogue
from bot.channels.hotline.figures import Figures
from bot.channels.hotline.flow import Flow
from bot.channels.hotline.handover import Handover
from bot.channels.hotline.settings import HotlineSettings
from bot.channels.hotline.sms import sms_provider
from bot.channels.hotline.turn import Prompt, VoiceReply, VoiceTurn
from bot.gateway.buttons import ButtonSigner
from bot.gateway.gateway import Gateway
from bot.gateway.state import LockTimeout

_KEEP = 3600.0
"""Seconds after its last turn for which a call is remembered."""
_ENDED_KEEP = 600.0
"""The same for a call that has ended: only to answer late deliveries."""
_TURN = 20.0
"""Longest time of a turn, and longest wait for the one before it, seconds."""

log = structlog.get_logger(__name__)


class Hotline:
    """Adapters call ``take``; it never raises."""

    def __init__(self, gateway: Gateway, settings: HotlineSettings) -> None:
        self.settings = settings
        self.clock = gateway.clock
        self._state = gateway.state
        self._key = gateway.settings.signing_key()
        self.figures = Figures(gateway.metrics.registry, gateway.state)
        dialogue = Dialogue(
            conversations=gateway.conversations,
            store=gateway.store,
            buttons=ButtonSigner(self._key),
            hours=gateway.settings.working_hours,
            clock=gateway.clock,
        )
        handover = Handover(dialogue, self.figures, settings.hotline_transfer_target)
        answering = Answering(
            handover,
            sms_provider(settings.hotline_sms),
            notice=settings.hotline_notice,
            link=settings.hotline_sms_link,
        )
        emergency = gateway.settings.emergency_notice
        self._flow = Flow(dialogue, answering, handover, emergency)

    async def take(self, turn: VoiceTurn) -> VoiceReply:
        """The reply to a turn. A ``turn_id`` seen a moment ago gets the same reply again."""
        try:
            async with self._state.lock(_key(turn.call_id), ttl=_TURN, wait=_TURN):
                return await self._in_order(turn)
        except LockTimeout:
            log.warning("call_turn_late", kind=turn.kind)
        except Exception:
            log.exception("call_turn_failed", kind=turn.kind)
        return VoiceReply(
            call_id=turn.call_id, prompts=(Prompt(text=texts.FAILED), Prompt(text=texts.GOODBYE)),
            end=True,
        )  # fmt: skip

    async def _in_order(self, turn: VoiceTurn) -> VoiceReply:
        call = await self._stored(turn.call_id)
        if given := call.reply_to(turn.turn_id):
            return VoiceReply.model_validate_json(given)
        call = self._prepared(call, turn)
        if turn.kind == "start":
            await self.figures.started(call)
        self.figures.turned(turn.kind)
        reply = await self._flow.next(call, turn)
        call.replied(turn.turn_id, reply.model_dump_json())
        keep = _ENDED_KEEP if call.step is Step.ENDED else _KEEP
        await self._state.set(_key(turn.call_id), call.model_dump_json(), ttl=keep)
        log.info("call_turn", kind=turn.kind, step=str(call.step), topic=call.topic)
        return reply

    def _prepared(self, call: Call, turn: VoiceTurn) -> Call:
        """The call with what this turn says of the platform and the caller; fresh at a start."""
        if turn.kind == "start":
            call = Call(call_id=turn.call_id)
        call.transferable, call.reports = turn.transfer, turn.reports
        call.caller = call.caller or caller_hash(turn.caller, self._key)
        return call

    async def _stored(self, call_id: str) -> Call:
        """The call as it stands; a fresh one when there is none or it cannot be read."""
        stored = await self._state.get(_key(call_id))
        if stored is not None:
            try:
                return Call.model_validate_json(stored)
            except ValidationError:  # written by another version
                log.warning("call_unreadable")
        return Call(call_id=call_id)


def _key(call_id: str) -> str:
    return f"hotline:call:{call_id}"
