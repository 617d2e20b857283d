"""What the rep is told about the customer's last words."""

import pytest

from assistant.domain.calls import Conversation, Track, Utterance
from assistant.engines.conversation.playbook import read_playbook
from assistant.engines.language.phrases import PhraseSpotter
from assistant.engines.language.understanding import Understander, as_said
from assistant.wiring import load_encoder

CUSTOMER, REP = Track.CUSTOMER, Track.REP


@pytest.fixture(scope="module")
def understander():
    return Understander(load_encoder(), PhraseSpotter(()))


def talk(*said, pause_s=3.0):
    at, heard = 0.0, []
    for number, (track, text) in enumerate(said, 1):
        heard.append(Utterance(number, track, at, at + 2, text))
        at += 2 + pause_s
    return Conversation(tuple(heard))


def because(insights):
    return {one.because for one in insights}


def test_an_objection_and_a_signal_in_one_breath_are_both_told(understander):
    told = because(
        understander.notice(talk((CUSTOMER, "I really like it, but forty thousand is far too much for us.")))
    )
    assert "objection:price" in told


def test_a_long_answer_is_quoted_by_the_clause_that_says_it(understander):
    text = (
        "We looked at everything, and I liked most of it, the reports and the mobile app, "
        "but I have to say it's too expensive for a company like ours."
    )
    quotes = [i.quote for i in understander.notice(talk((CUSTOMER, text))) if i.because == "objection:price"]
    assert quotes == ["but I have to say it's too expensive for a company like ours."]


def test_a_sentence_cut_by_a_short_pause_is_read_with_its_beginning():
    cut = talk((REP, "What do you think?"), (CUSTOMER, "the thing is it's"), (CUSTOMER, "too expensive"), pause_s=0.6)
    said = as_said(cut, cut.last)
    assert (said.text, said.prev) == ("the thing is it's too expensive", "What do you think?")
    whole = talk((CUSTOMER, "I see."), (CUSTOMER, "Too expensive."), pause_s=0.6)
    assert as_said(whole, whole.last).text == "Too expensive."
    later = talk((CUSTOMER, "the thing is"), (CUSTOMER, "too expensive"), pause_s=5)
    assert as_said(later, later.last).text == "too expensive"


def test_the_turn_before_decides_what_a_short_answer_means(understander):
    said = talk((REP, "Shall I send the contract so you can sign today?"), (CUSTOMER, "Yes, let's do that."))
    yes = because(understander.notice(said))
    assert any(one.startswith("buying_signal:") for one in yes)


def test_an_echo_and_silence_are_passed_over(understander):
    echo = Utterance(1, CUSTOMER, 0, 2, "it is too expensive", echo_suspect=True)
    assert understander.notice(Conversation((echo,))) == ()
    assert understander.notice(talk((CUSTOMER, "  "))) == ()


def test_a_doubtful_recogniser_lowers_our_own_certainty(understander):
    sure = talk((CUSTOMER, "that is too expensive for us"))
    doubtful = Conversation((Utterance(1, CUSTOMER, 0, 2, "that is too expensive for us", confidence=0.5),))
    price = [next(i for i in understander.notice(one) if i.because == "objection:price") for one in (sure, doubtful)]
    assert price[1].probability == pytest.approx(0.75 * price[0].probability, rel=1e-3)


def test_questions_of_both_sides_are_told(understander):
    assert "question:open" in because(understander.notice(talk((REP, "How do you do that today?"))))


def test_the_reps_own_phrases_stand_over_what_the_model_thinks(tmp_path):
    (tmp_path / "folder.md").write_text(
        "# Folder\n\nAnswers: objection:trust\n\n## Hear\n- the blue folder\n\n## Ask\nAsk.\n"
    )
    spotter = PhraseSpotter(read_playbook(tmp_path).triggers)
    told = Understander(load_encoder(), spotter).notice(talk((CUSTOMER, "you know we still have the blue folder here")))
    assert [one.because for one in told if one.kind == "objection"] == ["objection:trust"]
