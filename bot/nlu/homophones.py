"""Repair words of the domain that were typed or heard as other characters of the same sound."""

from __future__ import annotations

from pathlib import Path
from typing import Collection, Iterable, Sequence

import jieba
from pypinyin import lazy_pinyin

LONGEST_WORD = 6
SHORTEST_WORD = 2

PROTECTED = frozenset(
    [
        "已报",
        "以报",
        "一报",
        "要报",
        "药报",
        "不报",
        "补报",
        "不缴",
        "不交",
        "补交",
        "补缴",
        "已交",
        "以交",
        "一交",
        "以及",
        "已经",
        "意见",
        "一件",
        "已办",
        "一般",
        "以后",
        "办法",
        "半年",
        "办卡",
        "办理",
        "代办",
        "大半",
        "刚办",
        "不管",
        "定点",
        "顶点",
        "账号",
        "报告",
        "报道",
        "报到",
        "报价",
        "保健",
        "包干",
        "局面",
        "缴清",
        "教室",
        "交警",
        "教师",
        "交费",
        "交纳",
        "首次",
        "手持",
        "同意",
        "统一",
        "同志",
        "为啥",
        "有效",
        "优秀",
        "有无",
        "事项",
        "实际",
        "时机",
        "世纪",
        "指数",
        "中心",
        "忠心",
        "自理",
        "自立",
        "致谢",
        "只能",
        "智能",
        "制定",
        "专员",
        "残保",
        "孩子",
        "海子",
        "有人",
        "药品",
    ]
)
"""Words that stand as they are: each has a homophone in the domain but means something itself."""

_FAMILIAR = 30
"""From this frequency in jieba's general dictionary a word is one that people really write."""


class HomophoneRepairer:
    """Replaces runs of characters by a domain word of the same sound (tones left aside)."""

    def __init__(self, words: Iterable[str]) -> None:
        jieba.dt.check_initialized()
        self._by_sound: dict[tuple[str, ...], str] = {}
        self._words = {word for word in words if SHORTEST_WORD <= len(word) <= LONGEST_WORD}
        for word in sorted(self._words, key=len):
            self._by_sound.setdefault(tuple(lazy_pinyin(word)), word)

    @classmethod
    def from_dictionary(cls, lines: Sequence[str]) -> HomophoneRepairer:
        """From the lines of a jieba dictionary: the word is what stands before the first space."""
        return cls(line.split()[0] for line in lines if line.strip())

    @classmethod
    def from_file(cls, path: Path) -> HomophoneRepairer:
        """From a jieba dictionary file."""
        return cls.from_dictionary(path.read_text(encoding="utf-8").splitlines())

    def repair(self, text: str) -> str:
        """``text`` with every such run replaced, longer words first; often unchanged.

        Words of the domain are left whole, of a protected word only its characters: 医保吗 is not
        医保码, but 消 in 要报消 becomes 销.
        """
        sounds = lazy_pinyin(list(text))
        taken = _covered(text, self._words)
        fixed = _covered(text, PROTECTED)
        for length in range(LONGEST_WORD, SHORTEST_WORD - 1, -1):
            for start in range(len(text) - length + 1):
                if any(taken[start : start + length]):
                    continue
                heard = text[start : start + length]
                meant = self._by_sound.get(tuple(sounds[start : start + length]))
                if not meant or meant == heard or self._stands(heard):
                    continue
                if not any(f and a != b for f, a, b in zip(fixed[start:], heard, meant)):
                    text = text[:start] + meant + text[start + length :]
                    taken[start : start + length] = [True] * length
        return text

    @staticmethod
    def _stands(word: str) -> bool:
        return (jieba.dt.FREQ.get(word) or 0) >= _FAMILIAR


def _covered(text: str, words: Collection[str]) -> list[bool]:
    """Which characters of ``text`` belong to one of ``words``."""
    covered = [False] * len(text)
    for length in range(LONGEST_WORD, SHORTEST_WORD - 1, -1):
        for start in range(len(text) - length + 1):
            if text[start : start + length] in words:
                covered[start : start + length] = [True] * length
    return covered
