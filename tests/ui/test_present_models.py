"""Every word of what is learnt and how good it is, without Qt."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.errors import InputError
from assistant.domain.leads import ClosedMonth, Progress
from assistant.engines.leads.model import Columns
from assistant.engines.leads.roles import Guess
from assistant.lead_scoring import History
from desktop.present.lead_models import changed_said, doing, history_said, model_view, named, scoring_said, trial_said
from desktop.present.lead_table import may_replace, model_name, refusal, table_view
from desktop.views.local import plain

LOCAL = dataclasses.replace(plain(), now=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
TOLD = {
    "rows": 400, "won": 100, "positive": "yes", "auc": 0.842, "brier": 0.121, "calibration_error": 0.021,
    "f1": 0.61, "precision": 0.55, "recall": 0.68, "lift_of_best_tenth": 2.9, "coverage": {"won": 0.91, "lost": 0.9},
    "checked": "cross-validated", "notes": ["few rows"], "auc_with_leaks": 0.97, "auc_without_leaks": 0.84,
    "importance": [{"field": "Source", "moves": 0.8}, {"field": "Size", "moves": 0.2}, {"field": "Colour", "moves": 0}],
    "leaks": [{"column": "Call length", "auc_alone": 0.95, "evidence": ["known only once it ended"], "used": False}],
    "curves": {"taken": [0, 0.25, 0.5, 1], "recall": [0, 0.6, 0.9, 1], "false": [0, 0.1, 0.4, 1],
               "precision": [0, 0.6, 0.45, 0.25], "said": [0.1, 0.6], "was": [0.12, 0.55]},
}  # fmt: skip
MONTHS = [{"month": f"2026-0{n}", "rows": 30, "won": 0.2 + n / 100, "said": 0.22} for n in range(1, 6)]


def view(**more):
    return model_view("Your own history", "2026-11-20T10:00:00+00:00", TOLD | more, LOCAL)


def test_how_good_a_model_is_stands_in_a_sentence_first():
    made = view()
    assert (
        made.line == "Learnt from 400 leads, 100 of them won (“yes”), on 2026-11-20. Checked on leads it had not seen."
    )
    assert "well: of one of each, it puts the right one first in 84 of 100 cases" in made.verdict
    assert made.tone == "good"


@pytest.mark.parametrize(
    ("auc", "word", "tone"), [(0.75, "fairly well", "good"), (0.65, "a little", "careful"), (0.52, "hardly", "urgent")]
)
def test_a_poor_model_is_called_one(auc, word, tone):
    made = view(auc=auc)
    assert f"lost {word}:" in made.verdict
    assert made.tone == tone


def test_the_figures_have_names_and_what_they_are_measured_against():
    figures = {name: (value, about) for name, value, about in view().figures}
    assert figures["Right order (AUC)"][0] == "0.842"
    assert "always saying the average gives 0.188" in figures["Distance from the truth (Brier)"][1]
    assert figures["Off by (calibration)"][0] == "2.1 points"
    assert figures["90 % outcomes hold"][0] == "91 % and 90 %"


def test_both_figures_are_told_of_columns_that_leak():
    made = view()
    assert made.leaking.startswith("This column seems to be filled in after the outcome. With it")
    assert "AUC of 0.970, without 0.840" in made.leaking
    assert made.leaks[0].why == "Known only once it ended"
    assert view(leaks=[]).leaking == ""


def test_every_chart_has_units_words_for_each_point_and_a_table():
    charts = view(by_month=MONTHS).charts
    assert len(charts) == 5
    for chart in charts:
        assert chart.title
        assert chart.across.name
        assert chart.up.name
        assert len(chart.said) == len(chart.rows) == len(chart.curves[0].points)
        assert all(len(row) == len(chart.heads) for row in chart.rows)
        assert all(chart.across.low <= x <= chart.across.high for x, _ in chart.curves[0].points)
        assert all(chart.up.low <= y <= chart.up.high for _, y in chart.curves[0].points)


def test_months_are_drawn_only_where_the_history_has_them():
    assert len(view().charts) == len(view(by_month=MONTHS[:1]).charts) == 4
    assert view(by_month=MONTHS).charts[-1].said[0] == "Jan 2026: 21 % of 30 leads were won, it said 22 %"


def test_a_book_s_own_deals_are_drawn_by_month_where_the_model_was_not_checked_so():
    closed = [ClosedMonth("2026-02", 20, 5), ClosedMonth("2026-03", 10, 4, 8, 0.31)]
    made = model_view("Your own history", "2026-11-20T10:00:00+00:00", TOLD, LOCAL, closed).charts[-1]
    assert made.said == (
        "Feb 2026: 25 % of 20 closed deals were won, most had no score before",
        "Mar 2026: 40 % of 10 closed deals were won, it said 31 %",
    )
    assert [curve.points for curve in made.curves] == [((0.0, 0.25), (1.0, 0.4)), ((1.0, 0.31),)]
    apart = model_view("Own", "2026-11-20T10:00:00+00:00", TOLD, LOCAL, [ClosedMonth("2025-11", 9, 3), *closed]).charts[
        -1
    ]
    assert [x for x, _ in apart.curves[0].points] == [0.0, 3.0, 4.0]  # a month without a deal leaves a gap
    assert [name for _, name in apart.across.ticks] == ["Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]
    few = [ClosedMonth("2026-03", 40, 8, 3, 0.7), ClosedMonth("2026-04", 40, 8, 30, 0.3)]
    said = model_view("Own", "2026-11-20T10:00:00+00:00", TOLD, LOCAL, few).charts[-1].curves[1].points
    assert said == ((1.0, 0.3),)  # of three deals nothing can be held against forty
    checked = model_view("Own", "2026-11-20T10:00:00+00:00", TOLD | {"by_month": MONTHS}, LOCAL, closed).charts
    assert len(checked) == 5
    assert len(checked[-1].rows) == len(MONTHS)


def test_what_moves_scores_is_told_against_the_largest():
    assert view().moves == (("Source", 1.0), ("Size", 0.25))


def test_too_little_history_says_what_is_lacking_and_what_helps():
    little = history_said(History(9, 3, 40, "12 closed deals; 50 are needed"))
    assert not little.enough
    assert "12 closed deals; 50 are needed. What helps: deals with their outcome" in little.help
    assert "status" in history_said(History(90, 110, 40, by_status=200)).said
    plenty = history_said(History(90, 110, 40))
    assert plenty.enough
    assert plenty.said == "Your book holds deals that are closed: 90 won and 110 lost. 40 are open."


def test_what_the_model_does_not_know_yet_is_told_once_it_is_much():
    assert history_said(History(90, 110, 40, new=19)).new == ""
    assert history_said(History(90, 110, 40, new=20)).new.startswith("20 deals closed since this was learnt")
    ended = History(90, 110, 40, new=20, by_status=200)
    assert history_said(ended).new.startswith("20 leads have ended since this was learnt")
    grown = history_said(History(40, 30, 40, outgrown=True))
    assert grown.new.startswith("Your book now has 70 closed deals, enough to learn from.")
    assert (grown.again, history_said(ended).again) == ("Learn from deals", "Learn anew")
    assert changed_said("", ()) == ""
    drift = [
        "source: “Web” 9% of leads when the model learnt, 78% now (moved far, PSI 2.77: train again)",
        "b",
        "c",
        "d",
    ]
    said = changed_said("2 deals closed.", drift)
    assert said == "2 deals closed. Source: “Web” 9 % of leads when the model learnt, 78 % now. B. C."


def test_groups_are_told_with_what_that_comes_to():
    groups = [
        {"group": "Energy", "rows": 60, "selected": [0.5, 0.4, 0.6], "said": 0.3, "was": [0.31, 0.2, 0.4],
         "wins_found": [0.7, 0.5, 0.8]},
        {"group": "Media", "rows": 9, "selected": None},
    ]  # fmt: skip
    (fair,) = view(fairness=[{"column": "Industry", "cut": 0.3, "groups": groups, "lowest_to_highest": None}]).fairness
    assert fair.rows[0] == (
        "Energy",
        "60",
        "50 %  (40 to 60)",
        "70 %  (50 to 80)",
        "30 %",
        "31 %  (20 to 40)",
    )
    assert fair.rows[1] == ("Media", "9", "too small to tell", "", "", "")
    assert fair.lines == ("Too small to tell, under 30 leads: Media (9)",)


def test_a_history_that_looks_at_leads_more_than_once_says_so():
    line = "Learnt from 160 leads, 40 of them won (“yes”), at 400 moments, on"
    assert view(groups=160, groups_won=40).line.startswith(line)


def test_what_goes_without_saying_of_a_history_is_not_said():
    line = "Learnt from 400 leads, 40 of them won, on"
    assert view(groups=400, groups_won=40, positive="won").line.startswith(line)


def test_a_table_says_what_was_guessed_and_what_was_not():
    guess = Guess(Columns("Converted", "yes", time="Created"), (("no", 300), ("yes", 100)))
    made = table_view(Path("a/leads.csv"), ("Converted", "Created", "Source"), 400, guess, whole=True)
    assert (made.title, made.line) == ("leads.csv", "3 columns, 400 rows.")
    assert made.roles["time"] == "Created"
    assert made.outcomes[1] == ("yes", "yes  (100)")
    none = table_view(Path("leads.csv"), ("A",), 5000, Guess(Columns(""), ()), whole=False)
    assert "No column looks like an outcome" in none.line
    assert "more than 5\u202f000 rows" in none.line


def test_the_terminal_s_words_are_not_the_page_s():
    error = InputError("Stage holds 3 values: Won (5)", "say with --positive which is a win")
    assert refusal(error) == "Stage holds 3 values: Won (5). Choose which of them is a win."
    free = InputError("Note holds 90 different texts: a (1)", f"{error.hint}, or name another column with --target")
    assert refusal(free) == "Note holds 90 different texts: a (1). Choose which of them is a win, or another outcome."
    old = InputError("it is too like the old one", "60 are needed; --replace puts a new model in its place")
    assert may_replace(old)
    assert not may_replace(error)
    assert refusal(old) == "It is too like the old one. 60 are needed."


def test_small_words():
    assert doing("reading") == "Reading the history"
    assert doing("fitting forests") == "Fitting forests"
    assert scoring_said(Progress(0, 1)) == "Scoring your leads"
    assert scoring_said(Progress(1200, 5000)) == "Scoring your leads: 1\u202f200 of about 5\u202f000 leads"
    assert (named("book", "book"), named("fair", "book")) == ("Your own history", "fair")
    assert model_name(Path("x/our leads (2026).csv")) == "our leads 2026"
    assert trial_said({}) == ("", True)
    assert trial_said({"trial": {"text": "it stays", "wins": False}}) == ("It stays.", False)
