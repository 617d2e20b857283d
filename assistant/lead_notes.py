"""What the scoring of the lead book remembers beside its models, whoever writes at the same time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.domain.errors import StoreError
from assistant.engines.leads.book_advice import Step, Ways
from assistant.files import alone, persistent

PATIENCE_S = 5.0  # with another program that notes something, which takes an instant


class Notes:
    """What is remembered beside the models: which are of this book, the last chosen first, and what won deals did.

    The window and the terminal may write at once: whoever does holds a lock file, so that no note of the other is lost.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()

    @property
    def _said(self) -> dict[str, Any]:
        """As it stands now: another program may have trained meanwhile."""
        try:
            said = json.loads(persistent(lambda: self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    @property
    def models(self) -> list[str]:
        """The names of the models of this book, the last chosen first."""
        return [str(name) for name in self._said.get("models", ())]

    @property
    def scored_by(self) -> str:
        """When the model was trained that scored everybody last."""
        return str(self._said.get("scored_by", ""))

    @property
    def scored_at(self) -> datetime:
        """When everybody was scored last."""
        try:
            return datetime.fromisoformat(self._said["scored_at"])
        except (KeyError, TypeError, ValueError):
            return datetime.min.replace(tzinfo=UTC)

    def scored(self, created: str) -> None:
        """Note that the model trained then has scored everybody now."""
        self._write(lambda _: {"scored_by": created, "scored_at": datetime.now(UTC).isoformat()})

    def chosen(self, model: str) -> None:
        """Note that this model is to score the book."""
        self._write(lambda said: {"models": [model, *(one for one in said.get("models", ()) if one != model)]})

    def ways(self) -> Ways | None:
        """What came next in deals that were won; None where it is not known."""
        try:
            return {str(stage): Step(**one) for stage, one in self._said["ways"].items()}
        except (KeyError, TypeError, AttributeError):
            return None

    def keep(self, found: Ways) -> None:
        """Remember what came next in deals that were won."""
        self._write(lambda _: {"ways": {stage: asdict(one) for stage, one in found.items()}})

    def _write(self, fresh: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Note what `fresh` makes of what stands there, beside it. Raises StoreError where it cannot be written."""
        new, lock = (self._path.with_name(f".{self._path.name}.{what}") for what in ("new", "lock"))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            until = time.monotonic() + PATIENCE_S  # a page or the end of the program may wait for this
            with self._lock, alone(lock, lambda: time.monotonic() > until) as held:
                if not held:
                    raise StoreError(f"{self._path} is held by another program", "close it, then try again")
                said = self._said
                new.write_text(json.dumps({**said, **fresh(said)}, ensure_ascii=False), encoding="utf-8")
                persistent(lambda: new.replace(self._path))
        except OSError as error:
            hint = "close whatever has it open, or make room on the disk, then try again"
            raise StoreError(f"{self._path} cannot be written: {error.strerror or error}", hint) from error
