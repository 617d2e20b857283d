"""What a call came to know: how much of it is right, and what it costs an utterance after ten minutes and an hour."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle

from assistant.domain.calls import Conversation, Insight, Measures, Track, Utterance
from assistant.engines.conversation import dates
from assistant.engines.conversation.remembering import CallMemory
from assistant.ports import FactSpotter
from assistant.training.corpus import marked, scenes, split
from tests.benchmarks.table import Row
from tests.fakes import SpotsNothing
from tests.memories import call_memory, judge, left_open, spotter
from tests.unit.engines.conversation import test_remembered as remembered
from tests.unit.engines.conversation.test_facts import measured

LONG = 600  # utterances: some fifty minutes
HEADS = ("objection", "buying_signal", "intent", "sentiment", "emotion")


def rows() -> list[Row]:
    """Facts on lines written apart; milliseconds of the processor for each utterance, the last hundred of them."""
    found = []
    for part in ("dev", "test"):
        ours, peer = (_fields_known(part, by) for by in (spotter(), SpotsNothing()))
        for at, name in enumerate(("precision", "recall")):
            found.append(Row(f"facts, marked lines of {part}: {name}", ours[at], None))
            found.append(Row(f"the same by patterns alone: {name}", peer[at], None))
    precision, recall, count = left_open(scenes.split("test"))
    found.append(Row("questions left open, scenes of test: precision", precision, None))
    found.append(Row("the same: recall", recall, None, note=f"{count} questions"))
    precision, recall = measured("facts-unseen.tsv")
    found += [
        Row("facts by patterns alone, short plain lines: precision", precision, None),
        Row("facts by patterns alone, short plain lines: recall", recall, None),
    ]
    for name, told in (("remembered.tsv", "worked on"), ("remembered-unseen.tsv", "not worked on")):
        for kind, (precision, recall) in remembered.measured(name).items():
            found += [
                Row(f"{kind} of natural talk, {told}: precision", precision, None),
                Row(f"{kind} of natural talk, {told}: recall", recall, None),
            ]
    costs = list(_costs())
    for last, name in ((100, "at 100 utterances"), (LONG, f"at {LONG} utterances")):
        some = sorted(costs[last - 90 : last])
        found.append(Row(f"memory {name}, median", 1e3 * some[len(some) // 2], None, "ms"))
    found.append(Row("memory, 99th percentile", 1e3 * sorted(costs)[int(0.99 * len(costs))], 2.0, "ms"))
    return found


def _fields_known(part: str, by: FactSpotter) -> tuple[float, float]:
    """Precision and recall of the fields known after one marked line of a customer."""
    right = told = wanted = 0
    for line in marked.split(part):
        if line.track is Track.REP:
            continue
        turns = [(line.track.other, line.prev), (line.track, line.text)]
        said = tuple(Utterance(n, who, 5.0 * n, 5.0 * n + 4, text) for n, (who, text) in enumerate(turns, 1) if text)
        known, _ = CallMemory(date(2026, 3, 11), by, judge()).remember(Conversation(said), Measures())
        got, want = {fact.field for fact in known.facts}, {one.field for one in line.marks}
        right, told, wanted = right + len(got & want), told + len(got), wanted + len(want)
    return right / told, right / wanted


def _costs() -> Iterator[float]:
    """Processor seconds of each utterance of a long talk, made of the corpus' training lines."""
    dates.prepare()
    memory, conversation, at_s = call_memory(date(2026, 3, 11)), Conversation(), 0.0
    lines = [line for line in split("train") if "stage" in line.labels]
    for number, line in zip(range(1, LONG + 1), cycle(lines), strict=False):
        said = Utterance(number, line.track, at_s, at_s + 4.0, line.text)
        at_s += 5.0
        noticed = tuple(
            Insight(head, line.labels[head], 0.9, said.text, said.start_s, said.end_s, said.track, number)
            for head in HEADS
            if line.labels[head] != "none"
        )
        conversation = replace(
            conversation,
            utterances=(*conversation.utterances, said),
            insights=(*conversation.insights, *noticed),
            now_s=at_s,
        )
        spotter().spot(conversation, said)  # in a call the encoder has read it before: it is understood first
        began = time.thread_time()
        _, arisen = memory.remember(conversation, Measures())
        yield time.thread_time() - began
        conversation = replace(conversation, insights=(*conversation.insights, *arisen))
