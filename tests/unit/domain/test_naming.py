import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import naming


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Mâché & Söhne", "mache and sohne"),
        ("O'Brien", "obrien"),
        ("Łódź  ØRSTED", "lodz orsted"),
        ("A.B.-C", "a b c"),
        ("", ""),
    ],
)
def test_a_name_is_compared_without_accents_signs_or_capitals(written, folded):
    assert naming.fold(written) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert naming.fold(naming.fold(text)) == naming.fold(text)


def test_a_company_is_compared_without_its_legal_form():
    assert {naming.company(one) for one in ("The Northwind Co., Ltd.", "Northwind GmbH & Co. KG", "NORTHWIND")} == {
        "northwind"
    }
    assert naming.company("Company Ltd") == "company ltd"  # nothing else is left of it


def test_a_number_is_the_same_however_it_is_written():
    ways = ("+49 (0)151 123 456 789", "0049151-123456789", "0151/123 45 67 89", "+49151123456789 ext. 12")
    assert {naming.national(one) for one in ways} == {"123456789"}
    assert naming.national("110") == ""


def test_a_cell_may_hold_several_mails_and_numbers():
    assert naming.mails("Dana <Dana.B@X.com>; a@b.co, a@b.co") == ("dana.b@x.com", "a@b.co")
    assert naming.phones("+1 555 1234567; 0211-555\n+1 (555) 1234567") == ("+1 (555) 1234567", "0211-555")


@pytest.mark.parametrize(
    ("one", "other"),
    [("katherine", "catherine"), ("meyer", "maier"), ("smith", "schmidt"), ("brook", "brooke"), ("geoff", "jeff"),
     ("wright", "rite"), ("shaun", "sean"), ("philips", "fillips"), ("johan", "yohan"), ("knight", "night")],
)  # fmt: skip
def test_what_sounds_the_same_has_one_sound(one, other):
    assert naming.sound(one) == naming.sound(other)


@pytest.mark.parametrize(("one", "other"), [("dana", "laura"), ("brook", "brown"), ("northwind", "southwind")])
def test_what_sounds_different_has_not(one, other):
    assert naming.sound(one) != naming.sound(other)


def test_a_bare_name_tells_nobody_from_others():
    assert naming.keys("Dana Brook", "", (), ()) == ()
    assert naming.keys("Dana Brook", "Northwind Ltd", ("d@n.co",), ())[0] == "mail:d@n.co|dana brook"
    assert naming.keys("", "Northwind Ltd", (), ()) == ("company:northwind",)
