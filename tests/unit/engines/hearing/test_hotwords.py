"""Where a name was misheard, and where it was not said."""

import pytest

from assistant.engines.hearing.hotwords import gained, missed

NAMES = ("Salesforce", "ServiceGrid", "Larkline", "Dana Brook")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Does it work with fail force?", ["Salesforce"]),
        ("a demo from Service Grid last week", ["ServiceGrid"]),
        ("Does LAR client work with Service Grid", ["ServiceGrid", "Larkline"]),
        ("Hello Dana Brooks speaking.", ["Dana Brook"]),
    ],
)
def test_something_like_a_name_was_heard(text, wanted):
    assert missed(NAMES, text) == wanted


@pytest.mark.parametrize("text", ["", "How's your morning?", "All right, you did.", "Salesforce, yes, and dana brook."])
def test_no_name_was_missed(text):
    assert missed(NAMES, text) == []


def test_a_name_too_short_to_tell_from_chance_is_not_looked_for():
    assert missed(("Ada", "X"), "add a extra") == []


def test_the_new_text_must_hold_the_name_and_be_the_same_otherwise():
    before = "we had a demo from Service Grid last week"
    assert gained(["ServiceGrid"], before, "We had a demo from ServiceGrid last week.")
    assert not gained(["ServiceGrid"], before, "We had a demo from Service Grid last week.")
    assert not gained(["ServiceGrid"], before, "ServiceGrid, Houston.")
