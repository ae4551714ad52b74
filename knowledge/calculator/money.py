"""Amounts: decimals to the fen, rounded half-up, and how they are written in a formula."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal(100_000_000)
"""Amounts above one hundred million 元 are taken for a mistake."""


def to_fen(amount: Decimal) -> Decimal:
    """Rounded half-up to two places."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def money(amount: Decimal) -> str:
    """``47000.00``."""
    return str(to_fen(amount))


def yuan(amount: Decimal) -> str:
    """As it is said in a sentence: ``47000`` or ``396.50``."""
    text = money(amount)
    return text.removesuffix(".00")


def percent(share: Decimal) -> str:
    """``0.925`` as ``92.5%``."""
    text = f"{share * 100:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
