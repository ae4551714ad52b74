"""Everything a channel may use, built once from the settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from bot.gateway.buttons import ButtonSigner
from bot.gateway.conversation import ConversationService, TurnLimits
from bot.gateway.desk import Desk
from bot.gateway.dialog import Dialogs
from bot.gateway.limits import Limits
from bot.gateway.metrics import Metrics
from bot.gateway.notices import Notices
from bot.gateway.rasa_client import RasaClient
from bot.gateway.readiness import Readiness
from bot.gateway.sessions import Sessions
from bot.gateway.settings import Settings
from bot.gateway.state import SharedState, open_state
from bot.gateway.store import Store
from knowledge.clock import Clock

_DRAIN = 10.0
"""Seconds that running turns have to finish when the gateway stops."""


@dataclass(frozen=True)
class Gateway:
    """The services behind the channels. A channel's ``router(gateway)`` takes what it needs."""

    settings: Settings
    clock: Clock
    state: SharedState
    store: Store
    metrics: Metrics
    limits: Limits
    rasa: RasaClient
    readiness: Readiness
    sessions: Sessions
    conversations: ConversationService
    desk: Desk
    _closers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    @classmethod
    def build(
        cls, settings: Settings, *, clock: Clock, transport: httpx.AsyncBaseTransport | None
    ) -> Gateway:
        """Wire the services; nothing connects yet."""
        key = settings.signing_key()
        lifetime = timedelta(days=settings.session_days)
        state = open_state(settings.redis_url)
        rasa = RasaClient(
            settings.rasa_url,
            timeout=settings.rasa_timeout,
            reply_limit=settings.rasa_reply_limit,
            transport=transport,
        )
        store = Store(settings.database_url, tracker_url=settings.trackers_at())
        metrics = Metrics()
        desk = Desk(store, clock)
        metrics.waiting.set_function(lambda: store.waiting)
        conversations = ConversationService(
            rasa=rasa,
            state=state,
            store=store,
            dialogs=Dialogs(state, lifetime=lifetime),
            buttons=ButtonSigner(key),
            notices=Notices(
                notice=settings.notice,
                emergency=settings.emergency_notice,
                hours=settings.working_hours,
            ),
            metrics=metrics,
            limits=TurnLimits(
                text=settings.text_limit,
                order=settings.order_timeout,
                rasa=settings.rasa_timeout,
                patience=settings.rasa_patience,
                history=settings.history_turns,
            ),
            desk=desk,
            clock=clock,
        )
        return cls(
            settings=settings,
            clock=clock,
            state=state,
            store=store,
            metrics=metrics,
            limits=Limits(settings, metrics),
            rasa=rasa,
            readiness=Readiness(rasa),
            sessions=Sessions(key, lifetime=lifetime),
            conversations=conversations,
            desk=desk,
        )

    def on_close(self, closer: Callable[[], Awaitable[None]]) -> None:
        """Call ``closer`` when the gateway stops, after the running turns."""
        self._closers.append(closer)

    async def close(self) -> None:
        """Finish running turns, then release everything."""
        await self.conversations.drain(_DRAIN)
        for closer in self._closers:
            await closer()
        await self.rasa.close()
        await self.store.close()
        await self.limits.close()
        await self.state.close()
