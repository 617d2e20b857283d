import threading

from assistant.pipeline.stage import Stage


def test_a_full_inbox_drops_the_newest_and_says_so_once():
    started, go, done, errors = threading.Event(), threading.Event(), [], []

    def work(item):
        started.set()
        go.wait(5)
        done.append(item)

    stage = Stage("slow", work, lambda name, error: errors.append(str(error)), capacity=2)
    stage.start()
    stage.put(0)
    assert started.wait(5)
    for item in (1, 2, 3, 4):
        stage.put(item)
    go.set()
    assert stage.stop()
    assert (done, stage.dropped, errors) == ([0, 1, 2], 2, ["slow cannot keep up"])


def test_an_error_in_one_item_does_not_stop_the_stage():
    done, errors = [], []

    def work(item):
        if item == 1:
            raise ValueError(item)
        done.append(item)

    stage = Stage("frail", work, lambda name, error: errors.append((name, str(error))))
    stage.start()
    for item in range(3):
        stage.put(item)
    assert stage.stop()
    assert (done, errors) == ([0, 2], [("frail", "1")])


def test_a_command_runs_in_its_turn():
    order = []
    stage = Stage("s", order.append, lambda *_: None)
    stage.put("before")
    stage.do(lambda: order.append("command"))
    stage.put("after")
    stage.start()
    assert stage.stop()
    assert order == ["before", "command", "after"]
