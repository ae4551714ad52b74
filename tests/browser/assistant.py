"""Plays Rasa with records taken from the knowledge base: answers, a form, a hand-over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.gateway.testing import Answer, Item, custom

SAMPLES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "samples.json").read_text(encoding="utf-8")
)

CITIES = {"重庆": "500000", "南京": "320100", "江苏": "320000"}
HUMAN = {"title": "转人工", "payload": "/human_handoff"}


def answer(name: str, **fields: Any) -> Item:
    """A record as the answer action says it."""
    record = SAMPLES[name] | fields
    buttons = [
        {"title": question["title"], "payload": f"/{question['topic']}"}
        for question in record["next_questions"]
    ]
    return custom(
        record["lead"],
        topic=record["topic"],
        region=record["region"]["adcode"],
        answer=record,
        buttons=buttons,
    )


def choices(*titles: str) -> list[dict[str, str]]:
    """Buttons of a form."""
    return [{"title": title, "payload": f'/inform{{"value":"{title}"}}'} for title in titles]


class Assistant:
    """``script`` answers a turn. The form of the calculation remembers what each person said.

    ``before`` may raise, wait or answer in its place; ``extra`` adds answers by word.
    """

    def __init__(self) -> None:
        self.extra: dict[str, Callable[[], list[Item]]] = {}
        self.before: Callable[[str], Any] | None = None
        self._forms: dict[str, int] = {}

    async def script(self, sender: str, text: str) -> Answer:
        """The answer to a turn."""
        if self.before and (instead := await self.before(text)) is not None:
            return list(instead)
        for word, made in self.extra.items():
            if word in text:
                return made()
        return self._answer(sender, text)

    def _answer(self, sender: str, text: str) -> list[Item]:
        if "human_handoff" in text or "转人工" in text:
            effect = {"kind": "handoff", "data": {"topic": "ratio_calculate", "slots": {}}}
            return [
                custom(
                    "好的，已为您登记转人工。您也可以直接拨打参保地 12393 医保服务热线。",
                    topic="human_handoff",
                    handoff=True,
                    effects=[effect],
                )
            ]
        if sender in self._forms or "六万" in text:
            return self._form(sender)
        for city, adcode in CITIES.items():
            if f"我在{city}" in text:
                return [
                    custom(f"好的，记住了：您的参保地是{city}。请问您想了解什么？", region=adcode)
                ]
        if "比例" in text:
            return [answer("ratio_lookup")]
        if "报销" in text or "claim" in text:
            return [answer("claim_online")]
        return [custom(f"收到：{text}", buttons=[HUMAN])]

    def _form(self, sender: str) -> list[Item]:
        """Three questions, then the estimate."""
        step = self._forms.get(sender, 0)
        self._forms[sender] = step + 1
        fields: dict[str, Any] = {"topic": "ratio_calculate", "region": "500000", "asking": True}
        if step == 0:
            text = "好的，帮您估算。您参加的是职工医保还是居民医保？两者的比例不同。"
            return [custom(text, buttons=choices("职工医保", "居民医保", "不知道"), **fields)]
        if step == 1:
            text = "您是在职还是退休？退休的比例更高一些。"
            return [custom(text, buttons=choices("在职", "退休"), **fields)]
        if step == 2:
            text = "在哪一级医院住院？级别越高，起付线越高。"
            levels = choices("社区", "一级", "二级", "三级")
            return [custom(text, buttons=levels, **fields)]
        del self._forms[sender]
        return [
            custom(
                f"估算：基金支付47000.00元，个人负担13000.00元。{SAMPLES['calculation']['reason']}。",
                topic="ratio_calculate",
                region="500000",
                calculation=SAMPLES["calculation"],
                buttons=choices("换成二级医院呢", "退休的呢"),
            )
        ]
