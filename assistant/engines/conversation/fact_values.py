"""A fact as a CRM holds it, out of the words that tell it: sums, numbers and days are read, articles left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from assistant.domain.calls import Utterance
from assistant.domain.memory import FIELDS, SEVERAL, Fact, Mention
from assistant.domain.spoken import NEGATORS
from assistant.engines.conversation import fact_forms as forms
from assistant.engines.conversation import numbers
from assistant.engines.conversation.dates import on_day
from assistant.engines.conversation.wording import Line, sentence_around

THE_CALLER = "the person on this call"
NO_BUDGET = "none for now"
_SMALL_SUM = 1000  # "forty", said of a budget, may be forty thousand: the words are kept, no amount is claimed
_ARTICLE = re.compile(r"^(?:(?:and|or|my|our|the|a|an|in|on|with|by|just) )+", re.IGNORECASE)
_OF = re.compile(r"['\u2019]s$")
_ME = re.compile(
    r"^(?:(?:just|only|me|i|myself|mine|my (?:own )?(?:call|decision|say|signature))\b\W*)+$", re.IGNORECASE
)
_NO_MONEY = frozenset({"nothing", "no", "none", "zero", "nil", "zilch"}) | NEGATORS
_NOT_BEFORE = re.compile(r"\b(?:not|never|n't)(?: \w+){0,2} (?P<when>before|until|till)\s*$", re.IGNORECASE)
_NUMBER = re.compile(forms.NUMBER)
_FEWS = {"one": 1, "both": 2, "couple": 2, "half a dozen": 6, "half dozen": 6, "dozen": 12}  # no NUMBER to `spoken`
_FEW = re.compile(rf"\b({'|'.join(sorted(_FEWS, key=len, reverse=True))})\b(?: of(?! us))?", re.IGNORECASE)
_PRONOUN = re.compile(r"^(?:he|she|they|it|him|her|them|who|that|this)$", re.IGNORECASE)
_PLAIN_PEOPLE = re.compile(
    r"^(?:of us|people|employees|staff|heads?|altogether|in total|all in|strong)?$", re.IGNORECASE
)


def facts_of(mentions: Sequence[Mention], utterance: Utterance, said_on: date) -> Iterator[Fact]:
    """The facts that these mentions of one utterance tell, in the order of FIELDS.

    Of most fields one utterance tells one: the parts of a number are added (`eight in Leeds and four in York`), of two
    times or sums the last is meant, since people correct themselves to what they mean; names are told together.
    """
    ordered = sorted(mentions, key=lambda one: (FIELDS.index(one.field), one.start))
    for field, group in groupby(ordered, key=lambda one: one.field):
        some = list(group)
        match field:
            case "budget":
                yield _budget(some[-1], utterance)
            case "timeline":
                yield _timeline(some[-1], utterance, said_on)
            case "seats" | "company_size":
                yield _counted(some, utterance)
            case _ if field in SEVERAL:
                yield from (_told(one, utterance, _bare(one)) for one in some)
            case _:
                told = dict.fromkeys(name for one in some if (name := _bare(one)) and not _PRONOUN.match(name))
                if told:
                    yield _told(some[0], utterance, ", ".join(told))


def as_sum(fact: Fact, sums: tuple[float, float], around: str) -> Fact:
    """A fact whose value is the words of a sum, with what they come to; `around` names currency and period."""
    currency, per = numbers.currency(around), numbers.per(around)
    low, high = sums
    if not currency and not per and high < _SMALL_SUM and "hundred" not in fact.value.lower():
        return fact
    value = str(numbers.Money(high, currency, per))
    if low != high:
        value = f"{numbers.Money(low, currency)} to {value}"
    return replace(fact, value=value, amount=high, currency=currency, per=per)


def _told(mention: Mention, utterance: Utterance, value: str) -> Fact:
    quote = sentence_around(mention.text, mention.start, mention.end)
    return Fact(mention.field, value or quote, quote, utterance.track, utterance.number, utterance.start_s)


def _bare(mention: Mention) -> str:
    words = mention.words.strip(" ,.;:!?-\u2013\u2014")
    if mention.field == "decision_maker" and _ME.match(words):
        return THE_CALLER
    if mention.field in {"decision_maker", "current_solution"}:
        words = _ARTICLE.sub("", words)
    return _OF.sub("", words) if mention.field in {"decision_maker", "competitor"} else words


def _budget(mention: Mention, utterance: Utterance) -> Fact:
    line = Line.of(mention.words)
    hit = _NUMBER.search(line.words)
    sums = numbers.span(line.written(*hit.span())) if hit else None
    if sums is None:
        none = not hit and not _NO_MONEY.isdisjoint(re.findall(r"[a-z]+", line.words.lower()))
        return _told(mention, utterance, NO_BUDGET if none else _bare(mention))
    around = mention.text[max(0, mention.start - 2) : mention.end + 2]  # signs of currencies stand beside it
    return as_sum(_told(mention, utterance, _bare(mention)), sums, around)


def _timeline(mention: Mention, utterance: Utterance, said_on: date) -> Fact:
    words = _bare(mention)
    day = on_day(words, said_on) if forms.A_DAY.search(words) else None
    not_before = _NOT_BEFORE.search(mention.text[: mention.start])
    value = f"not {not_before['when']} {words}" if not_before else re.sub("^Not ", "not ", words)
    return replace(_told(mention, utterance, value), date=day.isoformat() if day else "")


def _counted(mentions: Sequence[Mention], utterance: Utterance) -> Fact:
    """Seats are added up; of a firm's sizes (people, sites, beds) each stands with its noun, the first as amount."""
    first = mentions[0]
    found = [(one, *number) for one in mentions if (number := _number_in(one.words))]
    if len(found) < len(mentions):
        return _told(first, utterance, ", ".join(_bare(one) for one in mentions))
    if first.field == "seats":
        low, high = sum(low for _, low, _, _ in found), sum(high for _, _, high, _ in found)
        return replace(_told(first, utterance, numbers.counts(low, high)), amount=high)
    sizes = [
        f"{numbers.counts(low, high)} {'people' if _PLAIN_PEOPLE.match(noun) else noun}" for _, low, high, noun in found
    ]
    return replace(_told(first, utterance, ", ".join(sizes)), amount=found[0][2])


def _number_in(words: str) -> tuple[float, float, str] | None:
    """The lowest and highest number that these words hold, and the words after it."""
    few = _FEW.search(words)
    line = Line.of(words)
    hits = list(_NUMBER.finditer(line.words))
    if few and not hits:
        return (_FEWS[few[1].lower()],) * 2 + (words[few.end() :].strip(" ,.;:!?-"),)
    alone = len(hits) == 1 and " and " not in f"{line.words[: hits[0].start()]} "  # "me and two part-timers" are three
    counted = numbers.span(line.written(*hits[0].span())) if alone else None
    if counted is None or counted[1] < 1 or counted[1] != int(counted[1]):
        return None
    return *counted, line.rest(hits[0].end()).strip(" ,.;:!?-")
