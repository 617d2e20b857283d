"""What was said in a past call, to be read, searched and clicked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QTextEdit

from desktop.style import SPACE, look
from desktop.views.calls import Spoken

SHAPES = {"down": "▼", "up": "▲", "square": "■", "star": "★", "round": "●", "line": "┊"}
TONES = {
    "down": "careful",
    "up": "good",
    "square": "careful",
    "star": "good",
    "round": "accent",
    "line": "quiet",
}
MARKED = 500  # found places that are all marked at once


class PastTranscript(QTextEdit):
    """The whole call as text. `went` says which second was clicked, or chosen with Enter."""

    went = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName("What was said")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self._spoken: Sequence[Spoken] = ()
        self._blocks: list[int] = []  # for each piece, the first of its blocks
        self._here = -1
        self._found: list[QTextCursor] = []
        self._found_now = 0
        look().changed.connect(self._again)

    def show_spoken(self, spoken: Sequence[Spoken]) -> None:
        """Show this, from the top."""
        self._spoken, self._blocks, self._here, self._found = spoken, [], -1, []
        self.setExtraSelections([])
        self.clear()
        self.document().setDocumentMargin(SPACE["medium"])
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setBlockFormat(_block(0))
        for piece in spoken:
            self._write(cursor, piece)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def _again(self) -> None:
        self.show_spoken(self._spoken)

    def go_to(self, at_s: float) -> None:
        """Bring what was said then into view and mark it."""
        if not self._spoken:
            return
        self._here = max(0, bisect_right(self._spoken, at_s + 0.001, key=lambda piece: piece.start_s) - 1)
        cursor = QTextCursor(self.document().findBlockByNumber(self._blocks[self._here]))
        self.setTextCursor(cursor)
        top, bar = self.cursorRect(cursor).top(), self.verticalScrollBar()
        if not 0 <= top <= self.viewport().height() * 0.7:
            bar.setValue(bar.value() + top - self.viewport().height() // 4)
        self._mark()

    def show_utterance(self, number: int) -> float:
        """Go to an utterance by its number; return when it began."""
        at_s = next((piece.start_s for piece in self._spoken if piece.side and piece.number == number), 0.0)
        self.go_to(at_s)
        start = self.textCursor().position()
        self._found_now = next((i for i, place in enumerate(self._found) if place.position() >= start), 0)
        self._mark()
        return at_s

    def find_words(self, words: str) -> int:
        """Mark every place that holds these words, up to MARKED of them; return how many."""
        self._found, self._found_now = [], 0
        if words:
            option = QRegularExpression.PatternOption.CaseInsensitiveOption
            pattern = QRegularExpression(QRegularExpression.escape(words), option)
            cursor = self.document().find(pattern, 0)
            while not cursor.isNull() and len(self._found) < MARKED:
                self._found.append(cursor)
                cursor = self.document().find(pattern, cursor)
        self._show_found()
        return len(self._found)

    @property
    def found_now(self) -> int:
        """Which of the places found is the one shown, from 1; 0 when there is none."""
        return self._found_now + 1 if self._found else 0

    def find_next(self, step: int = 1) -> int:
        """Go to the next place found, or the one before; return which it is, from 1, or 0 when there is none."""
        if not self._found:
            return 0
        self._found_now = (self._found_now + step) % len(self._found)
        self._show_found()
        return self._found_now + 1

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes there; a drag selects words to copy."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._go(self.cursorForPosition(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to where the text cursor stands."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go(self.textCursor())
        else:
            super().keyPressEvent(event)

    def _go(self, cursor: QTextCursor) -> None:
        index = bisect_right(self._blocks, cursor.blockNumber()) - 1
        if index >= 0:
            self._here = index
            self._mark()
            self.went.emit(self._spoken[index].start_s)

    def _show_found(self) -> None:
        if self._found:
            here = QTextCursor(self._found[self._found_now])
            here.clearSelection()
            self.setTextCursor(here)
            self.ensureCursorVisible()
        self._mark()

    def _mark(self) -> None:
        tokens, marks = look().tokens, []
        if self._here >= 0:
            ends = [*self._blocks, self.document().blockCount()]
            for number in range(ends[self._here], ends[self._here + 1]):
                cursor = QTextCursor(self.document().findBlockByNumber(number))
                marks.append(_extra(cursor, tokens.wash("accent"), wide=True))
        for index, cursor in enumerate(self._found):
            if index == self._found_now:
                marks.append(_extra(cursor, tokens.colour("accent"), words=tokens.colour("on_accent")))
            else:
                marks.append(_extra(cursor, tokens.colour("line")))
        self.setExtraSelections(marks)

    def _write(self, cursor: QTextCursor, piece: Spoken) -> None:
        quiet, text = _chars("quiet", "quiet"), _chars("text", "text")
        if self._blocks:
            cursor.insertBlock(_block(SPACE["medium"] if piece.fresh or not piece.side else SPACE["hair"]))
        self._blocks.append(cursor.blockNumber())
        if not piece.side:
            cursor.insertText(f"{piece.at}  ", quiet)
            cursor.insertText(f"— {piece.text} —", _chars("quiet", "quiet", strong=True))
            return
        if piece.fresh:
            cursor.insertText(piece.who, _chars("quiet", piece.side, strong=True))
            cursor.insertText(f"  {piece.at}", quiet)
            cursor.insertBlock(_block(0))
        cursor.insertText(piece.text, _chars("text", "quiet") if piece.note else text)
        if piece.note:
            cursor.insertBlock(_block(0))
            cursor.insertText(piece.note, quiet)
        for moment in piece.moments:
            cursor.insertBlock(_block(SPACE["hair"]))
            cursor.insertText(
                f"{SHAPES[moment.shape]} {moment.what}", _chars("quiet", TONES[moment.shape], strong=True)
            )


def _extra(
    cursor: QTextCursor, ground: QColor, *, words: QColor | None = None, wide: bool = False
) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    mark.cursor = cursor
    mark.format.setBackground(ground)
    if words:
        mark.format.setForeground(words)
    if wide:
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
    return mark


def _chars(size: str, token: str, *, strong: bool = False) -> QTextCharFormat:
    tokens, scale = look().tokens, look().scale
    return _form(size, token, tokens.colour(token).name(), scale, strong)


@cache  # one of each kind: an hour of talk has thousands of pieces
def _form(size: str, token: str, _colour: str, _scale: float, strong: bool) -> QTextCharFormat:  # noqa: FBT001 - a key
    form = QTextCharFormat()
    form.setFont(look().font(size, strong=strong))
    form.setForeground(look().tokens.colour(token))
    return form


def _block(above: int) -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setTopMargin(above)
    form.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return form
