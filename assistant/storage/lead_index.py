"""The two look-up indexes: words with how they sound, and the digits of phone numbers. By the ids of leads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, insert, select, text

from assistant.domain.naming import company, digits, fold, sound
from assistant.storage.lead_rows import among
from assistant.storage.lead_tables import accounts, activities, lead_keys, lead_numbers, lead_terms, lead_words, leads

_AT_ONCE = 500
_LONGEST_NOTE = 20_000  # characters of a lead's notes and further fields that can be looked up
_FORGET = text(
    "DELETE FROM lead_terms WHERE term IN (SELECT value FROM json_each(:words)) AND NOT EXISTS "
    "(SELECT 1 FROM lead_words WHERE lead_words MATCH '{name company} : \"' || lead_terms.term || '\"')"
)
_DELETE = text("DELETE FROM lead_words WHERE rowid = :id"), text("DELETE FROM lead_numbers WHERE rowid = :id")


def index_leads(connection: Connection, lead_ids: Iterable[int], *, fresh: bool = False) -> None:
    """Make leads findable by what they hold now; `fresh`: none of them was before."""
    for some in _batches(sorted(set(lead_ids))):
        if not fresh:
            for statement in _DELETE:
                connection.execute(statement, [{"id": one} for one in some])
        rows = connection.execute(
            select(leads, accounts.c.website)
            .outerjoin(accounts, accounts.c.id == leads.c.account_id)
            .where(among(leads.c.id, some))
        ).all()
        said: dict[int, list[str]] = {}
        for row in connection.execute(
            select(activities.c.lead_id, activities.c.subject, activities.c.text).where(
                among(activities.c.lead_id, some)
            )
        ):
            said.setdefault(row.lead_id, []).append(f"{row.subject} {row.text}")
        words, numbers = [], []
        for row in rows:
            further = " ".join(json.loads(row.extra).values()) if row.extra != "{}" else ""
            note = " ".join([row.title, row.city, further, *said.get(row.id, ())])[:_LONGEST_NOTE]
            words.append({
                "rowid": row.id, "name": fold(row.name), "company": fold(row.company),
                "mail": f"{row.mails} {row.website or ''}", "note": fold(note), "sound": sounds(row.name, row.company),
            })  # fmt: skip
            if row.phones:
                numbers.append({"rowid": row.id, "digits": " ".join(map(digits, row.phones.split("\n")))})
        if words:
            connection.execute(insert(lead_words), words)
            terms = {term for row in words for term in f"{row['name']} {row['company']}".split()}
            if terms:
                connection.execute(
                    insert(lead_terms).prefix_with("OR IGNORE"), [{"term": one} for one in sorted(terms)]
                )
        if numbers:
            connection.execute(insert(lead_numbers), numbers)


def sounds(name: str, company_name: str) -> str:
    """How the words of a name and a company sound, one by one and, for what is heard as one word, together."""
    found: dict[str, None] = {}
    for part in (fold(name), company(company_name)):
        words = part.split()
        found |= dict.fromkeys(map(sound, words))
        if len(words) > 1:
            found[sound("".join(words))] = None
    return " ".join(one for one in found if one)


def matching(query: str, limit: int) -> Select[Any]:
    """The ids of leads that match an FTS5 query on words, in no order."""
    return select(lead_words.c.rowid).where(lead_words.c.lead_words.match(query)).limit(limit)


def with_digits(number: str, limit: int) -> Select[Any]:
    """The ids of leads with a phone number that holds these digits, three at least."""
    return select(lead_numbers.c.rowid).where(lead_numbers.c.lead_numbers.match(f'"{number}"')).limit(limit)


def known_words(connection: Connection) -> list[str]:
    """Every word of a name or a company; some may be of leads that are gone."""
    return list(connection.execute(select(lead_terms.c.term)).scalars())


def terms_of(connection: Connection, lead_ids: Iterable[int]) -> set[str]:
    """The words of these leads' names and companies."""
    rows = connection.execute(select(leads.c.name, leads.c.company).where(among(leads.c.id, lead_ids)))
    return {term for row in rows for term in f"{fold(row.name)} {fold(row.company)}".split()}


def forget_words(connection: Connection, words: Iterable[str] | None = None) -> None:
    """Take out the words that no lead holds any more, of these or of all."""
    told = known_words(connection) if words is None else sorted(words)
    connection.execute(_FORGET, {"words": json.dumps(told)})


def with_mail(begun: str, limit: int) -> Select[Any]:
    """The ids of leads that are known by a mail address that begins so."""
    key = lead_keys.c.key
    return select(lead_keys.c.row_id).where(key >= f"mail:{begun}", key < f"mail:{begun}\U0010ffff").limit(limit)


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
