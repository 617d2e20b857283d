"""Turns an utterance, who says it and the turn before it into tokens: the same for training and for the live line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.calls import Track

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

OWN = 128  # tokens of the utterance that are read: its last, since what is voiced last counts (docs/labels.md)
BEFORE = 20  # tokens of the turn before, its last; with 32 no better on the corpus' dev part, and slower
LONGEST_CHARS = 2000  # nothing longer is tokenised: its end is read
MOST_CHARS = 4000  # nobody says more in one breath: what is longer is no utterance, and its end says nothing of it
OWN_FROM = 2  # before it stand [CLS] and the speaker
_CLS, _SEP = 101, 102
_SPEAKER = {Track.REP: 1, Track.CUSTOMER: 2, None: 3}  # [unused0], [unused1], [unused2] of BERT's vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """Token numbers and, beside each, 0 for the utterance itself and 1 for the turn before it.

    `places`: where each of the utterance's own words' tokens begins and ends in its text; the first is token OWN_FROM.
    """

    tokens: tuple[int, ...]
    segments: tuple[int, ...]
    places: tuple[tuple[int, int], ...] = ()


def tokenizer(folder: Path) -> Tokenizer:
    """BERT's lower-casing WordPiece, read from tokenizer.json of a model's folder."""
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(folder / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded


def read(words: Tokenizer, text: str, prev: str = "", track: Track | None = None) -> Reading:
    """[CLS] speaker utterance [SEP], then the turn before and [SEP] if there was one."""
    cut = max(0, len(text) - LONGEST_CHARS)
    own = _encoded(words, text[cut:])
    before = _encoded(words, prev[-LONGEST_CHARS // 4 :]).ids[-BEFORE:] if prev else []
    first = (_CLS, _SPEAKER[track], *own.ids[-OWN:], _SEP)
    second = (*before, _SEP) if before else ()
    places = tuple((start + cut, end + cut) for start, end in own.offsets[-OWN:])
    return Reading((*first, *second), (0,) * len(first) + (1,) * len(second), places)


def _encoded(words: Tokenizer, text: str) -> Encoding:
    whole = text.encode("utf-8", "replace").decode("utf-8")  # half a character, as JSON can hold it, is refused
    return words.encode(whole, add_special_tokens=False)
