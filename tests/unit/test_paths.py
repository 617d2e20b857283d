"""Paths: one folder holds everything of a user, and the user says which."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from assistant import paths
from assistant.paths import RESOURCES, Home


def test_the_command_line_beats_the_environment_beats_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSIDE_HOME", str(tmp_path / "environment"))
    assert paths.home(str(tmp_path / "named")).root == tmp_path / "named"
    assert paths.home().root == tmp_path / "environment"
    monkeypatch.delenv("CALLSIDE_HOME")
    assert paths.home().root == platformdirs.user_data_path("callside", appauthor=False)


def test_a_home_is_absolute_and_a_tilde_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert paths.home("here").root == tmp_path / "here"
    assert paths.home("~/calls").root == tmp_path / "calls"


def test_nothing_of_the_user_is_outside_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    places = [home.settings, home.database, home.logs, home.models, home.playbook, home.sounds]
    assert all(place.parent == tmp_path for place in places)
    assert len(set(places)) == len(places)


def test_the_programs_own_files_are_found() -> None:
    assert (RESOURCES / "models.toml").is_file()


def test_nobody_else_can_look_into_the_home(home):
    home.root.mkdir(mode=0o755, exist_ok=True)
    home.make()
    assert home.root.stat().st_mode & 0o077 == 0
