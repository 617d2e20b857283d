"""A chart: curves over two axes, the value under the mouse or the arrow keys in words, and its table behind it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from desktop.style import RADIUS, SPACE, look
from desktop.views.charts import Axis, ChartView, Curve
from desktop.widgets.page import button, column, row, words
from desktop.widgets.table import Table

HEIGHT_PX, SMALL_PX = 220, 96
PAGE_STEPS = 10
_COLUMN_PX, _EDGE = 150, 0.03
_HINT = "Arrow keys walk along the curve"


class Chart(QWidget):
    """One chart. `small`: without the table and the words of the axes, for a place beside other things.

    A chart is made once and shown other views: pyqtgraph's items live in cycles that only the collector frees.
    """

    def __init__(self, *, small: bool = False) -> None:
        super().__init__()
        self.view: ChartView | None = None
        self._small = small
        self._title = words("", "quiet" if small else "strong")
        self._legend, self._up = words("", "quiet"), words("", "quiet", wrap=False)
        self._across = words("", "quiet", wrap=False)
        self._across.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.canvas = _Canvas(SMALL_PX if small else HEIGHT_PX)
        self.canvas.pointed.connect(self._read)
        self.reading = words("", "quiet")
        self.reading.setMinimumHeight(self.reading.fontMetrics().height())
        self.table = Table("")
        self.as_table = button("Table", self._turn)
        self.as_table.setVisible(not small)
        self._stack = QStackedWidget()
        drawn = QWidget()
        drawn.setLayout(column(self._up, self.canvas, self._across, space="hair"))
        self._stack.addWidget(drawn)
        if not small:
            self._stack.addWidget(self.table)
        head = row(self._title, self.as_table)
        head.setStretch(0, 1)
        head.setAlignment(self.as_table, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(head, self._legend, self._stack, self.reading, space="hair"))

    def show_chart(self, view: ChartView) -> None:
        """Draw this."""
        self.view = view
        self.setAccessibleName(view.title)
        self._title.setText(view.title)
        self._legend.setText(view.legend)
        self._legend.setVisible(bool(view.legend))
        self._up.setText(f"↑ {view.up.name}")
        self._across.setText(f"{view.across.name} →")
        for one in (self._up, self._across):
            one.setVisible(not self._small)
        self.canvas.setAccessibleName(view.title)
        self.table.setAccessibleName(f"{view.title}, as a table")
        self.table.fill(view.heads, view.rows, (_COLUMN_PX,) * (len(view.heads) - 1))
        self.as_table.setAccessibleName(f"Table of: {view.title}")
        self.canvas.draw(view)
        self._read(-1)

    def _turn(self) -> None:
        self._stack.setCurrentIndex(1 - self._stack.currentIndex())
        drawn = self._stack.currentIndex() == 0
        self.as_table.setText("Table" if drawn else "Chart")
        self.reading.setVisible(drawn)
        (self.canvas if drawn else self.table).setFocus()

    def _read(self, place: int) -> None:
        said = self.view.said[place] if self.view and place >= 0 else ""
        self.reading.setText(said or (_HINT if not self._small and self.canvas.hasFocus() else ""))
        self.canvas.setAccessibleDescription(said or _HINT)


class _Canvas(QFrame):
    """The drawing. It takes mouse and keys itself: pyqtgraph's own zooming and menus would only get in the way."""

    pointed = Signal(int)  # which point, -1 for none

    def __init__(self, height_px: int) -> None:
        super().__init__()
        self._view: ChartView | None = None
        self._place = self._kept = -1
        self.setFixedHeight(look().px(height_px))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._graphics = pg.GraphicsView(background=None)
        self._graphics.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._graphics.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._graphics.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._graphics.setAntialiasing(True)
        self._graphics.viewport().setAutoFillBackground(False)
        self._graphics.setStyleSheet("background: transparent")
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._left, self._bottom = pg.AxisItem("left", linkView=self._box), pg.AxisItem("bottom", linkView=self._box)
        self._mark = pg.ScatterPlotItem(size=look().px(10))
        self._mark.setZValue(10)
        self._box.addItem(self._mark, ignoreBounds=True)
        inner = self._graphics.centralLayout
        inner.setContentsMargins(0, SPACE["small"], SPACE["huge"], 0)
        inner.setSpacing(0)
        inner.addItem(self._left, 0, 0)
        inner.addItem(self._box, 0, 1)
        inner.addItem(self._bottom, 1, 1)
        inner.setColumnStretchFactor(1, 1)
        inner.setRowStretchFactor(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(SPACE["hair"],) * 4)
        layout.addWidget(self._graphics)
        self._drawn: list[Any] = []
        look().changed.connect(self._redraw)

    def draw(self, view: ChartView) -> None:
        """Draw this, with nothing pointed at."""
        self._view, self._place, self._kept = view, -1, -1
        self._redraw()

    def mouseMoveEvent(self, event: Any) -> None:
        """Say what is there."""
        points = self._view.curves[0].points if self._view else ()
        if points:
            there = self._graphics.mapFrom(self, event.position().toPoint())
            at = self._box.mapSceneToView(self._graphics.mapToScene(there))
            wide = (self._view.across.high - self._view.across.low) or 1.0 if self._view else 1.0
            tall = (self._view.up.high - self._view.up.low) or 1.0 if self._view else 1.0
            far = [((x - at.x()) / wide) ** 2 + ((y - at.y()) / tall) ** 2 for x, y in points]
            self._point(far.index(min(far)))

    def leaveEvent(self, _event: Any) -> None:
        """Back to where the keyboard was."""
        self._point(self._kept)

    def keyPressEvent(self, event: Any) -> None:
        """Arrows walk the points, Page keys ten of them, Home and End go to the ends."""
        last = len(self._view.curves[0].points) - 1 if self._view else -1
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -PAGE_STEPS,
            Qt.Key.Key_PageDown: PAGE_STEPS,
            Qt.Key.Key_Home: -last - 1,
            Qt.Key.Key_End: last + 1,
        }
        if event.key() in steps and last >= 0:
            self._kept = min(max(0, self._kept + steps[event.key()]), last)
            self._point(self._kept)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self._point(self._place)
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        """And that it left."""
        super().focusOutEvent(event)
        self._kept = -1
        self._point(-1)
        self.update()

    def paintEvent(self, event: Any) -> None:
        """The frame where the keyboard is."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().tokens.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
            painter.end()

    def _point(self, place: int) -> None:
        self._place = place
        points = self._view.curves[0].points if self._view else ()
        at = [points[place]] if place >= 0 else []
        self._mark.setData(pos=np.array(at, dtype=float).reshape(-1, 2))
        self.pointed.emit(place)

    def _redraw(self) -> None:
        view = self._view
        if view is None:
            return
        for one in self._drawn:
            self._box.removeItem(one)
        self._drawn = []
        for curve, token in zip(view.curves, ("accent", "quiet", "faint"), strict=False):
            self._drawn += _drawn(curve, token)
        for one in self._drawn:
            self._box.addItem(one, ignoreBounds=True)
        tokens = look().tokens
        self._mark.setPen(QPen(tokens.colour("background"), 2))
        self._mark.setBrush(tokens.colour("text"))
        upper = 0.6 * QFontMetrics(look().font("quiet")).height() / self.height()  # so that the top tick's words fit
        self._box.setXRange(view.across.low, view.across.high, padding=_EDGE)
        self._box.setYRange(view.up.low, view.up.high, padding=upper)
        self._left.setGrid(255)
        for item, axis in ((self._left, view.up), (self._bottom, view.across)):
            _dress(item, axis)
        self._point(self._place)


def _dress(item: Any, axis: Axis) -> None:
    """Write the ticks beside an axis, in the look of now."""
    tokens = look().tokens
    item.setTicks([list(axis.ticks)])
    item.setTickFont(look().font("quiet"))
    item.setPen(QPen(tokens.colour("line"), 1))
    item.setTickPen(QPen(tokens.colour("line"), 1))
    item.setTextPen(QPen(tokens.colour("quiet")))
    item.setStyle(hideOverlappingLabels=False, tickLength=0)


def _drawn(curve: Curve, token: str) -> list[Any]:
    """The items of a curve. A dashed one is thin: it is there to be compared with."""
    at = np.array(curve.points, dtype=float).reshape(-1, 2)
    colour = look().tokens.colour(token)
    dashed = curve.style == "dashed"
    pen = QPen(colour, 1.5 if dashed else 2, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
    pen.setCosmetic(True)
    line = pg.PlotCurveItem(x=at[:, 0], y=at[:, 1], pen=pen, antialias=True)
    if curve.style != "dots":
        return [line]
    return [line, pg.ScatterPlotItem(pos=at, size=look().px(7), pen=None, brush=colour)]
