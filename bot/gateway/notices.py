"""What the operator tells people besides answers: first contact, working hours."""

from __future__ import annotations

from datetime import datetime

from bot.gateway import texts
from bot.gateway.dialog import Dialog
from bot.gateway.working_hours import WorkingHours


class Notices:
    """Texts from the settings, at the right moment."""

    def __init__(self, *, notice: str, emergency: str, hours: WorkingHours) -> None:
        self._first = "\n".join(part for part in (emergency, notice) if part)
        self._hours = hours

    def first_contact(self, dialog: Dialog) -> str | None:
        """The notice, once a conversation; marks the dialog."""
        if dialog.greeted or not self._first:
            return None
        dialog.greeted = True
        return self._first

    def is_open(self, moment: datetime) -> bool:
        """Whether a person is there."""
        return self._hours.is_open(moment)

    def working_hours(self, moment: datetime) -> str | None:
        """What to add to a request for a person outside working hours."""
        if self._hours.is_open(moment):
            return None
        return texts.OUT_OF_HOURS.format(hours=self._hours)
