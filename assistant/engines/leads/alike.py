"""Which leads may be the same person: looked for among those that share something, then compared whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from rapidfuzz import fuzz

from assistant.domain import naming
from assistant.domain.leads import Lead, Pair

SUGGESTED = 0.8  # the least score that is worth a person's look
_CROWD = 40  # leads that share one thing: more of them, and it is a switchboard or a common name
_NAME, _COMPANY, _PHONE, _MAIL = 0.5, 0.3, 0.35, 0.5  # what each likeness adds; names that differ take away
_SAME_NAME, _NEAR_NAME = 0.97, 0.85
_SAME_COMPANY = 0.9
_DOUBTED = 0.9  # the score of a pair that but for somebody else would be certain


def pairs(leads: Iterable[Lead], go_on: Callable[[], bool] = lambda: True) -> list[Pair]:
    """The pairs that may be the same, surest first; each pair once, the lower id first.

    One without a name is nobody's for certain where its addresses are of several.
    """
    known = {lead.id: _Known(lead) for lead in leads}
    blocks: dict[str, list[int]] = {}
    for lead_id, one in known.items():
        for block in one.blocks():
            blocks.setdefault(block, []).append(lead_id)
    found: dict[tuple[int, int], Pair] = {}
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        if not go_on():
            return []
        if 1 < len(members) <= _CROWD:
            for first, second in combinations(sorted(members), 2):
                if (first, second) in seen:
                    continue
                seen.add((first, second))
                if pair := _compare(known[first], known[second]):
                    found[first, second] = pair
    _doubt(found, known)
    return sorted(found.values(), key=lambda pair: (-pair.certain, -pair.score, pair.first.id, pair.second.id))


def _doubt(found: dict[tuple[int, int], Pair], known: dict[int, _Known]) -> None:
    """Make uncertain what is said of one without a name whose addresses are of several people."""
    named: dict[str, set[str]] = {}
    for one in known.values():
        for mail in one.mails if one.name else ():
            named.setdefault(mail, set()).add(one.name)
    for (first, second), pair in found.items():
        if pair.certain and not (pair.first.name and pair.second.name):
            mails = known[first].mails | known[second].mails
            if len({name for mail in mails for name in named.get(mail, ())}) > 1:
                found[first, second] = replace(pair, certain=False, score=_DOUBTED)


def compare(first: Lead, second: Lead) -> Pair | None:
    """Two leads as a pair, if they may be the same."""
    return _compare(_Known(first), _Known(second))


class _Known:
    """What of a lead is compared."""

    __slots__ = ("company", "lead", "mails", "name", "phones")

    def __init__(self, lead: Lead) -> None:
        self.lead = lead
        self.name = naming.fold(lead.name)
        self.company = naming.company(lead.company)
        self.mails = frozenset(lead.mails)
        self.phones = frozenset(filter(None, map(naming.national, lead.phones)))

    def blocks(self) -> Iterator[str]:
        yield from (f"mail:{mail}" for mail in self.mails)
        yield from (f"phone:{phone}" for phone in self.phones)
        words = self.name.split()
        if words and self.company:
            heard = sorted(naming.sound(word) for word in words)
            yield f"firm:{self.company.split()[0]}:{heard[0]}"
            yield f"firm:{self.company.split()[0]}:{heard[-1]}"
            yield f"name:{' '.join(sorted(words))}:{self.company[:2]}"
        elif len(words) > 1:
            yield f"alone:{' '.join(sorted(words))}"
        elif self.company:
            yield f"company:{self.company}"


def _compare(one: _Known, other: _Known) -> Pair | None:
    """The pair, if it is worth a look. Certain: the same mail, or the same number, and the same name on both."""
    mail, phone = bool(one.mails & other.mails), bool(one.phones & other.phones)
    both_named = bool(one.name and other.name)
    name = fuzz.token_sort_ratio(one.name, other.name) / 100 if both_named else 0.0
    if both_named and name < _SAME_NAME and naming.sound(one.name) == naming.sound(other.name):
        name = max(name, _NEAR_NAME + 0.05)
    both_firms = bool(one.company and other.company)
    firm = fuzz.token_set_ratio(one.company, other.company) / 100 if both_firms else 0.0
    company_only = not one.name and not other.name and one.lead.kind == other.lead.kind == "company"
    score = _MAIL * mail + _PHONE * phone
    if both_named:
        score += _NAME * name if name >= _NEAR_NAME else -_NAME * (1 - name)
    elif company_only and firm >= _SAME_NAME:
        score += _NAME
    if both_firms:
        score += _COMPANY * firm if firm >= _SAME_COMPANY else -_COMPANY * (1 - firm)
    certain = (mail or phone) and (name >= _SAME_NAME or (mail and not both_named))
    if phone and not mail and both_firms and firm < _SAME_COMPANY:
        certain = False
    score = 1.0 if certain else min(0.99, max(0.0, score))
    if score < SUGGESTED - 0.05 * (both_named and name >= _SAME_NAME and not both_firms):
        return None
    said = (
        ("mail", mail), ("phone", phone), ("name", both_named and name >= _NEAR_NAME),
        ("company", both_firms and firm >= _SAME_COMPANY),
    )  # fmt: skip
    return Pair(one.lead, other.lead, round(score, 3), certain, tuple(word for word, holds in said if holds))
