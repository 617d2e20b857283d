"""The transcript: newest at the bottom, grey while it may change, calm while somebody reads, quick for hours."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.style import look
from desktop.views.live import CaptionView, LineView
from desktop.widgets.transcript import MOST_LINES, Transcript


def line(number, text="hello", side="rep", lasts_s=0.9):
    return LineView(float(number), number + lasts_s, side, {"rep": "you", "customer": "them", "": ""}[side], text, "")


def caption(number, text, side="rep"):
    return CaptionView(side, "you", float(number), text)


@pytest.fixture
def transcript(qtbot):
    made = Transcript()
    qtbot.addWidget(made)
    made.resize(336, 200)
    made.show()
    qtbot.waitExposed(made)
    return made


def read(transcript):
    return [one.partition("\t")[2] or one for one in transcript.toPlainText().split("\n")]


def test_lines_stand_in_the_order_in_which_they_were_begun(transcript):
    for number, text in ((1, "one"), (3, "three"), (2, "two"), (0, "nought")):
        transcript.add(line(number, text))
    assert read(transcript) == ["nought", "one", "two", "three"]


def test_a_caption_stands_last_in_grey_and_gives_way_to_the_words(transcript):
    transcript.add(line(1, "hello", "customer"))
    transcript.caption(caption(2, "honestly forty"))
    transcript.caption(caption(2, "honestly forty thousand"))
    assert read(transcript) == ["hello", "honestly forty thousand"]
    last = transcript.document().lastBlock()
    grey = look().tokens.colour("quiet").name()
    assert last.begin().fragment().charFormat().foreground().color().name() == grey
    transcript.add(line(2, "Honestly forty thousand is a lot."))
    assert read(transcript) == ["hello", "Honestly forty thousand is a lot."]
    transcript.caption(caption(2, "honestly forty thousand is"))  # late
    assert read(transcript) == ["hello", "Honestly forty thousand is a lot."]


def test_both_sides_may_be_speaking(transcript):
    transcript.caption(caption(1, "I think"))
    transcript.caption(caption(1, "Well", "customer"))
    transcript.add(line(1, "I think so.", "rep"))
    assert read(transcript) == ["I think so.", "Well"]
    transcript.caption(caption(1, "", "customer"))
    assert read(transcript) == ["I think so."]


def test_a_gap_is_marked_where_it_was(transcript):
    transcript.add(line(1, "before"))
    transcript.add(line(9, "after"))
    transcript.add(line(5, "Paused, 4 s", ""))
    assert read(transcript) == ["before", "Paused, 4 s", "after"]


def test_what_was_erased_is_gone_from_the_document_too(transcript):
    for number in range(10):
        transcript.add(line(number, f"said {number}"))
    transcript.caption(caption(10, "and then"))
    transcript.forget(4.5, 100.0)
    assert read(transcript) == [f"said {number}" for number in range(4)]
    transcript.add(line(4.5, "Off the record, erased", ""))
    assert read(transcript)[-1] == "Off the record, erased"
    transcript.forget(0.0, 100.0)
    assert read(transcript) == ["Off the record, erased"]


def test_it_follows_the_newest_line_until_somebody_reads_back(transcript, qapp):
    for number in range(60):
        transcript.add(line(number, "some words that were said " * 3))
    qapp.processEvents()
    bar = transcript.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(100)
    transcript.add(line(60, "more"))
    transcript.caption(caption(61, "and more"))
    qapp.processEvents()
    assert bar.value() == 100
    assert transcript._newest.isVisible()
    transcript._newest.click()
    assert bar.value() == bar.maximum()
    assert not transcript._newest.isVisible()
    transcript.add(line(62, "newest"))
    qapp.processEvents()
    assert bar.value() == bar.maximum()


def test_another_theme_redraws_the_same_words(transcript):
    transcript.add(line(1, "hello"))
    transcript.caption(caption(2, "and"))
    look().choose("dark")
    try:
        assert read(transcript) == ["hello", "and"]
        first = transcript.document().firstBlock().begin().fragment().charFormat()
        assert first.foreground().color().name() == look().tokens.colour("rep").name()
    finally:
        look().choose("system")


steps = st.lists(
    st.one_of(
        st.builds(line, st.integers(0, 50), st.text("ab ", min_size=1), st.sampled_from(["rep", "customer", ""])),
        st.builds(caption, st.integers(0, 50), st.text("cd", max_size=4), st.sampled_from(["rep", "customer"])),
        st.tuples(st.integers(0, 50), st.integers(0, 20)),
    ),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(steps)
def test_the_document_always_holds_the_lines_in_order_and_then_the_captions(transcript, steps):
    transcript.reset()
    for step in steps:
        if isinstance(step, LineView):
            transcript.add(step)
        elif isinstance(step, CaptionView):
            transcript.caption(step)
        else:
            transcript.forget(step[0], step[0] + step[1])
    starts = [one.start_s for one in transcript.lines]
    assert starts == sorted(starts)
    shown = [transcript._captions[side] for side in ("customer", "rep") if side in transcript._captions]
    wanted = [f"{one.who}\t{one.text}" if one.side else one.text for one in (*transcript.lines, *shown)]
    assert transcript.toPlainText() == "\n".join(wanted)


def test_the_oldest_lines_go_so_that_memory_stays_bounded(transcript):
    for number in range(MOST_LINES + 1):
        transcript.add(line(number, f"said {number}"))
    assert len(transcript.lines) <= MOST_LINES
    assert transcript.document().blockCount() == len(transcript.lines)
    assert read(transcript)[-1] == f"said {MOST_LINES}"


def test_after_two_thousand_lines_one_more_takes_no_frame(transcript, qapp):
    for number in range(2000):
        transcript.add(line(number, "honestly forty thousand is a lot and we have to see what the others say"))
    qapp.processEvents()
    took_s = []
    for number in range(2000, 2100):
        begun = time.perf_counter()
        transcript.add(line(number, "honestly forty thousand is a lot and we have to see what the others say"))
        qapp.processEvents()
        took_s.append(time.perf_counter() - begun)
    assert sorted(took_s)[50] < 0.016  # the median, so that a busy machine does not fail it


def test_what_grows_is_scrolled_and_so_drawn_anew(transcript, qtbot):
    """A scroll bar that is moved in silence leaves stale lines on the screen."""
    with qtbot.waitSignal(transcript.verticalScrollBar().valueChanged):
        for number in range(30):
            transcript.add(line(number, "some words that go on and on"))
    assert transcript.verticalScrollBar().value() == transcript.verticalScrollBar().maximum()
