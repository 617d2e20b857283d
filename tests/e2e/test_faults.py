"""What goes wrong in a real life, with real parts: something is said about it, and nothing else is lost."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from assistant.models import Shelf
from tests.e2e.sounds import bundled, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals, mounts and rights of POSIX")
FIRST, LAST = "technicians", "jobs"  # words of the stretch that is played, before and after the fault


@pytest.fixture
def home(tmp_path):
    return made(tmp_path / "home")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return write(tmp_path_factory.mktemp("sound") / "call.wav", bundled(39.8, 45.8))


def made(home: Path) -> Path:
    home.mkdir(mode=0o700)
    (home / "settings.toml").write_text('[hearing]\nmodel = "tiny.en"\n')
    return home


def start(home, *args, before=()):
    command = [*before, sys.executable, "-m", "assistant", "--home", str(home), *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(home, *args, before=()):
    with start(home, *args, before=before) as program:
        out, err = program.communicate(timeout=60)
    return program.returncode, [json.loads(line) for line in out.splitlines()], err


def until_heard(program):
    """The events up to the first sentence."""
    for line in program.stdout:
        yield json.loads(line)
        if '"heard"' in line:
            return


def said(events):
    return " ".join(e["text"].lower() for e in events if e["event"] == "heard")


def kinds(events, *wanted):
    return [e for e in events if e["event"] in wanted]


def test_a_killed_or_stopped_recogniser_costs_one_marked_gap_at_most(tmp_path, sound):
    with contextlib.ExitStack() as stack:
        faults = {
            fault: stack.enter_context(start(made(tmp_path / fault.name), "replay", sound, "--speed", "real", "--json"))
            for fault in (signal.SIGKILL, signal.SIGSTOP)
        }
        before = {fault: list(until_heard(program)) for fault, program in faults.items()}
        children = [struck(program, fault) for fault, program in faults.items()]
        for fault, program in faults.items():
            out, err = program.communicate(timeout=60)
            events = [*before[fault], *map(json.loads, out.splitlines())]
            assert (program.returncode, err) == (0, "")
            assert FIRST in said(events)
            assert LAST in said(events)
            first = kinds(events, "heard")[0]
            assert first["at_s"] - first["end_s"] < 2.0  # loading is no part of the call
            assert len(kinds(events, "gap")) == len(kinds(events, "failed")) <= 1
            assert events[-1]["state"] == "ended"
    assert not any(child.is_running() for child in children)


def struck(program, fault):
    """The program's recogniser, once the fault has struck it."""
    (child,) = (one for one in psutil.Process(program.pid).children() if "--multiprocessing-fork" in one.cmdline())
    child.send_signal(fault)
    return child


def test_a_killed_program_loses_nothing_that_was_said(home, tmp_path):
    long = write(tmp_path / "long.wav", bundled(39.8, 99.8))  # still going on when a slow machine has tried to erase it
    with start(home, "replay", long, "--speed", "real", "--json", "--save") as program:
        shown = said(until_heard(program))
        code, _, err = run(home, "calls", "erase", "last", "--yes")
        assert (code, err.count("\n")) == (1, 1)
        assert re.match(r"callside: this call is running and cannot be erased; end it first, where it runs", err)
        program.kill()
    _, (call,), _ = run(home, "calls", "list", "--json")
    assert not call["finished"]
    _, (whole,), _ = run(home, "calls", "show", "last", "--json")
    assert shown in " ".join(one["text"].lower() for one in whole["utterances"])
    assert run(home, "doctor", "--json")[1][6]["what"].endswith("sound")
    assert run(home, "calls", "erase", "last", "--yes", "--json")[1] == [{"erased": call["id"]}]


def test_two_programs_share_one_home(home, tmp_path):
    sound = write(tmp_path / "short.wav", bundled(1.0, 4.0))
    with (
        start(home, "replay", sound, "--json", "--save") as one,
        start(home, "replay", sound, "--json", "--save") as two,
    ):
        outs = [program.communicate(timeout=60) for program in (one, two)]
    assert [(one.returncode, two.returncode), *(err for _, err in outs)] == [(0, 0), "", ""]
    _, calls, _ = run(home, "calls", "list", "--json")
    assert [call["finished"] for call in calls] == [True, True]
    assert calls[0]["utterances"] == calls[1]["utterances"] > 0


