"""A call as plain text, and how every export says who spoke, when, and what was not heard."""

from __future__ import annotations

import unicodedata

from assistant.domain.calls import Gap, Track, Utterance
from assistant.domain.history import CallDetail, CallRecord

GAPS = {
    "paused": "paused",
    "off_the_record": "off the record",
    "device_lost": "a device was lost",
    "hearing_failed": "hearing failed",
    "fell_behind": "the machine fell behind",
}
_BREAKS = {"Cc", "Cs", "Zl", "Zp"}  # control characters, halves of characters, line and paragraph breaks
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # right-to-left letters need none of these


def text(detail: CallDetail) -> str:
    """Title, when and with whom, then a line an utterance or gap."""
    said = [f"[{clock(one.start_s)}] {_line(one, detail.record)}" for one in in_order(detail)]
    return "\n".join([title(detail.record), about(detail.record), "", *said]) + "\n"


def in_order(detail: CallDetail) -> list[Utterance | Gap]:
    """What was said and what was not heard, by its beginning."""
    return sorted([*detail.utterances, *detail.gaps], key=lambda one: (one.start_s, one.end_s))


def title(record: CallRecord) -> str:
    """A call's name, on one line."""
    return one_line(record.title) or f"Call with {speaker(Track.CUSTOMER, record)}"


def about(record: CallRecord) -> str:
    """With whom, of which company, when, and how long."""
    whom = [one_line(record.customer), one_line(record.account)]
    when = f"{record.started_at:%Y-%m-%d %H:%M} UTC"
    return " · ".join([one for one in whom if one] + [when, clock(record.duration_s)])


def speaker(track: Track, record: CallRecord) -> str:
    """Whose voice a track holds."""
    return "You" if track is Track.REP else one_line(record.customer) or "Customer"


def gap_label(gap: Gap, record: CallRecord) -> str:
    """Why a stretch is missing, and how long it is."""
    why = GAPS.get(gap.reason, one_line(gap.reason))
    side = f"{speaker(gap.track, record)} not heard: " if gap.track else ""
    return f"{side}{why}, {max(gap.end_s - gap.start_s, 0):.0f} s"


def clock(seconds: float) -> str:
    """As 3:07, or 1:03:07."""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def one_line(words: str) -> str:
    """The words without line breaks, control characters and signs that turn the text around."""
    return " ".join("".join(" " if _breaks(one) else one for one in words).split())


def _breaks(one: str) -> bool:
    return unicodedata.category(one) in _BREAKS or one in _TURNS


def _line(one: Utterance | Gap, record: CallRecord) -> str:
    if isinstance(one, Gap):
        return f"({gap_label(one, record)})"
    return f"{speaker(one.track, record)}{' (echo?)' if one.echo_suspect else ''}: {one_line(one.text)}"
