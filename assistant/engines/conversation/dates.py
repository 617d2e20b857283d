"""On which day something falls that was said: "by the end of next week", "the twentieth", "March the fifteenth".

dateparser reads the words once they are in an order it knows; what it reads wrongly or not at all (ends of weeks and
quarters, `next` and a weekday, a bare day of the month, hours: docs/decisions/0005) is done here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta


def _words(text: str) -> list[str]:
    return text.split()


_DAYS = {day: n for n, day in enumerate(_words("monday tuesday wednesday thursday friday saturday sunday"))}
_MONTHS = {
    month: n
    for n, month in enumerate(
        _words("january february march april may june july august september october november december"),
        1,
    )
}
_ORDINALS: Mapping[str, int] = {
    word: n
    for n, word in enumerate(
        _words(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
            "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first "
            "twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh "
            "twenty-eighth twenty-ninth thirtieth thirty-first"
        ),
        1,
    )
}
_UNITS = _words("one two three four five six seven eight nine")
_NUMBERS: Mapping[str, int] = {
    **dict(zip(_UNITS, range(1, 10), strict=True)),
    **dict(zip(_words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"), range(10, 20),
               strict=True)),
    **{f"{tens}{unit and '-'}{unit}": 10 * t + u
       for t, tens in enumerate(_words("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
       for u, unit in enumerate(["", *_UNITS])},
}  # fmt: skip
_UNIT = "|".join((*_UNITS, *list(_ORDINALS)[:9]))
_FIGURES = re.compile(rf"(?<!-)\b(?:{'|'.join(sorted((*_ORDINALS, *_NUMBERS), key=len, reverse=True))})\b(?!-)")
_DAY, _MONTH = "|".join(_DAYS), "|".join(_MONTHS)
_HOUR = re.compile(
    r"\b(?:at|around|about|by)\s+(?:half past |quarter (?:past|to) )?"
    r"(?:\d{1,2}(?::\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday)"
    r"(?:\s+thirty)?\s*(?:o'clock|am|pm|a\.m\.|p\.m\.)?(?=\W|$)"
    rf"(?!\s*(?:hours?|days?|weeks?|fortnights?|months?|of|{_MONTH}))"
)
_NOT_ONE = re.compile(  # the past, what comes again and again, and a choice
    rf"\b(?:last|past (?:{_DAY}|week|month)|previous|every|each|yesterday|ago|since|or|between|(?:{_DAY})s)\b"
)
_NOT_THAT = re.compile(  # a day is named, and another or a longer time is meant
    rf"\b(?:after next|(?:days?|weeks?|fortnights?|months?) (?:after|before|of|from|week)|a 2th"
    rf"|in \d+ weeks? on|(?:{_DAY}|today|tomorrow) in \d+|\d+ (?:days?|weeks?) (?:{_DAY})|(?:{_DAY}) after$"
    rf"|\d+(?:th|st|nd|rd) (?:week|half|quarter|day|month|year|time|part|{_DAY}))\b"
)
_FRIDAY, _DECEMBER = 4, 12
_FURTHEST = 750  # days that anybody counts
LONGEST = 120  # characters; nobody names one day in more


def on_day(words: str, said_on: date) -> date | None:
    """The day meant by these words, said on `said_on`; None when they name none that can be told.

    A bare weekday is the next one to come, `next Friday` the Friday of the week after this one, an end of a week its
    Friday; a day of a month or a month without a year is the next to come. A month or a quarter alone is no day, its
    end is. The past is never meant: these are promises. Where two days are named that do not fit each other, or words
    stand beside a day that make it another, there is none.
    """
    if len(words) > LONGEST:
        return None
    text = _plain(words)
    weekdays = {_DAYS[day] for day in re.findall(rf"\b(?:{_DAY})\b", text)}
    if _NOT_ONE.search(text) or len(weekdays) > 1:
        return None
    if found := _ahead(text, said_on):
        return found
    if _NOT_THAT.search(text):
        return None
    for rule in (_today, _end, _next_weekday, _day_of_month, _parsed):
        if found := rule(text, said_on):
            return found if not weekdays or found.weekday() in weekdays else None
    return None


def _plain(words: str) -> str:
    text = " ".join(words.lower().replace("\u2019", "'").replace(",", " ").split())
    text = re.sub(rf"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety) ({_UNIT})\b", r"\1-\2", text)
    text = re.sub(r"\b(?:first|last) thing\b", " ", text)
    text = _HOUR.sub(" ", text)
    text = _FIGURES.sub(
        lambda said: f"{_ORDINALS[said[0]]}th" if said[0] in _ORDINALS else str(_NUMBERS[said[0]]), text
    )
    text = re.sub(r"\b(?:a|an) (?=day|week|fortnight|month)", "1 ", text)
    text = re.sub(r"\b(?:a )?couple (?:of )?(?=day|week|month)", "2 ", text)
    text = re.sub(r"\b(\d{1,3}) hours\b", lambda m: m[0] if int(m[1]) % 24 else f"{int(m[1]) // 24} days", text)
    return " ".join(text.split())


def _ahead(text: str, today: date) -> date | None:
    """So many days or weeks after a day: `two weeks from Friday`, `Friday week`, `Monday in two weeks`."""
    weeks = rf"\bin (?P<n>\d{{1,3}}) weeks? on (?P<day>{_DAY})\b|\b(?P<day2>{_DAY}) in (?P<n2>\d{{1,3}}) weeks?\b"
    if there := re.search(weeks, text):
        ahead = _DAYS[there["day"] or there["day2"]] - today.weekday()
        return today + timedelta(7 * int(there["n"] or there["n2"]) + ahead) if ahead >= 0 else None  # else who knows
    after = re.search(r"(?<!next )(?<!this )\b(?:(\d+) )?(day|week|fortnight)s? (?:from|after|on) (?:the )?(.+)", text)
    if after := after or re.search(r"\b(?:(\d+) )?(week|fortnight)s? (today|tomorrow)\b", text):
        if re.search(rf"\b(?:{_DAY})\b", text[: after.start()]):
            return None  # which of the two is counted from
        first = today if after[3] == "now" else on_day(after[3], today)
        days = int(after[1] or 1) * {"day": 1, "week": 7, "fortnight": 14}[after[2]]
        return first + timedelta(days) if first and days <= _FURTHEST else None
    if week := re.search(rf"\b({_DAY}|today|tomorrow) week\b", text):
        first = on_day(week[1], today)
        return first + timedelta(7) if first else None
    return None


def _today(text: str, today: date) -> date | None:
    ends = r"\b(?:end of (?:the )?(?:business|play|day)|close of business|eod|cob|right after (?:this|the) call)\b"
    return today if re.search(ends, text) and not re.search(rf"\b(?:{_DAY}|tomorrow)\b", text) else None


def _end(text: str, today: date) -> date | None:  # noqa: PLR0911 one arm a kind of end
    if not (found := re.search(r"\b(?:end|close) of (?:the |this |our )?(.*)", text)):
        return None
    what = found[1]
    if re.search(r"\d{4}", what):
        return None
    monday = today - timedelta(today.weekday())
    if re.match(r"(?:next )?week", what):
        return monday + timedelta(_FRIDAY + (7 if what.startswith("next") or today.weekday() > _FRIDAY else 0))
    if re.match(r"(?:next )?month", what):
        first = _months_on(today.replace(day=1), 2 if what.startswith("next") else 1)
        return first - timedelta(1)
    if named := re.match(rf"({_MONTH})\b", what):
        return _months_on(_coming_month(_MONTHS[named[1]], today), 1) - timedelta(1)
    if re.match(r"(?:calendar )?year\b", what):
        return date(today.year, _DECEMBER, 31)
    quarter = re.match(r"(?:(next )?quarter|q([1-4]))\b", what)
    if quarter:
        number = int(quarter[2]) if quarter[2] else (today.month - 1) // 3 + 1 + bool(quarter[1])
        year = today.year + (number - 1) // 4
        last = (number - 1) % 4 * 3 + 3
        ends = _months_on(date(year, last, 1), 1) - timedelta(1)
        return ends if ends >= today else _months_on(ends.replace(day=1, year=year + 1), 1) - timedelta(1)
    return None


def _next_weekday(text: str, today: date) -> date | None:
    found = re.search(rf"\bnext (?:week (?:on )?)?({_DAY})|({_DAY}) (?:of )?next week", text)
    there = today + timedelta(7 + _DAYS[found[1] or found[2]] - today.weekday()) if found else None
    named = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)\b", text)  # "next Monday, the thirtieth" may be the one after
    return there if there and (not named or there.day == int(named[1])) else None


def _day_of_month(text: str, today: date) -> date | None:
    found = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)\b(?: of (?:(next)|the|this)? ?(month\b)?)?", text)
    if not found or re.search(rf"\b(?:{_MONTH})\b", text) or (" of" in found[0] and not found[3]):
        return None
    if found[2]:
        first = _months_on(today.replace(day=1), 1)
        return _day(first.year, first.month, int(found[1]))
    months = (_months_on(today.replace(day=1), ahead) for ahead in range(13))
    days = (_day(first.year, first.month, int(found[1])) for first in months)
    return next((there for there in days if there and there > today), None)


def _parsed(text: str, today: date) -> date | None:
    """The first date in words that dateparser knows, in the order it wants them; a day of a month before all others."""
    text = re.sub(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})\b", r"\1 \2", text)
    text = re.sub(rf"\b({_MONTH})(?: the)? (\d{{1,2}})(?:st|nd|rd|th)?\b", r"\2 \1", text)
    text = re.sub(r"\bwithin(?: the next)?\b", "in", text)
    dates = re.findall(rf"\b\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?\b|\b\d{{4}}-\d\d-\d\d\b", text)
    if len(dates) > 1 or (not dates and re.search(rf"\d (?:{_MONTH})|\d[./-]\d", text)):
        return None  # 12/4 is read in two ways
    near = re.search(
        r"\bin (?:about |around )?\d{1,3} (?:day|week|fortnight|month)s?\b|\bday after tomorrow"
        rf"|\b(?:tomorrow|today|tonight|{_DAY})\b|\bthis (?:morning|afternoon|evening)",
        text,
    )
    found = dates[0] if dates else near.group() if near else ""
    if not found or re.match(rf"(?:0|3[2-9]|[4-9]\d) (?:{_MONTH})", found):
        return None
    import dateparser  # 0.3 s, so not before a date was said

    base = datetime(today.year, today.month, today.day)  # noqa: DTZ001 - a day as the calendar on the wall has it
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
    there = dateparser.parse(re.sub("(?:about|around) ", "", found), languages=["en"], settings=settings)
    return there.date() if there and there.date() >= today else None


def prepare() -> None:
    """Load what reads dates, which takes a quarter of a second; without it the first date does."""
    on_day("tomorrow", date(2026, 1, 1))


def _coming_month(month: int, today: date) -> date:
    return date(today.year + (month < today.month), month, 1)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return next(there for cut in range(4) if (there := _day(year, month + 1, day.day - cut)))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
