"""Says the short sentences that the tests listen to.

    python -m assistant.training.clips --voices DIR --out tests/data

Each clip: half a second of room, the sentence, half a second of room; 16 kHz mono FLAC, so that pauses stay exact.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from pathlib import Path

import numpy as np

from assistant.domain.calls import RATE_HZ, Samples
from assistant.training.sound import level, room, soften, telephone, trim, write_sound
from assistant.training.voice import RATE_HZ as VOICE_HZ
from assistant.training.voice import Kokoro

EDGE_S = 0.5
SPEED = 0.9


def join(parts: list[Samples], pause_s: float) -> tuple[Samples, list[tuple[float, float]]]:
    """The parts with `pause_s` of silence between and EDGE_S around, and where each starts and ends, in seconds."""
    pause = np.zeros(round(pause_s * RATE_HZ), np.float32)
    edge = np.zeros(round(EDGE_S * RATE_HZ), np.float32)
    pieces, spans, at = [edge], [], len(edge)
    for number, part in enumerate(parts):
        if number:
            pieces.append(pause)
            at += len(pause)
        pieces.append(part)
        spans.append((round(at / RATE_HZ, 3), round((at + len(part)) / RATE_HZ, 3)))
        at += len(part)
    return np.concatenate([*pieces, edge]), spans


def main() -> None:
    """Build every clip of `clips.toml`, and `clips.ref.jsonl` with its text and times."""
    import soxr

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--voices", type=Path, required=True, help="folder with the voices: resources/sample/README.md")
    parser.add_argument("--out", type=Path, required=True, help="folder that holds clips.toml and takes the clips")
    chosen = parser.parse_args()
    speak = Kokoro(chosen.voices)
    lines = []
    for clip in tomllib.loads((chosen.out / "clips.toml").read_text(encoding="utf-8"))["clip"]:
        said = [speak(part, clip["voice"], SPEED) for part in clip.get("say", clip["parts"])]
        parts = [level(trim(soxr.resample(sound, VOICE_HZ, RATE_HZ), RATE_HZ), RATE_HZ, -20.0) for sound in said]
        sound, spans = join(parts, clip.get("pause_s", 0.0))
        sound = soften(sound)
        if clip.get("telephone"):
            sound = telephone(sound, RATE_HZ)
        sound += room(len(sound) / RATE_HZ, RATE_HZ, -64.0, seed=3)
        write_sound(chosen.out / clip["file"], sound[:, np.newaxis], RATE_HZ)
        lines.append(json.dumps({"file": clip["file"], "text": " ".join(clip["parts"]), "spans_s": spans}))
        print(f"{clip['file']}: {len(sound) / RATE_HZ:.2f} s")
    (chosen.out / "clips.ref.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
