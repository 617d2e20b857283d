"""`leads`: import files into the lead book, find anybody in it, bring together the same ones, undo."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import cli_leads_book, cli_leads_models
from assistant.domain.errors import InputError
from assistant.domain.leads import TABLES, ImportReport, Lead, Mapping, Pair, Preview, Progress, Step, label
from assistant.domain.plain import plain
from assistant.exports.text import one_line
from assistant.paths import Home

if TYPE_CHECKING:
    from assistant.lead_book import LeadBook

_SHOWN = 10  # troubles told in the terminal; --json has them all
_COLUMN = 28


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `leads` and its subcommands; each sets `run`, a handler `(args, home) -> int`."""
    leads = subparsers.add_parser("leads", help="the lead book: import, find, show, undo; models that score leads")
    commands = "import|find|show|duplicates|steps|undo|due|train|score|explain|report"
    parts = leads.add_subparsers(dest="leads_command", metavar=commands, required=True)
    cli_leads_book.add(parts)
    cli_leads_models.add(parts)

    importing = parts.add_parser(
        "import",
        help="take a CSV or Excel file, or an export of HubSpot, Salesforce or Pipedrive, into the book",
        description="Takes a file into the lead book. Columns are recognised by name; what is not known is kept as an "
        "extra field. Importing the same file again changes nothing. `leads undo` takes an import back.",
    )
    importing.add_argument("file", metavar="FILE", type=Path, help="a .csv, .tsv, .txt or .xlsx file")
    importing.add_argument(
        "--map", metavar="COLUMN=FIELD", action="append", default=[], type=_pair,
        help="read a column as a field; an empty FIELD keeps it as an extra one. Remembered for files like this",
    )  # fmt: skip
    importing.add_argument("--as", dest="table", choices=TABLES, metavar="WHAT", help=f"{', '.join(TABLES)} (guessed)")
    importing.add_argument("--dry-run", action="store_true", help="only show how the file would be read")
    importing.add_argument("--json", action="store_true", help="what was done as a JSON object, each trouble before it")
    importing.set_defaults(run=_import)

    finding = parts.add_parser("find", help="leads by name, company, phone number, mail or note, however spelt")
    finding.add_argument(
        "words", nargs="+", metavar="WORDS", help="what is known of them; the last word may be half typed"
    )
    finding.add_argument("--limit", type=int, default=20, metavar="N", help="at most N (20)")
    finding.add_argument("--json", action="store_true", help="one JSON object a lead")
    finding.set_defaults(run=_find)

    showing = parts.add_parser("show", help="one lead whole: deals, activities, further fields")
    showing.add_argument("id", metavar="ID", type=int, help="as `leads find` shows it")
    showing.add_argument("--json", action="store_true", help="as one JSON object")
    showing.set_defaults(run=_show)

    doubles = parts.add_parser("duplicates", help="leads that may be the same person")
    doubles.add_argument("--merge", nargs=2, type=int, metavar=("KEEP", "DROP"), help="make one of these two leads")
    doubles.add_argument(
        "--merge-certain", action="store_true", help="merge those that share a mail, or phone and name"
    )
    doubles.add_argument("--limit", type=int, default=20, metavar="N", help="show at most N pairs (20)")
    doubles.add_argument("--json", action="store_true", help="one JSON object a pair")
    doubles.set_defaults(run=_duplicates)

    steps = parts.add_parser("steps", help="what was done to the book, newest first")
    steps.add_argument("--json", action="store_true", help="one JSON object a step")
    steps.set_defaults(run=_steps)

    undoing = parts.add_parser("undo", help="take back the last import, merge or edit")
    undoing.add_argument("step", nargs="?", type=int, metavar="STEP", help="one of `leads steps` (the last)")
    undoing.add_argument("--json", action="store_true", help="what was undone as a JSON object")
    undoing.set_defaults(run=_undo)


