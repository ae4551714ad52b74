"""The ASGI application: the only thing that outside traffic meets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from bot.channels import load_routers
from bot.gateway import health, logs, metrics, middleware, problems
from bot.gateway.gateway import Gateway
from bot.gateway.housekeeping import keep_house
from bot.gateway.settings import Settings, load_settings
from knowledge.clock import Clock, system_clock


def create_app(
    settings: Settings,
    *,
    rasa_transport: httpx.AsyncBaseTransport | None = None,
    clock: Clock = system_clock,
) -> FastAPI:
    """The gateway for these settings. Tests replace Rasa by passing a transport."""
    gateway = Gateway.build(settings, clock=clock, transport=rasa_transport)
    probes = httpx.AsyncClient(transport=rasa_transport, trust_env=False)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        gateway.store.start()
        background = [
            asyncio.create_task(gateway.readiness.run()),
            asyncio.create_task(keep_house(gateway.store, settings, clock)),
        ]
        yield
        for task in background:
            task.cancel()
        await gateway.close()
        await probes.aclose()

    app = FastAPI(title="医保答", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.gateway = gateway
    problems.install(app)
    middleware.install(app, settings)
    app.include_router(health.router(health.HealthReporter(gateway, probes)))
    token = settings.metrics_token.get_secret_value()
    app.include_router(metrics.router(gateway.metrics, token=token))
    for router in load_routers(gateway):
        app.include_router(router)
    return app


def app_factory() -> FastAPI:
    """For ``uvicorn --factory bot.gateway.app:app_factory``."""
    settings = load_settings()
    logs.configure(settings.log_format, settings.log_level)
    return create_app(settings)
