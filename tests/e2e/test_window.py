"""The whole product: a real sound server plays a two-sided call, the real window hears and coaches it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.bootstrap import open_store
from assistant.domain.calls import Track
from assistant.paths import Home
from tests.e2e.pulse import sound_server  # noqa: F401 - a fixture
from tests.e2e.sounds import bundled, write
from tests.ui.xserver import xserver

PICTURE = os.environ.get("CALLSIDE_PICTURES")


@pytest.fixture
def x_server():
    with xserver() as display:
        yield display


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.toml").write_text('[hearing]\nmodel = "tiny.en"\n')
    (tmp_path / "home" / "window.json").write_text('{"first_run": true}')
    return Home(tmp_path / "home")


class App:
    """The desktop app in a process of its own, worked with the keyboard."""

    def __init__(self, home, display):
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "desktop", "--home", str(home.root)], env=self._environment
        )
        self.until(lambda: self.xdotool("search", "--onlyvisible", "--pid", str(self.process.pid)))

    def xdotool(self, *command):
        done = subprocess.run(["xdotool", *command], env=self._environment, capture_output=True, text=True, check=False)
        return done.stdout

    def until(self, holds, timeout_s=60.0):
        """Wait for something another process does; there is nothing but its outside to watch."""
        deadline = time.monotonic() + timeout_s
        while not (found := holds()):
            assert self.process.poll() is None, f"the app ended with {self.process.returncode}"
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.2)
        return found

    def start_call(self, home):
        """Press the global key; again only where nobody was listening for it yet."""
        self.until(home.database.exists)
        for _ in range(10):
            self.xdotool("key", "ctrl+shift+F6")
            with contextlib.suppress(AssertionError):
                return self.until(lambda: the_call(home), 4)
        raise AssertionError("the call did not start")

    def picture(self, path):
        with contextlib.suppress(FileNotFoundError):
            subprocess.run(["import", "-window", "root", str(path)], env=self._environment, check=False)


@pytest.fixture
def app(home, sound_server, x_server):  # noqa: F811 - the fixture
    app = App(home, x_server)
    yield app
    if app.process.poll() is None:
        app.process.kill()
        app.process.wait(10)


def the_call(home):
    store = open_store(home)
    try:
        records = store.recent() or store.unfinished()
        return store.detail(records[0].id) if records else None
    finally:
        store.close()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_call_on_real_devices_is_heard_and_coached_in_the_window(app, home, sound_server, tmp_path):  # noqa: F811 - the fixture
    sound = bundled(15.0, 60.0)
    rep, customer = write(tmp_path / "rep.wav", sound[:, 0]), write(tmp_path / "them.wav", sound[:, 1])
    app.start_call(home)
    playing = [sound_server.play("micsink", rep), sound_server.play("call", customer)]
    app.until(lambda: len(the_call(home).utterances) >= 6 and the_call(home).cards, 120)
    if PICTURE:
        app.picture(Path(PICTURE) / "real-devices.png")
    for one in playing:
        one.wait(90)
    app.process.send_signal(signal.SIGTERM)
    assert app.process.wait(60) == 0

    call = the_call(home)
    assert call.record.finished
    heard = {track: " ".join(u.text for u in call.utterances if u.track is track).lower() for track in Track}
    assert {"vans", "email"} <= set(heard[Track.CUSTOMER].replace(".", "").replace("?", "").split())
    assert "questions" in heard[Track.REP]
    assert not {"highway", "whiteboard"} & set(heard[Track.REP].split())
    assert call.cards[0].card.source.file.startswith("playbook/")
    assert call.summary


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_killed_app_loses_at_most_what_was_being_said(app, home, sound_server, tmp_path):  # noqa: F811 - the fixture
    sound = bundled(15.0, 60.0)
    app.start_call(home)
    sound_server.play("call", write(tmp_path / "them.wav", sound[:, 1]))
    app.until(lambda: len(the_call(home).utterances) >= 3, 120)
    before = the_call(home).utterances
    app.process.kill()
    app.process.wait(10)

    store = open_store(home)
    (unfinished,) = store.unfinished()
    assert store.detail(unfinished.id).utterances[: len(before)] == before
    store.close()
