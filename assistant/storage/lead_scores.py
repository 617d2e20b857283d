"""Scores of leads as they are kept: the newest whole, and how they went from day to day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, select, update

from assistant.domain.lead_past import Mood, outcome
from assistant.domain.leads import LOST, OPEN, WON
from assistant.domain.scores import LeadScore, PastScore, Reason, Scored
from assistant.storage import rows
from assistant.storage.database import Database
from assistant.storage.lead_rows import among
from assistant.storage.lead_steps import let_others_write
from assistant.storage.lead_tables import (
    activities,
    deals,
    lead_moods,
    lead_score_days,
    lead_scores,
    leads,
    stage_changes,
)
from assistant.storage.tables import calls, memories, summaries

_AT_ONCE = 500  # scores written in one transaction
_WEEK = timedelta(days=7)
_MOVED = 0.05  # points: less is not worth a row

_MINE = select(deals.c.id).where(deals.c.lead_id == leads.c.id)


class ScoreStore:
    """The scores in a database. Safe to use from any thread; every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, scores: Sequence[Scored], closed: Sequence[int] = ()) -> None:
        """Keep these scores in place of what was said before; leads that are `closed` lose theirs.

        A lead that has gone meanwhile is passed over, and so is what repeats a call that was erased, or a stretch of
        it. Not a step: the next scoring replaces it.
        """
        for start in range(0, len(scores), _AT_ONCE):
            let_others_write(start)
            self._write(scores[start : start + _AT_ONCE])
        if closed:
            with self._database.writing() as connection:
                connection.execute(delete(lead_scores).where(among(lead_scores.c.lead_id, closed)))
                scored = leads.c.score.is_not(None)
                connection.execute(update(leads).where(among(leads.c.id, closed), scored).values(score=None))

    def _write(self, scores: Sequence[Scored]) -> None:
        ids = [one.lead_id for one in scores]
        newest = select(func.max(lead_score_days.c.day).label("day"), lead_score_days.c.lead_id)
        newest = newest.where(among(lead_score_days.c.lead_id, ids)).group_by(lead_score_days.c.lead_id)
        last = newest.subquery()
        mine = (lead_score_days.c.lead_id == last.c.lead_id) & (lead_score_days.c.day == last.c.day)
        with self._database.writing() as connection:
            there = set(connection.execute(select(leads.c.id).where(among(leads.c.id, ids))).scalars())
            before = {row.lead_id: row for row in connection.execute(select(lead_score_days).join(last, mine))}
            heard = _heard(connection, {one.call_id for one in scores if one.call_id})
            kept = [one for one in scores if one.lead_id in there and (not one.call_id or one.call_id in heard)]
            if not kept:
                return
            moved = [
                {"lead_id": one.lead_id, "day": _day(one.at), "score": one.score.score}
                for one in kept
                if one.lead_id not in before or abs(before[one.lead_id].score - one.score.score) >= _MOVED
            ]
            connection.execute(insert(lead_scores).prefix_with("OR REPLACE"), list(map(_row, kept)))
            if moved:
                connection.execute(insert(lead_score_days).prefix_with("OR REPLACE"), moved)
            fresh = update(leads).where(leads.c.id == bindparam("lead")).values(score=bindparam("fresh"))
            connection.execute(fresh, [{"lead": one.lead_id, "fresh": one.score.score} for one in kept])

    def these(self, lead_ids: Sequence[int]) -> dict[int, Scored]:
        """The newest score of each of these leads that has one."""
        return {one.lead_id: one for one in self._read(_with_trend().where(among(lead_scores.c.lead_id, lead_ids)))}

    def best(self, limit: int) -> list[Scored]:
        """The highest scores."""
        return self._read(_with_trend().order_by(lead_scores.c.score.desc(), lead_scores.c.lead_id).limit(limit))

    def due(self, until: str, limit: int) -> list[Scored]:
        """The scores of leads to whom something is due by this ISO day, the latest promise first."""
        wanted = lead_scores.c.due_on.between("0", until)
        return self._read(_with_trend().where(wanted).order_by(lead_scores.c.due_on.desc()).limit(limit))

    def past(self, lead_id: int) -> list[PastScore]:
        """Each day on which the score became another, oldest first; and when it was last said."""
        mine = lead_score_days.c.lead_id == lead_id
        with self._database.reading() as connection:
            days = connection.execute(select(lead_score_days).where(mine).order_by(lead_score_days.c.day)).all()
            now = connection.execute(select(lead_scores).where(lead_scores.c.lead_id == lead_id)).first()
        past = [PastScore(datetime.fromisoformat(f"{one.day}T12:00:00+00:00"), one.score) for one in days]
        if now and (not past or _day(past[-1].at) < now.at[:10]):
            past.append(PastScore(datetime.fromisoformat(now.at), now.score))
        return past

    # As it would have been

    def without_past(self, lead_ids: Sequence[int], before: datetime) -> set[int]:
        """Which of these leads have no score of before this day."""
        earlier = select(lead_score_days.c.lead_id).where(
            among(lead_score_days.c.lead_id, lead_ids), lead_score_days.c.day < _day(before)
        )
        with self._database.reading() as connection:
            return set(lead_ids) - set(connection.execute(earlier).scalars())

    def look_back(self, at: datetime, scores: Mapping[int, float]) -> None:
        """Keep what would have been said of leads on a day, in place of what was said on it."""
        with self._database.writing() as connection:
            there = connection.execute(select(leads.c.id).where(among(leads.c.id, scores))).scalars()
            rows = [{"lead_id": one, "day": _day(at), "score": scores[one]} for one in there]
            if rows:
                connection.execute(insert(lead_score_days).prefix_with("OR REPLACE"), rows)

    def forget_since(self, at: datetime, lead_ids: Sequence[int]) -> None:
        """Forget what was said of these leads from this day on."""
        mine = among(lead_score_days.c.lead_id, lead_ids) & (lead_score_days.c.day >= _day(at))
        with self._database.writing() as connection:
            connection.execute(delete(lead_score_days).where(mine))

    # What there is to learn from

    def deals(self, since: datetime | None = None) -> tuple[int, int, int, int, int]:
        """How many deals were won and lost, how many are open, how many closed without both their days.

        At last, how many of the first two closed `since` then.
        """
        timed = _is_timed().label("timed")
        new = (deals.c.closed_at > rows.time_text(since or datetime.now(UTC))).label("new")
        counted = select(deals.c.status, timed, new, func.count().label("many"))
        of_leads = counted.join(leads, leads.c.id == deals.c.lead_id).group_by(deals.c.status, timed, new)
        with self._database.reading() as connection:
            found = connection.execute(of_leads).all()
        ended = [row for row in found if row.status != OPEN]
        won, lost = (sum(row.many for row in ended if row.status == one and row.timed) for one in (WON, LOST))
        still = sum(row.many for row in found if row.status == OPEN)
        unsure = sum(row.many for row in ended if not row.timed)
        return won, lost, still, unsure, sum(row.many for row in ended if row.timed and row.new)

    def closed(self, most: int) -> tuple[int, int]:
        """How many deals were won and lost, both their days known: `most` of either are counted, which is quick."""
        told = select(deals.c.id).join(leads, leads.c.id == deals.c.lead_id).where(_is_timed()).limit(most)
        won, lost = (
            select(func.count()).select_from(told.where(deals.c.status == one).subquery()) for one in (WON, LOST)
        )
        with self._database.reading() as connection:
            return connection.execute(won).scalar_one(), connection.execute(lost).scalar_one()

    def open_leads(self, of: Collection[int] | None = None) -> list[int]:
        """The leads, all or of these, that can still be won: those with an open deal, or with none at all."""
        with self._database.reading() as connection:
            still = select(leads.c.id).where(_is_open(connection)).order_by(leads.c.id)
            return list(connection.execute(still if of is None else still.where(among(leads.c.id, of))).scalars())

    def open_at(self, at: datetime, limit: int) -> list[int]:
        """The leads that could be won at a moment, as far as deals have their days; `limit` of them by lot."""
        moment = rows.time_text(at)
        ended = (deals.c.status != OPEN) & (deals.c.closed_at.is_(None) | (deals.c.closed_at <= moment))
        still = _MINE.where(deals.c.opened_at <= moment, ~ended).exists()
        by_lot = leads.c.id * 2_654_435_761 % 1_000_003
        with self._database.reading() as connection:
            new = _is_new(connection) & (leads.c.created_at <= moment)
            return list(
                connection.execute(select(leads.c.id).where(still | new).order_by(by_lot).limit(limit)).scalars()
            )

    def closed_with_score(self) -> list[int]:
        """The leads that can no longer be won, and still have a score."""
        with self._database.reading() as connection:
            scored = select(leads.c.id).where(~_is_open(connection), leads.c.score.is_not(None))
            return list(connection.execute(scored).scalars())

    def leads_won_in_steps(self) -> list[int]:
        """The leads of won deals that are known to have come to a stage before they closed."""
        moved = (stage_changes.c.deal_id == deals.c.id) & (stage_changes.c.at < deals.c.closed_at)
        found = select(deals.c.lead_id).join(stage_changes, moved).where(deals.c.status == WON).distinct()
        with self._database.reading() as connection:
            return [one for one in connection.execute(found).scalars() if one is not None]

    def currency(self) -> str:
        """The usual currency of the deals that were won; empty where none is told."""
        told = select(deals.c.currency).where(deals.c.status == WON, deals.c.value.is_not(None), deals.c.currency != "")
        often = told.group_by(deals.c.currency).order_by(func.count().desc(), deals.c.currency).limit(1)
        with self._database.reading() as connection:
            return connection.execute(often).scalar() or ""

    def leads_closed(self, limit: int, since: datetime | None = None) -> list[int]:
        """The leads that have a deal that was won or lost, `since` then, those with the latest first."""
        mine = deals.c.status.in_((WON, LOST)) & deals.c.lead_id.is_not(None)
        if since:
            mine &= deals.c.closed_at > rows.time_text(since)
        latest = func.max(deals.c.closed_at).desc()
        found = select(deals.c.lead_id).where(mine).group_by(deals.c.lead_id).order_by(latest).limit(limit)
        with self._database.reading() as connection:
            return list(connection.execute(found).scalars())

    def days_open(self) -> list[float]:
        """For how many days the open deals have been so."""
        began, now = func.coalesce(deals.c.opened_at, leads.c.created_at), datetime.now(UTC)
        found = (
            select(began).join(leads, leads.c.id == deals.c.lead_id).where(deals.c.status == OPEN, began.is_not(None))
        )
        with self._database.reading() as connection:
            since = [datetime.fromisoformat(one) for one in connection.execute(found).scalars()]
        return [(now - one).total_seconds() / 86_400 for one in since if one < now]

    def ended_by_status(self) -> tuple[list[int], int]:
        """The leads without deals whose status says how they ended, the newest first, and how many of them were won."""
        with self._database.reading() as connection:
            ended = _ended(connection)
            mine = ~_MINE.exists() & leads.c.stage.in_(ended) & leads.c.created_at.is_not(None)
            found = connection.execute(
                select(leads.c.id, leads.c.stage).where(mine).order_by(leads.c.created_at.desc(), leads.c.id)
            ).all()
        return [row.id for row in found], sum(ended[row.stage] == WON for row in found)

    # How texts sound

    def moods(self, texts: Mapping[int, str]) -> dict[int, Mood | None]:
        """What is known of these texts, by the ids of their activities; None: it cannot be told how one sounds."""
        with self._database.reading() as connection:
            known = connection.execute(select(lead_moods).where(among(lead_moods.c.activity_id, texts))).all()
        return {
            row.activity_id: tuple(json.loads(row.body)) if row.body else None
            for row in known
            if row.digest == _digest(texts[row.activity_id])
        }

    def keep_moods(self, texts: Mapping[int, str], moods: Mapping[int, Mood | None]) -> None:
        """Keep how texts sound; activities that have gone meanwhile are passed over."""
        with self._database.writing() as connection:
            there = set(connection.execute(select(activities.c.id).where(among(activities.c.id, moods))).scalars())
            fresh = [
                {"activity_id": one, "digest": _digest(texts[one]), "body": json.dumps(mood) if mood else ""}
                for one, mood in moods.items()
                if one in there
            ]
            if fresh:
                connection.execute(insert(lead_moods).prefix_with("OR REPLACE"), fresh)

    def _read(self, chosen: Select[Any]) -> list[Scored]:
        with self._database.reading() as connection:
            return [_scored(row) for row in connection.execute(chosen)]


