"""The score of a talk, 0 to 100, with its parts and the reason for each.

Seven parts, each a share in [0, 1] of its weight. A part that cannot be told (no objection was raised, no sentiment was
heard) is left out and the others carry its weight, so nobody is marked down for what did not happen. Below
`LEAST_TURNS` turns of each side there is no score. The weights are our judgement. All of it is correlation and a mirror
for the rep, not a verdict on the deal; the talk ratio's band lies around Gong's 43:57.

A talk that leaves the customer angry is no good one however well the rep kept to the rest: where the tone is worse than
neutral it also caps the whole, from 100 at a neutral tone down to `WORST_TONE_CAP` where all of it was negative.

| part | weight | 1.0 | 0.0 |
| --- | --- | --- | --- |
| talk balance | 15 | the rep talks 35 to 55 % | 15 % or less, 85 % or more |
| discovery | 15 | a question about the customer for every 8 turns, 3 to 8 (Gong Labs: 11 to 14 a call) | none |
| needs | 15 | two needs told, one of them asked further | none told |
| objections answered | 15 | each answered and the talk went on (answered only 0.7, came back 0.5) | none answered |
| signals followed up | 10 | each taken up within two turns | none |
| next step | 20 | a dated step both agreed to, or a yes (a promise without a day: 0.4) | nothing, or a no |
| tone | 10 | the customer's sentiment all positive, and no worse at the end | all negative |
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain.calls import Measures
from assistant.domain.memory import ScorePart
from assistant.engines.conversation.course import Course

LEAST_TURNS = 3  # of each side
WEIGHTS = {
    "talk balance": 15.0,
    "discovery": 15.0,
    "needs": 15.0,
    "objections answered": 15.0,
    "signals followed up": 10.0,
    "next step": 20.0,
    "tone": 10.0,
}
GOOD_LOW, GOOD_HIGH, WORST_LOW, WORST_HIGH = 0.35, 0.55, 0.15, 0.85
QUESTION_EVERY_TURNS, FEWEST_QUESTIONS, MOST_QUESTIONS = 8, 3, 8  # eight turns take some four minutes
ANSWERED_ONLY, CAME_BACK, PROMISED_ONLY = 0.7, 0.5, 0.4
CLEAR = 0.15  # of a sentiment: less is no difference
NEUTRAL, WORST_TONE_CAP = 0.5, 30  # share of the tone part; points of the whole
TONES = 3  # fewer sentiments tell no tone


def score(parts: tuple[ScorePart, ...], course: Course) -> int | None:
    """The weighted mean of the parts told, capped by a bad tone, 0 to 100; None while too little was said."""
    weight = sum(part.weight for part in parts)
    if not parts or min(course.rep_turns, course.customer_turns) < LEAST_TURNS:
        return None
    mean = 100 * sum(part.share * part.weight for part in parts) / weight
    return round(min([mean, *(_cap(part.share) for part in parts if part.name == "tone")]))


def _cap(tone: float) -> float:
    """The most points that a talk of this tone may have."""
    return min(100.0, WORST_TONE_CAP + (100 - WORST_TONE_CAP) * tone / NEUTRAL)


def score_parts(
    course: Course, measures: Measures, *, meeting: str, promised: bool, outcome: str
) -> tuple[ScorePart, ...]:
    """The parts that can be told. `meeting`: the words of a dated next step; `promised`: anybody promised anything."""
    return (
        *_balance(measures),
        _discovery(course),
        _needs(course),
        *_objections(course),
        *_signals(course),
        _next_step(meeting, promised=promised, outcome=outcome),
        *_tone(course),
    )


def _part(name: str, share: float, reason: str) -> ScorePart:
    return ScorePart(name, round(min(1.0, max(0.0, share)), 2), WEIGHTS[name], reason)


def _balance(measures: Measures) -> Iterator[ScorePart]:
    ratio = measures.talk_ratio
    if ratio is None:
        return
    below, above = (ratio - WORST_LOW) / (GOOD_LOW - WORST_LOW), (WORST_HIGH - ratio) / (WORST_HIGH - GOOD_HIGH)
    said = f"You talked {round(100 * ratio)} % of the time"
    if GOOD_LOW <= ratio <= GOOD_HIGH:
        reason = f"{said}, within 35 to 55 %"
    else:
        reason = f"{said}; " + ("more of it theirs would help" if ratio > GOOD_HIGH else "they carried the talk")
    yield _part("talk balance", min(below, above), reason)


def _discovery(course: Course) -> ScorePart:
    turns = course.rep_turns + course.customer_turns
    wanted = min(MOST_QUESTIONS, max(FEWEST_QUESTIONS, turns // QUESTION_EVERY_TURNS))
    many = course.explored
    asked = "no question" if not many else "1 question" if many == 1 else f"{many} questions"
    enough = "" if many >= wanted else f"; {wanted} suit a talk of this length"
    return _part("discovery", many / wanted, f"You asked {asked} about their situation{enough}")


def _needs(course: Course) -> ScorePart:
    told, followed = len(course.needs), course.needs_followed
    if not told:
        return _part("needs", 0.0, "They told no need and no pain")
    share = min(0.4 * told, 0.8) + (0.2 if followed else 0.0)
    further = "you asked further" if followed else "you did not ask further"
    return _part("needs", share, f"They told {told} need{'s' * (told > 1)}, and {further}")


def _objections(course: Course) -> Iterator[ScorePart]:
    raised = course.objections
    if not raised:
        return
    shares = [
        CAME_BACK if one.again else 1.0 if one.settled else ANSWERED_ONLY if one.replied else 0.0 for one in raised
    ]
    open_ones = [one.label.replace("_", " ") for one, share in zip(raised, shares, strict=True) if not share]
    back = [one.label.replace("_", " ") for one in raised if one.again]
    reason = f"Not answered: {', '.join(open_ones)}" if open_ones else f"{_count(len(raised), 'objection')} answered"
    reason += f"; {', '.join(back)} came back" if back else ""
    yield _part("objections answered", sum(shares) / len(shares), reason)


def _signals(course: Course) -> Iterator[ScorePart]:
    if not course.signals:
        return
    followed = sum(one.followed for one in course.signals)
    reason = f"You took up {followed} of {_count(len(course.signals), 'sign')} of interest"
    yield _part("signals followed up", followed / len(course.signals), reason)


def _next_step(meeting: str, *, promised: bool, outcome: str) -> ScorePart:
    if outcome == "won":
        return _part("next step", 1.0, "They said yes")
    if outcome in {"lost", "brush_off"}:
        return _part("next step", 0.0, "They said no" if outcome == "lost" else "They put you off")
    if meeting:
        return _part("next step", 1.0, f"A next step with a date: “{meeting}”")
    if promised:
        return _part("next step", PROMISED_ONLY, "Something was promised, but no day to talk again was agreed")
    return _part("next step", 0.0, "No next step was agreed")


def _tone(course: Course) -> Iterator[ScorePart]:
    if course.tone_count < TONES:
        return
    whole = course.tone_sum / course.tone_count
    end = sum(course.tones) / len(course.tones)
    share = 0.5 + 0.5 * min(whole, (whole + end) / 2) if end < whole else 0.5 + 0.5 * (whole + end) / 2
    trend = "warmer" if end > whole + CLEAR else "cooler" if end < whole - CLEAR else "the same"
    how = "warm" if whole > CLEAR else "cool" if whole < -CLEAR else "neutral"
    capped = f"; no talk of this tone has more than {round(_cap(share))} points" if share < NEUTRAL else ""
    yield _part("tone", share, f"They sounded {how}, and {trend} towards the end{capped}")


def _count(many: int, one: str) -> str:
    return f"{many} {one}{'s' * (many > 1)}"
