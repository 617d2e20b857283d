"""One at a time, across threads and processes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from assistant.files import alone, digest, never, wait

HOLD = """
import sys
from pathlib import Path
from assistant.files import alone, never
with alone(Path(sys.argv[1]), never):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_digest_is_the_one_everybody_computes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"words" * 1000)
    assert digest(tmp_path / "file") == hashlib.sha256(b"words" * 1000).hexdigest()


def test_a_lock_is_freed_when_its_process_is_killed(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with alone(lock, lambda: True) as held:
            assert not held
        other.kill()
        other.wait()
        with alone(lock, never) as held:
            assert held


def test_a_wait_ends_when_cancelled() -> None:
    assert wait(0, never)
    assert not wait(3600, lambda: True)
