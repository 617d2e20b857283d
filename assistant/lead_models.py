"""The models of leads that this user trained: by name, trained in a child process, so that no window waits."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import multiprocessing as mp
import signal
from collections.abc import Callable, Collection
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assistant.domain.errors import AssistantError, EngineError, InputError, ModelMissing
from assistant.engines.leads.challenge import challenge
from assistant.engines.leads.ensemble import Plan
from assistant.engines.leads.learning import learn
from assistant.engines.leads.model import Columns, LeadModel
from assistant.engines.leads.model_file import SUFFIX, load, save
from assistant.engines.leads.table import Table, read_table

_LAST = "last.json"
Source = Callable[[Plan], tuple[Table, Columns]]  # reads what is to be learnt from, in the child


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
        source: Path | Table,
        columns: Columns,
        plan: Plan,
        *,
        keep: Collection[str] = (),
        drop: Collection[str] = (),
        fair: Collection[str] = (),
        replace: bool = False,
    ) -> LeadModel:
        """Train here and now, and keep it under this name; gives what stands there then.

        Where a model of that name stands, the new one takes its place only if it wins: see challenge. Its `figures`
        then hold how it went, as `trial`. `replace`: whatever stands there. Raises InputError, naming what cannot be
        compared; EngineError once cancelled.
        """
        path = self.path(name)
        table = source if isinstance(source, Table) else read_table(source)
        old = None if replace else self._standing(name)
        if old is None:
            model, trial = learn(table, columns, plan, keep=keep, drop=drop, fair=fair), None
        else:
            new, trial = challenge(name, old, table, columns, plan, keep=keep, drop=drop, fair=fair)
            model = new or old
            model.figures |= {"trial": trial.as_json(), "notes": [trial.text, *model.figures["notes"]]}
        if trial is None or trial.wins:
            save(model, path)
        return model

    def _standing(self, name: str) -> LeadModel | None:
        """The model of this name; None where there is none that can be read."""
        try:
            return self.load(name)
        except ModelMissing:
            return None

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
        self, folder: Path, name: str, file: Path | Source, columns: Columns | None, budget_s: float = 120.0,
        *, keep: Collection[str] = (), drop: Collection[str] = (), fair: Collection[str] = (), replace: bool = False,
    ) -> None:  # fmt: skip
        context = mp.get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=False)
        chosen = {"keep": tuple(keep), "drop": tuple(drop), "fair": tuple(fair), "replace": replace}
        work = (theirs, folder, name, file, columns, budget_s, chosen)
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
    pipe: Connection, folder: Path, name: str, file: Path | Source, columns: Columns | None, budget_s: float,
    chosen: dict[str, Any],
) -> None:  # fmt: skip
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # sent to the whole group: the parent decides
    plan = dataclasses.replace(Plan(budget_s), told=lambda what, share: pipe.send((what, share)))
    with contextlib.suppress(BrokenPipeError, EOFError):
        try:
            source, columns = (file, columns or Columns("")) if isinstance(file, Path) else file(plan)
            pipe.send(LeadModels(folder).train(name, source, columns, plan, **chosen).figures)
        except AssistantError as error:
            pipe.send(error)
        except (BrokenPipeError, EOFError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever stops it is told to the parent
            pipe.send(EngineError(f"training failed: {error!r}", "nothing was changed"))
