"""Names, numbers and addresses as they are compared: what is written in many ways is brought to one.

Pure functions. What they give is for comparing and looking up, never for showing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LEAST_DIGITS = 7  # of a number that may stand for one person
NATIONAL_DIGITS = 9  # the end of a number, the same with and without the country's own digits
MAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>()]{2,}")
_LEGAL = {
    *("inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "corp", "corporation", "co", "company", "plc"),
    *("gmbh", "mbh", "ag", "kg", "ug", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oy", "ab", "as", "aps"),
    *("pty", "pte", "kk", "the", "und", "and"),
}
_SPLIT = {
    "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "&": " and ", "'": "", "\N{RIGHT SINGLE QUOTATION MARK}": "",
}  # fmt: skip
_NO_DIGIT = re.compile(r"[^0-9]+")
_EXTENSION = re.compile(r"(?:ext|extension|x|durchwahl|#)\.?\s*\d+\s*$", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Small letters and digits without accents, single spaces between: `Mâché & Söhne` gives `mache and sohne`."""
    if text.isascii():
        plain = text.lower().replace("&", " and ").replace("'", "")
    else:
        small = unicodedata.normalize("NFKD", text).casefold()
        apart = unicodedata.normalize("NFKD", "".join(_SPLIT.get(sign, sign) for sign in small))
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
    return " ".join("".join(s if s.isalnum() else " " for s in plain).split())


def company(text: str) -> str:
    """A company's name without its legal form: `The Northwind Co., Ltd.` gives `northwind`."""
    words = fold(text).split()
    return " ".join(word for word in words if word not in _LEGAL) or " ".join(words)


@lru_cache(maxsize=1 << 14)
def digits(text: str) -> str:
    """The digits of a phone number, without an extension and without zeros or a plus before the country."""
    if any(sign in "xX#dDeE" for sign in text):
        text = _EXTENSION.sub("", text)
    return _NO_DIGIT.sub("", text.replace("(0)", "")).lstrip("0")


@lru_cache(maxsize=1 << 14)
def national(number: str) -> str:
    """What of a number is the same however it was written; empty if it is too short to mean one person."""
    found = digits(number)
    return found[-NATIONAL_DIGITS:] if len(found) >= LEAST_DIGITS else ""


def mails(text: str) -> tuple[str, ...]:
    """The addresses in a cell, in small letters, each once."""
    return tuple(dict.fromkeys(mail.strip(".'\"").lower() for mail in MAIL.findall(text)))


def phones(text: str) -> tuple[str, ...]:
    """The numbers in a cell as they are written, each once."""
    parts = (part.strip().removeprefix("'") for part in re.split(r"[;|\n]|:::|,(?=\s*[+(\d])", text))
    return tuple({digits(part): part for part in parts if digits(part)}.values())


def keys(name: str, company_name: str, mails: Iterable[str], phones: Iterable[str]) -> tuple[str, ...]:
    """What tells a person or a company from others, the surest first. Two who share one are taken for the same.

    A name without a company, a mail or a number tells nobody: there are too many of each.
    """
    who, where = fold(name), company(company_name)
    found = [f"mail:{mail}|{who}" for mail in mails]
    found += [f"mail:{mail}|" for mail in mails] if who else []
    found += [f"phone:{national(phone)}|{who}" for phone in phones if national(phone)]
    if where:
        found.append(f"name:{who}|{where}" if who else f"company:{where}")
    return tuple(dict.fromkeys(found))


# One letter for what sounds alike, in English names and, less well, in German, French and Spanish ones. Vowels
# count at the beginning only. After Kölner Phonetik (Postel 1969) and Metaphone (Philips 1990), made coarser: whoever
# reads it looks for what a recogniser heard, ranks what is found, and would rather see one too many.
_BEGINNINGS = (
    ("wr", "r"), ("kn", "n"), ("gn", "n"), ("ps", "s"), ("wh", "w"), ("mc", "mk"), ("mac", "mk"), ("x", "s"),
    ("y", "j"), ("geo", "jo"), ("gio", "jo"), ("ng", "n"),
)  # fmt: skip
_GROUPS = (
    ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("chr", "kr"), ("ch", "s"), ("sh", "s"), ("ph", "f"), ("ght", "t"),
    ("gh", ""), ("dge", "j"), ("dg", "j"), ("ck", "k"), ("qu", "k"), ("ce", "se"), ("ci", "si"), ("cy", "sy"),
    ("th", "t"), ("tio", "so"), ("x", "ks"), ("tz", "s"), ("dt", "t"),
)  # fmt: skip
_CLASSES = str.maketrans(
    {**dict.fromkeys("bp", "P"), **dict.fromkeys("dt", "T"), **dict.fromkeys("fvw", "F"), **dict.fromkeys("gkcq", "K"),
     **dict.fromkeys("sz", "S"), "l": "L", "m": "M", "n": "N", "r": "R", "j": "J"}
)  # fmt: skip


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """How a folded word sounds: `katherine` and `catherine` give the same. Digits stay as they are."""
    if not word or not word[0].isalpha():
        return word
    for written, spoken in _BEGINNINGS:
        if word.startswith(written):
            word = spoken + word[len(written) :]
            break
    for written, spoken in _GROUPS:
        word = word.replace(written, spoken)
    first = "A" if word[:1] in tuple("aeiouh") else ""
    kept = [sign for sign in word.translate(_CLASSES) if sign.isupper() or sign.isdigit() or not sign.isascii()]
    return first + "".join(sign for place, sign in enumerate(kept) if place == 0 or sign != kept[place - 1])
