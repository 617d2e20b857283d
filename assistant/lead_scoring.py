"""The lead book scores itself: learns from the deals that were won and lost, scores every open lead, says whom to call.

The book's own history is the table (engines/leads/book_table): what was known of each closed deal at a few moments
before it closed. A score is kept with its day (storage/lead_scores), so that it can be seen to move.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import takewhile
from pathlib import Path

from assistant.domain.errors import InputError, ModelMissing
from assistant.domain.lead_past import LeadPast
from assistant.domain.leads import Filter, Lead, Progress, is_with
from assistant.domain.scores import Due, PastScore, Scored
from assistant.engines.leads.book_advice import Plays, Ways, judged, ways
from assistant.engines.leads.book_drift import drifted
from assistant.engines.leads.book_due import Pressing, pressing
from assistant.engines.leads.book_features import cells, dated
from assistant.engines.leads.book_table import (
    OF_LEADS,
    TARGET,
    closed_table,
    lacking,
    new_by_status,
    open_table,
    unknown_to,
)
from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.history import LEAST_ROWS
from assistant.engines.leads.model import Columns, LeadModel
from assistant.engines.leads.table import Table
from assistant.lead_book import LeadBook
from assistant.lead_models import LeadModels, Training
from assistant.lead_moods import Moods
from assistant.lead_notes import Notes
from assistant.storage.database import Database, open_database
from assistant.storage.lead_pasts import read_pasts
from assistant.storage.lead_scores import ScoreStore

BOOK = "book"  # the name of the model of this book's own history, unless another is chosen
_FRESH = timedelta(hours=12)
_LOOK_BACK = (28, 14, 7)  # days, oldest first
_LATE = timedelta(days=90)  # that an outcome may come into the book after its day, at most, and still be followed
_LEARNT_FROM = 30_000  # leads, those that were closed last: more would teach little
_COMPARED = 2_000  # leads of either day that drift is looked for in
_LOOKED_AT = 120  # leads that are looked at to say whom to call
_OUTGROWN = "enough deals are closed by now: this was learnt from them, no longer from the statuses of leads"


@dataclass(frozen=True, slots=True)
class History:
    """What there is to learn from. `missing` says what is lacking for a model, empty when there is enough.

    `new`: deals that closed since the model learnt, of those that were won or lost; where it learnt from statuses, the
    leads that ended since. `by_status`: leads without deals among these, whose status says how they ended; they count
    where too few deals are closed. `outgrown`: the model learnt from statuses, and by now enough deals are closed.
    """

    won: int
    lost: int
    open: int
    missing: str = ""
    new: int = 0
    by_status: int = 0
    outgrown: bool = False


class LeadScoring:
    """Scores of the leads in a book. Safe to use from any thread; what takes longer than a moment says so.

    `plays`: what the playbook has to say on what a call brought up, see book_advice.
    """

    def __init__(self, book: LeadBook, models: LeadModels, plays: Plays | None = None) -> None:
        self.book, self._models, self._plays = book, models, plays or {}
        self._store = ScoreStore(book.database)
        self._moods = Moods(self._store)
        self._notes = Notes(models.path(BOOK).with_name("book.json"))
        self._one = threading.Lock()  # one asks the model at a time, for a part of the leads
        self._loaded: tuple[str, float, LeadModel] | None = None
        self._moved: tuple[LeadModel, LeadModel, int] | None = None  # as it was loaded, as it follows, after how many

    @property
    def model(self) -> str:
        """The name of the model that scores the book; empty when none was trained for it."""
        there = self._models.names()
        return next((name for name in self._notes.models if name in there), "")

    @property
    def fresh(self) -> bool:
        """Whether everybody was scored within the last half day, where there is a model: scores age with the days."""
        return not self.model or self._notes.scored_at > datetime.now(UTC) - _FRESH

    def history(self) -> History:
        """How many deals there are to learn from, and what is lacking. Takes a moment for a large book."""
        name = self.model
        since = datetime.fromtimestamp(self._models.path(name).stat().st_mtime, UTC) if name else None
        won, lost, still, unsure, new = self._store.deals(since)
        missing, old = lacking(won, lost, unsure), self._standing(name)
        of_leads = old is not None and old.columns.target == OF_LEADS
        if not missing:
            return History(won, lost, still, "", won + lost if of_leads else new, outgrown=of_leads)
        ids, wins = self._store.ended_by_status()
        won, lost = won + wins, lost + len(ids) - wins
        if old and of_leads:
            new = new_by_status(old, ids[: max(0, _LEARNT_FROM - len(self._store.leads_closed(_LEARNT_FROM)))])
        return History(won, lost, still, lacking(won, lost, unsure, len(ids)), new, len(ids))

    @property
    def outgrown(self) -> bool:
        """Whether the model learnt from statuses while enough deals are closed by now to learn from those."""
        old = self._standing(self.model)
        return old is not None and old.columns.target == OF_LEADS and not lacking(*self._store.closed(LEAST_ROWS))

    def train(
        self, model: str = BOOK, budget_s: float = 120.0, *, keep: Collection[str] = (), drop: Collection[str] = (),
        fair: Collection[str] = (), replace: bool = False,
    ) -> Training:  # fmt: skip
        """Begin to learn from the book's own history, in a child process: `poll` it, `cancel` it.

        `rescore` once it is done. `fair`, `replace`: see LeadModels.train; a model of statuses always gives way to one
        of deals, as nobody can compare the two. Raises InputError, saying what is lacking, where there is too little
        history.
        """
        by_status, note, replace = self._begin(model, replace=replace)
        source, keep = partial(_read_apart, self.book.database.path, note, by_status=by_status), [*dated(), *keep]
        folder = self._models.path(model).parent
        return Training(folder, model, source, None, budget_s, keep=keep, drop=drop, fair=fair, replace=replace)

    def learn(
        self, model: str, plan: Plan, *, keep: Collection[str] = (), drop: Collection[str] = (),
        fair: Collection[str] = (), replace: bool = False,
    ) -> LeadModel:  # fmt: skip
        """The same here and now."""
        by_status, note, replace = self._begin(model, replace=replace)
        table, columns = _closed(self.book.database, note, plan, by_status=by_status)
        keep = [*dated(), *keep]
        return self._models.train(model, table, columns, plan, keep=keep, drop=drop, fair=fair, replace=replace)

    def _begin(self, model: str, *, replace: bool) -> tuple[bool, str, bool]:
        """Whether statuses are learnt from, what is to be told of it, and whether the old model gives way in any case.

        Raises InputError where there is too little history, or what stands there learnt from more than statuses.
        """
        history, old = self.history(), self._standing(model)
        if history.missing:
            raise InputError(history.missing, "a deal counts once it is won or lost and both its days are known")
        by_status, was = bool(history.by_status), old.columns.target if old else ""
        if by_status and was == TARGET and not replace:
            raise InputError(
                "the scores were learnt from closed deals, and too few of these are left: there are only statuses",
                "import the deals again; --replace learns from the statuses all the same",
            )
        outgrown = not by_status and was == OF_LEADS
        self._models.path(model)
        self._notes.chosen(model)
        return by_status, _OUTGROWN if outgrown else "", replace or outgrown

    def _standing(self, name: str) -> LeadModel | None:
        """The model of this name; None where there is none, or none that can be used."""
        try:
            return self._load(name) if name in self._models.names() else None
        except ModelMissing:
            return None

    def rescore(
        self,
        ids: Iterable[int] | None = None,
        told: Callable[[Progress], None] = lambda _: None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> int:
        """Score these leads, or all open ones, as they are now; says how many. Takes seconds for thousands.

        Without a model nothing is done. A lead whose deals are all closed loses its score. What was scored before
        `go_on()` was False stays scored.
        """
        name, done, looked_at = self.model, 0, 0
        if not name:
            return 0
        model = self._following(name, go_on, afresh=ids is None)
        won = self._ways(go_on, afresh=ids is None)
        if not go_on():
            return 0
        wanted = self._store.open_leads() if ids is None else list(ids)
        if ids is None:
            self._store.write([], self._store.closed_with_score())
        anew = ids is None and self._notes.scored_by != model.created
        for pasts in read_pasts(self.book.database, wanted):
            if not go_on():
                return done
            with self._one:
                self._look_back([past for past in pasts if past.is_open], model, anew=anew)
                scores = self._judged(pasts, name, model, won)
                self._store.write(scores, [past.lead.id for past in pasts if not past.is_open])
            done, looked_at = done + len(scores), looked_at + len(pasts)
            told(Progress(looked_at, len(wanted)))
        if ids is None:
            self._notes.scored(model.created)
        return done

    def after_call(self, customer: str, account: str) -> list[int]:
        """Score the leads that a call with these names was with; gives their ids."""
        near = {one.lead.id: one.lead for words in (f"{customer} {account}".strip(), customer.strip(), account.strip())
                if words for one in self.book.find(words)}  # fmt: skip
        mine = [lead.id for lead in near.values() if is_with(lead, customer, account)]
        if mine:
            self.rescore(mine)
        return mine

    def scored(self, lead_id: int) -> Scored | None:
        """The newest score of a lead; None when it has none."""
        return self._store.these([lead_id]).get(lead_id)

    def scored_many(self, ids: Sequence[int]) -> dict[int, Scored]:
        """The newest score of each of these leads that has one."""
        return self._store.these(ids)

    def best(self, limit: int = 1_000_000) -> list[Scored]:
        """The highest scores."""
        return self._store.best(limit)

    def past(self, lead_id: int) -> list[PastScore]:
        """The score of a lead over time, oldest first: a step wherever it moved."""
        return self._store.past(lead_id)

    def explained(self, lead_id: int) -> list[tuple[str, float, str]]:
        """Each field of a lead, what it moves in log odds, and what stands there; what moves most first.

        Raises InputError: no such lead, a closed one; ModelMissing: no model of the book.
        """
        model, past = self._following(self.model), self._past(lead_id)
        if not past.is_open:
            raise InputError(f"lead {lead_id} has ended, by its deals or status", "a score is of what can still be won")
        table = open_table([past], datetime.now(UTC), self._moods)
        moved = model.moved(table)[0]
        fields = zip(model.fields, map(float, moved), strict=True)
        return sorted(((name, odds, table.columns[name][0]) for name, odds in fields), key=lambda one: -abs(one[1]))

    def drift(self) -> list[str]:
        """What of the open leads is not as it was when the model learnt, a sentence each. Takes seconds."""
        if not self.model:
            return []
        model = self._load(self.model)
        then, now = (self._open_at(at) for at in (datetime.fromisoformat(model.created), datetime.now(UTC)))
        return drifted(model, then, now)

    def _open_at(self, at: datetime) -> Table:
        """Some of the leads that were open at a moment, as they were then."""
        parts = read_pasts(self.book.database, self._store.open_at(at, _COMPARED))
        return open_table([past for part in parts for past in part], at, self._moods.known)

    @property
    def followed(self) -> int:
        """How many leads, whose outcomes are new to the model, its level has followed."""
        return self._moved[2] if self._moved else 0

    def due(self, limit: int = 20) -> list[Due]:
        """Whom to call now, the most pressing first. Works without a model too: by promises, silence and newness."""
        now = datetime.now(UTC)
        tomorrow = (now + timedelta(days=1)).date().isoformat()
        scored = {one.lead_id: one for one in (*self._store.due(tomorrow, _LOOKED_AT), *self._store.best(_LOOKED_AT))}
        newest = [one.id for one in self.book.page(Filter(order="recent"), _LOOKED_AT)]
        ids = dict.fromkeys([*scored, *self._store.open_leads(newest)])
        scored |= self._store.these([one for one in ids if one not in scored])
        pasts = [past for part in read_pasts(self.book.database, ids) for past in part]
        found = [(one, past.lead) for past in pasts if (one := pressing(past, scored.get(past.lead.id), now))]
        return list(_ranked(found, scored))[:limit]

    def _judged(self, pasts: Sequence[LeadPast], name: str, model: LeadModel, won: Ways) -> list[Scored]:
        still, now = [past for past in pasts if past.is_open], datetime.now(UTC)
        if not still:
            return []
        table, usual = open_table(still, now, self._moods), self._store.currency()
        scores = [
            score if not past.open_deal or past.open_deal.currency in {"", usual} else replace(score, value=None)
            for past, score in zip(still, model.score(table), strict=True)
        ]  # values were learnt in the usual currency
        both = zip(still, scores, strict=True)
        return [judged(past, score, model.base, now, name, won, self._plays) for past, score in both]

    def _look_back(self, pasts: Sequence[LeadPast], model: LeadModel, *, anew: bool) -> None:
        """What the model would have said of leads without a past, by what was known then: so that there is a trend.

        `anew`: of all, as the model is another than before. What two models said cannot be set against each other.
        """
        now, ids = datetime.now(UTC), [past.lead.id for past in pasts]
        if anew:
            self._store.forget_since(now - timedelta(days=max(_LOOK_BACK)), ids)
        new = set(ids) if anew else self._store.without_past(ids, now)
        for days in _LOOK_BACK:
            at = now - timedelta(days=days)
            then = [past for past in pasts if past.lead.id in new and (began := past.began()) and began <= at]
            if then:
                chances = model.probabilities(open_table(then, at, self._moods.known))
                said = {past.lead.id: round(100 * float(one), 1) for past, one in zip(then, chances, strict=True)}
                self._store.look_back(at, said)

    def _ways(self, go_on: Callable[[], bool], *, afresh: bool) -> Ways:
        """What came next in deals that were won; remembered, as it takes a look at all of them while it may."""
        known = None if afresh else self._notes.ways()
        if known is None and go_on():
            parts = takewhile(lambda _: go_on(), read_pasts(self.book.database, self._store.leads_won_in_steps()))
            known = ways(past for part in parts for past in part)
            if go_on():
                self._notes.keep(known)
        return known or {}

    def _past(self, lead_id: int) -> LeadPast:
        for part in read_pasts(self.book.database, [lead_id]):
            return part[0]
        raise InputError(f"there is no lead {lead_id}", "it may have been merged or undone")

    def _following(self, name: str, go_on: Callable[[], bool] = lambda: True, *, afresh: bool = False) -> LeadModel:
        """The model with its level as outcomes since have moved it; what it knows of them is looked up `afresh`.

        As it was before once `go_on()` is False: reading what has ended may take long, and a call may have begun.
        """
        model, moved = self._load(name), self._moved
        if go_on() and (afresh or moved is None or moved[0] is not model):
            since = datetime.fromisoformat(model.created) - _LATE
            parts = read_pasts(
                self.book.database, self._store.leads_closed(_LEARNT_FROM, since) if model.lately else ()
            )
            new = unknown_to(model, takewhile(lambda _: go_on(), parts))
            table, _ = closed_table(new, self._moods, model.columns)
            if not go_on():
                return moved[1] if moved and moved[0] is model else model
            self._moved = moved = model, *model.followed(table)
        return moved[1] if moved and moved[0] is model else model

    def _load(self, name: str) -> LeadModel:
        if not name:
            raise ModelMissing("no model was trained on this book yet", "`callside leads train --book` trains one")
        written = self._models.path(name).stat().st_mtime
        loaded = self._loaded
        if loaded is None or loaded[:2] != (name, written):
            model = self._models.load(name)
            if not set(model.fields) <= set(cells()):
                raise ModelMissing(
                    f"the model {name} was not learnt by this version of Callside, or not from the book",
                    "train it again: callside leads train --book --replace",
                )
            self._loaded = loaded = name, written, model
        return loaded[2]


def _ranked(found: list[tuple[Pressing, Lead]], scored: Mapping[int, Scored]) -> Iterator[Due]:
    found.sort(key=lambda one: (-one[0].weight, one[1].id))
    for rank, (one, lead) in enumerate(found, 1):
        yield Due(lead, scored.get(lead.id), one.why, rank)


def _read_apart(path: Path, note: str, plan: Plan, *, by_status: bool) -> tuple[Table, Columns]:
    """The book's history, in a process of its own: opening a database twice in one process would cost its locks."""
    database = open_database(path)
    try:
        return _closed(database, note, plan, by_status=by_status)
    finally:
        database.close()


def _closed(database: Database, note: str, plan: Plan, *, by_status: bool) -> tuple[Table, Columns]:
    plan.told("reading the lead book", 0.0)
    store = ScoreStore(database)
    ids = store.leads_closed(_LEARNT_FROM)
    if by_status:
        ids = list(dict.fromkeys([*ids, *store.ended_by_status()[0]]))[:_LEARNT_FROM]
    parts = _watched(read_pasts(database, ids), plan)
    table, columns = closed_table(parts, Moods(store), None, store.days_open(), by_status=by_status)
    return replace(table, notes=(*table.notes, *filter(None, [note]))), columns


def _watched(parts: Iterator[list[LeadPast]], plan: Plan) -> Iterator[list[LeadPast]]:
    for part in parts:
        plan.check()
        yield part
