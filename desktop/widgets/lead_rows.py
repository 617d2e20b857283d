"""How leads, what happened with them, and pairs of them are drawn in a list."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from desktop.style import SPACE, look
from desktop.views.lead_scores import Mark
from desktop.views.leads import Happening, LeadLine, PairLine
from desktop.widgets.rows import RowDelegate, halves

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class LeadDelegate(RowDelegate):
    """A lead: the name over job and company; on the right stage, last activity and, once there is one, the score."""

    scored = False

    def draw(self, painter: QPainter, rect: QRect, view: LeadLine) -> None:
        """Draw one lead."""
        strong, text, quiet = look().font("text", strong=True), look().font("text"), look().font("quiet")
        columns = [
            (view.last, "00/00/00000", RIGHT, text, "quiet"),
            (view.stage, "Qualified stage", Qt.AlignmentFlag.AlignLeft, text, "text"),
        ]
        right = put_mark(self, painter, rect, view.mark) if self.scored else rect.right()
        for words, widest, align, font, token in columns:
            width = QFontMetrics(text).horizontalAdvance(widest)
            place = QRect(right - width, rect.top(), width, rect.height())
            self.put(painter, place, words, font, token, align)
            right -= width + SPACE["large"]
        left = QRect(rect.left(), rect.top(), right - rect.left(), rect.height())
        upper, lower = halves(left, strong, quiet)
        self.put(painter, upper, view.title, strong, "text")
        if view.found:
            found = f"{view.found}   "
            lower = lower.adjusted(self.put(painter, lower, found, quiet, "accent"), 0, 0, 0)
        self.put(painter, lower, view.who, quiet, "quiet")


def put_mark(row: RowDelegate, painter: QPainter, rect: QRect, mark: Mark) -> int:
    """Draw a score at the right edge: how it moved, the band, the number; gives where the next column ends."""
    strong, quiet = look().font("text", strong=True), look().font("quiet")
    right = rect.right()
    for words, widest, font, token, align in (
        (mark.trend, "\N{BLACK UP-POINTING TRIANGLE} 00", quiet, "quiet", RIGHT),
        (mark.band, "Warmer", look().font("quiet", strong=True), mark.tone or "quiet", LEFT),
        (mark.number, "100", strong, "text", RIGHT),
    ):
        width = QFontMetrics(font).horizontalAdvance(widest)
        row.put(painter, QRect(right - width, rect.top(), width, rect.height()), words, font, token, align)
        right -= width + SPACE["small"]
    return right - SPACE["small"]


class HappeningDelegate(RowDelegate):
    """Something that happened: its kind on the left, the title over more words, the day on the right."""

    marks = True

    def draw(self, painter: QPainter, rect: QRect, view: Happening) -> None:
        """Draw one of them."""
        text, quiet = look().font("text"), look().font("quiet")
        kind = QFontMetrics(look().font("quiet", strong=True)).horizontalAdvance("Meeting") + SPACE["large"]
        day = QFontMetrics(quiet).horizontalAdvance("Yesterday, 00:00 AM")
        self.put(painter, QRect(rect.right() - day, rect.top(), day, rect.height()), view.when, quiet, "quiet", RIGHT)
        strong = look().font("quiet", strong=True)
        token = "accent" if view.call_id else "quiet"
        self.put(painter, QRect(rect.left(), rect.top(), kind, rect.height()), view.kind, strong, token)
        left = QRect(rect.left() + kind, rect.top(), rect.width() - kind - day - SPACE["large"], rect.height())
        upper, lower = halves(left, text, quiet) if view.text else (left, left)
        self.put(painter, upper, view.title, text, "text")
        if view.text:
            self.put(painter, lower, view.text, quiet, "quiet")


class PairDelegate(RowDelegate):
    """Two leads that may be the same: their names over why, how sure on the right."""

    marks = True

    def draw(self, painter: QPainter, rect: QRect, view: PairLine) -> None:
        """Draw one pair."""
        strong, text, quiet = look().font("text", strong=True), look().font("text"), look().font("quiet")
        width = QFontMetrics(text).horizontalAdvance("Probably")
        token = "good" if view.sure == "Certain" else "quiet"
        self.put(painter, QRect(rect.right() - width, rect.top(), width, rect.height()), view.sure, text, token, RIGHT)
        left = QRect(rect.left(), rect.top(), rect.width() - width - SPACE["large"], rect.height())
        upper, lower = halves(left, strong, quiet)
        self.put(painter, upper, view.title, strong, "text")
        self.put(painter, lower, view.why, quiet, "quiet")
