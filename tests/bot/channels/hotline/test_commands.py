from __future__ import annotations

import pytest

from bot.channels.hotline.commands import (
    Command,
    command_of,
    is_enough,
    is_question,
    is_unsolved,
    is_upset,
    yes_or_no,
)

PERSON, REPEAT, SLOWER, BACK, END = Command


@pytest.mark.parametrize(
    ("said", "command"),
    [
        *((text, PERSON) for text in (
            "人工", "转人工", "人工服务。", "请帮我转人工客服", "我要人工", "找个人说话",
            "喂，转接人工", "能不能转个真人", "接线员", "换个人来", "叫你们的工作人员来接",
            "我不想跟机器人说话",
        )),
        *((text, REPEAT) for text in (
            "重复", "再说一遍", "没听清", "我没听清楚", "听不清", "啥子", "你说啥",
            "你刚才说的什么", "再讲一次嘛", "冇听见",
        )),
        *((text, SLOWER) for text in (
            "慢一点", "说慢点", "你说慢点嘛", "慢慢说", "太快了", "你能不能说慢一点", "讲慢些",
        )),
        *((text, BACK) for text in ("返回", "上一步", "返回主菜单", "回到开头", "主菜单")),
        *((text, END) for text in ("结束", "挂了", "挂断电话", "再见", "拜拜", "结束通话吧")),
        # near misses: questions and answers that hold such words
        *((text, None) for text in (
            "人工关节能报吗", "人工授精报销吗", "人工耳蜗多少钱", "做人工晶体手术", "转院怎么办",
            "重复参保怎么办", "重复缴费能退吗", "慢性病怎么办理", "慢特病", "返回原籍怎么参保",
            "结束治疗以后怎么报", "挂号费能报吗", "再见医生要不要挂号", "什么材料", "说明书丢了",
            "退回的申请怎么办", "", "好的", "有人工服务时间吗请问",
        )),
    ],
)  # fmt: skip
def test_command(said: str, command: Command | None) -> None:
    assert command_of(said) is command


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        *((text, True) for text in (
            "是", "是的", "对", "对头", "好的呀", "要得", "要得嘛", "得行", "中", "阔以", "嗯",
            "嗯嗯", "行", "可以的", "继续", "发吧", "解决了", "晓得了", "好好好", "对的对的", "要",
        )),
        *((text, False) for text in (
            "不", "不是", "不要", "不用了", "不用，谢谢", "没有", "莫得", "冇", "算了", "没解决",
            "不得行", "没有了", "别发", "不晓得", "不对不对", "跳过", "不知道",
        )),
        *((text, None) for text in (
            "对账单怎么打", "是不是要备案", "不住院能报吗", "没有发票怎么办", "好多钱",
            "可以报多少", "行政村怎么参保", "要带什么", "不知道去哪里办", "", "中药能报吗",
        )),
    ],
)  # fmt: skip
def test_yes_or_no(said: str, answer: bool | None) -> None:
    assert yes_or_no(said) is answer


@pytest.mark.parametrize(
    ("said", "upset"),
    [
        ("什么破机器", True),
        ("你听不懂人话啊", True),
        ("气死我了", True),
        ("滚", True),
        ("糊弄老百姓", True),
        ("我要投诉", False),
        ("我很着急", False),
        ("打破伤风针能报吗", False),
        ("滚珠轴承厂的职工医保", False),
        ("垃圾分类站的临时工怎么参保", False),
        ("什么东西", True),
        ("你这是什么玩意", True),
        ("要带什么东西", False),
        ("报销都要些什么东西啊", False),
        ("他妈的", True),
        ("妈的，真烦", True),
        ("真他妈烦", True),
        ("我妈的医保卡丢了怎么办", False),
        ("他妈的住院费能报吗", False),
        ("你有病吧", True),
        ("有病怎么报销", False),
        ("神经病住院能报吗", False),
        ("医疗废物处理费报不报", False),
    ],
)
def test_upset(said: str, upset: bool) -> None:
    assert is_upset(said) is upset


@pytest.mark.parametrize(
    ("said", "enough", "unsolved", "question"),
    [
        ("好了", True, False, False),
        ("行了行了，就这样吧", True, False, False),
        ("好了没有", False, False, True),
        ("可以了吗", False, False, True),
        ("没解决", False, True, False),
        ("没用啊", False, True, False),
        ("还没解决呢", False, True, False),
        ("不用了", False, False, False),
        ("没有了", False, False, False),
        ("没用完的钱怎么办", False, False, True),
        ("转人工", False, False, False),
        ("是的", False, False, False),
    ],
)
def test_how_an_answer_was_taken(said: str, enough: bool, unsolved: bool, question: bool) -> None:
    assert (is_enough(said), is_unsolved(said), is_question(said)) == (enough, unsolved, question)
