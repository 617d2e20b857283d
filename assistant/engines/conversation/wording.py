"""Patterns over words as said, and back to the words as written.

`Line` spells `spoken.read`'s words with one space before each, ` ,` between clauses and ` .` between sentences, so that
a regular expression can look for `( we have)(APPROX)( NUMBER)` however it was cased, punctuated or stumbled over.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from assistant.domain.spoken import MONTHS, NEGATORS, WEEKDAYS, Spoken, read


def _words(text: str) -> list[str]:
    return text.split()


_NOT_THAT = re.compile(
    r" not (?:that|so|too|very) (?:big|large|many|much|old|long)(?= |$)"
)  # it tells how much, not no
_HIDDEN_NEGATION = 4  # words before a hit within which a "not" denies it


class Line:
    """One utterance to look for patterns in. `named`: words that look like names read as NAME."""

    def __init__(self, spoken: Spoken, *, named: bool = False) -> None:
        self.spoken = spoken
        self._starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for i, word in enumerate(spoken.words):
            if i and spoken.clauses[i] != spoken.clauses[i - 1]:
                pieces.append(" ." if _ends_sentence(spoken, i) else " ,")
                length += 2
            shown = "NAME" if named and _is_name(spoken, i) else word
            self._starts.append(length)
            pieces.append(f" {shown}")
            length += len(shown) + 1
        self.words = "".join(pieces)

    @classmethod
    def of(cls, text: str, *, named: bool = False) -> Line:
        """The line of a text."""
        return cls(read(text), named=named)

    def written(self, start: int, end: int) -> str:
        """The text as written of a stretch of `words`."""
        first, last = self._span(start, end)
        return self.spoken.quote(first, last).strip() if first < last else ""

    def around(self, start: int, end: int) -> str:
        """The same with what touches it on both sides, where signs of currencies stand."""
        first, last = self._span(start, end)
        spans = self.spoken.spans
        return self.spoken.text[max(0, spans[first][0] - 2) : spans[last - 1][1] + 2] if first < last else ""

    def sentence(self, start: int, end: int) -> str:
        """The sentence as written that a stretch of `words` stands in."""
        first, last = self._span(start, end)
        text, spans = self.spoken.text, self.spoken.spans
        if first >= len(spans):
            return text.strip()
        return sentence_around(text, spans[first][0], spans[max(first, last - 1)][1])

    def rest(self, end: int) -> str:
        """The text as written after a stretch of `words`."""
        last = self._span(0, end)[1]
        return self.spoken.text[self.spoken.spans[last - 1][1] :] if last else self.spoken.text

    def denied(self, start: int) -> bool:
        """Whether a `not` stands in the same clause shortly before."""
        clause = _NOT_THAT.sub(" ", re.split(r" [,.]", self.words[:start])[-1]).split()
        return bool(NEGATORS & set(clause[-_HIDDEN_NEGATION:]))

    def _span(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self._starts, start - 1 if start else 0), bisect_right(self._starts, end - 1)


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence or sentences, as written, that the characters from `start` up to `end` stand in."""
    begin = max((m.end() for m in re.finditer(r"[.?!]\s", text[:start])), default=0)
    stop = re.search(r"[.?!](?=\s|$)", text[end - 1 :])
    return text[begin : end - 1 + stop.end() if stop else len(text)].strip()


def _ends_sentence(spoken: Spoken, i: int) -> bool:
    return any(mark in spoken.text[spoken.spans[i - 1][1] : spoken.spans[i][0]] for mark in ".?!")


def _is_name(spoken: Spoken, i: int) -> bool:
    """A word with a capital that is not just the first of a sentence, or a product that sales talks are full of."""
    word = spoken.words[i]
    if word in VENDORS:
        return True
    start = spoken.spans[i][0]
    before = spoken.text[:start].rstrip()
    begins = not before or before[-1] in '.?!:"\u201c'
    written = spoken.text[start : spoken.spans[i][1]]
    capital = written[0].isupper() and written.lower().startswith(word) and "'" not in written.removesuffix("'s")
    return capital and len(word) > 1 and word not in _NO_NAMES and not (begins and word in _STARTERS)


VENDORS = frozenset(
    _words(
        "salesforce hubspot pipedrive zoho freshsales zendesk freshdesk intercom gong chorus outreach "
        "salesloft dialpad netsuite oracle sap workday xero quickbooks shopify magento jira asana "
        "notion airtable mailchimp marketo pardot dropbox docusign pandadoc bamboohr personio datev "
        "odoo"
    )
)
_NO_NAMES = (
    MONTHS
    | WEEKDAYS
    | frozenset(
        _words(
            "i okay ok english french german spanish dutch christmas easter mr mrs ms dr sir madam lord "
            "god jesus yes no ceo cfo coo cto cio ciso vp hr it pdf excel crm erp api csv usa uk eu you "
            "we he she they it q1 q2 q3 q4 am pm"
        )
    )
)
# What a sentence begins with when it does not begin with a name; spoken.py's numbers read as NUMBER and are none.
_STARTERS = frozenset(
    _words(
        "about above absolutely accounting actually after again all almost already also although "
        "always and another any anybody anyone anything anyway are around as ask at away back bad "
        "based basically be because been before being besides best better between big both boss bring "
        "but buy by call called calls can cash chief close come company compared contract correct "
        "could customers data deal decision depends did do does done down during each early either "
        "else email end especially even every everybody everyone everything exactly fair few final "
        "finance fine first for found from full get getting give given go going gone good great "
        "guests had half happy hard has have he head hello help her here hey hi his hold honestly "
        "hope how however if in instead is it its january just keep know last lately later least "
        "legal less let like listen little long look looks lots love made maintenance make management "
        "many marketing may maybe me mine money more most mostly much must my need needs never new "
        "next nice no nobody none nor not nothing now of off often oh old on once one only open or "
        "orders other others our ours out over paper people perfect perhaps please point possibly "
        "price probably procurement purchasing put quite really reporting returns right same say see "
        "send she should show since so some somebody someone something sometimes somewhere sorry "
        "sounds staff start still such support sure take talk tell thank thanks that the their them "
        "then there these they thing things think this those though through till time to today "
        "together tomorrow too top true try two under understood unless until up us use used usually "
        "very wait want was watch we well went were what when where whether which while who whose why "
        "will with without wonderful work works would wow yeah year years yep yes yesterday yet you "
        "your sales operations production everywhere monday-to-friday head director manager owner "
        "board sign signed nine mm mhm uh um er hmm ha haha aiya ya wah huh yup nope lovely brilliant "
        "excellent interesting obviously frankly currently normally generally personally technically "
        "clients patients drivers nurses drivers teachers parents months weeks days hours shall "
        "mornin morning afternoon evening goodbye bye cheers"
    )
)
