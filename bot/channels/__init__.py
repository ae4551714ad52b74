"""The channels. Adding one touches its own folder and one line here.

Each module has ``router(gateway: Gateway) -> APIRouter``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from fastapi import APIRouter

if TYPE_CHECKING:
    from bot.gateway.gateway import Gateway

CHANNELS: dict[str, str] = {
    "web": "bot.channels.web.api",
    "hotline": "bot.channels.hotline.api",
    "wechat": "bot.channels.wechat.channel",
}


def load_routers(gateway: Gateway) -> list[APIRouter]:
    """The routers of all channels, in the order of registration."""
    return [import_module(module).router(gateway) for module in CHANNELS.values()]
