"""Sound files for the tests, made from the bundled call or out of thin air."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from assistant.audio.file import FileSource
from assistant.domain.calls import RATE_HZ, AudioChunk, Track
from assistant.paths import RESOURCES

CALL = RESOURCES / "sample" / "call.ogg"


def bundled(start_s: float = 0.0, end_s: float = 60.0) -> NDArray[np.float32]:
    """A stretch of the bundled call as samples x 2: the rep, the customer."""
    sides: dict[Track, list[NDArray[np.float32]]] = {track: [] for track in Track}
    source = FileSource(CALL)

    def take(chunk: AudioChunk) -> None:
        sides[chunk.track].append(chunk.samples)
        if chunk.end_s > end_s + 1 and chunk.track is Track.REP:
            source.stop()

    source.play(take, _raise)
    whole = np.stack([np.concatenate(sides[track]) for track in (Track.REP, Track.CUSTOMER)], axis=1)
    return whole[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]


def write(path: Path, samples: NDArray[np.float32], rate_hz: int = RATE_HZ, codec: str = "pcm_f32le") -> Path:
    """Samples (x channels) into a WAV file, or whatever the file's ending says."""
    frames = samples if samples.ndim > 1 else samples[:, None]
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[frames.shape[1]]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        for begin in range(0, len(frames), rate_hz):
            block = np.ascontiguousarray(frames[begin : begin + rate_hz].reshape(1, -1), dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(block, format="flt", layout=layout)
            frame.sample_rate = rate_hz
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _raise(error: Exception) -> None:
    raise error


__all__: Sequence[str] = ["CALL", "bundled", "write"]
