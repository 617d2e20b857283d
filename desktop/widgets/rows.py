"""Long lists that stay quick: each row is one view, drawn by a delegate, brought a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.style import RADIUS, SPACE, look
from desktop.views.calls import CallLine

Index = QModelIndex | QPersistentModelIndex
VIEW = Qt.ItemDataRole.UserRole


class Row(Protocol):
    """What can stand in a list."""

    @property
    def title(self) -> str:
        """What typing the first letters finds."""

    @property
    def said(self) -> str:
        """The row for a screen reader."""


R = TypeVar("R", bound=Row)


class Rows(QAbstractListModel, Generic[R]):
    """The rows brought so far. `wanted` asks for more: the offset from which."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[R] = []
        self._more = False

    def fill(self, rows: Sequence[R], *, more: bool = False) -> None:
        """Start again with these."""
        self.beginResetModel()
        self.rows, self._more = list(rows), more
        self.endResetModel()

    def add(self, rows: Sequence[R], *, more: bool = False) -> None:
        """Put these at the end."""
        self._more = more
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def change(self, fresh: Callable[[R], R]) -> None:
        """Put fresh ones in the place of those that are there; nothing moves."""
        if self.rows:
            self.rows = [fresh(one) for one in self.rows]
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """As Qt asks."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The title to look for, the whole row to be read, the view to be drawn."""
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        roles = {Qt.ItemDataRole.DisplayRole: "title", Qt.ItemDataRole.AccessibleTextRole: "said"}
        return one if role == VIEW else getattr(one, roles[Qt.ItemDataRole(role)]) if role in roles else None

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there is more than was brought."""
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        """Ask for it once; it comes through `add`."""
        if not parent.isValid():
            self._more = False
            self.wanted.emit(len(self.rows))


class RowList(QListView, Generic[R]):
    """A list of rows. Click or Enter opens one; Delete and F2 are told too."""

    opened = Signal(object)
    erase_asked = Signal(object)
    rename_asked = Signal(object)

    def __init__(self, name: str, delegate: QStyledItemDelegate) -> None:
        super().__init__()
        self.rows: Rows[R] = Rows()
        self.setModel(self.rows)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(lambda index: self.opened.emit(index.data(VIEW)))
        look().changed.connect(self.scheduleDelayedItemsLayout)

    def renew(self, rows: Sequence[R], same: Callable[[R, R], bool]) -> None:
        """Show these instead; the focus stays on whoever had it, or where they stood."""
        was, at = self.current, max(0, self.currentIndex().row())
        there = next((place for place, one in enumerate(rows) if was and same(was, one)), min(at, len(rows) - 1))
        self.rows.fill(rows)
        self.setCurrentIndex(self.rows.index(there))

    @property
    def current(self) -> R | None:
        """The row with the focus."""
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() else None

    def keyPressEvent(self, event: Any) -> None:
        """Enter opens, Delete erases, F2 renames; the rest is the list's own."""
        keys = {
            Qt.Key.Key_Return: self.opened,
            Qt.Key.Key_Enter: self.opened,
            Qt.Key.Key_Delete: self.erase_asked,
            Qt.Key.Key_F2: self.rename_asked,
        }
        if (signal := keys.get(event.key())) and self.current is not None:
            signal.emit(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Show where the keyboard is."""
        if not self.currentIndex().isValid() and self.rows.rows:
            self.setCurrentIndex(self.rows.index(0))
        super().focusInEvent(event)


class RowDelegate(QStyledItemDelegate):
    """Two lines a row, a hairline between rows, a frame where the keyboard is.

    `marks`: the row that buttons beside the list act on is framed quietly while the keyboard is elsewhere.
    """

    marks = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines and room around them."""
        text, quiet = QFontMetrics(look().font("text")), QFontMetrics(look().font("quiet"))
        return QSize(200, text.height() + quiet.height() + 2 * SPACE["medium"])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw what every row has, then the row's own words."""
        tokens = look().tokens
        state, rect = option.state, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("raised"))
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
        painter.setPen(tokens.colour("line"))
        if index.row() < index.model().rowCount() - 1:
            left, right = rect.left() + SPACE["medium"], rect.right() - SPACE["medium"]
            painter.drawLine(left, rect.bottom(), right, rect.bottom())
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if focused or (self.marks and state & QStyle.StateFlag.State_Selected):
            pen = painter.pen()
            pen.setColor(tokens.colour("accent" if focused else "faint"))
            pen.setWidth(2 if focused else 1)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -2), RADIUS, RADIUS)
        self.draw(
            painter,
            rect.adjusted(SPACE["medium"], SPACE["medium"], -SPACE["medium"], -SPACE["medium"]),
            index.data(VIEW),
        )
        painter.restore()

    def draw(self, painter: QPainter, rect: QRect, view: Any) -> None:
        """Draw one row's words inside `rect`."""
        raise NotImplementedError

    @staticmethod
    def put(
        painter: QPainter,
        rect: QRect,
        text: str,
        font: QFont,
        token: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> int:
        """Draw one line of text, cut to fit; return its width."""
        painter.setFont(font)
        painter.setPen(look().tokens.colour(token))
        cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, cut)
        return QFontMetrics(font).horizontalAdvance(cut)


class CallDelegate(RowDelegate):
    """A past call: the title over who it was with, or over the words that were found; columns on the right."""

    def draw(self, painter: QPainter, rect: QRect, view: CallLine) -> None:
        """Draw one call."""
        strong, text, quiet = look().font("text", strong=True), look().font("text"), look().font("quiet")
        right = rect.right()
        for words, widest in (
            (view.talk_said, "you 100 %"),
            (view.length, "10 h 59 min"),
            (view.when, "Yesterday, 00:00 AM"),
        ):
            width = QFontMetrics(text).horizontalAdvance(widest)
            column = QRect(right - width, rect.top(), width, rect.height())
            self.put(painter, column, words, text, "quiet", Qt.AlignmentFlag.AlignRight)
            right -= width + SPACE["large"]
        left = QRect(rect.left(), rect.top(), right - rect.left(), rect.height())
        who = (view.who, quiet, "quiet") if not view.pieces else None
        below = [(f"{view.mark}  ", look().font("quiet", strong=True), "careful")] if view.mark else []
        below += [who] if who and view.who else []
        below += [
            (piece.replace("\n", " "), look().font("quiet", strong=found), "accent" if found else "quiet")
            for piece, found in view.pieces
        ]
        upper, lower = halves(left, strong, quiet) if below else (left, left)
        self.put(painter, upper, view.title, strong, "text")
        for words, font, token in below:
            if lower.width() > 0:
                lower = lower.adjusted(self.put(painter, lower, words, font, token), 0, 0, 0)


def halves(rect: QRect, above: QFont, below: QFont) -> tuple[QRect, QRect]:
    """Where two lines of text stand in a row, the upper and the lower."""
    first, second = QFontMetrics(above).height(), QFontMetrics(below).height()
    top = rect.top() + (rect.height() - first - second) // 2
    return QRect(rect.left(), top, rect.width(), first), QRect(rect.left(), top + first, rect.width(), second)
