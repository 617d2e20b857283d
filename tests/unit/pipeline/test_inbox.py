from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.calls import SegmentState, Track
from assistant.pipeline.inbox import SegmentInbox
from tests.fakes import segment

CLOSED, PAUSED, OPEN = SegmentState.CLOSED, SegmentState.PAUSED, SegmentState.OPEN


def test_the_customer_is_heard_first_and_what_is_final_before_what_may_change():
    inbox = SegmentInbox()
    for track in (Track.REP, Track.CUSTOMER):
        inbox.put(segment(track=track, number=1, state=CLOSED))
        inbox.put(segment(track=track, number=2, state=OPEN))
    taken = [inbox.get() for _ in range(4)]
    assert [(s.track, s.state) for s in taken] == [
        (Track.CUSTOMER, CLOSED),
        (Track.REP, CLOSED),
        (Track.CUSTOMER, OPEN),
        (Track.REP, OPEN),
    ]


def test_a_newer_version_takes_the_place_of_one_still_waiting():
    inbox = SegmentInbox()
    inbox.put(segment(1.0, state=OPEN))
    inbox.put(segment(1.5, state=PAUSED))
    inbox.put(segment(1.5, state=CLOSED))
    inbox.put(segment(0.5, number=2, state=OPEN))
    assert [inbox.get().state for _ in range(2)] == [CLOSED, OPEN]


def test_how_far_behind_counts_from_the_oldest_final_segment():
    inbox = SegmentInbox()
    assert inbox.behind_s(9.0) == 0.0
    inbox.put(segment(1.0, start_s=2.0))
    inbox.put(segment(1.0, start_s=4.0))
    assert inbox.behind_s(9.0) == 6.0


def test_giving_up_drops_segments_keeps_commands_and_says_what_is_lost():
    inbox = SegmentInbox()
    inbox.put(segment())
    inbox.put(print)
    inbox.put(segment(number=2, state=OPEN))
    assert [(gap.start_s, gap.end_s, gap.reason) for gap in inbox.give_up()] == [(0.0, 1.0, "fell_behind")]
    assert inbox.get() is print
    assert inbox.behind_s(99.0) == 0.0


versions = st.lists(st.tuples(st.sampled_from(Track), st.sampled_from(SegmentState)), max_size=30)


@given(versions)
def test_no_closed_segment_is_ever_lost_and_each_track_keeps_its_order(puts):
    inbox = SegmentInbox()
    numbers = dict.fromkeys(Track, 1)
    put = {track: [] for track in Track}
    for track, state in puts:
        inbox.put(segment(track=track, number=numbers[track], state=state))
        if state is CLOSED:
            put[track].append(numbers[track])
            numbers[track] += 1
    inbox.put(print)
    taken = {track: [] for track in Track}
    while (item := inbox.get()) is not print:
        if item.state is CLOSED:
            taken[item.track].append(item.number)
    assert taken == put
