"""`callside models`: JSON on standard output and nothing else, progress on standard error."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import cli_models
from assistant.domain.errors import ModelMissing
from assistant.models import Shelf
from assistant.paths import Home
from tests.hub import CONFIG, WEIGHTS, Hub, catalogue

Run = Callable[..., int]


@pytest.fixture
def run(home: Home) -> Run:
    def run(*words: str) -> int:
        parser = argparse.ArgumentParser()
        cli_models.add(parser.add_subparsers())
        args = parser.parse_args(["models", *words])
        return int(args.run(args, home))

    return run


@pytest.fixture
def hub(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    with Hub() as hub:
        home.root.mkdir()
        home.settings.write_text(f'[models]\nmirror = "{hub.address}"\n', "utf-8")
        made_up = catalogue(tmp_path)
        monkeypatch.setattr(cli_models, "Shelf", lambda folder, mirror: Shelf(folder, mirror, catalogue=made_up))
        yield hub


def test_list_says_what_is_here(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    here = {one["name"]: one["ready"] for one in out}
    assert {name for name, ready in here.items() if ready} == {"tiny.en", "base"}
    assert {name for name, ready in here.items() if not ready} >= {"small.en", "distil-large-v3", "turbo"}
    assert all(one["licence"] == "MIT" and one["bytes"] > 70e6 for one in out)
    assert run("list") == 0
    assert "MIT, Systran/faster-whisper-small.en at d1d751a5" in capsys.readouterr().out


def test_fetch_uses_the_mirror_and_tells_its_progress_aside(
    run: Run, hub: Hub, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("fetch", "little", "--json") == 0
    told = capsys.readouterr()
    (line,) = told.out.splitlines()
    assert json.loads(line)["folder"] == str(home.models / "little")
    assert told.err.splitlines()[-1] == "little: 1 of 1 MB"
    assert (home.models / "little/model.bin").read_bytes() == WEIGHTS


def test_check_finds_the_bad_one(run: Run, hub: Hub, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    run("fetch", "little")
    assert run("check") == 0
    assert "little is here and right" in capsys.readouterr().out
    (home.models / "little/model.bin").write_bytes(WEIGHTS[::-1])
    with pytest.raises(ModelMissing, match=r"model\.bin is damaged"):
        run("check", "little", "--json")
    assert json.loads(capsys.readouterr().out)["ready"] is False


def test_import_takes_files_from_a_folder(run: Run, hub: Hub, home: Home, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(WEIGHTS)
    (tmp_path / "config.json").write_bytes(CONFIG)
    assert run("import", "little", str(tmp_path)) == 0
    assert run("check", "little") == 0
    assert hub.asked == []


def test_a_missing_model_names_the_command_that_brings_it(run: Run, hub: Hub) -> None:
    with pytest.raises(ModelMissing) as caught:
        run("check", "little")
    assert "fetch little" in caught.value.hint


def test_the_user_must_say_which(run: Run) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("fetch")
