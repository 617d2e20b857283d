"""Names and terms to expect, and where a text seems to have missed one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

RESEMBLES = 0.65  # the share of a name's letters, in order, that a misheard one keeps ("fail force" for Salesforce 0.8)
SHORTEST = 4  # letters of a name that can be told from chance


def missed(hotwords: Sequence[str], text: str) -> list[str]:
    """The hot words that are not in `text` though something in it looks like them, most alike first."""
    words = _letters(text).split()
    spoken = f" {' '.join(words)} "
    alike = {}
    for hot in hotwords:
        name = _letters(hot)
        letters = name.replace(" ", "")
        if len(letters) >= SHORTEST and f" {name} " not in spoken:
            alike[hot] = max((_likeness(letters, part) for part in _parts(words, len(letters))), default=0.0)
    return sorted((hot for hot in alike if alike[hot] >= RESEMBLES), key=lambda hot: -alike[hot])


def gained(wanted: Sequence[str], before: str, after: str) -> bool:
    """Whether `after` holds a wanted word, and is otherwise much the same as `before`."""
    spoken = f" {_letters(after)} "
    same = SequenceMatcher(None, _letters(before), _letters(after), autojunk=False).ratio()
    return same >= RESEMBLES and any(f" {_letters(hot)} " in spoken for hot in wanted)


def _letters(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower().replace("'", "")))


def _parts(words: Sequence[str], size: int) -> set[str]:
    """Runs of one to three words that are about `size` letters long together."""
    runs = ("".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1))
    return {run for run in runs if 0.6 * size <= len(run) <= 1.6 * size}


def _likeness(name: str, heard: str) -> float:
    return SequenceMatcher(None, name, heard, autojunk=False).ratio()
