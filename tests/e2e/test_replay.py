"""`callside replay`: sound in, events out, through the whole line and the real recogniser."""

import json
import os
import re
import subprocess
import sys

import av
import jiwer
import numpy as np
import pytest

from tests.benchmarks.sample import reference
from tests.e2e.sounds import CALL, bundled, write


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "settings.toml").write_text('[hearing]\nmodel = "tiny.en"\n')
    return home


@pytest.fixture(scope="module")
def callside(home):
    def callside(*args, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "--home", str(home), *map(str, args)],
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
            env=os.environ | {"PYTHONWARNINGS": "error"},
        )
        assert done.returncode == code, done.stderr
        return done

    return callside


@pytest.fixture(scope="module")
def minute(tmp_path_factory):
    return write(tmp_path_factory.mktemp("sound") / "minute.wav", bundled(0.0, 45.0))


def events(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def said(told, track=None):
    return [e for e in told if e["event"] == "heard" and track in (None, e["track"])]


def words(text):
    text = re.sub(r"[^\w\s']", " ", text.lower().replace("okay", "ok"))
    return " ".join(w for w in text.split() if w not in {"um", "umm", "uh", "er", "erm", "mm", "hm"})


def test_the_same_sound_gives_the_same_events_every_time(callside, minute):
    first, second = (events(callside("replay", minute, "--json")) for _ in range(2))
    for told in (first, second):
        for event in told:
            event.pop("call", None)
    assert first == second
    assert {"heard", "measured", "summary"} <= {e["event"] for e in first}
    assert [e["at_s"] for e in first] == sorted(e["at_s"] for e in first)


@pytest.mark.slow
@pytest.mark.timeout(400)  # a minute alone, several on a busy machine
def test_the_bundled_call_is_heard_and_coached(callside, home):
    (home / "settings.toml").write_text('[hearing]\nmodel = "base"\n')
    told = events(callside("replay", CALL, "--json"))
    (home / "settings.toml").write_text('[hearing]\nmodel = "tiny.en"\n')
    for track in ("rep", "customer"):
        truth = [words(s.text) for s in sorted(reference(), key=lambda s: s.start_s) if s.track == track]
        heard = [words(e["text"]) for e in sorted(said(told, track), key=lambda e: e["start_s"])]
        assert jiwer.wer(" ".join(truth), " ".join(heard)) < 0.12, track
    objections = {e["label"] for e in told if e["event"] == "insight" and e["kind"] == "objection"}
    assert {"need", "authority", "competitor", "contract", "timing"} <= objections
    because = {e["because"] for e in told if e["event"] == "card"}
    assert "objection:authority" in because
    assert len({one for one in because if one.startswith(("objection:", "buying_signal:"))}) >= 4
    assert "risk:no_next_step" not in because  # they agree on a Tuesday
    assert all(e["source"]["file"] and e["source"]["heading"] for e in told if e["event"] == "card")
    assert (told[-2]["event"], told[-2]["outcome"]) == ("summary", "next_meeting")


def test_a_person_reads_the_same_without_json(callside, minute):
    out = callside("replay", minute).stdout
    assert re.search(r"^ 0:0\d  them  .*Dana", out, re.MULTILINE)


def test_a_saved_call_is_among_the_calls(callside, minute):
    assert "no calls" in callside("calls", "list").stderr.lower() + callside("calls", "list").stdout.lower()
    callside("replay", minute, "--save")
    (listed,) = [json.loads(line) for line in callside("calls", "list", "--json").stdout.splitlines()]
    exported = callside("calls", "export", listed["id"], "--format", "md").stdout
    assert "Dana" in exported


def test_one_side_alone_and_two_files_and_swapped(callside, minute, tmp_path):
    sound = bundled(0.0, 12.0)
    rep, customer = write(tmp_path / "rep.wav", sound[:, 0]), write(tmp_path / "customer.wav", sound[:, 1])
    alone = said(events(callside("replay", customer, "--mono", "customer", "--json")))
    assert {e["track"] for e in alone} == {"customer"}
    both = said(events(callside("replay", rep, "--customer", customer, "--json")))
    assert {e["track"] for e in both} == {"rep", "customer"}
    turned = said(events(callside("replay", customer, "--customer", rep, "--swap", "--json")))
    assert [e["text"] for e in turned] == [e["text"] for e in both]


@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 2), (96_000, 6)])
def test_any_rate_and_many_channels(callside, tmp_path, rate_hz, channels):
    import soxr

    sound = soxr.resample(bundled(0.0, 6.5), 16_000, rate_hz)
    frames = np.zeros((len(sound), channels), np.float32)
    frames[:, :2] = sound
    told = events(callside("replay", write(tmp_path / "odd.wav", frames, rate_hz), "--json"))
    assert "tom avery" in words(" ".join(e["text"] for e in said(told, "rep")))


def test_samples_that_are_no_numbers_are_silence(callside, tmp_path):
    sound = bundled(0.0, 6.5).copy()
    sound[:1600] = np.nan
    sound[-1600:] = np.inf
    told = events(callside("replay", write(tmp_path / "nan.wav", sound), "--json"))
    assert said(told, "rep")


@pytest.mark.parametrize("what", ["missing", "empty", "text", "picture only", "mono"])
def test_what_cannot_be_played_is_named_with_what_to_do(callside, tmp_path, what):
    path = tmp_path / "call.wav"
    if what == "empty":
        path.touch()
    elif what == "text":
        path.write_text("this is no sound at all\n" * 50)
    elif what == "picture only":
        with av.open(str(path), "w", format="matroska") as container:
            stream = container.add_stream("mpeg4", rate=5)
            stream.width = stream.height = 32
            container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
            container.mux(stream.encode(None))
    elif what == "mono":
        write(path, bundled(0.0, 1.0)[:, 0])
    done = callside("replay", path, "--json", code=1)
    assert done.stdout == ""
    assert re.fullmatch(r"callside: call\.wav .+; .+\n", done.stderr)


def test_a_file_that_breaks_off_is_played_up_to_there(callside, tmp_path, minute):
    short = tmp_path / "short.wav"
    whole = minute.read_bytes()
    short.write_bytes(whole[: len(whole) // 3])
    told = events(callside("replay", short, "--json"))
    assert said(told)
    (failed,) = [e for e in told if e["event"] == "failed"]
    assert failed["where"] == "sound"
    assert "short.wav" in failed["what"]


@pytest.mark.timeout(400)
def test_an_hour_of_silence_is_nothing_said(callside, tmp_path):
    path = tmp_path / "silence.flac"
    write(path, np.zeros((3600 * 8000, 1), np.float32), 8000, "flac")
    told = events(callside("replay", path, "--mono", "rep", "--json"))
    assert {e["event"] for e in told} == {"state", "summary", "health"}  # a microphone that gives zeros is told


def test_a_usage_error_exits_with_two(callside):
    assert "usage:" in callside("replay", code=2).stderr


def test_an_unknown_setting_is_named(callside, tmp_path, minute):
    (tmp_path / "settings.toml").write_text("[hearing]\npaus_ms = 300\n")
    done = callside("--home", tmp_path, "replay", minute, code=1)
    assert "unknown setting hearing.paus_ms; did you mean hearing.pause_ms?" in done.stderr


def test_a_missing_model_is_named_with_how_to_get_it(callside, tmp_path, minute):
    (tmp_path / "settings.toml").write_text('[hearing]\nmodel = "small.en"\n')
    done = callside("--home", tmp_path, "replay", minute, code=1)
    assert re.match(r"callside: .*small\.en.*; .*callside models fetch small\.en", done.stderr)
