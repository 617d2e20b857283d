"""What a talk leaves open: questions without an answer, promises, the next step, and whether it is ending.

All of it from plain phrases: what is found was said; what is said in other words is missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.domain.asking import Question, questions
from assistant.domain.calls import Track, Utterance
from assistant.domain.spoken import MONTHS, NEGATORS, WEEKDAYS, Hit, Phrases, Spoken, read
from assistant.engines.conversation.numbers import currency
from assistant.engines.conversation.reading import Reading


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FULL_ANSWER_WORDS = 25  # after that many words of the rep's, several questions asked at once count as answered
_FIXES = frozenset({"", "schedule", "agree", "close"})  # intents of words that fix a date; empty: nobody could tell
_REFUSES = frozenset({"objection", "decline", "question_product", "question_price"})
MOST_DATES = 20  # in one utterance; of more, the last are looked at
REPLY_REACH = 3  # utterances within which a proposed date must be agreed to

_DEFERS = Phrases.listed(
    """come/get/circle back to (that/this/it/you); come/get to that/this/it; let me check/ask/look; have to
    check/ask/look/find; i will find out; i will look into; i will ask (about); let me find out; park that; in (a)
    minute/moment; not sure ... get back; i do not know; in (a) second i/we/let"""
)
_YES_NO = frozenset(["yes", "no", "yeah", "sure", "correct", "right", "exactly", "okay"])
_BYE = Phrases.listed(
    """bye; goodbye; have (a) good/great/nice/lovely day/one/weekend/evening/afternoon/rest; talk/speak (to you)
    soon/then/later; talk/speak to you on/next/WEEKDAY/tomorrow; see you (on) then/soon/later/WEEKDAY/tomorrow/next;
    thanks/thank you (so) (much) for your time; take care; let you go; have/got/need to run/jump/hop; leave it there"""
)
_MEETS = Phrases.listed(
    """call; meeting; meet; demo; session; talk; speak; invite; invitation; calendar; follow up; catch up; trial; pilot;
    workshop; kick off; visit; sit down (together/with); get together;
    ring you; see you; come by; schedule; appointment; consultation"""
)
_SUITS = Phrases.listed(
    """works (well/fine/great/best); suits me/us; how about; i am free/available; we are free/available; shall we say;
    let us say; would/could/can you do; availability; does ... work; is good/fine/perfect/great; would be
    good/fine/perfect/great; in (the/my/our) diary"""
)
_AGREES = Phrases.listed(
    """yes; yeah; sure; perfect; great; works; sounds good/great/fine/perfect; good for me/us; that is fine/good; okay;
    let us do that/it/this;
    see you then/on/WEEKDAY; speak/talk to you then/on/WEEKDAY; look/looking forward; will be there; i will send
    (over) (a) (calendar) invite; deal; done; confirmed"""
)
_DATES = Phrases.listed(
    """(next) WEEKDAY (next) (week); tomorrow; this afternoon/evening/morning; later today; on/by/for (the)
    first/second/third/fourth/fifth/sixth/seventh/eighth/ninth/tenth/eleventh/twelfth/fifteenth/twentieth/thirtieth;
    on/by/for (the) NUMBER; MONTH
    NUMBER/first/second/third/fourth/fifth/sixth/seventh/eighth/ninth/tenth;
    NUMBER/first/second/third/fourth/fifth/tenth (of) MONTH; at NUMBER (o'clock/am/pm/a/p/thirty); NUMBER
    first/second/third/fourth/fifth/sixth/seventh/eighth/ninth; in NUMBER/one
    days/weeks; in (a) week"""
)
_DUE = Phrases.listed(
    """by (the) end of (the) (this/next) week/day/month/quarter/WEEKDAY/MONTH; by/before/on/until (next) WEEKDAY;
    by/before tomorrow; by (the) end of business/play; this afternoon/evening/week; later today; today; tonight;
    tomorrow (morning/afternoon); next week; right after (this/the) call; in (the) next few days; by NUMBER
    (o'clock/am/pm);
    within NUMBER hours/days/weeks; in NUMBER days/weeks; (on/by) (next) WEEKDAY (next) (week);
    (on/by/before) (the) first/second/third/fourth/fifth/tenth/NUMBER (of) MONTH; on/by/before (the)
    first/second/third/fourth/fifth/sixth/seventh/eighth/ninth/tenth/fifteenth/twentieth/thirtieth;
    on/by/before (the) NUMBER first/second/third/fourth/fifth/sixth/seventh/eighth/ninth;
    (on/by) MONTH NUMBER/first/second/third/fourth/fifth/tenth"""
)
_PROMISES = Phrases.listed(
    """i/we will (also/then/go) (ahead) (and) send/email/forward/share/prepare/write/draft/check/ask/find/update; i/we
    will (also/then/go) (ahead) (and) set/book/put/schedule/confirm/invite/introduce/review/discuss/arrange; i/we will
    (also/then/go) (ahead) (and) call/ring/bring/talk/get/look/make/follow; i/we will ... by/before
    WEEKDAY/tomorrow/end/MONTH/next/NUMBER; let me send/email/forward you; i am going to
    send/email/forward/prepare/check/set/book; we are going to send/email/forward/prepare/check/set/book"""
)
_NO_PROMISE = Phrases.listed(
    """i/we will get back to you; i/we will get there; i/we will put it
    this; i/we will make it (quick/short); i/we will talk about; i/we will call it; i/we will make no; if i/we"""
)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of the customer's that has had no answer. `put_off`: the rep said it would come later."""

    question: Question
    utterance: Utterance
    put_off: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were said, and by whom. `due`: when, in their own words; empty when they named no time."""

    utterance: Utterance
    words: str
    due: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The questions that wait for an answer after an utterance, and the rep's words since the last one was asked."""

    questions: tuple[OpenQuestion, ...] = ()
    spoken_since: int = 0

    def after(self, reading: Reading) -> Waiting:
        """What waits when this, too, was said; see `open_questions`."""
        if reading.track is Track.CUSTOMER:
            asked = tuple(OpenQuestion(q, reading.utterance) for q in reading.questions)
            return Waiting((*self.questions, *asked), 0) if asked else self
        if not self.questions:
            return self
        if defers(reading.spoken):
            return replace(self, questions=_put_off(self.questions, reading.spoken))
        if not _answers(reading):
            return self
        spoken_since = self.spoken_since + len(reading.spoken.words)
        return Waiting(_still_waiting(self.questions, reading.spoken, spoken_since), spoken_since)


def open_questions(utterances: Sequence[Utterance]) -> tuple[OpenQuestion, ...]:
    """The customer's questions that the rep has not answered, oldest first; polite ones are left out.

    What the rep says next answers the question before it, unless it puts it off, asks back or only listens. Of
    several questions in one breath each is answered by a long answer or by one that takes up a word of it; one that
    was put off only by the latter. A question of the utterance heard last stays out: it has had no time yet.
    """
    heard = [u for u in utterances if not u.echo_suspect]
    waiting = Waiting()
    for utterance in heard:
        waiting = waiting.after(Reading(utterance))
    return tuple(w for w in waiting.questions if w.utterance is not heard[-1])


def defers(spoken: Spoken) -> bool:
    """Whether these words put an answer off."""
    return _DEFERS.said(spoken)


def is_goodbye(spoken: Spoken) -> bool:
    """Whether these words end the talk."""
    return _BYE.said(spoken)


def next_meetings(utterances: Sequence[Utterance]) -> Iterator[Said]:
    """The dated next steps that both sides agreed to: a day or an hour, a meeting or a "works for me", and a yes.

    A date that the other side says after them is agreed to.

    Where the date or the yes is left out, there is none: "next month" and "call me some time" are no dates.
    """
    yield from meetings_in([Reading(u) for u in utterances if not u.echo_suspect])


def meetings_in(heard: Sequence[Reading]) -> Iterator[Said]:
    """`next_meetings`, of utterances that were read already and are no echo; where intents are known they must fit."""
    for i, reading in enumerate(heard):
        spoken, utterance = reading.spoken, reading.utterance
        dates = _dates(spoken)
        if not dates or reading.intent not in _FIXES:
            continue
        after = heard[i + 1 : i + 1 + REPLY_REACH]
        others = [r for r in after if r.track is not reading.track and r.intent not in _REFUSES]
        repeated = any(_repeats(r.spoken, spoken, dates) for r in others)
        suits, meets = repeated or _SUITS.said(spoken), _MEETS.said(spoken)
        before = heard[i - 1] if i else None
        answers_meeting = before is not None and before.track is not reading.track and _is_about_meeting(before.spoken)
        if not (suits or meets or answers_meeting):
            continue
        agreed = repeated or (answers_meeting and _AGREES.said(spoken))
        if agreed or any(_agrees(r.spoken) for r in others):
            due = _time_of(spoken, dates)
            if before is not None and before.track is not reading.track:
                due = _as_proposed(due, before.spoken)
            yield Said(utterance, reading.text.strip(), due)


def _dates(spoken: Spoken) -> list[Hit]:
    """The days and hours on which two can meet: neither denied nor past, and no day by which something is done."""
    return [
        d
        for d in _DATES.hits(spoken)[-MOST_DATES:]
        if not _denied(spoken, d) and not _past(spoken, d) and not _BY & set(spoken.words[max(0, d.start - 1) : d.end])
    ]


def _time_of(spoken: Spoken, dates: Sequence[Hit]) -> str:
    """The time that the last of these sentences names, in its own words."""
    last = max(d.end for d in dates)
    begun = max((k for k in range(last) if _ends_sentence(spoken, k)), default=0)
    first = min(d.start for d in dates if d.end > begun)
    return spoken.quote(*_whole_time(spoken, max(first, begun), last))


def _as_proposed(due: str, proposed: Spoken) -> str:
    """The whole day that the other side proposed, where "Friday works" only repeats its weekday."""
    dates, days = _dates(proposed), set(read(due).words) & _OF_TIME - _set("NUMBER morning afternoon evening")
    if not dates or len(days) != 1 or not days < {*WEEKDAYS}:
        return due
    whole = _time_of(proposed, dates)
    named = set(read(whole).words) & WEEKDAYS
    return whole if named == days else due


def promises(utterances: Sequence[Utterance]) -> Iterator[Said]:
    """What either side said outright that they will do, with the day where they named one."""
    for utterance in utterances:
        if not utterance.echo_suspect and (made := promise_in(Reading(utterance))):
            yield made


def promise_in(reading: Reading) -> Said | None:
    """The first promise of one utterance."""
    spoken = reading.spoken
    made = next((h for h in _PROMISES.hits(spoken) if not _denied(spoken, h) and not _reported(spoken, h)), None)
    if made is None or _NO_PROMISE.said(spoken):
        return None
    until = next((i for i in range(made.end, len(spoken.words)) if _ends_sentence(spoken, i)), len(spoken.words))
    if spoken.text[spoken.spans[until - 1][1] :].startswith("?"):
        return None
    words = spoken.quote(made.start, until).rstrip(" ,")
    return Said(reading.utterance, words, _due(spoken, made, until))


def _reported(spoken: Spoken, made: Hit) -> bool:
    """Whether somebody else is quoted: `my boss said I will call them`."""
    said = spoken.words[max(0, made.start - 2) : made.start]
    return said[-1:] in {("said",), ("says",)} and said[0] not in {"i", "we"}


def _due(spoken: Spoken, made: Hit, until: int) -> str:
    """The first time named in the sentence of a promise, with what touches it: "by five today".

    The last where they correct themselves; none where it is the time of what is promised: an invite for Tuesday.
    """
    start = end = -1
    for hit in sorted(_DUE.hits(spoken), key=lambda hit: (hit.start, -hit.end)):
        corrects = start >= 0 and hit.start < until and _CORRECTS & set(spoken.words[end : hit.start])
        if (start < 0 or corrects) and made.start <= hit.start < until and not _past(spoken, hit):
            start, end = hit.start, hit.end
        elif start >= 0 and hit.start <= end:
            end = max(end, hit.end)
    if start < 0 or _TELLS & set(spoken.words[made.end : start]) or spoken.words[start - 1] == "for":
        return ""
    return spoken.quote(*_whole_time(spoken, start, min(end, until)))


def _whole_time(spoken: Spoken, start: int, end: int) -> tuple[int, int]:
    """A time with all the words beside it that make it another: `next week on` Wednesday, fifteenth `of January`."""
    words = spoken.words

    def goes_on(i: int) -> bool:
        return 0 < i < len(words) and not _ends_sentence(spoken, i)

    while goes_on(end) and (
        words[end] in _OF_TIME or (words[end] in _JOINS and goes_on(end + 1) and words[end + 1] in _OF_TIME)
    ):
        end += 1
    while goes_on(start) and (
        words[start - 1] in _OF_TIME
        or (words[start - 1] in _JOINS and goes_on(start - 1) and words[start - 2] in _OF_TIME)
        or (words[start - 1] in {"in", "within"} and words[start] == "NUMBER")
    ):
        start -= 1
    return start, end


def _past(spoken: Spoken, hit: Hit) -> bool:
    """Whether a time is told of, not agreed on: `we met on Tuesday`, `slides from last Thursday`, `every Monday`."""
    start, _ = _whole_time(spoken, hit.start, hit.end)
    if spoken.words[max(0, start - 1)] in {"from", "since"} or _GONE & set(spoken.words[start : hit.end]):
        return True
    clause = [word for word, n in zip(spoken.words, spoken.clauses, strict=True) if n == spoken.clauses[hit.start]]
    told = any(word in _WERE and not set(clause[i + 1 : i + 3]) & _MEANT for i, word in enumerate(clause))
    return told and not _PROPOSES & set(clause)


def _still_waiting(waiting: Sequence[OpenQuestion], answer: Spoken, spoken_since: int) -> tuple[OpenQuestion, ...]:
    last = waiting[-1].utterance
    together = [w for w in waiting if not w.put_off and last.start_s - w.utterance.end_s < 1]
    if len(together) == 1 or spoken_since >= FULL_ANSWER_WORDS:
        answered = together
    else:
        answered = [w for w in together if _takes_up(answer, w.question)] or together[-1:]
    return tuple(w for w in waiting if w not in answered and not _takes_up(answer, w.question))


def _takes_up(answer: Spoken, question: Question) -> bool:
    """Whether these words have one of the question's, or a sum of money where it asks for one."""
    asked = read(question.text)
    priced = not _ASKS_PRICE.isdisjoint(asked.words) and "NUMBER" in answer.words and currency(answer.text)
    return bool(priced or _content(asked) & _content(answer))


def _put_off(waiting: tuple[OpenQuestion, ...], answer: Spoken) -> tuple[OpenQuestion, ...]:
    """Those that the words put off: which they take up a word of, or the last."""
    meant = [w for w in waiting if _takes_up(answer, w.question)] or waiting[-1:]
    return tuple(replace(w, put_off=True) if w in meant else w for w in waiting)


def _answers(reading: Reading) -> bool:
    if reading.listens:
        return bool(reading.spoken.words) and reading.spoken.words[0] in _YES_NO
    asked = questions(reading.text)
    return not asked or len(reading.text) > sum(len(q.text) for q in asked) + 20


def _is_about_meeting(spoken: Spoken) -> bool:
    return _MEETS.said(spoken) or _SUITS.said(spoken)


def _repeats(spoken: Spoken, proposed: Spoken, dates: Sequence[Hit]) -> bool:
    """Whether this side says a weekday, or the hour, of the other's date again."""
    if {"no", *NEGATORS} & set(spoken.words[:3]) or {"busy", "rather"} & set(spoken.words) or _refuses(spoken):
        return False
    named = {word for d in dates for word in proposed.words[d.start : d.end] if word in WEEKDAYS or word in _ORDINALS}
    again = {word for d in _DATES.hits(spoken) if not _denied(spoken, d) for word in spoken.words[d.start : d.end]}
    return bool(named & again)


def _refuses(spoken: Spoken) -> bool:
    """Whether there is a "not" that is no request: "don't be late" refuses nothing."""
    words, clauses = spoken.words, spoken.clauses
    begins = (i for i in range(len(words)) if i == 0 or clauses[i] != clauses[i - 1])
    asked = {i + 1 for i in begins if words[i] == "do" and words[i + 1 : i + 2] == ("not",)}
    return any(word == "not" and i not in asked for i, word in enumerate(words))


def _agrees(spoken: Spoken) -> bool:
    return any(not _denied(spoken, h) for h in _AGREES.hits(spoken))


def _denied(spoken: Spoken, hit: Hit) -> bool:
    near = range(max(0, hit.start - 3), hit.end)
    return any(spoken.words[i] in NEGATORS and spoken.clauses[i] == spoken.clauses[hit.start] for i in near)


def _ends_sentence(spoken: Spoken, i: int) -> bool:
    between = spoken.text[spoken.spans[i - 1][1] : spoken.spans[i][0]] if i else ""
    return any(mark in between for mark in ".?!")


def _content(spoken: Spoken) -> set[str]:
    """The words that say something, without their endings, and names in capitals such as SAP."""
    said = zip(spoken.words, spoken.spans, strict=True)
    telling = {w for w, (i, j) in said if len(w) > len("the") or (len(w) > 1 and spoken.text[i:j].isupper())}
    return {_ENDING.sub("", w) for w in telling - _COMMON - MONTHS - WEEKDAYS}


_ENDING = re.compile(r"(?<=\w{4})(?:s|ed|ing)$")
_ORDINALS = frozenset(
    {"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "twentieth"}
)
_OF_TIME = (
    MONTHS
    | WEEKDAYS
    | _ORDINALS
    | _set("eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
    | _set("thirtieth NUMBER next last this coming every each day days week weeks fortnight month ago")
    | _set("today tomorrow yesterday morning afternoon evening")
)
_JOINS = frozenset({"of", "in", "from", "on", "after", "at", "or"})  # between two words of a time
_GONE = frozenset({"last", "every", "each", "yesterday", "ago"})
_WERE = _set("was were had met went spoke spoken talked saw held ran came yesterday ago")
_MEANT = _set("thinking wondering hoping hoped going planning thought planned hope")  # I was thinking
_ASKS_PRICE = _set("cost costs price prices pricing charge much expensive")
_CORRECTS = _set("no sorry wait rather")
_BY = frozenset({"by", "before", "until"})
_PROPOSES = frozenset({"shall", "could", "would", "will", "let"})
_TELLS = frozenset({"is", "are", "was", "were", "had"})  # between a promise and a day: something else is on that day
_COMMON = frozenset(
    {"what", "when", "where", "which", "does", "have", "will", "would", "could", "that", "this", "with", "your", "they"}
    | {"there", "from", "about", "like", "them", "then", "know", "want"}
)
