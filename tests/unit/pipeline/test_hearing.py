"""Decoding ahead, captions, and doing less when the machine cannot keep up."""

from dataclasses import dataclass, field

import pytest

from assistant.domain.calls import SegmentState, Track
from assistant.domain.events import Captioned, Load
from assistant.pipeline.hearing import MAIN, RELIEF_S, SETTLING_S, SMALL, Hearing
from tests.fakes import BROKEN, Scripted, segment

CLOSED, PAUSED, OPEN = SegmentState.CLOSED, SegmentState.PAUSED, SegmentState.OPEN


@dataclass
class World:
    """Keeps what hearing tells, and says what time it is and how far behind it is."""

    heard: list = field(default_factory=list)
    missed: list = field(default_factory=list)
    loads: list = field(default_factory=list)
    shown: list = field(default_factory=list)
    behind: float = 0.0
    now: float = 100.0

    def hear(self, segment, transcript):
        self.heard.append(transcript.text)

    def miss(self, gap, error):
        self.missed.append(gap)

    def strain(self, load):
        self.loads.append(load)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def hearing(world):
    def hearing(*lines):
        recognisers = Scripted(list(lines))
        return Hearing(recognisers, world, world.shown.append, lambda: world.behind, lambda: world.now), recognisers

    return hearing


def test_what_was_heard_ahead_is_used_when_the_pause_holds(hearing, world):
    work, recognisers = hearing("we like it")
    work.work(segment(1.0, state=PAUSED))
    work.work(segment(1.0, state=CLOSED))
    assert (world.heard, len(recognisers.asked)) == (["we like it"], 1)
    assert [c.text for c in world.shown] == ["we like it", ""]


def test_what_was_heard_ahead_is_thrown_away_when_speech_went_on(hearing, world):
    work, _ = hearing("we like", "we like it a lot")
    work.work(segment(1.0, state=PAUSED))
    work.work(segment(2.0, state=CLOSED))
    assert world.heard == ["we like it a lot"]


def test_a_failure_ahead_costs_nothing_if_the_second_try_succeeds(hearing, world):
    work, _ = hearing(BROKEN, "we like it")
    work.work(segment(1.0, state=PAUSED))
    work.work(segment(1.0, state=CLOSED))
    assert (world.heard, world.missed) == (["we like it"], [])


def test_captions_come_from_the_small_model(hearing, world):
    work, recognisers = hearing("we li")
    work.work(segment(0.5, state=OPEN))
    assert recognisers.asked == [(SMALL, OPEN)]
    assert world.shown == [Captioned(Track.CUSTOMER, 0.0, "we li")]


def test_behind_captions_go_first_then_the_model_and_both_come_back(hearing, world):
    work, recognisers = hearing(*["words"] * 9)
    work.work(segment())
    world.now += SETTLING_S
    for behind in (0.0, 3.0, 7.0):
        world.behind = behind
        work.work(segment())
    assert world.loads == [Load.NO_CAPTIONS, Load.SMALLER_MODEL]
    assert recognisers.asked[-1] == (SMALL, CLOSED)
    world.behind = 0.0
    for _ in range(2):
        world.now += RELIEF_S
        work.work(segment())
    assert world.loads[2:] == [Load.NO_CAPTIONS, Load.FULL]
    assert recognisers.asked[-1] == (MAIN, CLOSED)


def test_without_captions_nothing_is_asked_of_an_open_segment(hearing, world):
    work, recognisers = hearing("words", "words")
    work.work(segment())
    world.now, world.behind = world.now + SETTLING_S, 3.0
    work.work(segment(state=OPEN))
    assert recognisers.asked == [(MAIN, CLOSED)]


def test_what_waited_for_the_models_to_load_is_no_strain(hearing, world):
    work, _ = hearing("words")
    world.behind = 7.0
    work.work(segment())
    assert world.loads == []


def test_after_a_relapse_relief_comes_later(hearing, world):
    work, _ = hearing(*["words"] * 9)
    work.work(segment())
    world.now += SETTLING_S
    for behind, later in ((3.0, 0.0), (0.0, RELIEF_S), (3.0, 1.0), (0.0, RELIEF_S), (0.0, RELIEF_S)):
        world.now, world.behind = world.now + later, behind
        work.work(segment())
    assert world.loads == [Load.NO_CAPTIONS, Load.FULL, Load.NO_CAPTIONS, Load.FULL]


def test_nothing_of_a_forgotten_stretch_comes_out_even_if_it_was_heard_already(hearing, world):
    work, _ = hearing("a secret")
    work.work(segment(1.0, start_s=10.0, state=PAUSED))
    work.forget(5.0, 11.0)
    work.work(segment(1.0, start_s=10.0, state=CLOSED))
    assert world.heard == []
    assert world.shown[-1].text == ""
