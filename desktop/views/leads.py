"""What the pages of the lead book draw."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.views.lead_scores import UNSCORED, Mark


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One line of the list. `mark` is the score, empty until somebody is scored; `found`: by what it was found."""

    id: int
    title: str
    who: str
    stage: str
    last: str
    mark: Mark = UNSCORED
    found: str = ""

    @property
    def said(self) -> str:
        """The whole line, for a screen reader."""
        parts = (self.title, self.who, self.found, self.stage, self.last, self.mark.said)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a lead's timeline. `call_id` names a call that can be opened."""

    kind: str
    title: str
    text: str
    when: str
    call_id: str = ""

    @property
    def said(self) -> str:
        """The whole line, for a screen reader."""
        return ", ".join(part for part in (self.kind, self.title, self.text, self.when) if part)


@dataclass(frozen=True, slots=True)
class DealLine:
    """One deal: `tone` is good for won, quiet for lost, nothing while it is open."""

    title: str
    state: str
    worth: str
    days: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class LeadView:
    """One lead, whole. Facts are names with values; `further` is what the files said beside what we know."""

    id: int
    title: str
    line: str
    facts: tuple[tuple[str, str], ...]
    deals: tuple[DealLine, ...]
    further: tuple[tuple[str, str], ...]
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column of a file: its name, what stands in it, and what it is read as (`field`, empty: kept beside)."""

    name: str
    sample: str
    field: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file before it is imported: how it was read, and its columns. `choices`: each field with its words."""

    title: str
    line: str
    table: str
    columns: tuple[ColumnView, ...]
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """What an import did: `rows` of a table of what could not be read."""

    line: str
    tone: str
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two leads that may be the same, in one line, and side by side: each field with both values."""

    first: int
    second: int
    title: str
    why: str
    sure: str
    fields: tuple[tuple[str, str, str], ...]

    @property
    def said(self) -> str:
        """The whole line, for a screen reader."""
        return f"{self.title}, {self.why}, {self.sure}"
