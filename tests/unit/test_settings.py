"""Settings: what is wrong is named, what is right survives, what the user wrote by hand stays."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import settings
from assistant.domain.errors import SettingsError
from assistant.settings import Coaching, Hearing, Models, Settings, Sound, Window


def read(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    return settings.load(path)


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.toml") == Settings()


def test_a_file_says_only_what_differs(tmp_path: Path) -> None:
    got = read(tmp_path, '[hearing]\nlongest_s = 12\nhotwords = ["Acme", "churn"]\n')
    assert got.hearing == Hearing(longest_s=12.0, hotwords=("Acme", "churn"))
    assert got.window == Window()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("[hearing]\npaus_ms = 4", "unknown setting hearing.paus_ms; did you mean hearing.pause_ms?"),
        ("[hering]\n", "unknown setting hering; did you mean hearing?"),
        ("[hearing]\nxyzzy = 4", "unknown setting hearing.xyzzy"),
        ("hearing = 4", "[hearing] must be a section, not 4"),
        ('[hearing]\npause_ms = "long"', "hearing.pause_ms must be a whole number, not 'long'"),
        ("[hearing]\npause_ms = true", "hearing.pause_ms must be a whole number, not True"),
        ("[hearing]\nlongest_s = true", "hearing.longest_s must be a number, not True"),
        ("[hearing]\nhotwords = [1]", "hearing.hotwords must be a list of words, not [1]"),
        ("[hearing]\npause_ms = 4", "hearing.pause_ms must be 200 to 3000, not 4"),
        ("[hearing]\nlongest_s = nan", "hearing.longest_s must be 5 to 28, not nan"),
        ("[sound]\nkeep_sound = 1", "sound.keep_sound must be true or false, not 1"),
        ('[coaching]\npace = "pushy"', "coaching.pace must be quiet, balanced or eager, not pushy"),
        ("[coaching]\ntalk_ratio_low = 0.7", "coaching.talk_ratio_low must be 0 to 0.6, not 0.7"),
        ("[coaching]\npace_low_wpm = 200.0", "coaching.pace_low_wpm must be 0 to 188, not 200"),
        ("[coaching]\npatience_s = -1", "coaching.patience_s must be 0 to 10, not -1"),
        ('[window]\ntheme = "pink"', "window.theme must be system, light or dark, not pink"),
        ('[models]\nmirror = "ftp://x"', "models.mirror must be an http or https address, not ftp://x"),
    ],
)
def test_what_is_wrong_is_named_and_where(tmp_path: Path, text: str, fact: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert str(caught.value) == fact
    assert caught.value.hint == f"mend it in {tmp_path / 'settings.toml'}"


@pytest.mark.parametrize("content", [b"[hearing", b"\xff\xfe"])
def test_what_is_not_toml_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    for act in (settings.load, lambda path: settings.save(path, Settings())):
        with pytest.raises(SettingsError, match=r"settings\.toml is not valid TOML"):
            act(path)
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_an_error_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.load(tmp_path)
    with pytest.raises(SettingsError, match="cannot be written"):
        settings.save(tmp_path, Settings())


def test_saving_keeps_comments_and_order(tmp_path: Path) -> None:
    mine = '# mine\n[window]\ntheme = "dark"  # at night\n\n[hearing]\n# why not\npause_ms = 600\n'
    got = read(tmp_path, mine)
    settings.save(tmp_path / "settings.toml", dataclasses.replace(got, window=Window(theme="light")))
    assert (tmp_path / "settings.toml").read_text("utf-8") == mine.replace('"dark"', '"light"')


def test_what_is_set_back_to_the_default_is_not_written(tmp_path: Path) -> None:
    read(tmp_path, "[hearing]\npause_ms = 600\n")
    settings.save(tmp_path / "settings.toml", Settings())
    assert "pause_ms" not in (tmp_path / "settings.toml").read_text("utf-8")


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
any_settings = st.builds(
    Settings,
    hearing=st.builds(
        Hearing,
        model=words,
        pause_ms=st.integers(200, 3000),
        longest_s=st.floats(5, 28),
        hotwords=st.lists(words, max_size=3).map(tuple),
    ),
    sound=st.builds(Sound, microphone=words, cancel_echo=st.booleans()),
    coaching=st.builds(Coaching, pace=st.sampled_from(["quiet", "balanced", "eager"]), patience_s=st.floats(0, 10)),
    window=st.builds(Window, side=st.sampled_from(["left", "right"])),
    models=st.builds(Models, mirror=words.map(lambda rest: f"https://{rest}")),
)


@given(first=any_settings, then=any_settings)
def test_whatever_is_saved_is_loaded_again_over_whatever_was_there(first: Settings, then: Settings) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "deep" / "settings.toml"
        for each in (first, then):
            settings.save(path, each)
            assert settings.load(path) == each


@pytest.mark.parametrize("value", ["9" * 400, "9" * 5000, "[" * 5000], ids=["huge", "endless", "deep"])
def test_a_value_beyond_all_bounds_is_refused_like_any_other(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match=r"settings\.toml is not valid TOML"):
        read(tmp_path, f"[hearing]\nlongest_s = {value}\n")


def test_a_wrong_value_is_told_in_few_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, f"[hearing]\nmodel = [{'1, ' * 10_000}]\n")
    assert len(str(caught.value)) < 120