def _pair(words: str) -> tuple[str, str]:
    column, sign, field = words.rpartition("=")
    if not sign or not column:
        raise argparse.ArgumentTypeError(f"{words} is not COLUMN=FIELD")
    return column, field.strip()


def _import(args: argparse.Namespace, home: Home) -> int:
    from assistant.lead_book import mapped

    with _book(home, make=True) as book:
        preview = book.preview(args.file, args.table or "")
        mapping = mapped(preview, dict(args.map)) if args.map else preview.mapping
        if args.dry_run:
            _print(plain(mapping)) if args.json else print(_read_as(preview, mapping))
            return 0
        print(_read_as(preview, mapping), file=sys.stderr)
        report = book.take_in(args.file, mapping, told=_progress if sys.stderr.isatty() else _quiet)
    if args.json:
        for trouble in report.troubles:
            _print({"trouble": plain(trouble)})
        _print({name: value for name, value in plain(report).items() if name != "troubles"})
    else:
        print(_said(report))
    if report.rows == report.failed:
        raise InputError(
            f"no row of {args.file} could be taken", "the reasons stand above; --map says what a column is"
        )
    return 0


def _quiet(_progress_: Progress) -> None:
    pass


def _progress(at: Progress) -> None:
    print(f"\r{at.done} of about {at.total} rows", end="" if at.done < at.total else "\n", file=sys.stderr, flush=True)


def _read_as(preview: Preview, mapping: Mapping) -> str:
    from assistant.engines.leads.rows import unsure_days

    columns = dict(mapping.columns)
    how = (
        f"sheet {preview.sheet}" if preview.sheet else f"{preview.encoding}, {_named(preview.separator)} between cells"
    )
    of = f", an export of {mapping.system}" if mapping.system else ""
    known = [f"  {one_line(head):{_COLUMN}} {field}" for head, field in columns.items() if field]
    extra = [one_line(head) for head, field in columns.items() if not field]
    days = [f"  {one_line(one)}" for one in unsure_days(mapping, preview.rows)]
    lines = [f"Read as {mapping.table}{of} ({how}):", *known, *days]
    return "\n".join([*lines, f"  kept as extra fields: {', '.join(extra)}"] if extra else lines)


