"""The menu at the bottom of the account: read from YAML, checked, in WeChat's form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from bot.channels.wechat.topics import topic_titles
from knowledge.errors import ConfigurationError

DEFAULT = Path(__file__).parent / "menu.yml"
_NAME_BYTES = 16
_ITEM_NAME_BYTES = 40

Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Entry(BaseModel):
    """A button: a topic to ask, or a page to open."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    ask: str | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=1024)] | None = None

    def button(self) -> dict[str, Any]:
        """The button in WeChat's form."""
        if self.url:
            return {"type": "view", "name": self.name, "url": self.url}
        return {"type": "click", "name": self.name, "key": self.ask}

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.ask is not None and self.ask not in topic_titles():
            raise ValueError(f"“{self.name}”：没有 {self.ask} 这个题目")
        return self


class _Item(_Entry):
    @model_validator(mode="after")
    def _one_purpose(self) -> Self:
        if (self.ask is None) == (self.url is None):
            raise ValueError(f"“{self.name}”要有 ask 或 url 中的一个")
        if len(self.name.encode()) > _ITEM_NAME_BYTES:
            raise ValueError(f"“{self.name}”太长，最多 {_ITEM_NAME_BYTES} 字节")
        return self


class _Top(_Entry):
    items: Annotated[list[_Item], Field(max_length=5)] = []

    def button(self) -> dict[str, Any]:
        """The button in WeChat's form, with the ones below it."""
        if self.items:
            return {"name": self.name, "sub_button": [item.button() for item in self.items]}
        return super().button()

    @model_validator(mode="after")
    def _one_purpose(self) -> Self:
        if (self.ask is not None) + (self.url is not None) + bool(self.items) != 1:
            raise ValueError(f"“{self.name}”要有 ask、url、items 中的一个")
        if len(self.name.encode()) > _NAME_BYTES:
            raise ValueError(f"“{self.name}”太长，最多 {_NAME_BYTES} 字节，约 5 个汉字")
        return self


class Menu(BaseModel):
    """The whole menu."""

    model_config = ConfigDict(extra="forbid")

    menu: Annotated[list[_Top], Field(min_length=1, max_length=3)]

    @classmethod
    def read(cls, path: Path = DEFAULT) -> Self:
        """The menu in a file; ConfigurationError that says what is wrong in it."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise ConfigurationError(f"读不到菜单文件 {path}：{error.strerror}") from error
        except yaml.YAMLError as error:
            raise ConfigurationError(f"菜单文件 {path} 不是 YAML") from error
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise ConfigurationError(f"菜单文件 {path} 的 {place}：{first['msg']}") from error

    def for_wechat(self) -> dict[str, Any]:
        """The body of menu/create."""
        return {"button": [top.button() for top in self.menu]}
