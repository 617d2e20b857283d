"""Takes the customer's voice, leaking out of the loudspeakers, out of the microphone: WebRTC's AEC3 (livekit)."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.audio.tape import Tape
from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, Track
from assistant.domain.errors import SoundError
from assistant.ports import Complain, EchoCanceller

FRAME = RATE_HZ // 100  # AEC3 works in 10 ms
HELD_S = 0.1  # how long the microphone waits for the far end; then the far end is taken as silent
FULL_SCALE = 32768.0
LATENCY = 128  # samples by which the canceller's output is late (measured); the rep's track is 8 ms late throughout
AFTER_SOUND = 80  # frames: an echo may come half a second late and linger in the room for another third
RESTS = 1000  # frames: with nobody to hear for ten seconds the canceller rests; it costs more than all else here
REMEMBERED_S = 30.0
_SMOOTH = np.full(5, 0.2)  # over 50 ms
_FLOOR = 1e-5  # -50 dB of full scale: audible
_TAKEN = 4.0  # 6 dB quieter: three quarters of it were echo


def echo_canceller(complain: Complain) -> EchoCanceller:
    """The canceller of this machine; without livekit one that changes nothing, and `complain` hears of it."""
    try:
        return WebRtcEchoCanceller()
    except (ImportError, OSError) as error:
        hint = "wear headphones, so that the other side is not written down twice"
        complain(SoundError(f"echo cannot be cancelled here: {error}", hint))
        return Unchanged()


class WebRtcEchoCanceller:
    """AEC3 over two tracks that share a clock. Fulfils EchoCanceller.

    The microphone's frame of a time is processed after the far end's frame of that time. A far end that
    does not come is silence, and the canceller stays on. Raises ImportError where livekit is missing.
    """

    def __init__(self) -> None:
        from livekit.rtc import AudioFrame
        from livekit.rtc.apm import AudioProcessingModule

        self._apm = AudioProcessingModule(echo_cancellation=True)
        self._frame = AudioFrame
        self._near, self._far = Tape(), Tape()
        self._waiting: deque[list[int]] = deque()  # of the rep's chunks: [samples still to come, filled]
        self._echo = EchoMemory()
        self._late: Samples = np.zeros(LATENCY, np.float32)  # the microphone's last samples, as they came
        self._frame_before = np.zeros(FRAME, np.float32), np.zeros(FRAME, np.float32)  # of the far end, the microphone
        self._quiet_frames = AFTER_SOUND  # how long nothing has come from the far end
        self._weight = 0.0  # of the canceller's own output: 0 the microphone as it came, 1 cancelled

    def feed(self, chunk: AudioChunk) -> Sequence[AudioChunk]:
        """Take one chunk of either track; give the customer's back as it is, the rep's when it is clean."""
        if chunk.track is Track.CUSTOMER:
            self._far.put(chunk)
            return [chunk, *self._clean()]
        resumed = len(self._near) and round(chunk.start_s * RATE_HZ) != self._near.end
        before = self.flush() if resumed else []
        if len(chunk.samples):
            self._near.put(chunk)
            self._waiting.append([len(chunk.samples), chunk.filled])
        return [*before, *self._clean()]

    def flush(self) -> Sequence[AudioChunk]:
        """The last of the rep's sound: what waited for the far end, and what was less than 10 ms."""
        return self._clean(waits=0, last=True)

    def echo_share(self, start_s: float, end_s: float) -> float:
        """The share of the audible part of this stretch in which more was echo than was not, in [0, 1]."""
        return self._echo.share(start_s, end_s)

    def _clean(self, waits: int = round(HELD_S * RATE_HZ) - FRAME, *, last: bool = False) -> list[AudioChunk]:
        begin, held = self._near.begin, len(self._near)
        covered = self._far.end - begin  # this much of the microphone has its far end
        ready = max(min(held, covered), held - waits)
        frames = -(-ready // FRAME) if last else ready // FRAME
        if frames <= 0:
            return []
        samples = np.concatenate([self._cleaned_frame() for _ in range(frames)])
        return self._chunks(begin, samples[:held])

    def _cleaned_frame(self) -> Samples:
        """The canceller's output while the far end may be heard, the microphone as it came when it cannot.

        The canceller changes clean speech a little, enough for a recogniser to hear other words.
        """
        at = self._near.begin
        far, near = self._far.take(at, FRAME), self._near.take(at, FRAME)
        as_it_came = np.concatenate([self._late, near])
        late, self._late = as_it_came[:FRAME], as_it_came[FRAME:]
        rested = self._quiet_frames >= RESTS
        self._quiet_frames = 0 if _power(far) > _FLOOR else self._quiet_frames + 1
        clean = late
        if self._quiet_frames < RESTS:
            if rested:
                self._cancelled(*self._frame_before)  # its output begins 8 ms earlier than this frame
            clean = self._cancelled(far, near)
        self._frame_before = far, near
        self._echo.note(at, near, clean)
        before, self._weight = self._weight, 1.0 if self._quiet_frames < AFTER_SOUND else 0.0
        if self._weight == before:
            return clean if before else late
        fade = np.linspace(before, self._weight, FRAME, dtype=np.float32)
        mixed: Samples = fade * clean + (1 - fade) * late
        return mixed

    def _cancelled(self, far: Samples, near: Samples) -> Samples:
        self._apm.process_reverse_stream(self._frame(_int16(far).tobytes(), RATE_HZ, 1, FRAME))
        frame = self._frame(bytearray(_int16(near).tobytes()), RATE_HZ, 1, FRAME)
        self._apm.process_stream(frame)
        return (np.frombuffer(frame.data, np.int16) / FULL_SCALE).astype(np.float32)

    def _chunks(self, begin: int, samples: Samples) -> list[AudioChunk]:
        """Cut at the borders of the chunks that came in, so that `filled` stays with its own."""
        chunks: list[AudioChunk] = []
        while len(samples):
            waiting = self._waiting[0]
            length = min(waiting[0], len(samples))
            filled = min(waiting[1], length)
            chunks.append(AudioChunk(Track.REP, begin / RATE_HZ, samples[:length], filled))
            waiting[0], waiting[1] = waiting[0] - length, waiting[1] - filled
            if not waiting[0]:
                self._waiting.popleft()
            begin, samples = begin + length, samples[length:]
        return chunks


class Unchanged:
    """For a machine without an echo canceller, or a rep who switched it off: hands everything on at once."""

    def feed(self, chunk: AudioChunk) -> Sequence[AudioChunk]:
        """The chunk as it came."""
        return [chunk]

    def flush(self) -> Sequence[AudioChunk]:
        """Nothing: nothing was held."""
        return []

    def echo_share(self, start_s: float, end_s: float) -> float:  # noqa: ARG002 (the port's shape)
        """0.0: it cannot be told."""
        return 0.0


class EchoMemory:
    """Which of the last 30 s of the microphone was mostly echo: there the canceller took most of it away.

    Measured on mixes whose parts are known: 99 % of the frames with more echo than voice are found, 2 % of the
    others taken for it.
    """

    def __init__(self) -> None:
        self._frames: deque[tuple[int, float, float]] = deque(maxlen=round(REMEMBERED_S * RATE_HZ) // FRAME)

    def note(self, at: int, near: Samples, cleaned: Samples) -> None:
        """Remember the powers of one frame that starts at sample `at`."""
        self._frames.append((at, _power(near), _power(cleaned)))

    def share(self, start_s: float, end_s: float) -> float:
        """See WebRtcEchoCanceller.echo_share. 0.0 where nothing was audible."""
        around = [f for f in self._frames if (start_s - 0.03) * RATE_HZ <= f[0] < (end_s + 0.03) * RATE_HZ]
        if len(around) < len(_SMOOTH):
            return 0.0
        _, near, cleaned = np.array(around).T
        audible = near > _FLOOR
        before = np.convolve(near, _SMOOTH, "same")
        after = np.roll(np.convolve(cleaned, _SMOOTH, "same"), -1)  # the canceller gives its frame 8 ms late
        echo = audible & (before > _TAKEN * (after + _FLOOR * 1e-4))
        return float(echo.sum() / max(1, audible.sum()))


def _power(samples: Samples) -> float:
    return float(np.dot(samples, samples)) / len(samples)


def _int16(samples: Samples) -> NDArray[np.int16]:
    return (np.clip(samples, -1.0, 1.0) * (FULL_SCALE - 1)).astype(np.int16)
