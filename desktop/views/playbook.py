"""What the playbook page draws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackView:
    """One talk track: what to do and words to say."""

    title: str
    body: str
    say: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One playbook file. `own`: the rep's, not the starter's. `phrases`: what it listens for, in groups."""

    name: str
    title: str
    line: str
    own: bool
    phrases: tuple[tuple[str, str], ...]
    tracks: tuple[TrackView, ...]

    @property
    def said(self) -> str:
        """The whole line, for a screen reader."""
        return f"{self.title}, {self.line}"


@dataclass(frozen=True, slots=True)
class PlaybookView:
    """The whole playbook. `bands`: the share of talk to aim for, by stage. `problem`: why the rep's own is not used."""

    line: str
    files: tuple[FileView, ...]
    bands: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    problem: str = ""
