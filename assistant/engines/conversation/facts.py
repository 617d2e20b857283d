"""Facts a CRM should get, out of one utterance and the turn before it.

Patterns tell what the words say plainly; a trained tagger (FactSpotter) marks what else is told, in other words. Where
both tell one field the patterns are right, but for names, whose ends the tagger knows. Measured: docs/benchmarks.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from assistant.domain.calls import Track, Utterance
from assistant.domain.memory import FIELDS, Fact, Mention
from assistant.domain.spoken import NEGATORS, read
from assistant.engines.conversation import fact_answers as answers
from assistant.engines.conversation import fact_checks as checks
from assistant.engines.conversation import fact_forms as forms
from assistant.engines.conversation import numbers
from assistant.engines.conversation.dates import on_day
from assistant.engines.conversation.fact_values import NO_BUDGET, THE_CALLER, as_sum, facts_of
from assistant.engines.conversation.reading import Reading
from assistant.engines.conversation.wording import VENDORS, Line

_CEILING_FROM = 100  # "our limit is seven" is hardly money
_BY_TAGGER = frozenset({"decision_maker", "current_solution"})  # where both tell one: it knows where a name ends
_LONG_ANSWER, _SHORT_ANSWER, _PAIN_WORDS = 30, 14, 3  # words
_HURT = ("frustration", "anger", "anxiety", "disappointment")
_RECAPPED = frozenset({"budget", "company_size", "seats", "timeline", "decision_maker"})

Tell = Callable[[str, str, str], Fact]  # field, value and quote of this utterance


@dataclass(frozen=True, slots=True)
class Heard:
    """What facts are looked for in: one utterance, and what was said just before it."""

    reading: Reading
    before: Reading | None
    said_on: date
    mentions: Sequence[Mention] = ()


def facts_in(heard: Heard) -> list[Fact]:
    """The facts that the customer's utterance tells, in the order of FIELDS; one a field, but several competitors."""
    if heard.reading.track is Track.REP or heard.reading.utterance.echo_suspect or heard.reading.intent == "small_talk":
        return []
    plain = [*_answered(heard), *_stated(heard)]
    found = [*_marked(heard, {fact.field for fact in plain} - _BY_TAGGER), *plain] or _confirmed(heard)
    kept: dict[str, Fact] = {}
    for fact in found:
        kept.setdefault(f"{fact.field} {fact.value}" if fact.field == "competitor" else fact.field, fact)
    return sorted(kept.values(), key=lambda fact: FIELDS.index(fact.field))


def _marked(heard: Heard, known: AbstractSet[str]) -> Iterator[Fact]:
    """What the tagger marked of the fields that are not known; what hurts about the offer is no pain of theirs."""
    objects = any(one.kind == "objection" for one in heard.reading.sure)
    told = [one for one in heard.mentions if one.field not in known and not (objects and one.field == "pain")]
    return facts_of(told, heard.reading.utterance, heard.said_on)


def _stated(heard: Heard) -> Iterator[Fact]:
    """What the words say by themselves. A question states seats and dates alone: `what is it for forty users`."""
    plain, named = heard.reading.plain, heard.reading.named
    tell = partial(_fact, heard.reading.utterance)
    asks = bool(heard.reading.questions)
    objects = {i.label for i in heard.reading.sure if i.kind == "objection"}
    if not asks:
        yield from _budget(tell, plain)
        yield from _decider(tell, plain, named)
        yield from _solution(tell, plain, named, heard.before)
        if not objects and (hit := _pain(plain, heard)):
            yield tell("pain", plain.sentence(*hit), plain.sentence(*hit))
        yield from _counted(tell, plain, _first(forms.SIZE, plain), "company_size", " people")
    seats = _first(forms.SEATS, plain)
    if not (asks and forms.INCLUDED.search(f"{plain.words} ")):
        yield from _counted(tell, plain, seats, "seats", "")
    if not asks or re.search(r" (?:we|i|our|us|my) ", plain.words):
        yield from _timeline(tell, plain, heard.said_on)
    if not asks or "competitor" in objects:
        yield from _competitors(tell, named, sure="competitor" in objects)


