"""Reads an utterance with one small trained encoder and several heads (resources/understanding/README.md is its card).

Run by onnxruntime on one thread. A linear model over words has a say in each head (`ngrams`); how much, and the
temperature that calibrates the probabilities (Guo et al. 2017), are fitted on the corpus' dev part.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.calls import Track
from assistant.domain.errors import ModelMissing
from assistant.domain.labels import NONE
from assistant.engines.language.ngrams import Ngrams, words_in
from assistant.engines.language.tokens import LONGEST_CHARS, MOST_CHARS, OWN_FROM, read, tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILES = ("model.onnx", "ngrams.npz", "heads.json", "tokenizer.json", "words.txt")
FOUND = 0.4  # above this chance of any kind at all, a kind is given: the best F1 on the corpus' dev part
REMEMBERED = 256  # readings kept: every engine of a call asks for the same few
FOREIGN_WORDS = 3  # from so many words on, a line is foreign when fewer than
KNOWN_SHARE = 0.4  # of them are English words that the model has met
LAST_LATIN = "\u024f"
_BLANK = {"intent": "other", "sentiment": "neutral", "emotion": "neutral"}


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be understood: an utterance, what the other side said just before, and who speaks (None: unknown)."""

    text: str
    prev: str = ""
    track: Track | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an utterance means: by head, the calibrated probability of each label, summing to 1.

    `vector` is the encoder's own: 384 numbers, for what else is learnt from it. `unread` says why nothing is known of
    it (no words, not English, too long); every label is then about as likely as any other, `none`, `other` and
    `neutral` a little likelier. `marks`: what each of its tokens tells (tokens x nothing and the FIELDS of a fact,
    logits), and `places`, where the tokens stand in the text.
    """

    chances: Mapping[str, Mapping[str, float]]
    vector: NDArray[np.float32] = field(repr=False)
    unread: str = ""
    marks: NDArray[np.float32] | None = field(default=None, repr=False)
    places: tuple[tuple[int, int], ...] = ()

    def best(self, head: str) -> tuple[str, float]:
        """The label that a head gives, and its probability: the likeliest, but `none` only where that is likely enough.

        Several kinds that share the rest between them would lose to `none` one by one though it is likelier that
        there is something.
        """
        chances = self.chances[head]
        kinds = {label: chance for label, chance in chances.items() if label != NONE}
        told = kinds if not self.unread and 1 - chances.get(NONE, 0.0) > FOUND else chances
        return max(told.items(), key=lambda pair: pair[1])


@dataclass(frozen=True, slots=True)
class _Head:
    """`ngrams`: the share of the say that the linear model over words has, in [0, 1]."""

    labels: tuple[str, ...]
    temperature: float
    ngrams: float


class Encoder:
    """The model, loaded. Called from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelMissing when the folder does not hold the model, naming the file."""
        import numpy as np
        import onnxruntime

        for name in FILES:
            if not (folder / name).is_file():
                raise ModelMissing(f"{folder / name} is missing", "install Callside again")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            described = json.loads((folder / "heads.json").read_text("utf-8"))
            self._words = tokenizer(folder)
            self._english = frozenset((folder / "words.txt").read_text("utf-8").split())
            self._heads = {
                name: _Head(tuple(one["labels"]), float(one["temperature"]), float(one["ngrams"]))
                for name, one in described["heads"].items()
            }
            if not self._english:
                raise ValueError("words.txt is empty")
        except Exception as error:  # what onnxruntime and tokenizers raise has no common name
            raise ModelMissing(f"{folder}: the model cannot be loaded", "install Callside again") from error
        self._ngrams = Ngrams(folder / "ngrams.npz")
        sizes = [len(head.labels) for head in self._heads.values()]
        self._starts = np.cumsum([0, *sizes[:-1]])
        self._head_of = np.repeat(np.arange(len(sizes)), sizes)
        self._shares = np.array([head.ngrams for head in self._heads.values()])[self._head_of]
        self._temperatures = np.array([head.temperature for head in self._heads.values()])[self._head_of]
        self._known: OrderedDict[Said, Meaning] = OrderedDict()

    def understand(self, said: Said) -> Meaning:
        """What one utterance means; the last few hundred are remembered."""
        known = self._known.pop(said, None)
        meaning = known or self._read(said)
        self._known[said] = meaning
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return meaning

    def labels(self, text: str, prev: str, track: Track) -> tuple[dict[str, tuple[str, float]], str]:
        """Each head's likeliest label and its probability, and why the text could not be read (empty: it was)."""
        meaning = self.understand(Said(text, prev, track))
        return {head: meaning.best(head) for head in meaning.chances}, meaning.unread

    def understand_all(self, said: Sequence[Said]) -> list[Meaning]:
        """What each means, in order. The rep neither objects nor signals, by the label guide.

        Each is read alone: int8 scales go by all that is read at once, and one thread gains nothing by batches.
        """
        return [self._read(one) for one in said]

    def _read(self, said: Said) -> Meaning:
        import numpy as np

        if why := self.unread(said.text):
            return self._blank(why)
        reading = read(self._words, said.text, said.prev, said.track)
        fed = {
            "tokens": np.array([reading.tokens]),
            "segments": np.array([reading.segments]),
            "mask": np.ones((1, len(reading.tokens)), np.int64),
        }
        logits, vectors, marks = self._session.run(["logits", "vector", "marks"], fed)
        worded = self._ngrams.logits(said.text, said.prev, said.track)
        own = marks[0, OWN_FROM : OWN_FROM + len(reading.places)]
        return Meaning(self._chances(logits[0], worded, said.track), vectors[0], "", own, reading.places)

    def unread(self, text: str) -> str:
        """Why a text cannot be understood; empty when it can."""
        if len(text) > MOST_CHARS:
            return "too long for an utterance"
        words = words_in(text[-LONGEST_CHARS:])
        if not words:
            return "no words"
        known = sum(word in self._english or word.isdigit() for word in words)
        unknown = len(words) >= FOREIGN_WORDS and known < KNOWN_SHARE * len(words)
        other_script = 2 * sum(max(word) > LAST_LATIN for word in words) > len(words)  # some write without spaces
        return "not English" if unknown or other_script else ""

    def _blank(self, why: str) -> Meaning:
        import numpy as np

        chances = {}
        for head, one in self._heads.items():
            labels = one.labels
            likelier = _BLANK.get(head, NONE)
            share = 1 / (len(labels) + (likelier in labels))
            chances[head] = {label: share * (1 + (label == likelier)) for label in labels}
        return Meaning(chances, np.zeros(384, np.float32), why)

    def _chances(
        self, encoded: NDArray[np.float32], worded: NDArray[np.float32], track: Track | None
    ) -> dict[str, dict[str, float]]:
        import numpy as np

        both = (1 - self._shares) * self._log_softmax(encoded) + self._shares * self._log_softmax(worded)
        likely = iter(np.exp(self._log_softmax(both / self._temperatures)).tolist())
        chances = {name: dict(zip(head.labels, likely, strict=False)) for name, head in self._heads.items()}
        if track is Track.REP:
            for name in ("objection", "buying_signal"):
                chances[name] = {label: float(label == NONE) for label in chances[name]}
        return chances

    def _log_softmax(self, logits: NDArray[np.floating]) -> NDArray[np.floating]:
        """Of each head by itself; all heads in one row, since many small rows cost more than one long one."""
        import numpy as np

        least = logits - np.maximum.reduceat(logits, self._starts)[self._head_of]
        found: NDArray[np.floating] = least - np.log(np.add.reduceat(np.exp(least), self._starts))[self._head_of]
        return found
