"""The lead book in words: the list, one lead whole, and pairs that may be the same."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.leads import LOST, WON, Activity, Deal, Filter, Found, Lead, LeadDetail, Pair, Step, label
from desktop.present.words import counted, length, when
from desktop.views.lead_scores import UNSCORED, Mark
from desktop.views.leads import DealLine, Happening, LeadLine, LeadView, PairLine
from desktop.views.local import Local

KINDS = {"mail": "Mail", "visit": "Visit", "call": "Call", "meeting": "Meeting", "note": "Note"}
FOUND = {
    "phone": "by phone number",
    "mail": "by mail",
    "note": "in notes or fields",
    "near": "spelt alike",
    "sound": "sounds alike",
}
STATES = {WON: ("Won", "good"), LOST: ("Lost", "quiet")}
ORDERS = (("recent", "Last activity first"), ("name", "By name"), ("score", "Best score first"))
ALL = {"stage": "Any stage", "owner": "Any owner", "source": "Any source"}
COMPARED = {
    "name": "Name", "company": "Company", "title": "Job title", "stage": "Stage", "source": "Source", "owner": "Owner",
    "city": "City", "country": "Country",
}  # fmt: skip
MANY = 1000
MOST_FIELDS = 100  # further fields that a page shows


def lead_line(lead: Lead, local: Local, found: str = "", mark: Mark = UNSCORED) -> LeadLine:
    """One line of the list; `found` is what a look-up says of where it found the lead, `mark` its score."""
    title = label(lead)
    who = " · ".join(part for part in (lead.title, lead.company) if part and part != title)
    last = when(lead.last_activity_at, local).partition(",")[0] if lead.last_activity_at else ""
    return LeadLine(lead.id, title, who or _reach(lead, title), lead.stage, last, mark, FOUND.get(found, ""))


def leads_summary(total: int, chosen: Filter) -> str:
    """The one line under the title of the list."""
    if not total:
        return ""
    filtered = any((chosen.stage, chosen.owner, chosen.source))
    return f"{grouped(total)} {'lead' if total == 1 else 'leads'}{' with this filter' if filtered else ''}"


def found_summary(found: Sequence[Found], words: str, most: int) -> str:
    """The same line while looking somebody up."""
    if not found:
        return f"Nobody for “{words}”"
    return f"The best {most} for “{words}”" if len(found) >= most else f"{counted(len(found), 'lead')} for “{words}”"


def lead_view(detail: LeadDetail, local: Local) -> LeadView:
    """One lead, whole."""
    lead, account = detail.lead, detail.account
    title = label(lead)
    place = ", ".join(part for part in (lead.city, lead.country) if part)
    facts = [
        ("Company", lead.company if lead.company != title else ""),
        ("Mail", "\n".join(lead.mails)),
        ("Phone", "\n".join(lead.phones)),
        ("Stage", lead.stage),
        ("Owner", lead.owner),
        ("Source", lead.source),
        ("Place", place),
        ("Known since", local.day(lead.created_at) if lead.created_at else ""),
    ]
    if account:
        facts += [
            ("Industry", account.industry),
            ("Employees", grouped(account.employees)),
            ("Revenue a year", grouped(account.revenue)),
            ("Website", account.website),
            ("Seat", ", ".join(part for part in (account.city, account.country) if part)),
        ]
    line = [lead.title, lead.company if lead.company != title else "", lead.stage]
    further = {**(account.extra if account else {}), **lead.extra}
    return LeadView(
        id=lead.id,
        title=title,
        line=" · ".join(part for part in line if part),
        facts=tuple((name, value) for name, value in facts if value),
        deals=tuple(deal_line(deal, local) for deal in detail.deals),
        further=_shown(tuple(further.items())),
        happenings=tuple(happening(one, local) for one in detail.activities),
    )


def _shown(further: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """As many further fields as a page can hold, and how many are left."""
    left = len(further) - MOST_FIELDS
    return (*further[:MOST_FIELDS], ("Not shown here", f"{grouped(left)} more")) if left > 0 else further


def deal_line(deal: Deal, local: Local) -> DealLine:
    """One deal in words."""
    state, tone = STATES.get(deal.status, (deal.stage or "Open", ""))
    worth = "" if deal.value is None else f"{grouped(deal.value)} {deal.currency}".strip()
    days = [
        f"since {local.day(deal.opened_at)}" if deal.opened_at else "",
        f"closed {local.day(deal.closed_at)}" if deal.closed_at else "",
        f"due {local.day(deal.closes_at)}" if deal.closes_at and not deal.closed_at else "",
    ]
    return DealLine(deal.name or "Deal", state, worth, ", ".join(part for part in days if part), tone)


def deals_summary(deals: Sequence[DealLine]) -> str:
    """The heading over a lead's deals."""
    won = sum(deal.tone == "good" for deal in deals)
    lost = sum(deal.tone == "quiet" for deal in deals)
    parts = ((len(deals) - won - lost, "open"), (won, "won"), (lost, "lost"))
    return "Deals: " + ", ".join(f"{count} {word}" for count, word in parts if count) if deals else "Deals"


