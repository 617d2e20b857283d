"""Nouns to rows and back. What is written is read back equal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from assistant.domain.calls import Card, Gap, Insight, Measures, Source, Track, Utterance, Word
from assistant.domain.history import CallRecord, ShownCard
from assistant.domain.plain import noun, plain


def time_text(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds: sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def body(value: object) -> str:
    """Compact JSON of a noun."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def unbody(kind: Any, text: str) -> Any:
    """The noun that `body` wrote."""
    return noun(kind, json.loads(text))


def call_row(record: CallRecord) -> dict[str, object]:
    """What of a record is a row; the rest of it is counted when it is read."""
    names = ("id", "title", "customer", "account", "sound_file")
    return {**_fields(record, names), "started_at": time_text(record.started_at)}


def call_record(row: Row[Any]) -> CallRecord:
    """A row of the calls page, with `heard_s`, `utterances` and `measures` looked up beside it."""
    return CallRecord(
        id=row.id,
        title=row.title,
        customer=row.customer,
        account=row.account,
        started_at=datetime.fromisoformat(row.started_at),
        duration_s=row.heard_s,
        finished=row.duration_s is not None,
        utterances=row.utterances,
        measures=unbody(Measures, row.measures) if row.measures else None,
        sound_file=row.sound_file,
    )


def utterance_row(utterance: Utterance) -> dict[str, object]:
    """Words become rows of JSON: they are read with their utterance or not at all."""
    names = ("number", "start_s", "end_s", "text", "confidence", "echo_suspect")
    words = [[word.text, word.start_s, word.end_s, word.probability] for word in utterance.words]
    return {**_fields(utterance, names), "track": utterance.track.value, "words": body(words)}


def utterance(row: Row[Any]) -> Utterance:
    """Read one utterance."""
    return Utterance(
        number=row.number,
        track=Track(row.track),
        start_s=row.start_s,
        end_s=row.end_s,
        text=row.text,
        confidence=row.confidence,
        words=tuple(Word(*word) for word in json.loads(row.words)),
        echo_suspect=row.echo_suspect,
    )


def insight_row(insight: Insight) -> dict[str, object]:
    """Write one insight."""
    names = ("kind", "label", "probability", "quote", "start_s", "end_s", "utterance")
    return {**_fields(insight, names), "track": insight.track.value}


def insight(row: Row[Any]) -> Insight:
    """Read one insight."""
    return Insight(
        kind=row.kind,
        label=row.label,
        probability=row.probability,
        quote=row.quote,
        start_s=row.start_s,
        end_s=row.end_s,
        track=Track(row.track),
        utterance=row.utterance,
    )


def card_row(card: Card, shown_s: float) -> dict[str, object]:
    """Write one card as it comes to the screen."""
    names = ("revision", "title", "body", "say", "because", "urgency", "at_s")
    source = {"file": card.source.file, "heading": card.source.heading}
    return {**_fields(card, names), **source, "card_id": card.id, "shown_s": shown_s, "fate": "shown"}


def shown_card(row: Row[Any]) -> ShownCard:
    """Read one card."""
    card = Card(
        id=row.card_id,
        revision=row.revision,
        title=row.title,
        body=row.body,
        say=row.say,
        source=Source(row.file, row.heading),
        because=row.because,
        urgency=row.urgency,
        at_s=row.at_s,
    )
    return ShownCard(card, row.shown_s, row.fate)


def gap_row(gap: Gap) -> dict[str, object]:
    """Write one gap."""
    fields: dict[str, object] = plain(gap)
    return fields


def gap(row: Row[Any]) -> Gap:
    """Read one gap."""
    return Gap(row.start_s, row.end_s, row.reason, Track(row.track) if row.track else None)


def _fields(value: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}
