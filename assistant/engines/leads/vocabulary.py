"""The words of the lead book, and which of them somebody may have meant who mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.domain.naming import sound

_LEAST, _SHORT, _LONG = 3, 4, 7  # letters: the least of a word, one slip from the second on, two from the third on
_BRIEF = 5  # letters of a word in which one slip may touch both its first two and its last two
_HEARD = 2  # slips in a word that sounds the same
_MOST = 12  # words that one word may have meant
_LONGEST = 14  # letters: a longer beginning is looked for by its first ones
_Pieces = dict[tuple[int, str], list[str]]


class Vocabulary:
    """Words of names. A slip is a letter too many, too few, another one, or two turned round.

    Only words that begin or end with the same two letters (short ones: with the same letter), or sound the same, are
    looked at: one slip is always found so, two at both ends are not. Looking at all of 100,000 words would take most
    of the time that a look-up has.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [word for word in words if len(word) >= _LEAST and word.isalpha()]
        self._whole: _Pieces = {}
        for word in self._words:
            for piece in (*_pieces(word, 2), *_pieces(word, 1), f"~{sound(word)}"):
                self._whole.setdefault((len(word), piece), []).append(word)
        self._begun: dict[int, _Pieces] = {}

    def __len__(self) -> int:
        return len(self._words)

    def warm(self) -> None:
        """Make ready what the first words typed would otherwise wait for."""
        for length in range(_LEAST, _LONGEST + 2):
            self._beginnings(length)

    def near(self, word: str) -> list[str]:
        """Whole words that are a slip or two away, or sound the same and look alike; nearest first."""
        if len(word) < _LEAST or not word.isalpha():
            return []
        slips, heard = _slips(word), f"~{sound(word)}"
        pieces = _pieces(word, _piece(word)) if slips else ()
        choices = {
            one: None
            for length in range(len(word) - slips, len(word) + slips + 1)
            for piece in pieces
            for one in self._whole.get((length, piece), ())
        }
        found = _within(word, choices, slips) if slips else []
        alike = {
            one: None
            for length in range(len(word) - _HEARD, len(word) + _HEARD + 1)
            for one in self._whole.get((length, heard), ())
        }
        return [one for one in _ranked(word, {**dict(found), **dict(_within(word, alike, _HEARD))}) if one != word]

    def near_beginnings(self, word: str) -> list[str]:
        """Beginnings of words that are a slip or two away from what was typed so far."""
        word = word[:_LONGEST]
        if not (slips := _slips(word)):
            return []
        choices = {
            one: None
            for length in (len(word), len(word) + 1, len(word) - 1)
            for piece in _pieces(word, _piece(word))
            for one in self._beginnings(length).get((length, piece), ())
        }
        return _ranked(word, dict(_within(word, choices, slips)))

    def _beginnings(self, length: int) -> _Pieces:
        if length not in self._begun:
            made: _Pieces = {}
            for begun in {word[:length] for word in self._words if len(word) >= length}:
                for piece in (*_pieces(begun, 2), *_pieces(begun, 1)):
                    made.setdefault((length, piece), []).append(begun)
            self._begun[length] = made
        return self._begun[length]


def _pieces(word: str, letters: int) -> tuple[str, ...]:
    """The beginning and the end of a word; of single letters only where words are short."""
    return (f"^{word[:letters]}", f"{word[-letters:]}$") if letters > 1 or len(word) <= _BRIEF + 1 else ()


def _piece(word: str) -> int:
    return 1 if len(word) <= _BRIEF else 2


def _within(word: str, choices: Iterable[str], slips: int) -> list[tuple[str, int]]:
    found = process.extract(
        word, list(choices), scorer=OSA.distance, processor=None, score_cutoff=slips, limit=_MOST * 4
    )
    return [(one, int(distance)) for one, distance, _ in found]


def _ranked(word: str, found: dict[str, int]) -> list[str]:
    heard = sound(word)
    return sorted(found, key=lambda one: (found[one], sound(one) != heard, one))[:_MOST]


def _slips(word: str) -> int:
    return 0 if len(word) < _SHORT or not word.isalpha() else 1 if len(word) < _LONG else 2
