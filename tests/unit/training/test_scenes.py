"""The scenes say what became of each question, and what was learnt from them finds the open ones."""

import pytest

from assistant.domain.calls import Track
from assistant.domain.errors import InputError
from assistant.training.corpus import scenes
from assistant.training.understanding.questioning import asked
from tests.memories import judge, left_open

SCENE = (
    "speaker\ttext\tdoes\n# a shop\n"
    "customer\t[1: What is it] and [2: who pays]?\t\n"
    "rep\tA lamp, and I'll ask.\tanswers 1; puts_off 2\n"
    "customer\tRight.\t\n"
)


def written(folder, text):
    (folder / "x.tsv").write_text(text, "utf-8")
    return folder / "x.tsv"


def test_a_scene_knows_what_still_waits(tmp_path):
    (scene,) = scenes.read(written(tmp_path, SCENE))
    assert scene.turns[0].text == "What is it and who pays?"
    assert {number: words for number, (_, words) in scene.waiting.items()} == {2: "who pays"}
    assert [(words, does) for words, _, does in scenes.pairs([scene])] == [
        ("What is it", scenes.ANSWERS),
        ("who pays", scenes.PUTS_OFF),
    ]


@pytest.mark.parametrize(
    "row",
    ["rep\t[1: What]?\t", "buyer\tWhat?\t", "rep\tYes.\tanswers 7", "rep\tYes.\tanswers", "customer\t[1: What?\t"],
)
def test_what_is_wrong_in_a_scene_is_named_with_file_and_row(tmp_path, row):
    with pytest.raises(InputError, match=r"x\.tsv:3"):
        scenes.read(written(tmp_path, f"speaker\ttext\tdoes\n# a shop\n{row}\n"))


def test_every_scene_can_be_read_and_a_third_of_the_questions_wait():
    every = [scene for part in ("train", "test") for scene in scenes.split(part)]
    assert len(every) > 150
    numbers = sum(len({n for turn in scene.turns for n in turn.asks}) for scene in every)
    assert 0.2 < sum(len(scene.waiting) for scene in every) / numbers < 0.4


def test_no_scene_that_is_judged_on_was_learnt_from():
    train = {turn.text for scene in scenes.split("train") for turn in scene.turns if len(turn.text.split()) > 5}
    assert not train & {turn.text for part in ("dev", "test") for scene in scenes.split(part) for turn in scene.turns}


def test_of_a_writer_never_met_most_turns_that_ask_are_known_without_marks():
    told = [(judge().asks(text, before) > 0.5, asks) for text, before, asks in asked(scenes.split("test"))]
    assert sum(one and asks for one, asks in told) / sum(one for one, _ in told) > 0.9
    assert sum(one and asks for one, asks in told) / sum(asks for _, asks in told) > 0.75


def test_of_a_writer_never_met_the_questions_left_open_are_told_and_few_others():
    precision, recall, _ = left_open(scenes.split("test"))
    assert precision > 0.7
    assert recall > 0.25


def test_only_the_rep_answers():
    assert all(turn.track is Track.REP for _, turn, _ in scenes.pairs(scenes.split("train")))
