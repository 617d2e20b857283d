"""What the project's own hearing makes of test lines of the sales corpus, spoken: `tests/data/heard.tsv`.

    python -m assistant.training.heard --voices DIR --out tests/data/heard.tsv

DIR holds the voices (resources/sample/README.md). Test lines of customers, spread evenly, are spoken by natural voices
in turn; a third stays clean, a third goes through the telephone's band, a third through it with noise 15 dB below. Only
the words that were heard are kept.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import numpy as np

from assistant.domain.calls import RATE_HZ, Samples, SpeechSegment, Track
from assistant.models import Shelf
from assistant.paths import home
from assistant.ports import Transcriber
from assistant.training.corpus import Line, split
from assistant.training.sound import level, telephone, trim
from assistant.training.voice import RATE_HZ as VOICE_HZ
from assistant.training.voice import Kokoro

VOICES = ("af_heart", "am_michael", "bf_emma", "bm_george", "af_nicole", "am_fenrir", "bf_isabella", "bm_fable")
WAYS = ("clean", "telephone", "noise")
NOISE_DB = 15.0
SPEECH_DB = -20.0
LONGEST_WORDS = 40
LINES = 150
SEED = 3


def main(argv: Sequence[str] | None = None) -> None:
    """Speak, hear, write."""
    parser = argparse.ArgumentParser(prog="assistant.training.heard", description=__doc__)
    parser.add_argument("--voices", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    shelf = Shelf(home(None).models)
    from assistant.engines.hearing.whisper import build_whisper

    whisper = build_whisper(shelf.folder("base"), "en", 1, (), "base")
    rows = [f"{line.source}\t{way}\t{text}" for line, way, text in heard(chosen(), Kokoro(args.voices), whisper)]
    args.out.write_text("\n".join(["source\tway\theard", *rows]) + "\n", "utf-8")


def chosen() -> list[Line]:
    """Customers' lines of the test part, spread evenly, none too long in one breath."""
    lines = [one for one in split("test") if one.track is Track.CUSTOMER and len(one.text.split()) <= LONGEST_WORDS]
    return lines[:: len(lines) // LINES]


def heard(lines: Sequence[Line], voice: Kokoro, whisper: Transcriber) -> Iterator[tuple[Line, str, str]]:
    """Each line, how it sounded, and the words that were heard."""
    rng = np.random.default_rng(SEED)
    for number, (line, name, way) in enumerate(zip(lines, cycle(VOICES), cycle(WAYS), strict=False), 1):
        sound = spoken(voice(line.text, name), way, rng)
        yield line, way, whisper.transcribe(SpeechSegment(line.track, number, 0.0, sound)).text
        print(f"{number}/{len(lines)}", end="\r", flush=True)


def spoken(sound: Samples, way: str, rng: np.random.Generator) -> Samples:
    """A voice as it reaches the rep's laptop, at RATE_HZ, with a little silence around."""
    import soxr

    sound = level(trim(sound, VOICE_HZ), VOICE_HZ, SPEECH_DB)
    sound = np.pad(sound, round(0.2 * VOICE_HZ))
    if way == "noise":
        sound += (rng.standard_normal(len(sound)) * 10 ** ((SPEECH_DB - NOISE_DB) / 20)).astype(np.float32)
    if way != "clean":
        sound = telephone(sound, VOICE_HZ)
    resampled: Samples = soxr.resample(sound, VOICE_HZ, RATE_HZ).astype(np.float32)
    return resampled


if __name__ == "__main__":
    main()
