"""A started gateway with a played Rasa."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from bot.gateway import logs
from bot.gateway.app import create_app
from bot.gateway.gateway import Gateway
from bot.gateway.settings import Settings
from bot.gateway.testing import FakeRasa, serving, settings_for, started


@pytest.fixture(autouse=True)
def _plain_logs() -> Iterator[None]:
    """structlog's own default prints every local variable beside an exception.

    What a test configures itself is undone.
    """
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    renderer = structlog.processors.KeyValueRenderer()
    structlog.configure(processors=[logs.without_content, renderer])
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def rasa() -> FakeRasa:
    """Repeats what reached it unless a test gives it another script."""
    return FakeRasa()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that touch nothing outside the test's folder."""
    return settings_for(tmp_path)


@pytest.fixture
async def gateway(settings: Settings, rasa: FakeRasa) -> AsyncIterator[Gateway]:
    """The services of a started gateway."""
    async with started(create_app(settings, rasa_transport=rasa.transport)) as running:
        yield running


@pytest.fixture
async def client(settings: Settings, rasa: FakeRasa) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of a started gateway."""
    async with serving(settings, rasa) as running:
        yield running
