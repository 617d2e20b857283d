"""The models of leads that this user trained: by name, trained in a child process, so that no window waits."""

from __future__ import annotations

import contextlib
import json
import multiprocessing as mp
import signal
from collections.abc import Collection
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assistant.domain.errors import AssistantError, EngineError, InputError
from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.learning import learn
from assistant.engines.leads.model import Columns, LeadModel
from assistant.engines.leads.model_file import SUFFIX, load, save
from assistant.engines.leads.table import read_table

_LAST = "last.json"


class LeadModels:
    """A folder of models. Nothing is made on the disk before the first is trained."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """What there is, by name."""
        return sorted(path.stem for path in self._folder.glob(f"*{SUFFIX}"))

    def path(self, name: str) -> Path:
        """Where a model of this name is or would be. Raises InputError for what is no name."""
        if not name or name.startswith(".") or not all(sign.isalnum() or sign in "-_. " for sign in name):
            raise InputError(f"{name or 'nothing'} is no name for a model", "letters, digits, - and _ make one")
        return self._folder / f"{name}{SUFFIX}"

    def load(self, name: str) -> LeadModel:
        """The model. Raises ModelMissing: there is none, or it was changed after it was trained."""
        return load(self.path(name))

    def train(
        self,
        name: str,
        file: Path,
        columns: Columns,
        plan: Plan,
        *,
        keep: Collection[str] = (),
        drop: Collection[str] = (),
    ) -> LeadModel:
        """Train here and now, and keep it under this name. Raises InputError; EngineError once cancelled."""
        path = self.path(name)
        model = learn(read_table(file), columns, plan, keep=keep, drop=drop)
        save(model, path)
        return model

    def remember(self, model: str, file: Path, key: str) -> None:
        """Keep which table was scored last, and how."""
        said = json.dumps({"model": model, "file": str(file.absolute()), "id": key})
        (self._folder / _LAST).write_text(said, encoding="utf-8")

    def remembered(self) -> tuple[str, Path, str] | None:
        """The model, the table and the column of ids that were used last."""
        try:
            said = json.loads((self._folder / _LAST).read_text(encoding="utf-8"))
            return said["model"], Path(said["file"]), said["id"]
        except (OSError, ValueError, KeyError, TypeError):
            return None


class Training:
    """One training in a child process. Ask it now and then with `poll`; `cancel` ends it at once.

    The model is written whole or not at all: what stood there before stays until then.
    """

    def __init__(
        self, folder: Path, name: str, file: Path, columns: Columns, budget_s: float = 120.0,
        *, keep: Collection[str] = (), drop: Collection[str] = (),
    ) -> None:  # fmt: skip
        context = mp.get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=False)
        work = (theirs, folder, name, file, columns, budget_s, tuple(keep), tuple(drop))
        self._child = context.Process(target=_train, args=work, daemon=True, name="training")
        self._child.start()
        theirs.close()
        self.what, self.share = "starting", 0.0
        self.figures: dict[str, Any] | None = None

    def poll(self, wait_s: float = 0.0) -> bool:
        """Whether it is done. Raises what training raised; EngineError if the child died."""
        while self.figures is None and self._pipe.poll(wait_s):
            try:
                told = self._pipe.recv()
            except (EOFError, OSError) as error:
                self.cancel()
                raise EngineError("training stopped", "nothing was changed; there may be too little memory") from error
            match told:
                case AssistantError():
                    self.cancel()
                    raise told
                case dict():
                    self.figures = told
                    self._child.join(5)
                case _:
                    self.what, self.share = told
            wait_s = 0.0
        return self.figures is not None

    def cancel(self) -> None:
        """End the child. Harmless when it is done, or called twice."""
        self._child.kill()
        self._child.join(5)
        self._pipe.close()


def _train(
    pipe: Connection, folder: Path, name: str, file: Path, columns: Columns, budget_s: float,
    keep: tuple[str, ...], drop: tuple[str, ...],
) -> None:  # fmt: skip
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # sent to the whole group: the parent decides
    plan = replace(Plan(budget_s), told=lambda what, share: pipe.send((what, share)))
    with contextlib.suppress(BrokenPipeError, EOFError):
        try:
            pipe.send(LeadModels(folder).train(name, file, columns, plan, keep=keep, drop=drop).figures)
        except AssistantError as error:
            pipe.send(error)
        except (BrokenPipeError, EOFError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever stops it is told to the parent
            pipe.send(EngineError(f"training failed: {error!r}", "nothing was changed"))
