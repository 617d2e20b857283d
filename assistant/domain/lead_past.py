"""All that is known of a lead with the time it was known, and the same as it was at some moment: nothing later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from assistant.domain import naming
from assistant.domain.calls import Measures
from assistant.domain.leads import LOST, OPEN, WON, Account, Activity, Deal, Lead

_WON_SIGNS = {
    "won", "converted", "gewonnen", "konvertiert", "gagne", "gagnee", "converti", "convertie", "ganado", "ganada",
    "ganho", "ganha", "convertido", "convertida", "vinto", "vinta",
}  # fmt: skip
_LOST_SIGNS = {
    "lost", "loss", "unqualified", "disqualified", "uninterested", "dead", "junk", "spam", "rejected", "verloren",
    "abgelehnt", "unqualifiziert", "disqualifiziert", "perdu", "perdue", "perdido", "perdida", "rechazado",
    "rechazada", "perso", "persa",
}  # fmt: skip
_WINS = ({"win"}, {"closed", "win"})
_BUYERS = {"customer", "client", "kunde", "neukunde", "bestandskunde", "cliente", "evangelist"}
_SORTS = {"new", "current", "paying", "closed"}
_STILL = re.compile(
    r"\b(?:not (?:yet|lost|dead)|not (?:qualified|converted|interested) yet|noch (?:nicht|kein)|pas encore|to be"
    r"|almost|pending|re ?opened)\b|^win ?back\b|^(?:closed )?(?:won|win) (?:or )?(?:closed )?(?:lost|loss)\b"
)
_OUT_OF_REACH = re.compile(  # which ends nothing by itself
    r"\blost (?:contact|touch)\b|\b(?:contact|kontakt|contacto|contatto) (?:lost|verloren|perdu|perdido|perso)\b"
)
_REFUSED = re.compile(
    r"\bqualified out\b|\b(?:not|no|never|nicht|nie|keine?|pas|non)(?: (?:longer|mehr|plus|a))? "
    r"(?:qualifi|interes|convert|konvert|calific|cualific|won|gewonnen|gagne|ganad|vint)"
)
_GLUED = re.compile(r"\bclosed?(won|lost)\b")  # as HubSpot keeps them
_REASON = re.compile(r"\s[-\u2013\u2014]+\s*|[:;,(\[|]")  # what stands before the reason for an outcome
_UNDONE = re.compile(r"\bre ?opened\b|^pending(?: (?:approval|confirmation|contract|signature))?$")
Mood = tuple[float, float, float, float]  # of a text, each in [0, 1]: warm, cold, signals, objections


def outcome(status: str) -> str:
    """Won or lost, where the status of a lead says that it has ended (`Converted`, `Disqualified`); empty elsewhere."""
    words = set(naming.fold(status).split())
    return ended(status) or (WON if words & _BUYERS and words <= _BUYERS | _SORTS else "")


def ended(status: str, *, won: bool | None = None, lost: bool | None = None, closed: bool | None = None) -> str:
    """The same of a deal, too: nothing is told from who somebody is.

    A reason after the outcome, as in `Closed Lost - not yet ready`, takes nothing back. What a system keeps beside a
    stage that may be called anything (`IsWon`, `IsClosed`; None: it says nothing) goes before the words.
    """
    if closed is False or (won is False and lost is False):
        return ""
    if won or lost:
        return WON if won else LOST
    if closed and won is not lost:  # one of them is False: it is the other
        return LOST if won is False else WON
    said = _said(status)
    return "" if (said == WON and won is False) or (said == LOST and lost is False) else said


def _said(status: str) -> str:
    first, *reason = _REASON.split(status, maxsplit=1)
    if reason and not _UNDONE.search(naming.fold(reason[0])) and (told := _ended(first)):
        return told
    return _ended(status)


def _ended(status: str) -> str:
    said = _OUT_OF_REACH.sub("", _GLUED.sub(r"closed \1", naming.fold(status)))
    words = set(said.split())
    if _STILL.search(said):
        return ""
    if _REFUSED.search(said) or words & _LOST_SIGNS:
        return LOST
    return WON if words & _WON_SIGNS or words in _WINS else ""


@dataclass(frozen=True, slots=True)
class Owed:
    """What one side said they will do. `ours`: the rep did. `due`: ISO 8601 day, empty when it cannot be told."""

    what: str
    ours: bool
    due: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A call that this app heard with the lead, as it is remembered. Known from `ended_at` on.

    `noticed`: how often the customer did what an insight names, as `objection:price`. `known`: the facts that were
    said, by field. `unanswered`: the customer's open questions. `checked` in [0, 1]: how much of the checklists.
    """

    call_id: str
    at: datetime
    ended_at: datetime
    noticed: Mapping[str, int] = field(default_factory=dict)
    measures: Measures | None = None
    score: float | None = None
    urgency: float | None = None
    outcome: str = ""
    owed: tuple[Owed, ...] = ()
    unanswered: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    checked: float | None = None
    meeting_on: str = ""

    def count(self, kind: str) -> int:
        """How often something of this kind was noticed."""
        return sum(often for name, often in self.noticed.items() if name.partition(":")[0] == kind)


