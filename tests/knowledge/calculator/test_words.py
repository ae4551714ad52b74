"""How people word groups, levels and kinds of treatment."""

import pytest

from knowledge.calculator import words
from knowledge.insured import Insurance, Level, Person, RemoteStatus, Visit


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("在职", Person.ACTIVE),
        ("在职（70岁以下）", Person.ACTIVE),
        ("灵活就业", Person.ACTIVE),
        ("退休", Person.RETIRED),
        ("退休（2001年后）", Person.RETIRED),
        ("学生儿童", Person.CHILD),
        ("少儿", Person.CHILD),
        ("未成年人", Person.CHILD),
        ("新生儿", Person.CHILD),
        ("未成年居民、高校大学生", Person.CHILD),
        ("大学生", Person.STUDENT),
        ("成年居民", Person.ADULT),
        ("劳动年龄内居民", Person.ADULT),
        ("60周岁以下居民", Person.ADULT),
        ("老人", Person.ELDERLY),
        ("老年居民", Person.ELDERLY),
        ("60岁以上", Person.ELDERLY),
        ("居民", None),
        ("职工", None),
        ("在职/退休", None),
        ("参保人（职工、居民同）", None),
        ("少儿/大学生/其他居民一、二档", None),
    ],
)
def test_person(text: str, person: Person | None) -> None:
    assert words.person(text) is person


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("社区", Level.COMMUNITY),
        ("乡镇卫生院", Level.COMMUNITY),
        ("基层医疗机构", Level.COMMUNITY),
        ("一级", Level.FIRST),
        ("1级", Level.FIRST),
        ("二甲", Level.SECOND),
        ("二级医院", Level.SECOND),
        ("县级二级", Level.COUNTY_SECOND),
        ("三级", Level.THIRD),
        ("三甲医院", Level.THIRD),
        ("三级甲等", Level.THIRD),
        ("三级特等", Level.THIRD_SPECIAL),
        ("省部属医院", Level.THIRD_SPECIAL),
        ("省级三甲", Level.THIRD_SPECIAL),
        ("level3", Level.THIRD),
        ("level3_special", Level.THIRD_SPECIAL),
    ],
)
def test_level(text: str, level: Level) -> None:
    assert words.level(text) is level


@pytest.mark.parametrize(
    ("text", "visit"),
    [
        ("住院", Visit.INPATIENT),
        ("普通门诊", Visit.OUTPATIENT),
        ("门诊统筹", Visit.OUTPATIENT),
        ("门诊慢特病", Visit.CHRONIC),
        ("门特", Visit.CHRONIC),
        ("门诊特殊病", Visit.CHRONIC),
        ("急诊", Visit.EMERGENCY),
        ("生育", Visit.MATERNITY),
        ("大病保险", Visit.SERIOUS),
    ],
)
def test_visit(text: str, visit: Visit) -> None:
    assert words.visit(text) is visit


@pytest.mark.parametrize(
    ("text", "insurance"),
    [
        ("职工", Insurance.EMPLOYEE),
        ("城镇职工医保", Insurance.EMPLOYEE),
        ("灵活就业", Insurance.EMPLOYEE),
        ("居民", Insurance.RESIDENT),
        ("新农合", Insurance.RESIDENT),
        ("城乡居民医保", Insurance.RESIDENT),
    ],
)
def test_insurance(text: str, insurance: Insurance) -> None:
    assert words.insurance(text) is insurance


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("备案", RemoteStatus.FILED),
        ("已备案", RemoteStatus.FILED),
        ("长期居住", RemoteStatus.FILED),
        ("未备案", RemoteStatus.UNFILED),
        ("没有备案", RemoteStatus.UNFILED),
        ("忘了备案", RemoteStatus.UNFILED),
        ("转诊", RemoteStatus.REFERRAL),
        ("急诊抢救", RemoteStatus.EMERGENCY),
        ("省内异地", RemoteStatus.IN_PROVINCE),
        ("本地", None),
        ("否", None),
    ],
)
def test_remote(text: str, remote: RemoteStatus | None) -> None:
    assert words.remote(text) is remote


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("一档", "一档"),
        ("1档", "一档"),
        ("第二档", "二档"),
        ("高", "高档"),
        ("低档", "低档"),
        ("一档（含少儿、大学生）", "一档"),
    ],
)
def test_tier(text: str, tier: str) -> None:
    assert words.tier(text) == tier


@pytest.mark.parametrize("understand", [words.person, words.level, words.visit, words.tier])
def test_words_that_say_nothing(understand: object) -> None:
    with pytest.raises(ValueError, match="蓝色"):
        understand("蓝色")  # type: ignore[operator]
