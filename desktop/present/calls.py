"""Past calls in words: the list, what a search found, and one call whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from assistant.domain.calls import CallSummary, Gap, Insight, Utterance
from assistant.domain.figures import percent
from assistant.domain.history import CallDetail, CallRecord, SearchHit, ShownCard
from assistant.settings import Coaching
from desktop.present.measures import echo_note, measure_lines
from desktop.present.remembered import sections
from desktop.present.words import GAPS, OUTCOMES, SIDES, STAGES, counted, label, length, place, when
from desktop.views.calls import CallLine, CallView, Hole, Moment, Span, Spoken
from desktop.views.local import Local

_SHAPES = {
    "objection": ("down", "Objection"),
    "buying_signal": ("up", "Signal"),
    "risk": ("square", "Risk"),
    "opportunity": ("star", "Opportunity"),
}
SURE = 0.75  # below this we say "probably"
SAME_BREATH_S = 4.0  # pieces of one side closer than this stand under one name
FATES = {"used": "used", "dismissed": "dismissed", "replaced": "a better one came", "expired": "its moment passed"}
_TOLD = ("Known, ", "Not answered: ", "Score ", "Next step agreed", "You promised", "The customer promised", "They ")
ADDS = frozenset(  # risks and opportunities that are more than the objection or signal they came with
    {
        "objection_again", "objection_unanswered", "competitor_again", "going_quiet", "mood_falls", "no_budget",
        "no_next_step", "budget_confirmed", "date_named",
    }
)  # fmt: skip
UNFINISHED = "This call was not ended properly. Everything is here up to the last whole sentence."


def call_line(record: CallRecord, local: Local, hits: Sequence[SearchHit] = (), on_now: str = "") -> CallLine:
    """One line of the list; `hits` are the places in it that a search found, `on_now` the call under way."""
    talk = record.measures.talk_ratio if record.measures else None
    first = hits[0] if hits else None
    more = f"  (and {counted(len(hits) - 1, 'more place')})" if len(hits) > 1 else ""
    return CallLine(
        id=record.id,
        title=title(record),
        who=who(record),
        when=when(record.started_at, local),
        length=length(record.duration_s),
        talk_said="" if talk is None else f"you {percent(talk)}",
        mark="" if record.finished else "On now" if record.id == on_now else "Not finished",
        pieces=tuple((text, found) for text, found in (*_pieces(first.snippet), (more, False)) if text)
        if first
        else (),
        utterance=first.utterance if first else 0,
    )


def title(record: CallRecord) -> str:
    """What the call is called; who was on it where the rep gave no title."""
    return record.title or record.customer or record.account or "Call without a title"


def who(record: CallRecord) -> str:
    """Who was on the other side, as far as the title does not say so already."""
    return " · ".join(name for name in (record.customer, record.account) if name and name != title(record))


def calls_summary(total: int, latest: Sequence[CallRecord], unfinished: int, local: Local) -> str:
    """The one line under the title of the calls page; `latest` are the calls of at least the last seven days."""
    since = local.now() - timedelta(days=7)
    week = [record for record in latest if record.started_at >= since]
    parts = [counted(total, "call")]
    if week:
        parts.append(f"{len(week)} in the last seven days, {length(sum(record.duration_s for record in week))} in all")
    if unfinished:
        parts.append(f"{unfinished} not finished")
    return " · ".join(parts) if total else ""


def found_summary(total: int, words: str) -> str:
    """The same line while searching."""
    return f"{counted(total, 'call')} with “{words}”" if total else f"No call with “{words}”"


def erased(titles: Sequence[str]) -> str:
    """What the line with Undo says."""
    return f"“{titles[0]}” is erased." if len(titles) == 1 else f"{len(titles)} calls are erased."


def _pieces(snippet: str) -> Iterator[tuple[str, bool]]:
    for index, part in enumerate(snippet.split("«")):
        found, mark, rest = part.partition("»") if index else ("", "", part)
        if index and not mark:  # a mark that the words themselves held
            rest, found = "«" + part, ""
        if found:
            yield found, True
        if rest:
            yield rest, False


def call_view(detail: CallDetail, coaching: Coaching, local: Local, on_now: str = "") -> CallView:
    """One call, whole; `on_now` is the call under way."""
    record = detail.record
    measures = detail.summary.measures if detail.summary else record.measures
    head = [who(record), when(record.started_at, local), length(record.duration_s)]
    moments = tuple(sorted(_moments(detail), key=lambda moment: moment.at_s))
    ends = [u.end_s for u in detail.utterances] + [gap.end_s for gap in detail.gaps]
    return CallView(
        id=record.id,
        title=title(record),
        line=" · ".join(part for part in head if part),
        length_s=max([record.duration_s, *ends]),
        unfinished="" if record.finished or record.id == on_now else UNFINISHED,
        spans=tuple(Span(u.start_s, u.end_s, u.track.value, u.echo_suspect) for u in detail.utterances),
        holes=tuple(_hole(gap) for gap in detail.gaps),
        moments=moments,
        spoken=spoken(detail, moments),
        measures=measure_lines(measures, coaching, local) if measures else (),
        summary=summary(detail.summary, told=detail.memory is not None) if detail.summary else (),
        sections=sections(detail, local),
        notes=tuple(note for note in (echo_note(measures, local) if measures else "", _gap_note(detail.gaps)) if note),
    )


def spoken(detail: CallDetail, moments: Sequence[Moment]) -> tuple[Spoken, ...]:
    """The transcript: utterances and gaps in the order of time, each moment under the words it came from."""
    items: list[Utterance | Gap] = sorted(
        [*detail.utterances, *detail.gaps], key=lambda item: (item.start_s, isinstance(item, Utterance))
    )
    lines: list[Spoken] = []
    for item in items:
        if isinstance(item, Gap):
            text = f"{_hole(item).said}, {length(item.end_s - item.start_s)}"
            lines.append(Spoken(0, item.start_s, item.end_s, place(item.start_s), "", "", text))
            continue
        before = lines[-1] if lines else None
        side = item.track.value
        fresh = before is None or before.side != side or item.start_s - before.end_s > SAME_BREATH_S
        note = "probably their voice out of your loudspeakers; not measured" if item.echo_suspect else ""
        own = tuple(moment for moment in moments if moment.utterance == item.number)
        lines.append(
            Spoken(
                item.number,
                item.start_s,
                item.end_s,
                place(item.start_s),
                side,
                SIDES[side],
                item.text,
                note,
                fresh,
                own,
            )
        )
    return tuple(lines)


def summary(of: CallSummary, *, told: bool = False) -> tuple[tuple[str, str], ...]:
    """The summary as small headings and their words, what is still to do first; what is not filled does not show.

    `told`: what the call came to know stands in sections of its own, and is not said twice.
    """
    outcome = OUTCOMES.get(of.outcome or "", (of.outcome or "").replace("_", " ").capitalize())
    parts = [("Outcome", outcome)] if outcome else []
    if told:
        short = "\n".join(line for line in of.text.split("\n") if not line.startswith(_TOLD))
        return tuple((heading, words) for heading, words in (*parts, ("In short", short)) if words)
    for heading, items, keys in (
        ("What we know", of.facts, ("field", "value")),
        ("To do", of.action_items, ("owner", "what", "due")),
        ("Not answered yet", of.unanswered, ("text", "question", "quote", "what")),
    ):
        lines = [": ".join(_said(key, item[key]) for key in keys if item.get(key)) for item in items]
        parts += [(heading, "\n".join(line for line in lines if line))] if any(lines) else []
    parts.append(("In short" if parts else "", of.text))
    return tuple((heading, words) for heading, words in parts if words)


def _said(key: str, value: object) -> str:
    return SIDES.get(str(value), str(value)) if key == "owner" else str(value)


def _moments(detail: CallDetail) -> Iterator[Moment]:
    for insight in detail.insights:
        if insight.kind in _SHAPES and (insight.kind in {"objection", "buying_signal"} or insight.label in ADDS):
            yield _insight(insight)
    for card in detail.cards:
        yield _card(card)
    for at_s, stage in detail.stages[1:]:
        yield Moment(at_s, "line", "Stage", STAGES[stage.value], place(at_s))


def _insight(insight: Insight) -> Moment:
    shape, kind = _SHAPES[insight.kind]
    name = label(insight.kind, insight.label)
    what = name if insight.probability >= SURE else f"{name}, probably"
    return Moment(insight.start_s, shape, kind, what, place(insight.start_s), insight.quote, insight.utterance)


def _card(shown: ShownCard) -> Moment:
    fate = FATES.get(shown.fate, "")
    return Moment(
        shown.shown_s, "round", "Card", f"{shown.card.body}{f' ({fate})' if fate else ''}", place(shown.shown_s)
    )


def _hole(gap: Gap) -> Hole:
    side = gap.track.value if gap.track else ""
    said = GAPS.get(gap.reason, gap.reason.replace("_", " ").capitalize())
    return Hole(gap.start_s, gap.end_s, f"{said} ({SIDES[side].lower()})" if side else said, side)


def _gap_note(gaps: Sequence[Gap]) -> str:
    lost = sum(gap.end_s - gap.start_s for gap in gaps if gap.reason not in {"paused", "off_the_record"})
    return f"{length(lost)} of this call could not be heard; the places are marked." if lost >= 1 else ""


TABLE_HEADS = ("At", "Length", "What", "Words")


def table_rows(view: CallView) -> tuple[tuple[float, tuple[str, str, str, str]], ...]:
    """The table behind the voices: each turn, gap and moment with its second, in the order of time."""
    rows = [
        (piece.start_s, (piece.at, length(piece.end_s - piece.start_s), piece.who or "Not heard", piece.text))
        for piece in view.spoken
    ]
    rows += [
        (one.at_s, (one.at, "", one.kind, f"{one.what}{f' “{one.quote}”' if one.quote else ''}"))
        for one in view.moments
    ]
    return tuple(sorted(rows, key=lambda row: row[0]))


def file_name(name: str) -> str:
    """A title as the name of a file: without what systems forbid in one."""
    plain = "".join(one if one.isalnum() or one in " -_" else " " for one in name)
    return " ".join(plain.split())[:80] or "call"
