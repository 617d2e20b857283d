"""Verified model files: what there is, whether what is here is what it should be, and how to get the rest."""

from __future__ import annotations

import contextlib
import difflib
import importlib.util
import json
import logging
import os
import shutil
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.errors import ModelMissing
from assistant.files import Cancelled, alone, digest, never
from assistant.paths import RESOURCES

PATIENCE_S = 60.0  # for whoever else puts the same model there: enough to copy it, not to fetch it
RESERVE = 200_000_000  # bytes of disk that a fetch leaves free
Progress = Callable[[int, int], None]  # bytes of the model that are here, and of the whole of it

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file: `size` in bytes. `parts` are files of installed packages that make it up, as package/path."""

    name: str
    size: int
    sha256: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """One model of resources/models.toml, which says what the fields mean. Languages: codes, or "*" for all."""

    name: str
    kind: str
    purpose: str
    languages: tuple[str, ...]
    licence: str
    cores: int
    memory_mb: int
    files: tuple[ModelFile, ...]
    package: str = ""
    repo: str = ""
    revision: str = ""

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def origin(self) -> str:
        """Where it comes from, for people."""
        return f"{self.repo} at {self.revision[:8]}" if self.repo else "installed with Callside"

    def speaks(self, language: str) -> bool:
        """Whether it knows this language: `en`, `en-GB`, `fi`."""
        return "*" in self.languages or language.lower().partition("-")[0] in self.languages


class Shelf:
    """The models of one user. Safe to use from several threads and processes at once.

    `folder` holds what was fetched or joined; `mirror` stands in for the hub's address; a connection silent for
    `patience_s` counts as broken. Nothing here is slow but `fetch`, `import_folder`, `check` and the first
    `folder` of each model (a second or so).
    """

    def __init__(
        self, folder: Path, mirror: str = "", *, catalogue: Path = RESOURCES / "models.toml", patience_s: float = 30.0
    ) -> None:
        self._root, self._patience_s = folder, patience_s
        raw = tomllib.loads(catalogue.read_text("utf-8"))
        self._hub = (mirror or raw["hub"]).rstrip("/")
        self._models = {one["name"]: _model(one) for one in raw["model"]}

    def list(self, kind: str = "") -> tuple[Model, ...]:
        """Every model (of this kind), weakest first."""
        return tuple(one for one in self._models.values() if kind in {"", one.kind})

    def model(self, name: str) -> Model:
        """The model of this name. Raises ModelMissing if there is none."""
        if name not in self._models:
            near = difflib.get_close_matches(name, self._models, n=1)
            meant = f"did you mean {near[0]}?" if near else "`callside models list` shows the names"
            raise ModelMissing(f"there is no model {name}", meant)
        return self._models[name]

    def ready(self, name: str) -> bool:
        """Whether `folder` needs no network: the files are here, in their right sizes. Reads none of them."""
        model = self.model(name)
        place = self._place(model)
        return all(_size(place / file.name) == file.size or _here(file.parts) for file in model.files)

    def folder(self, name: str) -> Path:
        """The folder of the model's verified files; parts are joined first.

        A file is hashed once and trusted until its size or time changes. Raises ModelMissing naming the file.
        """
        model = self.model(name)
        place = self._place(model)
        if not (fault := self._fault(model, place)):
            return place
        if model.files[0].parts:
            self._join(model, place)
            fault = self._fault(model, place)
        if fault:
            raise _missing(model, fault)
        return place

    def check(self, name: str) -> Path:
        """Read every byte of the model again and return its folder. Raises ModelMissing naming the bad file."""
        model = self.model(name)
        place = self._place(model)
        if fault := self._fault(model, place, afresh=True):
            raise _missing(model, fault)
        return place

    def default(self, chosen: str = "auto", language: str = "en") -> str:
        """The recogniser to use. `auto`: the strongest that is here, knows the language and suits this machine.

        It may read the model's files as `folder` does. Raises ModelMissing if `chosen` is no model, or nothing is here.
        """
        if chosen != "auto":
            return self.model(chosen).name
        cores, memory_mb = machine()
        speaking = [one for one in self.list("recogniser") if one.speaks(language)]
        suits = [one for one in speaking if one.cores <= cores and one.memory_mb <= memory_mb]
        for model in (*reversed(suits), *(one for one in speaking if one not in suits)):
            if self.ready(model.name):
                try:
                    self.folder(model.name)
                except ModelMissing as error:
                    _log.warning("passed over a model", extra={"model": model.name, "why": str(error)})
                else:
                    return model.name
        raise ModelMissing(f"no recogniser that knows {language} is here", "run `callside models fetch base`")

    def smaller(self, name: str, language: str = "en") -> str | None:
        """What takes over from `name` when the machine cannot keep up: the smallest one here that knows the language.

        None if that is `name` itself or there is none.
        """
        size = self.model(name).size
        for model in sorted(self.list("recogniser"), key=lambda one: one.size):
            if model.size < size and model.speaks(language) and self.ready(model.name):
                return model.name
        return None

    def fetch(self, name: str, progress: Progress = lambda _done, _all: None, cancelled: Cancelled = never) -> bool:
        """Bring every file that is not here or not right; go on where an earlier fetch stopped.

        True: the model is ready; False: cancelled (noticed within the patience). A second fetch of the same model waits
        for the first. Raises ModelMissing: refused, offline, no room, wrong digest.
        """
        model = self.model(name)
        if not model.repo:
            self.folder(name)
            progress(model.size, model.size)
            return True
        from assistant.fetching import Download, client

        place = self._root / name
        try:
            place.mkdir(parents=True, exist_ok=True)
            with alone(place / ".lock", cancelled) as held:
                wanted = [file for file in model.files if self._wrong(place / file.name, file)] if held else []
                self._room(place, wanted)
                done = model.size - sum(file.size for file in wanted)
                with client(self._patience_s) as web:
                    for file in wanted if held else ():
                        url = f"{self._hub}/{model.repo}/resolve/{model.revision}/{file.name}"
                        step = Download(web, url, place / file.name, file.size, file.sha256)
                        before = done
                        if not step.run(
                            lambda here, before=before: progress(before + here, model.size),  # type: ignore[misc]
                            cancelled,
                            self._patience_s / 30,
                        ):
                            return False
                        done += file.size
        except OSError as error:
            raise ModelMissing(
                f"{place} cannot be written: {error.strerror}", "check the disk and who may write there"
            ) from error
        if held:
            self.folder(name)
            progress(model.size, model.size)
        return held

    def import_folder(self, name: str, source: Path) -> Path:
        """Copy the model's files from a folder, verified before anything is replaced. Raises ModelMissing."""
        model = self.model(name)
        place = self._root / name
        for file in model.files:
            if fault := self._wrong(source / file.name, file):
                raise ModelMissing(f"{source / file.name} {fault}", f"these files are not {name}; nothing was changed")
        self._fill(model, place, [(file, (source / file.name,)) for file in model.files])
        return self.folder(name)

    def _place(self, model: Model) -> Path:
        if model.package and (place := _inside(model.package)) and place.is_dir():
            return place
        return self._root / model.name

    def _join(self, model: Model, place: Path) -> None:
        sources = [(file, tuple(path for part in file.parts if (path := _inside(part)))) for file in model.files]
        if any(len(paths) < len(file.parts) for file, paths in sources):
            raise ModelMissing(f"the package that holds {model.name} is not installed", "install Callside again")
        self._fill(model, place, sources)

    def _fill(self, model: Model, place: Path, sources: Sequence[tuple[ModelFile, Sequence[Path]]]) -> None:
        try:
            place.mkdir(parents=True, exist_ok=True)
            until = time.monotonic() + PATIENCE_S
            with alone(place / ".lock", lambda: time.monotonic() > until) as held:
                if not held:
                    raise ModelMissing(
                        f"{place} is held by another program, which may be fetching {model.name}",
                        "wait until that is done, or close it, then try again",
                    )
                wanted = [(file, paths) for file, paths in sources if self._wrong(place / file.name, file)]
                self._room(place, [file for file, _ in wanted])
                for file, paths in wanted:
                    fresh = place / f"{file.name}.new"
                    with fresh.open("wb") as out:
                        for path in paths:
                            with path.open("rb") as part:
                                shutil.copyfileobj(part, out, 1 << 20)
                    if fault := self._wrong(fresh, file):
                        fresh.unlink()
                        raise ModelMissing(f"{file.name} of {model.name} {fault}", "install Callside again")
                    fresh.replace(place / file.name)
        except OSError as error:
            raise ModelMissing(
                f"{model.name} cannot be put into {place}: {error.strerror}", "check the disk and who may write there"
            ) from error

    @staticmethod
    def _room(place: Path, wanted: Sequence[ModelFile]) -> None:
        here = sum(_size(place / f"{file.name}.part") or 0 for file in wanted)
        need, free = sum(file.size for file in wanted) - here, shutil.disk_usage(place).free
        if wanted and need + RESERVE > free:
            raise ModelMissing(
                f"{need / 1e6:.0f} MB are needed in {place}, {free / 1e6:.0f} MB are free",
                f"free some: {RESERVE / 1e6:.0f} MB are left for the rest of the machine",
            )

    def _fault(self, model: Model, place: Path, *, afresh: bool = False) -> str:
        for file in model.files:
            if wrong := self._wrong(place / file.name, file, afresh=afresh):
                return f"{place / file.name} {wrong}"
        return ""

    def _wrong(self, path: Path, file: ModelFile, *, afresh: bool = False) -> str:
        try:
            stat = path.stat()
            if stat.st_size != file.size:
                return f"has {stat.st_size} bytes instead of {file.size}"
            seen = [stat.st_size, stat.st_mtime_ns, file.sha256]
            known = self._verified()
            if not afresh and known.get(str(path)) == seen:
                return ""
            if digest(path) != file.sha256:
                self._remember({name: one for name, one in known.items() if name != str(path)})
                return "is damaged: its digest is wrong"
        except FileNotFoundError:
            return "is missing"
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        self._remember(known | {str(path): seen})
        return ""

    def _verified(self) -> dict[str, object]:
        with contextlib.suppress(OSError, ValueError):
            known = json.loads((self._root / "verified.json").read_text("utf-8"))
            if isinstance(known, dict):
                return known
        return {}

    def _remember(self, known: dict[str, object]) -> None:
        """Keep what was verified. Where that cannot be kept, the files are hashed at each start."""
        with contextlib.suppress(OSError):
            self._root.mkdir(parents=True, exist_ok=True)
            fresh = self._root / f"verified.{os.getpid()}.new"
            fresh.write_text(json.dumps(known, indent=1), "utf-8")
            fresh.replace(self._root / "verified.json")


def machine() -> tuple[int, int]:
    """The cores this process may use, and the machine's memory in MB."""
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return allowed, psutil.virtual_memory().total // 1_000_000


def _missing(model: Model, fault: str) -> ModelMissing:
    fetched = model.repo or model.files[0].parts
    hint = f"run `callside models fetch {model.name}`" if fetched else "install Callside again"
    return ModelMissing(f"model {model.name} cannot be used: {fault}", hint)


def _model(raw: dict[str, object]) -> Model:
    files = tuple(ModelFile(**{**one, "parts": tuple(one.get("parts", ()))}) for one in raw.pop("files"))  # type: ignore[attr-defined]
    return Model(**{**raw, "languages": tuple(raw["languages"]), "files": files})  # type: ignore[arg-type]


def _inside(path: str) -> Path | None:
    """The path of package/path in an installed package, without importing it."""
    package, _, rest = path.partition("/")
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) / rest if places else None


def _here(parts: Sequence[str]) -> bool:
    return bool(parts) and all((path := _inside(part)) and path.is_file() for part in parts)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
