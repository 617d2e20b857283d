"""The lead book as it is kept: read, edited, merged, and every change of it undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from assistant.domain import naming
from assistant.domain.errors import InputError, StoreError
from assistant.domain.leads import (
    Activity,
    Entry,
    Filter,
    ImportReport,
    Lead,
    LeadDetail,
    Mapping,
    Step,
    is_with,
    label,
)
from assistant.domain.plain import noun, plain
from assistant.storage import lead_index, lead_rows
from assistant.storage.database import Database
from assistant.storage.lead_erasing import REMOVAL, forget_removed
from assistant.storage.lead_intake import Intake
from assistant.storage.lead_merging import merge_all, told_apart
from assistant.storage.lead_rows import among
from assistant.storage.lead_steps import Step as Changing
from assistant.storage.lead_steps import begin_step, next_id, undo_step
from assistant.storage.lead_tables import (
    accounts,
    activities,
    changes,
    deals,
    leads,
    mappings,
    stage_changes,
    steps,
    strangers,
)
from assistant.storage.rows import time_text
from assistant.storage.tables import calls

_AT_ONCE = 500


class LeadStore:
    """The leads in a database. Safe to use from any thread; every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def database(self) -> Database:
        """Where the leads are kept: what is kept of them elsewhere (scores) is kept there too."""
        return self._database

    # Reading

    def count(self, of: Filter = Filter()) -> int:  # noqa: B008 - frozen
        """How many leads `page` would give in all."""
        with self._database.reading() as connection:
            return connection.execute(
                select(func.count()).select_from(_filtered(select(leads.c.id), of).subquery())
            ).scalar_one()

    def page(self, of: Filter = Filter(), limit: int = 100, offset: int = 0) -> list[Lead]:  # noqa: B008 - frozen
        """Leads in the order that the filter says; those with nothing to go by last."""
        order: Dict[str, tuple[Any, ...]] = {
            "recent": (leads.c.last_activity_at.desc(), leads.c.id.desc()),
            "name": (func.lower(leads.c.name) == "", func.lower(leads.c.name), leads.c.company, leads.c.id),
            "score": (leads.c.score.desc(), leads.c.last_activity_at.desc(), leads.c.id.desc()),
        }
        chosen = (
            _filtered(select(leads), of).order_by(*order.get(of.order, order["recent"])).limit(limit).offset(offset)
        )
        with self._database.reading() as connection:
            return [lead_rows.lead(row) for row in connection.execute(chosen)]

    def choices(self) -> dict[str, list[str]]:
        """What the filters can choose: stages, owners and sources, the commonest first."""
        with self._database.reading() as connection:
            return {
                name: list(
                    connection.execute(
                        select(leads.c[name])
                        .where(leads.c[name] != "")
                        .group_by(leads.c[name])
                        .order_by(func.count().desc(), leads.c[name])
                        .limit(50)
                    ).scalars()
                )
                for name in ("stage", "owner", "source")
            }

    def these(self, lead_ids: Sequence[int]) -> list[Lead]:
        """Leads by their ids, in that order; ones that are gone are left out."""
        with self._database.reading() as connection:
            rows = connection.execute(select(leads).where(among(leads.c.id, lead_ids))).all()
        found = {row.id: lead_rows.lead(row) for row in rows}
        return [found[one] for one in lead_ids if one in found]

    def everybody(self) -> Iterator[Lead]:
        """Every lead, by id, a batch at a time: what is changed meanwhile may be seen or not."""
        last = 0
        while True:
            batch = select(leads).where(leads.c.id > last).order_by(leads.c.id).limit(5000)
            with self._database.reading() as connection:
                rows = connection.execute(batch).all()
            if not rows:
                return
            last = rows[-1].id
            yield from map(lead_rows.lead, rows)

    def detail(self, lead_id: int) -> LeadDetail:
        """A lead, whole, with the calls that this app heard. Raises InputError when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(leads).where(leads.c.id == lead_id)).first()
            if row is None:
                raise InputError(f"there is no lead {lead_id}", "it may have been merged or undone")
            lead = lead_rows.lead(row)
            account = connection.execute(select(accounts).where(accounts.c.id == lead.account_id)).first()
            mine = deals.c.lead_id == lead_id
            if lead.account_id is not None:
                mine |= deals.c.account_id == lead.account_id
            sold = connection.execute(
                select(deals).where(mine).order_by(deals.c.opened_at.desc(), deals.c.id.desc()).limit(_AT_ONCE)
            ).all()
            moved = connection.execute(
                select(stage_changes)
                .where(stage_changes.c.deal_id.in_([one.id for one in sold]))
                .order_by(stage_changes.c.at)
            ).all()
            happened = connection.execute(select(activities).where(activities.c.lead_id == lead_id)).all()
            heard = _calls_of(connection, lead)
        done = [*map(lead_rows.activity, happened), *heard]
        return LeadDetail(
            lead=lead,
            account=lead_rows.account(account) if account else None,
            deals=tuple(lead_rows.deal(one, [step for step in moved if step.deal_id == one.id]) for one in sold),
            activities=tuple(
                sorted(done, key=lambda one: (one.at is not None, one.at or datetime.now(UTC), one.id), reverse=True)
            ),
        )

    # Looking up

    def matching(self, query: str, limit: int) -> list[int]:
        """The ids of leads that match an FTS5 query on words."""
        with self._database.reading() as connection:
            return list(connection.execute(lead_index.matching(query, limit)).scalars())

    def with_digits(self, number: str, limit: int) -> list[int]:
        """The ids of leads with a phone number that holds these digits, three at least."""
        with self._database.reading() as connection:
            return list(connection.execute(lead_index.with_digits(number, limit)).scalars())

    def with_mail(self, begun: str, limit: int) -> list[int]:
        """The ids of leads with a mail address that begins so."""
        with self._database.reading() as connection:
            return list(connection.execute(lead_index.with_mail(begun, limit)).scalars())

    def words(self) -> list[str]:
        """Every word of a name or a company."""
        with self._database.reading() as connection:
            return lead_index.known_words(connection)

    def version(self) -> tuple[int, int]:
        """Changes whenever the book does."""
        with self._database.reading() as connection:
            step, undone = connection.execute(select(func.max(steps.c.id), func.sum(steps.c.undone))).one()
            change = connection.execute(select(func.max(changes.c.id))).scalar()
        return (step or 0) * 1000 + (undone or 0), change or 0

    # Importing

    def mapping(self, shape: str) -> Mapping | None:
        """The mapping that was chosen for files of this shape before."""
        with self._database.reading() as connection:
            body = connection.execute(select(mappings.c.body).where(mappings.c.shape == shape)).scalar()
        return noun(Mapping, json.loads(body)) if body else None

    def remember(self, mapping: Mapping) -> None:
        """Use this mapping for the next file of its shape."""
        row = {"shape": mapping.shape, "body": json.dumps(plain(mapping), ensure_ascii=False)}
        with self._database.writing() as connection:
            connection.execute(insert(mappings).prefix_with("OR REPLACE").values(row))

    def begin(self, kind: str, title: str) -> int:
        """Begin a step that takes more than one transaction; gives its number."""
        with self._database.writing() as connection:
            return begin_step(connection, kind, title)

    def take(self, step: int, entries: Sequence[Entry]) -> tuple[int, int, int]:
        """Take entries of a file in, whole or not at all; says how many were new, changed and the same."""
        with self._database.writing() as connection:
            intake = Intake(Changing(connection, step), entries)
            intake.take()
            return intake.added, intake.changed, intake.same

    def finish(self, report: ImportReport) -> None:
        """Write down what an import did. One that changed nothing but how rows are known again is no step to undo."""
        with self._database.writing() as connection:
            mine = steps.c.id == report.step
            if not (report.added or report.changed):
                connection.execute(delete(changes).where(changes.c.step_id == report.step))
                connection.execute(delete(steps).where(mine))
            else:
                connection.execute(
                    update(steps).where(mine).values(report=json.dumps(plain(report), ensure_ascii=False))
                )

    # Changing

    def edit(self, lead_id: int, **fields: str) -> int:
        """Change what stands in a lead's fields; gives the step, 0 where they stood so. InputError for no lead."""
        with self._database.writing() as connection:
            lead = lead_rows.existing(connection, lead_id)
            step = Changing(connection, begin_step(connection, "edit", f"Edit of {label(lead)}"))
            if not step.update(leads, lead_id, dict(fields)):
                connection.execute(delete(steps).where(steps.c.id == step.number))
                return 0
            lead_index.index_leads(connection, [lead_id])
            return step.number

    def add(self, activity: Activity) -> int:
        """Hang a note or anything else that happened on a lead; gives the step."""
        lead_id = activity.lead_id or 0
        with self._database.writing() as connection:
            lead = lead_rows.existing(connection, lead_id)
            step = Changing(
                connection, begin_step(connection, "edit", f"{activity.kind.capitalize()} on {label(lead)}")
            )
            step.insert(activities, [{"id": next_id(connection, activities), **lead_rows.activity_row(activity)}])
            at = activity.at and time_text(activity.at)
            if (
                at
                and activity.kind != "note"
                and at > (time_text(lead.last_activity_at) if lead.last_activity_at else "")
            ):
                step.update(leads, lead_id, {"last_activity_at": at})
            else:
                step.touch(leads, [lead_id])
            lead_index.index_leads(connection, [lead_id])
            return step.number

    def remove(self, lead_id: int) -> int:
        """Take a lead with its deals and all that happened out of the book; gives the step.

        It can be brought back until `forget`, and the file it came from brings it back whenever it is imported.
        """
        with self._database.writing() as connection:
            lead = lead_rows.existing(connection, lead_id)
            step = Changing(connection, begin_step(connection, REMOVAL, f"Removal of {label(lead)}"))
            for table in (activities, deals):
                rows = connection.execute(select(table.c.id).where(table.c.lead_id == lead_id)).scalars().all()
                if table is deals:
                    moved = select(stage_changes.c.id).where(among(stage_changes.c.deal_id, rows))
                    step.take_out(stage_changes, connection.execute(moved).scalars().all())
                step.take_out(table, rows)
            step.part_from(lead_id)
            step.take_out(leads, [lead_id])
            lead_index.index_leads(connection, [lead_id])
            return step.number

    def forget(self) -> int:
        """Erase for good the leads that were taken out; says how many. The next purge of calls rewrites the file."""
        with self._database.writing() as connection:
            return forget_removed(connection)

    def called(self, lead_id: int, at: datetime) -> None:
        """Somebody spoke with a lead. Not a step: nothing that was said of the lead has changed."""
        newer = leads.c.last_activity_at.is_(None) | (leads.c.last_activity_at < time_text(at))
        with self._database.writing() as connection:
            connection.execute(update(leads).where(leads.c.id == lead_id, newer).values(last_activity_at=time_text(at)))

    def score(self, scores: Dict[int, float | None]) -> None:
        """Keep what a model thinks of leads now. Not a step: the next scoring replaces it."""
        with self._database.writing() as connection:
            for lead_id, score in scores.items():
                connection.execute(update(leads).where(leads.c.id == lead_id).values(score=score))

    def merge(self, pairs: Iterable[tuple[int, int]]) -> int:
        """Make one lead of each pair, the first staying; gives the step. No field is lost: see `_merged`.

        A pair whose leads were merged into another by an earlier pair follows them there.
        """
        return merge_all(self._database, list(pairs))[0]

    def merge_those(self, pairs: Iterable[tuple[int, int]], sure: Callable[[Lead, Lead], bool]) -> tuple[int, int]:
        """Like `merge`, but only those who are `sure` as they are by then; gives the step and how many there were.

        Where nobody is, there is no step: it is 0.
        """
        return merge_all(self._database, list(pairs), sure)

    def part(self, first: int, second: int) -> int:
        """Never suggest again that these two are the same; gives the step, 0 where that was said before.

        Raises InputError for a lead that is not there.
        """
        low, high = sorted((first, second))
        with self._database.writing() as connection:
            if told_apart(connection, low, high):
                return 0
            one, other = (label(lead_rows.existing(connection, lead_id)) for lead_id in (low, high))
            step = Changing(connection, begin_step(connection, "edit", f"{one} and {other} told apart"))
            step.insert(strangers, [{"first": low, "second": high}])
            step.touch(leads, [low, high])
            return step.number

    def parted(self) -> set[tuple[int, int]]:
        """The pairs that are not the same, the lower id first."""
        with self._database.reading() as connection:
            return {(row.first, row.second) for row in connection.execute(select(strangers))}

    # Undoing

    def steps(self, limit: int = 20) -> list[Step]:
        """What was done to the book, newest first."""
        with self._database.reading() as connection:
            return [
                lead_rows.step(row)
                for row in connection.execute(select(steps).order_by(steps.c.id.desc()).limit(limit))
            ]

    def report(self, step: int) -> ImportReport | None:
        """What an import did."""
        with self._database.reading() as connection:
            body = connection.execute(select(steps.c.report).where(steps.c.id == step)).scalar()
        return noun(ImportReport, json.loads(body)) if body else None

    def undo(self, step: int | None = None) -> Step:
        """Undo a step, by default the newest that is not undone. Raises StoreError if a later one builds on it."""
        mine = steps.c.undone.is_(False) if step is None else steps.c.id == step
        with self._database.reading() as connection:
            number = connection.execute(select(steps.c.id).where(mine).order_by(steps.c.id.desc()).limit(1)).scalar()
        if number is None:
            raise StoreError("there is nothing to undo" if step is None else f"there is no step {step}", "")
        undo_step(self._database, number)
        with self._database.reading() as connection:
            return lead_rows.step(connection.execute(select(steps).where(steps.c.id == number)).one())


def _filtered(chosen: Select[Any], of: Filter) -> Select[Any]:
    for name in ("stage", "owner", "source"):
        if wanted := getattr(of, name):
            chosen = chosen.where(leads.c[name] == wanted)
    return chosen


def _calls_of(connection: Connection, lead: Lead) -> list[Activity]:
    """The calls that this app heard with this lead, by the names they were started with."""
    who, where = naming.fold(lead.name), naming.company(lead.company)
    if not who and not where:
        return []
    rows = connection.execute(
        select(
            calls.c.id, calls.c.title, calls.c.customer, calls.c.account, calls.c.started_at, calls.c.duration_s
        ).where(calls.c.erased_at.is_(None), or_(calls.c.customer != "", calls.c.account != ""))
    )
    return [
        Activity(
            lead_id=lead.id, kind="call", at=datetime.fromisoformat(row.started_at), subject=row.title, call_id=row.id,
            extra={"duration_s": f"{row.duration_s:.0f}"} if row.duration_s else {},
        )
        for row in rows
        if is_with(lead, row.customer, row.account)
    ]  # fmt: skip
