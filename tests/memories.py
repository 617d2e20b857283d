"""The memory of a call with the trained spotter of facts, which is loaded once."""

from datetime import date
from functools import cache

from assistant.engines.conversation.remembering import CallMemory
from assistant.engines.language.mentions import MentionSpotter
from assistant.wiring import load_encoder


@cache
def spotter() -> MentionSpotter:
    """The one that ships."""
    return MentionSpotter(load_encoder())


def call_memory(said_on: date) -> CallMemory:
    """A memory of one call, as the app wires it."""
    return CallMemory(said_on, spotter())
