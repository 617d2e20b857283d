"""What a call came to know, in words: facts, promises, open questions, checklists, the score, what arose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop.present.words import FACTS, SIDES, label, place
from desktop.views.remembered import CheckView, KnownLine, KnownView, NotedLine, SectionView

if TYPE_CHECKING:  # the window is on the screen before the brain's nouns are imported
    from assistant.domain.calls import Insight
    from assistant.domain.history import CallDetail
    from assistant.domain.memory import ChecklistItem, Memory, Promise
    from desktop.views.local import Local

SURE = 0.75  # below this we say "probably"
NOWHERE = -1.0
QUOTE_CHARS = 140
BANT = ("Budget", "Authority", "Need", "Timing")
MOODS = {
    "negative": "not pleased",
    "neutral": "even",
    "positive": "pleased",
    "joy": "glad",
    "enthusiasm": "keen",
    "curiosity": "curious",
    "confusion": "confused",
    "doubt": "doubtful",
    "frustration": "frustrated",
    "anger": "angry",
    "anxiety": "worried",
    "disappointment": "disappointed",
    "relief": "relieved",
}
_URGENCY = ((0.75, "high"), (0.4, "some"), (0.2, "low"), (0.0, "none"))
_FOLD_LINES = 8


def known(memory: Memory | None) -> KnownView:
    """What the sidebar shows. Nothing known yet: an empty checklist, and words that say so behind the fold."""
    found = {item.name: item for item in memory.checklists[0].items} if memory and memory.checklists else {}
    lines = tuple(_known_lines(memory)) if memory else ()
    waiting = memory.unanswered if memory else ()
    more = f" (and {len(waiting) - 1} more)" if len(waiting) > 1 else ""
    return KnownView(
        checks=tuple(_check(name, found.get(name)) for name in BANT),
        question=f"? {_short(waiting[-1].question)}{more}" if waiting else "",
        questions_said="\n".join(f"{place(q.start_s)}  {q.question}" for q in waiting),
        lines=lines[:_FOLD_LINES],
        fold="What we know",
        nothing="Nothing yet. Facts, promises and how they sound will be here, with the words they came from.",
    )


def sections(detail: CallDetail, local: Local) -> tuple[SectionView, ...]:
    """What the call page shows beside the transcript; nothing for calls that have no memory."""
    memory = detail.memory
    if memory is None:
        return ()
    return (
        _score(memory),
        SectionView("Promises", tuple(_promises(memory, local)), "Nobody promised anything in so many words."),
        SectionView("Not answered yet", tuple(_unanswered(memory)), "Every question of theirs was answered."),
        SectionView("What we know", tuple(_facts(memory, local)), "They told no budget, no date, no names."),
        SectionView("Risks and opportunities", tuple(_arisen(detail.insights)), "None stood out."),
        *_checklists(memory),
    )


def feelings(memory: Memory) -> Iterator[tuple[str, str, str]]:
    """How the customer sounds and how pressed they are, as far as it can be told: a name, words, and what was said."""
    if mood := memory.mood:
        words = MOODS.get(mood.label, mood.label)
        yield "They sound", words if mood.probability >= SURE else f"{words}, probably", mood.quote
    if memory.urgency is not None:
        words = next(words for level, words in _URGENCY if memory.urgency >= level)
        yield "Urgency", words, memory.urgency_because


def _check(name: str, item: ChecklistItem | None) -> CheckView:
    if item is None or not item.known:
        return CheckView(name, known=False, said=f"{name}: not known yet")
    value = f"{item.value}. " if item.value and item.value != item.quote else ""
    return CheckView(name, known=True, said=f"{name}: {value}{place(item.start_s)} “{_short(item.quote)}”")


def _known_lines(memory: Memory) -> Iterator[KnownLine]:
    for name, words, quote in feelings(memory):
        yield KnownLine(name, words, f"“{_short(quote)}”")
    if memory.meeting:
        yield KnownLine("Next step", _short(memory.meeting), memory.meeting)
    for fact in reversed(memory.known):
        yield KnownLine(FACTS[fact.field], _short(fact.value), f"{place(fact.start_s)} “{_short(fact.quote)}”")
    for promise in reversed(memory.promises):
        due = f" · {promise.due_words}" if promise.due_words else ""
        yield KnownLine(f"{SIDES[promise.owner.value]}, promised", f"{_short(promise.what)}{due}", promise.quote)


def _promises(memory: Memory, local: Local) -> Iterator[NotedLine]:
    if memory.meeting:
        when = _day(memory.meeting_on, local)
        yield _line("Next step", _short(memory.meeting), when, mark="✓", tone="good")
    for one in memory.promises:
        yield _line(SIDES[one.owner.value], _short(one.what), _due(one, local), at_s=one.start_s)


def _due(promise: Promise, local: Local) -> str:
    if promise.due:
        return f"{promise.due_words}: {_day(promise.due, local)}"
    return promise.due_words or "no day named"


def _day(iso: str, local: Local) -> str:
    """An ISO day as the system writes it; empty for none."""
    return local.day(datetime.fromisoformat(f"{iso}T12:00").astimezone(UTC)) if iso else ""


def _unanswered(memory: Memory) -> Iterator[NotedLine]:
    for one in memory.unanswered:
        note = "you said you would come back to it" if one.put_off else ""
        yield _line("", _short(one.question), note, mark="?", at_s=one.start_s)


def _facts(memory: Memory, local: Local) -> Iterator[NotedLine]:
    for fact in memory.known:
        older = [one for one in memory.facts if one.superseded and one.field == fact.field]
        before = f"before: {', '.join(one.value for one in older)}" if older else ""
        quote = f"“{_short(fact.quote)}”" if fact.quote.strip(" .") != fact.value else ""
        told = "" if fact.track.value == "customer" else "you said it, they agreed"
        note = " · ".join(part for part in (_day(fact.date, local), before, told, quote) if part)
        yield _line(FACTS[fact.field], _short(fact.value), note, at_s=fact.start_s)
    for name, words, quote in feelings(memory):
        yield _line(name.replace("sound", "sounded"), words, f"“{_short(quote)}”")


def _arisen(insights: Sequence[Insight]) -> Iterator[NotedLine]:
    for one in insights:
        if one.kind in {"risk", "opportunity"}:
            mark, tone = ("■", "careful") if one.kind == "risk" else ("★", "good")
            name = label(one.kind, one.label)
            value = name if one.probability >= SURE else f"{name}, probably"
            yield _line("", value, f"“{_short(one.quote)}”", mark=mark, tone=tone, at_s=one.start_s, kind=one.kind)


def _checklists(memory: Memory) -> Iterator[SectionView]:
    for of in memory.checklists:
        many = sum(item.known for item in of.items)
        lines = tuple(_item(item) for item in of.items)
        yield SectionView(of.name, lines, figure=f"{many} of {len(of.items)}", folded=of.name != "BANT")


def _item(item: ChecklistItem) -> NotedLine:
    if not item.known:
        return _line(item.name, "not known", "", mark="□", tone="quiet")
    value = _short(item.value) if item.value else f"“{_short(item.quote)}”"
    note = f"“{_short(item.quote)}”" if item.value and item.quote.strip(" .") != item.value else ""
    return _line(item.name, value, note, mark="■", at_s=item.start_s)


def _score(memory: Memory) -> SectionView:
    if memory.score is None:
        return SectionView("Score", (), "Too little was said to tell.")
    weight = sum(part.weight for part in memory.parts)
    lines = tuple(
        _line(
            part.name.capitalize(),
            f"{round(100 * part.share * part.weight / weight)} of {round(100 * part.weight / weight)}",
            part.reason,
        )
        for part in memory.parts
    )
    return SectionView("Score", lines, figure=f"{memory.score} of 100", folded=True)


def _line(
    name: str, value: str, note: str, *, mark: str = "", tone: str = "text", at_s: float = NOWHERE, kind: str = ""
) -> NotedLine:
    at = place(at_s) if at_s >= 0 else ""
    said = ", ".join(part for part in (kind.capitalize(), name, value, note, f"at {at}" if at else "") if part)
    return NotedLine(name, value, note, mark, tone, at, at_s, said)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTE_CHARS else text[:QUOTE_CHARS].rsplit(" ", 1)[0] + "…"
