"""The whole app: it starts, closes in order, comes up once a home, and says why when it cannot start."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication

from assistant.bootstrap import open_store
from assistant.domain.events import CallState, Changed
from assistant.domain.history import CallPlan
from assistant.paths import RESOURCES
from desktop.__main__ import main
from desktop.ui.alone import Alone
from desktop.ui.program import Program
from desktop.ui.remembered import Remembered
from desktop.ui.shown import Shown
from desktop.ui.trouble import Trouble
from tests.ui.made_up import keep_call, record
from tests.ui.scored import keep_scores


@pytest.fixture
def shown(qapp, home):
    """The sidebar of a rep who was here before."""
    Remembered(home).keep("first_run", value=True)
    return Shown(qapp, home, Alone(home))


@pytest.fixture
def during(play, shown):
    """Run a story while the program lives; it is closed in order afterwards. Returns its exit code."""

    def run(story):
        codes = []

        async def both():
            program = Program(shown)
            living = asyncio.ensure_future(program.live())
            try:
                await asyncio.wait_for(story(program), 40)
            finally:
                program.quit()
                codes.append(await living)

        play(both())
        for window in QApplication.topLevelWidgets():
            window.deleteLater()
        return codes[0]

    return run


async def until(condition):
    """Wait for what the program does of itself."""
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to be")


def awake(program):
    return until(lambda: program.assistant)


def top(kind):
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]


def test_the_sidebar_is_there_before_the_brain(shown, during):
    assert shown.panel.window.isVisible()

    async def story(program):
        assert program.assistant is None
        await awake(program)
        assert program.window is None

    assert during(story) == 0
    assert not shown.panel.window.isVisible()


def test_rooms_open_when_they_are_asked_for(shown, during):
    async def story(program):
        await awake(program)
        shown.panel.opened.emit("settings")
        assert program.window.page is program.window.settings
        shown.panel.opened.emit("calls")
        assert program.window.page is program.window.calls

    assert during(story) == 0


def test_a_call_that_was_cut_off_is_offered_back(home, shown, during):
    store = open_store(home)
    keep_call(store, record("old", datetime.now(UTC), "Dana Brook"), ended=False)
    store.close()

    async def story(program):
        await awake(program)
        assert "Dana Brook" in " ".join(shown.panel.live.page.lines)

    assert during(story) == 0


def test_what_the_menu_chose_is_kept(home, shown, during):
    async def story(program):
        await awake(program)
        shown.panel.sidebar.choose("window.side", "left")
        await program.work.done()
        assert program.assistant.settings.window.side == "left"

    assert during(story) == 0
    assert 'side = "left"' in home.settings.read_text("utf-8")


def test_the_made_up_call_is_played_from_the_menu(shown, during):
    async def story(program):
        await awake(program)
        shown.panel.opened.emit("demo")
        assert shown.panel.live.who == "Dana Brook · Northwind"
        await until(lambda: shown.panel.live.state.name == "live")
        shown.panel.live.end()
        await until(lambda: shown.panel.live.state.name == "ended")

    assert during(story) == 0


def test_the_first_run_is_remembered(home, qapp, play, during):
    Remembered(home).keep("first_run", value=False)

    async def story(program):
        program._shown.remembered.keep("first_run", value=False)
        await awake(program)
        assert program.first_run.isVisible()
        program.first_run.finished.emit()
        await program.work.done()
        assert not program.first_run.isVisible()

    assert during(story) == 0
    again = Remembered(home)
    again.load()
    assert again["first_run"] is True


@pytest.mark.parametrize("broken", ["database", "settings"])
def test_a_broken_home_is_told_plainly_and_tried_again(home, shown, during, broken):
    path = getattr(home, broken)
    path.write_bytes(b"this is not what it should be = = [" * 200)

    async def story(program):
        await until(lambda: top(Trouble))
        (trouble,) = top(Trouble)
        assert path.name in trouble.text
        assert "Traceback" not in trouble.text
        path.unlink()
        trouble.again.emit()
        await awake(program)
        assert not top(Trouble)

    assert during(story) == 0


def test_leaving_a_start_that_failed_ends_the_program(home, shown, during):
    home.database.write_bytes(b"no database" * 500)

    async def story(_program):
        await until(lambda: top(Trouble))
        top(Trouble)[0].close()

    assert during(story) == 1


def test_nothing_ticks_while_nothing_happens(shown, during):
    async def story(program):
        await awake(program)
        await program.work.done()
        from PySide6.QtCore import QTimer

        running = [timer for timer in shown.panel.findChildren(QTimer) if timer.isActive()]
        assert not running

    assert during(story) == 0


def test_the_terminal_needs_no_qt(home):
    code = """
