"""Entries of a file into the lead book: what is new, what has changed, what is there already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, insert, select

from assistant.domain import naming
from assistant.domain.leads import OPEN, Account, Activity, Deal, Entry, Lead, keys
from assistant.storage import lead_rows
from assistant.storage.lead_index import index_leads
from assistant.storage.lead_rows import Values, among, beside
from assistant.storage.lead_steps import Step, next_id
from assistant.storage.lead_tables import accounts, activities, deals, lead_keys, leads, stage_changes
from assistant.storage.rows import time_text

_NOBODY = ("", 0, "")
_NOTE_KEY = 200  # characters by which a note is known
_NEVER = {"extra", "account_id", "kind"}  # fields that a differing value does not go beside


class Intake:
    """Takes entries into the book within one step and one transaction; `done` writes what was gathered."""

    def __init__(self, step: Step, entries: Sequence[Entry]) -> None:
        self._step, self._connection = step, step.connection
        self._keys = _known(self._connection, {entry.key for entry in entries})
        fresh = [entry for entry in entries if entry.deal or self._keys.get(entry.key, _NOBODY)[2] != entry.digest]
        self.same = len(entries) - len(fresh)
        self._entries = fresh
        self._keys |= _known(self._connection, _wanted(fresh))
        self._there = _rows(self._connection, self._keys.values()) if fresh else {}
        self._fresh_keys: dict[str, Values] = {}  # of rows that are new too
        self._late_keys: dict[str, Values] = {}  # of rows that were there before
        self._fresh: dict[Table, dict[int, Values]] = {
            table: {} for table in (accounts, leads, deals, stage_changes, activities)
        }
        self._late: dict[tuple[Table, int], Values] = {}  # what changes of rows that were there before
        self._next = {table: next_id(self._connection, table) for table in self._fresh}
        self._touched: set[int] = set()
        self._people: set[int] = set()  # leads that rows of a file of people became, as far as it was asked
        self._notes: dict[int, set[str]] = {}
        self._now = datetime.now(UTC)
        self.added = self.changed = 0

    def take(self) -> None:
        """Take everything in."""
        self._connection.exec_driver_sql(
            "PRAGMA defer_foreign_keys = ON"
        )  # a lead may come to a company not yet put in
        for entry in self._entries:
            self._take(entry)
        for (table, row_id), values in self._late.items():
            self._step.update(table, row_id, values)
        for table, rows in self._fresh.items():
            self._step.insert(table, list(rows.values()))
        if self._fresh_keys:
            self._connection.execute(insert(lead_keys), list(self._fresh_keys.values()))
        self._step.insert(lead_keys, list(self._late_keys.values()))
        known = self._touched - set(self._fresh[leads])
        if known:
            self._step.touch(leads, known)
        index_leads(self._connection, self._fresh[leads], fresh=True)
        index_leads(self._connection, known)

    def _take(self, entry: Entry) -> None:
        if self._is_another(entry):
            entry = replace(entry, key=_apart(entry))
        held = self._keys.get(entry.key)
        if held and held[2] == entry.digest:
            mended = entry.deal is not None and self._mend(held[1], lead_rows.deal_row(entry.deal))
            self.changed += mended
            self.same += not mended
            return
        own = held is not None and entry.table in {"leads", "accounts"}
        account_id, told = self._account(entry.account, overwrite=own) if entry.account else (None, False)
        row_id = held[1] if held else None
        changed = {"deals": self._deal, "activities": self._happened}.get(entry.table, self._lead)(
            entry, row_id, account_id
        )
        if held:
            self._digest(entry)
        if changed is False:
            changed = told
        self.added += changed is None
        self.changed += changed is True
        self.same += changed is False

    def _is_another(self, entry: Entry) -> bool:
        """Whether what is known by this id has nothing in common with the row: two files that both count from 1."""
        held = self._keys.get(entry.key)
        if held is None or held[2] == entry.digest or not entry.own_id or entry.system:
            return False
        if _apart(entry) in self._keys:  # as it was found before, whatever that one has been told since
            return True
        row = self._held(_TABLES[held[0]], held[1])
        whose = row if held[0] == leads.name else self._held(leads, row["lead_id"]) if row["lead_id"] else {}
        ours = _signs({} if whose is row else row, whose)
        theirs = _signs(_said(entry), lead_rows.lead_row(entry.lead or Lead()))
        return bool(ours and theirs) and not ours & theirs

    # Companies

    def _account(self, account: Account, *, overwrite: bool) -> tuple[int, bool]:
        """The company's row, and whether it holds more or something else now."""
        key = f"account:{naming.company(account.name)}"
        row = lead_rows.account_row(account)
        if held := self._keys.get(key):
            return held[1], self._fill(accounts, held[1], row, overwrite=overwrite)
        row_id = self._put(accounts, row)
        self._name(key, accounts, row_id)
        return row_id, True

    # People

    def _lead(self, entry: Entry, row_id: int | None, account_id: int | None) -> bool | None:
        """None: a new one; else whether the one that was there has changed."""
        lead = entry.lead or Lead()
        row = {**lead_rows.lead_row(lead), "account_id": account_id}
        changed = None
        if row_id is not None:
            changed = self._fill(leads, row_id, row, overwrite=True)
        elif not entry.own_id and (alike := self._alike(entry.table, lead)):
            row_id = alike
            changed = self._fill(leads, row_id, row, overwrite=False)
            self._name(entry.key, leads, row_id, entry.digest)
        else:
            row_id = self._put(leads, {**row, "score": None})
            self._name(entry.key, leads, row_id, entry.digest)
        self._also(row_id, lead)
        self._touched.add(row_id)
        if entry.activity and entry.activity.text:
            noted = self._note(row_id, entry.activity)
            changed = changed if changed is None else changed or noted
        return changed

    def _alike(self, table: str, lead: Lead) -> int | None:
        """The lead in the book that the surest thing known of this one names.

        People of whom only the company is known may be anybody there: the first fills up what stands for the company,
        any other is one more.
        """
        surest = next(iter(keys(lead)), "")
        held = self._keys.get(surest)
        if held is None or (table == leads.name and surest.startswith("company:") and self._is_somebody(held[1])):
            return None
        return held[1]

    def _is_somebody(self, lead_id: int) -> bool:
        """Whether a row of a file of people became this lead."""
        if lead_id not in self._people and lead_id not in self._fresh[leads]:
            mine = (lead_keys.c.of_table == leads.name) & (lead_keys.c.row_id == lead_id)
            names = self._connection.execute(select(lead_keys.c.key).where(mine & (lead_keys.c.digest != ""))).scalars()
            self._people |= {lead_id} if any(map(_of_people, names)) else set()
        return lead_id in self._people

    def _whose(self, lead: Lead, account_id: int | None) -> int:
        """The lead that a deal or an activity belongs to, made where there is none."""
        for key in keys(lead):
            if (held := self._keys.get(key)) and held[0] == leads.name:
                self._touched.add(held[1])
                return held[1]
        row_id = self._put(leads, {**lead_rows.lead_row(lead), "account_id": account_id, "score": None})
        self._also(row_id, lead)
        self._touched.add(row_id)
        return row_id

    def _also(self, row_id: int, lead: Lead) -> None:
        """Let the lead be found by what else tells it from others."""
        for key in keys(lead):
            if key not in self._keys:
                self._name(key, leads, row_id)

    # What is sold, what happened

    def _deal(self, entry: Entry, row_id: int | None, account_id: int | None) -> bool | None:
        deal = entry.deal or Deal()
        row = lead_rows.deal_row(deal)
        del row["lead_id"], row["account_id"]  # whose it is stays as it was
        at = deal.closed_at or self._now  # when it came to the stage it is in nobody says: not when it was opened
        changed, moved = None, True
        if row_id is not None:
            before = self._held(deals, row_id)
            self._touched.add(before["lead_id"])
            moved, at = before["stage"] != deal.stage, self._now
            changed = self._fill(deals, row_id, row, overwrite=True) | self._mend(row_id, row)
        else:
            lead_id = self._whose(entry.lead or Lead(name=deal.name), account_id)
            row_id = self._put(deals, {**row, "lead_id": lead_id, "account_id": account_id})
            self._name(entry.key, deals, row_id, entry.digest)
        if moved and deal.stage:
            self._put(stage_changes, {"deal_id": row_id, "stage": deal.stage, "at": time_text(at)})
        return changed

    def _mend(self, row_id: int, row: Values) -> bool:
        """Let a deal end as its row says: the row may be read otherwise than it once was, or be open again."""
        told = {name: row[name] for name in ("status", "closed_at") if row[name] or row["status"] == OPEN}
        held = self._held(deals, row_id)
        values = {name: value for name, value in told.items() if held[name] != value}
        if values:
            self._touched.add(held["lead_id"])
            self._set(deals, row_id, values)
        return bool(values)

    def _happened(self, entry: Entry, row_id: int | None, account_id: int | None) -> bool | None:
        row = lead_rows.activity_row(entry.activity or Activity())
        if row_id is not None:
            self._touched.add(self._held(activities, row_id)["lead_id"])
            return self._fill(activities, row_id, row, overwrite=True)
        lead_id = self._whose(entry.lead or Lead(), account_id)
        self._name(entry.key, activities, self._activity(lead_id, {**row, "lead_id": lead_id}), entry.digest)
        return None

    def _note(self, lead_id: int, note: Activity) -> bool:
        """Keep a note of a lead, once; says whether it is new."""
        key = f"note:{lead_id}:{naming.fold(note.text)[:_NOTE_KEY]}"
        if new := key not in self._notes.setdefault(lead_id, self._noted(lead_id)):
            self._notes[lead_id].add(key)
            self._activity(lead_id, {**lead_rows.activity_row(note), "lead_id": lead_id})
        return new

    def _noted(self, lead_id: int) -> set[str]:
        if lead_id in self._fresh[leads]:
            return set()
        mine = (activities.c.lead_id == lead_id) & (activities.c.kind == "note")
        texts = self._connection.execute(select(activities.c.text).where(mine)).scalars()
        return {f"note:{lead_id}:{naming.fold(one)[:_NOTE_KEY]}" for one in texts}

    def _activity(self, lead_id: int, row: Values) -> int:
        if row["at"] and row["kind"] != "note":
            last = self._held(leads, lead_id)["last_activity_at"]
            if not last or last < row["at"]:
                self._set(leads, lead_id, {"last_activity_at": row["at"]})
        return self._put(activities, row)

    # Rows, whether they are written yet or not

    def _put(self, table: Table, row: Values) -> int:
        row_id = self._next[table]
        self._next[table] += 1
        self._fresh[table][row_id] = {"id": row_id, **row}
        return row_id

    def _held(self, table: Table, row_id: int) -> Values:
        fresh = self._fresh[table].get(row_id) or self._there.get((table.name, row_id))
        if fresh is not None:
            return fresh
        row = self._connection.execute(select(table).where(table.c.id == row_id)).mappings().one()
        return self._there.setdefault((table.name, row_id), dict(row))

    def _set(self, table: Table, row_id: int, values: Values) -> None:
        fresh = self._fresh[table].get(row_id)
        if fresh is not None:
            fresh.update(values)
        else:
            self._held(table, row_id).update(values)
            self._late.setdefault((table, row_id), {}).update(values)

    def _fill(self, table: Table, row_id: int, row: Values, *, overwrite: bool) -> bool:
        """Put what a row says into the one held: over it, or only where nothing stood, the rest then kept beside it."""
        held = self._held(table, row_id)
        values: Values = {}
        extra, fresh = json.loads(held["extra"]), json.loads(row["extra"])
        merged = {**extra, **fresh} if overwrite else dict(extra)
        for name, value in () if overwrite else fresh.items():
            if merged.get(name) != value:
                beside(merged, name if name not in merged else f"{name} (also)", value)
        for name, value in row.items():
            if value in {None, ""} or name == "extra" or held[name] == value:
                continue
            if name in {"mails", "phones"}:
                values[name] = "\n".join(dict.fromkeys([*filter(None, held[name].split("\n")), *value.split("\n")]))
            elif overwrite or held[name] in {None, ""}:
                values[name] = value
            elif name not in _NEVER:
                beside(merged, f"{name.replace('_', ' ').capitalize()} (also)", str(value))
        if merged != extra:
            values["extra"] = json.dumps(merged, ensure_ascii=False, separators=(",", ":"))
        if values:
            self._set(table, row_id, values)
        return bool(values)

    # Keys

    def _name(self, key: str, table: Table, row_id: int, digest: str = "") -> None:
        self._keys[key] = (table.name, row_id, digest)
        fresh = self._fresh_keys if row_id in self._fresh[table] else self._late_keys
        if digest and _of_people(key):
            self._people.add(row_id)
        fresh[key] = {"key": key, "of_table": table.name, "row_id": row_id, "digest": digest}

    def _digest(self, entry: Entry) -> None:
        of_table, row_id, _ = self._keys[entry.key]
        self._keys[entry.key] = (of_table, row_id, entry.digest)
        for pending in (self._fresh_keys, self._late_keys):
            if entry.key in pending:
                pending[entry.key]["digest"] = entry.digest
                return
        self._step.update(lead_keys, entry.key, {"digest": entry.digest})


