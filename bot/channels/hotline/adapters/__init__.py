"""Adapters for telephony platforms, one file each. Adding a platform adds a file here.

Each module has ``routes(hotline: Hotline) -> APIRouter``: it turns the platform's requests into
``VoiceTurn``s and the ``VoiceReply`` into what the platform plays.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from fastapi import APIRouter

if TYPE_CHECKING:
    from bot.channels.hotline.hotline import Hotline

Routes = Callable[["Hotline"], APIRouter]


def load_adapters() -> list[Routes]:
    """``routes`` of every module in this folder, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [import_module(f"{__name__}.{name}").routes for name in names]
