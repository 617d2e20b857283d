"""Runs the recognisers in a supervised child process: a crash, a hang or a held lock cannot freeze the window."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import cast

from assistant.domain.calls import RATE_HZ, SpeechSegment, Transcript
from assistant.domain.errors import AssistantError, EngineError
from assistant.ports import Transcriber

Build = Callable[[], Mapping[str, Transcriber]]
_log = logging.getLogger(__name__)
_READY = "ready"
# Threads that wait by running in circles: numpy's for 50 ms after each small product, a third of a decode's work.
SPINLESS = {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}


class Hosted:
    """Recognisers by name, in a child process.

    `build` runs in the child: it must be picklable, and is where the models are loaded. A child that dies, or
    is silent for `timeout_s` and longer than `patience` times the sound, costs one EngineError; the next call
    waits for a fresh one.
    """

    def __init__(self, build: Build, *, timeout_s: float = 8.0, patience: float = 2.0, loading_s: float = 60.0) -> None:
        self._build = build
        self._timeout_s, self._patience, self._loading_s = timeout_s, patience, loading_s
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._loaded = self._closed = False
        self._lock = threading.Lock()
        self.restarts = -1

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Begin to load ahead of the first sentence; returns at once. Raises EngineError once closed."""
        with self._lock:
            if self._closed:
                raise EngineError("the speech engine is closed")
            if self._pipe is None:
                self._spawn()

    def ready(self) -> None:
        """Wait until the models are loaded. Raises what loading raised, or EngineError."""
        self.start()
        if not self._loaded:
            self._receive(self._loading_s)
            self._loaded = True

    def transcribe(self, segment: SpeechSegment, name: str) -> Transcript:
        """Let the recogniser `name` hear the segment. One caller at a time. Raises EngineError."""
        self.ready()
        wait_s = max(self._timeout_s, self._patience * len(segment.samples) / RATE_HZ)
        try:
            if self._pipe is None:
                raise BrokenPipeError
            self._pipe.send((name, segment))
        except OSError as error:
            raise self._lost("the speech engine stopped and will be restarted") from error
        return cast("Transcript", self._receive(wait_s))

    def close(self) -> None:
        """End the child for good. Harmless when called twice."""
        with self._lock:
            self._closed = True
        self._end_child()

    def _end_child(self) -> None:
        with self._lock:
            pipe, child, self._pipe, self._child, self._loaded = self._pipe, self._child, None, None, False
        if pipe:
            pipe.close()
        if child:
            child.kill()  # it holds nothing that must be kept
            child.join(5)
            child.close()

    def _spawn(self) -> None:
        for name, value in SPINLESS.items():
            os.environ.setdefault(name, value)  # read once, when the child loads its libraries
        context = mp.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        child = context.Process(target=_serve, args=(self._build, theirs), daemon=True, name="hearing")
        child.start()
        self._child = child
        theirs.close()
        self.restarts += 1

    def _receive(self, wait_s: float) -> object:
        pipe = self._pipe
        try:
            if pipe is None or not pipe.poll(wait_s):
                raise TimeoutError
            answer = pipe.recv()
        except TimeoutError as error:
            raise self._lost("the speech engine hung and will be restarted") from error
        except (OSError, EOFError) as error:
            raise self._lost("the speech engine stopped and will be restarted") from error
        if isinstance(answer, Exception):
            if not self._loaded:
                self._end_child()
            raise answer
        return answer

    def _lost(self, what: str) -> EngineError:
        _log.warning(what)
        self._end_child()
        return EngineError(what, "a moment of the call was not heard; nothing else is lost")


def _serve(build: Build, pipe: Connection) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # sent to the whole group: the parent ends us when all is heard
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(BrokenPipeError, EOFError):
        try:
            engines = build()
        except Exception as error:  # noqa: BLE001 - whatever stops the load is told to the parent
            pipe.send(_portable(error))
            return
        pipe.send(_READY)
        while True:
            name, segment = pipe.recv()
            try:
                pipe.send(engines[name].transcribe(segment))
            except Exception as error:  # noqa: BLE001 - the parent decides what an error means
                pipe.send(_portable(error))


def _portable(error: Exception) -> AssistantError:
    return error if isinstance(error, AssistantError) else EngineError(f"the speech engine failed: {error!r}")
