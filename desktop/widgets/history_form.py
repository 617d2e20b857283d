"""What the columns of a table are for, to be seen and changed before something is learnt from it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.style import SPACE, look
from desktop.views.lead_models import TableView
from desktop.widgets.fields import Choice
from desktop.widgets.page import button, column, row, words
from desktop.widgets.several import Several

CHOICE_PX = 260
ROLES = (
    ("target", "The outcome", "which column tells who was won"),
    ("positive", "A win is", "which value of it; every other one counts as not won"),
    ("time", "Known since", "optional: the model is checked on later rows, as it will be used"),
    ("value", "Worth", "optional: the likely value is learnt too"),
    ("closed", "Closed on", "optional, with “Known since”: the days until then are learnt too"),
    ("id", "Names a row", "optional: is not learnt from"),
)
FAIR = ("Fair to", "optional: how the groups of these columns fare is told in the report")
NONE = "None"


class HistoryForm(QWidget):
    """The choices. `target_chosen`: another outcome, so its values have to be looked up."""

    target_chosen = Signal(str)
    learn_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE["large"])
        grid.setVerticalSpacing(SPACE["medium"])
        grid.setColumnStretch(2, 1)
        self.choices: dict[str, Choice] = {}
        for line, (name, said, about) in enumerate(ROLES):
            box = Choice()
            box.setAccessibleName(said)
            box.setAccessibleDescription(about)
            box.view().setAccessibleName(said)
            box.setFixedWidth(look().px(CHOICE_PX))
            label = words(said, wrap=False)
            label.setBuddy(box)
            grid.addWidget(label, line, 0)
            grid.addWidget(box, line, 1)
            grid.addWidget(words(about, "quiet"), line, 2)
            self.choices[name] = box
        self.fair = Several(*FAIR, CHOICE_PX)
        for place, one in enumerate((words(FAIR[0], wrap=False), self.fair, words(FAIR[1], "quiet"))):
            grid.addWidget(one, len(ROLES), place)
        self.choices["target"].activated.connect(lambda: self.target_chosen.emit(self.choices["target"].currentData()))
        self.choices["positive"].activated.connect(self._ready)
        self.learn = button("Learn from this table", self.learn_asked.emit, "action")
        self.setLayout(column(grid_in(grid), row(self.learn, None), None, space="large"))

    def show_table(self, view: TableView) -> None:
        """Show how this table would be read."""
        for name, _, _ in ROLES:
            if name == "positive":
                _fill(self.choices[name], view.outcomes, view.positive)
            else:
                nothing = ("", "Choose a column" if name == "target" else NONE)
                columns = [(one, one) for one in view.columns]
                _fill(self.choices[name], [nothing, *columns], view.roles.get(name, ""))
        fair = self.fair.chosen  # of a table that is shown again, as its outcome is another, they stay
        self.fair.offer([(one, one) for one in view.columns])
        self.fair.choose(fair)
        self._ready()

    @property
    def roles(self) -> dict[str, str]:
        """What was chosen: each role with its column, `positive` with its value; nothing where there is none."""
        return {name: box.currentData() or "" for name, box in self.choices.items()}

    def _ready(self) -> None:
        self.learn.setEnabled(bool(self.roles["target"] and self.roles["positive"]))


def grid_in(grid: QGridLayout) -> QWidget:
    """A widget that holds this grid and no margins."""
    grid.setContentsMargins(0, 0, 0, 0)
    held = QWidget()
    held.setLayout(grid)
    return held


def _fill(box: Choice, choices: Sequence[tuple[str, str]], now: str) -> None:
    box.clear()
    for value, said in choices:
        box.addItem(said, value)
    box.setCurrentIndex(box.findData(now))
