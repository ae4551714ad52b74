from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from bot.channels import CHANNELS

FOLDER = Path(__file__).parents[3] / "bot" / "channels"


@pytest.mark.parametrize("module", CHANNELS.values())
def test_every_registered_channel_has_a_router(module: str) -> None:
    assert callable(import_module(module).router)


def test_every_folder_is_registered() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/__init__.py")}
    assert folders == {module.split(".")[2] for module in CHANNELS.values()}
