"""Short questions about one side of what was said last: 要带什么, 多久, 在哪办.

About a claim they lead to the topics made for them; about anything else the record itself is
looked through for the sentences that answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.answer import Answer

CLAIMS = frozenset(
    {
        *(
            "claim_online",
            "claim_self_paid",
            "claim_general",
            "claim_inpatient",
            "claim_outpatient",
        ),
        *("claim_surgery", "claim_wechat_paid", "claim_materials", "claim_document_format"),
        *("claim_progress", "claim_duration", "claim_deadline", "claim_rejected"),
        *("claim_platforms", "accident_claim", "ratio_lookup", "ratio_calculate", "deductible_cap"),
        *("coverage_scope", "coverage_materials", "payment_reform"),
    }
)
"""Topics after which these questions are about handing in a claim."""


@dataclass(frozen=True)
class Aspect:
    """One side of a matter: how it is asked for, the sentences that speak of it."""

    name: str  # 要带的材料
    asked: re.Pattern[str]
    told: re.Pattern[str] | None = None  # None: the record as a whole
    claim_topic: str | None = None  # the topic that covers it for claims
    lists: bool = False  # whether lists of documents answer it


def _asked(core: str) -> re.Pattern[str]:
    lead = (
        r"(?:那么|那|请问|另外|还有|这个|这|它|办这个|办理|办|合并|转移|申请|激活|一般|到底|具体|大概|大约|最快|都|,|，"
        r"|我|需要|要|得|该|应该)*"
    )
    tail = r"(?:呢|啊|呀|吗|嘛|的|了|吧|[?？。!！~])*"
    return re.compile(f"{lead}(?:{core}){tail}")


ASPECTS = (
    Aspect(
        "要准备的材料",
        _asked(
            r"(?:带|准备|交|提供|拿|上传|提交|备)(?:些|齐)?(?:什么|哪些|啥|几样)(?:材料|东西|资料|证件|手续|证明)*"
            r"|(?:什么|哪些|啥)(?:材料|资料|证件|手续|证明)|材料|(?:材料|资料|证件)(?:有|要|是)?(?:哪些|什么)"
        ),
        re.compile(r"带|材料|证件|身份证|社保卡|户口|凭证|票据|资料|证明"),
        "claim_materials",
        lists=True,
    ),
    Aspect(
        "要多久",
        _asked(
            r"(?:要|得|等)?(?:多久|多长时间|几天|多少天|多少个?工作日|多少时间|什么时候)"
            r"(?:能|可以|才)*(?:办好|办完|办成|[办批审]?下来|到账|到手|拿到|有结果|弄好|完成|审完|好|生效|到|行)*"
        ),
        re.compile(r"\d+(?:个工作日|小时|分钟|个月|天|日内|日办)|当天|即时|实时|当月|次日|多久"),
        "claim_duration",
    ),
    Aspect(
        "在哪办",
        _asked(
            r"(?:在|去|到|上|从)?(?:哪里|哪儿|哪|什么地方|啥地方|什么平台|哪个(?:部门|窗口|平台|地方|软件|app|APP))"
            r"(?:去|能|可以|里|儿)*(?:办理|办|申请|交|弄|查|看|操作|合并|激活)*"
        ),
        re.compile(r"平台|窗口|小程序|APP|应用|公众号|网站|大厅|微信|支付宝|社区|便民点|12393|地方专区"),
        "claim_platforms",
    ),
    Aspect(
        "最晚什么时候",
        _asked(
            r"(?:有)?(?:最晚|最迟|截止|期限|有效期)(?:到|是|在)?(?:什么时候|哪天|几号|多久|多长)?"
            r"|(?:什么时候|几号|多久)(?:之前|以前|前|之内|内|截止|到期|过期)(?:办|交|申请|报)*"
        ),
        re.compile(r"截止|期限|最晚|之前|以内|\d+(?:个月|年|天|日)内|有效|过期"),
        "claim_deadline",
    ),
    Aspect(
        "怎么办理",
        _asked(r"(?:怎么|咋|如何)(?:个)?(?:办理|办|弄|操作|申请|做|搞)(?:法)?|(?:步骤|流程)(?:是什么|是啥|有哪些)?"),
    ),
)  # fmt: skip


def aspect_asked(text: str) -> Aspect | None:
    """The side that ``text`` asks for and nothing else; None for a question of its own."""
    return next((aspect for aspect in ASPECTS if aspect.asked.fullmatch(text)), None)


def focused(answer: Answer, aspect: Aspect) -> Answer | None:
    """``answer`` cut down to one side; None where the record does not speak of it."""
    if aspect.told is None:
        return answer
    if aspect.lists and answer.materials:
        lead = "要准备的，看下面的清单。"
        return answer.model_copy(update={"lead": lead, "steps": (), "table": None, "caveats": ()})
    told = [s for s in (answer.lead, *answer.steps, *answer.caveats) if aspect.told.search(s)]
    if not told:
        return None
    return answer.model_copy(
        update={
            "lead": told[0],
            "steps": tuple(told[1:]),
            "materials": (),
            "table": None,
            "caveats": (),
            "spoken": _spoken(answer, aspect.told),
            "asks_region": False,
        }
    )


def mentioning(answer: Answer, words: tuple[str, ...]) -> Answer | None:
    """``answer`` cut down to the sentences with one of ``words``; None if there is none."""
    pattern = re.compile("|".join(map(re.escape, words)))
    return focused(answer, Aspect("、".join(words), pattern, pattern))


def _spoken(answer: Answer, told: re.Pattern[str]) -> str:
    said = [s for s in re.findall(r"[^。]+。", answer.spoken) if told.search(s)]
    return "".join(said) or answer.spoken


def keywords(text: str, answer: Answer) -> tuple[str, ...]:
    """Words of a short question that the record speaks of: 线下 in “那线下办呢”."""
    rest = _SMALL_WORDS.sub(" ", text)
    pairs = {part[i : i + 2] for part in rest.split() for i in range(len(part) - 1)}
    said = "".join((*answer.steps, *answer.caveats))
    return tuple(sorted(pair for pair in pairs if pair in said))


_SMALL_WORDS = re.compile(
    r"[的了呢吗啊呀吧那要是在和也都不没有可以行能办用去到]|如果|怎么|什么|我|您|你|他|她|的话|一样|这样|报销|医保"
)
