"""The one card, large; and the two before it, one line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QSize, QVariantAnimation, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.style import HIT, SPACE, look
from desktop.views.live import CardView, OldCardView
from desktop.widgets.clamped import Clamped
from desktop.widgets.hover import tell_on_hover
from desktop.widgets.icon import IconButton
from desktop.widgets.page import retone, words

_SLIDE_PX = 8
_ARRIVES_MS = 150
_BODY_LINES, _SAY_LINES = 3, 3


class CardPiece(QFrame):
    """The card on the screen. `moves` is False for people who want nothing to move."""

    done_asked = Signal(bool)  # True: used, False: set aside
    copy_asked = Signal()

    def __init__(self, *, moves: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setAccessibleName("Card")
        self.moves = moves
        self._card: CardView | None = None
        self._title = Clamped(1, "caps")
        font = QFont(self._title.font())
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        self._title.setFont(font)
        self._age = words(role="quiet", wrap=False)
        self._age.setAccessibleName("Age of the card")
        self._body = Clamped(_BODY_LINES, "card")
        self._say = Clamped(_SAY_LINES)
        self._source = Clamped(1, "quiet")
        self.copy = IconButton("copy", "Copy the words to say", "Ctrl+Shift+C")
        self.copy.clicked.connect(self.copy_asked)
        self.used = IconButton("check", "Used", "The card helped: take it away. Enter", tone="good")
        self.used.clicked.connect(lambda: self.done_asked.emit(True))
        self.dismiss = IconButton("close", "Set aside", "Take the card away. Esc")
        self.dismiss.clicked.connect(lambda: self.done_asked.emit(False))
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(SPACE["small"])
        self._layout.addLayout(_row(self._title, self._age))
        self._layout.addWidget(self._body)
        self._layout.addLayout(_row(self._say, self.copy))
        self._layout.addStretch(1)
        self._layout.addLayout(_row(self._source, self.used, self.dismiss))
        self._arrival = QVariantAnimation(self)
        self._arrival.setDuration(_ARRIVES_MS)
        self._arrival.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._arrival.setStartValue(0.0)
        self._arrival.setEndValue(1.0)
        self._arrival.valueChanged.connect(self._arrive)
        self._arrival.finished.connect(lambda: self.setGraphicsEffect(None))  # type: ignore[arg-type]
        self._place(1.0)

    def show_card(self, card: CardView) -> None:
        """Show this card; a new one arrives, better words for the same one are just there."""
        fresh = self._card is None or self._card.id != card.id
        self._card = card
        self._title.setText(card.title)
        retone(self._title, tone=card.tone if card.tone != "text" else "quiet")
        self._body.setText(card.body)
        self._say.setText(f"“{card.say}”" if card.say else "")
        self._say.setVisible(bool(card.say))
        self.copy.setVisible(bool(card.say))
        self._source.setText(card.source, card.found_in)
        self.setAccessibleDescription(f"{card.title}. {card.body} {card.say}".strip())
        if fresh and self.moves:
            self._arrival.stop()
            effect = QGraphicsOpacityEffect(self)
            effect.setOpacity(0.0)
            self.setGraphicsEffect(effect)
            self._arrival.start()

    def show_age(self, age: Callable[[float], str]) -> None:
        """Show how long ago it was that it answers; `age` says it of a moment in the call."""
        if self._card and (text := age(self._card.at_s)) != self._age.text():
            self._age.setText(text)

    @property
    def arriving(self) -> bool:
        """Whether it is still sliding in."""
        return self._arrival.state() == QAbstractAnimation.State.Running

    def _arrive(self, share: float) -> None:
        effect = self.graphicsEffect()
        if isinstance(effect, QGraphicsOpacityEffect):
            effect.setOpacity(share)
        self._place(share)

    def _place(self, share: float) -> None:
        """Put the content where it is when so much of the slide is done; the frame keeps its size."""
        left, edge = SPACE["medium"], SPACE["small"]
        down = round(_SLIDE_PX * (1 - share))
        self._layout.setContentsMargins(left, edge + down, edge, edge + _SLIDE_PX - down)

    def tall(self) -> int:
        """How high the largest card is, in pixels."""
        lines = {"quiet": 1, "card": _BODY_LINES, "text": _SAY_LINES}
        text = sum(
            count * QFontMetrics(look().font(size, strong=size == "card")).lineSpacing()
            for size, count in lines.items()
        )
        return text + look().px(HIT) + 3 * SPACE["small"] + 2 * SPACE["small"] + _SLIDE_PX + 2


class Cards(QWidget):
    """The card, or quiet words where none is needed, and up to two older ones under it."""

    def __init__(self, *, moves: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cards")
        self.card = CardPiece(moves=moves)
        nothing = QWidget()
        nothing.setAccessibleName("No card")
        self._why = Clamped(3, "quiet")
        aside = QVBoxLayout(nothing)
        aside.setContentsMargins(SPACE["medium"], SPACE["medium"], SPACE["medium"], SPACE["medium"])
        aside.addWidget(self._why)
        aside.addStretch(1)
        self._stack = QStackedLayout()
        self._stack.addWidget(nothing)
        self._stack.addWidget(self.card)
        self._older = [_OldCard(), _OldCard()]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE["hair"])
        layout.addLayout(self._stack)
        for old in self._older:
            layout.addWidget(old)

    def sizeHint(self) -> QSize:
        """As high as with the largest card, where there is room: nothing moves when a card comes or goes."""
        older = sum(old.sizeHint().height() + SPACE["hair"] for old in self._older)
        return QSize(super().sizeHint().width(), self.card.tall() + older)

    def show_cards(self, card: CardView | None, older: Sequence[OldCardView]) -> None:
        """Show these."""
        if card:
            self.card.show_card(card)
        self._stack.setCurrentIndex(1 if card else 0)
        for place, old in enumerate(self._older):
            old.show_card(older[place] if place < len(older) else None)

    def show_why(self, text: str) -> None:
        """Say why there is no card."""
        self._why.setText(text)

    def show_ages(self, age: Callable[[float], str]) -> None:
        """Show how old each is; `age` says it of a moment in the call."""
        self.card.show_age(age)
        for old in self._older:
            old.show_age(age)


class _OldCard(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._card: OldCardView | None = None
        self._text = Clamped(1, "quiet")
        self._age = words(role="quiet", wrap=False)
        self._age.setAccessibleName("Age of the earlier card")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE["medium"], 0, SPACE["medium"], 0)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._age)
        keeps = self.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # nothing below moves when there is one more
        self.setSizePolicy(keeps)
        self._text.setText(" ")
        self.hide()

    def show_card(self, card: OldCardView | None) -> None:
        self._card = card
        self.setVisible(card is not None)
        if card:
            self._text.setText(card.text)
            tell_on_hover(self, card.whole)
            self.setAccessibleName(f"Earlier card: {card.text}")
            self.setAccessibleDescription(card.whole)

    def show_age(self, age: Callable[[float], str]) -> None:
        if self._card and (text := age(self._card.at_s)) != self._age.text():
            self._age.setText(text)


def _row(first: QWidget, *rest: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE["hair"])
    row.addWidget(first, 1)
    for one in rest:
        row.addWidget(one)
    return row
