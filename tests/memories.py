"""The memory of a call with what is trained for it, which is loaded once."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from assistant.domain.calls import Conversation, Measures, Track, Utterance
from assistant.domain.spoken import read
from assistant.engines.conversation.remembering import CallMemory
from assistant.engines.language.mentions import MentionSpotter
from assistant.engines.language.questions import QuestionReader
from assistant.training.corpus.scenes import Scene
from assistant.wiring import UNDERSTANDING, load_encoder


@cache
def spotter() -> MentionSpotter:
    """The one that ships."""
    return MentionSpotter(load_encoder())


@cache
def judge() -> QuestionReader:
    """The one that ships."""
    return QuestionReader(load_encoder(), UNDERSTANDING)


def call_memory(said_on: date) -> CallMemory:
    """A memory of one call, as the app wires it."""
    return CallMemory(said_on, spotter(), judge())


def left_open(scenes: Sequence[Scene]) -> tuple[float, float, int]:
    """Precision and recall of the questions told to be open when a scene ends, and how many there are.

    A question is right when it is told of its turn and shares half of the words.
    """
    right = told = wanted = 0
    for scene in scenes:
        left = [(turn, set(read(words).words)) for turn, words in scene.waiting.values()]
        known = _unanswered(scene)
        told, wanted = told + len(known), wanted + len(left)
        for number, words in known:
            hit = next((one for one in left if scene.turns[number - 1] is one[0] and _alike(one[1], words)), None)
            if hit:
                right += 1
                left.remove(hit)
    return right / max(1, told), right / max(1, wanted), wanted


def _unanswered(scene: Scene) -> list[tuple[int, set[str]]]:
    lines = [(turn.track, turn.text) for turn in scene.turns]
    if lines[-1][0] is Track.CUSTOMER:
        lines.append((Track.REP, "Mm-hm."))  # a question has no time to be answered in the breath it is asked in
    said = tuple(Utterance(n, who, 5.0 * n, 5.0 * n + 4, text) for n, (who, text) in enumerate(lines, 1))
    known, _ = call_memory(date(2026, 3, 11)).remember(Conversation(said), Measures())
    return [(one.utterance, set(read(one.question).words)) for one in known.unanswered]


def _alike(one: set[str], other: set[str]) -> bool:
    return 2 * len(one & other) >= min(len(one), len(other))
