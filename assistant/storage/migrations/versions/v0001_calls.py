"""Calls, what was said in them and what was made of it, with an index to search what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _real(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _part(name: str, *columns: sa.Column[str] | sa.Column[float] | sa.Column[int] | sa.Column[bool]) -> None:
    """One table of things that belong to a call and go with it."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("call_id", sa.String(), sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
        *columns,
    )


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(), primary_key=True),
        _text("title"),
        _text("customer"),
        _text("account"),
        _text("started_at"),
        _real("duration_s", nullable=True),
        _text("sound_file"),
        _text("erased_at", nullable=True),
    )
    op.create_index("calls_by_age", "calls", ["started_at"])

    _part(
        "utterances",
        _whole("number"),
        _text("track"),
        _real("start_s"),
        _real("end_s"),
        _text("text"),
        _real("confidence"),
        _text("words"),
        sa.Column("echo_suspect", sa.Boolean(), nullable=False),
    )
    op.create_index("utterances_by_number", "utterances", ["call_id", "number"], unique=True)

    _part(
        "insights",
        _text("kind"),
        _text("label"),
        _real("probability"),
        _text("quote"),
        _real("start_s"),
        _real("end_s"),
        _text("track"),
        _whole("utterance"),
    )
    op.create_index("insights_by_call", "insights", ["call_id"])

    _part(
        "cards",
        _text("card_id"),
        _whole("revision"),
        _text("title"),
        _text("body"),
        _text("say"),
        _text("file"),
        _text("heading"),
        _text("because"),
        _real("urgency"),
        _real("at_s"),
        _real("shown_s"),
        _text("fate"),
    )
    op.create_index("cards_by_revision", "cards", ["call_id", "card_id", "revision"], unique=True)

    _part("gaps", _real("start_s"), _real("end_s"), _text("reason"), _text("track", nullable=True))
    op.create_index("gaps_by_call", "gaps", ["call_id"])

    _part("stages", _real("at_s"), _text("stage"))
    op.create_index("stages_by_call", "stages", ["call_id"])

    _part("measures", _whole("slot"), _real("at_s"), _text("body"))
    op.create_index("measures_by_slot", "measures", ["call_id", "slot"], unique=True)

    _part("summaries", _text("body"))
    op.create_index("summaries_by_call", "summaries", ["call_id"], unique=True)

    op.execute(
        "CREATE VIRTUAL TABLE found USING fts5(text, content='utterances', content_rowid='id', "
        'tokenize="unicode61 remove_diacritics 2")'
    )
