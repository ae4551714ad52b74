"""The channels. Adding one touches its own folder and one line here.

Each module has ``router(gateway: Gateway) -> APIRouter``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from fastapi import APIRouter

from knowledge.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.gateway.gateway import Gateway

CHANNELS: dict[str, str] = {
    "web": "bot.channels.web.api",
    "hotline": "bot.channels.hotline.api",
    "wechat": "bot.channels.wechat.channel",
}


def load_routers(gateway: Gateway) -> list[APIRouter]:
    """The routers of the channels that the settings name, in that order.

    Raises:
        ConfigurationError: the settings name a channel that does not exist.
    """
    wanted = gateway.settings.channels
    if unknown := set(wanted) - set(CHANNELS):
        raise ConfigurationError(
            f"CHANNELS 里没有这样的渠道：{'、'.join(sorted(unknown))}",
            hint=f"可以写 {'、'.join(CHANNELS)}，用逗号分隔",
        )
    return [import_module(CHANNELS[name]).router(gateway) for name in wanted]
