"""Every dialogue file, held with the real processes through POST /api/chat."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.dialogues.dialogue import House, Talk, Turn

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.yml"))


def _name(path: Path) -> str:
    return str(path.relative_to(FOLDER).with_suffix(""))


@pytest.fixture(scope="session")
def house(request: pytest.FixtureRequest) -> House:
    """The assistant started for the tests; with ASSISTANT_URL one that runs already.

    The latter needs VAR_DIR and DATABASE_URL as the running one has them.
    """
    if url := os.environ.get("ASSISTANT_URL"):
        return House(url, Path(os.environ["VAR_DIR"]), os.environ["DATABASE_URL"])
    running = request.getfixturevalue("assistant")
    return House(running.base_url, Path(running.env["VAR_DIR"]), running.env["DATABASE_URL"])


@pytest.mark.integration
@pytest.mark.parametrize("path", FILES, ids=_name)
def test_dialogue(house: House, path: Path) -> None:
    turns = [Turn.model_validate(turn) for turn in yaml.safe_load(path.read_text("utf-8"))]
    Talk(house).hold(turns)


def test_every_file_is_named_as_a_sentence() -> None:
    assert not [path.name for path in FILES if len(path.stem.split("_")) < 3]


def test_every_turn_says_something_and_expects_something() -> None:
    for path in FILES:
        for turn in yaml.safe_load(path.read_text("utf-8")):
            assert len({"say", "press", "idle"} & turn.keys()) == 1, path
        expecting = turn.keys() - {"say", "press", "idle", "times"}
        assert expecting, f"{path} ends without an expectation"


def test_every_kind_of_dialogue_is_there() -> None:
    kinds = Counter(path.parent.name for path in FILES)
    assert kinds.keys() == {
        *("happy_path", "corrections", "digressions", "follow_ups", "disambiguation", "handoff"),
        *("region_memory", "checklist", "feedback", "session", "bad_input", "refusal", "figures"),
    }
    assert kinds.total() >= 120
