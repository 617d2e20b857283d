"""RealtimeSTT by itself, in an interpreter that has it; knows nothing of Callside.

    PYTHON realtimestt_peer.py SOUND MODEL

SOUND is 16 kHz mono WAV, fed at the pace of the clock; MODEL a CTranslate2 folder. One JSON line when it is ready,
one for each final text with the second of the sound at which it came. Everything else is RealtimeSTT's default.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import threading
import time
import wave
from importlib.metadata import version
from typing import Any

RATE_HZ = 16_000
BLOCK = 512
TAIL_S = 15.0  # of silence, so that the last words are told


def main() -> None:
    from RealtimeSTT import AudioToTextRecorder  # type: ignore[import-not-found, unused-ignore]

    sound, model = sys.argv[1:]
    recorder = AudioToTextRecorder(
        model=model, language="en", use_microphone=False, spinner=False, no_log_file=True
    )  # returns warmed up
    print(json.dumps({"version": version("RealtimeSTT"), "device": recorder.device}), flush=True)
    began = time.monotonic()
    threading.Thread(target=tell, args=(recorder, began), daemon=True).start()
    feed(recorder, read(sound), began)
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(0)  # RealtimeSTT's own shutdown may wait for ever for a text that is on its way


def tell(recorder: Any, began: float) -> None:
    while True:
        text = recorder.text()
        if text:
            print(json.dumps({"at_s": time.monotonic() - began, "text": text}), flush=True)


def read(sound: str) -> bytes:
    with wave.open(sound, "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE_HZ, 1, 2):
            sys.exit(f"{sound} is not 16 kHz mono with 16 bits")
        return file.readframes(file.getnframes()) + bytes(2 * int(TAIL_S * RATE_HZ))


def feed(recorder: Any, pcm: bytes, began: float) -> None:
    """A block is there when its last sample is, as from a microphone."""
    for start in range(0, len(pcm) - 2 * BLOCK + 1, 2 * BLOCK):
        end_s = (start // 2 + BLOCK) / RATE_HZ
        time.sleep(max(0.0, began + end_s - time.monotonic()))
        recorder.feed_audio(pcm[start : start + 2 * BLOCK])


if __name__ == "__main__":  # RealtimeSTT starts children that import this file
    main()
