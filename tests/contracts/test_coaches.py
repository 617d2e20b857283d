"""Whatever is a Coach keeps these promises."""

import pytest

from assistant.domain.calls import Conversation, Insight, Measures, Track, Utterance
from assistant.engines.conversation.coach import CardCoach
from assistant.engines.conversation.playbook import read_playbook
from assistant.paths import RESOURCES
from assistant.settings import Coaching
from tests.fakes import ShowsEverything

COACHES = {
    "cards": lambda: CardCoach(Coaching(), read_playbook(RESOURCES / "playbook")),
    "fake": ShowsEverything,
}


@pytest.fixture(params=COACHES)
def new_coach(request):
    return COACHES[request.param]


def objection(label="price", at_s=10.0, probability=0.9):
    said = Utterance(1, Track.CUSTOMER, at_s - 2, at_s, "it is too much")
    insight = Insight("objection", label, probability, said.text, said.start_s, said.end_s, said.track, 1)
    return Conversation((said,), (insight,), now_s=at_s), [insight], Measures()


def test_silence_is_an_answer(new_coach):
    assert new_coach().advise(Conversation(), (), Measures()) is None


def test_a_card_says_what_happened_what_to_do_and_who_says_so(new_coach):
    card = new_coach().advise(*objection())
    assert card.title
    assert card.body
    assert card.source.file
    assert card.source.heading
    assert card.because == "objection:price"
    assert card.id.startswith(card.because)
    assert 0 <= card.urgency <= 1
    assert card.at_s == 10.0


def test_the_same_call_gives_the_same_cards(new_coach):
    def play():
        coach = new_coach()
        return [coach.advise(*objection(label, at_s)) for at_s, label in ((10, "price"), (90, "trust"), (99, "need"))]

    assert play() == play()


def test_a_card_taken_away_may_be_any_and_is_no_error(new_coach):
    coach = new_coach()
    coach.dismissed("objection:price#1", used=False, now_s=1.0)
    card = coach.advise(*objection())
    coach.dismissed(card.id, used=True, now_s=12.0)
    coach.dismissed(card.id, used=False, now_s=13.0)
