"""Settings of the WeChat channel, by the names an operator meets in WeChat's console."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator

from bot.gateway.settings import HttpUrl, SettingsBase
from knowledge.errors import ConfigurationError

_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


def _aes_key(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not _AES_KEY.fullmatch(value.get_secret_value()):
        raise ValueError("应是 43 位字母和数字，与公众号后台的 EncodingAESKey 一致")
    return value


AesKey = Annotated[SecretStr, AfterValidator(_aes_key)]


class WechatSettings(SettingsBase):
    """The channel is off while WECHAT_TOKEN is empty."""

    wechat_token: SecretStr = Field(
        SecretStr(""), description="Token of the server configuration; empty: the channel is off."
    )
    wechat_appid: str = Field("", description="AppID of the account; needed for encryption.")
    wechat_encoding_aes_key: AesKey = Field(
        SecretStr(""), description="EncodingAESKey; needed for the compatible and safe modes."
    )
    wechat_encoding_aes_key_previous: AesKey = Field(
        SecretStr(""), description="The key before the last change, accepted while it rotates."
    )
    wechat_encryption: Literal["auto", "required"] = Field(
        "auto", description="required: refuse plain messages; auto: accept what WeChat sends."
    )
    wechat_timestamp_window: int = Field(
        300, ge=30, description="Largest age of a request's timestamp, seconds."
    )
    wechat_appsecret: SecretStr = Field(
        SecretStr(""), description="AppSecret; empty: nothing is pushed, no menu, no transfer."
    )
    wechat_account_type: Literal["auto", "verified", "unverified"] = Field(
        "auto",
        description="Whether the account may push; auto: when there is an AppSecret, until "
        "WeChat says that it may not.",
    )
    wechat_api_base: HttpUrl = Field(
        "https://api.weixin.qq.com", description="Address of WeChat's interface."
    )
    wechat_guard_seconds: float = Field(
        4.3, gt=0, le=4.5, description="When to give up waiting for a passive reply, seconds."
    )
    wechat_menu_links: bool = Field(
        True, description="Buttons as tappable links; off: as numbers only."
    )
    wechat_menu_file: Path | None = Field(
        None, description="Own menu (YAML) in place of bot/channels/wechat/menu.yml."
    )
    wechat_speech_url: HttpUrl | None = Field(
        None, description="Speech recogniser for voice messages; empty: people are asked to type."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.wechat_encoding_aes_key.get_secret_value() and not self.wechat_appid:
            raise ValueError("设置了 WECHAT_ENCODING_AES_KEY 时也要设置 WECHAT_APPID")
        return self

    @property
    def enabled(self) -> bool:
        """Whether the channel answers at all."""
        return bool(self.wechat_token.get_secret_value())

    @property
    def calls_wechat(self) -> bool:
        """Whether there are credentials for WeChat's interface."""
        return bool(self.wechat_appid and self.wechat_appsecret.get_secret_value())

    @property
    def may_push(self) -> bool:
        """Whether customer-service messages are worth a try."""
        return self.calls_wechat and self.wechat_account_type != "unverified"


def load_wechat_settings() -> WechatSettings:
    """The channel's settings, or a ConfigurationError that names the wrong one."""
    try:
        return WechatSettings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]).upper() or "WECHAT_APPID"
        raise ConfigurationError(
            f"配置项 {name} 的值不正确：{first['msg']}", hint="各配置项的说明见 docs/wechat.md"
        ) from None
