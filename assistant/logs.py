"""Structured logs in a rotating file. Customers' words never go above DEBUG."""

from __future__ import annotations

import json
import logging
import logging.handlers
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, what, and the record's own extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "what": record.getMessage(),
        }
        line |= {k: v for k, v in record.__dict__.items() if k not in _PLAIN}
        if record.exc_info:
            line["error"] = _where(record.exc_info[1])
        return json.dumps(line, default=str, ensure_ascii=False)


def _where(error: BaseException | None) -> str:
    """The kinds of an error and its causes, and where they were raised; their messages may hold what was said."""
    told: list[str] = []
    while error:
        told.append(f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__qualname__}\n")
        error = error.__cause__ or error.__context__
    return "because of:\n".join(told)


def open_logs(folder: Path, level: int = logging.INFO) -> None:
    """Log to `folder`/callside.log, five files of 1 MB. A folder that cannot be written costs the log, not the call."""
    root = logging.getLogger()
    root.setLevel(level)
    logging.raiseExceptions = False  # a full disk costs the log, too, and is not told on standard error line by line
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "callside.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
