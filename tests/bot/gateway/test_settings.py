from __future__ import annotations

import stat
from importlib import import_module
from pathlib import Path

import pytest

from bot.channels import CHANNELS
from bot.gateway.app import create_app
from bot.gateway.settings import Settings, SettingsBase, load_settings
from bot.gateway.testing import settings_for
from knowledge.errors import ConfigurationError

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _away_from_other_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*(field.upper() for field in Settings.model_fields), "YIBAO_ENV_FILE"):
        monkeypatch.delenv(name, raising=False)


def _all_settings() -> list[type[SettingsBase]]:
    """The gateway's settings and those that channels derive in a ``settings`` module."""
    found: list[type[SettingsBase]] = [Settings]
    for module in CHANNELS.values():
        for value in vars(import_module(module)).values():
            if isinstance(value, type) and issubclass(value, SettingsBase):
                found.append(value)
    return found


@pytest.mark.parametrize("table", _all_settings())
def test_every_setting_is_explained_in_the_documents(table: type[SettingsBase]) -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [name.upper() for name in table.model_fields if f"`{name.upper()}`" not in text]
    assert missing == []


def test_every_setting_has_a_help_text() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_comes_before_the_file_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yibao.env").write_text("PORT=9001\nTEXT_LIMIT=300\n")
    monkeypatch.setenv("PORT", "9002")
    settings = load_settings()
    assert (settings.port, settings.text_limit, settings.history_turns) == (9002, 300, 10)


def test_another_file_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.env").write_text("PORT=9003\n")
    monkeypatch.setenv("YIBAO_ENV_FILE", str(tmp_path / "other.env"))
    assert load_settings().port == 9003


def test_secrets_may_stand_in_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "secret_key").write_text("from a file")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    assert load_settings().signing_key() == b"from a file"


def test_secrets_are_not_shown() -> None:
    settings = Settings.model_validate({"secret_key": "hush", "metrics_token": "hush"})
    assert "hush" not in repr(settings)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1,")
    assert load_settings().trusted_proxies == ("10.0.0.0/8", "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("RASA_URL", "127.0.0.1:5005"),
        ("WORKING_HOURS", "nine to five"),
        ("RASA_TIMEOUT", "0"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_names_its_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        load_settings()


def test_a_signing_key_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    settings = Settings.model_validate({"var_dir": tmp_path / "new"})
    key = settings.signing_key()
    assert len(key) >= 32
    assert settings.signing_key() == key
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret_key"]


def test_where_no_key_can_be_kept_the_operator_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        Settings.model_validate({"var_dir": tmp_path / "file"}).signing_key()


@pytest.mark.parametrize(
    ("values", "trackers"),
    [
        ({}, "sqlite:///var/rasa.db"),
        ({"tracker_url": "sqlite:///x.db"}, "sqlite:///x.db"),
        ({"database_url": "postgresql://db/yibao"}, "postgresql://db/yibao"),
    ],
)
def test_rasas_trackers_are_found(values: dict[str, str], trackers: str) -> None:
    assert Settings.model_validate(values).trackers_at() == trackers


def test_settings_do_not_change_after_they_were_read() -> None:
    settings = Settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_only_the_channels_named_are_served(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path, channels="hotline, wechat"))
    paths = set(app.openapi()["paths"])
    assert "/channels/hotline/json" in paths
    assert "/api/chat" not in paths


@pytest.mark.parametrize(("channels", "named"), [("web,fax", "fax"), ("weixin", "weixin")])
def test_a_channel_that_does_not_exist_is_named(tmp_path: Path, channels: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        create_app(settings_for(tmp_path, channels=channels))


def test_serving_no_channel_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHANNELS", " , ")
    with pytest.raises(ConfigurationError, match="CHANNELS"):
        load_settings()
