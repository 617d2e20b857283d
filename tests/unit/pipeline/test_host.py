"""The child process: a crash or a hang costs one answer, never the window."""

import os
import threading

import pytest

from assistant.domain.calls import Transcript
from assistant.domain.errors import EngineError, ModelMissing
from assistant.pipeline.host import Hosted
from tests.fakes import BROKEN, Scripted, segment


def scripted():
    return {"main": Scripted(["hello there", BROKEN, "again"])}


class Dies:
    def transcribe(self, segment):
        os._exit(3)


class Hangs:
    def transcribe(self, segment):
        threading.Event().wait()


def dies():
    return {"main": Dies(), "well": Scripted(["fine"] * 5)}


def hangs():
    return {"main": Hangs(), "well": Scripted(["fine"] * 5)}


class SpeaksOfItsThreads:
    def transcribe(self, segment):
        return Transcript(f"{os.environ['OPENBLAS_NUM_THREADS']} {os.environ['OMP_WAIT_POLICY']}")


def speaks_of_its_threads():
    return {"main": SpeaksOfItsThreads()}


def no_model():
    raise ModelMissing("base is not installed", "callside models fetch base")


def never_loads():
    threading.Event().wait()


@pytest.fixture
def host():
    made = []

    def host(build, **options):
        made.append(Hosted(build, **options))
        return made[-1]

    yield host
    for one in made:
        one.close()


def test_words_come_from_the_child_and_a_failure_is_one_error(host):
    hosted = host(scripted)
    assert hosted.transcribe(segment(), "main").text == "hello there"
    with pytest.raises(EngineError, match="the script broke"):
        hosted.transcribe(segment(), "main")
    assert hosted.transcribe(segment(), "main").text == "again"
    assert hosted.restarts == 0


@pytest.mark.parametrize("build", [dies, hangs])
def test_a_dead_or_hung_child_costs_one_error_and_is_replaced(host, build):
    hosted = host(build, timeout_s=0.3)
    with pytest.raises(EngineError, match="restarted"):
        hosted.transcribe(segment(), "main")
    assert hosted.transcribe(segment(), "well").text == "fine"
    assert hosted.restarts == 1


def test_a_missing_model_is_told_with_what_to_do(host):
    with pytest.raises(ModelMissing) as told:
        host(no_model).ready()
    assert told.value.hint == "callside models fetch base"


def test_a_model_that_never_loads_is_given_up(host):
    with pytest.raises(EngineError, match="hung"):
        host(never_loads, loading_s=0.3).ready()


def test_no_thread_of_the_child_waits_by_running_in_circles(host):
    assert host(speaks_of_its_threads).transcribe(segment(), "main").text == "1 PASSIVE"


def test_closing_ends_the_child(host):
    hosted = host(scripted)
    hosted.ready()
    pid = hosted.pid
    hosted.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_closed_host_stays_closed(host):
    hosted = host(scripted)
    hosted.close()
    with pytest.raises(EngineError, match="closed"):
        hosted.transcribe(segment(), "main")
    assert hosted.pid is None
