"""Writes a clean line as a recogniser might: no case, no marks, fillers, repeats, words heard wrong."""

from __future__ import annotations

import random
import re

BARE = 0.8  # of what is heard comes without case and marks
_FILLERS = ("uh", "um", "er", "hm", "like", "you know", "i mean", "well", "so", "yeah")
# Pairs that recognisers confuse on the telephone: they sound alike.
_ALIKE = (
    "their there|your you're|our are|two to|four for|one won|buy by|know no|right write|week weak|sell cell|"
    "deal dill|"
    "price prize|cost coast|quote coat|month mouth|need neat|send sent|sign sine|trial trail|demo dame oh|seats sits|"
    "budget budge it|contract contact|vendor when door|quarter water|team theme|license lessons|they day|it's its|"
    "then than|could good|would wood|can't can|don't down|won't want|isn't is|haven't have in|that's that|what's what|"
    "i'd i|we'd weed|we'll will|i'll all|sure shore|meeting meaning|boss bus|sure short|fine find|hire higher|new knew"
)
_HEARD: dict[str, list[str]] = {}
for _pair in _ALIKE.split("|"):
    _one, _, _other = _pair.partition(" ")
    _HEARD.setdefault(_one, []).append(_other)
    if " " not in _other:
        _HEARD.setdefault(_other, []).append(_one)
_MARKS = re.compile(r"[^\w\s'%$€£]|(?<!\w)'|'(?!\w)|_")


def bare(text: str) -> str:
    """No case and no punctuation; apostrophes inside words stay."""
    return " ".join(_MARKS.sub(" ", text.replace("\u2019", "'")).lower().split())


def noisy(text: str, rng: random.Random, share: float = 0.06) -> str:
    """`text` as heard: about `share` of its words dropped, doubled, filled or heard as another."""
    return " ".join(word for word, _ in heard(text, rng, share))


def heard(text: str, rng: random.Random, share: float = 0.06) -> list[tuple[str, int]]:
    """The words heard, each with the number of the word of `text` it came from; never none of some."""
    low = rng.random() < BARE
    written = [(part, i) for i, word in enumerate(text.split()) for part in (bare(word).split() if low else [word])]
    words: list[tuple[str, int]] = []
    for word, i in written:
        if rng.random() >= share:
            words.append((word, i))
            continue
        match rng.randrange(5):
            case 0:
                continue
            case 1 | 2 if word.lower() in _HEARD:
                words.append((rng.choice(_HEARD[word.lower()]), i))
            case 3:
                words += [(word, i), (word, i)]
            case _:
                words += [(rng.choice(_FILLERS), i), (word, i)]
    return words or written or [(word, i) for i, word in enumerate(text.split())]