import sys
sys.argv = ["callside", "models", "list"]
from desktop.__main__ import main
main()
print("PySide6" in sys.modules)
"""
    there = {**os.environ, "CALLSIDE_HOME": str(home.root)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=there, check=True)
    assert ran.stdout.splitlines()[-1] == "False"


def test_a_command_line_that_is_wrong_says_so(monkeypatch, capsys, home):
    monkeypatch.setattr(sys, "argv", ["callside", "--home", str(home.root), "dance"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "dance" in capsys.readouterr().err


@contextmanager
def started(home):
    """A real program in a process of its own, once its log says it is there."""
    Remembered(home).keep("first_run", value=True)
    command = [sys.executable, "-m", "desktop", "--home", str(home.root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=RESOURCES.parent) as process:
        guard = threading.Timer(60, process.kill)
        guard.start()
        try:
            yield process
        finally:
            guard.cancel()
            process.kill()


def test_a_second_start_shows_the_first_and_the_first_ends_in_order(qapp, home):
    with started(home) as first:
        for _ in range(600):  # the lock is looked for, not tried: who holds it for a moment is the first
            if (home.root / "window.lock").exists() and Alone(home).knock():
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                raise AssertionError(f"it ended with {first.wait(0.1)}")
        again = [sys.executable, "-m", "desktop", "--home", str(home.root)]
        assert subprocess.run(again, capture_output=True, timeout=60, cwd=RESOURCES.parent, check=False).returncode == 0
        first.send_signal(signal.SIGTERM)
        assert first.wait(60) == 0
        assert not (home.root / "window.lock").exists()


def test_a_call_that_ends_stands_on_the_open_page(shown, during):
    async def story(program):
        await awake(program)
        program.open("calls")
        await program.window.calls.work.done()
        store = program.assistant.calls
        keep_call(store, record("new", datetime.now(UTC), "Lee Grant"))
        shown.bridge.publish(Changed("new", CallState.ENDED, 60.0))
        await until(lambda: [line.title for line in program.window.calls.list.rows.rows] == ["Lee Grant"])

    assert during(story) == 0


def test_the_end_of_a_call_shows_the_new_score_without_a_click(home, shown, during, tmp_path, monkeypatch):
    path = tmp_path / "people.csv"
    path.write_text("Name,Company\nDana Brook,Northwind\nTom Ade,Brightside\n", "utf-8")
    home.lead_models.mkdir(parents=True)

    async def story(program):
        await awake(program)
        leads, scoring = program.assistant.leads, program.assistant.scoring
        leads.take_in(path)
        dana, tom = (leads.find(name)[0].lead.id for name in ("dana", "tom"))
        keep_scores(leads.database, {dana: 64.0, tom: 31.0}, weeks=0)

        def after_call(customer, account):
            keep_call(program.assistant.calls, record("now", datetime.now(UTC), customer, account))
            keep_scores(leads.database, {dana: 81.0}, weeks=0)
            return [dana]

        def call():
            ended = program.assistant._scoring_after(CallPlan(customer="Dana Brook", account="Northwind"))
            ended(Changed("now", CallState.ENDED, 600.0))

        def shows(number):
            (line,) = (line for line in window.leads.list.rows.rows if line.id == dana)
            return line.mark.number == number

        monkeypatch.setattr(scoring, "after_call", after_call)
        shown.panel.opened.emit("leads")
        window = program.window
        await until(lambda: window.leads.list.rows.rows and shows("64"))
        window.open_lead(dana)
        await until(lambda: window.lead.score.number.text() == "64")
        assert window.lead.timeline.rows.rows == []
        window.lead.note.setText("half a note")
        call()
        await until(lambda: window.lead.score.number.text() == "81")
        assert [one.call_id for one in window.lead.timeline.rows.rows] == ["now"]
        assert window.lead.note.text() == "half a note"
        keep_scores(leads.database, {dana: 64.0}, weeks=0)
        window.go("Leads")
        await until(lambda: shows("64"))
        monkeypatch.setattr(
            scoring, "after_call", lambda *_: keep_scores(leads.database, {dana: 83.0}, weeks=0) or [dana]
        )
        call()
        await until(lambda: shows("83"))

    assert during(story) == 0
