"""`leads train --book`, `score --book`, `explain --book` and `due`: the lead book that scores itself."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.domain.errors import InputError
from assistant.domain.figures import percent
from assistant.domain.leads import Lead, label
from assistant.domain.plain import plain
from assistant.domain.scores import Scored
from assistant.exports.text import one_line
from assistant.paths import Home

if TYPE_CHECKING:
    from assistant.engines.leads.ensemble import Plan
    from assistant.engines.leads.model import LeadModel
    from assistant.lead_scoring import LeadScoring

_OUTGROWN = "enough deals are closed by now to learn from, instead of statuses: `callside leads train --book` does"
_FIELDS = 12  # told of a lead; --json has them all


def add(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `due`; the others are variants of commands that cli_leads_models registers."""
    calling = parts.add_parser("due", help="whom to call now, and why")
    calling.add_argument("--limit", type=int, default=20, metavar="N", help="at most N (20)")
    calling.add_argument("--json", action="store_true", help="one JSON object a lead")
    calling.set_defaults(run=_due)


def train(args: argparse.Namespace, home: Home, plan: Plan) -> tuple[str, LeadModel]:
    """Learn from the book's own history, and score its open leads; gives the model's name and the model."""
    from assistant.lead_scoring import BOOK

    name = args.model or BOOK
    with scoring(home) as scores:
        model = scores.learn(name, plan, keep=args.keep, drop=args.drop, fair=args.fair, replace=args.replace)
        count = scores.rescore()
    print(f"{count:,} open leads scored", file=sys.stderr)
    return name, model


def score(args: argparse.Namespace, home: Home, write: Callable[[list[Any]], None] | None) -> int:
    """Score the open leads of the book; `write` takes their scores where a file is wanted."""
    with scoring(home) as scores:
        if not scores.model:
            raise InputError("no model was trained on this book yet", "`callside leads train --book` trains one")
        model, count, drifted = scores.model, scores.rescore(), scores.drift()
        new = scores.followed
        notes = [f"{new:,} leads came to an end that it does not know: its level follows them"] if new else []
        notes += drifted
        notes += [_OUTGROWN] if scores.outgrown else []
        if write:
            write([one.score for one in scores.best()])
    if args.json:
        print(json.dumps({"rows": count, "model": model, "notes": notes}, ensure_ascii=False))
    for note in [f"{count:,} open leads scored by {model}", *notes]:
        print(one_line(note), file=sys.stderr)
    return 0


def explain(args: argparse.Namespace, home: Home) -> int:
    """Tell why a lead of the book has its score, as it is now."""
    if not args.id.isdigit():
        raise InputError(f"{args.id} is no lead of the book", "`callside leads find` shows their ids")
    lead_id = int(args.id)
    with scoring(home) as scores:
        lead = scores.book.detail(lead_id).lead
        fields = scores.explained(lead_id)
        scores.rescore([lead_id])
        told, past = scores.scored(lead_id), scores.past(lead_id)
    if told is None:
        raise InputError(f"lead {lead_id} has no score", "`callside leads score --book` gives it one")
    if args.json:
        every = [{"field": name, "odds": odds, "value": cell} for name, odds, cell in fields]
        print(json.dumps({**plain(told), "fields": every, "past": plain(past)}, ensure_ascii=False))
        return 0
    print(_headline(lead, told))
    print(f"  {told.score.advice}: {one_line(told.because)}")
    print(f"  next: {one_line(told.score.next_action)}")
    for what, lines in (("at risk", told.risks), ("worth knowing", told.missing)):
        if lines:
            print(f"  {what}: {one_line(', '.join(lines))}")
    for name, odds, cell in fields[:_FIELDS]:
        print(f"  {odds:+6.2f}  {one_line(name):36} {one_line(cell)[:60] or 'not known'}")
    return 0


def _headline(lead: Lead, told: Scored) -> str:
    trend = "" if told.trend is None else f", {told.trend:+.0f} in a week"
    who = one_line(label(lead))
    low, high, base = (percent(one) for one in (told.score.low, told.score.high, told.base))
    chances = f"{low} to {high} of leads like it were won ({base} of all)"
    return f"{lead.id}  {who}: score {told.score.score:g}, {told.band}{trend}; {chances}"


def _due(args: argparse.Namespace, home: Home) -> int:
    with scoring(home) as scores:
        found = scores.due(args.limit)
        model, outgrown = scores.model, scores.outgrown
    for one in found:
        if args.json:
            print(json.dumps(plain(one), ensure_ascii=False))
        else:
            number = f"{one.scored.score.score:4.0f}" if one.scored else "   ·"
            print(f"{one.rank:>3}  {number}  {one.lead.id:>6}  {one_line(label(one.lead))}: {one_line(one.why)}")
    if not found:
        print("nobody wants calling now", file=sys.stderr)
    elif not model:
        print("no scores yet: `callside leads train --book` learns from your closed deals", file=sys.stderr)
    elif outgrown:
        print(_OUTGROWN, file=sys.stderr)
    return 0


@contextmanager
def scoring(home: Home) -> Iterator[LeadScoring]:
    """The scores of this home's lead book."""
    from assistant.lead_book import LeadBook
    from assistant.lead_models import LeadModels
    from assistant.lead_scoring import LeadScoring
    from assistant.storage.database import open_database
    from assistant.wiring import plays

    if not home.database.exists():
        raise InputError("there are no leads yet", "`callside leads import FILE` takes some in")
    database = open_database(home.database)
    try:
        yield LeadScoring(LeadBook(database), LeadModels(home.lead_models), plays(home))
    finally:
        database.close()
