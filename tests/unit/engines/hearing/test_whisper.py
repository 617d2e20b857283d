"""What the recogniser hears, and what it must not."""

from __future__ import annotations

import pickle
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from assistant.domain.calls import RATE_HZ, SegmentState
from assistant.domain.errors import EngineError, ModelMissing
from assistant.engines.hearing.whisper import FULL, build_whisper
from tests.unit.engines.hearing.nonspeech import backwards, nonspeech
from tests.unit.engines.hearing.speech import reference, said, segment, tiny


def plain(text):
    return "".join(c for c in text.lower() if c.isalnum() or c == " ").split()


@pytest.fixture
def no_hotwords():
    yield
    tiny().expect(())


@pytest.mark.parametrize("file", ["question.flac", "short-pause.flac"])
def test_hears_what_is_said(file):
    heard, meant = plain(tiny().transcribe(segment(said(file))).text), plain(reference()[file]["text"])
    assert len(set(meant) - set(heard)) <= 1
    assert len(heard) <= len(meant) + 1


def test_a_spoken_thank_you_stays():
    heard = tiny().transcribe(segment(said("thank-you.flac")))
    assert plain(heard.text) == ["thank", "you"]


@pytest.mark.parametrize("name", nonspeech())
def test_nothing_is_invented_where_nobody_speaks(name):
    heard = tiny().transcribe(segment(nonspeech()[name]))
    assert (heard.text, heard.words) == ("", ())


@pytest.mark.parametrize("name", ["ring-back US", "hold music, noisy", "pink noise", "silence"])
def test_hot_words_do_not_leak_into_noise(name, no_hotwords):
    tiny().expect(("Larkline", "ServiceGrid", "Salesforce", "HubSpot"))
    for state in SegmentState:
        assert tiny().transcribe(segment(nonspeech()[name], state=state)).text == ""


def test_hot_words_do_not_leak_into_other_speech(no_hotwords):
    before = tiny().transcribe(segment(said("question.flac"))).text
    tiny().expect(("Larkline", "ServiceGrid", "Salesforce", "HubSpot"))
    assert plain(tiny().transcribe(segment(said("question.flac"))).text) == plain(before)


def test_hot_words_mend_names_that_were_misheard(no_hotwords):
    before = tiny().transcribe(segment(said("product.flac"))).text
    assert "Larkline" not in before
    assert "ServiceGrid" not in before
    tiny().expect(("Salesforce", "ServiceGrid", "HubSpot", "Larkline"))
    assert tiny().transcribe(segment(said("product.flac"))).text == reference()["product.flac"]["text"]


def test_words_have_the_times_at_which_they_are_said():
    first, second = reference()["long-pause.flac"]["spans_s"]
    words = tiny().transcribe(segment(said("long-pause.flac"), start_s=100)).words
    assert words[0].start_s == pytest.approx(100 + first[0], abs=0.35)
    assert words[-1].end_s == pytest.approx(100 + second[1], abs=0.35)
    (vans,) = [w for w in words if "working" in w.text]
    assert 100 + second[0] < vans.start_s < 100 + second[1]


def test_the_same_sound_gives_the_same_words():
    assert tiny().transcribe(segment(said("question.flac"))) == tiny().transcribe(segment(said("question.flac")))


@pytest.mark.parametrize("state", [SegmentState.PAUSED, SegmentState.CLOSED])
def test_what_was_decoded_ahead_is_what_would_be_decoded_at_the_end(state):
    heard = tiny().transcribe(segment(said("question.flac"), state=state))
    assert heard.words
    assert " ".join(w.text for w in heard.words) == heard.text


def test_a_caption_is_the_text_alone():
    caption = tiny().transcribe(segment(said("question.flac"), state=SegmentState.OPEN))
    assert caption.words == ()
    assert caption.text == tiny().transcribe(segment(said("question.flac"))).text


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_broken_samples_give_no_words(broken):
    samples = said("question.flac").copy()
    samples[1000] = broken
    assert tiny().transcribe(segment(samples)).text == ""


def test_a_segment_longer_than_the_window_is_an_error_not_half_a_text():
    with pytest.raises(EngineError, match="longer than"):
        tiny().transcribe(segment(np.zeros(int(FULL / 100 + 1) * RATE_HZ, np.float32)))


def test_a_room_of_people_nobody_can_understand_is_not_put_into_words_at_length():
    room = backwards(np.concatenate([said(f) for f in reference()] * 4))
    seconds = len(room) / RATE_HZ
    assert len(plain(tiny().transcribe(segment(room)).text)) <= 4 * seconds


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelMissing, match="no recogniser"):
        build_whisper(tmp_path)


def test_a_broken_model_is_an_error_of_the_engine(tmp_path):
    (tmp_path / "model.bin").write_bytes(b"nonsense")
    with pytest.raises(EngineError, match="cannot be loaded"):
        build_whisper(tmp_path, name="broken")


def test_what_builds_it_goes_to_a_child_process():
    assert pickle.loads(pickle.dumps(partial(build_whisper, Path("somewhere"), "en", 2, ("Larkline",))))
