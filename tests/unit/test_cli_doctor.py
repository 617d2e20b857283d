"""`callside doctor` and `devices`: every finding is a fact, and every bad one says what to do."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

import pytest

from assistant import cli_doctor, models
from assistant.audio import devices as audio_devices
from assistant.domain.history import Device, Devices
from assistant.models import Shelf
from assistant.paths import Home
from assistant.storage.database import open_database

Run = Callable[..., tuple[int, list[dict[str, object]]]]
DESK = Devices(
    (Device("Headset", is_default=True), Device("Built in", is_default=False)), (Device("Headset", is_default=True),)
)


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with a headset; the machine that runs the tests may have no sound at all."""
    monkeypatch.setattr(audio_devices, "list_devices", lambda: DESK)
    monkeypatch.setattr(Shelf, "folder", lambda self, name: self._root / name)  # joining base is another test
    monkeypatch.setattr(cli_doctor, "_server", lambda: cli_doctor.Finding("sound", "ok", "answers"))
    monkeypatch.setenv("DISPLAY", ":9")


@pytest.fixture
def run(home: Home, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, list[dict[str, object]]]:
        parser = argparse.ArgumentParser()
        cli_doctor.add(parser.add_subparsers())
        args = parser.parse_args([*words, "--json"])
        code = args.run(args, home)
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def about(found: list[dict[str, object]], what: str) -> dict[str, object]:
    (one,) = [finding for finding in found if finding["about"] == what]
    return one


def test_a_fit_machine_is_told_so(run: Run, home: Home) -> None:
    home.root.mkdir()
    open_database(home.database).close()
    code, found = run("doctor")
    assert code == 0
    assert not [finding for finding in found if finding["state"] == "fail"]
    assert str(about(found, "database")["what"]).endswith("MB, sound")
    assert about(found, "recogniser")["what"] in {"base will be used", "tiny.en will be used"}
    assert about(found, "microphone")["what"] == "Headset (of 2)"


def test_looking_makes_no_database(run: Run, home: Home) -> None:
    run("doctor")
    assert not home.database.exists()


def test_a_damaged_database_is_found(run: Run, home: Home) -> None:
    home.root.mkdir()
    home.database.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    code, found = run("doctor")
    assert code == 1
    assert about(found, "database")["state"] == "fail"
    assert about(found, "database")["hint"]


def test_a_home_that_cannot_be_written_is_found(run: Run, home: Home) -> None:
    home.root.write_text("in the way")
    code, found = run("doctor")
    assert code == 1
    assert "--home" in str(about(found, "home")["hint"])


def test_wrong_settings_do_not_hide_the_rest(run: Run, home: Home) -> None:
    home.root.mkdir()
    home.settings.write_text("[hearing]\npaus_ms = 4\n", "utf-8")
    code, found = run("doctor")
    assert code == 1
    assert about(found, "settings")["what"] == "unknown setting hearing.paus_ms; did you mean hearing.pause_ms?"
    assert about(found, "screen")["state"] == "ok"


def test_a_small_machine_is_warned_not_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "machine", lambda: (1, 2000))
    monkeypatch.setattr(cli_doctor, "machine", lambda: (1, 2000))
    code, found = run("doctor")
    assert code == 0
    assert about(found, "machine")["state"] == "warn"
    assert about(found, "recogniser")["what"] == "tiny.en will be used"


@pytest.mark.parametrize(
    ("found", "state"), [(Devices((), ()), "fail"), (Devices((Device("Old", is_default=False),), ()), "warn")]
)
def test_a_missing_microphone_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, found: Devices, state: str
) -> None:
    monkeypatch.setattr(audio_devices, "list_devices", lambda: found)
    microphone = about(run("doctor")[1], "microphone")
    assert microphone["state"] == state
    assert microphone["hint"]


def test_every_bad_finding_has_a_hint(run: Run, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.root.write_text("in the way")
    monkeypatch.setattr(audio_devices, "list_devices", lambda: Devices((), ()))
    assert all(finding["hint"] for finding in run("doctor")[1] if finding["state"] != "ok")


def test_devices_are_one_a_line(run: Run) -> None:
    assert run("devices") == (
        0,
        [
            {"kind": "microphone", "name": "Headset", "default": True},
            {"kind": "microphone", "name": "Built in", "default": False},
            {"kind": "far_end", "name": "Headset", "default": True},
        ],
    )
