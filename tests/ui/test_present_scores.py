"""Every word of scores and of whom to call, without Qt."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from assistant.domain.leads import Lead
from assistant.domain.scores import Due, PastScore, Reason
from desktop.present.lead_scores import (
    due_line,
    due_summary,
    mark,
    moved,
    next_step,
    score_view,
    to_call,
    unscored,
)
from desktop.views.lead_scores import Mark
from desktop.views.local import plain
from tests.ui.scored import a_score

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LOCAL = dataclasses.replace(plain(), now=lambda: NOW)
DANA = Lead(1, "lead", "Dana Brook", "CEO", "Northwind")


def test_a_score_is_a_number_a_band_in_a_word_and_how_it_moved():
    up = mark(a_score(1, 81.4, trend=6.2))
    assert (up.number, up.band, up.tone, up.trend) == ("81", "Hot", "good", "▲\u20096")
    assert up.said == "score 81, hot, 6 points up in a week"
    assert mark(a_score(1, 20.0, trend=-1.1)).trend == "▼\u20091"
    assert mark(a_score(1, 20.0, trend=0.2)).trend == ""
    assert mark(None) == Mark()


def test_a_score_that_is_new_says_nothing_of_a_week_ago():
    assert moved(a_score(1, 50.0)) == ""
    assert moved(a_score(1, 50.0, trend=0.3)) == "As a week ago"
    assert moved(a_score(1, 50.0, trend=-1.0)) == "1 point down in a week"


def test_a_score_says_how_sure_it_is_and_against_what():
    assert score_view(a_score(1, 40.0), (), LOCAL).interval == "Of 100 leads like this, 32 to 47 were won; of all, 23"


def test_at_most_three_reasons_of_each_side_the_strongest_first_without_signs():
    view = score_view(a_score(1, 40.0), (), LOCAL)
    assert view.ups == ("Job title is Head of Sales", "Mails answered is 4 (high)", "Source is Referral")
    assert view.downs[0] == "Days since anything happened is 41 (high)"
    assert len(view.downs) == 3


def test_what_it_may_be_worth_how_long_and_how_risky():
    told = dict(score_view(a_score(1, 40.0, due_on="2026-11-24"), (), LOCAL, "EUR").amounts)
    assert told["Likely worth"] == "about 42\u202f000 EUR  (12\u202f000 to 88\u202f000)"
    assert told["Until the end"] == "about 34 days  (12 to 81)"
    assert told["Risk"].startswith("68 % that it is lost, at worst\nNothing happened for 41 days")
    assert told["Promised for"] == "2026-11-24"


def test_long_times_are_said_in_months():
    told = dict(score_view(a_score(1, 40.0, told={"days": (120.0, 61.0, 240.0)}), (), LOCAL).amounts)
    assert told["Until the end"] == "about 4 months  (2 to 8)"


def test_what_the_model_did_not_learn_is_not_said():
    told = dict(score_view(a_score(1, 40.0, told={"days": None, "value": None}), (), LOCAL).amounts)
    assert set(told) == {"Risk"}


@pytest.mark.parametrize(
    ("action", "button", "rest", "does"),
    [
        ("call today; ask for the budget", "Call today", "Ask for the budget", "call"),
        ("call this week", "Call this week", "", "call"),
        ("call them (in 40% of the 12 deals won from Demo that came next); ask for a phone number", "Call them",
         "In 40 % of the 12 deals won from Demo that came next. Ask for a phone number", "call"),
        ("answer what they asked: “how long”", "Call now", "Answer what they asked: “how long”", "call"),
        ("keep in touch; ask for the budget", "Call now", "Keep in touch. Ask for the budget", "call"),
        ("promised on 3 March: send the contract (by 5 March)", "I have written",
         "Promised on 3 March: send the contract (by 5 March)", "wrote"),
        ("promised on 3 March: talk to Eva", "Call now", "Promised on 3 March: talk to Eva", "call"),
        ("leave for now", "", "Leave for now", ""),
        ("get ready for the meeting on 5 March", "", "Get ready for the meeting on 5 March", ""),
    ],
)  # fmt: skip
def test_the_next_step_is_one_button_and_what_there_is_to_say_beside_it(action, button, rest, does):
    assert next_step(action) == (button, rest, does)


def test_the_advice_leaves_the_reasons_to_their_list():
    one = a_score(1, 40.0, because="40% against 23% of all; for it: job title is CEO", missing=("the budget",))
    view = score_view(one, (), LOCAL)
    assert (view.advice, view.missing) == ("Pursue: 40 % against 23 % of all", "Worth asking for: the budget")


def test_numbers_are_no_finer_than_anybody_would_say():
    one = a_score(1, 40.0)
    texts = ("+ share of answers is 0.6667 (high)", "+ days since anybody spoke is 0.834 (low)", "+ employees is 4200")
    fine = dataclasses.replace(one.score, reasons=tuple(Reason("one", 0.4, text) for text in texts))
    view = score_view(dataclasses.replace(one, score=fine), (), LOCAL)
    assert view.ups == (
        "Share of answers is 67 % (high)",
        "Days since anybody spoke is 0.83 (low)",
        "Employees is 4200",
    )


def test_a_share_that_is_of_a_hundred_already_stays_so():
    one = a_score(1, 40.0)
    fine = dataclasses.replace(
        one.score,
        reasons=tuple(
            Reason("one", 0.4, f"+ {text}")
            for text in ("share of mails that are theirs is 75% (high)", "they wrote 0% of the mails")
        ),
    )
    assert score_view(dataclasses.replace(one, score=fine), (), LOCAL).ups == (
        "Share of mails that are theirs is 75 % (high)",
        "They wrote 0 % of the mails",
    )
    due = due_line(Due(DANA, one, "hot, 40: nobody has spoken for 9 days; share of mails that are theirs is 75%", 1))
    assert due.why.endswith("share of mails that are theirs is 75 %")


def test_a_score_that_never_moved_has_no_chart():
    once = [PastScore(NOW - timedelta(days=3), 40.0)]
    assert score_view(a_score(1, 40.0, NOW), once, LOCAL).past is None
    chart = score_view(a_score(1, 46.0, NOW), once, LOCAL).past
    assert chart.said == ("2026-11-19: 40", "2026-11-22: 46")
    assert chart.title == "The score from 2026-11-19 to 2026-11-22"


def test_who_is_due_is_a_line_with_why():
    line = due_line(Due(DANA, a_score(1, 60.0), "you promised the contract for today", 1))
    assert (line.title, line.who, line.why) == ("Dana Brook", "CEO · Northwind", "You promised the contract for today")
    assert line.said.endswith("You promised the contract for today, score 60, hot")
    warm = due_line(Due(DANA, a_score(1, 60.0), "hot, 60: nobody has spoken for 9 days; share of answers is 0.667", 1))
    assert warm.why == "Nobody has spoken for 9 days; share of answers is 67 %"
    rising = due_line(Due(DANA, a_score(1, 60.0), "up 9 points in a week, now 60; nobody has spoken for 4 days", 1))
    assert rising.why == "Up 9 points in a week; nobody has spoken for 4 days"
    assert due_summary([line]) == "1 person, the most pressing first. Enter opens, C starts a call."
    assert due_summary([]) == ""
    assert due_line(Due(DANA, None, "new since Monday", 1)).mark.number == ""


def test_a_company_without_a_person_is_called_by_its_name():
    assert to_call(DANA) == ("Dana Brook", "Northwind")
    assert to_call(Lead(2, "company", company="Northwind")) == ("Northwind", "")


def test_without_a_model_no_number_but_what_would_make_one():
    assert "learnt from your own deals" in unscored("")
    assert unscored("book").startswith("No score: it has ended, by its deals or its status")