@pytest.fixture
def tiny_disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=800k", "tmpfs", place], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_disk_that_fills_up_is_told_once_and_the_call_goes_on(tiny_disk, sound):
    home = made(tiny_disk / "home")
    with start(home, "replay", sound, "--speed", "real", "--json", "--save") as program:
        events = list(until_heard(program))
        with contextlib.suppress(OSError), (tiny_disk / "other").open("wb", buffering=0) as other:
            while True:
                other.write(bytes(512))
        out, err = program.communicate(timeout=60)
    events += map(json.loads, out.splitlines())
    assert (program.returncode, err) == (0, "")
    assert LAST in said(events)
    assert len(kinds(events, "failed")) <= 1
    (tiny_disk / "other").unlink()
    assert FIRST in said(
        [{"event": "heard", **one} for one in run(home, "calls", "show", "last", "--json")[1][0]["utterances"]]
    )


def test_a_full_disk_is_told_before_a_call(tiny_disk, sound):
    home = made(tiny_disk / "home")
    with contextlib.suppress(OSError), (tiny_disk / "other").open("wb", buffering=0) as other:
        while True:
            other.write(bytes(512))
    code, events, err = run(home, "replay", sound, "--json", "--save")
    assert (code, events) == (1, [])
    assert err.startswith("callside: the disk is full: ")
    assert err.count("\n") == 1


def test_a_home_that_may_not_be_written_is_named(home, sound):
    lesser = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"] if os.geteuid() == 0 else []
    home.chmod(0o500)
    code, events, err = run(home, "replay", sound, "--json", "--save", before=lesser)
    home.chmod(0o700)
    assert (code, events) == (1, [])
    assert err.startswith(f"callside: {home / 'callside.sqlite3'} cannot be opened for writing; ")


def test_a_damaged_database_is_named_and_left_as_it_is(home, sound):
    damaged = b"no database at all " * 500
    (home / "callside.sqlite3").write_bytes(damaged)
    for command in (["replay", sound, "--save"], ["calls", "list"], ["calls", "show", "last"]):
        code, events, err = run(home, *command, "--json")
        assert (code, events) == (1, [])
        assert "callside.sqlite3 is damaged or no database; move it away" in err
    assert (home / "callside.sqlite3").read_bytes() == damaged


def test_a_database_that_another_program_holds_keeps_no_sentence_waiting(home, sound):
    with start(home, "replay", sound, "--speed", "real", "--json", "--save") as program:
        events = list(until_heard(program))
        with contextlib.closing(sqlite3.connect(home / "callside.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for line in program.stdout:
                events.append(json.loads(line))
                if len(kinds(events, "heard")) > 1:
                    break
        out, err = program.communicate(timeout=60)
    events += map(json.loads, out.splitlines())
    assert (program.returncode, err) == (0, "")
    assert max(e["at_s"] - e["end_s"] for e in kinds(events, "heard")) < 10
    _, (whole,), _ = run(home, "calls", "show", "last", "--json")
    assert [one["text"] for one in whole["utterances"]] == [
        e["text"] for e in sorted(kinds(events, "heard"), key=lambda e: e["start_s"])
    ]


def test_nobody_who_reads_the_output_ends_the_call(home, sound):
    with start(home, "replay", sound, "--speed", "real", "--json", "--save") as program:
        program.stdout.readline()
        program.stdout.close()
        assert program.wait(timeout=40) == 1
        assert program.stderr.read() == ""
    assert run(home, "calls", "list", "--json")[1][0]["duration_s"] < 10


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (None, "is missing"),
        (b"{}", "has 2 bytes instead of 2657"),
        (b"x" * 2657, "is damaged: its digest is wrong"),
    ],
    ids=["missing", "truncated", "wrong bytes"],
)
def test_a_fetched_model_that_is_not_right_is_named_with_what_brings_it(home, sound, config, fault):
    (home / "settings.toml").write_text('[hearing]\nmodel = "small.en"\n')
    model = home / "models" / "small.en"
    model.mkdir(parents=True)
    if config is not None:
        (model / "config.json").write_bytes(config)
    code, events, err = run(home, "replay", sound, "--json")
    assert (code, events) == (1, [])
    named = f"{model / 'config.json'} {fault}"
    assert err == f"callside: model small.en cannot be used: {named}; run `callside models fetch small.en`\n"


def test_a_model_that_rots_on_the_disk_is_named_and_can_be_mended(home, sound):
    (home / "settings.toml").write_text('[hearing]\nmodel = "base"\n')
    file = Shelf(home / "models").folder("base") / "model.bin"
    as_it_was = file.stat()
    with file.open("r+b") as rotten:
        rotten.write(bytes(1000))
    os.utime(file, ns=(as_it_was.st_atime_ns, as_it_was.st_mtime_ns))  # so nobody reads it before it is used
    code, events, err = run(home, "replay", sound, "--json")
    assert (code, events) == (1, [])
    fault = f"{file} is damaged: its digest is wrong"
    assert err == f"callside: model base cannot be used: {fault}; run `callside models fetch base`\n"
    assert run(home, "models", "fetch", "base", "--json")[0] == 0
    assert Shelf(home / "models").check("base") == file.parent
