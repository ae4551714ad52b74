"""Places a person names that the understanding could not settle."""

from __future__ import annotations

from actions.reply import button
from knowledge.gazetteer import Place, gazetteer

MOST = 6


def possible_places(text: str) -> tuple[Place, ...]:
    """The places that an ambiguous name in ``text`` may mean (朝阳区, 鼓楼)."""
    for match in gazetteer().search(text):
        if len(match.candidates) > 1:
            return match.candidates[:MOST]
    return ()


def place_buttons(places: tuple[Place, ...], intent: str) -> list[dict[str, str]]:
    """One choice a place, with its full name."""
    table = gazetteer()
    return [
        button(table.full_name(place.adcode), f'/{intent}{{"region": "{place.adcode}"}}')
        for place in places
    ]


def which_place(places: tuple[Place, ...]) -> str:
    """Says that the name is shared."""
    return f"叫“{places[0].short}”的地方不止一个，是哪一个？"