def _answered(heard: Heard) -> Iterator[Fact]:  # noqa: C901 one arm a field
    """What the words say as the answer to the rep's question before them."""
    reading, before = _before_asking(heard.reading), heard.before
    plain, named = reading.plain, reading.named
    asked = [q.text for q in before.questions] if before and before.track is not reading.track else []
    length = len(plain.spoken.words)
    if not asked or not 0 < length <= _LONG_ANSWER or answers.EVADES.search(plain.words):
        return
    lines = [Line.of(question).words for question in asked]
    about = {field for field, form in answers.ASKED if any(form.search(line) for line in lines)}
    tell, whole = partial(_fact, reading.utterance), reading.text.strip()
    clause = _first_clause(whole)
    if "budget" in about and (hit := _search(answers.ANSWERED_SUM, plain)):
        yield from _money(tell, plain, hit, spared=True)
    for field, unit, stated in (("seats", "", forms.SEATS), ("company_size", " people", forms.SIZE)):
        if field in about:
            one = (answers.ONE_NUMBER,) if plain.words.count(" NUMBER") == 1 else ()
            yield from _counted(tell, plain, _first((*stated, *answers.ANSWERED_NUMBER, *one), plain), field, unit)
            break
    if "decision_maker" in about and (who := _who_answers(plain, named, whole)):
        yield tell("decision_maker", who, whole)
    if "timeline" in about:
        first = plain.words if length <= _SHORT_ANSWER else re.split(" [,.]", plain.words)[0]
        yield from _meant(tell, plain, list(forms.TIME.finditer(first)), heard.said_on)
    says_what = bool(set(Line.of(clause).spoken.words) - answers.EMPTY)
    if "current_solution" in about and says_what and len(clause.split()) <= _SHORT_ANSWER and _is_so(plain):
        yield tell("current_solution", clause, whole)
    if "pain" in about and length >= _PAIN_WORDS and not _denies(plain) and not checks.NO_SUCH.search(plain.words):
        yield tell("pain", clause, whole)
    if "competitor" in about and not _denies(plain):
        for hit in forms.NAMED.finditer(named.words):
            yield tell("competitor", named.written(*hit.span()), whole)


def _who_answers(plain: Line, named: Line, whole: str) -> str:
    """Who is named where the rep asked who decides; empty when nobody is."""
    if answers.ME.search(plain.words):
        return THE_CALLER
    if hit := answers.ANSWERS_WHO.search(named.words):
        return _who(named, hit)
    the = answers.ANSWERS_THE.search(whole.replace("\u2019", "'"))
    return the["who"] if the else ""


def _first_clause(text: str) -> str:
    """What is said first; of a long sentence, what stands before its "and" or "but"."""
    clause = re.split(r"[.;!]\s|, (?:and|but) ", text)[0].rstrip(" .,;!")
    return clause if len(clause.split()) <= _SHORT_ANSWER else re.split(r",? (?:and|but) ", clause)[0]


def _meant(tell: Tell, line: Line, hits: Sequence[re.Match[str]], said_on: date) -> Iterator[Fact]:
    """The time meant of several that were named: the last, for people correct themselves to what they mean."""
    for hit in reversed(hits):
        if forms.NOT_UNTIL.search(line.words[: hit.start("when")]):
            yield _when(tell, line, hit, said_on, "not before ")
            return
        if not line.denied(hit.start("when")):
            yield _when(tell, line, hit, said_on)
            return


def _before_asking(reading: Reading) -> Reading:
    """The words before the first question in them: "By hand. Who would train us?" answers before it asks."""
    if not reading.questions:
        return reading
    told = reading.text[: reading.text.find(reading.questions[0].text)]
    return Reading(replace(reading.utterance, text=told.strip()))


