"""What is known of a lead at a moment, as cells of a table that a model learns from: some hundred, in five families.

who    who they are: title, company, where they came from, what their company bought before
deeds  how they behave: mails, visits, meetings, calls and trials, how many and how lately
time   age, recency, pace, place in the cycle, stage
talks  how the calls went that this app heard: score, objections, signals, talk share, questions, promises, facts
text   the words of notes and mails, and how the last ones sound (the encoder's reading)

A cell sees only what was known at its moment: `LeadPast.until` leaves the rest out before anything is counted. A cell
that says nothing is empty. Names are words that a rep would say: they are shown as reasons.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from assistant.domain.lead_past import LeadPast
from assistant.domain.leads import LOST, OPEN, WON, Activity, Deal
from assistant.engines.leads.book_talks import talks
from assistant.engines.leads.book_titles import role, seniority

Cell = str | float | bool | None
Cells = dict[str, Cell]
_DAY_S = 86_400.0
_WEEK, _MONTH, _QUARTER = 7, 30, 90  # days
_FREE = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
    "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "freenet.de", "proton.me", "protonmail.com",
    "mail.com", "orange.fr", "free.fr", "libero.it",
})  # fmt: skip
_CONTACT = ("call", "meeting")  # what has two sides, beside a mail of theirs
_SHOWN_WORDS, _TEXTS = 1_500, 5  # letters of each text, and the newest texts of a kind, that are learnt from
_TRIAL = re.compile(r"\b(?:trials?|demos?|pilots?|proof of concept|poc|testphase)\b", re.IGNORECASE)
_PRICE = re.compile(r"\b(?:pricing|prices?|quotes?|offers?|preise?|angebote?)\b", re.IGNORECASE)
_INCOMING = re.compile(r"incoming|inbound|received|replied|^(?:re|aw):", re.IGNORECASE | re.MULTILINE)


def features(past: LeadPast, at: datetime, deal: Deal | None = None) -> dict[str, str]:
    """The cells of a lead at a moment, by name. `deal`: the one in question, by default the newest open by then."""
    seen = past.until(at)
    asked = seen.open_deal if deal is None else next((one for one in seen.deals if one.id == deal.id), None)
    began = seen.began(asked)
    family: tuple[Cells, ...] = (
        _who(seen),
        _deeds(seen, at),
        _time(seen, at, asked, began),
        talks(seen.talks, at),
        _text(seen),
    )
    return {name: _said(value) for cells in family for name, value in cells.items()}


def families() -> dict[str, list[str]]:
    """The names of the cells by family."""
    from assistant.domain.leads import Lead

    nobody, now = LeadPast(Lead()), datetime.now().astimezone()
    return {
        "who": list(_who(nobody)), "deeds": list(_deeds(nobody, now)), "time": list(_time(nobody, now, None, None)),
        "talks": list(talks((), now)), "text": list(_text(nobody)),
    }  # fmt: skip


def cells() -> list[str]:
    """The names of all cells."""
    return [name for names in families().values() for name in names]


def dated() -> list[str]:
    """The cells whose every part has its time: they cannot have been filled in after the outcome."""
    return [name for family, names in families().items() if family != "who" for name in names]


def sounds() -> list[str]:
    """The cells that the encoder's reading of a text gives."""
    return [name for name in families()["text"] if not name.startswith(("words", "length"))]


def newest_texts(past: LeadPast, at: datetime) -> list[Activity]:
    """The texts whose sound the cells of this moment are made of: the newest note and the newest mail."""
    told = [one for one in past.activities if one.at and one.at <= at and spoken(one)]
    found = (max((one for one in told if one.kind == kind), key=_when, default=None) for kind in ("note", "mail"))
    return [one for one in found if one]


def spoken(activity: Activity) -> str:
    """The words of an activity."""
    return f"{activity.subject} {activity.text}".strip()


def days_between(earlier: datetime | None, later: datetime) -> float | None:
    """Days, at least 0; None when there is no earlier moment."""
    return _age(earlier, later) if earlier else None


def in_days(days: float) -> str:
    """So many days, in words."""
    whole = round(days)
    return f"{whole} day{'' if whole == 1 else 's'}"


def _age(earlier: datetime, later: datetime) -> float:
    return max(0.0, (later - earlier).total_seconds() / _DAY_S)


def incoming(activity: Activity) -> bool:
    """Whether they wrote it: the file says so, or it is an answer."""
    told = "\n".join([activity.subject, *activity.extra.values()])
    return _INCOMING.search(told) is not None


def _who(seen: LeadPast) -> Cells:
    lead, account = seen.lead, seen.account
    domains = {mail.rpartition("@")[2].lower() for mail in lead.mails if "@" in mail}
    site = account.website.lower() if account else ""
    closed = [one.status for one in (*seen.deals, *seen.company_deals)]
    return {
        "seniority": seniority(lead.title),
        "role": role(lead.title),
        "kind of lead": lead.kind,
        "source": lead.source,
        "country": lead.country or (account.country if account else ""),
        "city": lead.city or (account.city if account else ""),
        "owner": lead.owner,
        "industry": account.industry if account else "",
        "employees": account.employees if account else None,
        "revenue": account.revenue if account else None,
        "revenue a head": account.revenue / account.employees if account and account.revenue and account.employees
        else None,
        "company has a website": bool(site) if account else None,
        "mail addresses": float(len(lead.mails)),
        "phone numbers": float(len(lead.phones)),
        "private mail address": bool(domains & _FREE) if domains else None,
        "mail address of the company": any(one in site for one in domains) if domains and site else None,
        "colleagues in the book": float(len(seen.colleagues)),
        "deals won with this company": float(closed.count(WON)),
        "deals lost with this company": float(closed.count(LOST)),
        "deals open with this company": float(closed.count(OPEN)),
    }  # fmt: skip


