"""GET /healthz: 200 when a message would be answered, with the state of each dependency."""

from __future__ import annotations

import asyncio
import time
from typing import Literal

import httpx
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from bot.gateway.gateway import Gateway
from bot.gateway.readiness import probe

_FRESH = 1.0
"""Seconds for which a report is given again instead of asking the dependencies anew."""

_NEEDED = ("rasa", "actions")
"""Without these no message is answered; without the others answers go on."""


class Health(BaseModel):
    """``degraded`` still answers; ``starting`` and ``unavailable`` do not."""

    status: Literal["ok", "degraded", "starting", "unavailable"]
    dependencies: dict[str, str] = Field(
        description="State of rasa, actions, database, knowledge and redis; ok when well.",
        examples=[{"rasa": "ok", "actions": "ok", "database": "ok", "knowledge": "ok"}],
    )


class HealthReporter:
    """Asks the dependencies, at most once a second however often it is asked itself."""

    def __init__(self, gateway: Gateway, client: httpx.AsyncClient) -> None:
        self._gateway = gateway
        self._client = client
        self._lock = asyncio.Lock()
        self._last: tuple[float, Health] | None = None

    async def report(self) -> Health:
        """The present health."""
        async with self._lock:
            if self._last and time.monotonic() - self._last[0] < _FRESH:
                return self._last[1]
            health = await self._ask()
            self._last = (time.monotonic(), health)
            return health

    async def _ask(self) -> Health:
        settings = self._gateway.settings
        rasa, actions, database, redis = await asyncio.gather(
            probe(self._client, settings.rasa_url.rstrip("/") + "/"),
            probe(self._client, settings.actions_url.rstrip("/") + "/health"),
            self._gateway.store.check(),
            self._gateway.state.ping(),
        )
        dependencies = {
            "rasa": rasa,
            "actions": actions,
            "database": database,
            "knowledge": self._gateway.readiness.knowledge,
            "redis": redis if settings.redis_url else "not configured",
        }
        return Health(status=self._status(dependencies), dependencies=dependencies)

    def _status(
        self, dependencies: dict[str, str]
    ) -> Literal["ok", "degraded", "starting", "unavailable"]:
        readiness = self._gateway.readiness
        if not readiness.started:
            return "starting"
        if not readiness.ready or any(dependencies[name] != "ok" for name in _NEEDED):
            return "unavailable"
        well = {"ok", "not configured"}
        return "ok" if well.issuperset(dependencies.values()) else "degraded"


def router(reporter: HealthReporter) -> APIRouter:
    """The route for load balancers and operators."""
    routes = APIRouter(tags=["operation"])

    @routes.get(
        "/healthz", response_model=Health, responses={503: {"model": Health}}, summary="Health"
    )
    async def healthz() -> JSONResponse:
        health = await reporter.report()
        answered = health.status in ("ok", "degraded")
        return JSONResponse(health.model_dump(), status_code=200 if answered else 503)

    return routes
