from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.wechat.settings import WechatSettings, load_wechat_settings
from knowledge.errors import ConfigurationError

from .conftest import wechat_settings

DOCS = Path(__file__).parents[4] / "docs"


def test_every_setting_is_explained() -> None:
    text = (DOCS / "wechat.md").read_text(encoding="utf-8")
    missing = [n.upper() for n in WechatSettings.model_fields if f"`{n.upper()}`" not in text]
    assert missing == []


def test_every_setting_has_a_help_text() -> None:
    assert all(field.description for field in WechatSettings.model_fields.values())


def test_the_channel_is_off_by_default() -> None:
    settings = load_wechat_settings()
    assert not settings.enabled
    assert not settings.calls_wechat
    assert not settings.may_push


@pytest.mark.parametrize(
    ("account", "secret", "pushes"),
    [
        ("auto", "s", True),
        ("verified", "s", True),
        ("unverified", "s", False),
        ("auto", "", False),
        ("verified", "", False),
    ],
)
def test_who_may_push(account: str, secret: str, pushes: bool) -> None:
    settings = wechat_settings(wechat_account_type=account, wechat_appsecret=secret)
    assert settings.may_push is pushes


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("WECHAT_ENCODING_AES_KEY", "short", "WECHAT_ENCODING_AES_KEY"),
        ("WECHAT_ENCODING_AES_KEY", "a" * 42 + "=", "WECHAT_ENCODING_AES_KEY"),
        ("WECHAT_ENCODING_AES_KEY", "a" * 43, "WECHAT_APPID"),
        ("WECHAT_GUARD_SECONDS", "4.6", "WECHAT_GUARD_SECONDS"),
        ("WECHAT_ACCOUNT_TYPE", "personal", "WECHAT_ACCOUNT_TYPE"),
        ("WECHAT_API_BASE", "api.weixin.qq.com", "WECHAT_API_BASE"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=named) as raised:
        load_wechat_settings()
    assert value not in str(raised.value) or len(value) < 10
