from __future__ import annotations

import pytest

from bot.gateway.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫张三", "我叫[姓名]"),
        ("我叫张三今年60岁", "我叫[姓名]今年60岁"),
        ("你好，我叫王秀英，想查报销", "你好，我叫[姓名]，想查报销"),
        ("姓名：欧阳修文", "姓名：[姓名]"),
        ("名字是李明", "名字是[姓名]"),
        ("我妈叫陳美麗住院了", "我妈叫[姓名]住院了"),
        ("孩子叫刘小北", "孩子叫[姓名]"),
    ],
)
def test_names_after_the_words_that_announce_them_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("姓名",)


@pytest.mark.parametrize(
    "text",
    [
        "姓名和身份证号不一致怎么办",
        "姓名写错了",
        "我叫你帮我查一下",
        "我叫车去医院",
        "姓名是曾用名怎么办",
        "这个药叫什么名字",
        "张三丰是谁",
        "我是成都的",
        "名字是什么",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert mask(text).text == text
