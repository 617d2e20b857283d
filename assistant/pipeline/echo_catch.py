"""Catches by time and text what the echo canceller left: the customer's words on the rep's track."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.calls import Utterance


def without_echo(said: Utterance, others: Sequence[Utterance]) -> Utterance | None:
    """What of `said` the rep said. None: nothing."""
    return said
