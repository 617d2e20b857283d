"""The system's way to write dates and numbers, for the words of `present`."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QTime

from desktop.views.local import Local


def system() -> Local:
    """As the system's locale does it, in local time."""
    locale = QLocale()

    def day(at: datetime) -> str:
        local = at.astimezone()
        return locale.toString(QDate(local.year, local.month, local.day), QLocale.FormatType.ShortFormat)

    def clock(at: datetime) -> str:
        local = at.astimezone()
        return locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)

    return Local(
        day=day,
        clock=clock,
        number=lambda value, digits: locale.toString(float(value), "f", digits),
        now=lambda: datetime.now().astimezone(),
    )
