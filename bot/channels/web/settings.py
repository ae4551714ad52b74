"""How the page and the widget present themselves."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.gateway.settings import Listed, SettingsBase

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def _color(value: str) -> str:
    if not _COLOR.fullmatch(value):
        raise ValueError("应写成 #0b5cad 这样的颜色")
    return value


class WebSettings(SettingsBase):
    """Settings of the web channel. Field names are the environment variables in lower case."""

    web_title: str = Field("医保答", max_length=20, description="Name of the assistant.")
    web_bureau: str = Field(
        "医疗保障咨询服务", max_length=40, description="Name of the bureau on the page."
    )
    web_color: Annotated[str, AfterValidator(_color)] = Field(
        "#0b5cad", description="Main colour of the page and the widget."
    )
    web_examples: Listed = Field(
        (
            "手机上怎么申请医保报销",
            "自费看病后还能报销吗",
            "微信怎么激活医保电子凭证",
            "住院花了六万能报多少",
            "异地就医怎么备案",
            "医保个人账户家人能用吗",
        ),
        description="Questions offered before the first message, separated by commas.",
    )
    web_link_hosts: Listed = Field(
        (), description="Hosts besides gov.cn to which sources are linked, separated by commas."
    )