def _ended(connection: Connection) -> dict[str, str]:
    """The statuses of leads that say how one ended, and how."""
    stages = connection.execute(select(leads.c.stage).distinct()).scalars()
    return {stage: ended for stage in stages if (ended := outcome(stage))}


def _is_timed() -> ColumnElement[bool]:
    """Whether both days of a deal are known, of a deal joined with its lead."""
    began = func.coalesce(deals.c.opened_at, leads.c.created_at)
    return (deals.c.closed_at > began) & (deals.c.closed_at <= rows.time_text(datetime.now(UTC)))


def _is_new(connection: Connection) -> ColumnElement[bool]:
    """Whether a lead has no deal, and no status that says how it ended."""
    return ~_MINE.exists() & leads.c.stage.not_in(list(_ended(connection)))


def _is_open(connection: Connection) -> ColumnElement[bool]:
    """Whether a lead can still be won: as LeadPast.is_open."""
    return _is_new(connection) | _MINE.where(deals.c.status == OPEN).exists()


def _heard(connection: Connection, call_ids: Collection[str]) -> set[str]:
    """Which of these calls may still be repeated."""
    kept = calls.c.id.in_(select(memories.c.call_id)) | calls.c.id.in_(select(summaries.c.call_id))
    found = select(calls.c.id).where(among(calls.c.id, sorted(call_ids)), calls.c.erased_at.is_(None), kept)
    return set(connection.execute(found).scalars()) if call_ids else set()


