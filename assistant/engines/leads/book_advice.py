"""What to make of a score: whether to pursue a lead and why, what is missing, what puts it at risk, what to do next.

The model says how likely a lead is won. Beside it stand things that need no model: what was promised in the last call,
what was asked and not answered, how long nobody has spoken, and what came next in deals that were won.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from assistant.domain.figures import percent
from assistant.domain.lead_past import LeadPast, Talk
from assistant.domain.leads import WON
from assistant.domain.scores import COOL, HOT, LeadScore, Scored, band
from assistant.engines.leads.book_features import days_between, in_days, incoming

_SILENT_DAYS, _LONG_DAYS = 30.0, 60.0  # without a word from either side
_SILENCE, _SIGN = 0.15, 0.1  # the share of what chance is left that each sign of risk takes
_SIGNS = {  # in the last call
    "objection:brush_off": "brushed off in the last call",
    "objection:competitor": "a competitor came up in the last call",
    "objection:timing": "not now, they said in the last call",
    "objection:need": "no need, they said in the last call",
}
_FACTS = {"budget": "the budget", "decision_maker": "who decides", "timeline": "when they want to decide",
          "pain": "what hurts them"}  # fmt: skip
_LEAST_DEALS, _LEAST_SHARE = 5, 0.3  # that were won from a stage before what came next in them is told
_ABOUT = {
    "price": "the price", "timing": "the time", "authority": "who decides", "need": "the need",
    "competitor": "the competitor", "trust": "trust", "product": "the product", "contract": "the contract",
    "brush_off": "calling later",
}  # fmt: skip
_STEPS = {"call": "call them", "meeting": "arrange a meeting", "mail": "write to them"}


@dataclass(frozen=True, slots=True)
class Step:
    """What came next in `share` of the `deals` that were won from a stage."""

    kind: str
    share: float
    deals: int


Ways = Mapping[str, Step]  # by stage
Plays = Mapping[str, str]  # the playbook's first way to answer each thing noticed, as `objection:price`, by its title


def ways(pasts: Iterable[LeadPast]) -> Ways:
    """What came next, within a month, in deals that were won, by the stage they had come to."""
    then: dict[str, Counter[str]] = defaultdict(Counter)
    for past in pasts:
        for deal in past.deals:
            if deal.status != WON:
                continue
            for came in {one.stage: one for one in deal.stages}.values():
                if deal.closed_at and came.at >= deal.closed_at:
                    continue
                end = min(filter(None, (came.at + timedelta(days=_SILENT_DAYS), deal.closed_at)))
                next_ones = [(one.at, one.kind) for one in past.activities
                             if one.at and came.at < one.at <= end and one.kind in _STEPS]  # fmt: skip
                next_ones += [(one.at, "call") for one in past.talks if came.at < one.at <= end]
                then[came.stage][min(next_ones)[1] if next_ones else ""] += 1
    found = {}
    for stage, counts in then.items():
        (kind, often), total = counts.most_common(1)[0], counts.total()
        if kind and total >= _LEAST_DEALS and often >= _LEAST_SHARE * total:
            found[stage] = Step(kind, often / total, total)
    return found


def judged(past: LeadPast, score: LeadScore, base: float, at: datetime, model: str, won: Ways, plays: Plays) -> Scored:
    """The score of a lead with all that is made of it. `won`: see `ways`."""
    risks = _risks(past, at)
    missing = _missing(past)
    warmth = band(score.probability, base)
    advice, because = _qualified(past, score, base, at)
    action, due_on = _next(past, advice, score, missing, at, won, plays)
    left = 1.0 - score.risk
    for _, weight in risks:
        left *= 1.0 - weight
    told = replace(
        score, risk=round(1.0 - left, 4), advice=advice, next_action=action,
        reasons=tuple(replace(one, text=_plain(one.text)) for one in score.reasons),
    )  # fmt: skip
    said_in = past.talks[-1].call_id if past.talks and action == promised(past, at)[0] else ""
    return Scored(
        past.lead.id, told, at, model, warmth, base, None, because, missing, tuple(text for text, _ in risks), due_on,
        said_in,
    )  # fmt: skip


def spoke_last(past: LeadPast) -> datetime | None:
    """When they last spoke or wrote to us, or we spoke."""
    both = [one.at for one in past.activities if one.at and (one.kind in {"call", "meeting"} or incoming(one))]
    return max([*both, *(one.at for one in past.talks)], default=None)


def promised(past: LeadPast, at: datetime) -> tuple[str, str]:
    """What the rep promised in the last call, or what was asked there, and the day it is due; empty: nothing is open.

    What was promised counts as done once a mail, a meeting or another call came after it.
    """
    last = past.talks[-1] if past.talks else None
    if last is None or last.ended_at > at or _followed(past, last):
        return "", ""
    ours = sorted((one for one in last.owed if one.ours and one.what), key=lambda one: one.due or "9")
    if ours:
        day = ours[0].due
        by = f" (by {_day(date.fromisoformat(day), at)})" if day else ""
        return f"promised on {_day(last.at.date(), at)}: {ours[0].what}{by}", day
    if last.unanswered:
        return f"answer what they asked: “{last.unanswered[0]}”", ""
    if last.meeting_on >= at.date().isoformat():
        return f"get ready for the meeting on {_day(date.fromisoformat(last.meeting_on), at)}", last.meeting_on
    return "", ""


def objected(past: LeadPast, at: datetime, plays: Plays) -> str:
    """What of the playbook answers what they objected to most in the last call, if it was lately; empty: nothing."""
    last = past.talks[-1] if past.talks else None
    if last is None or (at - last.ended_at).days > _SILENT_DAYS:
        return ""
    raised = {name: often for name, often in last.noticed.items() if name.startswith("objection:") and name in plays}
    if not raised:
        return ""
    most = max(raised, key=lambda name: raised[name])
    return f"take up what they said about {_ABOUT[most.partition(':')[2]]} (playbook: {plays[most]})"


def _followed(past: LeadPast, last: Talk) -> bool:
    return any(
        one.at and one.at > last.ended_at and one.kind in {"mail", "meeting", "call"} and not incoming(one)
        for one in past.activities
    )


def _risks(past: LeadPast, at: datetime) -> list[tuple[str, float]]:
    """What puts a lead at risk, in words, and the share of what chance is left that it takes."""
    found = []
    spoke = spoke_last(past)
    silent = days_between(spoke or past.began(past.open_deal), at)
    if silent is not None and silent >= _SILENT_DAYS:
        words = f"nobody has spoken for {in_days(silent)}" if spoke else f"{in_days(silent)} old, and nobody ever spoke"
        found.append((words, _SILENCE * (1 + (silent >= _LONG_DAYS))))
    if past.talks:
        last = past.talks[-1]
        found += [(words, _SIGN) for name, words in _SIGNS.items() if last.noticed.get(name)]
        good, bad = last.noticed.get("sentiment:positive", 0), last.noticed.get("sentiment:negative", 0)
        if bad > good and bad > 1:
            found.append(("they sounded unhappy in the last call", _SIGN))
    return found


def _missing(past: LeadPast) -> tuple[str, ...]:
    """What would be worth knowing of a lead, what matters most first."""
    known = frozenset[str]().union(*(one.known for one in past.talks))
    lead = past.lead
    wanted = {
        **{words: field not in known for field, words in _FACTS.items()},
        "what they do there": not lead.title and bool(lead.name),
        "a phone number": not lead.phones,
        "a mail address": not lead.mails,
        "how large the company is": past.account is None or past.account.employees is None,
    }
    return tuple(words for words, gone in wanted.items() if gone)


def _qualified(past: LeadPast, score: LeadScore, base: float, at: datetime) -> tuple[str, str]:
    """Pursue, nurture or drop, and why. Nobody is dropped before anybody has spoken with them."""
    warmth = band(score.probability, base)
    spoke = spoke_last(past)
    silent = days_between(spoke, at)
    chance = f"{percent(score.probability)} against {percent(base)} of all"
    for_it = [one.text[2:] for one in score.reasons if one.odds > 0]
    against = [one.text[2:] for one in score.reasons if one.odds < 0]
    if warmth == HOT or (warmth != COOL and score.advice == "pursue"):
        return "pursue", chance + (f"; for it: {_plain(for_it[0])}" if for_it else "")
    if score.advice != "drop":
        return "nurture", chance + (f"; against it: {_plain(against[0])}" if against else "")
    if spoke is None:
        return "nurture", f"{chance}, but nobody has spoken with them yet"
    quiet = f" and {in_days(silent)} of silence" if silent is not None and silent >= _SILENT_DAYS else ""
    return "drop", f"{chance}{quiet}" + (f"; against it: {_plain(against[0])}" if against else "")


def _next(
    past: LeadPast, advice: str, score: LeadScore, missing: tuple[str, ...], at: datetime, won: Ways, plays: Plays
) -> tuple[str, str]:
    """What to do next, and the day it is due where there is one."""
    action, due_on = promised(past, at)
    if action:
        return action, due_on
    if advice == "drop":
        return "leave for now", ""
    if answer := objected(past, at, plays):
        return answer, ""
    deal = past.open_deal
    step = won.get(deal.stage) if deal else None
    ask = f"; ask for {missing[0]}" if missing else ""
    if step and deal:
        won_so = f"in {percent(step.share)} of the {step.deals} deals won from {deal.stage} that came next"
        return f"{_STEPS[step.kind]} ({won_so}){ask}", ""
    if advice == "pursue":
        return f"call {'today' if score.days and score.days[0] <= 14 else 'this week'}{ask}", ""  # noqa: PLR2004
    return f"keep in touch{ask}", ""


def _plain(text: str) -> str:
    """A reason as a rep would say it: what never happened is not "not known", and shares are of a hundred."""
    for kind, never in _NEVER.items():
        text = text.replace(f"{kind} is not known", never)
    text = _ROLE.sub("they work in ", _HEAD.sub("they run the firm", text))
    text = _SHARE.sub(lambda found: f"{found[1]} is {percent(float(found[2]))}", text)
    return _MAILS.sub(lambda found: f"they {_DID[found[1]]} {found[2]} of the mails", text)


_SHARE = re.compile(r"(\bshare of .*?) is (\d(?:\.\d+)?)(?= |$)")
_MAILS = re.compile(r"\bshare of mails (that are theirs|opened) is (\d+ %)( \(\w+\))?")
_DID = {"that are theirs": "wrote", "opened": "opened"}
_HEAD = re.compile(r"\brole is general\b")
_ROLE = re.compile(r"\brole is (?!other)(?=\w)")
_NEVER = {
    "days since the last call heard": "no call was heard yet", "days since the last call": "nobody has called yet",
    "days since the last mail": "no mail yet", "days since their last mail": "they have not written yet",
    "days since the last meeting": "no meeting yet", "days since the last site visit": "no visit to the site yet",
    "days since the last note": "no note yet", "days since anybody spoke": "nobody has spoken with them yet",
    "days since anything happened": "nothing has happened yet", "longest silence in days": "little has happened yet",
    "days until the first contact": "no contact yet",
}  # fmt: skip


def _day(day: date, at: datetime) -> str:
    """As one says it: with its year when that is another than now."""
    return f"{day:%d %B}" if day.year == at.year else f"{day:%d %B %Y}"
