"""Recognised speech as words to compare: the same however it was cased, punctuated, shortened or stumbled over.

A recogniser may write "We don't, um, have the the budget." or "we dont have budget"; both read as
`we do not have budget`. Phrases are written in the same plain words (resources/playbook/README.md has the form).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


GAP_WORDS = 4  # how many words "..." may stand for
LONGEST_PHRASE = 50  # words and gaps

MONTHS = _set("january february march april may june july august september october november december")
WEEKDAYS = _set("monday tuesday wednesday thursday friday saturday sunday")
NEGATORS = frozenset({"not", "never", "nor", "without", "hardly"})
FILLED_PAUSES = frozenset({"um", "uh", "er", "erm", "umm", "uhm", "ah", "eh"})

_DROPPED = FILLED_PAUSES | _set(
    "a an the really very quite pretty just actually basically honestly literally simply kinda sorta frankly "
    "obviously definitely totally certainly absolutely probably hmm mm mhm please"
)
_NUMBERS = _set(
    "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion grand"
)
_SHORT = {
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "gimme": "give me",
    "lemme": "let me",
    "dunno": "do not know",
    "cannot": "can not",
    "won't": "will not",
    "wont": "will not",
    "can't": "can not",
    "cant": "can not",
    "shan't": "shall not",
    "ain't": "is not",
    "let's": "let us",
    "'cause": "because",
    "cuz": "because",
    "ok": "okay",
    "yep": "yes",
    "yup": "yes",
    "im": "i am",
    "ive": "i have",
    "youre": "you are",
    "theyre": "they are",
    "weve": "we have",
    "thats": "that is",
    "whats": "what is",
    "theres": "there is",
} | {
    f"{verb}nt": f"{verb} not"
    for verb in ("do", "does", "did", "is", "was", "are", "were", "have", "has", "had", "would", "could", "should")
}
_ENDINGS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_IS = _set("it that what there here he she who where how this when everything")
_TURNS = frozenset({"but", "though", "although", "however", "except"})  # words that begin a new clause
_ASIDES = (("you", "know"), ("i", "mean"), ("kind", "of"), ("sort", "of"), ("to", "be", "honest"), ("at", "least"))
_CLASSES = {"NUMBER": frozenset({"NUMBER"}), "MONTH": MONTHS, "WEEKDAY": WEEKDAYS}
_SMALL = _set(
    "i you we they he she it this that these those is are was were be am been do does did have has had to of for in "
    "on at with and or so our my your their us me will would can could not no if as there"
)

_PIECE = re.compile(
    r"(?P<number>[$€£]?\d[\d,.]*(?:k|m|bn|am|pm|st|nd|rd|th)?\b%?)|(?P<word>'?[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<stop>[.,;:?!—])"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as words to compare. `spans` are places in the text as written; `clauses` counts the clauses up."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    clauses: tuple[int, ...]

    def quote(self, start: int, end: int) -> str:
        """The text as written of words `start` up to `end`."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]] if start < end else ""


@lru_cache(maxsize=32)  # all that follows a talk asks for the same few
def read(text: str) -> Spoken:
    """Read a text as words to compare: contractions opened, filled pauses, articles and stutters left out."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    clauses: list[int] = []
    clause = 0
    for piece in _PIECE.finditer(_lower(text)):
        if piece.lastgroup == "stop":
            clause += 1
            continue
        for word in _open(piece):
            clause += word in _TURNS
            if word == "NUMBER" and words[-2:] == ["NUMBER", "and"]:  # "a hundred and fifty"
                del words[-1], spans[-1], clauses[-1]
            if word == "NUMBER" and words and words[-1] == "NUMBER" and clauses[-1] == clause:
                spans[-1] = (spans[-1][0], piece.end())
            elif word not in _DROPPED:
                words.append(word)
                spans.append(piece.span())
                clauses.append(clause)
    keep = _without_asides_and_stutters(words)
    return Spoken(text, tuple(words[i] for i in keep), tuple(spans[i] for i in keep), tuple(clauses[i] for i in keep))


def _lower(text: str) -> str:
    """Lower case of the same length, so that places in the text stay true."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text.replace("\u2019", "'"))


def _open(piece: re.Match[str]) -> Sequence[str]:
    word = piece.group()
    if piece.lastgroup == "number" or word in _NUMBERS:
        return ("NUMBER",)
    if word in _SHORT:
        return _SHORT[word].split()
    for ending, full in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)], full)
    if word.endswith("'s"):
        return (word[:-2], "is") if word[:-2] in _IS else (word[:-2],)
    return (word.strip("'"),)


def _without_asides_and_stutters(words: list[str]) -> list[int]:
    kept: list[int] = []
    i = 0
    while i < len(words):
        aside = next((a for a in _ASIDES if tuple(words[i : i + len(a)]) == a), None)
        before = words[kept[-1]] if kept else ""
        # "do you know", "what kind of" and "we know you know" are no asides
        if aside and before not in {"do", "what", "which", "this", "that", "some", "any", "as", "did", "if", "let"}:
            i += len(aside)
            continue
        kept.append(i)
        i += 1
        for n in (3, 2, 1):
            tail = [words[k] for k in kept[-2 * n :]]
            if len(tail) == 2 * n and tail[:n] == tail[n:] and tail[-1] != "NUMBER":
                del kept[-n:]
                break
    return kept