def _named(separator: str) -> str:
    return {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars"}.get(separator, separator)


def _said(report: ImportReport) -> str:
    lines = [f"{report.rows} rows: {report.added} new, {report.changed} changed, {report.same} already there"]
    if report.failed or report.kept:
        lines[0] += f"; {report.failed} rows could not be taken, {report.kept} cells kept as they are"
    lines += [
        one_line(f"row {one.row}{f', {one.column}' if one.column else ''}: {one.reason}")
        for one in report.troubles[:_SHOWN]
    ]
    if len(report.troubles) > _SHOWN:
        lines.append(f"  … {report.failed + report.kept - _SHOWN} more; --json lists them")
    return "\n".join(lines)


def _find(args: argparse.Namespace, home: Home) -> int:
    with _book(home) as book:
        found = book.find(" ".join(args.words), args.limit)
    for one in found:
        if args.json:
            _print({**_lead(one.lead), "found_by": one.where})
        else:
            print(_row(one.lead))
    if not found:
        print(f"nobody found for “{' '.join(args.words)}”", file=sys.stderr)
    return 0


def _show(args: argparse.Namespace, home: Home) -> int:
    with _book(home) as book:
        detail = book.detail(args.id)
    if args.json:
        _print(plain(detail))
        return 0
    lead = detail.lead
    print(_row(lead))
    facts = {
        "title": lead.title, "mail": ", ".join(lead.mails), "phone": ", ".join(lead.phones), "stage": lead.stage,
        "source": lead.source, "owner": lead.owner, "place": ", ".join(filter(None, (lead.city, lead.country))),
        **(detail.account.extra if detail.account else {}), **lead.extra,
    }  # fmt: skip
    for name, value in facts.items():
        if value:
            print(f"  {one_line(name):{_COLUMN}} {one_line(value)}")
    for deal in detail.deals:
        worth = "" if deal.value is None else f"{deal.value:g} {deal.currency}"
        print(
            "  "
            + "  ".join(one_line(part) for part in ("deal", deal.name, deal.status, deal.stage, worth.strip()) if part)
        )
    for done in detail.activities:
        when = f"{done.at:%Y-%m-%d}" if done.at else ""
        print("  " + "  ".join(one_line(part) for part in (when, done.kind, done.subject or done.text) if part))
    return 0


def _duplicates(args: argparse.Namespace, home: Home) -> int:
    with _book(home) as book:
        if args.merge:
            step = book.merge([tuple(args.merge)])
            return _done({"step": step, "merged": 1}, "merged; `callside leads undo` takes it back", args.json)
        if args.merge_certain:
            made, count = book.merge_certain()
            return _done({"step": made.id if made else None, "merged": count}, f"{count} pairs merged", args.json)
        pairs = book.duplicates()
    for pair in pairs[: args.limit]:
        if args.json:
            _print({**{name: plain(getattr(pair, name)) for name in ("score", "certain", "reasons")},
                    "first": _lead(pair.first), "second": _lead(pair.second)})  # fmt: skip
        else:
            print(_likeness(pair))
    if len(pairs) > args.limit:
        print(f"{len(pairs) - args.limit} more; --limit {len(pairs)} shows them all", file=sys.stderr)
    elif not pairs:
        print("nobody is in the book twice, as far as can be told", file=sys.stderr)
    return 0


def _likeness(pair: Pair) -> str:
    sure = "certain" if pair.certain else f"{pair.score:.2f}"
    return f"{sure:>7}  {_row(pair.first)}\n         {_row(pair.second)}\n         the same {', '.join(pair.reasons)}"


def _steps(args: argparse.Namespace, home: Home) -> int:
    with _book(home) as book:
        steps = book.steps()
    for step in steps:
        if args.json:
            _print(plain(step))
        else:
            when, undone = f"{step.at.astimezone():%Y-%m-%d %H:%M}", "  (undone)" if step.undone else ""
            print(f"{step.id:>5}  {when}  {one_line(step.title)}{undone}")
    if not steps:
        print("nothing was done to the book yet", file=sys.stderr)
    return 0


def _undo(args: argparse.Namespace, home: Home) -> int:
    with _book(home) as book:
        step: Step = book.undo(args.step)
    return _done({"undone": step.id, "title": step.title}, f"undone: {one_line(step.title)}", args.json)


def _done(said: dict[str, object], words: str, as_json: bool) -> int:  # noqa: FBT001 - a flag of the command line
    if as_json:
        _print(said)
    else:
        print(words, file=sys.stderr)
    return 0


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _lead(lead: Lead) -> dict[str, object]:
    fields: dict[str, object] = plain(lead)
    return fields


def _row(lead: Lead) -> str:
    last = f"{lead.last_activity_at:%Y-%m-%d}" if lead.last_activity_at else ""
    who = label(lead)
    reach = next(iter((*lead.mails, *lead.phones)), "")
    parts = (who, lead.company if lead.company != who else "", lead.stage, reach if reach != who else "", last)
    return f"{lead.id:>6}  " + "  ".join(one_line(part) for part in parts if part)


@contextmanager
def _book(home: Home, *, make: bool = False) -> Iterator[LeadBook]:
    """The lead book of this home; nothing is made on the disk where there never was one, unless asked."""
    from assistant.lead_book import LeadBook
    from assistant.storage.database import open_database

    if not make and not home.database.exists():
        raise InputError("there are no leads yet", "`callside leads import FILE` takes some in")
    database = open_database(home.database)
    try:
        yield LeadBook(database)
    finally:
        database.close()