def _confirmed(heard: Heard) -> list[Fact]:
    """What the rep said of the customer's side and the customer says yes to; the words are the rep's."""
    before = heard.before
    answer = heard.reading.plain
    if before is None or before.track is heard.reading.track or not checks.YES.search(answer.words):
        return []
    if checks.YES_BUT.search(answer.words) or NEGATORS & set(answer.spoken.words) or "?" in heard.reading.text:
        return []
    open_asked = any(q.form == "open" for q in before.questions)
    if open_asked or not re.search(r"\byou", before.text, re.IGNORECASE) or checks.OFFERS.search(before.text):
        return []
    turned = checks.CHECKS.sub(".", before.text)
    for form, mine in checks.YOURS:
        turned = form.sub(mine, turned)
    told = _stated(replace(heard, reading=Reading(replace(before.utterance, text=turned))))
    said = {numbers.number(answer.written(*hit.span())) for hit in re.finditer(" NUMBER", answer.words)}
    return [
        replace(fact, quote=before.text.strip())
        for fact in told
        if fact.field in _RECAPPED and (fact.amount is None or said <= {fact.amount})
    ]


def _budget(tell: Tell, line: Line) -> Iterator[Fact]:
    if hit := _first(forms.BUDGET, line):
        yield from _money(tell, line, hit)
    elif hit := _first(forms.CEILING, line):
        for fact in _money(tell, line, hit, spared=True):
            if fact.currency or fact.per or (fact.amount or 0) >= _CEILING_FROM:
                yield fact
    elif hit := forms.NO_BUDGET.search(line.words):
        yield tell("budget", NO_BUDGET, line.sentence(*hit.span()))


def _money(tell: Tell, line: Line, hit: re.Match[str], *, spared: bool = False) -> Iterator[Fact]:
    """A sum as a fact; `spared`: a `not` before it does not deny it, as in `not over ten thousand`."""
    words = line.written(*hit.span("sum"))
    sums = numbers.span(words)
    if sums is None or _theirs(line, hit) or (line.denied(hit.start()) and not spared):
        return
    if _taken_back(line, hit, "sum") or _is_not_so(line, hit):
        return
    around = line.around(hit.start("sum"), hit.end("tail"))
    yield as_sum(tell("budget", words, line.sentence(*hit.span())), sums, around)


def _counted(tell: Tell, line: Line, hit: re.Match[str] | None, field: str, unit: str) -> Iterator[Fact]:
    if hit is None or line.denied(hit.start("n")) or _theirs(line, hit) or _taken_back(line, hit, "n"):
        return
    if checks.ONCE.search(line.words[: hit.start("n")].rpartition(" .")[2]):
        return
    if checks.OTHERS.search(f"{line.words[: hit.start('n')].rpartition(' .')[2]} "):
        return
    counted = numbers.span(line.written(*hit.span("n")))
    if counted is None or counted[1] != int(counted[1]) or counted[1] < 1:
        return
    yield replace(tell(field, f"{numbers.counts(*counted)}{unit}", line.sentence(*hit.span())), amount=counted[1])


def _decider(tell: Tell, plain: Line, named: Line) -> Iterator[Fact]:
    for form in forms.DECIDER:
        for hit in form.finditer(named.words):
            spared = "but" in hit.groupdict()  # nothing goes without her
            if spared or (not named.denied(hit.start("who")) and not named.denied(hit.start() + 1)):
                yield tell("decision_maker", _who(named, hit), named.sentence(*hit.span()))
                return
    mine = forms.I_DECIDE.search(plain.words)
    if mine and not plain.denied(mine.end()) and not plain.words[: mine.start()].endswith(" and"):  # my brother and I
        yield tell("decision_maker", THE_CALLER, plain.sentence(*mine.span()))


