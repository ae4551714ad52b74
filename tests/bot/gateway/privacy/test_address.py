from __future__ import annotations

import pytest

from bot.gateway.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我住在浙江省杭州市西湖区文三路123号5幢2单元301室", "我住在浙江省杭州市西湖区[住址]"),
        ("朝阳区建国路88号", "朝阳区[住址]"),
        ("地址是幸福小区3号楼2单元501", "地址是[住址]"),
        ("李家村3组12号", "[住址]"),
        ("家在3栋2单元501室", "家在[住址]"),
        ("文三路一百二十三号", "[住址]"),
        ("寄到中山路１２号", "寄到[住址]"),
    ],
)
def test_detailed_addresses_are_found(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == ("住址",)


@pytest.mark.parametrize(
    "text",
    [
        "成都市武侯区参保",
        "北京市朝阳区",
        "国办发〔2021〕14号",
        "人社部发〔2009〕191号文",
        "3号窗口",
        "在人民路3号线地铁站",
        "社区卫生服务中心",
        "挂5号诊室",
        "住院12天",
        "15号楼门诊",
    ],
)
def test_places_and_document_numbers_stay(text: str) -> None:
    assert mask(text).text == text
