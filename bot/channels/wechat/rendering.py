"""Turns a reply of the house into WeChat texts: plain, paged, with tappable choices."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from bot.channels.wechat.outcome import Offer, Outcome
from bot.channels.wechat.paging import LIMIT, paginate
from bot.channels.wechat.texts import UNAVAILABLE
from bot.gateway.messages import Button, Message, Reply
from knowledge.answer import Answer, Source, Table
from knowledge.calculation import Calculation

CHOOSE = "回复序号或点击："
_LONGEST_TITLE = 30
_MARKS = re.compile(r"\*\*|__|`+|^#{1,6}\s+|^>\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]\n]+)\]\((?:https?://)?[^)\s]*\)")
_LONGEST_SOURCE = 24
_CIRCLED = "①②③④⑤⑥"


class Renderer:
    """``links`` makes choices tappable; old clients show such a link as text with its number."""

    def __init__(self, *, links: bool) -> None:
        self._links = links

    def reply(self, key: str, reply: Reply, *, transfer: bool = False) -> Outcome:
        """All messages of a turn as one text, its buttons at the end."""
        paragraphs = [part for message in reply.messages for part in _message(message)]
        buttons = [button for message in reply.messages for button in message.buttons]
        return self.text(key, paragraphs, buttons, foot=reply.notice or "", transfer=transfer)

    def text(
        self,
        key: str,
        paragraphs: Iterable[str],
        buttons: Sequence[Button] = (),
        *,
        foot: str = "",
        transfer: bool = False,
    ) -> Outcome:
        """Paragraphs and choices. ``key`` names the push; ``foot`` stands on the first page."""
        offers = _offers(key, buttons)
        tail = [CHOOSE, *map(self._line, range(1, len(offers) + 1), offers)] if offers else []
        body, foot = [plain(part) for part in paragraphs], plain(foot)
        if len(foot.encode()) > LIMIT // 2:
            body, foot = [*body, foot], ""
        pages = paginate(body, first_foot=foot, tail=tail)
        return Outcome(pages=pages or (UNAVAILABLE,), offers=offers, transfer=transfer)

    def _line(self, number: int, offer: Offer) -> str:
        if not self._links:
            return f"{number}. {offer.title}"
        content = quote(offer.title, safe="")
        target = f"weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid={offer.id}"
        return f'{number}. <a href="{target}">{offer.title}</a>'


def plain(text: str) -> str:
    """Without Markdown, and without what the client would take for a tag."""
    text = _MARKS.sub("", _LINK.sub(r"\1", text))
    return text.replace("<", "＜").replace(">", "＞").strip()


def _offers(key: str, buttons: Sequence[Button]) -> tuple[Offer, ...]:
    """Numbered choices. Ids differ between answers, so that a tap on an old link is told apart."""
    start = int(hashlib.sha256(key.encode()).hexdigest()[:6], 16) * 100
    return tuple(
        Offer(id=str(start + number), title=_title(button.title), payload=button.payload)
        for number, button in enumerate(buttons, 1)
    )


def _title(title: str) -> str:
    return plain(title).replace("\n", " ").replace('"', "”")[:_LONGEST_TITLE]


def _message(message: Message) -> Iterator[str]:
    yield message.text
    if message.calculation:
        yield from _calculation(message.calculation)
    elif message.answer:
        yield from _answer(message.answer)


def _answer(answer: Answer) -> Iterator[str]:
    if answer.steps:
        yield ""
    for number, step in enumerate(answer.steps, 1):
        yield f"{number}. {step}"
    for materials in answer.materials:
        yield f"【{materials.case}材料】" + "；".join(materials.items) + "。"
    if answer.table:
        yield from _table(answer.table)
    for caveat in answer.caveats:
        yield f"注意：{caveat}"
    yield from _footnotes(answer.sources)
    yield f"适用：{answer.region.name}，核对于 {answer.reviewed_on}。"


def _table(table: Table) -> Iterator[str]:
    """A line a row, each number beside the name of its column: a phone shows no columns."""
    yield f"【{table.caption}】"
    for row in table.rows:
        named = zip(table.columns[1:], row[1:], strict=False)
        yield f"· {row[0]}：" + "，".join(f"{column} {value}" for column, value in named) + "；"


def _calculation(calculation: Calculation) -> Iterator[str]:
    for number, step in enumerate(calculation.steps, 1):
        yield f"{number}. {step.name}：{step.formula} = {step.result} 元；"
    for assumption in calculation.assumptions:
        yield f"假设：{assumption}"
    yield from _footnotes(calculation.sources)
    yield calculation.disclaimer


def _footnotes(sources: Sequence[Source]) -> Iterator[str]:
    """Short: who, which document, when; the first few of many."""
    notes = []
    for mark, source in zip(_CIRCLED, sources, strict=False):
        name = source.number or f"《{_shortened(source.title)}》"
        notes.append(mark + "，".join(p for p in (source.issuer, name, source.date) if p))
    if notes:
        more = f"；等 {len(sources)} 项" if len(sources) > len(notes) else ""
        yield "依据：" + "；".join(notes) + f"{more}。"


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_SOURCE else f"{title[: _LONGEST_SOURCE - 1]}…"
