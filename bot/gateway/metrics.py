"""Figures for Prometheus at /metrics: counts and times, never texts or names."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from bot.gateway.problems import ProblemError

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


class Metrics:
    """What is counted. One object an application, so that tests do not share counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = self._counter("turns", "Turns by channel and outcome", "channel", "outcome")
        self.topics = self._counter("topics", "Topics answered", "topic")
        self.effects = self._counter("effects", "Handoffs, feedback and the like", "kind")
        self.masked = self._counter("masked", "Personal data masked, by kind", "kind")
        self.errors = self._counter("errors", "Failures by dependency", "dependency")
        self.limited = self._counter("limited", "Requests over a limit", "limit")
        self.seconds = Histogram(
            "yibao_turn_seconds",
            "Time of a turn",
            ("channel",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.running = Gauge("yibao_turns_running", "Turns under way", registry=self.registry)
        self.waiting = Gauge(
            "yibao_writes_waiting", "Records not yet in the database", registry=self.registry
        )

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"yibao_{name}", help_text, labels, registry=self.registry)


def router(metrics: Metrics, *, token: str) -> APIRouter:
    """GET /metrics for this machine itself, or for who has the token."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/metrics")
    async def show(request: Request) -> Response:
        if not _may_see(request, token):
            raise ProblemError(404, "not_found", "没有这个地址。")
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return routes


def _may_see(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    if any(name in request.headers for name in _FORWARDED):
        return False  # came through a proxy on this machine
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
