"""What a talk comes to: promises, the next step that both sides agree to, and whether it is ending.

All of it from plain phrases: what is found was said; what is said in other words is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.domain.calls import Utterance
from assistant.domain.spoken import MONTHS, NEGATORS, WEEKDAYS, Hit, Phrases, Spoken, read
from assistant.engines.conversation.reading import Reading


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FIXES = frozenset({"", "schedule", "agree", "close"})  # intents of words that fix a date; empty: nobody could tell
_REFUSES = frozenset({"objection", "decline", "question_product", "question_price"})
MOST_DATES = 20  # in one utterance; of more, the last are looked at
REPLY_REACH = 3  # utterances within which a proposed date must be agreed to

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
    (also/then/go) (ahead) (and) call/ring/bring/talk/get/look/make/follow; let me send/email/forward you; i am going to
    send/email/forward/prepare/check/set/book; we are going to send/email/forward/prepare/check/set/book;
    leave it/that/this with me/us; i/we owe you; give me/us until; you/it will be in your inbox/hands/mail; you will
    have/get/receive/hear ... from me/us"""
)
_WILL = Phrases.listed(
    """i/we will (also/then/gladly) (go) (ahead) (and); i/we am/are going/happy to; you will have/get/receive"""
)
# what one is, has, thinks or feels, says here and now, and where both take part
_HANDS_NOTHING_OVER = _set(
    "be see hear know think guess suppose assume believe admit say tell explain need want love like enjoy hate "
    "miss take understand remember forget agree find meet speak talk start begin come to"
)
_RECEIVES = Phrases.listed("to you; let you know; have ... back; have ... you")
_NO_PROMISE = Phrases.listed(
    """i/we will get back to you; i/we will get there; i/we will put it
    this; i/we will make it (quick/short); i/we will talk about; i/we will call it; i/we will make no; if i/we"""
)


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were said, and by whom. `due`: when, in their own words; empty when they named no time."""

    utterance: Utterance
    words: str
    due: str = ""


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
    made = next((h for h in _undertakings(spoken) if not _denied(spoken, h) and not _reported(spoken, h)), None)
    if made is None or _NO_PROMISE.said(spoken):
        return None
    until = _sentence(spoken, made.end - 1)[1]
    if spoken.text[spoken.spans[until - 1][1] :].startswith("?"):
        return None
    words = spoken.quote(made.start, until).rstrip(" ,")
    begun = _sentence(spoken, made.start)[0]
    first = any(made.start - 1 <= due.end <= made.start and due.start >= begun for due in _DUE.hits(spoken))
    due = _due(spoken, made, until) or (
        _due(spoken, replace(made, start=begun, end=begun), made.start) if first else ""
    )
    return Said(reading.utterance, words, due)


def _undertakings(spoken: Spoken) -> list[Hit]:
    """Where it is said that something will be done: by a verb of handing over, by a day, or by who receives it."""
    found = _PROMISES.hits(spoken)
    for hit in _WILL.hits(spoken):
        begun, until = _sentence(spoken, hit.start)
        timed = any(begun <= due.start < until for due in _DUE.hits(spoken))
        received = any(hit.start <= one.start < until for one in _RECEIVES.hits(spoken))
        must = spoken.words[hit.end : hit.end + 2] == ("have", "to")
        does = until > hit.end and spoken.words[hit.end] not in _HANDS_NOTHING_OVER
        if not must and (received or (timed and does)):
            found.append(hit)
    return sorted(found, key=lambda hit: hit.start)


def _sentence(spoken: Spoken, i: int) -> tuple[int, int]:
    """The words of the sentence that a word stands in."""
    begun = max((k for k in range(i + 1) if _ends_sentence(spoken, k)), default=0)
    return begun, next((k for k in range(i + 1, len(spoken.words)) if _ends_sentence(spoken, k)), len(spoken.words))


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
_CORRECTS = _set("no sorry wait rather")
_BY = frozenset({"by", "before", "until"})
_PROPOSES = frozenset({"shall", "could", "would", "will", "let"})
_TELLS = frozenset({"is", "are", "was", "were", "had"})  # between a promise and a day: something else is on that day
