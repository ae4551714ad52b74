"""Plays Rasa and the action server for calls: payloads as the actions utter them."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.gateway.testing import Answer, Item, custom

ASK_REGION = "各地规定不同，您在哪个城市参保？告诉我城市名，我给您说当地的办法。"


def record(topic: str, title: str, lead: str, spoken: str, **fields: Any) -> dict[str, Any]:
    """An answer record as JSON."""
    return {
        "topic": topic,
        "title": title,
        "region": {"adcode": "100000", "name": "全国"},
        "lead": lead,
        "spoken": spoken,
        "confidence": "A",
        "reviewed_on": "2026-11-22",
        "version": "abc123",
        **fields,
    }


MATERIALS = record(
    "claim_materials",
    "报销材料",
    "国家规定的是这些：收费票据、费用清单、诊断证明、病历资料。",
    "要带收费票据和费用清单。还有诊断证明和病历。再带上医保码、身份证或社保卡。"
    "急诊、意外和代办要多带一些。去之前可以先打12393问一句。",
    materials=[
        {"case": "门诊", "items": ["医保码、身份证或社保卡任选一种", "收费票据", "门急诊费用清单"]},
        {"case": "住院", "items": ["收费票据", "住院费用清单", "诊断证明或出院小结（盖章）"]},
    ],
)
GENERAL = record(
    "claim_general",
    "报销总流程",
    "多数时候出院当场就报了。",
    "多数时候不用专门去报销。看病时出示医保码或社保卡。结账时医保部分当场扣掉。"
    "没能当场结算的，请留好票据。再向参保地申请手工报销。",
)
PROGRESS = record(
    "claim_progress",
    "进度查询",
    "在哪里交的就在哪里查。",
    "在哪里交的，就在哪里查。国家规定30个工作日内办完。",
)
RATIO = record(
    "ratio_lookup",
    "报销比例",
    "住院在60%-90%之间。",
    "住院一般报60%到90%。各地不一样。",
    asks_region=True,
)
RATIO_CHENGDU = record(
    "ratio_lookup",
    "报销比例",
    "成都职工住院三级医院报85%，起付线800元。",
    "成都职工住院报85%。起付线800元。",
    region={"adcode": "510100", "name": "成都市"},
)
OUTPATIENT = record(
    "claim_outpatient",
    "门诊报销",
    "门诊当场就能报。",
    "门诊挂号时出示医保码。能报的当场就扣了。各地的比例不一样。有的地方有起付线。",
    asks_region=True,
)
NO_SPOKEN = record(
    "voucher_activate",
    "激活医保码",
    "微信里就能激活。",
    "",
    steps=["打开微信，搜索“国家医保服务平台”。", "按提示刷脸。", "设好6位密码，就激活好了。"],
)
REMOTE = record(
    "remote_treatment",
    "异地就医",
    "先备案再看病。",
    "去外地看病先备案。手机上就能办，马上生效。备案后出院直接结算。",
)
PAY = record("premium_pay", "居民医保缴费", "微信能缴。", "微信里就能缴费。2026年的缴到2月28日。")
GREET = record("greet", "问候", "您好，我能回答医保问题。", "您好，我能回答医保问题。")
COMPLAINT = record("complaint", "投诉", "可以打12345。", "您可以打12345反映。也可以让人工记录。")
SURGERY = record("claim_surgery", "手术报销", "人工关节多数能报。", "人工关节多数能报一部分。")

_TOPICS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("人工关节|人工晶体", SURGERY),
    ("门诊", OUTPATIENT),
    ("claim_materials|材料|带啥|带什么", MATERIALS),
    ("claim_progress|进度|到账|到哪", PROGRESS),
    ("ratio_lookup|比例|报几成", RATIO),
    ("remote_treatment|异地|外地|外头", REMOTE),
    ("premium_pay|缴费|交钱|缴", PAY),
    ("voucher_activate|激活|医保码", NO_SPOKEN),
    ("complaint|投诉", COMPLAINT),
    ("claim_general|流程|咋个报|怎么报|报销", GENERAL),
    ("^(你好|您好|早上好)", GREET),
)

FORM: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("您参加的是哪种医保？（两种医保的比例不同）", ("职工", "居民")),
    ("是几级医院？（级别不同，比例不同）", ("社区", "一级", "二级", "三级", "不知道")),
    ("总共花了多少钱？说个大概也可以，比如“六万”。（算得出数目）", ()),
    ("参保人今年多大年纪？（退休的比例高一些）", ()),
    ("其中完全自费的大约多少钱？（目录外的不报）", ("没有", "不知道")),
)
_OPTION = {"没有": "没有", "不知道": "/dont_know"}

CALCULATION = {
    "region": {"adcode": "100000", "name": "全国"},
    "inputs": {"total": "60000"},
    "result": {"pool": "37800.00", "large": "0.00", "fund": "37800.00", "self": "22200.00"},
}


class PlayedDialogue:
    """One conversation a sender; ``script`` is what FakeRasa asks for answers."""

    def __init__(self) -> None:
        self.form: dict[str, int] = {}
        self.heard: list[str] = []

    def script(self, sender: str, text: str) -> Answer:
        """The answer of a turn."""
        self.heard.append(text)
        if "机器坏了" in text:
            return []
        if "human_handoff" in text or "转到人工那边" in text:
            self.form.pop(sender, None)
            return [_handoff()]
        if sender in self.form:
            return self._in_form(sender, text)
        if re.search("ratio_calculate|估算|能报多少", text):
            self.form[sender] = 0
            return [_form_question(0)]
        return [_answer(text)]

    def _in_form(self, sender: str, text: str) -> list[Item]:
        if text == "/go_back":
            self.form[sender] = max(0, self.form[sender] - 1)
            return [_form_question(self.form[sender])]
        if re.search("/refuse", text):
            del self.form[sender]
            return [custom("好的，先不估算了。", topic="ratio_calculate")]
        if "材料" in text:  # a question in between
            said = custom(MATERIALS["lead"], topic="claim_materials", answer=MATERIALS)
            return [said, _form_question(self.form[sender])]
        self.form[sender] += 1
        if self.form[sender] < len(FORM):
            return [_form_question(self.form[sender])]
        del self.form[sender]
        return [
            custom(
                "预计能报37,800.00元，自己付22,200.00元。\n估算，以参保地医保部门和结算单为准。",
                topic="ratio_calculate",
                calculation=CALCULATION,
                buttons=[{"title": "换成二级医院呢", "payload": '/follow_up{"level": "二级"}'}],
            )
        ]


def _form_question(number: int) -> Item:
    text, options = FORM[number]
    buttons = [
        {"title": option, "payload": _OPTION.get(option, f"/inform{json.dumps({'x': option})}")}
        for option in options
    ]
    return custom(text, topic="ratio_calculate", buttons=buttons, asking=True)


def _handoff() -> Item:
    data = {"topic": "claim_materials", "slots": {"region": "500000", "insurance": "职工"}}
    return custom(
        "好的，已为您登记转人工。",
        topic="human_handoff",
        handoff=True,
        effects=[{"kind": "handoff", "data": data}],
    )


def _answer(text: str) -> Item:
    if "feedback_" in text:
        data = {"helpful": "unhelpful" not in text, "topic": "claim_general", "version": "v"}
        return custom("谢谢您的反馈！", effects=[{"kind": "feedback", "data": data}])
    if "成都" in text:
        lead = RATIO_CHENGDU["lead"]
        note = "好的，记住了：您的参保地是成都市。\n"
        return custom(f"{note}{lead}", topic="ratio_lookup", answer=RATIO_CHENGDU)
    if "清除我的信息" in text:
        return custom("好的，已删除。", effects=[{"kind": "forget", "data": {}}])
    for words, answer in _TOPICS:
        if re.search(words, text):
            extra = f"\n{ASK_REGION}" if answer.get("asks_region") else ""
            lead, topic = str(answer["lead"]), str(answer["topic"])
            return custom(lead + extra, topic=topic, region="100000", answer=answer)
    buttons = [
        {"title": "激活医保码（医保电子凭证）", "payload": "/voucher_activate"},
        {"title": "票据要不要盖章，丢了怎么办", "payload": "/claim_materials"},
        {"title": "转人工", "payload": "/human_handoff"},
    ]
    return custom(
        "我没有完全明白您的意思。您想问的是下面哪一个？",
        buttons=buttons,
        effects=[{"kind": "unanswered", "data": {}}],
    )
