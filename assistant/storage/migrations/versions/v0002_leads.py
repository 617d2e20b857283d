"""The lead book: accounts, leads, deals, activities, how they came in, and two indexes to look them up."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False, server_default="") for name in names]


def _maybe(kind: type[sa.String | sa.Float[float]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _of(name: str, table: str, ondelete: str, *, nullable: bool = True, primary: bool = False) -> sa.Column[int]:
    return sa.Column(
        name, sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete=ondelete), nullable=nullable, primary_key=primary
    )


def _extra() -> sa.Column[str]:
    return sa.Column("extra", sa.String(), nullable=False, server_default="{}")


def upgrade() -> None:
    op.create_table(
        "accounts",
        _id(),
        *_text("name", "website", "industry"),
        *_maybe(sa.Float, "employees", "revenue"),
        *_text("city", "country"),
        _extra(),
    )
    op.create_table(
        "leads",
        _id(),
        _of("account_id", "accounts", "SET NULL"),
        *_text("kind", "name", "title", "company", "mails", "phones", "stage", "source", "owner", "city", "country"),
        *_maybe(sa.String, "created_at", "last_activity_at"),
        *_maybe(sa.Float, "score"),
        _extra(),
    )
    op.create_index("leads_by_account", "leads", ["account_id"])
    op.create_index("leads_by_activity", "leads", ["last_activity_at"])
    op.create_index("leads_by_name", "leads", ["name"])
    op.create_index("leads_by_score", "leads", ["score"])
    op.create_table(
        "deals",
        _id(),
        _of("lead_id", "leads", "CASCADE"),
        _of("account_id", "accounts", "SET NULL"),
        *_text("name", "stage", "status"),
        *_maybe(sa.Float, "value"),
        *_text("currency"),
        *_maybe(sa.Float, "probability"),
        *_text("owner"),
        *_maybe(sa.String, "opened_at", "closes_at", "closed_at"),
        _extra(),
    )
    op.create_index("deals_by_lead", "deals", ["lead_id"])
    op.create_index("deals_by_account", "deals", ["account_id"])
    op.create_table("stage_changes", _id(), _of("deal_id", "deals", "CASCADE", nullable=False), *_text("stage", "at"))
    op.create_index("stage_changes_by_deal", "stage_changes", ["deal_id"])
    op.create_table(
        "activities",
        _id(),
        _of("lead_id", "leads", "CASCADE", nullable=False),
        *_text("kind"),
        *_maybe(sa.String, "at"),
        *_text("subject", "text", "call_id"),
        _extra(),
    )
    op.create_index("activities_by_lead", "activities", ["lead_id", "at"])
    op.create_table(
        "lead_keys",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("of_table", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        *_text("digest"),
    )
    op.create_index("lead_keys_by_row", "lead_keys", ["of_table", "row_id"])
    op.create_table(
        "steps",
        _id(),
        *_text("kind", "title", "at", "report"),
        sa.Column("undone", sa.Boolean(), nullable=False, server_default="0"),
    )
    op.create_table(
        "changes",
        _id(),
        _of("step_id", "steps", "CASCADE", nullable=False),
        sa.Column("of_table", sa.String(), nullable=False),
        sa.Column("row_id", sa.String(), nullable=False),
        *_maybe(sa.String, "before"),
    )
    op.create_index("changes_by_step", "changes", ["step_id"])
    op.create_index("changes_by_row", "changes", ["of_table", "row_id"])
    op.create_table("mappings", sa.Column("shape", sa.String(), primary_key=True), *_text("body"))
    op.create_table(
        "strangers",
        _of("first", "leads", "CASCADE", nullable=False, primary=True),
        _of("second", "leads", "CASCADE", nullable=False, primary=True),
    )
    op.execute(
        "CREATE VIRTUAL TABLE lead_words USING fts5(name, company, mail, note, sound, prefix='1 2 3', "
        'tokenize="unicode61 remove_diacritics 2")'
    )
    op.execute("CREATE TABLE lead_terms (term VARCHAR NOT NULL PRIMARY KEY) WITHOUT ROWID")
    op.execute("CREATE VIRTUAL TABLE lead_numbers USING fts5(digits, tokenize='trigram')")
