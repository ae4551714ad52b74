"""Limits by address, conversation and channel; shared through Redis when it is set."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool

from bot.gateway.metrics import Metrics
from bot.gateway.problems import TooMany
from bot.gateway.settings import Settings
from knowledge.errors import ConfigurationError

log = structlog.get_logger(__name__)

_RETRY_AFTER = 5.0
"""Seconds for which a failed Redis is not tried again."""


@dataclass(frozen=True)
class _Rates:
    address: RateLimitItem
    session: RateLimitItem
    channel: RateLimitItem


class Limits:
    """Counts requests. Without Redis, or while it is away, each process counts for itself."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._on = settings.rate_limit
        self._metrics = metrics
        self._rates = _Rates(
            address=_rate("RATE_LIMIT_IP", settings.rate_limit_ip),
            session=_rate("RATE_LIMIT_SESSION", settings.rate_limit_session),
            channel=_rate("RATE_LIMIT_CHANNEL", settings.rate_limit_channel),
        )
        self._local = FixedWindowRateLimiter(MemoryStorage())
        self._shared: FixedWindowRateLimiter | None = None
        self._connections: ConnectionPool | None = None
        if settings.redis_url:
            self._connections = ConnectionPool.from_url(
                settings.redis_url, socket_timeout=0.5, socket_connect_timeout=0.5
            )
            self._shared = FixedWindowRateLimiter(_redis(settings.redis_url, self._connections))
        self._away_until = 0.0

    async def address(self, address: str) -> None:
        """Count a request of an address; TooMany over the limit."""
        await self._hit(self._rates.address, "address", address)

    async def turn(self, channel: str, conversation: str) -> None:
        """Count a message of a conversation and of its channel; TooMany over a limit."""
        await self._hit(self._rates.session, "session", channel, conversation)
        await self._hit(self._rates.channel, "channel", channel)

    async def close(self) -> None:
        """Release connections."""
        if self._connections:
            await self._connections.aclose()

    async def _hit(self, rate: RateLimitItem, limit: str, *names: str) -> None:
        if not self._on:
            return
        if not await self._allowed(rate, limit, *names):
            self._metrics.limited.labels(limit).inc()
            log.warning("limited", limit=limit)
            raise TooMany(limit, rate.get_expiry())

    async def _allowed(self, rate: RateLimitItem, *names: str) -> bool:
        if self._shared and time.monotonic() >= self._away_until:
            try:
                return await self._shared.hit(rate, *names)
            except (StorageError, OSError):
                self._away_until = time.monotonic() + _RETRY_AFTER
                log.warning("limits_without_redis")
        return await self._local.hit(rate, *names)


def _rate(name: str, value: str) -> RateLimitItem:
    try:
        return parse(value)
    except ValueError:
        raise ConfigurationError(
            f"{name} 的值 {value} 不正确", hint="写成 120/minute 这样的形式"
        ) from None


def _redis(url: str, connections: ConnectionPool) -> Storage:
    return RedisStorage(
        f"async+{url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="yibao:limits",
        connection_pool=connections,  # type: ignore[arg-type] # annotated too narrowly there
    )
