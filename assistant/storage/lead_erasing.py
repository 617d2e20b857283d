"""Leads that were taken out, erased without a trace, with whatever was written down to undo what was done to them.

What SQLite keeps of a deleted text, and how it is got rid of, is told in erasing.py: the cells are zeroed at once, and
stale copies go when the file is rewritten, which the next purge of the calls does.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, delete, insert, select, update

from assistant.storage.erasing import mark_untidy
from assistant.storage.lead_index import forget_words
from assistant.storage.lead_rows import among
from assistant.storage.lead_tables import changes, lead_keys, lead_numbers, lead_words, leads, steps

REMOVAL = "removal"


def forget_removed(connection: Connection) -> int:
    """Erase the leads that were taken out and not brought back; says how many. Nothing brings them back then."""
    gone = (
        connection.execute(select(steps.c.id).where(steps.c.kind == REMOVAL, steps.c.undone.is_(False))).scalars().all()
    )
    if not gone:
        return 0
    rows = connection.execute(select(changes.c.of_table, changes.c.row_id).where(among(changes.c.step_id, gone))).all()
    removed = [row.row_id for row in rows if row.of_table == leads.name]
    keys = [row.row_id for row in rows if row.of_table == lead_keys.name]
    merged = select(changes.c.before).where(changes.c.of_table == lead_keys.name, among(changes.c.row_id, keys))
    before = [json.loads(one) for one in connection.execute(merged).scalars() if one]
    same = {*removed, *(str(one["row_id"]) for one in before if "row_id" in one)}  # and whoever was merged into them
    touched = (changes.c.of_table == leads.name) & among(changes.c.row_id, sorted(same))
    told = select(steps.c.id).where(steps.c.id.in_(select(changes.c.step_id).where(touched)), steps.c.kind != "import")
    named = connection.execute(told).scalars().all()  # edits, merges and removals: their titles name the lead
    for kind, title in (("edit", "Edit of a lead"), ("merge", "Merge of leads"), (REMOVAL, "Removal of a lead")):
        mine = among(steps.c.id, named) & (steps.c.kind == kind)
        connection.execute(update(steps).where(mine).values(title=title, undone=True))
    connection.execute(delete(changes).where(among(changes.c.step_id, named)))
    for of_table in {row.of_table for row in rows}:
        ids = [row.row_id for row in rows if row.of_table == of_table]
        connection.execute(delete(changes).where(changes.c.of_table == of_table, among(changes.c.row_id, ids)))
    forget_words(connection)
    for index in (lead_words, lead_numbers):  # SQLite before 3.42 only notes that a word is gone until this
        connection.execute(insert(index).values({index.name: "optimize"}))
    mark_untidy(connection)
    return len(removed)
