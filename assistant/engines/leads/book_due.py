"""Whom to call now: what was promised first, then whoever is warming up, then the likely ones nobody spoke with lately.

The weight orders leads against each other and means nothing else: a promise counts more than any score, one that is
overdue the most, until it is so old that nobody waits for it any more; a chance counts fully once a week has passed
without a word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from assistant.domain.lead_past import LeadPast
from assistant.domain.scores import Scored
from assistant.engines.leads.book_advice import promised, spoke_last
from assistant.engines.leads.book_features import days_between, in_days

_PROMISED, _OVERDUE, _RISING = 2.0, 1.0, 1.0  # what is added to the chance
_RISE = 8.0  # points in a week
_REST_DAYS, _RIPE_DAYS, _NEW_DAYS = 2.0, 7.0, 21.0
_FORGOTTEN_DAYS, _FORGOTTEN = 180.0, 0.5  # since anybody spoke, or since it began; what a chance is still worth then
_NEW = 1.2  # what the chance of a new lead is worth: the first to call wins often
_UNKNOWN = 0.25  # the chance that a lead without a score counts with
_SOON_DAYS, _STALE_DAYS = 1, 60  # until a promise is due; since it was due, or made where it has no day


@dataclass(frozen=True, slots=True)
class Pressing:
    """How much a lead wants calling, against others, and why."""

    weight: float
    why: str


def pressing(past: LeadPast, scored: Scored | None, at: datetime) -> Pressing | None:
    """Whether to call a lead now; None when there is nothing to win, or no reason today."""
    if not past.is_open:
        return None
    chance = scored.score.probability if scored else _UNKNOWN
    action, due = promised(past, at)
    today = at.date()
    waits = (today - (date.fromisoformat(due) if due else past.talks[-1].at.date())).days if action else None
    if waits is not None and -_SOON_DAYS <= waits <= _STALE_DAYS:
        late = bool(due) and waits > 0
        return Pressing(_PROMISED + _OVERDUE * late + chance, f"overdue: {action}" if late else action)
    if scored and scored.score.advice == "drop":
        return None
    silent = days_between(spoke_last(past), at)
    if silent is not None and silent < 1:
        return None
    found = _by_chance(past, scored, chance, silent, at)
    return replace(found, why=f"{found.why}; {action}") if waits is not None and waits > 0 else found


def _by_chance(past: LeadPast, scored: Scored | None, chance: float, silent: float | None, at: datetime) -> Pressing:
    said = f"{scored.band}, {scored.score.score:.0f}" if scored else ""
    quiet = "nobody has spoken with them yet" if silent is None else f"nobody has spoken for {in_days(silent)}"
    rested = silent is None or silent >= _REST_DAYS
    if rested and scored and scored.trend is not None and scored.trend >= _RISE:
        risen = f"up {scored.trend:.0f} points in a week, now {scored.score.score:.0f}"
        return Pressing(_RISING + chance, f"{risen}; {quiet}")
    age = days_between(past.lead.created_at, at)
    if silent is None and age is not None and age <= _NEW_DAYS:
        new = f"came in {'today' if age < 1 else f'{in_days(age)} ago'}, {quiet}"
        return Pressing(chance * _NEW, f"{said}: {new}" if said else new)
    reasons = scored.score.reasons if scored else ()
    for_it = next((f"; {one.text[2:]}" for one in reasons if one.odds > 0), "")
    ripe = min((silent if silent is not None else _RIPE_DAYS / 2) / _RIPE_DAYS, 1.0)
    quiet_days = silent if silent is not None else days_between(past.began(past.open_deal), at)
    if quiet_days is not None and quiet_days > _FORGOTTEN_DAYS:
        ripe *= _FORGOTTEN
    return Pressing(chance * ripe, f"{said}: {quiet}{for_it}" if said else quiet)
