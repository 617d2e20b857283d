"""A file scored with a model: read, scored part by part and saved in a thread, without anybody waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from assistant.bootstrap import Assistant
from assistant.domain.errors import InputError
from assistant.domain.scores import LeadScore
from desktop.present.leads import grouped
from desktop.ui.learning import EVERY_S, Tell

_PART, _STEP = 5000, 500  # rows that are scored together, and that are worth telling of
_GRACE_S = 0.8  # that a thread has to end in once it is stopped; then nobody waits for it any more


@dataclass(frozen=True, slots=True)
class FileScored:
    """What came of it: so many rows, and what is worth knowing about them."""

    rows: int
    notes: tuple[str, ...]


class FileScoring:
    """One file at a time; `stop` ends it, and then nothing is written."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._stopped = threading.Event()
        self._at: tuple[str, float] = ("", 0.0)

    def stop(self) -> None:
        """End it soon."""
        self._stopped.set()

    async def run(self, model: str, file: Path, out: Path, tell: Tell) -> FileScored | None:
        """Score every row of `file` and save them as `out`. None once stopped. Raises what reading and saving do."""
        self._stopped = stopped = threading.Event()
        self._at = (f"Reading {file.name}", 0.0)
        going = asyncio.ensure_future(asyncio.to_thread(self._score, model, file, out, stopped))
        while not going.done() and not stopped.is_set():
            tell(*self._at)
            await asyncio.wait([going], timeout=EVERY_S)
        if not going.done():
            await asyncio.wait([going], timeout=_GRACE_S)
        if not going.done():  # as within the texts of an Excel file: it ends at the next look, and saves nothing
            going.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            return None
        return going.result()

    def _score(self, name: str, file: Path, out: Path, stopped: threading.Event) -> FileScored | None:
        from assistant.exports import scored_table

        def check() -> None:
            if stopped.is_set():
                raise scored_table.Stopped

        try:
            return self._scored(name, file, out, check)
        except scored_table.Stopped:
            return None

    def _scored(self, name: str, file: Path, out: Path, check: Callable[[], None]) -> FileScored:
        from assistant.engines.leads.table import read_table
        from assistant.exports import scored_table
        from assistant.lead_models import LeadModels

        if out.exists() and out.samefile(file):
            raise InputError(f"{out.name} is the file that is scored", "save the scores under another name")
        models = LeadModels(self._assistant.home.lead_models)
        model, table = models.load(name), read_table(file, check=check)
        check()
        scored_table.room(out, len(table))
        notes = model.drift(table)
        model, outcomes = model.followed(table, check)
        notes += [f"{outcomes:,} outcomes here are new to the model: its level follows them"] if outcomes else []
        scores: list[LeadScore] = []
        for part in model.scores(table, _PART):
            check()
            scores += part
            self._tell("Scoring", len(scores), len(table), 0.0)
        saved = count(1)

        def go_on() -> bool:
            check()
            self._tell("Saving", next(saved), len(scores), 0.5)
            return True

        scored_table.save(out, table.columns, scores, go_on)
        models.remember(name, file, model.columns.id)
        strange = model.ensemble.encoder.unknown(table)
        notes += [
            f"{rows:,} rows have a {one} the model never saw, as “{cell}”" for one, (rows, cell) in strange.items()
        ]
        return FileScored(len(scores), tuple(notes))

    def _tell(self, what: str, done: int, rows: int, share: float) -> None:
        """Say how far it is; saving many rows for Excel takes as long as scoring them."""
        if done % _STEP == 0 or done == rows:
            self._at = (f"{what}: {grouped(done)} of {grouped(rows)} rows", share + 0.5 * done / rows)
