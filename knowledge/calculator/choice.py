"""A value tried for something that is not known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One value tried for something that is not known. ``field``: the input, or a name of ours."""

    field: str
    option: str
    reason: str
