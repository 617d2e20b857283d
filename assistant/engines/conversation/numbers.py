"""Numbers and sums of money as people say and recognisers write them: forty thousand, two ninety-five, €40k a year."""

from __future__ import annotations

import re
from dataclasses import dataclass


def _words(text: str) -> list[str]:
    return text.split()


_SMALL = {
    word: value
    for value, word in enumerate(
        _words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = dict(zip(_words("twenty thirty forty fifty sixty seventy eighty ninety"), range(20, 100, 10), strict=True))
_SCALES = {"thousand": 1e3, "grand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_CURRENCIES = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "dollar": "USD",
    "buck": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "quid": "GBP",
    "franc": "CHF",
    "yen": "JPY",
}
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_PER = {
    "month": r"(?:per|a|each|every|by the) month|monthly",
    "year": r"(?:per|a|each|every|by the) year|yearly|annually|annual|per annum",
    "week": r"(?:per|a|each|every) week|weekly",
    "quarter": r"(?:per|a|each|every) quarter|quarterly",
    "seat": r"(?:per|a|each) (?:seat|user|licen[cs]e|head|person|rep)",
}
_PIECE = re.compile(r"(?P<digits>\d[\d.,]*)(?P<scale>k|m|bn)?\b|[a-z]+")
_HALF = re.compile(rf"\b(and )?(?:a )?half (?:a )?(?={'|'.join(_SCALES)})")  # six and a half thousand, half a million
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
LARGEST = 1e15  # nothing a call is about is more, and figures stay exact up to it
_HUNDRED, _PAIR = 100, range(1, 100)  # "two ninety-five", "sixteen fifty"


@dataclass(frozen=True, slots=True)
class Money:
    """A sum. `currency`: ISO 4217, empty when not said; `per`: month, year, week, quarter, seat or nothing."""

    amount: float
    currency: str = ""
    per: str = ""

    def __str__(self) -> str:
        """As a CRM would hold it: `€40,000 a year`."""
        sign = SIGNS.get(self.currency, "")
        unit = "" if sign or not self.currency else f" {self.currency}"
        per = {"": "", "seat": " per seat"}.get(self.per, f" a {self.per}")
        return f"{sign}{count(self.amount)}{unit}{per}"


def number(words: str) -> float | None:  # noqa: C901, PLR0911, PLR0912 one arm a kind of word
    """The number that these words are; None when they are none, above LARGEST, or could be read in two ways.

    Hundreds may be left out, as people do with prices: "two ninety-five" is 295, "sixteen fifty" 1,650.
    """
    total = current = 0.0
    seen = False
    scaled = True  # nothing stands before the next word that it could be added to by mistake
    if ", " in words:
        return None
    pieces = list(_PIECE.finditer(_HALF.sub(_in_tenths, words.lower().replace("-", " "))))
    for i, piece in enumerate(pieces):
        if total + current > LARGEST:
            return None
        word = piece.group()
        if piece["digits"]:
            if current:
                return None
            current = _digits(piece["digits"]) * _SCALES.get(piece["scale"] or "", 1)
            seen, scaled = True, bool(piece["scale"])
            continue
        if word == "and":
            if not scaled:
                return None
            continue
        if word in {"a", "an"}:
            continue
        if word in _SMALL or word in _TENS:
            value = _SMALL.get(word, _TENS.get(word, 0))
            added = _added(current, value)
            if added is None:
                return None
            current, scaled = added, False
        elif word == "hundred":
            current, scaled = (current or 1) * _HUNDRED, True
        elif word in _SCALES:
            total, current, scaled = total + (current or 1) * _SCALES[word], 0, True
        elif word == "point" and i + 1 < len(pieces) and pieces[i + 1].group() in _SMALL:
            return _point(current, [p.group() for p in pieces[i + 1 :]], total)
        else:
            return None
        seen = True
    return total + current if seen and total + current <= LARGEST else None


def span(words: str) -> tuple[float, float] | None:
    """The lowest and highest number of words such as `thirty to forty thousand`; twice the same for one number."""
    low, mark, high = re.sub(
        r",?\s+(?:to|or|and|through)\s+|,\s+|\s*[-\N{EN DASH}]\s*(?=[\d$€£])", "\N{EN DASH}", words
    ).partition("\N{EN DASH}")
    alone = number(_bare(words))
    if alone is not None or not mark:
        return (alone, alone) if alone is not None else None
    first, last = number(_bare(low)), number(_bare(high))
    if first is None or last is None:
        return None
    scale = next((s for s in (1e6, 1e3, 1e2) if first < s <= last and last % s == 0), 1)  # "thirty to forty thousand"
    first = first * scale if first * scale < last else first
    return (first, last) if first < last else None


def currency(words: str) -> str:
    """The currency named in these words, as ISO 4217; empty when there is none."""
    low = words.lower()
    return next((iso for name, iso in _CURRENCIES.items() if re.search(_named(name), low)), "")


def per(words: str) -> str:
    """What a sum is paid for or how often: month, year, week, quarter, seat; empty when not said."""
    return next((name for name, form in _PER.items() if re.search(rf"\b(?:{form})\b", words.lower())), "")


def count(value: float) -> str:
    """A number as people write it: 40,000; 1.5."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")


def counts(low: float, high: float) -> str:
    """A range of numbers as people write it: 10 to 12; one number where both are the same."""
    return count(high) if low == high else f"{count(low)} to {count(high)}"


def _in_tenths(half: re.Match[str]) -> str:
    return "point five " if half[1] else "0.5 "


def _named(name: str) -> str:
    return re.escape(name) if not name.isalpha() else rf"\b{name}s?\b"


def _bare(words: str) -> str:
    """The words without currencies."""
    return re.sub("|".join(_named(name) for name in _CURRENCIES), " ", words.lower())


def _digits(text: str) -> float:
    text = text.rstrip(".,")
    if _THOUSANDS.fullmatch(text):
        return float(re.sub(r"[.,]", "", text))
    return float(re.sub(r"[.,](?=.*[.,])", "", text).replace(",", "."))


def _added(current: float, value: int) -> float | None:
    """`current` with the next small number said; None when the two do not make one."""
    rest = current % _HUNDRED
    if current == 0 or (rest == 0 and current >= _HUNDRED):
        return current + value
    if value < min(_TENS.values()) // 2 and rest >= min(_TENS.values()) and rest % 10 == 0:
        return current + value
    if value >= min(_TENS.values()) // 2 and current in _PAIR:
        return current * _HUNDRED + value
    return None


def _point(whole: float, words: list[str], total: float) -> float | None:
    digits = ""
    while words and words[0] in _SMALL and _SMALL[words[0]] <= max(range(10)):
        digits += str(_SMALL[words.pop(0)])
    scale = _SCALES.get(words[0]) if words else 1.0
    if scale is None or not digits:
        return None
    value = total + float(f"{whole:.0f}.{digits}") * scale
    return value if value <= LARGEST else None
