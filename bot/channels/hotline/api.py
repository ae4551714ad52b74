"""The phone line's routes: one adapter for each telephony platform, found by itself."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import ValidationError

from bot.channels.hotline.adapters import load_adapters
from bot.channels.hotline.hotline import Hotline
from bot.channels.hotline.settings import HotlineSettings
from bot.gateway.gateway import Gateway
from knowledge.errors import ConfigurationError

PREFIX = "/channels/hotline"


def router(gateway: Gateway) -> APIRouter:
    """All adapters under /channels/hotline."""
    hotline = Hotline(gateway, load_settings())
    routes = APIRouter(prefix=PREFIX)
    for adapter in load_adapters():
        routes.include_router(adapter(hotline))
    return routes


def load_settings() -> HotlineSettings:
    """The settings of the phone line, or a ConfigurationError that names the wrong one."""
    try:
        return HotlineSettings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(
            f"配置项 {name} 的值不正确：{first['msg']}", hint="各配置项的说明见 docs/settings.md"
        ) from None
