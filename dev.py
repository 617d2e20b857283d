"""Sets up all a developer needs and runs it: `python3 dev.py run | test | lint | bench | extra NAME | lock | clean`.

Standard library only. Any Python 3.9 or later can start it: uv finds, or fetches, the one Callside runs on.
A second start checks a stamp and costs about a tenth of a second.
"""

from __future__ import annotations

import ctypes
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"
STAMP = VENV / "callside.json"
WINDOWS = sys.platform == "win32"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
WANTED = ">=3.11,<3.14"
EXTRAS = ("ensemble", "llm", "server", "train")

# Debian's package for what each command loads or starts; a later Debian's renamed ones still answer to these names.
LIBRARIES = {
    "libportaudio.so.2": "libportaudio2",
    "libpulse.so.0": "libpulse0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libgomp.so.1": "libgomp1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
PROGRAMS = {
    "pulseaudio": "pulseaudio",
    "paplay": "pulseaudio-utils",
    "arecord": "alsa-utils",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus",
}
FILES = {
    "/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so": "libasound2-plugins",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core",
}


class Trouble(Exception):
    """What stops the set-up, and what a person can do about it, in one line."""


def main(words: list[str]) -> int:
    """Run one command and return its exit code."""
    commands = {"run": run, "test": test, "lint": lint, "bench": bench, "extra": extra, "lock": lock, "clean": clean}
    if not words or words[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # a firm's proxy is trusted where the system trusts it
    try:
        return commands[words[0]](words[1:])
    except Trouble as trouble:
        print(f"callside: {trouble}", file=sys.stderr)
        return 1


def run(words: list[str]) -> int:
    """Set up and start Callside."""
    set_up("run")
    return become("-m", "desktop", *words)


def test(words: list[str]) -> int:
    """Set up and run the tests."""
    set_up("dev")
    return become("-m", "pytest", *words)


def bench(words: list[str]) -> int:
    """Set up and run the benchmarks: one table."""
    set_up("dev")
    return become("-m", "tests.benchmarks", *words)


def lint(_words: list[str]) -> int:
    """Set up and run every check, all of them even if one fails."""
    set_up("dev", machine=False)
    checks = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["lint-imports"])
    results = []
    for command, *arguments in checks:
        print(" ".join(["+", command, *arguments]), flush=True)
        results.append(subprocess.call([str(SCRIPTS / command), *arguments], cwd=ROOT))
    return int(any(results))


def extra(words: list[str]) -> int:
    """Add an extra to the environment; it stays until `clean`."""
    if len(words) != 1 or words[0] not in EXTRAS:
        raise Trouble(f"which extra: {', '.join(EXTRAS)}?")
    set_up("run", extras=tuple(words))
    return 0


def lock(words: list[str]) -> int:
    """Write requirements/ again from pyproject.toml, changing what must change; with --upgrade, everything."""
    uv = find_uv()
    compiled = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", *words]
    settled: list[str] = []  # what is locked already holds for what comes on top of it
    for name in ("run", "dev", *EXTRAS):
        chosen = ["--extra", name] if name != "run" else []
        target = ["--python-version", "3.11", "--output-file", f"requirements/{name}.txt"]
        must([*compiled, *target, *chosen, *settled, "pyproject.toml"], "the versions could not be resolved")
        if name in {"run", "dev"}:
            settled = ["--constraint", f"requirements/{name}.txt"]
    return 0


def clean(_words: list[str]) -> int:
    """Remove what set-up and tools made."""
    made = ".venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks build dist"
    for name in made.split():
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


def set_up(kind: str, extras: tuple[str, ...] = (), *, machine: bool = True) -> None:
    """Make the environment what the locks say. `kind` run or dev; dev holds all of run. Raises Trouble.

    `machine`: the system's libraries too, which are looked for once.
    """
    have = stamped()
    looked = sorted({*have.get("machine", ()), *([kind] if machine else [])})
    if sys.platform.startswith("linux") and looked != have.get("machine", []):
        install(missing(tests="dev" in looked))
    kind = "dev" if "dev" in {kind, have.get("kind")} else "run"
    extras = tuple(sorted({*extras, *have.get("extras", ())}))
    locks = [LOCKS / f"{name}.txt" for name in (kind, *extras)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in locks)).hexdigest()
    want = {"kind": kind, "extras": list(extras), "locks": digest, "root": str(ROOT), "machine": looked}
    if have == want:
        return
    if {**have, "machine": looked} != want:
        STAMP.unlink(missing_ok=True)
        fill(locks)
    STAMP.write_text(json.dumps(want), "utf-8")


