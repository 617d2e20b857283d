"""Where scores come from: learnt from the rep's own history or from a file, with how good they are told in full."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from assistant.bootstrap import Assistant
from assistant.domain.errors import AssistantError
from desktop.present.lead_models import OWN, changed_said, history_said, model_view, named, scored_said, trial_said
from desktop.present.lead_table import may_replace, model_name, refusal, table_view
from desktop.style import look
from desktop.ui.asking import TABLES, ask_file, ask_where
from desktop.ui.file_scoring import FileScoring
from desktop.ui.learning import Ask, Learning
from desktop.ui.local import system
from desktop.ui.remembered import Remembered
from desktop.ui.work import Work
from desktop.views.lead_models import HistoryView, ModelView, TableView
from desktop.widgets.beside import Beside, Running
from desktop.widgets.fields import Choice
from desktop.widgets.history_form import HistoryForm
from desktop.widgets.learn_from import LearnFrom
from desktop.widgets.page import Empty, button, row, scrolling

if TYPE_CHECKING:  # the models cost half a second: whoever comes here imports them in a thread
    from assistant.engines.leads.model import Columns
    from assistant.lead_models import LeadModels
    from desktop.widgets.model_report import ModelReport

SCORED = "Excel (*.xlsx);;CSV (*.csv)"
LOOKED_AT = 5000  # rows by which the columns are guessed
CHOICE_PX = 220


class ModelsPage(Beside):
    """`import_asked` leads to where history comes in."""

    import_asked = Signal()

    def __init__(self, assistant: Assistant) -> None:
        super().__init__("Scores")
        self._assistant, self._local = assistant, system()
        self.work = Work(self._excuse)
        self._remembered = Remembered(assistant.home, "models")
        self._learning, self._scoring = Learning(assistant), FileScoring(assistant)
        self._file, self._shown = Path(), ""
        self._book = self._new = self._more = ""  # the book's model, what it does not know yet, the button for that
        self._columns: Columns | None = None  # of the model that is shown
        self._fair: tuple[str, ...] = ()  # whose groups its report tells of
        self.which = Choice()
        self.which.setAccessibleName("Which model")
        self.which.view().setAccessibleName("Which model")
        self.which.setFixedWidth(look().px(CHOICE_PX))
        self.which.activated.connect(lambda: self.show_model(self.which.currentData()))
        self.score = button("Score a file", self._ask_file)
        self.save = button("Save as page", self._ask_where)
        self.anew = button("Learn anew", self.choose)
        self.bar = QWidget()
        self.bar.setLayout(row(self.which, None, self.score, self.save, self.anew))
        self.ways = LearnFrom(OWN)
        self.ways.own_asked.connect(lambda: self.learn(Ask(self._book, fair=self.ways.fair.chosen)))
        self.ways.import_asked.connect(self.import_asked)
        self.ways.file_asked.connect(self.choose_file)
        self.running = Running("How far it is")
        self.running.stopped.connect(self.stop)
        self.report: ModelReport | None = None  # made with its charts when there is something to show
        self.stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {
            "looking": Empty("Looking at what there is to learn from", ""),
            "start": scrolling(self.ways, "What to learn from"),
            "running": self.running,
        }
        for page in self._pages.values():
            self.stack.addWidget(page)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.stack, 1)
        self._show("looking")

    @cached_property
    def form(self) -> HistoryForm:
        """What the columns of a file are for; made when there is a file, as it takes a moment."""
        form = HistoryForm()
        form.target_chosen.connect(lambda target: self.open(self._file, target))
        form.learn_asked.connect(self._learn_file)
        self._pages["table"] = scrolling(form, "What the columns are for")
        self.stack.addWidget(self._pages["table"])
        return form

    @property
    def state(self) -> str:
        """Which of its states the page is in: looking, start, table, running or report."""
        return next(name for name, page in self._pages.items() if page is self.stack.currentWidget())

    def refresh(self) -> None:
        """Look again at what there is; a training under way goes on."""
        if self.state != "running":
            self.work.start("look", self._refresh)

    def show_model(self, name: str) -> None:
        """Show how good a model is."""
        self.work.start("look", self._show_model, name)

    def choose(self) -> None:
        """Offer what can be learnt from."""
        self.title.setText("Scores")
        self.line.setText("")
        self._show("start")
        (self.ways.own if self.ways.own.isVisible() else self.ways.bring).setFocus()

    def choose_file(self) -> None:
        """Ask which file to learn from."""
        ask_file(self, "Learn from which file?", self.open, TABLES.replace(".txt", ".txt *.csv.gz"))

    def open(self, file: Path, target: str = "") -> None:
        """Show what the columns of a file are probably for."""
        self.work.start("look", self._open, file, target)

    def learn(self, ask: Ask) -> None:
        """Learn. It goes on while other pages are looked at."""
        if self.state != "running":
            self.work.follow(self._learn, ask)

    def keep_page(self, path: Path) -> None:
        """Write the report of the model that is shown as an HTML page."""
        self.work.follow(self._keep_page, path)

    def score_file(self, file: Path, out: Path) -> None:
        """Score the rows of a file with the model that is shown, and save them; one can look elsewhere meanwhile."""
        if self.state != "running":
            self.work.follow(self._score_file, file, out)

    def stop(self) -> None:
        """Stop what is under way, as when the page is closing. What stood there stays."""
        self._learning.stop()
        self._scoring.stop()

    async def _refresh(self) -> None:
        def look_up() -> tuple[HistoryView, str, list[str], str]:
            self._remembered.load()
            scoring, book = self._assistant.scoring, _book()
            return history_said(scoring.history()), scoring.model, self._models().names(), book

        history, model, names, self._book = await asyncio.to_thread(look_up)
        self._new, self._more = history.new, history.again
        self.notice.tell("")
        self.ways.show_history(history)
        self.which.clear()
        for name in names:
            self.which.addItem(named(name, self._book), name)
        if names:
            await self._show_model(self._shown if self._shown in names else model or names[0])
        else:
            self.choose()

    async def _show_model(self, name: str) -> None:
        def read() -> tuple[ModelView, Columns]:
            from desktop.widgets import model_report  # noqa: F401 - pyqtgraph takes a third of a second, better here

            held = self._models().load(name)
            closed = self._assistant.leads.closed_by_month() if name == _book() else ()
            return model_view(named(name, _book()), held.created, held.figures, self._local, closed), held.columns

        try:
            view, columns = await asyncio.to_thread(read)
        except AssistantError:
            self.choose()
            raise
        self._shown, self._columns, self._fair = name, columns, tuple(one.column for one in view.fairness)
        self.which.setCurrentIndex(self.which.findData(name))
        self.notice.tell("")
        self.title.setText(view.title)
        self.line.setText(view.line)
        for step, _ in enumerate(self._drawn().show_model(view)):
            if step == 0:
                self._show("report")  # so that each part is laid out by itself
            await asyncio.sleep(0)
        if name == self._book and self._new:  # just after it learnt nothing can have changed
            self.work.start("watch", self._watch)

    async def _watch(self) -> None:
        """Say what is not as it was when the book's model learnt."""
        drift: list[str] = []
        with suppress(AssistantError):  # then it is told at least how much is new
            drift = await asyncio.to_thread(self._assistant.scoring.drift)
        if (said := changed_said(self._new, drift)) and self.state == "report" and not self.notice.text:
            more = [button(self._more, self._learn_book)] if self._new else []
            self.notice.tell(said, *more, tone="careful")

    def _learn_book(self) -> None:
        self.learn(Ask(self._book, fair=self._fair))

    def _drawn(self) -> ModelReport:
        from desktop.widgets.model_report import ModelReport

        if self.report is None:
            self.report = ModelReport()
            self.report.again_asked.connect(self._again)
            self._pages["report"] = scrolling(self.report, "How good the model is")
            self.stack.addWidget(self._pages["report"])
        return self.report

    async def _open(self, file: Path, target: str) -> None:
        def look_up() -> TableView:
            from assistant.engines.leads.roles import guess
            from assistant.engines.leads.table import read_table

            table = read_table(file, LOOKED_AT)
            whole = len(table) < LOOKED_AT
            return table_view(file, tuple(table.columns), len(table), guess(table, target), whole=whole)

        self.line.setText(f"Reading {file.name}")
        try:
            view = await asyncio.to_thread(look_up)
        except AssistantError:
            self.line.setText("")
            raise
        self._file = file
        self.notice.tell("")
        self.title.setText(view.title)
        self.line.setText(view.line)
        self.form.show_table(view)
        self._show("table")
        self.form.choices["target"].setFocus()

    def _learn_file(self) -> None:
        from assistant.engines.leads.model import Columns  # imported with the table, in a thread

        name = model_name(self._file)
        own = name == self._book  # that name is taken by the book's own
        columns, fair = Columns(**self.form.roles), self.form.fair.chosen
        self.learn(Ask(f"{name} file" if own else name, self._file, columns, fair=fair))

    def _again(self, keep: list[str]) -> None:
        """Learn the model that is shown again, with other columns."""
        if self._shown == self._book:
            self.learn(Ask(self._book, keep=tuple(keep), fair=self._fair, replace=True))
        elif file := (self._remembered["files"] or {}).get(self._shown):
            self.learn(Ask(self._shown, Path(file), self._columns, tuple(keep), self._fair, replace=True))
        else:
            self.choose_file()

    def _begin(self, title: str) -> Callable[[], None]:
        """Show that something is under way; gives the way back."""
        before, was, line = self.state, self.title.text(), self.line.text()

        def back() -> None:
            self.title.setText(was)
            self.line.setText(line)
            self._show(before)

        self.notice.tell("")
        self.title.setText(title)
        self.line.setText("You can go on working meanwhile.")
        self._show("running")
        self.running.halt.setFocus()
        return back

    async def _score_file(self, file: Path, out: Path) -> None:
        back = self._begin(f"Scoring: {file.name}")
        try:
            done = await self._scoring.run(self._shown, file, out, self.running.tell)
        finally:
            back()
        if done is None:
            self.notice.tell("Stopped. Nothing was saved.", tone="careful")
            return
        self.notice.tell(scored_said(done.rows, out.name, done.notes), _opens(out), tone="good")

    async def _learn(self, ask: Ask) -> None:
        back = self._begin(f"Learning: {named(ask.name, self._book)}")
        try:
            figures = await self._learning.run(ask, self.running.tell)
        except Exception as error:
            back()
            if not (isinstance(error, AssistantError) and may_replace(error)):
                raise
            self._offer_place(ask, refusal(error))
            return
        if figures is None:
            back()
            self.notice.tell("Stopped. Nothing was changed.", tone="careful")
            return
        if ask.file:
            files = {**(self._remembered["files"] or {}), ask.name: str(ask.file.absolute())}
            await asyncio.to_thread(self._remembered.keep, "files", files)
        self._shown = ask.name
        await self._refresh()
        trial, won = trial_said(figures)
        if trial and won:
            self.notice.tell(trial, tone="good")
        elif trial:
            self._offer_place(ask, trial)

    def _named(self, said: str) -> str:
        """The file by its name alone: where it is the person knows."""
        return said.replace(str(self._file), self._file.name) if self._file.name else said

    def _offer_place(self, ask: Ask, said: str) -> None:
        """The new model did not win, or cannot be compared: the person decides."""
        place = button("Take the new one all the same", lambda: self.learn(replace(ask, replace=True)))
        self.notice.tell(self._named(said), place, tone="careful")

    def _models(self) -> LeadModels:
        from assistant.lead_models import LeadModels

        return LeadModels(self._assistant.home.lead_models)

    def _ask_file(self) -> None:
        def then(file: Path) -> None:
            name = f"{file.name.partition('.')[0]} scored.xlsx"
            ask_where(self, "Save the scores", name, partial(self.score_file, file), SCORED, file.parent)

        ask_file(self, f"Score which file with “{self._shown}”?", then)

    def _ask_where(self) -> None:
        ask_where(self, "Save the report", f"{self._shown}.html", self.keep_page, "Pages (*.html)")

    async def _keep_page(self, path: Path) -> None:
        def write() -> None:
            from assistant.engines.leads.report import page

            path.write_text(page(named(self._shown, self._book), self._models().load(self._shown)), encoding="utf-8")

        try:
            await asyncio.to_thread(write)
        except OSError as error:
            raise AssistantError(f"{path} cannot be written: {error.strerror}", "choose another folder") from error
        self.notice.tell(f"The page is kept as {path.name}.", _opens(path), tone="good")

    def _show(self, name: str) -> None:
        self.stack.setCurrentWidget(self._pages[name])
        self.which.setVisible(name in {"report", "start"} and self.which.count() > (name == "report"))
        self.score.setVisible(name == "report" and self._shown != self._book)  # the book's own scores the book
        self.save.setVisible(name == "report")
        self.anew.setVisible(name in {"report", "table"})
        self.anew.setText("Learn anew" if name == "report" else "Learn from something else")
        self.anew.setAccessibleName(self.anew.text())
        self.bar.setVisible(not all(one.isHidden() for one in (self.which, self.anew)))

    def _excuse(self, error: AssistantError) -> None:
        if self.state == "looking":
            self.choose()
        self.notice.tell(self._named(refusal(error)), tone="urgent")


def _book() -> str:
    """The name of the model of the book's own history."""
    from assistant.lead_scoring import BOOK

    return BOOK


def _opens(path: Path) -> QPushButton:
    return button("Open", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