@dataclass(frozen=True, slots=True)
class _Part:
    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    optional: bool = False
    gap: bool = False

    def fits(self, word: str) -> bool:
        return word in self.words or (bool(self.prefixes) and word.startswith(self.prefixes))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase to listen for. `weight`: how many of its words say something of their own ("it", "is" do not)."""

    text: str
    parts: tuple[_Part, ...]
    weight: int

    @classmethod
    def of(cls, text: str) -> Phrase:
        """Understand a phrase as a person writes it; ValueError says what is wrong with it."""
        parts = tuple(_parts(text))
        firm = [p for p in parts if not p.gap and not p.optional]
        if not firm:
            raise ValueError(f"nothing to listen for in “{text}”")
        if len(parts) > LONGEST_PHRASE:
            raise ValueError(f"“{text[:40]}…” has more than {LONGEST_PHRASE} words")
        if parts[0].gap or parts[-1].gap:
            raise ValueError(f"“{text}” begins or ends with ...")
        return cls(text, parts, sum(not p.words <= _SMALL or bool(p.prefixes) for p in firm))

    def starts(self) -> frozenset[str] | None:
        """The words it can begin with; None when that is open."""
        first: set[str] = set()
        for part in self.parts:
            if part.prefixes:
                return None
            first |= part.words
            if not part.optional:
                break
        return frozenset(first)

    def end(self, spoken: Spoken, at: int) -> int | None:
        """Where it ends when it begins at word `at`; None when it does not begin there."""
        return _end(self.parts, 0, spoken, at, set())


def _end(parts: Sequence[_Part], i: int, spoken: Spoken, at: int, vain: set[tuple[int, int]]) -> int | None:
    """Where `parts` from the i-th on end. `vain`: what was tried; without it, a dozen gaps would take for ever."""
    if i == len(parts) or (i, at) in vain:
        return at if i == len(parts) else None
    vain.add((i, at))
    part = parts[i]
    if part.gap:
        for here in range(at, min(at + GAP_WORDS + 1, len(spoken.words))):
            if spoken.clauses[here] != spoken.clauses[at - 1]:
                return None
            if (end := _end(parts, i + 1, spoken, here, vain)) is not None:
                return end
        return None
    if at < len(spoken.words) and part.fits(spoken.words[at]):
        end = _end(parts, i + 1, spoken, at + 1, vain)
        if end is not None or not part.optional:
            return end
    return _end(parts, i + 1, spoken, at, vain) if part.optional else None


def _parts(text: str) -> Iterator[_Part]:
    for piece in text.replace("…", "...").split():
        if piece == "...":
            yield _Part(gap=True)
            continue
        optional = piece.startswith("(") and piece.endswith(")")
        choices = piece.strip("()").split("/")
        if not all(choices):
            raise ValueError(f"a word is missing beside the / in “{text}”")
        if len(choices) == 1 and choices[0] not in _CLASSES and not choices[0].endswith("*"):
            yield from (_Part(frozenset({w}), optional=optional) for w in read(choices[0]).words)
            continue
        words: set[str] = set()
        for choice in choices:
            opened = () if choice.endswith("*") or choice in _CLASSES else read(choice).words
            if len(opened) > 1:
                raise ValueError(f"“{choice}” is two words and cannot stand beside a / in “{text}”")
            words.update(_CLASSES.get(choice, opened))
        prefixes = tuple(c[:-1].lower() for c in choices if c.endswith("*"))
        if words or prefixes:
            yield _Part(frozenset(words), prefixes, optional=optional)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: words `start` up to `end`."""

    phrase: Phrase
    start: int
    end: int


class Phrases:
    """Many phrases, found in one pass; they are looked up by their first word."""

    def __init__(self, phrases: Iterable[Phrase | str]) -> None:
        self._by_first: dict[str, list[Phrase]] = {}
        self._open: list[Phrase] = []
        for phrase in (Phrase.of(p) if isinstance(p, str) else p for p in phrases):
            starts = phrase.starts()
            for word in starts or ():
                self._by_first.setdefault(word, []).append(phrase)
            if starts is None:
                self._open.append(phrase)

    @classmethod
    def listed(cls, text: str) -> Phrases:
        """Phrases out of one text, parted by semicolons."""
        return cls(" ".join(phrase.split()) for phrase in text.split(";"))

    def hits(self, spoken: Spoken) -> list[Hit]:
        """Every phrase said, in the order of their beginning."""
        return [
            Hit(phrase, at, end)
            for at, word in enumerate(spoken.words)
            for phrase in (*self._by_first.get(word, ()), *self._open)
            if (end := phrase.end(spoken, at)) is not None
        ]

    def said(self, spoken: Spoken) -> bool:
        """Whether any of them was said."""
        return bool(self.hits(spoken))
