"""A lead's score: the number large, how sure, what to do next as the one button, and what speaks for and against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.style import SPACE
from desktop.views.lead_scores import ScoreView
from desktop.widgets.page import button, column, retone, row, words

if TYPE_CHECKING:
    from desktop.widgets.chart import Chart

_UP, _DOWN = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"


class Score(QFrame):
    """A score, or an invitation to learn. `stepped`: the next step was taken; `learn_asked`: there is no model yet."""

    stepped = Signal()
    learn_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "raised")
        self.number, self.band = words("", "number", wrap=False), words("", "strong", wrap=False)
        self._moved, self.interval = words("", "quiet"), words("", "quiet")
        self.step = button("", self.stepped.emit, "action", said="Next step")
        self._rest, self._advice, self._missing = words(), words(), words()
        self._reasons, self._amounts = QVBoxLayout(), QVBoxLayout()
        for one in (self._reasons, self._amounts):
            one.setSpacing(SPACE["hair"])
        self.learn = button("Learn scores from your history", self.learn_asked.emit)
        self.when = words("", "quiet")
        top = row(self.number, self.band, None, space="small")
        top.setAlignment(self.band, Qt.AlignmentFlag.AlignBottom)
        self._body = column(
            top, self._moved, self.interval, self.step, self._rest, self._advice, self._missing, self._reasons,
            self._amounts, self.learn, self.when, margin="medium",
        )  # fmt: skip
        self.setLayout(self._body)
        self._chart: Chart | None = None

    def show_score(self, view: ScoreView) -> Iterator[None]:
        """Show this score, step by step: between them others have their turn."""
        self.setAccessibleName(f"Score: {view.mark.said}")
        self.number.setText(view.mark.number)
        self.band.setText(view.mark.band)
        retone(self.band, tone=view.mark.tone)
        self.step.setText(view.step)
        self.step.setAccessibleName(f"Next step: {view.step}")
        for label, said in (
            (self._moved, view.moved), (self.interval, view.interval), (self._rest, view.rest),
            (self._advice, view.advice), (self._missing, view.missing), (self.when, view.when),
        ):  # fmt: skip
            label.setText(said)
            label.setVisible(bool(said))
        for one in (self.number, self.band):
            one.show()
        self.step.setVisible(bool(view.step))
        self.learn.hide()
        _clear(self._reasons)
        _clear(self._amounts)
        yield
        self._list("Speaks for it", _UP, "good", view.ups)
        yield
        self._list("Speaks against it", _DOWN, "careful", view.downs)
        yield
        for name, value in view.amounts:
            self._amounts.addSpacing(SPACE["hair"])
            self._amounts.addWidget(words(name, "quiet"))
            self._amounts.addWidget(words(value))
        yield
        self._draw(view)

    def show_none(self, said: str, *, learn: bool) -> None:
        """Say why there is no score; `learn` offers to learn from the history."""
        self.setAccessibleName("Score: none yet")
        for one in (self.number, self.band, self._moved, self.interval, self.step, self._rest, self._advice, self.when):
            one.hide()
        _clear(self._reasons)
        _clear(self._amounts)
        self._missing.setText(said)
        self._missing.show()
        self.learn.setVisible(learn)
        if self._chart:
            self._chart.hide()

    def _list(self, head: str, sign: str, tone: str, reasons: Sequence[str]) -> None:
        if not reasons:
            return
        self._reasons.addSpacing(SPACE["small"])
        self._reasons.addWidget(words(head, "caps"))
        for reason in reasons:
            shape = words(sign, "quiet", tone, wrap=False)
            line = QWidget()
            inside = row(shape, words(reason))
            inside.setStretch(1, 1)
            inside.setAlignment(shape, Qt.AlignmentFlag.AlignTop)
            line.setLayout(inside)
            self._reasons.addWidget(line)

    def _draw(self, view: ScoreView) -> None:
        if view.past:
            if self._chart is None:
                from desktop.widgets.chart import Chart  # only for whoever sees a score that moved

                self._chart = Chart(small=True)
                self._body.insertWidget(self._body.indexOf(self.when), self._chart)
            self._chart.show_chart(view.past)
        if self._chart:
            self._chart.setVisible(bool(view.past))


def _clear(layout: QVBoxLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
