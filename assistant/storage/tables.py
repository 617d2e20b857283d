"""The tables, as the newest migration leaves them. Times are seconds since the call began.

What may change shape (words, measures, summaries, memories) is JSON, so that a new field needs no migration. Fields
that hold what was said, or words about it, are listed in SPOKEN: erasing blanks them before it deletes the row.
The search index `found` (FTS5, made by the first migration) holds the words of ended calls only: while a call
runs, forgetting its last half minute then never has to clean the index.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, column, table

metadata = MetaData()


def _of_call() -> Column[str]:
    return Column("call_id", String, ForeignKey("calls.id", ondelete="CASCADE"), nullable=False)


calls = Table(
    "calls",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("account", String, nullable=False),
    Column("started_at", String, nullable=False),  # ISO 8601, UTC, microseconds: sorts as text
    Column("duration_s", Float),  # None until the call is finished
    Column("sound_file", String, nullable=False),
    Column("erased_at", String),  # set: hidden, and gone with the next purge
    Index("calls_by_age", "started_at"),
)

utterances = Table(
    "utterances",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_call(),
    Column("number", Integer, nullable=False),
    Column("track", String, nullable=False),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("text", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("words", String, nullable=False),  # [[text, start_s, end_s, probability], …]
    Column("echo_suspect", Boolean, nullable=False),
    Index("utterances_by_number", "call_id", "number", unique=True),
)

insights = Table(
    "insights",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_call(),
    Column("kind", String, nullable=False),
    Column("label", String, nullable=False),
    Column("probability", Float, nullable=False),
    Column("quote", String, nullable=False),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("track", String, nullable=False),
    Column("utterance", Integer, nullable=False),
    Index("insights_by_call", "call_id"),
)

cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_call(),
    Column("card_id", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("body", String, nullable=False),
    Column("say", String, nullable=False),
    Column("file", String, nullable=False),
    Column("heading", String, nullable=False),
    Column("because", String, nullable=False),
    Column("urgency", Float, nullable=False),
    Column("at_s", Float, nullable=False),
    Column("shown_s", Float, nullable=False),
    Column("fate", String, nullable=False),
    Index("cards_by_revision", "call_id", "card_id", "revision", unique=True),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_call(),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("reason", String, nullable=False),
    Column("track", String),
    Index("gaps_by_call", "call_id"),
)

stages = Table(
    "stages",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_call(),
    Column("at_s", Float, nullable=False),
    Column("stage", String, nullable=False),
    Index("stages_by_call", "call_id"),
)

measures = Table(
    "measures",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_call(),
    Column("slot", Integer, nullable=False),  # ten seconds each; the last measures of a slot stay
    Column("at_s", Float, nullable=False),
    Column("body", String, nullable=False),
    Index("measures_by_slot", "call_id", "slot", unique=True),
)

summaries = Table(
    "summaries",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_call(),
    Column("body", String, nullable=False),
    Index("summaries_by_call", "call_id", unique=True),
)

memories = Table(
    "memories",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_call(),
    Column("body", String, nullable=False),
    Index("memories_by_call", "call_id", unique=True),
)

PARTS = (utterances, insights, cards, gaps, stages, measures, summaries, memories)
SPOKEN = (
    utterances.c.text,
    utterances.c.words,
    insights.c.quote,
    cards.c.title,
    cards.c.body,
    cards.c.say,
    summaries.c.body,
    memories.c.body,
)

# FTS5 over utterances.text; not in `metadata`, which knows no virtual tables. The column named as the table
# takes the index's commands and is what MATCH looks in.
found = table("found", column("rowid", Integer), column("text", String), column("found", String))
