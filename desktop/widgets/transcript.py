"""The words as they are spoken: newest at the bottom, grey while they may still change, gaps marked."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPushButton, QTextEdit, QWidget

from desktop.style import look
from desktop.views.live import CaptionView, LineView

MOST_LINES = 2400
_FEWER = 1400  # lines let go of at once when there are too many: what stays is laid out anew, so little may stay
_LEAST = 96  # pixels that are left to the words when notices need room
_SIDES = ("customer", "rep")


class Transcript(QTextEdit):
    """A transcript that can be appended to for hours, selected, copied and read by a screen reader.

    Lines stand in the order in which they were begun to be said; captions under them, one a side. The oldest
    lines go when there are MOST_LINES. Nothing scrolls by itself while the reader looks at older lines.
    """

    scrolled_up = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setMinimumHeight(look().px(_LEAST))
        self.setAcceptRichText(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName("Transcript")
        self.setAccessibleDescription("What was said, newest at the bottom")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setAccessibleName("Scroll the transcript")
        self.setPlaceholderText("Words will be here as they are spoken.")
        self._lines: list[LineView] = []
        self._captions: dict[str, CaptionView] = {}
        self._shown = 0  # captions now in the document, under the lines
        self._following = True
        self._newest = QPushButton("Newest", self)
        self._newest.setAccessibleName("Newest words")
        self._newest.setAccessibleDescription("Scroll to what is being said now")
        self._newest.setToolTip("Scroll to what is being said now")
        self._newest.hide()
        self._newest.clicked.connect(self.to_newest)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._grown)
        look().changed.connect(self._redraw)
        self._style()

    def give_way(self, on: bool) -> None:  # noqa: FBT001 - a switch
        """Be as low as two lines where room is short, or no longer."""
        self.setMinimumHeight(look().px(_LEAST / 2 if on else _LEAST))

    @property
    def lines(self) -> tuple[LineView, ...]:
        """What stands there, captions left out."""
        return tuple(self._lines)

    def add(self, line: LineView) -> None:
        """Put a line where it belongs by time, which is nearly always at the end."""
        caption = self._captions.get(line.side)
        if caption and caption.start_s < line.end_s:
            del self._captions[line.side]
        place = bisect_right(self._lines, line.start_s, key=lambda one: one.start_s)
        self._lines.insert(place, line)
        edit = self._edit()
        self._drop_captions(edit)
        if place == len(self._lines) - 1:
            edit.movePosition(QTextCursor.MoveOperation.End)
            self._write(edit, line, first=place == 0)
        else:
            edit.setPosition(self.document().findBlockByNumber(place).position())
            edit.insertBlock()
            edit.movePosition(QTextCursor.MoveOperation.PreviousBlock)
            self._write(edit, line, first=True)
        if len(self._lines) > MOST_LINES:
            self._remove(edit, 0, _FEWER)
        self._put_captions(edit)
        edit.endEditBlock()

    def caption(self, caption: CaptionView) -> None:
        """Show what a side is saying now, in grey, in place of what it said a moment ago."""
        if caption.text and self._heard_to(caption.side) > caption.start_s:
            return  # late: that sentence stands there in full
        if self._captions.get(caption.side) == caption:
            return
        if caption.text:
            self._captions[caption.side] = caption
        elif not self._captions.pop(caption.side, None):
            return
        edit = self._edit()
        self._drop_captions(edit)
        self._put_captions(edit)
        edit.endEditBlock()

    def forget(self, start_s: float, end_s: float) -> None:
        """Take away whatever was said in that stretch."""
        self._captions.clear()
        edit = self._edit()
        self._drop_captions(edit)
        for place in reversed(range(len(self._lines))):
            line = self._lines[place]
            if line.side and line.start_s < end_s and line.end_s > start_s:
                self._remove(edit, place, 1)
        edit.endEditBlock()

    def reset(self) -> None:
        """Begin anew."""
        self._lines.clear()
        self._captions.clear()
        self._shown = 0
        self.clear()
        self.to_newest()

    def to_newest(self) -> None:
        """Scroll to the end and stay there."""
        self._following = True
        self._newest.hide()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    # the document: one block a line, then one a caption

    def _edit(self) -> QTextCursor:
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        return edit

    def _write(self, edit: QTextCursor, line: LineView | CaptionView, *, first: bool) -> None:
        block, name, words = self._formats["caption" if isinstance(line, CaptionView) else line.side]
        if first:
            edit.setBlockFormat(block)
        else:
            edit.insertBlock(block)
        if line.side:
            edit.insertText(f"{line.who}\t", name)
        edit.insertText(line.text, words)

    def _drop_captions(self, edit: QTextCursor) -> None:
        for _ in range(self._shown):
            edit.movePosition(QTextCursor.MoveOperation.End)
            edit.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            edit.removeSelectedText()
            edit.deletePreviousChar()
        self._shown = 0

    def _put_captions(self, edit: QTextCursor) -> None:
        for side in _SIDES:
            if caption := self._captions.get(side):
                edit.movePosition(QTextCursor.MoveOperation.End)
                self._write(edit, caption, first=not self._lines and not self._shown)
                self._shown += 1

    def _remove(self, edit: QTextCursor, place: int, count: int) -> None:
        """Take `count` lines from `place` on out of the list and the document; captions are not in it now."""
        whole = count >= len(self._lines)
        del self._lines[place : place + count]
        if whole:
            edit.select(QTextCursor.SelectionType.Document)
            edit.removeSelectedText()
            return
        last = place == len(self._lines)
        start = self._block(place - 1 if last else place)
        edit.setPosition(start.position() + (start.length() - 1 if last else 0))
        if last:
            edit.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        else:
            edit.setPosition(self._block(place + count).position(), QTextCursor.MoveMode.KeepAnchor)
        edit.removeSelectedText()

    def _block(self, place: int) -> QTextBlock:
        return self.document().findBlockByNumber(place)

    def _heard_to(self, side: str) -> float:
        return next((line.end_s for line in reversed(self._lines) if line.side == side), 0.0)

    # how it looks

    def _style(self) -> None:
        style, tokens = look(), look().tokens
        self._margin = style.px(50)  # where the words begin
        gap = style.px(4)

        def words(token: str, *, strong: bool = False) -> QTextCharFormat:
            made = QTextCharFormat()
            made.setForeground(tokens.colour(token))
            if strong:
                made.setFontWeight(QFont.Weight.DemiBold)
            return made

        spoken = QTextBlockFormat()
        spoken.setLeftMargin(self._margin)
        spoken.setTextIndent(-self._margin)
        spoken.setTopMargin(gap)
        missed = QTextBlockFormat()
        missed.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        missed.setTopMargin(2 * gap)
        missed.setBottomMargin(gap)
        self._formats = {
            "rep": (spoken, words("rep", strong=True), words("text")),
            "customer": (spoken, words("customer", strong=True), words("text")),
            "caption": (spoken, words("quiet"), words("quiet")),
            "": (missed, words("quiet"), words("quiet")),
        }
        self.document().setDocumentMargin(style.px(8))
        self.document().setIndentWidth(self._margin)
        self.setTabStopDistance(self._margin)

    def _redraw(self) -> None:
        self._style()
        self.clear()
        edit = self._edit()
        for place, line in enumerate(self._lines):
            self._write(edit, line, first=place == 0)
        self._shown = 0
        self._put_captions(edit)
        edit.endEditBlock()

    # where the reader is

    def _scrolled(self, value: int) -> None:
        self._following = value >= self.verticalScrollBar().maximum() - self.fontMetrics().height()
        if self._newest.isVisible() == self._following:
            self._newest.setVisible(not self._following)
            self.scrolled_up.emit(not self._following)

    def _grown(self, _low: int, high: int) -> None:
        if self._following:
            self.verticalScrollBar().setValue(high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button in its corner and the newest line in sight."""
        super().resizeEvent(event)
        size = self._newest.sizeHint()
        self._newest.setGeometry(
            self.viewport().width() - size.width() - 8, self.height() - size.height() - 8, size.width(), size.height()
        )
        if self._following:
            self.to_newest()
