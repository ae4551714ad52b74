"""A gateway behind its web channel, with a played Rasa."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.gateway.app import create_app
from bot.gateway.gateway import Gateway
from bot.gateway.settings import Settings
from bot.gateway.testing import FakeRasa, all_written, settings_for, started
from knowledge.database import create_database
from knowledge.models import Document, Topic

SITE = "https://ybj.example.gov.cn"
PAGE = {"x-yibao-page": "1"}


async def ready(gateway: Gateway) -> None:
    """Wait for the tables, which are made in the background."""
    await all_written(gateway.store)


@pytest.fixture
def rasa() -> FakeRasa:
    """Repeats what reached it unless a test gives it another script."""
    return FakeRasa()


@pytest.fixture
def web_settings(tmp_path: Path) -> Settings:
    """One website may embed the chat."""
    return settings_for(tmp_path, cors_origins=SITE)


@pytest.fixture
async def client(web_settings: Settings, rasa: FakeRasa) -> AsyncIterator[httpx.AsyncClient]:
    """A browser window that keeps cookies."""
    app = create_app(web_settings, rasa_transport=rasa.transport)
    async with started(app) as gateway:
        await ready(gateway)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as opened:
            yield opened


def know_topic(database_url: str, topic: str, title: str) -> None:
    """Put one topic into the knowledge base, which loading all of it would take seconds for."""
    database = create_database(database_url)
    database.upgrade()
    with database.transaction() as session:
        session.add(Document(file="topics.yml", hash="", body="{}"))
        session.flush()
        session.add(
            Topic(id=topic, position=1, group="core", title=title, asks="", file="topics.yml")
        )
    database.close()
