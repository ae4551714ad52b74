from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.channels.wechat.menu import Menu
from knowledge.errors import ConfigurationError


def test_the_menu_of_the_project_is_in_order() -> None:
    menu = Menu.read().for_wechat()
    assert [top["name"] for top in menu["button"]] == ["报销", "常见问题", "转人工"]
    first = menu["button"][0]["sub_button"][0]
    assert first == {"type": "click", "name": "网上申请报销", "key": "claim_online"}
    assert menu["button"][2] == {"type": "click", "name": "转人工", "key": "human_handoff"}


def test_a_page_is_opened_by_its_address(tmp_path: Path) -> None:
    menu = written(tmp_path, [{"name": "办事大厅", "url": "https://example.gov.cn"}])
    assert Menu.read(menu).for_wechat() == {
        "button": [{"type": "view", "name": "办事大厅", "url": "https://example.gov.cn"}]
    }


def written(folder: Path, menu: object) -> Path:
    path = folder / "menu.yml"
    path.write_text(yaml.safe_dump({"menu": menu}, allow_unicode=True), encoding="utf-8")
    return path


ITEM = {"name": "进度", "ask": "claim_progress"}


@pytest.mark.parametrize(
    "menu",
    [
        [],
        [ITEM] * 4,
        [{"name": "报销", "items": [ITEM] * 6}],
        [{"name": "报销"}],
        [{"name": "报销", "items": []}],
        [{"name": "报销", "items": [ITEM], "ask": "claim_progress"}],
        [{"name": "报销", "items": [{"name": "进度"}]}],
        [{"name": "报销", "items": [{**ITEM, "url": "https://a"}]}],
        [{"name": "报", "ask": "no_such_topic"}],
        [{"name": "", "ask": "claim_progress"}],
        [{"name": "六个字的名字", "ask": "claim_progress"}],
        [{"name": "报销", "items": [{"name": "这是一个十四个汉字长的名字吧", "ask": "refund"}]}],
        [{"name": "报销", "url": "javascript:alert(1)"}],
        [{"name": "报销", "ask": "claim_progress", "typ": "click"}],
    ],
)
def test_what_wechat_would_refuse_is_refused_here(tmp_path: Path, menu: object) -> None:
    with pytest.raises(ConfigurationError, match=r"menu\.yml"):
        Menu.read(written(tmp_path, menu))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        Menu.read(tmp_path / "nowhere.yml")
    broken = tmp_path / "broken.yml"
    broken.write_text("menu: [", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="YAML"):
        Menu.read(broken)
