"""A second opinion on an utterance: a linear model over its words and pairs of words.

It errs on other lines than the encoder does, so that the two together are better than either (Dietterich 2000), and
costs a twentieth of its time.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.calls import Track
from assistant.domain.errors import ModelMissing
from assistant.engines.language.tokens import LONGEST_CHARS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_WORDS = 128  # of the utterance, its last
BEFORE_WORDS = 32  # of the turn before, its last
_WORDS = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


class Ngrams:
    """The model, loaded. Safe to use from any thread."""

    def __init__(self, path: Path) -> None:
        """Raises ModelMissing when the file is not there or is damaged."""
        import numpy as np

        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                terms = bytes(kept["terms"]).decode("utf-8").split("\n")
                self._at = {term: i for i, term in enumerate(terms)}
                self._idf: NDArray[np.float32] = kept["idf"].astype(np.float32)
                self._weights: NDArray[np.float32] = kept["weights"] * kept["scale"]  # terms x labels
                self._bias: NDArray[np.float32] = kept["bias"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ModelMissing(f"{path}: cannot be read", "install Callside again") from error

    def logits(self, text: str, prev: str, track: Track | None) -> NDArray[np.float32]:
        """One number for each label of each head, in the order of the encoder's."""
        import numpy as np

        counts = Counter(self._at[term] for term in terms(text, prev, track) if term in self._at)
        if not counts:
            return self._bias
        rows = np.fromiter(counts, np.int64, len(counts))
        weighed = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self._idf[rows]
        weighed /= np.linalg.norm(weighed)
        found: NDArray[np.float32] = weighed @ self._weights[rows] + self._bias
        return found


def terms(text: str, prev: str, track: Track | None) -> Iterator[str]:
    """The words and pairs of an utterance, those of a rep apart as well, and the words of the turn before."""
    own = words_in(text[-LONGEST_CHARS:])[-LONGEST_WORDS:]
    pairs = [f"{one} {two}" for one, two in zip(["^", *own], [*own, "$"], strict=True)]
    asked = ["?"] if text.rstrip().endswith("?") else []
    yield from (*own, *pairs, *asked)
    if track is Track.REP:
        yield from (f"r {term}" for term in ("", *own, *pairs))
    before = words_in(prev[-LONGEST_CHARS:])[-BEFORE_WORDS:]
    yield from (f"p {word}" for word in ("", *before))


def words_in(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORDS.findall(text.lower().replace("\u2019", "'"))
