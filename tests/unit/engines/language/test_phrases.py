"""The lists were written apart from the phrases: `lines_seen` was used to mend them, `lines_held` never was.

Measured when it landed, at the balanced floor of 0.65: seen precision 1.00, recall 1.00 (111 lines); held precision
0.86, recall 0.69 (120 lines). The held figure is the honest one; what the test asks for is a little below it.
"""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.calls import BUYING_SIGNALS, OBJECTIONS, Conversation, Track, Utterance
from assistant.engines.conversation.playbook import read_playbook
from assistant.engines.language.phrases import PhraseSpotter

FIRST = Path(__file__).parents[3] / "data/first_playbook"  # the lists that the first version came with
SPOTTER = PhraseSpotter(read_playbook(FIRST).triggers)
FLOOR = 0.65


def line(text, track=Track.CUSTOMER, **more):
    return Utterance(1, track, 0.0, 3.0, text, **more)


def notice(*utterances):
    numbered = tuple(replace(u, number=n) for n, u in enumerate(utterances, 1))
    return list(SPOTTER.notice(Conversation(numbered)))


def labels(*utterances):
    return {i.kind: i.label for i in notice(*utterances) if i.kind != "question" and i.probability >= FLOOR}


def rows(name):
    with (Path(__file__).parent / f"{name}.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.parametrize(("name", "precision", "recall"), [("lines_seen", 0.97, 0.95), ("lines_held", 0.82, 0.65)])
def test_how_often_it_is_right_and_how_much_it_finds(name, precision, recall):
    right = wrong = wanted = 0
    for row in rows(name):
        found = labels(line(row["text"]))
        for kind in ("objection", "buying_signal"):
            label = found.get(kind, "none")
            wanted += row[kind] != "none"
            right += label == row[kind] != "none"
            wrong += label not in {"none", row[kind]}
    assert right / (right + wrong) >= precision
    assert right / wanted >= recall


def test_the_lists_are_labelled_by_the_taxonomy_and_do_not_share_a_line():
    seen, held = rows("lines_seen"), rows("lines_held")
    assert len(seen) + len(held) >= 150
    assert not {r["text"] for r in seen} & {r["text"] for r in held}
    assert {r["objection"] for r in seen + held} == {"none", *OBJECTIONS}
    assert {r["buying_signal"] for r in seen + held} == {"none", *BUYING_SIGNALS}


def test_the_quote_is_what_was_said():
    (found,) = notice(line("Honestly, forty thousand is a lot, right."))
    assert (found.because, found.quote) == ("objection:price", "forty thousand is a lot")
    assert (found.start_s, found.end_s, found.track, found.utterance) == (0.0, 3.0, Track.CUSTOMER, 1)


def test_only_the_customer_objects_and_both_ask():
    assert labels(line("it is too expensive", Track.REP)) == {}
    assert [i.kind for i in notice(line("is it too expensive for you?", Track.REP))] == ["question"]


def test_what_may_be_an_echo_is_passed_over():
    assert notice(line("what does it cost?", Track.REP, echo_suspect=True)) == []


def test_the_objection_voiced_last_is_the_one_to_answer():
    text = "I would have to ask my boss and then it is just too expensive for us"
    assert labels(line(text)) == {"objection": "price"}


@pytest.mark.parametrize(
    "text",
    [
        "The budget is not the issue",
        "it's not that it's too expensive",
        "we never said it was too expensive",
        "we used to think it was too expensive",
        "We were worried about lock-in but your terms cleared that up",
        "it is not too complicated at all",
    ],
)
def test_a_concern_denied_or_solved_is_none(text):
    assert "objection" not in labels(line(text))


@pytest.mark.parametrize(
    "text",
    [
        "not only is it too expensive",
        "don't you think it's too expensive",
        "no it is too expensive",
        "we do not want to be locked in",
    ],
)
def test_a_not_that_denies_nothing_is_no_denial(text):
    assert "objection" in labels(line(text))


def test_a_sentence_cut_in_two_by_a_short_pause_is_read_as_one():
    first, second = line("honestly forty thousand is"), replace(line("a lot of money"), start_s=3.6, end_s=5.0)
    assert labels(first, second) == {"objection": "price"}


def test_what_was_noticed_in_the_utterance_before_is_not_noticed_again():
    first, second = line("it is too expensive"), replace(line("for what we do"), start_s=3.4, end_s=5.0)
    assert labels(first, second) == {}


def test_a_recogniser_in_doubt_makes_the_spotter_doubt():
    sure, unsure = (notice(line("it is too expensive", confidence=c))[0].probability for c in (1.0, 0.4))
    assert unsure < sure


def test_without_a_playbook_only_questions_are_noticed():
    spotter = PhraseSpotter(())
    assert [i.kind for i in spotter.notice(Conversation((line("too expensive, what does it cost?"),)))] == ["question"]
