"""The two voices over time, with what happened marked: point, click, or walk through it by keyboard."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.style import RADIUS, SPACE, look
from desktop.views.calls import CallView, Moment

LANES = {"rep": ("You", 0), "customer": ("Them", 1)}
TONES = {
    "down": "careful",
    "up": "good",
    "square": "careful",
    "star": "good",
    "round": "accent",
    "line": "faint",
}
TICKS_S = (10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)
NEAR_PX = 6
SIGNS_PX, SIGN_PX, CARD_PX = 34, 9, 23  # the room above the lanes; where in it signs and cards stand
PAGE_S = 60.0


class Voices(QWidget):
    """Draws a call from left to right; `went` says which second was asked for, `pointed` which one is pointed at."""

    went = Signal(float)
    pointed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._view: CallView | None = None
        self._picture: QPixmap | None = None
        self._starts: list[float] = []
        self._at_s = 0.0
        self._hover_s: float | None = None
        self.setAccessibleName("Who spoke when, and what happened")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self._redraw)

    def show_call(self, view: CallView) -> None:
        """Draw this call, from its beginning."""
        self._view = view
        self._starts = [span.start_s for span in view.spans]
        self._at_s, self._hover_s = 0.0, None
        self._redraw()
        self._tell()

    def go_to(self, at_s: float) -> None:
        """Put the mark there without telling anybody."""
        self._at_s = min(max(0.0, at_s), self._view.length_s if self._view else 0.0)
        self._tell()
        self.update()

    @property
    def reading(self) -> str:
        """What is at the mark, or under the mouse, in words."""
        view, at_s = self._view, self._at_s if self._hover_s is None else self._hover_s
        if view is None:
            return ""
        near = self._near(at_s)
        if near:
            return near.said
        hole = next((hole for hole in view.holes if hole.start_s <= at_s < hole.end_s), None)
        if hole:
            return f"{_place(at_s)}  {hole.said}"
        said = [f"{line.who}: {line.text}" for line in view.spoken if line.side and line.start_s <= at_s < line.end_s]
        return f"{_place(at_s)}  " + ("  ·  ".join(said) or "silence")

    def sizeHint(self) -> QSize:
        """As wide as there is room, as tall as its lanes."""
        return QSize(400, self._lane_top(2) + self._axis_px())

    def minimumSizeHint(self) -> QSize:
        """Narrower still shows the whole call."""
        return QSize(200, self.sizeHint().height())

    def mouseMoveEvent(self, event: Any) -> None:
        """Say what is there."""
        self._hover_s = self._second(event.position().x())
        self._tell()
        self.update()

    def leaveEvent(self, _event: Any) -> None:
        """Back to the mark."""
        self._hover_s = None
        self._tell()
        self.update()

    def mousePressEvent(self, event: Any) -> None:
        """Go there; a moment nearby is meant rather than the second beside it."""
        at_s = self._second(event.position().x())
        near = self._near(at_s)
        self._go(near.at_s if near else at_s)

    def keyPressEvent(self, event: Any) -> None:
        """Arrows walk the moments, Page keys the minutes, Home and End the ends, Enter goes there."""
        if self._view is None:
            return
        times, at_s, end_s = [moment.at_s for moment in self._view.moments], self._at_s, self._view.length_s
        before, after = bisect_left(times, at_s) - 1, bisect_right(times, at_s)
        there = {
            Qt.Key.Key_Left: times[before] if before >= 0 else 0.0,
            Qt.Key.Key_Right: times[after] if after < len(times) else end_s,
            Qt.Key.Key_PageUp: at_s - PAGE_S,
            Qt.Key.Key_PageDown: at_s + PAGE_S,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: end_s,
            Qt.Key.Key_Return: at_s,
            Qt.Key.Key_Enter: at_s,
            Qt.Key.Key_Space: at_s,
        }
        if event.key() in there:
            self._go(there[event.key()])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Show the focus."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: Any) -> None:
        """And that it left."""
        self.update()
        super().focusOutEvent(event)

    def resizeEvent(self, _event: Any) -> None:
        """Draw for the new width."""
        self._redraw()

    def paintEvent(self, _event: Any) -> None:
        """The picture, and over it the mark and the mouse."""
        if self._view is None:
            return
        if self._picture is None:
            self._picture = self._draw(self._view)
        tokens = look().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture)
        bottom = self._lane_top(2)
        if self._hover_s is not None:
            painter.setPen(QPen(tokens.colour("faint"), 1))
            painter.drawLine(QPointF(self._x(self._hover_s), 0), QPointF(self._x(self._hover_s), bottom))
        painter.setPen(QPen(tokens.colour("text"), 2))
        painter.drawLine(QPointF(self._x(self._at_s), 0), QPointF(self._x(self._at_s), bottom))
        if self.hasFocus():
            painter.setPen(QPen(tokens.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _go(self, at_s: float) -> None:
        self._hover_s = None
        self.go_to(at_s)
        self.went.emit(self._at_s)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.reading)
        self.pointed.emit(self._at_s if self._hover_s is None else self._hover_s)

    def _near(self, at_s: float) -> Moment | None:
        if self._view is None or not self._view.moments:
            return None
        reach_s = NEAR_PX * self._view.length_s / max(1.0, self._width())
        best = min(self._view.moments, key=lambda moment: abs(moment.at_s - at_s))
        return best if abs(best.at_s - at_s) <= reach_s else None

    def _redraw(self) -> None:
        self._picture = None
        self.updateGeometry()
        self.update()

    def _gutter(self) -> float:
        return QFontMetrics(look().font("quiet", strong=True)).horizontalAdvance("Them") + 2.0 * SPACE["small"]

    def _width(self) -> float:
        return max(1.0, self.width() - self._gutter() - SPACE["small"])

    def _x(self, at_s: float) -> float:
        length_s = self._view.length_s if self._view else 0.0
        return self._gutter() + (at_s / length_s * self._width() if length_s else 0.0)

    def _second(self, x: float) -> float:
        length_s = self._view.length_s if self._view else 0.0
        return min(max(0.0, (x - self._gutter()) / self._width()), 1.0) * length_s

    def _lane_top(self, lane: int) -> int:
        return look().px(SIGNS_PX + lane * (SPACE["huge"] + SPACE["hair"]))

    def _axis_px(self) -> int:
        return QFontMetrics(look().font("quiet")).height() + SPACE["small"]

    def _draw(self, view: CallView) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, tall = look().tokens, look().px(SPACE["huge"])
        for side, (name, lane) in LANES.items():
            top = self._lane_top(lane)
            painter.setFont(look().font("quiet", strong=True))
            painter.setPen(tokens.colour(side))
            painter.drawText(QRectF(0, top, self._gutter() - SPACE["small"], tall), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(QPen(tokens.colour("line"), 1))
            painter.drawLine(QPointF(self._gutter(), top + tall / 2), QPointF(self._x(view.length_s), top + tall / 2))
        for hole in view.holes:
            self._draw_hole(painter, hole.start_s, hole.end_s, hole.side)
        painter.setPen(Qt.PenStyle.NoPen)
        for span in view.spans:
            top = self._lane_top(LANES[span.side][1])
            left, right = self._x(span.start_s), self._x(span.end_s)
            bar = QRectF(left, top + 2, max(1.5, right - left), tall - 4)
            colour = tokens.colour(span.side)
            if span.doubtful:
                bar, colour = bar.adjusted(0, tall / 3, 0, -tall / 3), tokens.colour("faint")
            painter.setBrush(colour)
            radius = min(3.0, bar.width() / 2)
            painter.drawRoundedRect(bar, radius, radius)
        for moment in sorted(view.moments, key=lambda one: one.shape != "line"):
            self._draw_moment(painter, moment)
        self._draw_axis(painter, view.length_s)
        painter.end()
        return picture

    def _draw_hole(self, painter: QPainter, start_s: float, end_s: float, side: str) -> None:
        tall = look().px(SPACE["huge"])
        first, last = (LANES[side][1],) * 2 if side else (0, 1)
        left, right = self._x(start_s), self._x(end_s)
        box = QRectF(
            left, self._lane_top(first), max(3.0, right - left), self._lane_top(last) + tall - self._lane_top(first)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().tokens.colour("line"))
        painter.drawRect(box)
        painter.setBrush(look().tokens.colour("faint"))
        painter.setBrush(Qt.BrushStyle.BDiagPattern)
        brush = painter.brush()
        brush.setColor(look().tokens.colour("faint"))
        painter.setBrush(brush)
        painter.drawRect(box)

    def _draw_moment(self, painter: QPainter, moment: Moment) -> None:
        tokens, x, middle, size = look().tokens, self._x(moment.at_s), look().px(SIGN_PX), look().px(5)
        colour = tokens.colour(TONES[moment.shape])
        if moment.shape == "line":
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, 0), QPointF(x, self._lane_top(2)))
            return
        painter.setPen(QPen(tokens.colour("background"), 1))
        painter.setBrush(colour)
        if moment.shape == "round":
            painter.drawEllipse(QPointF(x, look().px(CARD_PX)), size - 1, size - 1)
        elif moment.shape == "square":
            painter.drawRect(QRectF(x - size + 1, middle - size + 1, 2 * size - 2, 2 * size - 2))
        elif moment.shape == "star":
            painter.drawPolygon(_star(x, middle, size + 1))
        else:
            way = 1 if moment.shape == "down" else -1
            points = [
                QPointF(x - size, middle - way * size),
                QPointF(x + size, middle - way * size),
                QPointF(x, middle + way * size),
            ]
            painter.drawPolygon(QPolygonF(points))

    def _draw_axis(self, painter: QPainter, length_s: float) -> None:
        font = look().font("quiet")
        metrics, top = QFontMetrics(font), self._lane_top(2)
        wide = metrics.horizontalAdvance("00:00:00") * 2.0
        step = next((s for s in TICKS_S if s / max(1.0, length_s) * self._width() >= wide), TICKS_S[-1])
        painter.setFont(font)
        for index in range(int(length_s // step) + 1):
            x, text = self._x(index * step), _place(index * step)
            painter.setPen(look().tokens.colour("quiet"))
            half = metrics.horizontalAdvance(text) / 2
            left = min(max(x - half, self._gutter()), self.width() - 2 * half)
            painter.drawText(QPointF(left, top + metrics.ascent() + SPACE["hair"]), text)


def _star(x: float, y: float, size: float) -> QPolygonF:
    """Five points, every other corner nearer to the middle."""
    corners = ((math.pi * step / 5, size if step % 2 == 0 else size * 0.45) for step in range(10))
    return QPolygonF([QPointF(x + far * math.sin(turn), y - far * math.cos(turn)) for turn, far in corners])


def _place(at_s: float) -> str:
    hours, rest = divmod(int(at_s), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
