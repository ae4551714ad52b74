"""What drills share: one house with the real Rasa, and the list of figures at the end.

``DRILL=long`` (`make drill`) runs the same drills with the amounts that docs/reliability.md names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.drills import wechat
from tests.drills.house import House, Part
from tests.integration.conftest import Installation, start
from tests.neighbours import Redis, free_port

LONG = os.environ.get("DRILL") == "long"
PATIENT = {"RASA_TIMEOUT": "60", "ORDER_TIMEOUT": "120"}
"""For drills that are not about time limits: a loaded test machine must not fail them."""
_figures: list[str] = []


def amount(short: int, long: int) -> int:
    """How much of something this run does."""
    return long if LONG else short


def is_in_time(seconds: float, limit: float) -> bool:
    """Whether it was; `make test` only notes times, for its machine may have other work."""
    return seconds < limit or not LONG


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a drill."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.drill)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was counted and measured."""
    if _figures:
        terminalreporter.section("figures of the drills")
        for line in _figures:
            terminalreporter.write_line(line)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Note a figure for the list at the end."""
    name = request.node.name
    return lambda text: _figures.append(f"{name}: {text}")


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    """A Redis that drills may stop; the fixture ``house`` expects it to run."""
    neighbour = Redis()
    neighbour.start()
    yield neighbour
    neighbour.stop()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, redis: Redis) -> Iterator[House]:
    """Actions and Rasa, shared by the drills; each drill starts its own gateways."""
    home = House(
        tmp_path_factory.mktemp("house"), env={"REDIS_URL": redis.url, **PATIENT, **wechat.ENV}
    )
    try:
        home.load_knowledge()
        actions, rasa = home.start("actions"), home.start("rasa")
        actions.wait_until("/health")
        rasa.wait_until("/")
        yield home
    finally:
        home.close()


@pytest.fixture(scope="session")
def pair(house: House) -> tuple[Part, Part]:
    """Two gateways of the shared house, which share its Redis."""
    one, other = house.start("gateway"), house.start("gateway")
    one.wait_until("/healthz")
    other.wait_until("/healthz")
    return one, other


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A whole installation under `yibao run`, as an operator starts it."""
    running = start(tmp_path_factory.mktemp("installation"))
    try:
        running.wait_until_healthy()
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which Rasa and the actions are played by tests/drills/fake_rasa.py."""
    address = f"http://127.0.0.1:{free_port()}"
    home = House(
        tmp_path_factory.mktemp("played"), env={"RASA_URL": address, "ACTIONS_URL": address}
    )
    home.start_fake_rasa()
    try:
        yield home
    finally:
        home.close()
