"""Scores of leads, now and day by day, and how texts of activities sound. All of it goes with the lead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _of(name: str, table: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), primary_key=True)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False, server_default="") for name in names]


def upgrade() -> None:
    op.create_table(
        "lead_scores",
        _of("lead_id", "leads"),
        sa.Column("score", sa.Float(), nullable=False),
        *_text("at", "model", "due_on", "call_id", "body"),
    )
    op.create_index("lead_scores_by_score", "lead_scores", ["score"])
    op.create_index("lead_scores_by_due", "lead_scores", ["due_on"])
    op.create_index("lead_scores_by_call", "lead_scores", ["call_id"])
    op.create_table(
        "lead_score_days",
        _of("lead_id", "leads"),
        sa.Column("day", sa.String(), primary_key=True),
        sa.Column("score", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table("lead_moods", _of("activity_id", "activities"), *_text("digest", "body"))
