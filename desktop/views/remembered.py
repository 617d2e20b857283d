"""What is drawn of a call's memory: in the sidebar while it runs, on the call page afterwards."""

from __future__ import annotations

from typing import NamedTuple


class CheckView(NamedTuple):
    """One item of a checklist. `said`: the words it came from, or that they are missing."""

    name: str
    known: bool
    said: str


class KnownLine(NamedTuple):
    """One thing known, in a line. `said`: the words it came from."""

    name: str
    value: str
    said: str


class KnownView(NamedTuple):
    """What the sidebar shows of it. `question`: the newest that waits, `questions_said` all of them."""

    checks: tuple[CheckView, ...]
    question: str
    questions_said: str
    lines: tuple[KnownLine, ...]
    fold: str  # what is behind the fold, in words
    nothing: str  # what is said there while nothing is known


class NotedLine(NamedTuple):
    """One line of a section of the call page. `mark`: a shape, `at_s`: where it was said, -1 for nowhere."""

    name: str
    value: str
    note: str
    mark: str
    tone: str
    at: str
    at_s: float
    said: str  # the whole line, for a screen reader


class SectionView(NamedTuple):
    """A section of the call page. `figure`: a number to see first; `nothing`: what is said when there are no lines."""

    title: str
    lines: tuple[NotedLine, ...]
    nothing: str = ""
    figure: str = ""
    folded: bool = False
