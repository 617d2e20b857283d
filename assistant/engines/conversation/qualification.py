"""The checklists of a deal, filled from what was said: BANT and MEDDICC, each item with the words that fill it.

BANT: IBM's own, since the 1960s. MEDDICC: Dunkel and McMahon's at PTC, 1996, with competition and the paper process
added later; the paper process is part of the decision process here. An item stays open until somebody said something
for it; the latest words fill it, but needs and champions keep the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.domain.calls import Track
from assistant.domain.memory import Checklist, ChecklistItem, Fact
from assistant.domain.spoken import NEGATORS
from assistant.engines.conversation.reading import Reading

_CRITERIA = re.compile(
    r" (?:(?:it|that|this|they|you) (?:must|has to|have to|needs? to)|must have|deal ?breaker|has to be able|"
    r"(?:most )?important (?:is|for us|to us|thing)|(?:we|i) need (?:something|it to|to be able|one that|system that)|"
    r"requirements? (?:is|are)|what matters|(?:we|i) (?:can not|could not) (?:do|live|work) without|only if it)(?= |$)"
)
_PROCESS = re.compile(
    r" (?:(?:go|goes) (?:through|past|to) (?:procurement|purchasing|legal|board|committee|it|director|management)|"
    r"tender|(?:committee|board) meets|we vote|signs? off|legal (?:looks|reads|review|needs|will|has)|"
    r"security review|three quotes|procurement (?:has|wants|needs|takes|will)|purchase order|vendor form|"
    r"supplier form|approval process|get (?:it )?approved|our process|paperwork goes)(?= |$)"
)
_FIGURE = re.compile(
    r" NUMBER (?:percent|hours?|days?|minutes?|weeks?|months?|times|dollars?|euros?|pounds?|bucks|people|"
    r"of (?:them|us|our)|(?:every|each|per|in) (?:day|week|month|year|quarter))(?= |$)|"
    r" (?:half|third|quarter) (?:of|day|week)(?= |$)"
)
_BACKS_US = re.compile(
    r" i (?:will|would|can|am going to) (?:(?!not |never )\w+ )?(?:tell|show|push|bring|put it|take it|forward|"
    r"recommend|talk to|sell|speak to|convince|pass it|vote)(?= |$)(?! you)|"
    r" (?:i voted|i recommended|i have recommended|i want this|i like it|i am sold)(?= |$)"
)
_NO_OTHERS = re.compile(
    r"^(?! .*(?:tell|say|comment|confidential)).* (?:no(?= [,.]|$| we| not| other)|nobody|no one|only you|just you|"
    r"not looking at anyone)(?= |$)"
)
_ASKS_OTHERS = re.compile(r" (?:who else|anyone else|anybody else|other vendors?|someone else|other providers?)(?= |$)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was said for the items that no fact fills."""

    need: ChecklistItem | None = None
    metrics: ChecklistItem | None = None
    criteria: ChecklistItem | None = None
    process: ChecklistItem | None = None
    champion: ChecklistItem | None = None
    authority: ChecklistItem | None = None  # somebody else decides, in whatever words
    alone: ChecklistItem | None = None  # they said that nobody else is looked at

    def after(self, reading: Reading, before: Reading | None, facts: Sequence[Fact]) -> Evidence:
        """The evidence when this, too, was said; the rep's own words fill nothing."""
        if reading.track is Track.REP or reading.listens:
            return self
        line = reading.plain.words
        labels = {(i.kind, i.label) for i in reading.sure}
        statement = not reading.questions
        needs = ("intent", "state_need") in labels
        pain = any(fact.field == "pain" for fact in facts)
        asked_others = before is not None and _ASKS_OTHERS.search(before.plain.words) is not None

        def item(name: str, holds: object, known: ChecklistItem | None, *, keep: bool = False) -> ChecklistItem | None:
            if not holds or (keep and known):
                return known
            said = reading.utterance
            return ChecklistItem(name, quote=reading.text.strip(), utterance=said.number, start_s=said.start_s)

        others = {("objection", "authority"), ("buying_signal", "stakeholder")}
        backs = ("buying_signal", "stakeholder") in labels or (
            ("objection", "brush_off") not in labels and statement and _BACKS_US.search(line)
        )
        return Evidence(
            need=item("Need", needs, self.need, keep=True),
            metrics=item("Metrics", (needs or pain) and _figure(reading), self.metrics, keep=True),
            criteria=item("Decision criteria", statement and needs and _told(_CRITERIA, reading), self.criteria),
            process=item("Decision process", statement and _told(_PROCESS, reading), self.process),
            authority=item("Authority", labels & others, self.authority),
            champion=item("Champion", backs, self.champion, keep=True),
            alone=item("Competition", asked_others and statement and _NO_OTHERS.search(line), self.alone),
        )


def _told(form: re.Pattern[str], reading: Reading) -> bool:
    """Whether it is said and not denied: `there is no tender` denies it, `not without a purchase order` does not."""
    line = reading.plain.words

    def denials(start: int) -> int:
        clause = re.split(" [,.]", line[:start])[-1]
        return len(NEGATORS & set(clause.split()[-_REACH:])) + bool(_NONE.search(clause))

    return any(denials(hit.start()) % 2 == 0 for hit in form.finditer(line))


_REACH = 5  # words
_NONE = re.compile(r" no(?: \w+)?$")


def _figure(reading: Reading) -> bool:
    return bool(_FIGURE.search(reading.plain.words) or re.search(r"[$€£]\s?\d|\d\s?[%€]", reading.text))


def checklists(facts: Sequence[Fact], evidence: Evidence) -> tuple[Checklist, ...]:
    """BANT and MEDDICC, filled as far as words reach; `facts` are those that stand."""
    known = {fact.field: _item(fact) for fact in reversed(facts)}  # of several pains the first, of the rest one stands
    pain = known.get("pain") or evidence.need
    buyer = known.get("decision_maker") or evidence.authority
    rival = known.get("competitor") or evidence.alone
    bant = (("Budget", known.get("budget")), ("Authority", buyer), ("Need", pain), ("Timing", known.get("timeline")))
    meddicc = (
        ("Metrics", evidence.metrics),
        ("Economic buyer", buyer),
        ("Decision criteria", evidence.criteria),
        ("Decision process", evidence.process),
        ("Identified pain", pain),
        ("Champion", evidence.champion),
        ("Competition", rival),
    )
    return (Checklist("BANT", _named(bant)), Checklist("MEDDICC", _named(meddicc)))


def _named(items: Iterable[tuple[str, ChecklistItem | None]]) -> tuple[ChecklistItem, ...]:
    return tuple(replace(item, name=name) if item else ChecklistItem(name) for name, item in items)


def _item(fact: Fact) -> ChecklistItem:
    return ChecklistItem(fact.field, fact.value, fact.quote, fact.utterance, fact.start_s)
