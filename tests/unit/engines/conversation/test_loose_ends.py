import pytest

from assistant.domain.calls import Track, Utterance
from assistant.domain.spoken import read
from assistant.engines.conversation.loose_ends import is_goodbye, next_meetings, promises


def said(*lines):
    """Make "rep: words" or "customer: words", four seconds each."""
    turns = [line.split(": ", 1) for line in lines]
    return tuple(Utterance(n, Track(who), n * 5.0, n * 5.0 + 4, text) for n, (who, text) in enumerate(turns, 1))


@pytest.mark.parametrize(
    "lines",
    [
        ("rep: Shall we say Thursday at ten?", "customer: Yes, that works."),
        ("customer: How about Friday afternoon?", "rep: Perfect, I will send an invite."),
        ("rep: When are you available for a demo?", "customer: Sure, Tuesday at two is good."),
        ("rep: I'll send a calendar invite for March 14th.", "customer: Great."),
    ],
)
def test_a_dated_step_both_agreed_to_is_a_next_step(lines):
    assert len(list(next_meetings(said(*lines)))) == 1


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("rep: Shall we meet next week on Wednesday?", "next week on Wednesday"),
        ("rep: Shall we meet on Friday the fourth of December?", "Friday the fourth of December"),
        ("rep: Shall we meet on the fifteenth of January?", "on the fifteenth of January"),
        ("rep: Shall we do the demo two weeks from Friday?", "two weeks from Friday"),
        ("rep: Shall we do the demo Monday in two weeks?", "Monday in two weeks"),
        ("rep: I was thinking we could do a demo on Tuesday.", "Tuesday"),
        ("rep: The demo was fun last Thursday, shall we meet on Tuesday?", "Tuesday"),
    ],
)
def test_a_next_step_has_all_the_words_that_make_its_day(line, when):
    assert [one.due.removeprefix("on ") for one in next_meetings(said(line, "customer: Yes, sure."))] == [
        when.removeprefix("on ")
    ]


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("I'll send it on the fifteenth of January.", "on the fifteenth of January"),
        ("I'll send it by Friday the fourth of December.", "by Friday the fourth of December"),
        ("I'll send it two weeks from Friday.", "two weeks from Friday"),
        ("I'll send it Tuesday or Wednesday.", "Tuesday or Wednesday"),
        ("I'll send you the slides from last Thursday.", ""),
        ("I'll send the slides. Your demo is on Friday.", ""),
        ("I'll send the slides, your demo is on Friday.", ""),
    ],
)
def test_a_promise_is_due_when_its_own_words_say(line, due):
    assert [one.due for one in promises(said(f"rep: {line}"))] == [due]


def test_a_date_that_the_other_side_says_after_them_is_agreed_to():
    assert list(
        next_meetings(
            said(
                "rep: So I'll send you the quote today, and we sit down with Frank next week.",
                "customer: Yeah, let's do that. Tuesday the 8th at 10.",
                "rep: Tuesday, December 8th at 10. Perfect.",
            )
        )
    )
    assert list(next_meetings(said("customer: We closed on Tuesday.", "rep: Not on Tuesday, surely."))) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("customer: Call me next month.", "rep: Sure, I will."),
        ("rep: Shall we say Thursday at ten?", "customer: No, Thursday does not work."),
        ("rep: Shall we say Thursday at ten?",),
        ("customer: We opened on Monday.", "rep: Great."),
        ("customer: We deliver every Friday.", "rep: Great."),
        ("customer: Last Thursday I had a demo with Gong.", "rep: Okay, sure."),
        ("customer: We had a trial on Friday and it was great.", "rep: Okay, sure."),
        ("customer: I was on a call with them on Monday.", "rep: Okay, sure."),
        ("customer: We met on Tuesday for a demo.", "rep: Great."),
        ("customer: We have a team meeting every Monday.", "rep: Okay."),
    ],
)
def test_without_a_date_or_a_yes_there_is_no_next_step(lines):
    assert list(next_meetings(said(*lines))) == []


