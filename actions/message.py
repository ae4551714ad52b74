"""The latest message of the person as the understanding read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from rasa_sdk import Tracker

Entity = Mapping[str, Any]

STEERING = frozenset(
    {
        *("affirm", "deny", "inform", "dont_know", "follow_up", "set_region", "correct", "repeat"),
        *("restart", "go_back", "refuse", "forget_me", "feedback_helpful", "feedback_unhelpful"),
        *("continue_page", "checklist", "nlu_fallback", "session_start", ""),
    }
)
"""Intents that name no topic: they steer the conversation."""

COURTESIES = frozenset({"greet", "goodbye", "thanks"})
SURE = 0.5
"""A courtesy guessed at with less confidence is none: nonsense looks like one."""

_QUESTION = re.compile(
    r"[?？]|吗|怎么|咋|如何|什么|啥|哪|多少|几[个天级次岁]|多久|多长|能不能|可不可以|要不要|是不是|有没有"
    r"|为什么|为啥|行不行|能否|可否"
)
_FILLER = re.compile(
    r"(?:那么|那|如果|要是|假如|换成|换到|换|改成|改为|改|把|应该|其实|不对|不是|搞错了|弄错了|说错了|错了|我们|咱们|我|您"
    r"|她们?|他们?|它|在|用|去|到|花了?|一共|总共|总计|合计|大概|大约|差不多|左右|吧|参加|参保地?|属于|交|医保|医院"
    r"|总费用|金额|费用|自费(?:部分)?|是|的话|的|呢|啊|呀|哦|了|嘛|和|也|住|人|这边|那边|这里|本地|市|省|个|哈|呗|就是|嗯|对|好"
    r"|(?:也是)?(?:这样|一样|行|可以)吗?|[,，。、!！?？~;；:：\s])*"
)
_PERSON_WANTED = re.compile(
    r"0|０|零|(?:我)?(?:要|想|请|帮我|给我|能不能|可以)?(?:转|接|找|叫|换|打)?(?:到|个|一个|你们)?"
    r"(?:人工|真人|活人|客服)(?:客服|服务|坐席|座席|窗口|来)?(?:吧|啊|呀|呢|吗)?[!！。.]*"
)
_PERSON_WANTED_WITHIN = re.compile(
    r"(?:转接?|接)(?:到|给|一下)?(?:人工|真人|客服)(?!关节|晶体|耳蜗|血管|授精|智能)"
)


_ESTIMATE_WANTED = re.compile(
    r"(?:请|帮我|给我|替我|我想|我要|想|先)*(?:估算|计算|估|算)(?:算|一算|一?下|个?报销)*[吧呗看。!！]*"
)
_BABBLE = re.compile(r"(\D{1,4})\1{2,}\W*")
"""咕噜咕噜咕噜: the same again and again has no topic, whatever it looks like."""

_PLAIN_WORDS = (
    (re.compile(r"重复(?:一下|一遍|一次)?[。！!]?"), "repeat"),  # not 重复参保
)
"""Messages that mean one thing only, whatever they were taken for."""


@dataclass(frozen=True)
class Message:
    """What was said: text, intent with its confidence, entities, the next candidates."""

    text: str
    intent: str
    confidence: float = 0.0
    entities: tuple[Entity, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    second_topic: str | None = None  # a further question of the same message
    ambiguous: bool = False  # the runner-up is as likely as the intent

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """The tracker's latest message. A pressed button has values but no text."""
        latest = tracker.latest_message
        intent = latest.get("intent") or {}
        text = str(latest.get("text") or "").strip()
        ranking = latest.get("intent_ranking") or []
        understanding = latest.get("understanding") or {}
        name, confidence = str(intent.get("name") or ""), float(intent.get("confidence") or 0)
        babble = name not in STEERING and _BABBLE.fullmatch(text)
        if babble or (name in COURTESIES and confidence < SURE):
            name = "nlu_fallback"
        plain = (meant for words, meant in _PLAIN_WORDS if words.fullmatch(text))
        return cls(
            text="" if text.startswith("/") else text,
            intent=next(plain, name),
            confidence=confidence,
            entities=tuple(latest.get("entities") or ()),
            ranking=tuple((str(c["name"]), float(c["confidence"])) for c in ranking),
            second_topic=understanding.get("second_topic"),
            ambiguous=bool(understanding.get("ambiguous")),
        )

    def values(self, entity: str) -> tuple[Any, ...]:
        """Values of all entities of one kind, in order."""
        return tuple(e["value"] for e in self.entities if e["entity"] == entity)

    @property
    def choice(self) -> str | None:
        """What a pressed button stands for, where an intent alone does not say it."""
        found = self.values("choice")
        return str(found[-1]) if found else None

    @property
    def is_question(self) -> bool:
        """Whether the words ask something."""
        return bool(_QUESTION.search(self.text))

    @property
    def wants_estimate(self) -> bool:
        """“帮我算算”: nothing but the wish for a figure, whatever it was taken for."""
        unsure = self.is_idle or self.intent == "nlu_fallback"
        return unsure and bool(_ESTIMATE_WANTED.fullmatch(self.text))

    @property
    def is_idle(self) -> bool:
        """Words that have nothing to do with the matter and ask nothing."""
        return self.intent in {"oos_other", "goodbye"} and not self.is_question

    @property
    def only_values(self) -> bool:
        """Whether nothing is said but values and small words: “那退休的呢”, “重庆，三甲”."""
        if not self.text:
            return bool(self.entities) and self.intent in STEERING
        return bool(self.entities) and bool(_FILLER.fullmatch(self._rest()))

    @property
    def wants_person(self) -> bool:
        """Whether a human is asked for, in any state: “人工”, “0”, “转人工”."""
        return self.intent == "human_handoff" or bool(
            _PERSON_WANTED.fullmatch(self.text) or _PERSON_WANTED_WITHIN.search(self.text)
        )

    def words_of(self, *kinds: str) -> str:
        """The entities of these kinds (all if none is given) in the person's own words."""
        said = (
            self.text[e["start"] : e["end"]]
            for e in self.entities
            if (not kinds or e["entity"] in kinds) and self.text
        )
        words = list(dict.fromkeys(filter(None, said)))
        return "、".join(w for w in words if not any(w in other for other in words if other != w))

    def _rest(self) -> str:
        """The text without the entities."""
        kept = [True] * len(self.text)
        for entity in self.entities:
            for position in range(entity.get("start", 0), min(entity.get("end", 0), len(kept))):
                kept[position] = False
        return "".join(c for c, keep in zip(self.text, kept, strict=True) if keep)
