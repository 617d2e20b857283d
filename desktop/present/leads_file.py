"""A file of leads in words: how it would be read, what each column is, and what came of the import."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.leads import ImportReport, Mapping, Preview, Progress
from assistant.engines.leads.columns import FIELDS
from assistant.engines.leads.rows import unsure_days
from desktop.present.leads import grouped
from desktop.present.words import counted
from desktop.views.leads import ColumnView, FileView, ReportView

TABLES = {"leads": "Leads", "accounts": "Companies", "deals": "Deals", "activities": "Activities"}
NAMES = {
    "id": "Id in the other system",
    "name": "Name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Mail",
    "phone": "Phone",
    "mobile": "Second phone",
    "title": "Job title",
    "company": "Company",
    "website": "Website",
    "industry": "Industry",
    "employees": "Employees",
    "revenue": "Revenue a year",
    "city": "City",
    "country": "Country",
    "owner": "Owner",
    "source": "Source",
    "created": "Known since",
    "note": "Note",
    "stage": "Stage",
    "last_activity": "Last activity",
    "deal": "Deal",
    "deal_stage": "Stage of the deal",
    "status": "Won or lost",
    "is_won": "Is won",
    "is_lost": "Is lost",
    "is_closed": "Is closed",
    "value": "Worth",
    "currency": "Currency",
    "probability": "Probability",
    "opened": "Opened",
    "closes": "Expected to close",
    "closed": "Closed",
    "lost": "Lost on",
    "kind": "Kind",
    "at": "When",
    "subject": "Subject",
    "text": "Text",
}
BESIDE = "Keep as a further field"
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLES, SAMPLE_CHARS = 3, 60


def file_view(path: Path, preview: Preview, mapping: Mapping) -> FileView:
    """A file as the mapping reads it."""
    how = (
        f"sheet “{preview.sheet}”" if preview.sheet else f"{SEPARATORS.get(preview.separator, '')}, {preview.encoding}"
    )
    of = f"An export of {mapping.system}" if mapping.system else ""
    chosen = "as you chose before" if mapping.chosen else ""
    line = ". ".join(
        part
        for part in (of, f"Read as {TABLES[mapping.table].lower()} ({how}){', ' + chosen if chosen else ''}")
        if part
    )
    days = "".join(f" {one}." for one in unsure_days(mapping, preview.rows))
    columns = tuple(
        ColumnView(head, _sample([row[place] for row in preview.rows if place < len(row)]), field)
        for place, (head, field) in enumerate(mapping.columns)
    )
    choices = (("", BESIDE), *((field, NAMES.get(field, field)) for field in FIELDS[mapping.table]))
    return FileView(path.name, f"{line}.{days}", mapping.table, columns, choices)


def progress_said(at: Progress, of: str = "rows") -> str:
    """How far a long job is."""
    return f"{grouped(at.done)} of about {grouped(at.total)} {of}"


def report_view(report: ImportReport) -> ReportView:
    """What came of an import."""
    if report.cancelled:
        return ReportView("Stopped. Nothing of the file is in the book.", "careful", ())
    parts = [f"{grouped(report.added)} new"]
    parts += [f"{grouped(report.changed)} changed"] if report.changed else []
    parts += [f"{grouped(report.same)} were here already"] if report.same else []
    line = f"{report.file}: {', '.join(parts)}."
    if report.failed:
        line += f" {counted(report.failed, 'row')} could not be taken."
    if report.kept:
        line += f" {counted(report.kept, 'cell')} could not be read; each is kept as a further field."
    rows = tuple(
        (grouped(one.row), one.column, "Kept as it is" if one.kept else "Not taken", one.reason)
        for one in report.troubles
    )
    return ReportView(line, "urgent" if report.failed else "good", rows)


def _sample(cells: list[str]) -> str:
    some = list(dict.fromkeys(" ".join(cell.split()) for cell in cells if cell.strip()))[:SAMPLES]
    said = "  ·  ".join(some)
    return said if len(said) <= SAMPLE_CHARS else f"{said[: SAMPLE_CHARS - 1]}…"
