"""The bundled call, and what is truly said in it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from assistant.domain.calls import Track
from assistant.paths import RESOURCES

CALL = RESOURCES / "sample" / "call.ogg"


@dataclass(frozen=True)
class Said:
    """One turn of the reference."""

    track: Track
    start_s: float
    end_s: float
    text: str
    labels: dict[str, str]


def reference() -> list[Said]:
    """The turns in the order of their start."""
    said = []
    for line in (RESOURCES / "sample" / "call.ref.jsonl").read_text("utf-8").splitlines():
        raw = json.loads(line)
        labels = {key: raw[key] for key in ("objection", "buying_signal", "intent", "stage") if raw.get(key)}
        said.append(Said(Track(raw["track"]), raw["start_s"], raw["end_s"], raw["text"], labels))
    return said
