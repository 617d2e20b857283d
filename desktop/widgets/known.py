"""What is known of a deal, at a glance: a checklist, the question that waits, and the rest behind a fold."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.style import SPACE, look
from desktop.views.remembered import CheckView, KnownLine, KnownView
from desktop.widgets.clamped import Clamped
from desktop.widgets.hover import tell_on_hover
from desktop.widgets.icon import IconButton
from desktop.widgets.page import retone, words

_KNOWN, _OPEN = "■", "□"
_VALUE_LINES, _NOTHING_LINES = 2, 4
_MOST_LINES = 10


class Known(QWidget):
    """Folded: the checklist and the newest open question. Unfolded: the facts and promises too, newest first."""

    unfolded = Signal(bool)

    def __init__(self, *, folded: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What we know")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._view: KnownView | None = None
        self._folded = folded
        self.checks: list[QLabel] = []
        self._checks = QHBoxLayout()
        self._checks.setSpacing(SPACE["small"])
        self.fold = IconButton("down", "Show what we know")
        self.fold.clicked.connect(lambda: self._turn(folded=not self._folded))
        self.question = Clamped(1, "quiet")
        self._more = _Behind()
        self._grid = QGridLayout(self._more.inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE["small"])
        self._grid.setVerticalSpacing(SPACE["hair"])
        self._grid.setColumnStretch(1, 1)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addLayout(self._checks)
        top.addStretch(1)
        top.addWidget(self.fold)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE["hair"])
        layout.addLayout(top)
        layout.addWidget(self.question)
        layout.addWidget(self._more)
        self._turn(folded=folded)

    def show_known(self, view: KnownView) -> None:
        """Show this."""
        if view == self._view:
            return
        before, self._view = self._view, view
        for label, check in zip(self._labels(len(view.checks)), view.checks, strict=True):
            _mark(label, check)
        self.question.setText(view.question, view.questions_said)
        self.question.setAccessibleDescription(view.questions_said)
        self.question.setVisible(bool(view.question))
        if before is None or before.lines != view.lines:
            self._fill(view)

    def lines(self) -> list[tuple[str, str]]:
        """The names and values behind the fold, as they stand there."""
        view = self._view
        return [(line.name, line.value) for line in view.lines] if view else []

    @property
    def folded(self) -> bool:
        """Whether only the checklist shows."""
        return self._folded

    def _labels(self, many: int) -> list[QLabel]:
        while len(self.checks) < many:
            label = words(role="quiet", wrap=False)
            self.checks.append(label)
            self._checks.addWidget(label)
        return self.checks

    def _fill(self, view: KnownView) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if not view.lines:
            nothing = Clamped(_NOTHING_LINES, "quiet")
            nothing.setText(view.nothing)
            self._grid.addWidget(nothing, 0, 0, 1, 2)
        for row, line in enumerate(view.lines):
            name, value = _pair(line)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)

    def _turn(self, *, folded: bool) -> None:
        self._folded = folded
        self._more.setVisible(not folded)
        name = "Show what we know" if folded else "Hide what we know"
        self.fold.show_icon("down" if folded else "up", name)
        self.unfolded.emit(not folded)


class _Behind(QScrollArea):
    """What stands behind the fold: as high as it needs to be up to a few lines; the rest scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = QWidget()
        self.setWidget(self.inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # scrolled by the keyboard
        self.setAccessibleName("Facts and promises")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.inner.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.inner.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """What it needs, up to `_MOST_LINES` lines."""
        line = QFontMetrics(look().font("quiet")).lineSpacing()
        return QSize(0, min(self.inner.minimumSizeHint().height(), _MOST_LINES * line))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(0, QFontMetrics(look().font("quiet")).lineSpacing())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the lines: they break when they get their width."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def _mark(label: QLabel, check: CheckView) -> None:
    label.setText(f"{_KNOWN if check.known else _OPEN} {check.name}")
    tell_on_hover(label, check.said)
    label.setAccessibleName(check.said)
    retone(label, tone="text" if check.known else "quiet")


def _pair(line: KnownLine) -> tuple[QLabel, Clamped]:
    name, value = words(line.name, "quiet", wrap=False), Clamped(_VALUE_LINES, "quiet", "text")
    value.setText(line.value, line.said)
    value.setAccessibleName(f"{line.name}: {line.value}")
    value.setAccessibleDescription(line.said)
    return name, value
