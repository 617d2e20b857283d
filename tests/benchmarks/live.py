"""The bundled call in real time, both tracks, through the whole line with the real recogniser.

How long after somebody stopped talking the words are there, how long from words to card, what it costs.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil

from assistant import bootstrap
from assistant.domain.events import Advised, Event, Failed, Heard, Missed
from assistant.domain.history import SoundFile
from assistant.paths import Home
from assistant.settings import Settings
from tests.benchmarks.sample import CALL, Said, reference
from tests.benchmarks.table import Row

NEAR_S = 1.0  # an utterance belongs to the reference turn whose end is nearest, this near at most


def rows(model: str = "base") -> list[Row]:
    """Play the call once; it lasts as long as it lasts."""
    told: list[Event] = []
    settings = replace(Settings(), hearing=replace(Settings().hearing, model=model))
    me = psutil.Process()
    with tempfile.TemporaryDirectory() as folder:
        began, spent = time.monotonic(), _core_seconds(me)
        peak: list[float] = []

        def tell(event: Event) -> None:
            told.append(event)
            peak.append(_core_seconds(me))  # the child's time goes with the child

        bootstrap.replay(settings, Home(Path(folder)), SoundFile(str(CALL)), tell, real=True, save=False)
        lasted = time.monotonic() - began
    core_s = max([*peak, _core_seconds(me)]) - spent
    delays = end_to_heard([e for e in told if isinstance(e, Heard)], reference())
    cards = after_words(told)
    note = f"{model}, {len(delays)} utterances, captions on"
    return [
        Row("speech end to words, median", statistics.median(delays), 0.6, "s", note=note),
        Row("speech end to words, 95th percentile", float(np.percentile(delays, 95)), 1.0, "s", note=note),
        Row("words to card published, worst", max(cards, default=0.0), 0.05, "s", note=f"{len(cards)} cards"),
        Row("work for a second of call", core_s / lasted, 0.35, "core-s", note="line, child and captions"),
        Row("gaps and failures", float(sum(isinstance(e, Missed | Failed) for e in told)), 0, note="no chunk dropped"),
    ]


def end_to_heard(heard: list[Heard], said: list[Said]) -> list[float]:
    """Seconds from the true end of speech to the event, for each utterance that ends where a reference turn ends."""
    delays = []
    for event in heard:
        end_s = event.utterance.end_s
        near = [s.end_s for s in said if s.track is event.utterance.track and abs(s.end_s - end_s) < NEAR_S]
        if near:
            delays.append(event.at_s - min(near, key=lambda true_s: abs(true_s - end_s)))
    return delays


def after_words(told: list[Event]) -> list[float]:
    """Seconds from the words before it to each card."""
    delays, heard_s = [], 0.0
    for event in told:
        if isinstance(event, Heard):
            heard_s = event.at_s
        elif isinstance(event, Advised):
            delays.append(event.at_s - heard_s)
    return delays


def _core_seconds(process: psutil.Process) -> float:
    """User and system time of the process and its living children."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        try:
            used = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total