_TABLES = {table.name: table for table in (leads, deals, activities)}


def _apart(entry: Entry) -> str:
    """The key of a row whose id is another's too."""
    return f"{entry.key}|{next(iter(keys(entry.lead or Lead())), '')}"


def _of_people(key: str) -> bool:
    """Whether a key is of a row of a file of people; see Rows."""
    return ":leads:" in key


def _said(entry: Entry) -> Values:
    if entry.deal:
        return {"name": entry.deal.name}
    return {"subject": entry.activity.subject} if entry.activity and entry.table == "activities" else {}


def _signs(row: Values, lead: Values) -> set[str]:
    """What may tell whether two rows are of the same: words of names, a company, addresses, numbers."""
    words = naming.fold(f"{row.get('name', '')} {row.get('subject', '')} {lead.get('name', '')}").split()
    numbers = map(naming.national, lead.get("phones", "").split("\n"))
    mails = lead.get("mails", "").split("\n")
    return {*words, *mails, *numbers, f"company {naming.company(lead.get('company', ''))}"} - {"", "company "}


def _rows(connection: Connection, held: Iterable[tuple[str, int, str]]) -> dict[tuple[str, int], Values]:
    """The rows that were found by keys."""
    found: dict[tuple[str, int], Values] = {}
    for table in (accounts, leads, deals, activities):
        if ids := {row_id for of_table, row_id, _ in held if of_table == table.name}:
            for row in connection.execute(select(table).where(among(table.c.id, ids))).mappings():
                found[table.name, row["id"]] = dict(row)
    return found


def _wanted(entries: Iterable[Entry]) -> set[str]:
    wanted: set[str] = set()
    for entry in entries:
        wanted |= {entry.key, _apart(entry)} if entry.own_id else {entry.key}
        if entry.account:
            wanted.add(f"account:{naming.company(entry.account.name)}")
        if entry.lead:
            wanted.update(keys(entry.lead))
    return wanted


def _known(connection: Connection, keys: set[str]) -> dict[str, tuple[str, int, str]]:
    rows = connection.execute(select(lead_keys).where(among(lead_keys.c.key, keys))) if keys else ()
    return {row.key: (row.of_table, row.row_id, row.digest) for row in rows}
