"""How fast and how rightly speech becomes text, beside faster-whisper's own `transcribe`.

    python -m tests.benchmarks.hearing [--data DIR] [--quick] [--model NAME]

Both engines hear the same segments with the same weights, threads and beam, in one process, in turns: each goes
first every other time. DIR, or CALLSIDE_DATA, is the folder of public sound; without it the bundled call is enough.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import jiwer
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio

from assistant.domain.calls import AudioChunk, Samples, SegmentState, SpeechSegment, Track
from assistant.engines.hearing.segmenter import SpeechSegmenter
from assistant.engines.hearing.whisper import build_whisper
from assistant.models import Shelf
from assistant.paths import home
from assistant.pipeline.host import SPINLESS
from tests.benchmarks.sample import CALL, reference
from tests.benchmarks.table import Row, table
from tests.unit.engines.hearing.nonspeech import nonspeech

MODELS = ("tiny.en", "base")

# The reference that came with it was made by a machine and corrected against what both models and the sense of the
# talk agree on: "would you like" for "we like", "express" for "Express Express", the first words, and the thanks.
PHONE_SALE = """okay i'm here hi i'd like to buy a chromecast and i was wondering whether you could help me with that
certainly which color would you like we have blue black and red let's go with the black one okay great would you like
the new chromecast ultra model or the regular chromecast regular chromecast is fine thank you okay sure would you like
to ship it regular or express express please terrific it's on the way thank you thank you very much bye"""
WIZARD = "He began a confused complaint against the wizard, who had vanished behind the curtain on the left."
HORIZON = "The horizon seems extremely distant."
DIGITS = "one zero zero zero one nine oh two one oh zero one eight zero three"


@dataclass
class Sound:
    """One voice: what it sounds like, and what it says (None: only the time counts)."""

    name: str
    samples: Samples
    text: str | None


@dataclass
class Tally:
    """What one engine did."""

    seconds: list[float] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    invented: int = 0

    def word_errors(self, sounds: list[Sound]) -> float:
        known = [s for s in sounds if s.text is not None]
        meant, heard = [plain(s.text or "") for s in known], [plain(" ".join(self.texts[s.name])) for s in known]
        return 100 * jiwer.wer(meant, heard)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path)
    asked.add_argument("--quick", action="store_true", help="the first ten segments of each voice")
    asked.add_argument("--model", choices=MODELS, action="append", help="one of them alone")
    options = asked.parse_args()
    print(table(rows(options.data, options.model or MODELS, quick=options.quick)))


def rows(data: Path | None = None, models: Sequence[str] = MODELS, *, quick: bool = False) -> list[Row]:
    """All of it, in a process like the one that hears calls: its libraries wait without running in circles."""
    named = os.environ.get("CALLSIDE_DATA")
    os.environ.update(SPINLESS)
    with get_context("spawn").Pool(1) as child:
        return child.apply(measure, (data or (Path(named) if named else None), models), {"quick": quick})


def measure(data: Path | None, models: Sequence[str], *, quick: bool) -> list[Row]:
    sounds = list(voices(data))
    segments = [(s.name, one) for s in sounds for one in cut(s.samples)[: 10 if quick else None]]
    shelf, rows = Shelf(home().models), []
    for model in models:
        ours, theirs = compare(shelf.folder(model), segments)
        count = f"{len(segments)} segments"
        for what, mine, peer in (
            ("median", median(ours.seconds), median(theirs.seconds)),
            ("total", sum(ours.seconds), sum(theirs.seconds)),
        ):
            beside = f"{1000 * mine:.0f} against {1000 * peer:.0f} ms"
            rows.append(
                Row(f"{model}: time to text, {what}, of faster-whisper's", mine / peer, 0.40, "", beside, count)
            )
        if not quick:
            mine, peer = ours.word_errors(sounds), theirs.word_errors(sounds)
            beside = f"{mine:.1f} against {peer:.1f} %"
            rows.append(Row(f"{model}: word errors, more than faster-whisper's", mine - peer, 0.5, "points", beside))
        beside = f"faster-whisper {theirs.invented}"
        rows.append(Row(f"{model}: words invented where nobody speaks", ours.invented, 0, "", beside))
    return rows


