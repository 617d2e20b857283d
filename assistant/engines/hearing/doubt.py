"""When a recogniser's text is not to be believed: it goes round in circles, or says more than can be said."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise

FASTEST = 6.0  # words a second, over a stretch; auctioneers reach 5
REPEATS = 3  # the same words so often in a row are a loop
LONGEST_LOOP = 12  # words in one round of a loop
TOO_EVEN = 2.4  # the compression ratio above which OpenAI's own decoder gives a text up as repetitive


def runaway(text: str, seconds: float) -> bool:
    """Whether `text` is more than `seconds` of speech can hold, or a loop."""
    words = re.findall(r"[\w']+", text.lower())
    return len(words) > 3 + FASTEST * seconds or loops(words) or evenness(text) > TOO_EVEN


def doubled(text: str) -> bool:
    """Whether the text is three or more words said twice: people do that, but cut windows do it more often."""
    words = re.findall(r"[\w']+", text.lower())
    return any(words[size:] == words[:-size] for size in range(3, len(words) // 2 + 1))


def loops(words: list[str]) -> bool:
    """Whether some run of words comes three times in a row; single words may come four ("no, no, no, no")."""
    for size in range(1, LONGEST_LOOP + 1):
        limit = size * (REPEATS - 1) if size > 1 else REPEATS + 1
        run = 0
        for before, after in zip(words, words[size:], strict=False):
            run = run + 1 if before == after else 0
            if run >= limit:
                return True
    return False


def evenness(text: str) -> float:
    """How many times smaller zlib makes the text: 1.0 or less for a sentence, above 2.4 for a loop."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def stuck(tokens: list[int]) -> bool:
    """Whether one token comes four times in a row, as in ". . . . "."""
    run = 0
    for before, after in pairwise(tokens):
        run = run + 1 if before == after else 0
        if run >= REPEATS:
            return True
    return False
