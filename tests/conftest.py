"""Real neighbours for tests that need one: a Redis, a PostgreSQL, the whole assistant.

Property tests try the same inputs in every run; HYPOTHESIS_PROFILE=exploring tries new ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.neighbours import Postgres, Redis, free_port

if TYPE_CHECKING:
    from tests.integration.conftest import Installation

__all__ = ["free_port"]

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("exploring", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis that forgets everything when the tests end."""
    redis = Redis()
    redis.start()
    yield redis.url
    redis.stop()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database."""
    postgres = Postgres()
    try:
        postgres.start()
        yield postgres.url
    finally:
        postgres.close()


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The running assistant, shared by all tests marked integration."""
    from tests.integration.conftest import start  # needs what Rasa's environment lacks

    running = start(tmp_path_factory.mktemp("assistant"))
    try:
        running.wait_until_healthy()
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()
