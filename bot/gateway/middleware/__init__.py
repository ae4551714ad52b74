"""ASGI layers around the application, outermost first in ``install``."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.gateway.middleware.body import BodyLimit
from bot.gateway.middleware.guard import Guard
from bot.gateway.middleware.headers import SecurityHeaders
from bot.gateway.settings import Settings


def install(app: FastAPI, settings: Settings) -> None:
    """Wrap the application. Starlette puts the layer that is added last outside."""
    app.add_middleware(BodyLimit, largest=settings.body_limit, seconds=settings.body_seconds)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["authorization", "content-type", "last-event-id"],
            expose_headers=["retry-after"],
            max_age=600,
        )
    app.add_middleware(Guard)
    app.add_middleware(SecurityHeaders)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
