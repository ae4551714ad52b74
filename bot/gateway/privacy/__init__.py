"""Masks personal data before a message is stored, logged or passed on."""

from __future__ import annotations

from bot.gateway.privacy.mask import Masked, mask

__all__ = ["Masked", "mask"]
