"""Speech to text with Whisper, without paying for the padding."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain.calls import RATE_HZ, Samples, SegmentState, SpeechSegment, Transcript, Word
from assistant.domain.errors import EngineError, ModelMissing
from assistant.engines.hearing.doubt import doubled, runaway, stuck
from assistant.engines.hearing.hotwords import gained, missed
from assistant.engines.hearing.vad import FRAME, VoiceActivity
from assistant.engines.hearing.words import words

FULL = 3000  # mel frames, 30 s: the window Whisper was trained on
MARGIN = 100  # frames of silence after the speech
LEAST = 1000  # frames of the shortest window
SHORTEST_S = 0.1
UNHEARD_S = 1.2  # so much sound after the last word is heard again by itself
AUDIBLE = 0.001  # RMS of the loudest 32 ms, -60 dBFS
TOKENS_S = 10.0  # tokens a second that a decoder may write, and SPARE more
SPARE = 16
SILENT = 0.6  # OpenAI's own pair: above this probability of "no speech", and unlikely, nothing was said
VOICED = 0.4  # the probability of speech, by Silero, that some frame must reach; noise and music stay below 0.35
GLANCE = 16  # frames for which Silero is asked at a time: speech is found in the first
UNLIKELY = -1.0  # mean log probability of the tokens
WORSE = 0.3  # as much less likely may a text with a hot word be than the one without


@dataclass(frozen=True, slots=True)
class Decoded:
    """One answer of the model. `likely`: mean log probability of its tokens. `silent`: that nobody speaks."""

    tokens: list[int]
    text: str
    likely: float
    silent: float
    ended: bool  # the model ended it by itself
    encoded: Any


class WhisperTranscriber:
    """A faster-whisper model in a folder, greedy, int8 on the processor.

    The model's encoder is given the speech and a second of silence, 10 s together at least, instead of 30 s: an
    eighth of its work. Below that Whisper repeats itself (51 segments of speech, tiny.en: 8 loops at 7 s, 2 at 8 s,
    none at 9 s; base: 1 at 7 s, then none), and so it does where the window is filled with zeros, the middle of its
    scale, as faster-whisper fills it: 16 loops in 148 segments at 6 s. A text that goes round in circles is decoded
    once more in the full window, and what is still a loop there is not believed. Sound in which Silero hears no
    voice never reaches the model, and what the model itself takes for silence, and is unsure of, is not told.
    The decoder now costs three times what the encoder does: it reads all its weights for each token.
    """

    def __init__(
        self, folder: Path, language: str = "en", threads: int = 0, hotwords: tuple[str, ...] = (), name: str = ""
    ) -> None:
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        if not (folder / "model.bin").is_file():
            raise ModelMissing(f"no recogniser in {folder}", "fetch it with: callside models fetch")
        self.name = name or folder.name
        try:
            self._model = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads or min(os.cpu_count() or 1, 4)
            )
            many = self._model.model.is_multilingual
            self._tokenizer = Tokenizer(self._model.hf_tokenizer, many, "transcribe", language if many else "en")
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"the recogniser {self.name} cannot be loaded: {error}") from error
        self._suppressed = list(get_suppressed_tokens(self._tokenizer, [-1]))
        self._start = [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        self._hotwords = tuple(hotwords)
        self._align(self._decode(self._features(np.zeros(RATE_HZ, np.float32)), LEAST, 1.0), 1.0, 0.0)  # warm up

    def expect(self, hotwords: Sequence[str]) -> None:
        """Look out for these names and terms from now on."""
        self._hotwords = tuple(hotwords)

    def transcribe(self, segment: SpeechSegment) -> Transcript:
        """Hear one segment of at most 30 s; see the port. The same samples give the same words.

        Words have times by cross-attention (about a tenth of the work); an OPEN segment has a text only.
        """
        samples, start_s = segment.samples, segment.start_s
        seconds = len(samples) / RATE_HZ
        if seconds > FULL / 100:
            raise EngineError(f"a segment of {seconds:.0f} s is longer than the recogniser's window of 30 s")
        if not _audible(samples) or not _voiced(samples):
            return Transcript("", by=self.name)
        try:
            decoded = self._hear(samples, seconds, final=segment.state is not SegmentState.OPEN)
            if decoded is None:
                return Transcript("", by=self.name)
            if segment.state is SegmentState.OPEN:
                return Transcript(decoded.text, (), exp(decoded.likely), self.name)
            heard, text = self._align(decoded, seconds, start_s), decoded.text
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"the recogniser {self.name} failed: {error}") from error
        until = int((heard[-1].end_s - start_s) * RATE_HZ) if heard else len(samples)
        if 0 < until < len(samples) - UNHEARD_S * RATE_HZ:  # Whisper stops at the end of a sentence, at times
            rest = self.transcribe(replace(segment, start_s=start_s + until / RATE_HZ, samples=samples[until:]))
            heard, text = (*heard, *rest.words), f"{text} {rest.text}".strip()
        confidence = sum(word.probability for word in heard) / len(heard) if heard else 0.0
        return Transcript(text if heard else "", heard, confidence, self.name)

    def _hear(self, samples: Samples, seconds: float, *, final: bool) -> Decoded | None:
        features = self._features(samples)
        decoded = self._decode(features, max(LEAST, features.shape[1] + MARGIN), seconds)
        if final and (doubled(decoded.text) or _mad(decoded, seconds)):
            decoded = self._decode(features, FULL, seconds)
        nobody = decoded.silent > SILENT and decoded.likely < UNLIKELY
        if nobody or not decoded.text or _mad(decoded, seconds):
            return None
        return self._spelt(decoded, seconds) if final else decoded

    def _spelt(self, decoded: Decoded, seconds: float) -> Decoded:
        """The same with hot words where something like them was heard, if the model agrees."""
        wanted = missed(self._hotwords, decoded.text)[:3]
        if not wanted:
            return decoded
        names = self._tokenizer.encode(f" {', '.join(wanted)}.")
        again = self._generate(decoded.encoded, [self._tokenizer.sot_prev, *names, *self._start], seconds)
        better = gained(wanted, decoded.text, again.text) and not _mad(again, seconds)
        return again if better and again.likely > decoded.likely - WORSE else decoded

    def _features(self, samples: Samples) -> NDArray[np.float32]:
        features: NDArray[np.float32] = self._model.feature_extractor(samples)
        return features[:, :FULL]

    def _decode(self, features: NDArray[np.float32], frames: int, seconds: float) -> Decoded:
        from ctranslate2 import StorageView

        silence = features.max() - 2.0  # the floor of Whisper's scale, eight powers of ten under the loudest
        window = np.full((1, len(features), min(FULL, frames + frames % 2)), silence, np.float32)
        window[0, :, : features.shape[1]] = features
        return self._generate(self._model.model.encode(StorageView.from_array(window)), self._start, seconds)

    def _generate(self, encoded: Any, prompt: list[int], seconds: float) -> Decoded:
        room = SPARE + int(TOKENS_S * seconds)
        answer = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=min(448, len(prompt) + room),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
        )[0]
        ended = len(answer.sequences_ids[0]) < min(448 - len(prompt), room)
        tokens = [token for token in answer.sequences_ids[0] if token < self._tokenizer.eot]
        likely = answer.scores[0] * len(tokens) / (len(tokens) + 1)
        text = " ".join(self._tokenizer.decode(tokens).split())
        return Decoded(tokens, text, likely, answer.no_speech_prob, ended, encoded)

    def _align(self, decoded: Decoded, seconds: float, start_s: float) -> tuple[Word, ...]:
        if not decoded.tokens:
            return ()
        frames = min(FULL, int(seconds * 100) + 1)
        found = self._model.find_alignment(self._tokenizer, [decoded.tokens], decoded.encoded, frames)[0]
        return words(found, start_s, seconds)


def build_whisper(
    folder: Path, language: str = "en", threads: int = 0, hotwords: tuple[str, ...] = (), name: str = ""
) -> WhisperTranscriber:
    """Build in a child process: picklable with its arguments. `threads` 0: as many as cores, four at most."""
    return WhisperTranscriber(folder, language, threads, hotwords, name)


def _mad(decoded: Decoded, seconds: float) -> bool:
    return not decoded.ended or stuck(decoded.tokens) or runaway(decoded.text, seconds)


def _frames(samples: Samples) -> NDArray[np.float32]:
    return samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)


def _audible(samples: Samples) -> bool:
    if len(samples) < SHORTEST_S * RATE_HZ or not np.isfinite(samples).all():
        return False
    return bool(np.sqrt(np.mean(_frames(samples) ** 2, axis=1)).max() >= AUDIBLE)


def _voiced(samples: Samples) -> bool:
    voice, frames = VoiceActivity(), _frames(samples)
    parts = (frames[i : i + GLANCE] for i in range(0, len(frames), GLANCE))
    return any(voice.probabilities(part).max() >= VOICED for part in parts)
