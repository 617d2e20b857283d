"""How notes and mails sound: read by the encoder that calls are understood with, each once, and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from assistant.domain.errors import ModelMissing
from assistant.domain.lead_past import Mood
from assistant.paths import RESOURCES
from assistant.storage.lead_scores import ScoreStore

_MODEL = RESOURCES / "understanding"


class Moods:
    """How texts sound, by the encoder that calls are understood with; what was read once is kept."""

    def __init__(self, store: ScoreStore) -> None:
        self._store, self._lock = store, threading.Lock()
        self._read: Callable[[str], Mood | None] | None = None

    def known(self, texts: Mapping[int, str]) -> Mapping[int, Mood | None]:
        """How those sound that were read before."""
        return self._store.moods(texts)

    def __call__(self, texts: Mapping[int, str]) -> Mapping[int, Mood | None]:
        """How each sounds; None: it cannot be told. Takes 3 ms for each that was not read before."""
        known = self._store.moods(texts)
        unread = [one for one in texts if one not in known]
        if not unread:
            return known
        with self._lock:
            try:
                self._read = self._read or _reader()
            except ModelMissing:
                return known
            fresh = {one: self._read(texts[one]) for one in unread}
        self._store.keep_moods(texts, fresh)
        return known | fresh


def _reader() -> Callable[[str], Mood | None]:
    """An encoder of its own: that of the call under way is used from one thread alone. Raises ModelMissing."""
    from assistant.domain.calls import Track
    from assistant.domain.labels import NONE
    from assistant.engines.language.encoder import Encoder, Said

    encoder = Encoder(_MODEL)

    def read(text: str) -> Mood | None:
        meaning = encoder.understand_all([Said(text, "", Track.CUSTOMER)])[0]
        if meaning.unread:
            return None
        chances = meaning.chances
        mood = (
            chances["sentiment"]["positive"], chances["sentiment"]["negative"],
            1 - chances["buying_signal"][NONE], 1 - chances["objection"][NONE],
        )  # fmt: skip
        warm, cold, keen, wary = (round(one, 3) for one in mood)
        return warm, cold, keen, wary

    return read
