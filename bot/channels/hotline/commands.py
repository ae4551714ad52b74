"""Words with one meaning wherever the call stands: 人工, 重复, 慢一点, 返回, 结束; yes and no.

Whole utterances are compared, never parts: 人工关节能报吗 is a question, 人工服务 is a wish.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Command(StrEnum):
    """What a caller can want at any moment."""

    PERSON = "person"
    REPEAT = "repeat"
    SLOWER = "slower"
    BACK = "back"
    END = "end"


KEYS = {"0": Command.PERSON, "9": Command.REPEAT, "*": Command.BACK}

_NOISE = re.compile(r"[\s，。、！？!?,.~…“”\"']+")
_FILLER = re.compile(
    r"^(?:喂|嗯|呃|额|啊|哎|诶|欸|那个|这个|麻烦|请问|请|劳驾|同志|师傅|姑娘|小姐|你好|您好)+|(?:啊|呀|哦|噢|吧|嘛|嘞|咯|喽|撒|哈|呢|了哦|谢谢你?|好吗|好不好|行不行|可以吗|要得不)+$"
)
_ASK = r"(?:我要|我想|我想要|帮我|给我|麻烦|替我|能不能|可不可以|可以|能|直接|还是|快|快点|赶紧)*"
_WHO = (
    r"(?:人工|真人|活人|客服|坐席|座席|接线员|话务员|工作人员|人工客服|人工服务|人工坐席"
    r"|人工台|服务员|你们的人)"
)

_COMMANDS: tuple[tuple[Command, re.Pattern[str]], ...] = (
    (
        Command.PERSON,
        re.compile(
            rf"{_ASK}(?:转|转接|转到|接|接通|找|换|要|叫|喊|跟|和|听)?(?:一下|个|一个|你们的?)?"
            rf"{_WHO}(?:服务|客服|坐席|说话|讲话|说|讲|来接|接听|接|聊)?"
            rf"|{_ASK}(?:找|换|叫|喊|跟|和|同)(?:个|一个)?人(?:来)?(?:说话|讲话|说|讲|接|接听|聊)?"
            rf"|我?不(?:想|要)?(?:跟|和|同)机器人?(?:说话|讲话|说|讲|聊)"
        ),
    ),
    (
        Command.REPEAT,
        re.compile(
            r"重复(?:一下|一遍)?|重听|再?(?:说|讲|念|播|来)(?:一遍|一次|一下|一哈|一道)|再听一遍"
            r"|(?:我)?(?:没|冇|莫|没有)(?:有)?听(?:清|清楚|到|见|明白|懂)|听不(?:清|清楚|到|见)"
            r"|(?:你)?(?:刚才|刚刚)?(?:说|讲)(?:的)?(?:啥|啥子|什么|什么来着|么子|咩)|啥|啥子|什么"
        ),
    ),
    (
        Command.SLOWER,
        re.compile(
            r"(?:你)?(?:能不能|可以)?(?:再)?(?:说|讲|念)?(?:得)?(?:慢|慢慢)(?:一点|点|些|一些|点儿|一哈|的|地)?(?:说|讲|念)?"
            r"|(?:你)?(?:说|讲)?(?:得)?太快(?:了)?(?:听不清|跟不上)?|(?:说|讲)慢(?:点|一点|些)(?:儿)?"
        ),
    ),
    (
        Command.BACK,
        re.compile(
            r"返回|(?:返回|回到?|退回到?)(?:上一步|上一级|上一层|前面|主菜单|菜单|开头|首页)|上一步|主菜单|退回去|回去|倒回去"
        ),
    ),
    (
        Command.END,
        re.compile(
            r"结束(?:通话|电话)?|挂(?:了|断|电话|机)(?:电话)?|(?:我)?(?:先)?挂了|再见|拜拜|拜|退出"
        ),
    ),
)

_UPSET = re.compile(
    r"什么(?:破|鬼|垃圾)|(?:破|垃圾|烂)(?:机器|系统|热线|电话|玩意)|听不懂人话|烦死|气死"
    # whole utterances: 要带什么东西 and 我妈的医保卡丢了 are questions
    r"|^(?:你们?)?这?都?(?:是|算)?个?(?:什么|啥)(?:玩意|东西)$"
    r"|^(?:你们?|脑子)(?:是不是)?有(?:毛)?病$|傻[逼子瓜]|混蛋|王八蛋|(?<!医疗)废物|^滚$|滚[蛋开]"
    r"|^[去操草]?你妈的$|真他妈|^(?:真是)?他?妈的(?:$|[真烦破烂气啥]|什么)"
    r"|糊弄(?:人|我|老百姓)|耍(?:我|人)"
)

_YES = re.compile(
    r"(?:是|是的|是啊|对|对的|对头|对对+|没错|嗯+|嗯嗯|好|好的|好嘞|好啊|行|行的|中|成|可以|可以的|阔以|得行|要得|要|要的|要啊"
    r"|需要|继续|接着说|你说|说吧|发吧|发|发给我|念吧|念|登记|解决了?|明白了?|知道了?|清楚了?|晓得了?|懂了?|有用|听懂了?|是这个|就是这个)+"
)
_UNHELPED = r"(?:还是|还)?(?:没解决|没有解决|解决不了|没用|不明白|不清楚|不晓得|不懂|没听懂|没懂)"
_NO = re.compile(
    rf"(?:{_UNHELPED}|不|不是|不对|不要|不用|不用了|不需要|不必|不行|不中|不得行|不好|不了|别|别发|别念|算了|没有|没得|莫得|冇得|没|莫|冇|错了?|不发|不念|不转|不登记"
    r"|跳过|不说|不知道|还没有|不继续|不听了?|不是这个|没有了|没得了|莫得了|没了)+"
)

_ENOUGH = re.compile(r"(?:好了|行了|可以了|够了|差不多了?|就这样|就这些|听够了)+")


def command_of(text: str) -> Command | None:
    """The command an utterance is, None when it is anything else."""
    plain = bare(text)
    return next((command for command, words in _COMMANDS if words.fullmatch(plain)), None)


def is_upset(text: str) -> bool:
    """Whether the caller swears at the line: they get a person, not another prompt."""
    return _UPSET.search(bare(text)) is not None


def yes_or_no(text: str) -> bool | None:
    """True for 要得 and its kin, False for 不用, None for anything else."""
    plain = bare(text)
    if _NO.fullmatch(plain):
        return False
    if _YES.fullmatch(plain):
        return True
    return None


def is_enough(text: str) -> bool:
    """Whether the caller has heard enough: 好了, 就这样."""
    return _ENOUGH.fullmatch(bare(text)) is not None


def is_unsolved(text: str) -> bool:
    """Whether a no says that the answer did not help: 没解决, 没用, 还是不明白."""
    return yes_or_no(text) is False and re.search(_UNHELPED, bare(text)) is not None


def is_question(text: str) -> bool:
    """Whether an utterance is more than a command, a yes or a no."""
    return command_of(text) is None and yes_or_no(text) is None and not is_enough(text)


def bare(text: str) -> str:
    """An utterance without punctuation and the small words around it."""
    plain = _NOISE.sub("", text)
    shorter = _FILLER.sub("", plain)
    while shorter not in ("", plain):  # a mere 嗯 is an answer, not a filler
        plain, shorter = shorter, _FILLER.sub("", shorter)
    return plain
