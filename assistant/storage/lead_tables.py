"""The tables of the lead book, as the newest migration leaves them.

Ids are INTEGER PRIMARY KEY, so that VACUUM leaves them alone and the look-up indexes can go by them. Times are
ISO 8601 in UTC with microseconds: they sort as text. Several mails or numbers stand one a line. `extra` is JSON.
`lead_keys` says which row of which table a row of a file became; `steps` and `changes` are what undo goes by.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, column, table

from assistant.storage.tables import metadata


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False, server_default="")


def _extra() -> Column[str]:
    return Column("extra", String, nullable=False, server_default="{}")


accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),
    _text("website"),
    _text("industry"),
    Column("employees", Float),
    Column("revenue", Float),
    _text("city"),
    _text("country"),
    _extra(),
)

leads = Table(
    "leads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),
    _text("kind"),
    _text("name"),
    _text("title"),
    _text("company"),
    _text("mails"),
    _text("phones"),
    _text("stage"),
    _text("source"),
    _text("owner"),
    _text("city"),
    _text("country"),
    Column("created_at", String),
    Column("last_activity_at", String),
    Column("score", Float),
    _extra(),
    Index("leads_by_account", "account_id"),
    Index("leads_by_activity", "last_activity_at"),
    Index("leads_by_name", "name"),
    Index("leads_by_score", "score"),
)

deals = Table(
    "deals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead_id", Integer, ForeignKey("leads.id", ondelete="CASCADE")),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),
    _text("name"),
    _text("stage"),
    _text("status"),
    Column("value", Float),
    _text("currency"),
    Column("probability", Float),
    _text("owner"),
    Column("opened_at", String),
    Column("closes_at", String),
    Column("closed_at", String),
    _extra(),
    Index("deals_by_lead", "lead_id"),
    Index("deals_by_account", "account_id"),
)

stage_changes = Table(
    "stage_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("deal_id", Integer, ForeignKey("deals.id", ondelete="CASCADE"), nullable=False),
    _text("stage"),
    _text("at"),
    Index("stage_changes_by_deal", "deal_id"),
)

activities = Table(
    "activities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead_id", Integer, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False),
    _text("kind"),
    Column("at", String),
    _text("subject"),
    _text("text"),
    _text("call_id"),
    _extra(),
    Index("activities_by_lead", "lead_id", "at"),
)

lead_keys = Table(
    "lead_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("of_table", String, nullable=False),
    Column("row_id", Integer, nullable=False),
    _text("digest"),  # of the row of the file; empty for what only names a lead
    Index("lead_keys_by_row", "of_table", "row_id"),
)

steps = Table(
    "steps",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("kind"),
    _text("title"),
    _text("at"),
    _text("report"),  # JSON of an ImportReport
    Column("undone", Boolean, nullable=False, server_default="0"),
)

changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("step_id", Integer, ForeignKey("steps.id", ondelete="CASCADE"), nullable=False),
    Column("of_table", String, nullable=False),
    Column("row_id", String, nullable=False),
    Column("before", String),  # JSON of the row; None: there was none
    Index("changes_by_step", "step_id"),
    Index("changes_by_row", "of_table", "row_id"),
)

mappings = Table(
    "mappings",
    metadata,
    Column("shape", String, primary_key=True),
    _text("body"),
)

strangers = Table(  # pairs of leads that somebody said are not the same
    "strangers",
    metadata,
    Column("first", Integer, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("second", Integer, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
)

lead_terms = Table(  # every word of a name or a company that can be looked up: what a mistyped one is compared with
    "lead_terms",
    metadata,
    Column("term", String, primary_key=True),
    sqlite_with_rowid=False,
)

lead_scores = Table(  # what a model says of a lead now: one row a lead, none for one that is closed
    "lead_scores",
    metadata,
    Column("lead_id", Integer, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("score", Float, nullable=False),
    _text("at"),
    _text("model"),
    _text("due_on"),
    _text("call_id"),  # of the call whose words stand in the body: they go with it
    _text("body"),  # JSON of a Scored
    Index("lead_scores_by_score", "score"),
    Index("lead_scores_by_due", "due_on"),
    Index("lead_scores_by_call", "call_id"),
)

lead_score_days = Table(  # the last score of a day, where it was another than that of the row before
    "lead_score_days",
    metadata,
    Column("lead_id", Integer, ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True),
    Column("day", String, primary_key=True),
    Column("score", Float, nullable=False),
    sqlite_with_rowid=False,
)

lead_moods = Table(  # how a text sounds to the encoder, which takes milliseconds to say so
    "lead_moods",
    metadata,
    Column("activity_id", Integer, ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
    _text("digest"),  # of the text that was read
    _text("body"),  # JSON of a Mood; empty: it cannot be told
)

# FTS5, by the ids of leads; not in `metadata`, which knows no virtual tables. Both keep their own text, so that a row
# can be taken out without knowing what it said (SQLite before 3.43 has no other way).
WORDS = ("name", "company", "mail", "note", "sound")
lead_words = table("lead_words", column("rowid", Integer), *(column(one, String) for one in (*WORDS, "lead_words")))
lead_numbers = table(
    "lead_numbers", *(column(one, String) for one in ("digits", "lead_numbers")), column("rowid", Integer)
)
