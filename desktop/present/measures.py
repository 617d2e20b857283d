"""How a call went, in words: each measure with its definition, its band and where the band comes from.

Bands are `settings.Coaching`; the figures behind the defaults were published by vendors about their own
customers' calls, so every source says what kind of figure it is.
"""

from __future__ import annotations

from assistant.domain.calls import Measures
from assistant.domain.figures import percent
from assistant.settings import Coaching
from desktop.present.words import counted
from desktop.views.calls import MeasureLine
from desktop.views.local import Local

GONG_TALK = "Gong Labs, 25,537 calls: 43 % talking did best. Seen on other people's calls; a default, not a truth"
GONG_PACE = (
    "Gong Labs, 67,149 calls: 173 words a minute, 188 when flustered, as quoted by cuepitch; slow below 110: miniti"
)
MONOLOGUE = "Our own judgement; Demodesk saw the best calls stay under 76 s (328 meetings of its own)"
CUSTOMER_LONGEST = "Gong, 257,967 calls: about 4 min in good calls, under 50 s in weaker ones (from its graphic)"
PATIENCE = "1 s is Gong's great average, 0.5 s is common, as quoted by feelgoodaboutselling.com"
QUESTIONS = "Gong slides: 11 to 14 did best; more brings little"
FILLERS = "3 in 30 s, from one open project; not a study"
NONE = "Nobody has published a band for this"


def measure_lines(measures: Measures, coaching: Coaching, local: Local) -> tuple[MeasureLine, ...]:
    """All of it, in the order a rep asks: who talked, how, and how the other side fared."""
    c, m, default = coaching, measures, Coaching()

    def seconds(value: float | None, digits: int = 0) -> str:
        return "cannot tell" if value is None else f"{local.number(value, digits)} s"

    def rate(value: float | None, unit: str) -> str:
        return "cannot tell" if value is None else f"{local.number(value, 0)} {unit}"

    def aim(mine: str, normal: str) -> str:
        return f"aim {mine}" if mine == normal else f"aim {mine}, usually {normal}"

    def shares(of: Coaching) -> str:
        return f"{percent(of.talk_ratio_low)[:-2]} to {percent(of.talk_ratio_high)}"

    def paces(of: Coaching) -> str:
        return f"{local.number(of.pace_low_wpm, 0)} to {local.number(of.pace_high_wpm, 0)}"

    return (
        MeasureLine(
            "You talked",
            percent(m.talk_ratio) or "cannot tell",
            aim(shares(c), shares(default)),
            _within(m.talk_ratio, c.talk_ratio_low, c.talk_ratio_high),
            "Your voiced seconds out of both sides' voiced seconds; silence is left out.",
            GONG_TALK,
        ),
        MeasureLine(
            "Your pace",
            rate(m.pace_wpm, "words a min"),
            aim(paces(c), paces(default)),
            _within(m.pace_wpm, c.pace_low_wpm, c.pace_high_wpm),
            "Your words for each minute in which you were speaking; pauses are left out.",
            GONG_PACE,
        ),
        MeasureLine(
            "Your longest stretch",
            seconds(m.longest_monologue_s),
            aim(f"under {seconds(c.monologue_urgent_s)}", f"under {seconds(default.monologue_urgent_s)}"),
            _within(m.longest_monologue_s, 0, c.monologue_urgent_s) if m.rep_s else "",
            "The longest you spoke without a turn of theirs; their “mm-hm” does not end it.",
            MONOLOGUE,
        ),
        MeasureLine(
            "Their longest stretch",
            seconds(m.customer_longest_s),
            "",
            "",
            "The longest they spoke without a turn of yours.",
            CUSTOMER_LONGEST,
        ),
        MeasureLine(
            "Pause before you answer",
            seconds(m.patience_s, 1),
            aim(f"from {seconds(c.patience_s, 1)}", f"from {seconds(default.patience_s, 1)}"),
            _within(m.patience_s, c.patience_s, float("inf")),
            "The middle one of your pauses between their last word and your first.",
            PATIENCE,
        ),
        MeasureLine(
            "You interrupted",
            counted(m.interruptions, "time"),
            "",
            "",
            "You began while they were speaking and it was more than an “mm-hm”.",
            NONE,
        ),
        MeasureLine(
            "They interrupted",
            counted(m.interrupted, "time"),
            "",
            "",
            "They began while you were speaking and it was more than an “mm-hm”.",
            NONE,
        ),
        MeasureLine(
            "Questions you asked", local.number(m.questions, 0), "", "", "Sentences of yours that ask.", QUESTIONS
        ),
        MeasureLine(
            "Questions they asked", local.number(m.customer_questions, 0), "", "", "Sentences of theirs that ask.", NONE
        ),
        MeasureLine(
            "Your fillers",
            rate(m.fillers_per_min, "a min"),
            aim(f"under {local.number(c.fillers_per_min, 0)}", f"under {local.number(default.fillers_per_min, 0)}"),
            _within(m.fillers_per_min, 0, c.fillers_per_min),
            "“Um”, “you know” and the like for each minute in which you were speaking.",
            FILLERS,
        ),
        MeasureLine(
            "Longest silence",
            seconds(m.longest_silence_s),
            "",
            "",
            "The longest in which neither side spoke.",
            NONE,
        ),
    )


def echo_note(measures: Measures, local: Local) -> str:
    """What was left out of the measures because it was probably the loudspeakers; nothing when nothing was."""
    if round(measures.echo_excluded_s) == 0:
        return ""
    return (
        f"{local.number(measures.echo_excluded_s, 0)} s on your side were probably their voice out of your "
        "loudspeakers. They are left out of the measures. A headset avoids this."
    )


def _within(value: float | None, low: float, high: float) -> str:
    if value is None:
        return ""
    return "good" if low <= value <= high else "careful"