def compare(folder: Path, segments: list[tuple[str, SpeechSegment]]) -> tuple[Tally, Tally]:
    """Ours and theirs, in turns."""
    threads = min(os.cpu_count() or 1, 4)
    own = build_whisper(folder, "en", threads)
    peer = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)

    def hear(samples: Samples) -> str:
        return " ".join(s.text for s in peer.transcribe(samples, beam_size=1, language="en", vad_filter=False)[0])

    engines = (lambda one: own.transcribe(one).text), (lambda one: hear(one.samples))
    tallies = Tally(), Tally()
    hear(segments[0][1].samples)
    for i, (name, one) in enumerate(segments):
        for k in (0, 1) if i % 2 else (1, 0):
            began = time.perf_counter()
            text = engines[k](one)
            tallies[k].seconds.append(time.perf_counter() - began)
            tallies[k].texts.setdefault(name, []).append(text)
    for sound in nonspeech().values():
        for engine, tally in zip(engines, tallies, strict=True):
            tally.invented += len(plain(engine(SpeechSegment(Track.CUSTOMER, 1, 0.0, sound))).split())
    return tallies


def voices(data: Path | None) -> Iterator[Sound]:
    """Each voice by itself."""
    tracks = decode_audio(str(CALL), split_stereo=True)
    for track, samples in zip(Track, tracks, strict=True):
        yield Sound(f"sample {track}", samples, " ".join(s.text for s in reference() if s.track is track))
    if data is None:
        return
    speech = data / "speech"
    left, right = decode_audio(str(speech / "faster_whisper" / "stereo_diarization.wav"), split_stereo=True)
    yield Sound("wizard", left, WIZARD)
    yield Sound("horizon", right, HORIZON)
    yield Sound("phone sale", decode_audio(str(speech / "google" / "commercial_mono.wav")), PHONE_SALE)
    yield Sound("digits", decode_audio(str(speech / "vosk" / "test.wav")), DIGITS)
    for side in ("agent", "caller"):
        path = speech / "two_channel_calls" / f"Auto_Repairs_40_UTC_{side}.wav"
        yield Sound(side, decode_audio(str(path)), None)


def cut(samples: Samples) -> list[SpeechSegment]:
    segmenter = SpeechSegmenter(Track.CUSTOMER)
    chunks = [AudioChunk(Track.CUSTOMER, i / 16_000, samples[i : i + 1600]) for i in range(0, len(samples), 1600)]
    versions = [v for chunk in chunks for v in segmenter.feed(chunk)]
    return [v for v in [*versions, *segmenter.flush()] if v.state is SegmentState.CLOSED and len(v.samples)]


SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
SMALL += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def plain(text: str) -> str:
    """Lower case, no punctuation, numbers in words."""
    text = re.sub(r"(\d),(\d)", r"\1\2", text.lower().replace("-", " ").replace("$", " "))
    text = re.sub(r"\d+", lambda digits: f" {spoken(digits[0])} ", text)
    text = re.sub(r"\b(mm|uh|um|hm|mhm)\b", " ", re.sub(r"[^\w\s']", " ", text))
    return " ".join(re.sub(r"\b(ok)\b", "okay", text).split())


def spoken(digits: str) -> str:
    n = int(digits)
    if len(digits) > 4 or (digits[0] == "0" and n):
        return " ".join(SMALL[int(d)] for d in digits)
    if n >= 100:
        hundreds = f"{spoken(str(n // 1000))} thousand" if n % 1000 == 0 else f"{spoken(str(n // 100))} hundred"
        return f"{hundreds} {spoken(str(n % 100)) if n % 100 else ''}"
    return SMALL[n] if n < 20 else f"{TENS[n // 10 - 2]} {SMALL[n % 10] if n % 10 else ''}"


if __name__ == "__main__":
    main()
