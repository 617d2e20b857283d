"""`callside replay` on public sound, two-sided and one-sided: how rightly, and whether the same every time.

CALLSIDE_DATA names the folder of public sound. Beside: faster-whisper's own `transcribe` of each side's whole file,
same model, beam 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiwer
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio

from assistant.domain.calls import Samples
from assistant.models import Shelf
from assistant.paths import home
from tests.benchmarks.hearing import DIGITS, HORIZON, PHONE_SALE, WIZARD, plain
from tests.benchmarks.table import Row

NO_DATA = "CALLSIDE_DATA names no folder of public sound"
ASK_NOT = "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country."


@dataclass(frozen=True)
class Recorded:
    """One recorded call: what `replay` is given, and what each side says in it where that is known."""

    name: str
    args: tuple[str, ...]
    said: dict[str, str]


def recorded(data: Path) -> list[Recorded]:
    """The calls and voices of the folder."""
    speech = data / "speech"
    service = [str(speech / "two_channel_calls" / f"Auto_Repairs_40_UTC_{side}.wav") for side in ("agent", "caller")]
    stereo = str(speech / "faster_whisper" / "stereo_diarization.wav")
    return [
        Recorded("two voices, one a side", (stereo,), {"rep": WIZARD, "customer": HORIZON}),
        Recorded("a phone sale on one side", _alone(speech / "google" / "commercial_mono.wav"), {"rep": PHONE_SALE}),
        Recorded("a speech", _alone(speech / "faster_whisper" / "jfk.flac"), {"rep": ASK_NOT}),
        Recorded("digits", _alone(speech / "vosk" / "test.wav"), {"rep": DIGITS}),
        Recorded("a service call, two files", (service[0], "--customer", service[1]), {}),
    ]


def rows(model: str = "base") -> list[Row]:
    """Each sound played twice, as fast as it goes."""
    data = os.environ.get("CALLSIDE_DATA")
    if not data or not (Path(data) / "speech").is_dir():
        return [Row("public sound", None, None, note=NO_DATA)]
    made, own = [], peer(model)
    alone: list[tuple[dict[str, str], dict[str, str], dict[str, str]]] = []  # one side only: said, heard, by the peer
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "settings.toml").write_text(f'[hearing]\nmodel = "{model}"\n')
        for call in recorded(Path(data)):
            first, second = (replay(folder, call.args) for _ in range(2))
            heard = [event for event in first if event["event"] == "heard"]
            sides = "/".join(str(sum(event["track"] == side for event in heard)) for side in ("rep", "customer"))
            differ = sum(a != b for a, b in zip(first, second, strict=False)) + abs(len(first) - len(second))
            lost = sum(event["event"] in {"failed", "gap"} for event in first)
            note = f"{len(first)} events, {sides} utterances"
            made.append(Row(f"{call.name}: events that differ, failures", differ + lost, 0, note=note))
            if call.said:
                texts = {side: " ".join(e["text"] for e in heard if e["track"] == side) for side in call.said}
                theirs = own(call)
                beside = f"{errors(call.said, theirs):.1f} %"
                made.append(Row(f"{call.name}: word errors", errors(call.said, texts), None, "%", beside, model))
                if len(call.said) == 1:
                    alone.append((call.said, texts, theirs))
    said, ours, theirs = ({str(at): one["rep"] for at, one in enumerate(part)} for part in zip(*alone, strict=True))
    more = errors(said, ours) - errors(said, theirs)
    made.append(Row("one side: word errors in all, more than faster-whisper's", more, 0.5, "points"))
    return made


def replay(folder: str, args: tuple[str, ...]) -> list[dict[str, Any]]:
    """What `replay` tells, without the call's own name."""
    command = [sys.executable, "-m", "assistant", "--home", folder, "replay", *args, "--speed", "max", "--json"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [{**json.loads(line), "call": ""} for line in told.splitlines()]


def peer(model: str) -> Callable[[Recorded], dict[str, str]]:
    """What faster-whisper hears in each side of a call."""
    own = WhisperModel(str(Shelf(home().models).folder(model)), device="cpu", compute_type="int8")

    def text(samples: Samples) -> str:
        return " ".join(part.text for part in own.transcribe(samples, beam_size=1, language="en")[0])

    def hear(call: Recorded) -> dict[str, str]:
        if len(call.said) == 1:
            return {"rep": text(decode_audio(call.args[0]))}
        return dict(zip(("rep", "customer"), map(text, decode_audio(call.args[0], split_stereo=True)), strict=True))

    return hear


def errors(said: dict[str, str], heard: dict[str, str]) -> float:
    """Word errors over all sides, in percent."""
    return 100 * float(jiwer.wer([plain(said[side]) for side in said], [plain(heard[side]) for side in said]))


def _alone(path: Path) -> tuple[str, ...]:
    return (str(path), "--mono", "rep")
