"""Says where the conversation stands: what was said lately sounds like, weighed by how talks go on.

A hidden Markov model, filtered forward, whose evidence is a linear classifier (the hybrid of Bourlard and Morgan 1994)
over what the encoder made of the utterance and of those before it. A stage gives way only to one that is clearly
likelier, so that the strip does not flicker.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.calls import Conversation, Stage, Track, Utterance
from assistant.domain.errors import ModelMissing
from assistant.engines.language.encoder import Encoder, Meaning, Said
from assistant.engines.language.understanding import as_said

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 60  # utterances looked back on: what was before has long lost its weight
REMEMBERED = 12_000  # utterances whose chances are kept, half a kilobyte each: of 200 talks at once all that counts
HEADS = ("stage", "intent", "objection", "buying_signal", "sentiment")  # whose chances are looked at
SLOWLY = (0.7, 0.9)  # how much of what was heard before each utterance still counts after it
STAGE_SLOWLY = (0.5, 0.8, 0.93)
EARLY = (3, 6, 12)  # utterances


@dataclass(frozen=True, slots=True)
class Course:
    """How talks go: the chance of each stage first and after each other one, and how much the words weigh."""

    first: NDArray[np.float64]  # stages
    after: NDArray[np.float64]  # stages x stages, rows sum to 1
    share: NDArray[np.float64]  # of each stage in all talk
    power: float  # of the evidence
    margin: float  # by which another stage must be likelier than the one shown
    middle: NDArray[np.float64]  # of each sound, among all training talk
    spread: NDArray[np.float64]  # likewise
    weights: NDArray[np.float64]  # sounds x stages
    bias: NDArray[np.float64]  # stages


def read_course(path: Path) -> Course:
    """Raises ModelMissing when the file is not there or is damaged."""
    import numpy as np

    try:
        raw = json.loads(path.read_text("utf-8"))
        first, after, share = (np.array(raw[name]) for name in ("first", "after", "share"))
        sure = (np.array(raw[name]) for name in ("middle", "spread", "weights", "bias"))
        return Course(first, after, share, float(raw["power"]), float(raw["margin"]), *sure)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelMissing(f"{path}: cannot be read", "install Callside again") from error


class StageFilter:
    """A StageTracker. Pure: the same conversation gives the same stage."""

    def __init__(self, encoder: Encoder, course: Course) -> None:
        self._encoder, self._course = encoder, course
        self._known: OrderedDict[int, NDArray[np.float64]] = OrderedDict()  # by hash: no words are kept

    def stage(self, conversation: Conversation) -> Stage:
        """The stage after the last utterance, given the stage before it (conversation.stage)."""
        return self.told(conversation)[0]

    def told(self, conversation: Conversation) -> tuple[Stage, float]:
        """The stage, and how likely it is."""
        heard = sorted(
            (u for u in conversation.utterances[-WINDOW:] if not u.echo_suspect and u.text.strip()),
            key=lambda u: u.number,
        )
        if not heard:
            return conversation.stage, 0.0
        begins = len(conversation.utterances) <= WINDOW
        chances = followed(self._course, self._evidence(conversation, heard), begins=begins)[-1]
        stages = tuple(Stage)
        best, here = int(chances.argmax()), stages.index(conversation.stage)
        at = best if chances[best] >= chances[here] + self._course.margin else here
        return stages[at], float(chances[at])

    def _evidence(self, conversation: Conversation, heard: Sequence[Utterance]) -> NDArray[np.float64]:
        import numpy as np

        chances = np.array([self._chances(as_said(conversation, one)) for one in heard])
        before = max(0, len(conversation.utterances) - WINDOW)
        return evidence(self._course, _sounds(chances, [one.track for one in heard], before))

    def _chances(self, said: Said) -> NDArray[np.float64]:
        """Kept here: talks that come mixed would push each other out of the few that the encoder remembers."""
        key = hash(said)
        known = self._known.pop(key, None)
        chances = _chances(self._encoder.understand(said)) if known is None else known
        self._known[key] = chances
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return chances


def sounds(meanings: Sequence[Meaning], tracks: Sequence[Track]) -> NDArray[np.float64]:
    """What each utterance of a talk sounds like, and those before it, utterances x sounds."""
    import numpy as np

    return _sounds(np.array([_chances(one) for one in meanings]), tracks)


def _chances(meaning: Meaning) -> NDArray[np.float64]:
    import numpy as np

    return np.array([chance for head in HEADS for chance in meaning.chances[head].values()])


def _sounds(chances: NDArray[np.float64], tracks: Sequence[Track], before: int = 0) -> NDArray[np.float64]:
    """`before`: how many utterances were heard before the first of these."""
    import numpy as np

    surely = np.log(np.maximum(chances[:, : len(Stage)], 1e-3))
    rep = np.array([[track is Track.REP] for track in tracks])
    whose = np.hstack([chances, chances * rep])
    at = np.arange(before, before + len(chances))[:, None]
    return np.hstack(
        [
            surely,
            whose,
            *(_fading(keep, len(at)) @ whose for keep in SLOWLY),
            *(_fading(keep, len(at)) @ surely for keep in STAGE_SLOWLY),
            np.maximum.accumulate(chances),
            np.log1p(at),
            *(at < few for few in EARLY),
        ]
    )


def evidence(course: Course, heard: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance of each stage by what was heard alone, utterances x stages."""
    import numpy as np

    logits = (heard - course.middle) / course.spread @ course.weights + course.bias
    chances = np.exp(logits - logits.max(1, keepdims=True))
    shares: NDArray[np.float64] = chances / chances.sum(1, keepdims=True)
    return shares


def _fading(keep: float, size: int) -> NDArray[np.float64]:
    """A matrix that takes rows to their means so far, `keep` of the mean before staying with each row."""
    import numpy as np

    ago = np.subtract.outer(np.arange(size), np.arange(size))
    return np.where(ago >= 0, (1 - keep) * keep ** np.maximum(ago, 0.0), 0.0)


def followed(course: Course, chances: NDArray[np.float64], *, begins: bool = True) -> NDArray[np.float64]:
    """The chance of each stage after each utterance, from what each sounds like; both utterances x stages."""
    import numpy as np

    likely = (np.maximum(chances, 1e-4) / course.share) ** course.power
    found = np.empty_like(likely)
    now = course.first if begins else course.share
    for i, one in enumerate(likely):
        now = (now if i == 0 else found[i - 1] @ course.after) * one
        found[i] = now / now.sum()
    return found
