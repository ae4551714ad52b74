"""The words of the trade: who is insured how, who is treated where.

The values are what slots, files and JSON say, and what citizens read.
"""

from __future__ import annotations

from enum import StrEnum


class Insurance(StrEnum):
    """The two basic insurances."""

    EMPLOYEE = "职工"
    RESIDENT = "居民"


class Person(StrEnum):
    """Groups with rules of their own. The first two belong to 职工医保, the others to 居民医保."""

    ACTIVE = "在职"
    RETIRED = "退休"
    CHILD = "学生儿童"
    STUDENT = "大学生"
    ADULT = "成年居民"
    ELDERLY = "老人"

    @property
    def insurance(self) -> Insurance:
        """The insurance that has this group."""
        employed = self in {Person.ACTIVE, Person.RETIRED}
        return Insurance.EMPLOYEE if employed else Insurance.RESIDENT

    @property
    def ages(self) -> tuple[int, int]:
        """Youngest and oldest age to expect where the age was not said."""
        return _AGES[self]


OLDEST = 120
"""Ages above are taken for a mistake."""

_AGES = {
    Person.ACTIVE: (16, 69),
    Person.RETIRED: (45, OLDEST),
    Person.CHILD: (0, 17),
    Person.STUDENT: (18, 30),
    Person.ADULT: (18, 59),
    Person.ELDERLY: (60, OLDEST),
}


class Visit(StrEnum):
    """Kinds of treatment with rules of their own."""

    INPATIENT = "住院"
    OUTPATIENT = "门诊"
    EMERGENCY = "急诊"
    CHRONIC = "慢特病"
    MATERNITY = "生育"
    SERIOUS = "大病保险"  # not a visit: the second step, which can be asked for by itself


class Level(StrEnum):
    """Hospital levels as reimbursement rules tell them apart."""

    COMMUNITY = "社区"
    FIRST = "一级"
    SECOND = "二级"
    COUNTY_SECOND = "县级二级"
    THIRD = "三级"
    THIRD_SPECIAL = "三级特等"


class RemoteStatus(StrEnum):
    """Treatment away from the place of insurance."""

    FILED = "备案"  # 异地长期居住备案
    REFERRAL = "转诊"
    EMERGENCY = "急诊"
    UNFILED = "未备案"  # 其他临时外出
    IN_PROVINCE = "省内"