def happening(one: Activity, local: Local) -> Happening:
    """One line of the timeline; a call that this app heard says so."""
    kind = KINDS.get(one.kind, one.kind.capitalize())
    if one.call_id:
        seconds = float(one.extra.get("duration_s", 0))
        told = length(seconds) if seconds else ""
        heard = "Heard by Callside"
        title, text = (one.subject, f"{heard}, {told}" if told else heard) if one.subject else (heard, told)
        return Happening(kind, title, text, _when(one, local), one.call_id)
    title, text = (one.subject, one.text) if one.subject else (one.text, "")
    return Happening(kind, " ".join(title.split()) or kind, " ".join(text.split()), _when(one, local))


def pair_line(pair: Pair) -> PairLine:
    """Two leads that may be the same."""
    one, other = pair.first, pair.second
    fields = [(said, getattr(one, name), getattr(other, name)) for name, said in COMPARED.items()]
    fields += [
        ("Mail", ", ".join(one.mails), ", ".join(other.mails)),
        ("Phone", ", ".join(one.phones), ", ".join(other.phones)),
    ]
    fields += [(name, one.extra.get(name, ""), other.extra.get(name, "")) for name in {**one.extra, **other.extra}]
    names = label(one) if label(one) == label(other) else f"{label(one)}  /  {label(other)}"
    firms = one.company if one.company == other.company else f"{one.company}  /  {other.company}".strip(" /")
    return PairLine(
        one.id,
        other.id,
        names,
        " · ".join(part for part in (firms if firms != names else "", f"the same {_listed(pair.reasons)}") if part),
        "Certain" if pair.certain else "Probably" if pair.score >= 0.9 else "Perhaps",  # noqa: PLR2004 - nine of ten
        tuple((name, first, second) for name, first, second in fields if first or second),
    )


def pairs_summary(pairs: Sequence[PairLine]) -> str:
    """The one line under the title of the duplicates."""
    certain = sum(pair.sure == "Certain" for pair in pairs)
    if not pairs:
        return ""
    return counted(len(pairs), "pair") + (f", {certain} of them certain" if certain else ", none of them certain")


def way_to(lead: Lead | None, words: str) -> str:
    """What the sidebar's way to the lead book says; empty when it leads nowhere."""
    if lead:
        return f"Open {label(lead)} in the lead book"
    return f"Look for “{words}” in the lead book" if words else ""


def undone(step: Step) -> str:
    """What the line says after a step was undone."""
    return f"Undone: {step.title}."


def grouped(number: float | None) -> str:
    """A whole number with thin spaces between thousands, as `12 345`; nothing for None."""
    return "" if number is None else f"{number:,.0f}".replace(",", "\u202f") if abs(number) >= MANY else f"{number:g}"


def _reach(lead: Lead, title: str) -> str:
    return next((one for one in (*lead.mails, *lead.phones) if one != title), "")


def _when(one: Activity, local: Local) -> str:
    return when(one.at, local) if one.at and one.call_id else local.day(one.at) if one.at else ""


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
