"""What a person gets for one push, rendered and ready to be delivered now or later."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Offer(BaseModel):
    """A choice below an answer: its number's link id, what is shown, what is sent for it."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    payload: str


class Outcome(BaseModel):
    """``pages`` go out one at a time; ``transfer`` hands the person to customer service instead.

    Even then there are pages, for when it is too late to transfer. ``continues`` is set for the
    page of an older answer, whose choices stand as they were.
    """

    model_config = ConfigDict(frozen=True)

    pages: tuple[str, ...]
    offers: tuple[Offer, ...] = ()
    transfer: bool = False
    continues: bool = False