def _who(line: Line, hit: re.Match[str]) -> str:
    return re.sub(r"^(?:my|our|the|a) |['\u2019]s$", "", line.written(*hit.span("who")), flags=re.IGNORECASE)


def _solution(tell: Tell, plain: Line, named: Line, before: Reading | None) -> Iterator[Fact]:
    hits = ((line, hit) for line, form in _solution_forms(plain, named) for hit in form.finditer(line.words))
    for line, hit in hits:
        what = re.sub(r"^(?:(?:the|a|an|in|on|with|by) )+", "", line.written(*hit.span("what")))
        if what and not line.denied(hit.start("what")) and not forms.NOT_NOW.search(line.words[: hit.start("what")]):
            if _theirs(line, hit) or (_may_be_anything(line, hit) and not _works_with(line, hit, before)):
                continue
            yield tell("current_solution", what, line.sentence(*hit.span()))
            return


def _may_be_anything(line: Line, hit: re.Match[str]) -> bool:
    """Whether it is what a house has (an alarm), whom one works with (schools), or what is at hand (the stairs)."""
    if hit.re is forms.SOLUTION[0]:
        return True
    what = line.written(*hit.span("what"))
    the = re.search(rf" the {re.escape(what)}$", line.written(hit.start(), hit.end("what")), re.IGNORECASE)
    return what.islower() and bool(the or re.search(" work(?:s|ing)? with(?= )", hit.group()))


def _works_with(line: Line, hit: re.Match[str], before: Reading | None) -> bool:
    """Whether what they have does work that is spoken of: a tool by its name, or what the turn before was about."""
    what = hit["what"]
    if checks.OF_WORK.search(what) or checks.DOES_IT.search(line.words[hit.end("what") :]):
        return True
    spoken_of = set(before.plain.words.split()) if before else set()
    return bool(spoken_of & set(what.split()[:-1]))


def _solution_forms(plain: Line, named: Line) -> Iterator[tuple[Line, re.Pattern[str]]]:
    yield from ((plain, form) for form in forms.SOLUTION)
    yield named, forms.WITH_THEM


def _pain(line: Line, heard: Heard) -> tuple[int, int] | None:
    """Where a pain is told: by its own words, or by an utterance that states a need and sounds like it hurts."""
    if len(line.spoken.words) < _PAIN_WORDS or forms.NO_PAIN.search(line.words):
        return None
    for hit in forms.PAIN.finditer(line.words):
        if not line.denied(hit.start()) or " not " in f"{hit.group()} ":
            return hit.span()
    sure = {(i.kind, i.label) for i in heard.reading.sure}
    hurts = ("sentiment", "negative") in sure or bool(sure & {("emotion", e) for e in _HURT})
    return (0, len(line.words)) if ("intent", "state_need") in sure and hurts else None


def _timeline(tell: Tell, line: Line, said_on: date) -> Iterator[Fact]:
    for form in (forms.NOT_BEFORE, *forms.DATED):
        for hit in form.finditer(line.words):
            unsure = line.denied(hit.start("when")) or forms.HYPOTHETICAL.search(line.words[: hit.start("when")])
            if form is forms.NOT_BEFORE or not unsure:
                yield _when(tell, line, hit, said_on, "not before " if form is forms.NOT_BEFORE else "")
                return


def _when(tell: Tell, line: Line, hit: re.Match[str], said_on: date, before: str = "") -> Fact:
    words = line.written(*hit.span("when"))
    day = on_day(words, said_on) if forms.A_DAY.search(words) else None
    fact = tell("timeline", before + words, line.sentence(*hit.span()))
    return replace(fact, date=day.isoformat() if day else "")


