"""What the channel remembers of a person, in the state that gateways share.

Everything here may be asked again for the same push, by a repeated delivery or by another
process, and then gives the same.
"""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.channels.wechat.outcome import Offer, Outcome
from bot.gateway.state import SharedState

_OFFERED_FOR = 1800.0
_PAGES_FOR = 1800.0
_WAITING_FOR = 120.0
_READY_FOR = 600.0
"""Seconds; an answer that came too late is kept for ten minutes."""
_OLD_OFFERS = 5
_PUSHES_FOR = 48 * 3600.0
MOST_PUSHES = 3
"""Of the five that WeChat allows after a message; the others are left to people."""
_OWNED_FOR = 1800.0
"""WeChat itself ends a customer-service session after half an hour of silence."""


class _Offered(BaseModel):
    offers: tuple[Offer, ...]


class _Shelf(BaseModel):
    """Something kept for the word 继续. ``taken_by`` is the push that got the page before."""

    pages: tuple[str, ...]
    offers: tuple[Offer, ...] = ()
    transfer: bool = False
    taken_by: str = ""
    given: str = ""  # the page that ``taken_by`` got


Model = TypeVar("Model", bound=BaseModel)


class Memory:
    """The memory of all people, by conversation."""

    def __init__(self, state: SharedState) -> None:
        self._state = state

    # Choices

    async def offered(self, conversation: str, outcome: Outcome) -> None:
        """Remember the choices shown last; an answer without any makes numbers plain text."""
        record = _Offered(offers=outcome.offers).model_dump_json()
        key = _key("offers", conversation)
        await self._state.push(key, record, ttl=_OFFERED_FOR, keep=_OLD_OFFERS)

    async def chosen(self, conversation: str, text: str, link_id: str) -> str | None:
        """What to send for a tapped link or a typed number; None for other text."""
        lists = [
            _Offered.model_validate_json(record).offers
            for record in await self._state.items(_key("offers", conversation))
        ]
        if link_id:
            found = (offer for offers in lists for offer in offers if offer.id == link_id)
            return next((offer.payload for offer in found), None)
        number = _number(text)
        if number is None or not lists or not 1 <= number <= len(lists[-1]):
            return None
        return lists[-1][number - 1].payload

    # Pages

    async def given(self, conversation: str, key: str, outcome: Outcome) -> str:
        """The first page, for the push ``key``; the others and the choices are remembered."""
        first, *rest = outcome.pages
        if not outcome.continues:
            await self._put(_key("pages", conversation), _Shelf(pages=tuple(rest)), _PAGES_FOR)
            await self.offered(conversation, outcome)
        return first

    async def next_page(self, conversation: str, key: str) -> Outcome | None:
        """The next page of the answer given last, the same page for the same push."""
        shelf = await self._get(_key("pages", conversation), _Shelf)
        if shelf is None:
            return None
        if shelf.taken_by == key:
            return Outcome(pages=(shelf.given,), continues=True)
        if not shelf.pages:
            return None
        page, *rest = shelf.pages
        left = _Shelf(pages=tuple(rest), taken_by=key, given=page)
        await self._put(_key("pages", conversation), left, _PAGES_FOR)
        return Outcome(pages=(page,), continues=True)

    # Answers that came too late

    async def expect(self, conversation: str) -> None:
        """An answer is on its way and will be kept."""
        await self._state.set(_key("waiting", conversation), "1", ttl=_WAITING_FOR)

    async def keep(self, conversation: str, outcome: Outcome) -> None:
        """Keep an answer until the person asks for it."""
        shelf = _Shelf(pages=outcome.pages, offers=outcome.offers, transfer=outcome.transfer)
        await self._put(_key("late", conversation), shelf, _READY_FOR)
        await self._state.delete(_key("waiting", conversation))

    async def has_kept(self, conversation: str) -> bool:
        """Whether an answer waits to be asked for."""
        shelf = await self._get(_key("late", conversation), _Shelf)
        return shelf is not None and not shelf.taken_by

    async def kept(self, conversation: str, key: str) -> Outcome | None:
        """The kept answer, the same for the same push."""
        shelf = await self._get(_key("late", conversation), _Shelf)
        if shelf is None or shelf.taken_by not in ("", key):
            return None
        taken = shelf.model_copy(update={"taken_by": key})
        await self._put(_key("late", conversation), taken, _READY_FOR)
        return Outcome(pages=shelf.pages, offers=shelf.offers, transfer=shelf.transfer)

    async def is_expected(self, conversation: str) -> bool:
        """Whether an answer is still on its way."""
        return await self._state.get(_key("waiting", conversation)) is not None

    async def wait_for_kept(self, conversation: str, seconds: float) -> None:
        """Return when no answer is on its way any more, or after ``seconds``."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until and await self.is_expected(conversation):  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    # Customer service

    async def may_push(self, conversation: str) -> bool:
        """Count a push; False when the person got as many as we allow ourselves."""
        count = await self._state.incr(_key("pushes", conversation), ttl=_PUSHES_FOR)
        return count <= MOST_PUSHES

    async def wrote(self, conversation: str) -> None:
        """The person wrote or did something: WeChat allows pushes anew."""
        await self._state.delete(_key("pushes", conversation))

    async def hand_over(self, conversation: str) -> None:
        """People own the conversation from now on; the assistant is silent."""
        await self._state.set(_key("owner", conversation), "people", ttl=_OWNED_FOR)

    async def take_back(self, conversation: str) -> None:
        """The assistant answers again."""
        await self._state.delete(_key("owner", conversation))

    async def is_handed_over(self, conversation: str) -> bool:
        """Whether people own the conversation."""
        return await self._state.get(_key("owner", conversation)) is not None

    async def forget(self, conversation: str) -> None:
        """Delete everything remembered of a person."""
        kinds = ("offers", "pages", "waiting", "late", "pushes", "owner")
        await self._state.delete(*(_key(kind, conversation) for kind in kinds))

    async def _put(self, key: str, record: BaseModel, ttl: float) -> None:
        await self._state.set(key, record.model_dump_json(), ttl=ttl)

    async def _get(self, key: str, model: type[Model]) -> Model | None:
        stored = await self._state.get(key)
        if stored is None:
            return None
        try:
            return model.model_validate_json(stored)
        except ValidationError:  # written by another version
            return None


def _key(kind: str, conversation: str) -> str:
    return f"wechat:{kind}:{conversation}"


def _number(text: str) -> int | None:
    """A number typed alone, also full-width or as 1. and （1）."""
    bare = unicodedata.normalize("NFKC", text).strip(" .、()。")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 2 else None
