"""A model of leads in words: how good it is, which columns leak, what moves its scores."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.domain.figures import percent
from assistant.domain.leads import WON, ClosedMonth, Progress
from desktop.present.lead_charts import charts
from desktop.present.leads import grouped
from desktop.present.leads_file import progress_said
from desktop.present.words import counted, spaced
from desktop.views.lead_models import FairView, HistoryView, LeakView, ModelView
from desktop.views.local import Local

if TYPE_CHECKING:
    from assistant.lead_scoring import History

OWN = "Your own history"
DOING = {
    "starting": "Getting ready",
    "reading": "Reading the history",
    "preparing": "Putting the columns in order",
    "learning the reasons": "Learning the reasons",
    "learning values": "Learning what leads are worth",
    "learning days": "Learning how long they take",
    "done": "Done",
}
# AUC: a coin, and the usual words for what is above it (Hosmer and Lemeshow, Applied Logistic Regression, 5.2.4)
_WELL = ((0.8, "well", "good"), (0.7, "fairly well", "good"), (0.6, "a little", "careful"), (0.0, "hardly", "urgent"))
CHECKED = {"on later rows, refitted five times": "later leads, refitted five times"}
_MOVES = 12
GROUPS = ("country", "industry", "employees", "source", "owner", "seniority", "role", "kind of lead")  # of the book
_DRIFTS = 3
_INDEX = re.compile(r" \((moved far|shifted), PSI [^)]*\)")  # says nothing to a rep
FROM_DEALS, ANEW = "Learn from deals", "Learn anew"
_MANY_NEW, _SHARE_NEW = 10, 0.1  # deals that closed since, and their share of all, from which on it is worth a word


def doing(what: str) -> str:
    """What training does now."""
    return DOING.get(what, what[:1].upper() + what[1:])


def model_view(
    name: str, created: str, told: Mapping[str, Any], local: Local, closed: Sequence[ClosedMonth] = ()
) -> ModelView:
    """A model by its figures. `created` is ISO 8601; `closed`: how the deals ended of the book it learnt from."""
    well, tone = next((word, tone) for least, word, tone in _WELL if told["auc"] >= least)
    moments = told.get("groups")  # a history of its own: each lead is looked at more than once
    named = "" if told["positive"] == WON else f" (“{told['positive']}”)"  # a book's own outcome goes without saying
    of = (
        f"{grouped(moments or told['rows'])} leads, {grouped(told.get('groups_won') or told['won'])} of them won{named}"
    )
    if moments and moments < told["rows"]:
        of += f", at {grouped(told['rows'])} moments"
    day = local.day(datetime.fromisoformat(created))
    largest = max((one["moves"] for one in told["importance"]), default=1.0) or 1.0
    return ModelView(
        title=name,
        line=f"Learnt from {of}, on {day}. Checked on {CHECKED.get(told['checked'], 'leads it had not seen')}.",
        verdict=f"It tells those who are won from those who are lost {well}: of one of each, it puts the right one "
        f"first in {local.number(100 * told['auc'], 0)} of 100 cases. By lot it would be 50.",
        tone=tone,
        figures=_figures(told, local),
        leaking=_leaking(told, local),
        leaks=tuple(leak(one) for one in told["leaks"]),
        charts=charts(told, local, closed),
        moves=tuple(
            (_begun(one["field"]), one["moves"] / largest) for one in told["importance"][:_MOVES] if one["moves"] > 0
        ),
        notes=tuple(_told(note) for note in told["notes"]),
        fairness=tuple(_fair(one) for one in told.get("fairness", ())),
    )


def _fair(told: Mapping[str, Any]) -> FairView:
    from assistant.engines.leads.fairness import told as sentences

    rows = [
        (group["group"], grouped(group["rows"]), _between(group["selected"]), _between(group["wins_found"]),
         percent(group["said"]), _between(group["was"]))
        if group["selected"]
        else (group["group"], grouped(group["rows"]), "too small to tell", "", "", "")
        for group in told["groups"]
    ]  # fmt: skip
    heads = ("Group", "Leads", "Would be pursued", "Wins that would be", "It says", "Were won")
    lines = tuple(_told(line.removeprefix(f"{told['column']}: ")) for line in sentences(told))
    return FairView(told["column"], lines, heads, tuple(rows))


def _between(rate: Sequence[float] | None) -> str:
    return "" if rate is None else f"{percent(rate[0])}  ({100 * rate[1]:.0f} to {100 * rate[2]:.0f})"


def leak(told: Mapping[str, Any]) -> LeakView:
    """A column that leaks."""
    return LeakView(told["column"], _told("; ".join(told["evidence"])), bool(told["used"]))


def history_said(history: History) -> HistoryView:
    """What there is to learn from, and what would help where it is too little."""
    closed, source = f"{grouped(history.won)} won and {grouped(history.lost)} lost", "deals that are closed"
    if history.by_status:
        source = "leads whose status or deals have ended"
    closed = f"Your book holds {source}: {closed}." if history.won + history.lost else "No deal is closed yet."
    said = f"{closed} {counted(history.open, 'is', 'are')} open." if history.open else closed
    if not history.missing:
        groups = tuple((one, _begun(one)) for one in GROUPS)
        again = FROM_DEALS if history.outgrown else ANEW
        return HistoryView(said, "", enough=True, new=_new(history), groups=groups, again=again)
    missing = _begun(history.missing).rstrip(".")
    help_ = "What helps: deals with their outcome and their days, from your customer system's export, old ones too."
    return HistoryView(said, f"Too little to learn from yet. {missing}. {help_}", enough=False)


def _new(history: History) -> str:
    """What the model does not know yet, where it is much."""
    if history.outgrown:
        return (
            f"Your book now has {counted(history.won + history.lost, 'closed deal')}, enough to learn from. These "
            "scores still come from the statuses of leads; deals tell more, such as how long they take."
        )
    if history.new < max(_MANY_NEW, _SHARE_NEW * (history.won + history.lost)):
        return ""
    new = (
        counted(history.new, "lead has", "leads have") + " ended"
        if history.by_status
        else (f"{counted(history.new, 'deal')} closed")
    )
    return f"{new} since this was learnt: it is time to learn anew."


def changed_said(new: str, drift: Sequence[str]) -> str:
    """What is not as it was when the model learnt: the first few things."""
    said = [_told(_INDEX.sub("", one).rstrip(".")) for one in drift[:_DRIFTS]]
    return " ".join([*([new] if new else []), *(f"{one}." for one in said)])


def scoring_said(at: Progress) -> str:
    """How far the scoring of the book is."""
    return f"Scoring your leads: {progress_said(at, 'leads')}" if at.done else "Scoring your leads"


def trial_said(figures: Mapping[str, Any]) -> tuple[str, bool]:
    """How the new model did against the one that stood there, and whether it won; nothing where none did."""
    trial = figures.get("trial") or {}
    return (f"{_told(trial['text'])}.", bool(trial["wins"])) if trial else ("", True)


def scored_said(rows: int, file: str, notes: Sequence[str]) -> str:
    """What came of scoring a file, with the first things that are worth knowing about it."""
    said = [_told(_INDEX.sub("", one).rstrip(".")) for one in notes[:_DRIFTS]]
    return " ".join(
        [
            f"{grouped(rows)} {'row is' if rows == 1 else 'rows are'} scored, the best first, in {file}.",
            *(f"{one}." for one in said),
        ]
    )


def named(model: str, book: str) -> str:
    """What a model is called on the page."""
    return OWN if model == book else model


def _figures(told: Mapping[str, Any], local: Local) -> tuple[tuple[str, str, str], ...]:
    number, base = local.number, told["won"] / told["rows"]
    won, lost = told["coverage"]["won"], told["coverage"]["lost"]
    figures = [
        ("Right order (AUC)", number(told["auc"], 3), "0.5 is a coin, 1 is never wrong"),
        ("Distance from the truth (Brier)", number(told["brier"], 3),
         f"0 is best; always saying the average gives {number(base * (1 - base), 3)}"),
        ("Off by (calibration)", f"{number(100 * told['calibration_error'], 1)} points",
         "between what it says and what happens, of 100"),
        ("90 % outcomes hold", f"{percent(won)} and {percent(lost)}", "of wins and of losses; 90 % is meant"),
        ("Best tenth", f"{number(told['lift_of_best_tenth'], 1)} times", "the wins of a tenth drawn by lot"),
        ("Best cut (F1)", number(told["f1"], 2),
         f"{percent(told['precision'])} of those called are won, {percent(told['recall'])} of the wins are called"),
    ]  # fmt: skip
    return tuple(figures)


def _leaking(told: Mapping[str, Any], local: Local) -> str:
    if not told["leaks"]:
        return ""
    with_, without = local.number(told["auc_with_leaks"], 3), local.number(told["auc_without_leaks"], 3)
    count = len(told["leaks"])
    these = "This column seems" if count == 1 else f"These {count} columns seem"
    return (
        f"{these} to be filled in after the outcome. With {'it' if count == 1 else 'them'} a quick model reaches an "
        f"AUC of {with_}, without {without}. A new lead has nothing there yet, so the first figure is never reached "
        "in use."
    )


def _told(words: str) -> str:
    """What an engine says, as a sentence begins."""
    return _begun(spaced(words))


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
