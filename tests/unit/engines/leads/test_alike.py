"""The story of who may be the same: different people are never brought together for certain."""

import pytest

from assistant.domain.leads import Lead
from assistant.engines.leads.alike import pairs


def lead(number, name, *mails, **fields):
    return Lead(id=number, name=name, mails=mails, **fields)


def certain(*leads):
    return {(pair.first.id, pair.second.id) for pair in pairs(leads) if pair.certain}


def test_one_without_a_name_is_the_only_one_of_its_address():
    assert certain(lead(1, "", "a@z.co"), lead(2, "Ann Lee", "a@z.co")) == {(1, 2)}


@pytest.mark.parametrize("mails", [("info@z.co",), ("info@z.co", "more@z.co")])
def test_one_without_a_name_is_nobody_of_those_who_share_its_address(mails):
    people = lead(1, "", *mails), lead(2, "Ann Lee", mails[0]), lead(3, "Bob Ray", mails[-1])
    assert certain(*people) == set()
    assert {(pair.first.id, pair.second.id) for pair in pairs(people)} == {(1, 2), (1, 3)}  # somebody may look


def test_two_of_one_name_are_the_same_whoever_else_shares_their_address():
    people = lead(1, "Ann Lee", "info@z.co"), lead(2, "Lee, Ann", "info@z.co"), lead(3, "Bob Ray", "info@z.co")
    assert certain(*people) == {(1, 2)}