@dataclass(frozen=True, slots=True)
class LeadPast:
    """A lead with its deals, what happened, the calls heard, and its company. Everything in the order of time.

    `colleagues`: when others of the company came into the book. `company_deals`: theirs. `moods`: how texts of
    activities sound, by the activity's id, where they were read.
    """

    lead: Lead
    account: Account | None = None
    deals: tuple[Deal, ...] = ()
    activities: tuple[Activity, ...] = ()
    talks: tuple[Talk, ...] = ()
    colleagues: tuple[datetime, ...] = ()
    company_deals: tuple[Deal, ...] = ()
    moods: Mapping[int, Mood] = field(default_factory=dict)

    @property
    def open_deal(self) -> Deal | None:
        """The newest deal that is open."""
        still = [deal for deal in self.deals if deal.status == OPEN]
        return max(still, key=lambda deal: (deal.opened_at is not None, deal.opened_at, deal.id), default=None)

    @property
    def is_open(self) -> bool:
        """Whether there is something to win: an open deal, or none at all and no status that says how it ended."""
        return self.open_deal is not None or not (self.deals or outcome(self.lead.stage))

    def began(self, deal: Deal | None = None) -> datetime | None:
        """When selling began: the deal's opening, else the lead's, else the first thing that happened."""
        opened = deal.opened_at if deal else None
        return opened or self.lead.created_at or min(self.happened, default=None)

    @property
    def happened(self) -> list[datetime]:
        """When anything happened, in no order."""
        return [one.at for one in self.activities if one.at] + [one.at for one in self.talks]

    def until(self, at: datetime) -> LeadPast:
        """What was known at this moment.

        What has no time is left out, but for who somebody is (title, company, source, …), which is taken as it stands.
        Stages, outcomes, values and days of deals are those known by then; what the file says of the lead's own state
        (stage, last activity, further fields) is not known to have been so, and is left out.
        """
        return LeadPast(
            lead=replace(self.lead, stage="", last_activity_at=None, score=None, extra={}),
            account=replace(self.account, extra={}) if self.account else None,
            deals=_deals(self.deals, at, self.lead.created_at),
            activities=tuple(one for one in self.activities if one.at and one.at <= at),
            talks=tuple(one for one in self.talks if one.ended_at <= at),
            colleagues=tuple(one for one in self.colleagues if one <= at),
            company_deals=_deals(self.company_deals, at),
            moods=self.moods,
        )


def _deals(deals: tuple[Deal, ...], at: datetime, since: datetime | None = None) -> tuple[Deal, ...]:
    """The deals that were opened by then; one without a day is as old as the lead, where that is known.

    One that ended nobody knows when is left out: it would pass for an open one for ever.
    """
    dated = ((one, one.opened_at or since) for one in deals if one.status == OPEN or one.closed_at)
    return tuple(_until(one, at) for one, opened in dated if opened and opened <= at)


def _until(deal: Deal, at: datetime) -> Deal:
    closed = deal.closed_at if deal.closed_at and deal.closed_at <= at else None
    stages = tuple(one for one in deal.stages if one.at <= at)
    return Deal(
        id=deal.id,
        lead_id=deal.lead_id,
        account_id=deal.account_id,
        stage=stages[-1].stage if stages else "",
        status=deal.status if closed and deal.status in {WON, LOST} else OPEN,
        opened_at=deal.opened_at,
        closed_at=closed,
        stages=stages,
    )
