"""How good a model is: in a sentence, in figures, in charts; the columns that leak, each with a switch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.style import HIT, SPACE, look
from desktop.views.lead_models import FairView, LeakView, ModelView
from desktop.widgets.chart import Chart
from desktop.widgets.history_form import grid_in
from desktop.widgets.page import button, column, retone, row, words
from desktop.widgets.table import Table

_SIDE = 2  # charts side by side
_FIGURES = 3  # figures side by side
_GROUPS = 8  # rows of a table that are seen without scrolling
_GROUP_PX, _ROWS_PX, _SHARE_PX = 150, 70, 160


class ModelReport(QWidget):
    """One model. `again_asked` gives the columns to use although they seem to leak."""

    again_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._verdict = words("", "strong")
        self._figures, self._charts, self._moves = QGridLayout(), QGridLayout(), QGridLayout()
        for grid in (self._figures, self._charts, self._moves):
            grid.setHorizontalSpacing(SPACE["huge"])
            grid.setVerticalSpacing(SPACE["large"])
        for place in range(_FIGURES):
            self._figures.setColumnStretch(place, 1)
        for place in range(_SIDE):
            self._charts.setColumnStretch(place, 1)
        self._moves.setVerticalSpacing(SPACE["hair"])
        self._moves.setColumnStretch(1, 1)
        self._leaks = _Leaks()
        self._leaks.again_asked.connect(self.again_asked)
        self.charts: list[Chart] = []
        self._fair = QVBoxLayout()
        self._fair.setSpacing(SPACE["medium"])
        self._notes = QVBoxLayout()
        self._notes.setSpacing(SPACE["hair"])
        self._moving, self._noted = words("What moves scores", "heading"), words("Notes", "heading")
        self.setLayout(
            column(
                self._verdict, grid_in(self._figures), self._leaks, grid_in(self._charts), self._moving,
                grid_in(self._moves), self._fair, self._noted, self._notes, None, space="large",
            )
        )  # fmt: skip
        self.layout().setContentsMargins(0, 0, SPACE["medium"], 0)  # type: ignore[union-attr] # beside the scroll bar

    @property
    def switches(self) -> dict[str, QCheckBox]:
        """The switch of each column that leaks."""
        return self._leaks.switches

    def show_model(self, view: ModelView) -> Iterator[None]:
        """Show this one, step by step: making a chart takes a moment, and between them others have their turn."""
        self._verdict.setText(view.verdict)
        retone(self._verdict, tone=view.tone)
        _clear(self._figures)
        for place, (name, value, about) in enumerate(view.figures):
            figure = QWidget()
            figure.setLayout(column(words(name, "quiet"), words(value, "card"), words(about, "quiet"), space="hair"))
            figure.setAccessibleName(f"{name}: {value}, {about}")
            self._figures.addWidget(figure, place // _FIGURES, place % _FIGURES, Qt.AlignmentFlag.AlignTop)
        self._leaks.show_leaks(view.leaking, view.leaks)
        for at, drawn in enumerate(view.charts):
            yield
            if at == len(self.charts):
                self.charts.append(Chart())
                yield
            whole = at % _SIDE == 0 and at == len(view.charts) - 1  # the last one alone takes all the room
            self._charts.addWidget(self.charts[at], at // _SIDE, at % _SIDE, 1, _SIDE if whole else 1)
            self.charts[at].show_chart(drawn)
            self.charts[at].show()
        for chart in self.charts[len(view.charts) :]:
            chart.hide()
        yield
        _clear(self._moves)
        for line, (name, share) in enumerate(view.moves):
            self._moves.addWidget(words(name, wrap=False), line, 0)
            self._moves.addWidget(_bar(name, share), line, 1, Qt.AlignmentFlag.AlignVCenter)
        self._moving.setVisible(bool(view.moves))
        _clear(self._fair)
        for one in view.fairness:
            yield
            self._fair.addWidget(_Fairness(one))
        yield
        _clear(self._notes)
        for note in view.notes:
            self._notes.addWidget(words(note, "", "quiet"))
        self._noted.setVisible(bool(view.notes))


class _Fairness(QWidget):
    """How the groups of a column fare."""

    def __init__(self, view: FairView) -> None:
        super().__init__()
        table = Table(f"Fairness: {view.column}, each group")
        table.fill(view.heads, view.rows, (_GROUP_PX, _ROWS_PX, *(_SHARE_PX,) * (len(view.heads) - 3)))
        table.setFixedHeight(look().px(HIT) * (min(len(view.rows), _GROUPS) + 1) + SPACE["small"])
        lines = [words(line) for line in view.lines]
        self.setLayout(column(words(f"Fairness: {view.column}", "heading"), *lines, table))


class _Leaks(QFrame):
    again_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "careful")
        self.setAccessibleName("Columns that seem to be filled in after the outcome")
        self._words = words()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SPACE["medium"])
        self.again = button("Learn again with this choice", self._ask)
        self.switches: dict[str, QCheckBox] = {}
        self._before: set[str] = set()
        self.setLayout(column(self._words, self._lines, row(self.again, None), space="medium", margin="medium"))

    def show_leaks(self, said: str, leaks: Sequence[LeakView]) -> None:
        """Show these; none hides the frame."""
        self._words.setText(said)
        _clear(self._lines)
        self.switches = {}
        for leak in leaks:
            use = QCheckBox("Use it all the same")
            use.setChecked(leak.used)
            use.setAccessibleName(f"Use {leak.column} all the same")
            use.setMinimumHeight(look().px(HIT))
            use.toggled.connect(self._turned)
            self.switches[leak.column] = use
            one = QWidget()
            top = row(words(leak.column, "strong"), use)
            top.setStretch(0, 1)
            one.setLayout(column(top, words(leak.why, "quiet"), space="hair"))
            self._lines.addWidget(one)
        self._before = {leak.column for leak in leaks if leak.used}
        self.again.hide()
        self.setVisible(bool(leaks))

    def _turned(self) -> None:
        self.again.setVisible(self._kept != self._before)

    @property
    def _kept(self) -> set[str]:
        return {name for name, use in self.switches.items() if use.isChecked()}

    def _ask(self) -> None:
        self.again_asked.emit(sorted(self._kept))


def _bar(name: str, share: float) -> QProgressBar:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setFixedHeight(SPACE["small"])
    bar.setRange(0, 100)
    bar.setValue(round(100 * share))
    bar.setAccessibleName(f"{name} moves scores {round(100 * share)} % as far as the first")
    return bar


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