@pytest.mark.parametrize(
    ("line", "owner", "words", "due"),
    [
        ("rep: Okay, I'll send you the deck by Friday.", "rep", "I'll send you the deck by Friday", "by Friday"),
        ("customer: I will check with our lawyers.", "customer", "I will check with our lawyers", ""),
        ("rep: I'll send the quote tomorrow morning. Anything else?", "rep", "I'll send the quote tomorrow morning",
         "tomorrow morning"),
        ("rep: I will have it ready by Tuesday", "rep", "I will have it ready by Tuesday", "by Tuesday"),
    ],
)  # fmt: skip
def test_a_promise_is_kept_with_its_owner_its_words_and_its_day(line, owner, words, due):
    (found,) = promises(said(line))
    assert (found.utterance.track.value, found.words, found.due) == (owner, words, due)


@pytest.mark.parametrize(
    "line",
    [
        "customer: I won't send anything.",
        "rep: Will I send it?",
        "rep: I would send it.",
        "customer: They will send it.",
    ],
)
def test_what_promises_nothing_is_no_promise(line):
    assert list(promises(said(line))) == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Thanks for your time, bye.", True),
        ("have a great day", True),
        ("we had a great day", False),
        ("I have to run", True),
    ],
)
def test_goodbye_is_heard(text, ends):
    assert is_goodbye(read(text)) is ends


@pytest.mark.parametrize(
    ("proposed", "reply", "due"),
    [
        ("customer: Shall we meet next Friday?", "rep: Friday works, perfect.", "next Friday"),
        ("rep: Shall I call you on Monday the thirtieth?", "customer: Yes, Monday is good.", "Monday the thirtieth"),
        ("rep: Shall we meet next Friday?", "customer: Yes, Friday afternoon works.", "next Friday"),
        ("rep: Shall we meet on Friday?", "customer: Yes, Friday the fourth works.", "Friday the fourth"),
        ("rep: Can we speak on Thursday?", "customer: Thursday at two. Don't be late.", "Thursday"),
    ],
)
def test_a_day_agreed_to_in_short_is_the_whole_day_that_was_proposed(proposed, reply, due):
    assert list(next_meetings(said(proposed, reply)))[-1].due == due


def test_a_day_by_which_something_is_done_is_no_meeting():
    lines = (
        "rep: I'll send the invite tonight.",
        "customer: Perfect. I'll get Marcus the slides by Friday.",
        "rep: Great.",
    )
    assert list(next_meetings(said(*lines))) == []


@pytest.mark.parametrize("refusal", ["Thursday I am not in.", "I'm not there on Thursday.", "Thursday does not suit."])
def test_a_day_that_does_not_suit_is_not_agreed_to(refusal):
    assert list(next_meetings(said("rep: Can we meet on Thursday?", f"customer: {refusal}"))) == []


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("I'll call you on Monday, no, Tuesday.", "Tuesday"),
        ("I'll send it by Friday, sorry, by Thursday.", "by Thursday"),
        ("I'll send you an invite for next Tuesday.", ""),
        ("I'll set up the meeting for the fifteenth.", ""),
        ("I'll send it over next Friday and we can talk on Tuesday.", "next Friday"),
    ],
)
def test_a_promise_is_due_when_it_is_to_be_kept(words, due):
    (made,) = promises(said(f"rep: {words}"))
    assert made.due == due


@pytest.mark.parametrize(
    "words", ["My boss said I will call them tomorrow.", "We will talk about price later.", "We'll call it a day."]
)
def test_what_only_sounds_like_a_promise_is_none(words):
    assert list(promises(said(f"rep: {words}"))) == []


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("By Friday I'll drop the key off with your porter.", "By Friday"),
        ("we will deliver the pallets on Monday", "on Monday"),
        ("I'll let you know.", ""),
        ("You'll have the drawings from us tomorrow.", "tomorrow"),
        ("Give me until Tuesday and you have your answer.", "until Tuesday"),
    ],
)
def test_a_promise_needs_no_certain_verb_only_a_day_or_who_receives_it(line, due):
    assert [one.due for one in promises(said(f"rep: {line}"))] == [due]


@pytest.mark.parametrize(
    "line",
    ["We'll be closed by Friday.", "We'll see you on Monday.", "I'll never understand it.", "I'll have to ask you."],
)
def test_what_will_be_is_no_promise(line):
    assert list(promises(said(f"rep: {line}"))) == []
