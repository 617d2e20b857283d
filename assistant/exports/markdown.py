"""A call as Markdown: the summary, the measures, the coaching with its sources, and the transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.domain.calls import CallSummary, Gap, Insight, Measures, Utterance
from assistant.domain.figures import percent
from assistant.domain.history import CallDetail, CallRecord, ShownCard
from assistant.domain.memory import ChecklistItem, Fact, Memory, Promise
from assistant.exports.text import about, clock, gap_label, in_order, one_line, speaker, title

TOLD = frozenset({"objection", "buying_signal", "question", "risk", "opportunity"})  # the rest is for counting
_ANYWHERE = re.compile(r"([\\`*_\[\]<>&#|~@$])")
_AT_THE_START = re.compile(r"^(?=[-+=:])|^(\d+)(?=[.)])")  # a list, a rule, a heading, a definition
_LINKS = re.compile(r":(?=/)|(?<=www)\.", re.IGNORECASE)  # some dialects make links of bare addresses


def markdown(detail: CallDetail) -> str:
    """Sections that would be empty are left out, but for the transcript."""
    record = detail.record
    sections = (
        ("Summary", list(_summary(detail.summary, told=detail.memory is not None))),
        ("What we know", list(_known(detail.memory, record))),
        ("Measures", list(_measures(record.measures))),
        ("Coaching", [_card(card) for card in detail.cards]),
        ("Noticed", [_insight(one, record) for one in detail.insights if one.kind in TOLD]),
        ("Transcript", [_turn(one, record) for one in in_order(detail)] or ["Nothing was said."]),
    )
    parts = [f"# {escaped(title(record))}", escaped(about(record))]
    for name, blocks in sections:
        if blocks:
            parts += [f"## {name}", *blocks]
    return "\n\n".join(parts) + "\n"


def escaped(words: str) -> str:
    """One line of text that Markdown shows as it is."""
    line = _ANYWHERE.sub(r"\\\1", one_line(words))
    line = _LINKS.sub(r"\\\g<0>", line)
    return _AT_THE_START.sub(lambda start: f"{start[1] or ''}\\", line)


def _summary(summary: CallSummary | None, *, told: bool) -> Iterable[str]:
    """The summary; `told`: what the call came to know has a section of its own."""
    if summary is None:
        return
    if summary.text:
        yield escaped(summary.text)
    figures = [f"Score {summary.score} of 100"] if summary.score is not None else []
    figures += [f"Outcome: {escaped(summary.outcome)}"] if summary.outcome else []
    if figures:
        yield ". ".join(figures) + "."
    lists = (
        ("Facts", summary.facts, ("field", "value")),
        ("To do", summary.action_items, ("owner", "what", "due")),
        ("Unanswered", summary.unanswered, ("question", "text")),
    )
    for name, items, keys in lists if not told else ():
        if items:
            yield f"### {name}"
            yield "\n".join(f"- {_item(item, keys)}" for item in items)


def _item(item: Mapping[str, object], keys: Sequence[str]) -> str:
    when = item.get("start_s")
    said = escaped(": ".join(str(item[key]) for key in keys if item.get(key)))
    return f"{said} ({clock(when)})" if isinstance(when, int | float) else said


def _known(memory: Memory | None, record: CallRecord) -> Iterable[str]:
    """Facts, promises, open questions, checklists and the parts of the score, each with its words; empty ones not."""
    if memory is None:
        return
    lists = [
        ("Facts", [_fact(fact) for fact in memory.known]),
        ("Promises", [_meeting(memory)] * bool(memory.meeting) + [_promise(one, record) for one in memory.promises]),
        ("Not answered", [f"- {escaped(one.question)} ({clock(one.start_s)})" for one in memory.unanswered]),
    ]
    filled = [of for of in memory.checklists if any(item.known for item in of.items)]
    lists += [(escaped(of.name), [_check(item) for item in of.items]) for of in filled]
    if memory.score is not None:
        parts = [f"- {escaped(p.name.capitalize())}, {percent(p.share)}: {escaped(p.reason)}" for p in memory.parts]
        lists.append((f"Score: {memory.score} of 100", parts))
    for name, lines in lists:
        if lines:
            yield f"### {name}"
            yield "\n".join(lines)


def _fact(fact: Fact) -> str:
    name = escaped(fact.field.replace("_", " ").capitalize())
    day = f" ({fact.date})" if fact.date else ""
    return f"- {name}: {escaped(fact.value)}{day}. “{escaped(fact.quote)}” ({clock(fact.start_s)})"


def _meeting(memory: Memory) -> str:
    day = f" ({memory.meeting_on})" if memory.meeting_on else ""
    return f"- Next step{day}: “{escaped(memory.meeting)}”"


def _promise(promise: Promise, record: CallRecord) -> str:
    day = f", due {promise.due}" if promise.due else ""
    words = f" (“{escaped(promise.due_words)}”{day})" if promise.due_words else ""
    who = escaped(speaker(promise.owner, record))
    return f"- {who}: {escaped(promise.what)}{words} ({clock(promise.start_s)})"


def _check(item: ChecklistItem) -> str:
    if not item.known:
        return f"- [ ] {escaped(item.name)}"
    value = f"{escaped(item.value)}. " if item.value else ""
    return f"- [x] {escaped(item.name)}: {value}“{escaped(item.quote)}” ({clock(item.start_s)})"


def _measures(measures: Measures | None) -> Iterable[str]:
    if measures is None:
        return
    rows = (
        ("You talked", percent(measures.talk_ratio)),
        ("Your pace", _unit(measures.pace_wpm, "words a minute")),
        ("Your longest monologue", clock(measures.longest_monologue_s)),
        ("Their longest monologue", clock(measures.customer_longest_s)),
        ("Your pause before answering", _unit(measures.patience_s, "s", 1)),
        ("You interrupted", f"{measures.interruptions} times"),
        ("You were interrupted", f"{measures.interrupted} times"),
        ("You asked", f"{measures.questions} questions"),
        ("They asked", f"{measures.customer_questions} questions"),
        ("Your fillers", _unit(measures.fillers_per_min, "a minute", 1)),
        ("Longest silence", clock(measures.longest_silence_s)),
    )
    yield "\n".join(["| Measure | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows if value)])


def _unit(value: float | None, unit: str, places: int = 0) -> str | None:
    return None if value is None else f"{value:.{places}f} {unit}"


def _card(shown: ShownCard) -> str:
    card = shown.card
    lines = [f"**{clock(shown.shown_s)} {escaped(card.title)}** ({escaped(shown.fate)})", escaped(card.body)]
    if card.say:
        lines.append(f"Say: “{escaped(card.say)}”")
    source = ", ".join(escaped(one) for one in (card.source.file, card.source.heading) if one)
    lines.append(f"Source: {source}. Because of {escaped(card.because)}.")
    return "  \n".join(line for line in lines if line)


def _insight(insight: Insight, record: CallRecord) -> str:
    who = escaped(speaker(insight.track, record))
    return f"- {clock(insight.start_s)} {escaped(insight.because)} ({who}): “{escaped(insight.quote)}”"


def _turn(one: Utterance | Gap, record: CallRecord) -> str:
    if isinstance(one, Gap):
        return f"*{clock(one.start_s)} {escaped(gap_label(one, record))}*"
    name = f"{escaped(speaker(one.track, record))}{' (echo?)' if one.echo_suspect else ''}"
    return f"**{clock(one.start_s)} {name}:** {escaped(one.text)}"
