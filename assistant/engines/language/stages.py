"""Says where the conversation stands: what each utterance sounds like, weighed by how talks go on.

A hidden Markov model whose evidence is the encoder's stage head (the hybrid of Bourlard and Morgan 1994), filtered
forward; a stage gives way only to one that is clearly likelier, so that the strip does not flicker.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.calls import Conversation, Stage, Utterance
from assistant.domain.errors import ModelMissing
from assistant.engines.language.encoder import Encoder
from assistant.engines.language.understanding import as_said

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 40  # utterances looked back on: what was before has long lost its weight


@dataclass(frozen=True, slots=True)
class Course:
    """How talks go: the chance of each stage first and after each other one, and how much the words weigh."""

    first: NDArray[np.float64]  # stages
    after: NDArray[np.float64]  # stages x stages, rows sum to 1
    share: NDArray[np.float64]  # of each stage in all talk
    power: float  # of the evidence
    margin: float  # by which another stage must be likelier than the one shown


def read_course(path: Path) -> Course:
    """Raises ModelMissing when the file is not there or is damaged."""
    import numpy as np

    try:
        raw = json.loads(path.read_text("utf-8"))
        first, after, share = (np.array(raw[name]) for name in ("first", "after", "share"))
        return Course(first, after, share, float(raw["power"]), float(raw["margin"]))
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(f"{path}: cannot be read", "install Callside again") from error


class StageFilter:
    """A StageTracker. Pure: the same conversation gives the same stage."""

    def __init__(self, encoder: Encoder, course: Course) -> None:
        self._encoder, self._course = encoder, course

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

        meanings = [self._encoder.understand(as_said(conversation, one)) for one in heard]
        return np.array([[meaning.chances["stage"][stage] for stage in Stage] for meaning in meanings])


def followed(course: Course, evidence: NDArray[np.float64], *, begins: bool = True) -> NDArray[np.float64]:
    """The chance of each stage after each utterance, from what each sounds like; both utterances x stages."""
    import numpy as np

    likely = (np.maximum(evidence, 1e-4) / course.share) ** course.power
    found = np.empty_like(likely)
    now = course.first if begins else course.share
    for i, one in enumerate(likely):
        now = (now if i == 0 else found[i - 1] @ course.after) * one
        found[i] = now / now.sum()
    return found
