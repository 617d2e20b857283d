import argparse
import io
import json
import os
import sys

import pytest

from assistant import cli_calls
from assistant.domain.errors import InputError
from assistant.domain.events import Heard
from assistant.domain.history import CallDetail
from assistant.domain.plain import noun
from assistant.paths import Home
from assistant.storage.calls import CallStore
from assistant.storage.database import open_database
from tests.nouns import record, said


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def calls(home):
    """Two calls: an older one with Acme, a newer one with Globex."""
    store = CallStore(open_database(home.database))
    for name, account, text in (
        ("20260101-100000-aaaa", "Acme", "the price is too high"),
        ("20260202-100000-bbbb", "Globex", "we \x1b[31mlove it"),
    ):
        begun = record(id=name, account=account, title=f"Talk with {account}")
        store.begin(begun)
        store.write(name, Heard(said(1, text), 9))
        store.finish(name, 12.0)
    store.close()


@pytest.fixture
def callside(home, capsys):
    """Run `callside calls …`; gives the exit code, standard output and standard error."""
    parser = argparse.ArgumentParser()
    cli_calls.add(parser.add_subparsers())

    def run(*words):
        args = parser.parse_args(["calls", *words])
        return args.run(args, home), *capsys.readouterr()

    return run


def test_a_fresh_home_is_told_how_to_begin_and_stays_empty(callside, home):
    assert callside("list") == (0, "", "no calls yet; " + cli_calls._NONE_YET.split("; ")[1] + "\n")
    assert callside("list", "--json")[:2] == (0, "")
    for words in (("show", "last"), ("export", "last"), ("erase", "last", "--yes")):
        with pytest.raises(InputError, match="there are no calls yet"):
            callside(*words)
    assert not home.root.exists()


def test_calls_are_listed_newest_first(callside, calls):
    code, out, err = callside("list")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == ["20260202-100000-bbbb", "20260101-100000-aaaa"]
    assert "Talk with Globex" in out
    assert "0:12" in out


def test_the_list_can_be_narrowed_and_says_what_it_leaves_out(callside, calls):
    assert callside("list", "too", "hi")[1].startswith("20260101")
    assert callside("list", "--limit", "1")[2] == "1 more; --limit 2 shows them all\n"
    assert callside("list", "nothing")[1:] == ("", "no call holds “nothing”\n")
    with pytest.raises(SystemExit) as usage:
        callside("list", "--limit", "0")
    assert usage.value.code == 2


def test_json_gives_one_object_a_line_and_nothing_else(callside, calls):
    _, out, err = callside("list", "--json")
    records = [json.loads(line) for line in out.splitlines()]
    assert [one["account"] for one in records] == ["Globex", "Acme"]
    assert records[0]["duration_s"] == 12.0
    assert err == ""
    _, out, _ = callside("show", "last", "--json")
    (line,) = out.splitlines()
    assert noun(CallDetail, json.loads(line)).utterances[0].text == "we \x1b[31mlove it"


def test_a_call_is_shown_by_the_beginning_of_its_id_and_cannot_command_the_terminal(callside, calls):
    assert "[0:05] Ann Lee: the price is too high" in callside("show", "20260101")[1]
    assert "\x1b" not in callside("show", "last")[1]
    with pytest.raises(InputError, match="2 calls begin with 20260"):
        callside("show", "20260")


def test_a_call_is_exported_to_the_screen_or_to_a_file_in_the_format_its_name_asks_for(callside, calls, tmp_path):
    assert callside("export", "last")[1].startswith("# Talk with Globex\n")
    assert callside("export", "last", "--format", "srt")[1].startswith("1\n00:00:05,000")
    file = tmp_path / "call.vtt"
    assert callside("export", "20260101", "--out", str(file)) == (0, "", f"wrote {file}\n")
    assert file.read_text("utf-8").startswith("WEBVTT")
    with pytest.raises(InputError, match="cannot be written: Is a directory"):
        callside("export", "last", "--out", str(tmp_path))
    with pytest.raises(SystemExit) as usage:
        callside("export", "last", "--format", "pdf")
    assert usage.value.code == 2


def test_erasing_needs_a_yes(callside, calls, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(InputError, match="nobody can be asked") as refused:
        callside("erase", "last")
    assert refused.value.hint == "add --yes"
    assert len(callside("list")[1].splitlines()) == 2


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
@pytest.mark.parametrize(("answer", "left"), [("n\n", 2), ("\n", 2), ("y\n", 1)])
def test_at_a_terminal_erasing_asks(callside, calls, monkeypatch, answer, left):
    ours, theirs = os.openpty()
    os.write(ours, answer.encode())
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        code, _, err = callside("erase", "last")
    os.close(ours)
    assert code == (left == 2)
    assert "Talk with Globex" in err
    assert len(callside("list")[1].splitlines()) == left


def test_an_erased_call_is_gone_from_the_disk(callside, calls, home):
    assert b"too high" in home.database.read_bytes()
    assert callside("erase", "20260101", "--yes", "--json") == (0, '{"erased": "20260101-100000-aaaa"}\n', "")
    assert b"too high" not in b"".join(file.read_bytes() for file in home.root.iterdir())
    assert len(callside("list")[1].splitlines()) == 1
