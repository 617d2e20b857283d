"""Set-up: done once, said in one line where it may not, and nothing done twice."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.__file__).parent


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that needs no package, with the paths of dev.py pointing there."""
    venv = tmp_path / ".venv"
    scripts = venv / dev.SCRIPTS.name
    for name, path in {
        "ROOT": tmp_path,
        "VENV": venv,
        "LOCKS": tmp_path / "requirements",
        "STAMP": venv / dev.STAMP.name,
        "SCRIPTS": scripts,
        "PYTHON": scripts / dev.PYTHON.name,
    }.items():
        monkeypatch.setattr(dev, name, path)
    (tmp_path / "requirements").mkdir()
    for name in ("run", "dev", *dev.EXTRAS):
        (tmp_path / f"requirements/{name}.txt").write_text(f"# {name}: nothing\n")
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop/__main__.py").write_text("import sys\nprint('started', *sys.argv[1:])\n")
    return tmp_path


@pytest.fixture
def uv(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The uv that made the environment these tests run in, or the one on the PATH."""
    own = ROOT / ".uv" / ("Scripts" if dev.WINDOWS else "bin")
    found = shutil.which("uv", path=os.pathsep.join([os.environ["PATH"], str(own)]))
    if not found:
        pytest.skip("no uv here: this environment was not made by dev.py")
    monkeypatch.setattr(dev, "find_uv", lambda: found)


def kinds(checkout: Path) -> tuple[str, list[str]]:
    stamp = json.loads((checkout / ".venv/callside.json").read_text())
    return stamp["kind"], stamp["extras"]


@pytest.mark.usefixtures("uv")
def test_an_environment_is_made_once_and_starts_callside_from_anywhere(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.set_up("run", machine=False)
    launcher = dev.SCRIPTS / ("callside.cmd" if dev.WINDOWS else "callside")
    told = subprocess.run([launcher, "doctor"], capture_output=True, text=True, check=True, cwd="/")
    assert told.stdout == "started doctor\n"
    monkeypatch.setattr(dev, "find_uv", lambda: pytest.fail("a second start must not look for uv"))
    dev.set_up("run", machine=False)


@pytest.mark.usefixtures("uv")
def test_what_was_added_stays_and_a_new_lock_is_followed(checkout: Path) -> None:
    dev.set_up("run", machine=False)
    dev.set_up("dev", machine=False)
    dev.set_up("run", ("server",), machine=False)
    assert kinds(checkout) == ("dev", ["server"])
    before = dev.STAMP.read_text()
    (checkout / "requirements/server.txt").write_text("# another nothing\n")
    dev.set_up("run", machine=False)
    assert kinds(checkout) == ("dev", ["server"])
    assert dev.STAMP.read_text() != before


@pytest.mark.usefixtures("uv")
def test_a_set_up_that_failed_half_way_is_done_again(checkout: Path) -> None:
    (checkout / "requirements/run.txt").write_text("this is ! no requirement\n")
    with pytest.raises(dev.Trouble, match="the packages could not be installed"):
        dev.set_up("run", machine=False)
    (checkout / "requirements/run.txt").write_text("# nothing\n")
    dev.set_up("run", machine=False)
    assert kinds(checkout) == ("run", [])


def test_a_broken_stamp_is_no_stamp(checkout: Path) -> None:
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.touch()
    dev.STAMP.write_text('{"kind": "ru')
    assert dev.stamped() == {}


def test_missing_libraries_are_found_by_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "LIBRARIES", {"libc.so.6": "libc6", "libnosuch.so.9": "libnosuch9"})
    monkeypatch.setattr(dev, "PROGRAMS", {"sh": "dash", "nosuchprogram": "nosuch"})
    monkeypatch.setattr(dev, "FILES", {"/etc/hos?s": "netbase", "/no/such/*": "nosuch-data"})
    assert dev.missing(tests=True)[-3:] == ["libnosuch9", "nosuch", "nosuch-data"]
    assert "nosuch" not in dev.missing(tests=False)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been run; `sudo -n true` fails, everything else succeeds."""
    ran: list[list[str]] = []

    def call(command: list[str], **_: object) -> int:
        ran.append(command)
        return int(command[:3] == ["sudo", "-n", "true"])

    monkeypatch.setattr(dev.subprocess, "call", call)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/bin/{name}")
    return ran


def test_root_installs_what_is_missing(monkeypatch: pytest.MonkeyPatch, commands: list[list[str]]) -> None:
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    dev.install(["libportaudio2", "libegl1"])
    assert commands[-1][-5:] == ["install", "-y", "--no-install-recommends", "libportaudio2", "libegl1"]
    assert not [command for command in commands if "sudo" in command]


def test_others_are_told_the_command(monkeypatch: pytest.MonkeyPatch, commands: list[list[str]]) -> None:
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(
        dev.Trouble, match=r"^system libraries are missing: sudo apt-get install libportaudio2 libegl1$"
    ):
        dev.install(["libportaudio2", "libegl1"])
    assert [command[0] for command in commands] == ["sudo"]


def test_other_systems_are_told_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.shutil, "which", lambda _name: None)
    with pytest.raises(dev.Trouble, match="what your system calls these packages of Debian: libegl1"):
        dev.install(["libegl1"])


@pytest.mark.usefixtures("uv")
@pytest.mark.skipif(sys.platform != "linux", reason="only there are libraries looked for")
def test_the_machine_is_looked_at_once_for_the_app_and_once_for_the_tests(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []
    monkeypatch.setattr(dev, "missing", lambda *, tests: looks.append(tests) or [])
    dev.set_up("dev", machine=False)
    for kind in ("run", "run", "dev", "run", "dev"):
        dev.set_up(kind)
    assert looks == [False, True]


def test_trouble_is_one_line_and_usage_is_two(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "find_uv", lambda: "no-such-uv")
    monkeypatch.setattr(dev, "missing", lambda *, tests: [])
    assert dev.main(["run"]) == 1
    assert capsys.readouterr().err == "callside: no-such-uv cannot be started: No such file or directory\n"
    assert dev.main(["extra", "everything"]) == 1
    assert capsys.readouterr().err == "callside: which extra: ensemble, llm, server, train?\n"
    assert dev.main(["dance"]) == 2


def test_an_old_python_can_read_it() -> None:
    ast.parse(Path(dev.__file__).read_text("utf-8"), feature_version=(3, 9))


def test_the_locks_hold_every_dependency_with_digests_and_no_address() -> None:
    for name in ("run", "dev", *dev.EXTRAS, "uv"):
        text = (ROOT / f"requirements/{name}.txt").read_text("utf-8")
        pins = re.findall(r"^[a-z][^ ]*==[^ ]+.*(?:\\\n {4}--hash=sha256:[0-9a-f]{64} ?)+", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-z]", text, re.MULTILINE))
        assert "://" not in text
        names = set(re.findall(r"^[a-z0-9-]+", text, re.MULTILINE))
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        asked = [] if name == "uv" else [*project["dependencies"], *project["optional-dependencies"].get(name, ())]
        assert {re.match(r"[\w-]+", one)[0].lower() for one in asked} <= names


def test_dev_holds_the_same_versions_as_run() -> None:
    run, more = (
        set(re.findall(r"^[a-z].*==.*", (ROOT / f"requirements/{name}.txt").read_text("utf-8"), re.MULTILINE))
        for name in ("run", "dev")
    )
    assert run < more


def test_a_second_start_costs_little(checkout: Path) -> None:
    """Only what it loads: the time itself depends on the machine."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, dev; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"urllib.request", "ssl", "asyncio", "importlib.metadata"} & set(loaded.stdout.split())