def _competitors(tell: Tell, line: Line, *, sure: bool) -> Iterator[Fact]:
    """Names of other vendors; `sure`: an objection says that there is one, so that fewer words do."""
    for form in (*forms.AGAINST, *forms.AGAINST_OR_A_PERSON, *(forms.AGAINST_WHEN_SURE if sure else ())):
        for hit in form.finditer(line.words):
            if line.denied(hit.start("name")) or forms.OTHERS.search(line.words[: hit.start()].rpartition(" .")[2]):
                continue
            if forms.A_PERSON.search(f"{line.words[hit.end() :]} "):
                continue
            spans = [hit.span("name")]
            if more := hit.groupdict().get("more"):
                begin = hit.start("more")
                spans += [(begin + m.start(), begin + m.end()) for m in forms.NAMED.finditer(more)]
            names = [name for span in spans if not re.search(r"['\u2019]s$", name := line.written(*span))]
            if form in forms.AGAINST_OR_A_PERSON and not sure and not any(_is_vendor(name) for name in names):
                continue
            for name in names:
                yield tell("competitor", name, line.sentence(*hit.span()))
            return


def _is_vendor(name: str) -> bool:
    return bool(VENDORS & set(name.lower().split()))


def _fact(utterance: Utterance, field: str, value: str, quote: str) -> Fact:
    return Fact(field, value, quote, utterance.track, utterance.number, utterance.start_s)


def _first(patterns: Sequence[re.Pattern[str]], line: Line) -> re.Match[str] | None:
    return next((hit for form in patterns if (hit := form.search(line.words))), None)


def _search(pattern: re.Pattern[str], line: Line) -> re.Match[str] | None:
    return pattern.search(line.words)


def _denies(line: Line) -> bool:
    return bool(re.search(r"^(?: ,)*(?: (?:well|oh|we|i|do|um))* (?:no|not|nothing|nobody|none)(?= |$)", line.words))


def _is_so(line: Line) -> bool:
    return not _denies(line) and " used to " not in line.words


def _taken_back(line: Line, hit: re.Match[str], number: str) -> bool:
    """Whether it is no count, or was denied, or another was said right after it: `thirty, no wait, forty`."""
    before = line.words[: hit.start(number)]
    if "%" in line.written(*hit.span(number)) or re.search(r" not(?: (?:quite|even|exactly|about|around))*$", before):
        return True
    corrected = checks.CORRECTED.search(line.rest(hit.end(number)))
    return bool(corrected and "NUMBER" in read(corrected["to"]).words)


def _is_not_so(line: Line, hit: re.Match[str]) -> bool:
    """Whether a sum was spent, is wished for, or was somebody else's."""
    sentence = line.words[: hit.start("sum")].rpartition(" .")[2]
    clause = re.split(" [,.]", line.words[hit.end("sum") :])[0]
    owner = line.written(0, hit.start()).rpartition(" ")[2] if hit.start() else ""
    names_it = hit.group().startswith(" budget")  # a price is asked for, a budget is had
    return bool(
        checks.NOT_SO.search(sentence)
        or (checks.OTHERS if names_it else checks.OTHERS_SUM).search(f"{sentence} ")
        or checks.FOR_THEM.search(f"{clause} ")
        or (
            (cut := checks.CUT.search(line.words[hit.end("sum") :]))
            and not re.search(" (?:not|nothing|never) ", cut[0])
        )
        or re.search(r" (?:last year|years? ago|last time)(?= |$)", clause)
        or (names_it and re.search(r"['\u2019]s$", owner) and not _OURS.search(owner))
    )


_OURS = re.compile(r"^(?:company|team|department|firm|year|quarter|month|it|what|that|here|there)", re.IGNORECASE)


def _theirs(line: Line, hit: re.Match[str]) -> bool:
    """Whether somebody else's is meant: `my clients have budgets of two million`."""
    return bool(_THEIRS.search(line.words[: hit.start() + 1].rstrip()))


_THEIRS = re.compile(
    r" (?:customers?(?! (?:service|support|care|success))|clients?|competitors?|they|their|"
    r"(?<! tell )(?<! told )(?<! for )you|your)(?: \w+){0,3}$"
)
