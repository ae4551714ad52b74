"""All settings of the gateway in one table: name, default, help.

A value comes from the environment, else from a file, else from the default. Files are
``yibao.env`` in the working folder (another one by ``YIBAO_ENV_FILE``) and the folder named by
``CREDENTIALS_DIRECTORY``, one file a setting, as systemd and container secrets lay them out.
Every setting is explained in docs/settings.md; a test fails when one is missing there.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from bot.gateway.working_hours import WorkingHours
from knowledge.errors import ConfigurationError


def _split(value: object) -> object:
    """``"a, b"`` as environment variables give it, into a tuple."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("应是 http:// 或 https:// 开头的地址")
    return value


HttpUrl = Annotated[str, AfterValidator(_http_url)]
Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Hours = Annotated[WorkingHours, NoDecode, BeforeValidator(WorkingHours.parse)]


class SettingsBase(BaseSettings):
    """Where settings come from. Channels derive their own settings from this class."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", case_sensitive=False, hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file before default; the files are looked up at this moment."""
        env_file = os.environ.get("YIBAO_ENV_FILE", "yibao.env")
        sources = [init_settings, env_settings, DotEnvSettingsSource(settings_cls, env_file)]
        credentials = os.environ.get("CREDENTIALS_DIRECTORY")
        if credentials:
            sources.append(SecretsSettingsSource(settings_cls, credentials))
        return tuple(sources)


class Settings(SettingsBase):
    """The gateway's settings. Field names are the environment variables in lower case."""

    # Addresses
    host: str = Field("0.0.0.0", description="Address the gateway listens on.")  # noqa: S104
    port: int = Field(8080, ge=0, le=65535, description="Port the gateway listens on.")
    rasa_url: HttpUrl = Field("http://127.0.0.1:5005", description="Rasa's REST channel.")
    actions_url: HttpUrl = Field("http://127.0.0.1:5055", description="The action server.")
    database_url: str = Field(
        "sqlite:///var/yibao.db", description="Inbox, transcripts and statistics (SQLAlchemy URL)."
    )
    tracker_url: str = Field(
        "",
        description="Rasa's trackers, for deletion; empty: VAR_DIR/rasa.db, or PostgreSQL.",
    )
    redis_url: str = Field("", description="State shared by several gateways; empty: in-process.")

    # What is served
    channels: Listed = Field(
        ("web", "wechat", "hotline"), min_length=1, description="Channels served, comma-separated."
    )

    # Secrets
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs sessions and buttons; empty: made once, kept in VAR_DIR."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for /metrics; empty: from this machine only."
    )
    var_dir: Path = Field(Path("var"), description="Folder for what the gateway writes.")

    # Limits
    rate_limit: bool = Field(True, description="Limit requests; off only for measuring.")
    rate_limit_ip: str = Field("120/minute", description="Requests of one address.")
    rate_limit_session: str = Field("30/minute", description="Messages of one conversation.")
    rate_limit_channel: str = Field("6000/minute", description="Messages of one channel.")
    trusted_proxies: Listed = Field(
        (), description="Addresses whose X-Forwarded-For is believed, separated by commas."
    )
    cors_origins: Listed = Field(
        (), description="Origins of websites that may embed the chat, separated by commas."
    )
    body_limit: int = Field(65_536, ge=1024, description="Largest request body, bytes.")
    body_seconds: float = Field(10.0, gt=0, description="Longest time to receive a body, seconds.")
    text_limit: int = Field(500, ge=50, description="Longest message of a person, characters.")

    # The turn
    rasa_timeout: float = Field(2.5, gt=0, description="Time Rasa has for one turn, seconds.")
    rasa_patience: float = Field(
        25.0, gt=0, description="The same on channels that can answer later (WeChat), seconds."
    )
    rasa_reply_limit: int = Field(
        262_144, ge=4096, description="Largest reply accepted from Rasa, bytes."
    )
    order_timeout: float = Field(
        8.0, gt=0, description="Longest wait for earlier messages of the same person, seconds."
    )
    history_turns: int = Field(
        10, ge=2, description="Turns after which Rasa starts a fresh history, slots kept."
    )
    session_days: int = Field(30, ge=1, description="How long a session can be continued, days.")

    # Texts and hours
    notice: str = Field(
        "本助手按公开的医保政策作答，仅供参考，以参保地医保部门答复为准。"
        "请不要发送身份证号、银行卡号等个人信息；对话会在脱敏后保存一段时间，"
        "发送“清除我的信息”即可删除。",
        description="Privacy notice shown at first contact.",
    )
    emergency_notice: str = Field(
        "", description="Urgent announcement of the operator shown on all channels; empty: none."
    )
    working_hours: Hours = Field(
        WorkingHours.parse("09:00-12:00,13:30-17:00"),
        description="When a person can take over, on Chinese working days.",
    )

    # Keeping
    retention_conversations_days: int = Field(
        90, ge=1, description="How long masked conversations are kept, days."
    )
    retention_statistics_days: int = Field(
        1095, ge=1, description="How long figures without text are kept, days."
    )

    # Logs
    log_format: Literal["json", "console"] = Field("json", description="Form of the log lines.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least important level that is logged."
    )

    def trackers_at(self) -> str:
        """The database in which Rasa keeps its trackers."""
        if self.tracker_url:
            return self.tracker_url
        if self.database_url.startswith("sqlite"):
            return f"sqlite:///{self.var_dir / 'rasa.db'}"
        return self.database_url

    def signing_key(self) -> bytes:
        """SECRET_KEY, or a key made once and kept readable only for its owner in VAR_DIR."""
        if value := self.secret_key.get_secret_value():
            return value.encode()
        return _kept_key(self.var_dir / "secret_key")


def load_settings() -> Settings:
    """The settings of this process, or a ConfigurationError that names the wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]).upper() or "?"
        raise ConfigurationError(
            f"配置项 {name} 的值不正确：{first['msg']}", hint="各配置项的说明见 docs/settings.md"
        ) from None


def _kept_key(path: Path) -> bytes:
    """Read the key at ``path``, made by whichever process comes first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
            try:
                os.link(draft, path)  # atomic: an existing key is never overwritten
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_bytes().strip()
    except OSError as error:
        raise ConfigurationError(
            f"无法读写签名密钥文件 {path}：{error.strerror}",
            hint="请设置 SECRET_KEY，或让该目录可写",
        ) from error
