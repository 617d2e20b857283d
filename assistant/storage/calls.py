"""Calls as they are kept: written while they run, found and read afterwards, erased without a trace."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, update

from assistant.domain.calls import CallSummary, Measures, Stage
from assistant.domain.errors import InputError, StoreError
from assistant.domain.events import CallState, Changed, Erased, Event
from assistant.domain.history import CallDetail, CallRecord, ResumePoint, SearchHit
from assistant.domain.memory import Memory
from assistant.storage import erasing, rows, searching
from assistant.storage.database import Database
from assistant.storage.keeping import statements
from assistant.storage.running import Running
from assistant.storage.tables import calls, cards, gaps, insights, measures, memories, stages, summaries, utterances

LIVE_PATIENCE_S = 0.5  # a card is of no use later; what could not be written is written again
log = logging.getLogger(__name__)


class CallStore:
    """The calls in a database. Safe to use from any thread; every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._running = Running(database.path)

    # While a call runs

    def begin(self, record: CallRecord) -> None:
        """Make room for a new call, or take up an unfinished one with the same id again, unless it runs elsewhere."""
        with self._database.writing() as connection:
            known = connection.execute(select(calls.c.duration_s).where(calls.c.id == record.id)).first()
            if known and known.duration_s is not None:
                raise StoreError(f"call {record.id} is finished", "start a new call")
            if not known:
                connection.execute(insert(calls).values(rows.call_row(record)))
            elif record.sound_file:
                connection.execute(update(calls).where(calls.c.id == record.id).values(sound_file=record.sound_file))
            if not self._running.take(record.id):
                raise StoreError(f"call {record.id} is running in another window", "go on there, or end it there first")

    def write(self, call_id: str, event: Event) -> None:
        """Keep what of an event is worth keeping; it is committed when this returns.

        Erased deletes what was said in its stretch from the file and its log. Changed to ENDED finishes the call.
        Events that need no keeping cost nothing.
        """
        if isinstance(event, Erased):
            self._erase_stretch(call_id, event.start_s, event.end_s)
        elif isinstance(event, Changed):
            if event.state is CallState.ENDED:
                self.finish(call_id, event.at_s)
        elif wanted := statements(call_id, event):
            with self._database.writing(LIVE_PATIENCE_S) as connection:
                for statement in wanted:
                    connection.execute(statement)

    def card_fate(self, call_id: str, card_id: str, revision: int, fate: str) -> None:
        """What became of a card: see ShownCard."""
        mine = (cards.c.call_id == call_id) & (cards.c.card_id == card_id) & (cards.c.revision == revision)
        with self._database.writing() as connection:
            connection.execute(update(cards).where(mine).values(fate=fate))

    def finish(self, call_id: str, duration_s: float | None = None) -> None:
        """Close a call and make its words findable; harmless when it is closed already.

        Without a duration the call lasted until the last thing known of it.
        """
        with self._database.writing() as connection:
            if duration_s is None:
                duration_s = _existing(connection, call_id).heard_s
            unfinished = (calls.c.id == call_id) & calls.c.duration_s.is_(None)
            if connection.execute(update(calls).where(unfinished).values(duration_s=duration_s)).rowcount:
                searching.add_to_index(connection, call_id)
        self._running.drop(call_id)

    # After a crash

    def unfinished(self) -> list[CallRecord]:
        """Calls that nobody closed, newest first, without those that are running now, here or in another program."""
        with self._database.reading() as connection:
            found = connection.execute(_records().where(calls.c.duration_s.is_(None))).all()
        return [rows.call_record(row) for row in found if row.id not in self._running]

    def resume_point(self, call_id: str) -> ResumePoint:
        """Where an unfinished call goes on."""
        with self._database.reading() as connection:
            row = _existing(connection, call_id)
            last = select(func.coalesce(func.max(utterances.c.number), 0)).where(utterances.c.call_id == call_id)
            return ResumePoint(row.heard_s, connection.execute(last).scalar_one() + 1)

    # The calls page

    def count(self, words: str = "") -> int:
        """How many calls `recent` would give in all."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(_records(words).subquery())).scalar_one()

    def recent(self, words: str = "", limit: int = 50, offset: int = 0) -> list[CallRecord]:
        """Calls, newest first: all, or those that hold the words in their names or in what was said."""
        with self._database.reading() as connection:
            found = connection.execute(_records(words).limit(limit).offset(offset)).all()
        return [rows.call_record(row) for row in found]

    def search(self, words: str, limit: int = 100) -> list[SearchHit]:
        """What was said with all the words in it, the last one as a beginning; newest call first.

        Any text will do: it is never read as a query language. A running call is not searched.
        """
        if not (query := searching.fts_query(words)):
            return []
        hits = searching.matching(query).subquery()
        chosen = (
            calls.c.id,
            calls.c.title,
            calls.c.started_at,
            utterances.c.number,
            utterances.c.start_s,
            hits.c.snippet,
        )
        statement = (
            select(*chosen)
            .select_from(hits)
            .join(utterances, utterances.c.id == hits.c.id)
            .join(calls, calls.c.id == utterances.c.call_id)
            .where(calls.c.erased_at.is_(None))
            .order_by(calls.c.started_at.desc(), utterances.c.start_s)
            .limit(limit)
        )
        with self._database.reading() as connection:
            found = connection.execute(statement).all()
        return [
            SearchHit(row.id, row.title, datetime.fromisoformat(row.started_at), row.number, row.start_s, row.snippet)
            for row in found
        ]

    def find(self, name: str) -> str:
        """The id of the call that a person means: an id, the unique beginning of one, or `last` for the newest.

        Raises InputError when there is none, or more than one.
        """
        newest = (
            select(calls.c.id).where(calls.c.erased_at.is_(None)).order_by(calls.c.started_at.desc(), calls.c.id.desc())
        )
        wanted = newest.limit(1) if name == "last" else newest.where(calls.c.id.startswith(name, autoescape=True))
        with self._database.reading() as connection:
            found: list[str] = list(connection.execute(wanted).scalars())
        if name in found:
            return name
        if name and len(found) == 1:
            return found[0]
        if name and found:
            raise InputError(f"{len(found)} calls begin with {name}", f"say more of it: {', '.join(found[:3])}, …")
        raise InputError(f"there is no call {name}", "`callside calls list` shows them")

    def detail(self, call_id: str) -> CallDetail:
        """A call, whole."""
        with self._database.reading() as connection:
            record = rows.call_record(_existing(connection, call_id))

            def of(table: Any, *order: Any) -> list[Row[Any]]:
                return list(connection.execute(select(table).where(table.c.call_id == call_id).order_by(*order)))

            summed, remembered = of(summaries), of(memories)
            return CallDetail(
                record=record,
                utterances=tuple(map(rows.utterance, of(utterances, utterances.c.start_s, utterances.c.number))),
                cards=tuple(map(rows.shown_card, of(cards, cards.c.shown_s, cards.c.id))),
                insights=tuple(map(rows.insight, of(insights, insights.c.id))),
                gaps=tuple(map(rows.gap, of(gaps, gaps.c.start_s, gaps.c.id))),
                stages=tuple((row.at_s, Stage(row.stage)) for row in of(stages, stages.c.id)),
                summary=rows.unbody(CallSummary, summed[0].body) if summed else None,
                timeline=tuple((row.at_s, rows.unbody(Measures, row.body)) for row in of(measures, measures.c.slot)),
                memory=rows.unbody(Memory, remembered[0].body) if remembered else None,
            )

    def rename(self, call_id: str, title: str) -> None:
        """Give a call another title."""
        self._set(call_id, title=title)

    # Erasing

    def erase(self, call_id: str) -> None:
        """Hide a call until it is restored, or gone with the next `purge`. Not while it runs, here or elsewhere."""
        if call_id in self._running:
            raise StoreError("this call is running and cannot be erased", "end it first, where it runs")
        self._set(call_id, erased_at=rows.time_text(datetime.now(UTC)))

    def restore(self, call_id: str) -> None:
        """Undo `erase`."""
        self._set(call_id, erased_at=None)

    def purge(self) -> int:
        """Erase hidden calls for good, with their sound and every copy of the database; says how many.

        Also takes away what earlier erasing may have left behind, so it is worth calling when the program starts
        and ends. It may take seconds. While a call runs anywhere, rewriting the file is left to the next purge.
        """
        with self._database.reading() as connection:
            doomed = connection.execute(select(calls).where(calls.c.erased_at.is_not(None))).all()
        for row in doomed:
            self._unlink_sound(row.id, row.sound_file)
        with self._database.writing() as connection:
            for row in doomed:
                if row.duration_s is not None:
                    searching.drop_from_index(connection, row.id)
                erasing.forget_call(connection, row.id)
            if doomed:
                searching.tidy_index(connection)
                erasing.mark_untidy(connection)
            untidy = erasing.is_untidy(connection)
        if untidy:
            self._tidy()
        return len(doomed)

    def close(self) -> None:
        """Let go of the database, and of the calls that run here."""
        self._running.close()
        self._database.close()

    def _tidy(self) -> None:
        self._database.drop_backups()
        self._database.empty_log()
        if self._running:
            return
        try:
            self._database.rewrite()
        except StoreError as error:  # no room for a second copy, most likely: the words are zeroed all the same
            log.warning("the database could not be rewritten after erasing: %s", error)
            return
        with self._database.writing() as connection:
            erasing.mark_untidy(connection, untidy=False)

    def _erase_stretch(self, call_id: str, start_s: float, end_s: float) -> None:
        with self._database.writing() as connection:
            indexed = _existing(connection, call_id).duration_s is not None
            if indexed:
                searching.drop_from_index(connection, call_id)
            erasing.forget_stretch(connection, call_id, start_s, end_s)
            if indexed:
                searching.add_to_index(connection, call_id)
                searching.tidy_index(connection)
            erasing.mark_untidy(connection)
        self._database.empty_log()

    def _unlink_sound(self, call_id: str, name: str) -> None:
        if not name:
            return
        sound = self._database.path.parent / name  # an absolute name stays what it is
        try:
            for part in {sound, *sound.parent.glob(f"{call_id}*")}:  # a call that went on has more than one
                part.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"{sound} cannot be erased: {error.strerror}", "close what plays it, then try again"
            ) from error

    def _set(self, call_id: str, **values: object) -> None:
        with self._database.writing() as connection:
            if not connection.execute(update(calls).where(calls.c.id == call_id).values(values)).rowcount:
                raise _unknown(call_id)


def _unknown(call_id: str) -> StoreError:
    return StoreError(f"there is no call {call_id}", "it may have been erased")


def _existing(connection: Connection, call_id: str) -> Row[Any]:
    row = connection.execute(_records().where(calls.c.id == call_id)).first()
    if row is None:
        raise _unknown(call_id)
    return row


def _records(words: str = "") -> Select[Any]:
    """Rows for `rows.call_record`, newest first, of calls that are not erased."""

    def last(what: Any) -> Any:
        return func.coalesce(select(func.max(what)).where(what.table.c.call_id == calls.c.id).scalar_subquery(), 0.0)

    known_s = func.max(last(utterances.c.end_s), last(gaps.c.end_s), last(measures.c.at_s), last(stages.c.at_s))
    said = select(func.count()).where(utterances.c.call_id == calls.c.id).scalar_subquery()
    newest = select(measures.c.body).where(measures.c.call_id == calls.c.id).order_by(measures.c.slot.desc()).limit(1)
    statement = (
        select(
            calls,
            func.coalesce(calls.c.duration_s, known_s).label("heard_s"),
            said.label("utterances"),
            newest.scalar_subquery().label("measures"),
        )
        .where(calls.c.erased_at.is_(None))
        .order_by(calls.c.started_at.desc(), calls.c.id.desc())
    )
    if not words.strip():
        return statement
    wanted = and_(*searching.named_like(words))
    if query := searching.fts_query(words):
        hits = searching.matching(query).subquery()
        wanted |= calls.c.id.in_(select(utterances.c.call_id).join(hits, hits.c.id == utterances.c.id))
    return statement.where(wanted)
