"""The words of the lead book, and which of them somebody may have meant who mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.domain.naming import sound

_SHORT, _LONG = 4, 7  # letters: one slip from the first on, two from the second on
_MOST = 12  # words that one word may have meant
_LONGEST = 14  # letters: a longer beginning is looked for by its first ones
_Pieces = dict[str, list[str]]


class Vocabulary:
    """Words with how many leads hold each. A slip is a letter too many, too few, another one, or two turned round.

    Only words that begin or end with the same two letters, or sound the same, are looked at: slips at both ends of a
    word are rare, and looking at all of 100,000 words would take most of the time a look-up has.
    """

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        counted: dict[str, int] = {}
        for word, count in words:
            if len(word) >= _SHORT - 1 and word.isalpha():
                counted[word] = counted.get(word, 0) + count
        self._counts = counted
        self._whole: _Pieces = {}
        for word in counted:
            for piece in _pieces(word):
                self._whole.setdefault(piece, []).append(word)
        self._beginnings: dict[int, _Pieces] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def warm(self) -> None:
        """Make ready what the first words typed would otherwise wait for."""
        for length in range(_SHORT, _LONGEST + 1):
            self._of_length(length)

    def near(self, word: str) -> list[str]:
        """Whole words that are a slip or two away, nearest first."""
        slips = _slips(word)
        choices = [one for one in _alike(self._whole, word) if abs(len(one) - len(word)) <= slips] if slips else []
        return self._nearest(word, choices, slips)

    def near_beginnings(self, word: str) -> list[str]:
        """Beginnings of words, as long as what was typed so far, that are a slip or two away from it."""
        word = word[:_LONGEST]
        slips = _slips(word)
        return self._nearest(word, _alike(self._of_length(len(word)), word), slips) if slips else []

    def _nearest(self, word: str, choices: list[str], slips: int) -> list[str]:
        found = process.extract(word, choices, scorer=OSA.distance, processor=None, score_cutoff=slips, limit=_MOST * 4)
        heard = sound(word)
        best = sorted(found, key=lambda one: (one[1], sound(one[0]) != heard, -self._counts.get(one[0], 0), one[0]))
        return [one[0] for one in best[:_MOST]]

    def _of_length(self, length: int) -> _Pieces:
        if length not in self._beginnings:
            made: _Pieces = {}
            for beginning in {word[:length] for word in self._counts if len(word) >= length}:
                for piece in _pieces(beginning)[:2]:
                    made.setdefault(piece, []).append(beginning)
            self._beginnings[length] = made
        return self._beginnings[length]


def _pieces(word: str) -> tuple[str, str, str]:
    return f"^{word[:2]}", f"{word[-2:]}$", f"~{sound(word)}"


def _alike(pieces: _Pieces, word: str) -> list[str]:
    return list(dict.fromkeys(one for piece in _pieces(word) for one in pieces.get(piece, ())))


def _slips(word: str) -> int:
    return 0 if len(word) < _SHORT or not word.isalpha() else 1 if len(word) < _LONG else 2
