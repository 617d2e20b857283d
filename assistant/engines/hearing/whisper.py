"""Speech to text with Whisper, without paying for the padding."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain.calls import RATE_HZ, Samples, SegmentState, SpeechSegment, Transcript, Word
from assistant.domain.errors import EngineError, ModelMissing
from assistant.engines.hearing.doubt import runaway, stuck
from assistant.engines.hearing.vad import FRAME, VoiceActivity

FULL = 3000  # mel frames, 30 s: the window Whisper was trained on
MARGIN = 150  # frames of nothing after the speech
LEAST = 500  # frames of the shortest window
SHORTEST_S = 0.1
AUDIBLE = 0.001  # RMS of the loudest 32 ms, -60 dBFS
TOKENS_S = 10.0  # tokens a second that a decoder may write, and SPARE more
SPARE = 16
PROMPT = 60  # tokens of hot words at most: each costs time, and more of them distract
SILENT = 0.5  # probability of "no speech" from which a second opinion is asked
VOICED = 0.5  # Silero's probability that is such an opinion
OPENING, ENDING = "\"'“¿([{-", "\"'.,!?:”)]}"  # written with the word after, with the word before
UNLIKELY = -1.0  # mean log probability of the tokens below which a text is decoded again


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

    The model's encoder is given the speech and a margin instead of 30 s. Cut windows sometimes make Whisper go
    round in circles; a text that does so, or that the model itself finds unlikely, is decoded once more in the
    full window, and what is still a loop there is not believed. Where the model thinks that nobody speaks,
    Silero is asked too, and both must hear a voice.
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
        self._hot: list[int] = []
        self.expect(hotwords)
        self._align(self._decode(self._features(np.zeros(RATE_HZ, np.float32)), LEAST, 1.0), 1.0, 0.0)  # warm up

    def expect(self, hotwords: Sequence[str]) -> None:
        """Lean towards these names and terms from now on; about thirty short ones count."""
        written = self._tokenizer.encode(" " + ", ".join(hotwords))[:PROMPT] if hotwords else []
        self._hot = [self._tokenizer.sot_prev, *written] if written else []

    def transcribe(self, segment: SpeechSegment) -> Transcript:
        """Hear one segment of at most 30 s; see the port. The same samples give the same words.

        Words have times by cross-attention (about a tenth of the work); an OPEN segment has a text only.
        """
        samples = segment.samples
        seconds = len(samples) / RATE_HZ
        if seconds > FULL / 100:
            raise EngineError(f"a segment of {seconds:.0f} s is longer than the recogniser's window of 30 s")
        if not _audible(samples):
            return Transcript("", by=self.name)
        try:
            decoded = self._hear(samples, seconds, final=segment.state is not SegmentState.OPEN)
            if decoded is None:
                return Transcript("", by=self.name)
            if segment.state is SegmentState.OPEN:
                return Transcript(decoded.text, (), exp(decoded.likely), self.name)
            words = self._align(decoded, seconds, segment.start_s)
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"the recogniser {self.name} failed: {error}") from error
        confidence = sum(word.probability for word in words) / len(words) if words else 0.0
        return Transcript(decoded.text if words else "", words, confidence, self.name)

    def _hear(self, samples: Samples, seconds: float, *, final: bool) -> Decoded | None:
        features = self._features(samples)
        decoded = self._decode(features, max(LEAST, features.shape[1] + MARGIN), seconds)
        if decoded.silent > SILENT and not _voiced(samples):
            return None
        if final and (decoded.likely < UNLIKELY or _mad(decoded, seconds)):
            decoded = self._decode(features, FULL, seconds)
        return decoded if decoded.text and not _mad(decoded, seconds) else None

    def _features(self, samples: Samples) -> NDArray[np.float32]:
        features: NDArray[np.float32] = self._model.feature_extractor(samples)
        return features[:, :FULL]

    def _decode(self, features: NDArray[np.float32], frames: int, seconds: float) -> Decoded:
        from ctranslate2 import StorageView

        window = np.zeros((1, features.shape[0], min(FULL, frames + frames % 2)), np.float32)
        window[0, :, : features.shape[1]] = features
        encoded = self._model.model.encode(StorageView.from_array(window))
        prompt = [*self._hot, *self._start]
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
        """Words with their times on the call's clock, never outside the segment."""
        from faster_whisper.transcribe import merge_punctuations

        if not decoded.tokens:
            return ()
        frames = min(FULL, int(seconds * 100) + 1)
        found = self._model.find_alignment(self._tokenizer, [decoded.tokens], decoded.encoded, frames)[0]
        merge_punctuations(found, OPENING, ENDING)
        words = []
        for word in found:
            if text := word["word"].strip():
                begin = start_s + min(float(word["start"]), seconds)
                end = start_s + min(max(float(word["end"]), float(word["start"])), seconds)
                words.append(Word(text, begin, end, float(word["probability"])))
        return tuple(words)


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
    return bool(VoiceActivity().probabilities(_frames(samples)).max() >= VOICED)
