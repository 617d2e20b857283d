"""A lead's score in words: how warm, how sure, why, what it may be worth, what to do next; and whom to call now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from assistant.domain.figures import percent
from assistant.domain.leads import Lead, label
from assistant.domain.scores import COOL, HOT, WARM, Due, LeadScore, PastScore, Scored
from desktop.present.lead_charts import past
from desktop.present.leads import grouped
from desktop.present.words import counted, spaced, when
from desktop.views.lead_scores import UNSCORED, DueLine, Mark, ScoreView
from desktop.views.local import Local

BANDS = {HOT: ("Hot", "good"), WARM: ("Warm", "careful"), COOL: ("Cool", "quiet")}
ADVICE = {"pursue": "Pursue", "nurture": "Keep in touch", "drop": "Leave for now"}
_REASONS = 3
_SIGNS = {1: "\N{BLACK UP-POINTING TRIANGLE}", -1: "\N{BLACK DOWN-POINTING TRIANGLE}"}
_MONTHS_FROM = 90  # days that are better said as months
_NUMBER = re.compile(r"(?<=is )(\d+(?:\.\d+)?)( ?%|)")
_LISTED = re.compile("; (for|against) it: ")
_WRITING = {"send", "mail", "write", "forward", "e-mail", "email"}


def mark(scored: Scored | None) -> Mark:
    """A score in a few letters; nothing for a lead that has none."""
    if scored is None:
        return UNSCORED
    number = f"{scored.score.score:.0f}"
    band, tone = BANDS.get(scored.band, (scored.band.capitalize(), "quiet"))
    points = round(scored.trend or 0.0)
    trend = f"{_SIGNS[1 if points > 0 else -1]}\u2009{abs(points)}" if points else ""
    said = ", ".join(part for part in (f"score {number}", band.lower(), moved(scored).lower()) if part)
    return Mark(number, band, tone, trend, said)


def moved(scored: Scored) -> str:
    """How a score moved, as a person says it; nothing where there was none a week ago."""
    if scored.trend is None:
        return ""
    points = round(scored.trend)
    if not points:
        return "As a week ago"
    return f"{counted(abs(points), 'point')} {'up' if points > 0 else 'down'} in a week"


def score_view(scored: Scored, before: Sequence[PastScore], local: Local, currency: str = "") -> ScoreView:
    """A score, whole. `before`: the score over time, oldest first."""
    one = scored.score
    steps = [(each.at, each.score) for each in before]
    if steps and steps[-1][0] < scored.at:
        steps.append((scored.at, one.score))
    step, rest, does = next_step(one.next_action)
    advice = ADVICE.get(one.advice, one.advice.capitalize())
    return ScoreView(
        mark=mark(scored),
        moved=moved(scored),
        interval=_interval(scored),
        ups=_reasons(one, 1),
        downs=_reasons(one, -1),
        amounts=_amounts(scored, local, currency),
        advice=f"{advice}: {_because(scored.because)}" if scored.because else advice,
        missing=f"Worth asking for: {', '.join(scored.missing)}" if scored.missing else "",
        step=step,
        rest=rest,
        does=does,
        when=f"Scored {_ended(when(scored.at, local))}",
        past=past(steps, local) if len({score for _, score in steps}) > 1 else None,
    )


def unscored(model: str) -> str:
    """Why a lead has no score."""
    if model:
        return "No score: it has ended, by its deals or its status, or it came after the last scoring."
    return "No score yet. Scores are learnt from your own deals that were won and lost, on this laptop."


def next_step(action: str) -> tuple[str, str, str]:
    """What the one button says, what there is to say beside it, and what it does: call, wrote, or nothing for now."""
    first, _, more = spaced(action).partition(";")
    what, _, so = first.partition(" (")
    rest = ". ".join(_begun(part) for part in (so.strip().rstrip(")"), more.strip()) if part)
    begins, whole = (
        what.partition(" ")[0].lower(),
        ". ".join(_begun(part.strip()) for part in (first, more) if part.strip()),
    )
    if begins == "call":
        return _begun(what.strip()), rest, "call"
    if begins in {"write", "send"} or (begins == "promised" and _WRITING & set(what.lower().split())):
        return "I have written", whole, "wrote"
    return ("", whole, "") if begins in {"leave", "get"} else ("Call now", whole, "call")


def due_line(due: Due) -> DueLine:
    """Somebody to call now."""
    lead, title = due.lead, label(due.lead)
    who = " · ".join(part for part in (lead.title, lead.company) if part and part != title)
    return DueLine(lead.id, title, who, _why(due), mark(due.scored), *to_call(lead))


def due_summary(lines: Sequence[DueLine]) -> str:
    """The one line under the title of whom to call."""
    people = counted(len(lines), "person", "people")
    return f"{people}, the most pressing first. Enter opens, C starts a call." if lines else ""


def to_call(lead: Lead) -> tuple[str, str]:
    """The name and the company a call with a lead is started with; a company without a person stands as the name."""
    return lead.name or lead.company, lead.company if lead.name else ""


def _why(due: Due) -> str:
    """Why now, without the score that stands beside it."""
    why = due.why
    if due.scored:
        number = f"{due.scored.score.score:.0f}"
        why = why.removeprefix(f"{due.scored.band}, {number}: ").replace(f", now {number};", ";")
    return _begun("; ".join(map(_plainly, why.split("; "))))


def _interval(scored: Scored) -> str:
    low, high = round(100 * scored.score.low), round(100 * scored.score.high)
    like = f"{low}" if low == high else f"{low} to {high}"
    of_all = f"; of all, {round(100 * scored.base)}" if scored.base else ""
    return f"Of 100 leads like this, {like} were won{of_all}"


def _reasons(one: LeadScore, sign: int) -> tuple[str, ...]:
    mine = [reason for reason in one.reasons if reason.odds * sign > 0]
    mine.sort(key=lambda reason: -abs(reason.odds))
    return tuple(_begun(_plainly(reason.text.lstrip("+-\N{MINUS SIGN} "))) for reason in mine[:_REASONS])


def _because(words: str) -> str:
    """Why the advice, without the reasons that are listed under it."""
    return spaced(_LISTED.split(words)[0])


def _plainly(text: str) -> str:
    """A reason with numbers no finer than anybody would say: a share as per cent, whether it is one already or not."""
    share = text.startswith("share ")

    def said(found: re.Match[str]) -> str:
        number, hundredth = found.groups()
        if hundredth or share:
            return percent(float(number) / (100 if hundredth else 1))
        return f"{float(number):.2g}" if "." in number else number

    return spaced(_NUMBER.sub(said, text))


def _amounts(scored: Scored, local: Local, currency: str) -> tuple[tuple[str, str], ...]:
    one, told = scored.score, []
    if one.value:
        middle, low, high = (grouped(float(f"{part:.2g}")) for part in one.value)
        told.append(("Likely worth", f"about {f'{middle} {currency}'.strip()}  ({low} to {high})"))
    if one.days:
        told.append(("Until the end", _days(one.days)))
    risk = f"{percent(one.risk)} that it is lost, at worst"
    told.append(("Risk", "\n".join([risk, *(_begun(name) for name in scored.risks)])))
    if scored.due_on:
        told.append(("Promised for", local.day(datetime.fromisoformat(f"{scored.due_on}T12:00:00+00:00"))))
    return tuple(told)


def _days(days: tuple[float, float, float]) -> str:
    if days[0] < _MONTHS_FROM:
        middle, low, high = (round(part) for part in days)
        return f"about {counted(middle, 'day')}  ({low} to {high})"
    middle, low, high = (round(part / 30.4) for part in days)
    return f"about {counted(middle, 'month')}  ({low} to {high})"


def _ended(words: str) -> str:
    """Words that began a sentence, at its end."""
    return words[:1].lower() + words[1:]


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
