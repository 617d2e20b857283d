"""Catches by time and text what the echo canceller left: the customer's words on the rep's track.

Two published rules (yazinsai/OpenOats, stevyhacker/lokalbot#42) compare whole lines. Here single words are
compared where their times are known: an echo comes within a second of the word itself, while a rep who
mirrors the customer on purpose says the same words only after the customer has finished them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from assistant.domain.calls import Track, Utterance, Word

EARLY_S, LATE_S = 0.4, 0.9  # how far an echo's word may seem to be before and after the word itself
ALIKE = 75.0  # of 100: a word heard through a loudspeaker is not always heard right
MOST, MANY, LONG = 0.8, 4, 20  # an echo: this share of the words; so many words; so many letters
SUSPECT_MOST, SUSPECT_MANY = 0.5, 1  # likewise when the canceller says it was mostly echo
OVERLAP = 0.5  # of the shorter utterance, where words have no times


def without_echo(said: Utterance, others: Sequence[Utterance]) -> Utterance | None:
    """What of the rep's utterance `said` is the rep's own, given the customer's `others` of about that time.

    None: all of it is echo. Echo at its start or end is trimmed off where words have times. The customer's side
    is never touched, and what the rep says again later is the rep's own.
    """
    if said.track is not Track.REP:
        return said
    theirs = [other for other in others if other.track is Track.CUSTOMER]
    if not said.words:
        return None if any(_same_line(said, other) for other in theirs) else said
    spoken = sorted((word for other in theirs for word in other.words), key=lambda word: word.start_s)
    echoed = _echoed(said.words, spoken)
    share, many = (SUSPECT_MOST, SUSPECT_MANY) if said.echo_suspect else (MOST, MANY)
    long_enough = said.echo_suspect or len(said.text) >= LONG
    if len(echoed) >= many and sum(echoed) >= share * len(echoed) and long_enough:
        return None
    first = _run(echoed)
    last = len(echoed) - _run(echoed[::-1])
    if (first, last) == (0, len(echoed)):
        return said
    kept = said.words[first:last]
    text = " ".join(word.text.strip() for word in kept)
    return replace(
        said, start_s=kept[0].start_s, end_s=kept[-1].end_s, text=text, words=kept, echo_suspect=False
    )  # the echo is what was cut off


def _echoed(ours: Sequence[Word], theirs: Sequence[Word]) -> list[bool]:
    """Which of our words are theirs: the longest common sequence of words alike in sound and time."""
    alike = [[_same_word(our, their) for their in theirs] for our in ours]
    best = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i in reversed(range(len(ours))):
        for j in reversed(range(len(theirs))):
            best[i][j] = 1 + best[i + 1][j + 1] if alike[i][j] else max(best[i + 1][j], best[i][j + 1])
    echoed, i, j = [False] * len(ours), 0, 0
    while i < len(ours) and j < len(theirs):
        if alike[i][j]:
            echoed[i] = True
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return echoed


def _run(echoed: Sequence[bool]) -> int:
    """How many words from the first on are echo, when they are too many to be chance."""
    length = next((at for at, echo in enumerate(echoed) if not echo), len(echoed))
    return length if MANY <= length < len(echoed) else 0


def _same_word(our: Word, their: Word) -> bool:
    if not -EARLY_S <= our.start_s - their.start_s <= LATE_S:
        return False
    return fuzz.ratio(_plain(our.text), _plain(their.text)) >= ALIKE


def _same_line(said: Utterance, other: Utterance) -> bool:
    """The rule for whole lines: most of the shorter one at the same time, and nearly the same words."""
    together_s = min(said.end_s, other.end_s) - max(said.start_s, other.start_s)
    if together_s < OVERLAP * min(said.end_s - said.start_s, other.end_s - other.start_s):
        return False
    ours, theirs = _plain(said.text), _plain(other.text)
    enough = len(ours.split()) >= MANY and len(ours) >= LONG
    return enough and fuzz.partial_ratio(ours, theirs) >= 100 * MOST


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))
