"""The lines with their facts marked are what the corpus' README says."""

import pytest

from assistant.domain.errors import InputError
from assistant.domain.memory import FIELDS
from assistant.training.corpus import marked
from assistant.training.understanding.judge import facts_found
from assistant.wiring import load_encoder


def test_every_line_can_be_read_and_half_of_them_hold_nothing():
    lines = [line for part in ("train", "dev", "test") for line in marked.split(part)]
    assert len(lines) > 3000
    assert {one.field for line in lines for one in line.marks} == set(FIELDS)
    assert 0.3 < sum(not line.marks for line in lines) / len(lines) < 0.7


def test_no_line_that_is_judged_on_was_learnt_from():
    train = {(line.prev, line.text) for line in marked.split("train") if len(line.text.split()) > 3}
    assert not train & {(line.prev, line.text) for part in ("dev", "test") for line in marked.split(part)}


def test_most_that_a_writer_never_met_marked_is_found_and_little_else():
    precision, recall, _ = facts_found(load_encoder(), marked.split("dev")).scores()
    assert precision > 0.8
    assert recall > 0.65
    precision, recall, _ = facts_found(load_encoder(), marked.split("test")).scores()  # look-alikes throughout
    assert precision > 0.75
    assert recall > 0.5


def test_a_second_marker_finds_the_same():
    assert marked.again().scores()[2] > 0.9


def test_marks_are_taken_out_and_stand_where_the_words_are():
    text, (one, other) = marked.unmarked("we [seats: six], er, [company_size: sixty] of us")
    assert text == "we six, er, sixty of us"
    assert (one.words, other.words) == ("six", "sixty")
    assert marked.unmarked("nothing here") == ("nothing here", ())


@pytest.mark.parametrize("text", ["we are [people: six]", "we [seats: six", "[seats:  ] of us", ""])
def test_a_wrong_mark_is_named_with_file_and_row(tmp_path, text):
    (tmp_path / "x.tsv").write_text(f"speaker\tbefore\ttext\ncustomer\t\t{text}\n", "utf-8")
    with pytest.raises(InputError, match=r"x\.tsv:2"):
        marked.read(tmp_path / "x.tsv")
