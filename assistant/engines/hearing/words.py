"""Words and their times, from what the recogniser's attention says of its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from assistant.domain.calls import Word

OPENING, ENDING = "\"'“¿([{-", "\"'.,!?:”)]}"  # written with the word after, with the word before


@dataclass(frozen=True, slots=True)
class Aligned:
    """One word as aligned, seconds from the start of the segment."""

    text: str
    start_s: float
    end_s: float
    probability: float


def words(alignment: list[dict[str, Any]], start_s: float, seconds: float) -> tuple[Word, ...]:
    """Words on the call's clock, in order, inside the segment that starts at `start_s` and lasts `seconds`.

    `alignment` is what faster-whisper's `find_alignment` returns; its punctuation is joined to the words.
    """
    from faster_whisper.transcribe import merge_punctuations

    merge_punctuations(alignment, OPENING, ENDING)
    found, last_s = [], 0.0
    for one in alignment:
        if text := one["word"].strip():
            begin_s = min(max(float(one["start"]), last_s), seconds)
            last_s = min(max(float(one["end"]), begin_s), seconds)
            found.append(Aligned(text, begin_s, last_s, min(float(one["probability"]), 1.0)))
    return tuple(
        Word(word.text, start_s + word.start_s, start_s + word.end_s, word.probability) for word in tidy(found)
    )


def tidy(found: Sequence[Aligned]) -> list[Aligned]:
    """Mend two habits of cross-attention: the first word starts with the sound, and a word may last no time.

    The first word is at most twice as long as the median word; a word without length shares that of the one before,
    each as much as it has letters.
    """
    out: list[Aligned] = []
    usual_s = median([word.end_s - word.start_s for word in found]) if found else 0.0
    for word in found:
        if not out:
            out.append(replace(word, start_s=max(word.start_s, word.end_s - max(2 * usual_s, 0.2))))
        elif word.end_s - word.start_s > 0.0:
            out.append(word)
        else:
            before = out[-1]
            share = len(before.text) / (len(before.text) + len(word.text))
            middle_s = before.start_s + share * (before.end_s - before.start_s)
            out[-1] = replace(before, end_s=middle_s)
            out.append(replace(word, start_s=middle_s, end_s=before.end_s))
    return out
