"""An X server of a test's own."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest


@contextmanager
def xserver():
    """Start Xvfb and give its display's name; the test is skipped where it is not installed."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed")
    ours, theirs = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(theirs,),
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(theirs)
        with os.fdopen(ours) as number:
            yield f":{number.readline().strip()}"
        server.terminate()
