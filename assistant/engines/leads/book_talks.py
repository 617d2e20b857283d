"""How the calls with a lead went that this app heard, as cells: see book_features."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import fmean

from assistant.domain.calls import BUYING_SIGNALS, OBJECTIONS, Measures
from assistant.domain.lead_past import Talk

_DAY_S = 86_400.0
_FACTS = {  # fields of domain/memory
    "budget": "budget is known", "decision_maker": "decision maker is known", "timeline": "timeline is known",
    "pain": "pain is known", "competitor": "competitor was named", "current_solution": "current solution is known",
}  # fmt: skip


def talks(heard: Sequence[Talk], at: datetime) -> dict[str, str | float | bool | None]:
    """The cells of the calls that had ended by `at`."""
    last = heard[-1] if heard else None
    scores = [one.score for one in heard if one.score is not None]
    urgencies = [one.urgency for one in heard if one.urgency is not None]
    measures = last.measures if last else None
    shares = [one.measures.talk_ratio for one in heard if one.measures and one.measures.talk_ratio is not None]
    minutes = [(one.ended_at - one.at).total_seconds() / 60 for one in heard]
    good, bad = _sum(heard, "sentiment:positive"), _sum(heard, "sentiment:negative")
    known = frozenset[str]().union(*(one.known for one in heard))
    cells: dict[str, str | float | bool | None] = {
        "calls heard": float(len(heard)),
        "days since the last call heard": (at - last.ended_at).total_seconds() / _DAY_S if last else None,
        "minutes talked": sum(minutes) if heard else None,
        "minutes of the last call": minutes[-1] if heard else None,
        "score of the last call": scores[-1] if scores else None,
        "mean score of the calls": fmean(scores) if scores else None,
        "change of the calls' score": scores[-1] - scores[0] if len(scores) > 1 else None,
        "urgency": urgencies[-1] if urgencies else None,
        "outcome of the last call": last.outcome if last else None,
        "next meeting agreed": bool(last.meeting_on) if last else None,
        "meetings agreed in all": float(sum(bool(one.meeting_on) for one in heard)) if heard else None,
        "share of talk that is the rep's": measures.talk_ratio if measures else None,
        "mean share of talk that is the rep's": fmean(shares) if shares else None,
        **_measured(measures),
        "good words": good if heard else None,
        "bad words": bad if heard else None,
        "share of good words": good / (good + bad) if good + bad else None,
        "promises of the rep": float(sum(owed.ours for one in heard for owed in one.owed)) if heard else None,
        "promises of the customer": float(sum(not owed.ours for one in heard for owed in one.owed)) if heard else None,
        "questions left open": float(len(last.unanswered)) if last else None,
        "share of the checklist that is known": last.checked if last else None,
        "objections in all": float(sum(one.count("objection") for one in heard)) if heard else None,
        "objections in the last call": float(last.count("objection")) if last else None,
        "buying signals in all": float(sum(one.count("buying_signal") for one in heard)) if heard else None,
        "buying signals in the last call": float(last.count("buying_signal")) if last else None,
    }
    for label in OBJECTIONS:
        cells[f"objections: {label.replace('_', ' ')}"] = _sum(heard, f"objection:{label}") if heard else None
    for label in BUYING_SIGNALS:
        cells[f"signals: {label.replace('_', ' ')}"] = _sum(heard, f"buying_signal:{label}") if heard else None
    return cells | {name: field in known if heard else None for field, name in _FACTS.items()}


def _measured(measures: Measures | None) -> dict[str, float | None]:
    return {
        "questions asked in the last call": float(measures.questions) if measures else None,
        "questions of theirs in the last call": float(measures.customer_questions) if measures else None,
        "interruptions in the last call": float(measures.interruptions) if measures else None,
        "longest monologue in seconds": measures.longest_monologue_s if measures else None,
        "their longest stretch in seconds": measures.customer_longest_s if measures else None,
        "pause before answers in seconds": measures.patience_s if measures else None,
        "words a minute": measures.pace_wpm if measures else None,
    }


def _sum(heard: Sequence[Talk], name: str) -> float:
    return float(sum(one.noticed.get(name, 0) for one in heard))