def _with_trend() -> Select[Any]:
    """The newest scores, and beside each what it was a week before."""
    week = func.date(func.substr(lead_scores.c.at, 1, 10), f"-{_WEEK.days} days")
    before = select(lead_score_days.c.score).where(
        lead_score_days.c.lead_id == lead_scores.c.lead_id, lead_score_days.c.day <= week
    )
    then = before.order_by(lead_score_days.c.day.desc()).limit(1).scalar_subquery()
    return select(lead_scores.c.body, lead_scores.c.score, then.label("then"))


def _row(one: Scored) -> dict[str, object]:
    return {
        "lead_id": one.lead_id, "score": one.score.score, "at": rows.time_text(one.at), "model": one.model,
        "due_on": one.due_on, "call_id": one.call_id, "body": rows.body(one),
    }  # fmt: skip


def _scored(row: Row[Any]) -> Scored:
    said = json.loads(row.body)
    score = said.pop("score")
    reasons = tuple(Reason(**one) for one in score.pop("reasons"))
    value, days = (tuple(one) if (one := score.pop(name)) else None for name in ("value", "days"))
    trend = None if row.then is None else round(row.score - row.then, 1)
    return Scored(**{
        **said, "score": LeadScore(**score, reasons=reasons, value=value, days=days), "trend": trend,
        "at": datetime.fromisoformat(said["at"]), "missing": tuple(said["missing"]), "risks": tuple(said["risks"]),
    })  # fmt: skip


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