def fill(locks: list[Path]) -> None:
    """Put into the environment what is locked, and nothing else. Raises Trouble."""
    uv = find_uv()
    if not PYTHON.exists():
        needs = "Callside needs Python 3.11 to 3.13; uv can fetch one where it may: install one, or go online"
        must([uv, "venv", "--quiet", "--clear", "--python", WANTED, str(VENV)], needs)
    environment = {**os.environ, "CMAKE_ARGS": "-DGGML_NATIVE=OFF"}  # what llm compiles runs on other machines too
    must(
        [uv, "pip", "sync", "--python", str(PYTHON), "--require-hashes", *map(str, locks)],
        "the packages could not be installed; the lines above say why",
        environment,
    )
    link()


def stamped() -> dict[str, Any]:
    """What the environment was last made of; empty if there is none, or it was left half made."""
    try:
        have = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return have if isinstance(have, dict) and PYTHON.exists() else {}


def link() -> None:
    """Let the environment import this checkout, and start it as `callside`."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.check_output([str(PYTHON), "-c", ask], text=True).strip())
    (packages / "callside.pth").write_text(f"{ROOT}\n", "utf-8")
    if WINDOWS:
        (SCRIPTS / "callside.cmd").write_text('@"%~dp0python.exe" -m desktop %*\n', "utf-8")
    else:
        launcher = SCRIPTS / "callside"
        launcher.write_text('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m desktop "$@"\n', "utf-8")
        launcher.chmod(0o755)


def find_uv() -> str:
    """The uv on the PATH, else our own in .uv, fetched once with the pinned digest. Raises Trouble."""
    found = shutil.which("uv")
    if found:
        return found
    home = ROOT / ".uv"
    mine = home / ("Scripts/uv.exe" if WINDOWS else "bin/uv")
    if mine.exists():
        return str(mine)
    print("fetching uv", file=sys.stderr)
    create = [sys.executable, "-m", "venv", "--clear", str(home)]
    if subprocess.call(create, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        if not shutil.which("apt-get"):
            raise Trouble("python3 -m venv does not work here: install uv, or a whole Python")
        install(["python3-venv"])
        must(create, "python3 -m venv does not work here: install uv")
    own = str(home / ("Scripts/python.exe" if WINDOWS else "bin/python"))
    pip = [own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    must([*pip, "-r", str(LOCKS / "uv.txt")], "uv could not be fetched: go online, or install uv")
    return str(mine)


def missing(*, tests: bool) -> list[str]:
    """Debian's packages for what this machine lacks, found by trying."""
    lacking = [package for name, package in LIBRARIES.items() if not loads(name)]
    if tests:
        lacking += [package for name, package in PROGRAMS.items() if not shutil.which(name)]
        lacking += [package for pattern, package in FILES.items() if not glob.glob(pattern)]  # noqa: PTH207 - absolute
    return lacking


def loads(library: str) -> bool:
    """Whether the dynamic linker finds this library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install(packages: list[str]) -> None:
    """Install Debian's packages where we may; else say how. Raises Trouble."""
    if not packages:
        return
    if not shutil.which("apt-get"):
        raise Trouble(f"install what your system calls these packages of Debian: {' '.join(packages)}")
    sudo = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not (shutil.which("sudo") and subprocess.call([*sudo, "true"], stderr=subprocess.DEVNULL) == 0):
        raise Trouble(f"system libraries are missing: sudo apt-get install {' '.join(packages)}")
    print(f"installing {' '.join(packages)}", file=sys.stderr)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.call([*apt, "update"], stdout=subprocess.DEVNULL)  # an old list may still do
    how = f"apt-get install {' '.join(packages)} failed; the lines above say why"
    must([*apt, "install", "-y", "--no-install-recommends", *packages], how, stdout=subprocess.DEVNULL)


def must(
    command: list[str], otherwise: str, environment: dict[str, str] | None = None, stdout: int | None = None
) -> None:
    """Run a command in the checkout. Raises Trouble, saying `otherwise`, if it fails."""
    try:
        failed = subprocess.call(command, cwd=ROOT, env=environment, stdout=stdout)
    except OSError as error:
        raise Trouble(f"{command[0]} cannot be started: {error.strerror}") from error
    if failed:
        raise Trouble(otherwise)


def become(*words: str) -> int:
    """Turn into the environment's Python, so that signals and exit codes are its own."""
    os.chdir(ROOT)
    if not WINDOWS:  # there, exec returns to the shell at once
        sys.stdout.flush()
        os.execv(PYTHON, [str(PYTHON), *words])
    return subprocess.call([str(PYTHON), *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
