"""Find the places that a message is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Sequence

import jieba
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.nlu.entity_matcher import blank_chinese
from bot.nlu.gazetteer import Gazetteer, Place

DECOYS = (
    "长春花",
    "云南白药",
    "同仁堂",
    "北京时间",
    "南京同仁堂",
    "西安杨森",
    "哈密瓜",
    "大理石",
    "和田玉",
    "普洱茶",
    "金华火腿",
    "兰州拉面",
    "重庆火锅",
    "中山医院",
    "中山大学",
    "华山医院",
    "瑞金医院",
    "东方医院",
    "平安",
    "太平洋",
    "苏州银行",
    "北京银行",
    "上海银行",
    "南京银行",
    "宁波银行",
    "杭州银行",
    "成都银行",
    "西藏红花",
    "四川话",
    "上海话",
    "广东话",
    "重庆话",
    "东北话",
    "贵州茅台",
    "吉林敖东",
    "日照时间",
    "白银首饰",
    "来宾们",
    "北京同仁堂",
    "天津达仁堂",
    "川贝",
    "东阿阿胶",
    "首都医科",
    "首都机场",
    "沿海城市",
    "新密码",
    "长治不",
    "长春新碱",
    "长春西汀",
    "长春瑞滨",
    "长春地辛",
    "曲马多",
    "那曲马多",
    "天门冬",
    "昆明山海棠",
    "云南红药",
    "桂林西瓜霜",
    "阿里健康",
    "阿里支付",
    "永安保险",
    "浦东发展银行",
    "宁德时代",
    "广安门",
    "中山一院",
    "中山三院",
    "中山眼科",
    "孙中山",
    "安宁疗护",
    "安宁病房",
    "已经开封",
    "开封了",
    "大同小异",
    "日照性",
)
"""Words with a place inside that are not about the place."""

_NOT_A_PLACE_AFTER = re.compile(
    r"[东西南北中]?[一二三四五六]?路(?!上|费|程|途)|大街|大道|街道?口|巷|桥头|银行|牌|话|菜|烤鸭|啤酒|青年"
)
_WORD_GOES_ON_BEFORE = re.compile(r"(?:[医社参农职投续断]保|[经救]济|[平不]安|[通不]州)$")
"""A place's first character that ends the word before it: 医保定点 is not about 保定."""

_CUT_WRONGLY = frozenset(["阳交", "交交", "是从"])
"""Words of jieba's dictionary that are none: 贵阳交, 是从化."""

_SUFFIXES = ("区", "县", "市")

SHORT_NAME = 2
"""Characters; only so short a name is often the end of one word and the beginning of the next."""

_TREATED_BEFORE = re.compile(
    r"(?:去|到|转到|转去|转院到|转诊到|来|人(?:现在|目前)?在|就医地(?:是|在|:)?)$"
)
_TREATED_AFTER = re.compile(
    r"^[^,。;?!]{0,8}?(?:看病|住院|住的院|就医|治疗|就诊|做手术|手术|看的病|医院|打工|上班|工作|居住|带孙|养老|上学|读书|生的)"
)
_INSURED_AFTER = re.compile(
    r"^(?:这边|那边|老家|本地)?(?:的)?(?:居民|职工|城乡|城镇|农村|单位|学生|少儿|新|合作)?"
    r"(?:参保|医保|社保|医疗|农合|交的?|买的?|缴|户口|户籍|人(?!民)|投保)"
)


@dataclass(frozen=True)
class FoundPlace:
    """A place named in ``text[start:end]``; ``role`` is "treatment" where that is said."""

    start: int
    end: int
    place: Place
    role: Optional[str] = None


class RegionMatcher:
    """Finds places by all their names; an ambiguous county alone is left out."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        language = blank_chinese()
        self._matcher = PhraseMatcher(language.vocab)
        self._matcher.add("place", [language.make_doc(name) for name in gazetteer.names])
        self._matcher.add("decoy", [language.make_doc(word) for word in DECOYS])

    def find(self, document: Doc) -> list[FoundPlace]:
        """Places in order; of 四川成都 only 成都, of two places the roles."""
        spans = self._spans(document)
        certain = [self._gazetteer.resolve(span.text) for span in spans]
        context = [place for place in certain if place]
        found: list[FoundPlace] = []
        for span, known in zip(spans, certain):
            place = known or self._gazetteer.resolve(span.text, context)
            if found and found[-1].end == span.start_char:
                place = self._part_of(found[-1].place, span.text, place)
            if place:
                found.append(FoundPlace(span.start_char, span.end_char, place))
        return self._with_roles(document.text, self._most_precise(found))

    def _part_of(self, outer: Place, name: str, place: Optional[Place]) -> Optional[Place]:
        """朝阳 directly behind 北京 is its district, behind 辽宁 the city; else ``place``."""
        if place and self._gazetteer.contains(outer, place):
            return place
        named = [self._gazetteer.resolve(name + suffix, [outer]) for suffix in _SUFFIXES]
        inside = [part for part in named if part and self._gazetteer.contains(outer, part)]
        return inside[0] if inside else place

    def _spans(self, document: Doc) -> list[Span]:
        text = document.text
        matches = self._matcher(document, as_spans=True)
        words = _word_spans(text) if matches else []
        whole_words = [
            span
            for span in matches
            if not _WORD_GOES_ON_BEFORE.search(text[: span.start_char] + text[span.start_char])
            and not _NOT_A_PLACE_AFTER.match(text[span.end_char :])
            and not _is_torn_from_words(span, words)
        ]
        return [span for span in filter_spans(whole_words) if span.label_ == "place"]

    def _most_precise(self, found: Sequence[FoundPlace]) -> list[FoundPlace]:
        kept: dict[str, FoundPlace] = {}
        for item in found:
            covered = any(self._gazetteer.contains(item.place, other.place) for other in found)
            if not covered:
                kept.setdefault(item.place.adcode, item)
        return list(kept.values())

    @staticmethod
    def _with_roles(text: str, found: list[FoundPlace]) -> list[FoundPlace]:
        if len(found) < 2:
            return found
        ends = [item.start for item in found[1:]] + [len(text)]
        roles = [_role(text[:end], item) for end, item in zip(ends, found)]
        if all(role == "treatment" for role in roles):
            return found
        return [
            FoundPlace(item.start, item.end, item.place, role) for item, role in zip(found, roles)
        ]


def _word_spans(text: str) -> list[tuple[int, int]]:
    """Where jieba's words begin and end."""
    words = jieba.tokenize(text, HMM=False)
    return [(start, end) for word, start, end in words if word not in _CUT_WRONGLY]


def _is_torn_from_words(span: Span, words: Sequence[tuple[int, int]]) -> bool:
    """Whether a word reaches over one end of a short name: 天门 in 今天门诊."""
    first, last = span.start_char, span.end_char
    return len(span.text) <= SHORT_NAME and any(
        start < first < end < last or first < start < last < end for start, end in words
    )


def _role(text: str, item: FoundPlace) -> Optional[str]:
    before, after = text[: item.start], text[item.end :]
    if _INSURED_AFTER.match(after):
        return None
    if _TREATED_BEFORE.search(before) or _TREATED_AFTER.match(after):
        return "treatment"
    return None
