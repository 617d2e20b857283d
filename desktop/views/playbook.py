"""What the playbook page draws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackView:
    """One talk track: when it speaks up and what it says."""

    title: str
    triggers: tuple[str, ...]
    phrases: tuple[str, ...]
    body: str
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """One playbook file. `own`: the rep's, not the starter's."""

    name: str
    title: str
    line: str
    own: bool
    tracks: tuple[TrackView, ...]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A playbook file that cannot be understood."""

    where: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class PlaybookView:
    """The whole playbook."""

    line: str
    files: tuple[FileView, ...]
    problems: tuple[ProblemView, ...]
