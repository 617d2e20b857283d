"""Training a model of leads on a history, and how good it is on rows that it has not seen."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from assistant.domain.errors import InputError
from assistant.engines.leads import measures
from assistant.engines.leads.amounts import Amounts
from assistant.engines.leads.calibration import Bands, Beta, Outcomes, crossed_coverage
from assistant.engines.leads.drift import Spread
from assistant.engines.leads.edges import Edges
from assistant.engines.leads.ensemble import Ensemble, Plan, train
from assistant.engines.leads.fairness import audit, grouped
from assistant.engines.leads.groups import groups, part, shares, together
from assistant.engines.leads.history import History, read_history
from assistant.engines.leads.lately import Lately
from assistant.engines.leads.leakage import Search, find_leaks
from assistant.engines.leads.measures import Floats
from assistant.engines.leads.model import Columns, LeadModel
from assistant.engines.leads.reasons import Reasons, borne_out
from assistant.engines.leads.table import Table

_SMALL = 300
_EXPLAINED = 20_000  # rows that the reasons are learnt from
_CURVE, _OUTCOMES = 101, 50
_MONTHS = 36


def learn(
    table: Table, columns: Columns, plan: Plan | None = None, *, keep: Collection[str] = (), drop: Collection[str] = (),
    fair: Collection[str] = (),
) -> LeadModel:  # fmt: skip
    """Train on the table. `keep`: columns to use even if they seem to leak; `drop`: columns not to use.

    `fair`: columns of groups whose treatment is told, see fairness.

    Raises InputError, naming the column, where nothing can be learnt; EngineError once cancelled.
    """
    began = time.monotonic()
    used = time.process_time()
    plan = plan or Plan()
    for name in (*keep, *drop):
        table.column(name, "--keep or --drop")
        if name == columns.target:
            raise InputError(f"{name} is what is to be learnt", "name another column with --keep or --drop")
    for name in fair:
        grouped(name, table.column(name, "--fair"))
    plan.told("reading", 0.0)
    history = read_history(table, columns)
    history.found = {name: one for name, one in history.found.items() if name not in drop}
    search = find_leaks(
        history.table, history.found, history.won, history.day if history.calendar else None,
        group=groups(history.table, columns.group),
    )  # fmt: skip
    leaks = {one.column for one in search.leaks} - set(keep)
    fields = {name: one for name, one in history.found.items() if name not in leaks}
    if not fields:
        raise InputError(
            f"every column of {table.name} seems to be filled in after the outcome: {', '.join(leaks)}",
            "--keep COLUMN uses one all the same",
        )
    plan = dataclasses.replace(plan, time=columns.time, group=columns.group)
    ensemble = train(history.table, fields, history.won, plan)
    model = _finished(table, history, ensemble, columns, plan)
    model.figures |= _figures(history, ensemble, search, leaks, model, fair)
    model.figures["seconds"] = round(time.monotonic() - began, 2)
    model.figures["core_seconds"] = round(time.process_time() - used, 2)
    plan.told("done", 1.0)
    return model


def _finished(table: Table, history: History, ensemble: Ensemble, columns: Columns, plan: Plan) -> LeadModel:
    won, score = history.won[ensemble.unseen], ensemble.unseen_score
    beta = Beta.following(score, won) if plan.time else Beta.fitted(score, won)
    known = beta(score)
    whose = groups(history.table, plan.group)
    mine = part(whose, ensemble.unseen)
    recent = ensemble.fold >= np.median(ensemble.fold) if plan.time else np.ones(len(won), dtype=bool)
    plan.told("learning the reasons", 0.9)
    raw = ensemble.encoder.many(history.table)
    rows = np.arange(len(raw))
    if len(rows) > _EXPLAINED:
        rows = np.random.default_rng(plan.seed).choice(len(rows), _EXPLAINED, replace=False)
    odds = measures.logit(beta(ensemble.score(raw[rows])))
    reasons = Reasons.fitted(ensemble.encoder, raw[rows], odds, plan.seed)
    asked = np.sort(np.random.default_rng(plan.seed).permutation(len(won))[:_EXPLAINED])
    reasons.say(
        borne_out(ensemble.encoder, raw[ensemble.unseen[asked]], measures.logit(known[asked]), won[asked],
                  ensemble.fold[asked], part(mine, asked), plan.seed)
    )  # fmt: skip
    model = LeadModel(
        dataclasses.replace(columns, positive=history.positive), ensemble, beta,
        Bands.fitted(known[recent], won[recent], part(mine, recent)),
        Outcomes.fitted(known[recent], won[recent], part(mine, recent)), reasons,
        float(won[recent].mean()), table.fingerprint(), datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    plan.check()
    if history.value is not None:
        plan.told("learning values", 0.94)
        value = np.where(history.won > 0, history.value, np.nan)
        model.value = Amounts.fitted(raw, value, seed=plan.seed, group=whose)
    if history.days is not None and history.closed is not None:
        plan.told("learning days", 0.97)
        days = np.where((history.closed > 0) & (history.won > 0), history.days, np.nan)
        timed = np.full_like(
            raw, np.nan
        )  # of what began last month only the quick ones are closed: no month is to tell
        timed[:, ensemble.encoder.timeless] = raw[:, ensemble.encoder.timeless]
        model.days = Amounts.fitted(timed, days, history.counts, plan.seed, whose)
    if history.day is not None:
        when = history.day if plan.group else history.known_at()  # a group stands where its last outcome was known
        at, known = history.day[ensemble.unseen], when[ensemble.unseen]
        model.lately = Lately.fitted(score, won, at, known, shares(mine, len(won)))
        order = np.argsort(known, kind="stable")
        model.edges = Edges().after(score[order], won[order], part(mine, order))
    outcomes = sorted(set(history.table.columns[columns.target]))[:_OUTCOMES]
    model.spread = Spread.fitted(ensemble.encoder, raw, outcomes)
    model.seen = np.unique(model.marks(history.table))
    shown = rows[:2_000]
    model.figures["importance"] = [
        {"field": name, "moves": round(moves, 4)} for name, moves in reasons.importance(raw[shown])
    ]
    return model


def _crossed(ensemble: Ensemble, won: Floats, *, in_time: bool) -> Floats:
    """Calibrated probabilities of rows that calibration did not see either; NaN where it saw every row before."""
    out = np.full(len(won), np.nan)
    numbers = np.unique(ensemble.fold)
    for one in numbers[1:] if in_time else numbers:
        held = ensemble.fold == one
        seen = ensemble.fold < one if in_time else ~held
        beta = (Beta.following if in_time else Beta.fitted)(ensemble.unseen_score[seen], won[seen])
        out[held] = beta(ensemble.unseen_score[held])
    return out


def _figures(
    history: History, ensemble: Ensemble, search: Search, leaks: set[str], model: LeadModel, fair: Collection[str]
) -> dict[str, Any]:
    won = history.won[ensemble.unseen]
    probability = _crossed(ensemble, won, in_time=history.day is not None)
    known = ~np.isnan(probability)
    probability, outcome = probability[known], won[known]
    asked = ensemble.unseen[known].tolist()
    f1, precision, recall = measures.best_f1(outcome, probability)
    lot = np.random.default_rng(0).random(len(outcome)) < 0.5  # noqa: PLR2004 - a half
    whose = groups(history.table.taken(asked), model.columns.group)
    half = together(lot.astype(np.int64), whose) > 0
    each = history.table.columns[model.columns.group] if model.columns.group else []
    figures: dict[str, Any] = {
        "rows": len(history.won),
        "groups": len(set(each)) or None,
        "groups_won": len({one for one, mine in zip(each, history.won, strict=False) if mine}) or None,
        "won": int(history.won.sum()), "positive": history.positive,
        "auc": measures.auc(outcome, probability),
        "average_precision": measures.average_precision(outcome, probability),
        "brier": measures.brier(outcome, probability), "log_loss": measures.log_loss(outcome, probability),
        "calibration_error": measures.calibration_error(outcome, probability),
        "f1": f1, "precision": precision, "recall": recall,
        "lift_of_best_tenth": measures.lift(outcome, probability),
        "coverage": dict(crossed_coverage(probability, outcome, half, whose)),
        "checked": "on later rows, refitted five times" if history.day is not None else "cross-validated",
        "members": {
            name: {"auc": reached, "weight": ensemble.weights.get(name, 0.0) / sum(ensemble.weights.values())}
            for name, reached in ensemble.alone.items()
        },
        "members_left_out": list(ensemble.left_out), "reasons_fidelity": model.reasons.fidelity,
        "leaks": [
            {"column": one.column, "auc_alone": one.alone, "evidence": list(one.evidence),
             "used": one.column not in leaks}
            for one in search.leaks
        ],
        "auc_with_leaks": search.auc_with, "auc_without_leaks": search.auc_without,
        "fields": model.fields, "notes": [*history.notes, *_warnings(history, model)],
        "curves": _curves(outcome, probability),
        "fairness": [
            audit(name, history.table.taken(asked).columns[name], probability, outcome, model.pursue_from, whose)
            for name in fair
        ],
    }  # fmt: skip
    if history.day is not None and history.calendar:
        figures["by_month"] = _by_month(history.day[ensemble.unseen][known], outcome, probability)
    for what, amounts in (("value", model.value), ("days", model.days)):
        if amounts:
            figures[f"{what}_coverage"] = amounts.coverage
    return figures


def _warnings(history: History, model: LeadModel) -> list[str]:
    told = []
    if len(history.won) < _SMALL:
        told.append(
            f"{len(history.won)} rows are few: simple models, held back strongly; take the figures for rough ones"
        )
    for what, asked, learnt in (("value", history.value, model.value), ("days", history.days, model.days)):
        if asked is not None and learnt is None:
            told.append(f"too few won leads have a {what} to learn it from")
    return told


def _curves(won: Floats, probability: Floats) -> Mapping[str, Any]:
    """What the report draws: shares at _CURVE thresholds, from the best lead to the last; calibration in ten groups."""
    order = np.argsort(-probability, kind="stable")
    hits = np.concatenate([[0.0], np.cumsum(won[order])])
    at = np.linspace(0, len(won), _CURVE).astype(int)
    wins, losses = hits[-1], len(won) - hits[-1]
    groups = [one for one in np.array_split(order[::-1], 10) if len(one)]
    return {
        "taken": _short(at / len(won)), "recall": _short(hits[at] / wins), "false": _short((at - hits[at]) / losses),
        "precision": _short(hits[at] / np.maximum(at, 1)), "said": _short([probability[one].mean() for one in groups]),
        "was": _short([won[one].mean() for one in groups]),
    }  # fmt: skip


def _by_month(day: Floats, won: Floats, probability: Floats) -> list[dict[str, Any]]:
    """What was said and what happened, month by month: the last ones. `day` counts from 1970."""
    month = np.floor(day).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    parts = ((one, month == one) for one in np.unique(month)[-_MONTHS:])
    return [
        {"month": str(one), "rows": int(mine.sum()), "won": round(float(won[mine].mean()), 4),
         "said": round(float(probability[mine].mean()), 4)}
        for one, mine in parts
    ]  # fmt: skip


def _short(values: Any) -> list[float]:
    return [round(float(one), 4) for one in values]