def _deeds(seen: LeadPast, at: datetime) -> Cells:
    done = [(one, _age(one.at, at)) for one in seen.activities if one.at]
    words = [spoken(one) for one, _ in done]
    cells: Cells = {}
    for kind, many in (("mail", "mails"), ("visit", "site visits"), ("meeting", "meetings"), ("note", "notes")):
        ages = [age for one, age in done if one.kind == kind]
        cells |= {many: float(len(ages)), f"{many} in 30 days": _within(ages, _MONTH),
                  f"days since the last {many.removesuffix('s')}": min(ages, default=None)}  # fmt: skip
    calls = [age for one, age in done if one.kind == "call"]
    calls += [_age(one.at, at) for one in seen.talks]
    mails = [one for one, _ in done if one.kind == "mail"]
    theirs = [age for one, age in done if one.kind == "mail" and incoming(one)]
    opened = [one for one in mails if _opened(one)]
    return cells | {
        "calls": float(len(calls)),
        "calls in 30 days": _within(calls, _MONTH),
        "days since the last call": min(calls, default=None),
        "mails from them": float(len(theirs)),
        "mails from them in 30 days": _within(theirs, _MONTH),
        "days since their last mail": min(theirs, default=None),
        "share of mails that are theirs": len(theirs) / len(mails) if mails else None,
        "mails opened": float(len(opened)),
        "share of mails opened": len(opened) / len(mails) if mails else None,
        "trials and demos": float(sum(_TRIAL.search(one) is not None for one in words)),
        "prices looked at or sent": float(sum(_PRICE.search(one) is not None for one in words)),
        "ways of contact used": float(len({one.kind for one, _ in done if one.kind != "note"})),
    }


def _time(seen: LeadPast, at: datetime, deal: Deal | None, began: datetime | None) -> Cells:
    happened = seen.happened
    ages = sorted(_age(one, at) for one in happened)
    both = [one.at for one in seen.activities if one.at and (one.kind in _CONTACT or incoming(one))]
    both += [one.at for one in seen.talks]
    gaps = [later - earlier for earlier, later in pairwise(ages)]
    recent = _within(ages, _MONTH)
    before = _within(ages, 2 * _MONTH) - recent
    age = days_between(began, at)
    stages = deal.stages if deal else ()
    first = min((one for one in happened if began and one >= began), default=None)
    quarter = _QUARTER - (at.timetuple().tm_yday - 1) % 91
    return {
        "days since the lead came in": days_between(seen.lead.created_at, at),
        "days the deal has run": age,
        "days since anything happened": ages[0] if ages else None,
        "days since anybody spoke": days_between(max(both, default=None), at),
        "things happened in 7 days": _within(ages, _WEEK),
        "things happened in 30 days": recent,
        "things happened in 90 days": _within(ages, _QUARTER),
        "things happened in all": float(len(ages)),
        "things happened a month": _MONTH * len(ages) / max(age, _MONTH) if age is not None else None,
        "pace against the month before": (recent + 1) / (before + 1) if ages else None,
        "longest silence in days": max(gaps, default=None),
        "days until the first contact": days_between(began, first) if first and began else None,
        "stage": deal.stage if deal else None,
        "days in this stage": days_between(stages[-1].at, at) if stages else None,
        "stages passed": float(len(stages)) if stages else None,
        "days a stage": age / len(stages) if stages and age is not None else None,
        "month": at.strftime("%B"),
        "weekday it began": began.strftime("%A") if began else "",
        "days to the end of the quarter": float(quarter),
    }


def _text(seen: LeadPast) -> Cells:
    cells: Cells = {}
    for kind, many in (("note", "notes"), ("mail", "mails")):
        mine = sorted((one for one in seen.activities if one.kind == kind and spoken(one)), key=_when)[-_TEXTS:]
        words = " ".join(spoken(one)[:_SHOWN_WORDS] for one in mine)
        mood = seen.moods.get(mine[-1].id) if mine else None
        cells |= {
            f"words of the {many}": words,
            f"length of the last {kind}": float(len(spoken(mine[-1]).split())) if mine else None,
            f"warmth of the last {kind}": mood[0] if mood else None,
            f"coldness of the last {kind}": mood[1] if mood else None,
            f"interest in the last {kind}": mood[2] if mood else None,
            f"doubt in the last {kind}": mood[3] if mood else None,
        }
    return cells


def _within(ages: Sequence[float], days: int) -> float:
    return float(sum(age <= days for age in ages))


def _when(activity: Activity) -> tuple[float, int]:
    return (activity.at.timestamp() if activity.at else 0.0, activity.id)


def _opened(mail: Activity) -> bool:
    told = {name.lower(): value.strip().lower() for name, value in mail.extra.items()} if mail.extra else {}
    said = any("open" in name and value not in {"", "0", "no", "false"} for name, value in told.items())
    return said or "opened" in spoken(mail).lower()


def _said(value: Cell) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not math.isfinite(value):
        return ""
    if value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"  # noqa: PLR2004 - three digits tell enough
