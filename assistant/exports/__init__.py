"""A past call as a file for people and programs: Markdown, plain text, SRT, WebVTT or JSON.

What was said is data: whatever it looks like, it becomes no markup, no link and no control sequence.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from assistant.domain.errors import InputError
from assistant.domain.history import CallDetail
from assistant.domain.plain import plain
from assistant.exports.markdown import markdown
from assistant.exports.subtitles import srt, vtt
from assistant.exports.text import text

JSON_VERSION = 1


def json_file(detail: CallDetail) -> str:
    """The whole call, nothing rounded: `noun(CallDetail, …["call"])` gives it back equal."""
    return json.dumps({"callside": JSON_VERSION, "call": plain(detail)}, ensure_ascii=False, indent=1) + "\n"


_WRITERS: dict[str, Callable[[CallDetail], str]] = {
    "md": markdown,
    "txt": text,
    "srt": srt,
    "vtt": vtt,
    "json": json_file,
}
FORMATS = tuple(_WRITERS)


def export(detail: CallDetail, form: str) -> str:
    """The call in one of FORMATS, ending in a line break. Raises InputError for another format."""
    if form not in _WRITERS:
        raise InputError(f"there is no format {form}", f"choose one of {', '.join(FORMATS)}")
    return _WRITERS[form](detail)
