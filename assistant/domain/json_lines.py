"""The story of a call as JSON objects, one an event: what `replay --json` prints and the server sends.

Names are promised to scripts: a field may be added, never renamed or taken away. Times are seconds since the
call began, to the millisecond.
"""

from __future__ import annotations

from typing import Any, assert_never

from assistant.domain.calls import Utterance
from assistant.domain.events import (
    Advised,
    Changed,
    Erased,
    Event,
    Failed,
    Heard,
    Measured,
    Missed,
    Moved,
    Noticed,
    Remembered,
    Rescored,
    Settled,
    Strained,
    Summed,
    Watched,
)
from assistant.domain.plain import plain


def as_json(event: Event) -> dict[str, object]:
    """The event as an object that `json.dumps` takes: `event` names its kind, `at_s` says when it was published."""
    kind, fields = _shape(event)
    return {"event": kind, **_rounded(plain(fields)), "at_s": _rounded(event.at_s)}


def _shape(event: Event) -> tuple[str, dict[str, object]]:  # noqa: C901, PLR0911, PLR0912 one arm an event: mypy misses none
    match event:
        case Changed():
            return "state", {"call": event.call_id, "state": event.state}
        case Heard():
            return "heard", _heard(event.utterance)
        case Noticed():
            return "insight", _some(event.insight, "kind label probability quote start_s end_s")
        case Advised():
            return "card", _some(event.card, "id revision title body say source because urgency")
        case Settled():
            return "card_done", {"id": event.card_id, "fate": event.fate}
        case Measured():
            return "measured", plain(event.measures)
        case Moved():
            return "stage", _some(event, "stage")
        case Remembered():
            return "memory", plain(event.memory)
        case Missed():
            return "gap", plain(event.gap)
        case Erased():
            return "erased", _some(event, "start_s end_s")
        case Failed():
            return "failed", _some(event, "where what hint retryable")
        case Watched():
            return "health", _some(event, "track health device")
        case Strained():
            return "load", _some(event, "load model")
        case Summed():
            names = "score outcome facts action_items unanswered text duration_s measures parts checklists urgency"
            return "summary", _some(event.summary, names)
        case Rescored():
            return "rescored", _some(event, "leads")
    assert_never(event)


def _heard(utterance: Utterance) -> dict[str, object]:
    words = [[word.text, word.start_s, word.end_s] for word in utterance.words]
    return {**_some(utterance, "track start_s end_s text confidence"), "words": words}


def _some(value: object, names: str) -> dict[str, object]:
    return {name: getattr(value, name) for name in names.split()}


def _rounded(data: Any) -> Any:
    match data:
        case float():
            return round(data, 3)
        case list():
            return [_rounded(one) for one in data]
        case dict():
            return {key: _rounded(one) for key, one in data.items()}
        case _:
            return data
