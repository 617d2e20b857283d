"""`doctor`: what is fit for a call here, and what to do about the rest. `devices`: what can be heard."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from assistant import settings
from assistant.domain.errors import AssistantError
from assistant.models import Shelf, machine
from assistant.paths import Home

MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}
LIBRARIES = ("faster-whisper", "ctranslate2", "onnxruntime", "livekit", "av", "PySide6-Essentials", "SQLAlchemy")
ENOUGH_CORES, ENOUGH_MEMORY_MB = 2, 3500  # what base on both tracks takes
ENOUGH_DISK, LEAST_DISK = 2_000_000_000, 200_000_000  # bytes; an hour of call with its words takes about 1 MB


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `state`: ok, warn (a call works, worse) or fail (no call until `hint` is done)."""

    about: str
    state: str
    what: str
    hint: str = ""


def add(commands: Any) -> None:
    """Register the commands."""
    doctor = commands.add_parser("doctor", help="what is fit for a call here, and what to do about the rest")
    doctor.add_argument("--json", action="store_true", help="one finding a line")
    doctor.set_defaults(run=_doctor)
    devices = commands.add_parser("devices", help="the microphones, and the outputs that can be heard as the far end")
    devices.add_argument("--json", action="store_true", help="one device a line")
    devices.set_defaults(run=_devices)


def look(home: Home) -> Iterator[Finding]:
    """Everything worth knowing before a call, one after the other; a look that fails is a finding too."""
    checks: tuple[Callable[[Home], Iterator[Finding]], ...] = (
        _program, _machine, _home, _settings, _database, _models, _sound, _screen,
    )  # fmt: skip
    for check in checks:
        try:
            yield from check(home)
        except AssistantError as error:
            yield Finding(check.__name__.strip("_"), "fail", str(error), error.hint)
        except OSError as error:
            yield Finding(
                check.__name__.strip("_"), "fail", str(error), "check the disk and who may read and write there"
            )


def _doctor(args: argparse.Namespace, home: Home) -> int:
    worst = 0
    for finding in look(home):
        if args.json:
            print(json.dumps(asdict(finding), ensure_ascii=False), flush=True)
        else:
            hint = f"\n{'':16}-> {finding.hint}" if finding.hint else ""
            print(f"{MARKS[finding.state]} {finding.about:10} {finding.what}{hint}", flush=True)
        worst |= finding.state == "fail"
    return worst


def _devices(args: argparse.Namespace, _home: Home) -> int:
    from assistant.audio.devices import list_devices

    found = list_devices()
    for kind, devices in (("microphone", found.microphones), ("far_end", found.far_ends)):
        for device in devices:
            if args.json:
                print(json.dumps({"kind": kind, "name": device.name, "default": device.is_default}, ensure_ascii=False))
            else:
                print(f"{kind.replace('_', ' '):11} {'*' if device.is_default else ' '} {device.name}")
    if not (found.microphones or found.far_ends):
        print("callside: no sound devices; `callside doctor` says why", file=sys.stderr)
    return 0


def _program(_home: Home) -> Iterator[Finding]:
    yield Finding("python", "ok", f"{platform.python_version()} on {platform.platform()}")
    found = [f"{name} {_version(name)}" for name in ("callside", *LIBRARIES)]
    yield Finding("versions", "ok", ", ".join(found))


def _machine(_home: Home) -> Iterator[Finding]:
    cores, memory_mb = machine()
    what = f"{cores} cores, {memory_mb / 1000:.1f} GB of memory"
    if cores >= ENOUGH_CORES and memory_mb >= ENOUGH_MEMORY_MB:
        yield Finding("machine", "ok", what)
    else:
        yield Finding(
            "machine", "warn", what, "the smallest recogniser is used; expect more mistakes in the transcript"
        )


def _home(home: Home) -> Iterator[Finding]:
    try:
        home.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home.root) as file:
            file.write(b"written")
        free = shutil.disk_usage(home.root).free
    except OSError as error:
        hint = "make it writable, or choose another with --home or CALLSIDE_HOME"
        yield Finding("home", "fail", f"{home.root} cannot be written: {error.strerror}", hint)
        return
    yield Finding("home", "ok", str(home.root))
    state = "ok" if free >= ENOUGH_DISK else "warn" if free >= LEAST_DISK else "fail"
    yield Finding("disk", state, f"{free / 1e9:.1f} GB free", "" if state == "ok" else "free some space")


def _settings(home: Home) -> Iterator[Finding]:
    settings.load(home.settings)
    yield Finding("settings", "ok", str(home.settings) if home.settings.exists() else "all defaults")


def _database(home: Home) -> Iterator[Finding]:
    if not home.database.exists():
        yield Finding("database", "ok", "none yet: the first call makes it")
        return
    from assistant.storage.database import open_database

    database = open_database(home.database)
    try:
        database.check()
    finally:
        database.close()
    yield Finding("database", "ok", f"{home.database.stat().st_size / 1e6:.1f} MB, sound")


def _models(home: Home) -> Iterator[Finding]:
    wanted = settings.load(home.settings)
    models = Shelf(home.models, wanted.models.mirror)
    for model in models.list():
        if models.ready(model.name):
            try:
                models.folder(model.name)
                yield Finding("model", "ok", f"{model.name}: every file has the right digest")
            except AssistantError as error:
                yield Finding("model", "warn", str(error), error.hint)
    name = models.default(wanted.hearing.model, wanted.hearing.language)
    models.folder(name)
    yield Finding("recogniser", "ok", f"{name} will be used")


def _sound(_home: Home) -> Iterator[Finding]:
    from assistant.audio.devices import list_devices

    if sys.platform == "linux":
        yield _server()
    found = list_devices()
    yield _device("microphone", [one.name for one in found.microphones if one.is_default], len(found.microphones))
    yield _device("far end", [one.name for one in found.far_ends if one.is_default], len(found.far_ends))


def _server() -> Finding:
    from assistant.audio.pulse import Pulse

    with Pulse():
        return Finding("sound", "ok", "PulseAudio or PipeWire answers")


def _device(about: str, default: list[str], count: int) -> Finding:
    if default:
        return Finding(about, "ok", f"{default[0]} (of {count})")
    if count:
        return Finding(about, "warn", f"{count} found, none of them the default", "choose one in the settings")
    hint = "plug one in" if about == "microphone" else "this system does not let Callside hear what it plays"
    return Finding(about, "fail", "none found", hint)


def _screen(_home: Home) -> Iterator[Finding]:
    if sys.platform in {"win32", "darwin"}:
        yield Finding("screen", "ok", sys.platform)
    elif found := os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"):
        yield Finding("screen", "ok", found)
    else:
        yield Finding("screen", "warn", "none", "there is no window here; `callside replay` and `demo` work without")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "from a checkout" if name == "callside" else "not installed"
