"""Names of persons, where the words before say that a name comes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段漕钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛"
    "温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查"
    "屈鲍位覃霍翁隋植甘景薄柏覃符"
    "張劉陳楊趙黃吳孫鄭謝韓馮蕭許鄧沈呂蘇盧蔣賈葉閻鍾鄒陸譚龍錢湯賀賴龔龐顏嚴溫蘆魯韋畢聶齊莊塗時項遊陽衛羅"
)
_DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|歐陽|司馬|諸葛|東方"
_SAYS = (
    r"(?:(?:我|他|她|妈|爸|父亲|母亲|爱人|老公|老婆|儿子|女儿|孩子|宝宝|老伴|丈夫|妻子|爷爷|奶奶|外公|外婆"
    r"|姥姥|姥爷|朋友|同事|媽|親|愛人|兒子|女兒)(?:的名字)?(?:名)?叫(?:做|作)?"
    r"|(?:姓名|名字|本名|真名)(?:是|为|叫|叫做|為|:)"
    r"|姓名\s)"
)
# Characters that begin the next phrase rather than end a name.
_NEXT = (
    "今年男女是的在身电手家住想要参来有报医社户退去问和也现出已就都不把被给请能可会及联性"
    "民号证卡我你您他她了吗呢吧"
)
_TAKEN = re.compile(
    rf"{_SAYS}\s*((?:{_DOUBLE}|[{_SURNAMES}])[^\W\d_{_NEXT}A-Za-z]{{1,2}})(?!医院|社区)"
)
_NO_NAMES = ("曾用名", "何时", "任何", "高血压", "方便", "成都", "安徽", "于是", "常用名", "文字")


def find(text: str) -> Iterator[tuple[int, int]]:
    """A surname with one or two characters after 我叫, 姓名是 and the like."""
    for match in _TAKEN.finditer(text):
        if not match.group(1).startswith(_NO_NAMES):
            yield match.span(1)
