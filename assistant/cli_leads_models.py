"""`leads train`, `score`, `explain` and `report`: models of leads, from any table or from the lead book itself."""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import cli_leads_book
from assistant.domain.errors import InputError
from assistant.domain.figures import percent
from assistant.domain.plain import plain
from assistant.domain.scores import LeadScore
from assistant.exports.text import one_line
from assistant.paths import Home

if TYPE_CHECKING:
    from assistant.engines.leads.model import LeadModel

_COLUMNS = (
    "id", "score", "probability", "low", "high", "value", "value_low", "value_high", "days", "days_low", "days_high",
    "risk", "reasons", "next_action", "outcomes", "advice",
)  # fmt: skip
_NOT_PRINTED = {"curves"}


def add(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the commands; each sets `run`, a handler `(args, home) -> int`."""
    training = parts.add_parser(
        "train",
        help="learn from a table of leads whose outcome is known",
        description="Learns which leads are won. Columns that were filled in after the outcome are found, told and "
        "left out; how good the model is on rows it has not seen is told.",
    )
    training.add_argument(
        "file", metavar="FILE", type=Path, nargs="?", help="a .csv, .csv.gz or .xlsx file, a row a lead"
    )
    training.add_argument("--book", action="store_true", help="learn from the closed deals of the lead book instead")
    training.add_argument("--target", metavar="COL", default="", help="the column of outcomes")
    training.add_argument("--positive", metavar="VALUE", default="", help="what stands there for a win (guessed)")
    training.add_argument(
        "--time", metavar="COL", default="", help="when the row was known: later rows check the model"
    )
    training.add_argument("--id", metavar="COL", default="", help="what names a row")
    training.add_argument("--value", metavar="COL", default="", help="amounts: the likely value is learnt too")
    training.add_argument("--closed", metavar="COL", default="", help="when closed: days until then are learnt too")
    training.add_argument("--model", metavar="NAME", default="", help="what the model will be called (--book: book)")
    training.add_argument("--keep", metavar="COL", action="append", default=[], help="use it even if it seems to leak")
    training.add_argument("--drop", metavar="COL", action="append", default=[], help="do not use this column")
    training.add_argument(
        "--fair", metavar="COL", action="append", default=[], help="tell how the groups of this column are treated"
    )
    training.add_argument(
        "--replace", action="store_true", help="in place of a model of this name, whether or not it is better"
    )
    training.add_argument("--seconds", metavar="N", type=float, default=120.0, help="the time there is, roughly (120)")
    training.add_argument("--json", action="store_true", help="all figures as one JSON object")
    training.set_defaults(run=_train)

    scoring = parts.add_parser("score", help="score every row of a table, or every open lead of the book")
    scoring.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a table with the columns of the history")
    scoring.add_argument("--book", action="store_true", help="score the lead book, with the model trained on it")
    scoring.add_argument("--model", metavar="NAME", default="", help="as `leads train` called it")
    scoring.add_argument("--out", metavar="FILE", type=Path, help="where the scores go, as CSV (--book: if wanted)")
    scoring.add_argument("--id", metavar="COL", default="", help="what names a row (as in training)")
    scoring.add_argument("--json", action="store_true", help="say what was done as a JSON object")
    scoring.set_defaults(run=_score)

    explaining = parts.add_parser("explain", help="why a lead of the last table scored got its score")
    explaining.add_argument("id", metavar="ID", help="as in the column id of the scores")
    explaining.add_argument("--book", action="store_true", help="a lead of the book, by the id `leads find` shows")
    explaining.add_argument("--model", metavar="NAME", default="", help="of another model (the last one used)")
    explaining.add_argument("--file", metavar="FILE", type=Path, help="of another table (the last one scored)")
    explaining.add_argument("--json", action="store_true", help="as one JSON object")
    explaining.set_defaults(run=_explain)

    reporting = parts.add_parser("report", help="how good a model is, as a page")
    reporting.add_argument("--model", metavar="NAME", required=True, help="as `leads train` called it")
    reporting.add_argument("--out", metavar="FILE", type=Path, required=True, help="where the page goes, as HTML")
    reporting.set_defaults(run=_report)


def _train(args: argparse.Namespace, home: Home) -> int:
    from assistant.engines.leads.ensemble import Plan
    from assistant.engines.leads.model import Columns
    from assistant.lead_models import LeadModels

    _wants(args, "train", "file", "target", "model")
    if not 0 < args.seconds < math.inf:
        raise InputError(f"--seconds is {args.seconds:g}", "give a number of seconds above 0")
    plan = Plan(args.seconds, told=_progress if sys.stderr.isatty() else _quiet)
    if args.book:
        name, model = cli_leads_book.train(args, home, plan)
    else:
        columns = Columns(args.target, args.positive, args.time, args.id, args.value, args.closed)
        name, keep = args.model, {"keep": args.keep, "drop": args.drop, "fair": args.fair, "replace": args.replace}
        model = LeadModels(home.lead_models).train(name, args.file, columns, plan, **keep)
    if args.json:
        said = {"model": name, **{what: one for what, one in model.figures.items() if what not in _NOT_PRINTED}}
        print(json.dumps(said, ensure_ascii=False))
    else:
        print(_said(name, model))
    return 0


def _wants(args: argparse.Namespace, command: str, *names: str) -> None:
    """Raises InputError, naming it, for what is missing where not the book is asked for, or given where it is."""
    shown = {"file": "FILE"} | {name: f"--{name}" for name in names if name != "file"}
    if gone := [shown[name] for name in names if not args.book and not getattr(args, name)]:
        raise InputError(f"`leads {command}` wants {', '.join(gone)}", "or --book, for the lead book itself")
    if args.book and args.file:
        raise InputError(f"`leads {command}` takes a file or --book, not both", "leave one of them out")


def _quiet(_what: str, _share: float) -> None:
    pass


def _progress(what: str, share: float) -> None:
    bar = "█" * round(share * 30)
    print(f"\r{bar:30} {percent(share):>5} {what:40}", end="" if share < 1 else "\n", file=sys.stderr, flush=True)


def _said(name: str, model: LeadModel) -> str:
    from assistant.engines.leads import fairness

    told = model.figures
    made = ", ".join(f"{one} {percent(part['weight'])}" for one, part in told["members"].items() if part["weight"])
    won, lost = told["coverage"]["won"], told["coverage"]["lost"]
    moments = told.get("groups")
    wins = f"{told.get('groups_won') or told['won']:,} of them {one_line(told['positive'])}"
    rows = f"{moments or told['rows']:,} leads, {wins}" + (f", at {told['rows']:,} moments" if moments else "")
    f1 = f"best F1 {told['f1']:.2f} (precision {told['precision']:.2f}, recall {told['recall']:.2f})"
    brier = f"Brier score {told['brier']:.3f}, calibration error {told['calibration_error']:.3f}"
    lines = [
        f"{name}: learnt from {rows}; {told['checked']}",
        f"  AUC {told['auc']:.3f}, {f1}, the best tenth holds {told['lift_of_best_tenth']:.1f} times its share",
        f"  {brier}, 90 % outcomes hold {percent(won)} of wins and {percent(lost)} of losses",
        f"  made of {made}",
    ]
    for leak in told["leaks"]:
        verb = "used all the same" if leak["used"] else "left out"
        lines.append(f"  {verb}, as it seems to be filled in afterwards: {one_line(leak['column'])}")
        lines += [f"      {one_line(why)}" for why in leak["evidence"]]
    if told["leaks"]:
        lines.append(
            f"  with these columns a quick model reaches an AUC of {told['auc_with_leaks']:.3f}, without them "
            f"{told['auc_without_leaks']:.3f}: the first is what a new lead will never get. --keep COL uses one"
        )
    lines.append("  what moves scores most: " + ", ".join(one_line(one["field"]) for one in told["importance"][:6]))
    lines += [f"  {one_line(line)}" for one in told.get("fairness", ()) for line in fairness.told(one)]
    return "\n".join([*lines, *(f"  note: {one_line(note)}" for note in told["notes"])])


def _score(args: argparse.Namespace, home: Home) -> int:
    import dataclasses
    import gc

    from assistant.engines.leads.table import read_table
    from assistant.lead_models import LeadModels

    _wants(args, "score", "file", "model", "out")
    if args.book:
        return cli_leads_book.score(args, home, partial(_write, args.out) if args.out else None)
    if args.out.exists() and args.file.exists() and args.out.samefile(args.file):
        raise InputError(f"{args.out} is the table itself", "name another file with --out: scores would replace it")
    gc.disable()  # nothing here is garbage before the end, and looking for it takes longer than scoring
    models = LeadModels(home.lead_models)
    model = models.load(args.model)
    table = read_table(args.file)
    drifted = model.drift(table)
    model, outcomes = model.followed(table)
    if args.id:
        table.column(args.id, "--id")
        model.columns = dataclasses.replace(model.columns, id=args.id)
    scores = model.score(table)
    _write(args.out, scores)
    models.remember(args.model, args.file, model.columns.id)
    unknown = model.ensemble.encoder.unknown(table)
    notes = [
        f"{count:,} rows have a {name} the model never saw, such as “{cell}”" for name, (count, cell) in unknown.items()
    ]
    notes += [f"{outcomes:,} outcomes here are new to the model: its level follows them"] if outcomes else []
    notes += drifted
    if args.json:
        print(json.dumps({"rows": len(scores), "out": str(args.out), "notes": notes}, ensure_ascii=False))
    for note in [f"{len(scores):,} {'row' if len(scores) == 1 else 'rows'} scored", *notes]:
        print(one_line(note), file=sys.stderr)
    return 0


def _write(out: Path, scores: Iterable[LeadScore]) -> None:
    with out.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        rows.writerows(_row(one) for one in scores)


def _row(one: LeadScore) -> list[Any]:
    amounts = [f"{part:.2f}" for part in one.value] if one.value else [""] * 3
    days = [f"{part:.1f}" for part in one.days] if one.days else [""] * 3
    reasons = "; ".join([reason.text for reason in one.reasons])
    odds = [f"{part:.5f}" for part in (one.probability, one.low, one.high)]
    return [
        one.id,
        one.score,
        *odds,
        *amounts,
        *days,
        f"{one.risk:.4f}",
        reasons,
        one.next_action,
        one.outcomes,
        one.advice,
    ]


def _explain(args: argparse.Namespace, home: Home) -> int:
    from assistant.engines.leads.table import read_table
    from assistant.lead_models import LeadModels

    if args.book:
        return cli_leads_book.explain(args, home)
    models = LeadModels(home.lead_models)
    last = models.remembered() or ("", None, "")
    name, file = args.model or last[0], args.file or last[1]
    if not name or file is None:
        raise InputError("no table was scored yet", "score one with `callside leads score`, or name --model and --file")
    model, table = models.load(name), read_table(file)
    key = last[2] or model.columns.id
    ids = list(table.columns[key]) if key in table.columns else [str(number) for number in table.numbers]
    if args.id not in ids:
        raise InputError(f"{table.name} has no row {args.id}", f"ids stand in the column {key or 'id of the scores'}")
    one = table.taken([ids.index(args.id)])
    score, moved = model.score(one)[0], model.moved(one)[0]
    every = sorted(zip(model.fields, map(float, moved), strict=True), key=lambda pair: -abs(pair[1]))
    if args.json:
        fields = [{"field": name, "odds": odds, "value": one.columns[name][0]} for name, odds in every]
        print(json.dumps({**plain(score), "id": args.id, "fields": fields}, ensure_ascii=False))
        return 0
    print(
        f"{args.id}: score {score.score:g}, {percent(score.low)} to {percent(score.high)} of leads like it were won "
        f"({percent(model.base)} of all); {score.next_action}"
    )
    for name, odds in every[:12]:
        print(f"  {odds:+6.2f}  {one_line(name):32} {one_line(one.columns[name][0]) or 'not known'}")
    print(f"  log odds against the mean; they account for {percent(model.reasons.fidelity)} of what the model says")
    return 0


def _report(args: argparse.Namespace, home: Home) -> int:
    from assistant.engines.leads.report import page
    from assistant.lead_models import LeadModels

    model = LeadModels(home.lead_models).load(args.model)
    args.out.write_text(page(args.model, model), encoding="utf-8")
    print(f"{args.out} shows how good {args.model} is", file=sys.stderr)
    return 0
