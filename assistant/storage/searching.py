"""Finding words in what was said. The index holds ended calls only; tables.py says why."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Select, func, insert, literal, literal_column, select

from assistant.storage.tables import calls, found, utterances

MOST_WORDS, MOST_CHARS = 20, 500  # of a search


def add_to_index(connection: Connection, call_id: str) -> None:
    """Make the words of a call findable. Once a call."""
    rows = select(utterances.c.id, utterances.c.text).where(utterances.c.call_id == call_id)
    connection.execute(insert(found).from_select(["rowid", "text"], rows))


def drop_from_index(connection: Connection, call_id: str) -> None:
    """Take the words of an indexed call out; before its rows go, since the index asks what they said.

    Deleting only notes in FTS5 that a word is gone; `tidy_index` has to follow.
    """
    rows = select(literal("delete"), utterances.c.id, utterances.c.text).where(utterances.c.call_id == call_id)
    connection.execute(insert(found).from_select(["found", "rowid", "text"], rows))


def tidy_index(connection: Connection) -> None:
    """Write the index anew without the words that are gone (SQLite before 3.42 has no lesser way)."""
    connection.execute(insert(found).values(found="optimize"))


def matching(query: str) -> Select[tuple[int, str]]:
    """Rows `id` and `snippet` of the utterances that match an FTS5 query."""
    snippet = func.snippet(literal_column("found"), 0, "«", "»", "…", 12).label("snippet")
    return select(found.c.rowid.label("id"), snippet).where(found.c.found.match(query))


def fts_query(words: str) -> str:
    """What a person typed as an FTS5 query: every word as it is, the last as a beginning; empty if there is none.

    Each is quoted, so that no word or sign of it is taken for the query language.
    """
    terms = [word.replace('"', '""') for word in _typed(words.replace("\0", " ")) if any(map(str.isalnum, word))]
    return " ".join(f'"{term}"' for term in terms) + "*" if terms else ""


def named_like(words: str) -> list[ColumnElement[bool]]:
    """Conditions that hold for calls whose title, customer or account hold every word typed."""
    text = calls.c.title + " " + calls.c.customer + " " + calls.c.account
    return [text.icontains(word, autoescape=True) for word in _typed(words)]


def _typed(words: str) -> list[str]:
    """The words that count: a page pasted by mistake would be searched for minutes."""
    return words[:MOST_CHARS].split()[:MOST_WORDS]
