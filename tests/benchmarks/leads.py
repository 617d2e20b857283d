"""Models of leads on public tables, beside what others reach: ranking, time order, coverage, leaks, speed.

Wants CALLSIDE_DATA; CALLSIDE_LEADS names some of the tables (bank x_education win_loss telco), all without it;
CALLSIDE_FOLDS tries no more of the five folds, and CALLSIDE_ROWS uses no more rows of each table, which is for trying
things out. Peers that happen to be installed are measured, and do not join our own ensemble.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from assistant.engines.leads import guests
from assistant.engines.leads.history import read_history
from assistant.engines.leads.kinds import Kind, numbers
from assistant.engines.leads.leakage import find_leaks
from assistant.engines.leads.learning import learn
from assistant.engines.leads.measures import auc, brier, calibration_error, codes, folds
from assistant.engines.leads.model import Columns, LeadModel
from assistant.engines.leads.model_file import load, save
from assistant.engines.leads.table import Table, read_table
from tests.benchmarks.table import Row

_FOLDS, _BLOCK, _FIRST = 5, 2_000, 0.5
_MANY, _ONE_BY_ONE = 100_000, 2_000


@dataclass(frozen=True)
class Known:
    """A public table. `leaks`: filled in after the outcome; `maybe`: likewise, by the look of them, not required."""

    file: str
    columns: Columns
    leaks: tuple[str, ...]
    maybe: tuple[str, ...] = ()


_JUDGED = tuple(f"Asymmetrique {what} {kind}" for what in ("Activity", "Profile") for kind in ("Index", "Score"))
_DAYS = (
    "Elapsed Days In Sales Stage", "Sales Stage Change Count", "Total Days Identified Through Closing",
    "Total Days Identified Through Qualified", "Ratio Days Identified To Total Days",
    "Ratio Days Validated To Total Days", "Ratio Days Qualified To Total Days",
)  # fmt: skip
TABLES = {
    "bank": Known("leads/bank_marketing.csv.gz", Columns("y", "yes"), ("duration",)),
    "x_education": Known(
        "leads/x_education.csv.gz", Columns("Converted", "1"), ("Tags", "Lead Quality", "Last Activity"),
        ("Lead Profile", "Last Notable Activity", *_JUDGED),
    ),
    "win_loss": Known("leads/sales_win_loss.csv.gz", Columns("Opportunity Result", "Won"), _DAYS),
    "telco": Known("churn/telco.csv.gz", Columns("Churn", "Yes"), ()),
}  # fmt: skip


def rows() -> Iterator[Row]:
    """Each table in turn, then time order and speed."""
    folder = os.environ.get("CALLSIDE_DATA")
    if not folder:
        yield Row("models of leads", None, None, note="CALLSIDE_DATA names the folder of public data; it is not set")
        return
    wanted = os.environ.get("CALLSIDE_LEADS", " ".join(TABLES)).split()
    most = int(os.environ.get("CALLSIDE_ROWS", "0"))
    model: LeadModel | None = None
    guests.here = list  # nobody
    for name in wanted:
        known = TABLES[name]
        table = read_table(Path(folder) / known.file)
        if most and len(table) > most:
            table = table.taken(np.sort(np.random.default_rng(0).choice(len(table), most, replace=False)).tolist())
        yield _leaks(name, known, table)
        for row, made in _ranking(name, known, table):
            model = made or model
            yield row
        if name == "bank":
            yield from _in_time(known, table)
        if name == "x_education" and model:
            yield from _speed(model, table)


def _leaks(name: str, known: Known, table: Table) -> Row:
    history = read_history(table, known.columns)
    search = find_leaks(history.table, history.found, history.won)
    found = {one.column for one in search.leaks}
    false = found - set(known.leaks) - set(known.maybe)
    missed = set(known.leaks) - found
    note = (
        f"{len(found & set(known.leaks))} of {len(known.leaks)} known, {len(found & set(known.maybe))} of "
        f"{len(known.maybe)} likely; AUC with them {search.auc_with:.3f}, without {search.auc_without:.3f}"
    )
    note += f"; missed: {', '.join(missed)}" if missed else f"; false: {', '.join(false)}" if false else ""
    return Row(
        f"{name}: leaks missed, and honest columns flagged beyond one",
        len(missed) + max(0, len(false) - 1),
        0,
        note=note,
    )


def _ranking(name: str, known: Known, table: Table) -> Iterator[tuple[Row, LeadModel | None]]:
    dropped = [*known.leaks, *known.maybe]
    history = read_history(table, known.columns)
    won, fold = history.won, folds(history.won, _FOLDS, 0)
    kept = {one: kind for one, kind in history.found.items() if one not in dropped}
    reached: dict[str, list[float]] = {}
    took: dict[str, float] = {}
    covered: dict[str, list[dict[str, float]]] = {}
    model = None
    tried = min(_FOLDS, int(os.environ.get("CALLSIDE_FOLDS", _FOLDS)))
    for one in range(tried):
        seen, held = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        part = history.table.taken(held.tolist())
        began = time.process_time()
        model = learn(history.table.taken(seen.tolist()), known.columns, keep=list(kept), drop=dropped)
        said = model.probabilities(part)
        took["ours"] = took.get("ours", 0.0) + time.process_time() - began
        reached.setdefault("ours", []).append(auc(won[held], said))
        covered.setdefault("ours", []).append(model.outcomes.coverage(said, won[held]))
        matrix, categories = _plain(history.table, kept)
        with suppress(ImportError):
            covered.setdefault("crepes on LightGBM", []).append(_crepes(matrix, categories, won, seen, held))
        for peer, fit in _peers().items():
            began = time.process_time()
            reached.setdefault(peer, []).append(auc(won[held], fit(matrix, categories, won, seen, held)))
            took[peer] = took.get(peer, 0.0) + time.process_time() - began
    means = {peer: float(np.mean(each)) for peer, each in reached.items()}
    ours = means.pop("ours")
    best = max(means, key=lambda peer: means[peer])
    beside = ", ".join(f"{peer} {mean:.4f}" for peer, mean in means.items())
    note = f"{ours:.4f}, {took['ours'] / tried:.0f} core-s a fold ({best}: {took[best] / tried:.1f})"
    yield (
        Row(
            f"{name}: AUC, {tried} of five folds, times the best peer's",
            ours / means[best],
            1.0,
            beside=beside,
            note=note,
            at_least=True,
        ),
        model,
    )
    for outcome in ("won", "lost"):
        means = {who: float(np.mean([each[outcome] for each in all_of])) for who, all_of in covered.items() if all_of}
        mean = means.pop("ours")
        yield (
            Row(
                f"{name}: 90 % outcomes hold those {outcome}, off 90 %",
                abs(mean - 0.9) * 100,
                2.0,
                "points",
                beside=", ".join(f"{who} {each:.1%}" for who, each in means.items()),
                note=f"{mean:.1%}",
            ),
            None,
        )


Peer = Callable[[Any, Sequence[int], Any, Any, Any], Any]


def _plain(table: Table, kept: dict[str, Any]) -> tuple[Any, list[int]]:
    """The columns as a beginner gives them to a library: numbers, and codes for the rest."""
    columns, categories = [], []
    for at, (name, found) in enumerate(kept.items()):
        if found.kind is Kind.NUMBER:
            columns.append(numbers(table.columns[name]))
        else:
            columns.append(codes(table.columns[name])[0].astype(float))
            categories.append(at)
    return np.column_stack(columns), categories


def _lightgbm(matrix: Any, categories: Sequence[int], won: Any, seen: Any, held: Any) -> Any:
    import lightgbm as lgb

    model = lgb.LGBMClassifier(n_jobs=1, verbose=-1).fit(matrix[seen], won[seen], categorical_feature=list(categories))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that an array has no names of columns
        return model.predict_proba(matrix[held])[:, 1]


def _histogram(matrix: Any, categories: Sequence[int], won: Any, seen: Any, held: Any) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    few = [at for at in categories if matrix[:, at].max() < 250]
    model = HistGradientBoostingClassifier(categorical_features=few).fit(matrix[seen], won[seen])
    return model.predict_proba(matrix[held])[:, 1]


def _forest(matrix: Any, _categories: Sequence[int], won: Any, seen: Any, held: Any) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(random_state=0).fit(matrix[seen], won[seen])
    return model.predict_proba(matrix[held])[:, 1]


def _logistic(matrix: Any, categories: Sequence[int], won: Any, seen: Any, held: Any) -> Any:
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    plain = [at for at in range(matrix.shape[1]) if at not in set(categories)]
    ready = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), list(categories)),
        (make_pipeline(SimpleImputer(), StandardScaler()), plain),
    )
    model = make_pipeline(ready, LogisticRegression(max_iter=1000)).fit(matrix[seen], won[seen])
    return model.predict_proba(matrix[held])[:, 1]


def _crepes(matrix: Any, categories: Sequence[int], won: Any, seen: Any, held: Any) -> dict[str, float]:
    """Mondrian conformal classification by class, as crepes gives it, on a quarter that LightGBM did not see."""
    import lightgbm as lgb
    from crepes import WrapClassifier

    apart = np.random.default_rng(0).random(len(seen)) < 0.25
    model = WrapClassifier(lgb.LGBMClassifier(n_jobs=1, verbose=-1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that an array has no names of columns
        model.fit(matrix[seen[~apart]], won[seen[~apart]], categorical_feature=list(categories))
        model.calibrate(matrix[seen[apart]], won[seen[apart]], class_cond=True)
        sets = np.asarray(model.predict_set(matrix[held], labels=False, confidence=0.9, seed=0))
    return {"won": float(sets[won[held] > 0, 1].mean()), "lost": float(sets[won[held] == 0, 0].mean())}


def _catboost(matrix: Any, categories: Sequence[int], won: Any, seen: Any, held: Any) -> Any:
    from catboost import CatBoostClassifier, Pool

    as_given = matrix.astype(object)
    for at in categories:
        as_given[:, at] = matrix[:, at].astype(int).astype(str)
    model = CatBoostClassifier(verbose=0, thread_count=1, allow_writing_files=False)
    model.fit(Pool(as_given[seen], won[seen], cat_features=list(categories)))
    return model.predict_proba(Pool(as_given[held], cat_features=list(categories)))[:, 1]


def _peers() -> dict[str, Peer]:
    peers: dict[str, Peer] = {
        "LightGBM": _lightgbm, "histogram boosting": _histogram, "random forest": _forest, "logistic": _logistic,
    }  # fmt: skip
    with suppress(ImportError):
        import catboost  # noqa: F401 - is it there

        peers["CatBoost"] = _catboost
    return peers


def _in_time(known: Known, table: Table) -> Iterator[Row]:
    """The bank's calls are in the order of their dates: learn from the past, score the next block, go on.

    Within a block the model stays put, or follows each outcome once the call is over (`followed`), or each evening.
    """
    count = len(table)
    first = int(count * _FIRST)
    order = {**table.columns, "call": [str(at) for at in range(count)]}
    timed = Table(order, table.numbers, table.name)
    columns = Columns(known.columns.target, known.columns.positive, time="call")
    won = np.array([cell == known.columns.positive for cell in table.columns[known.columns.target]], dtype=float)
    day = np.cumsum([False, *(one != other for one, other in pairwise(table.columns["day_of_week"]))])
    hits: list[Any] = []
    stays, followed, by_day = np.zeros(count), np.zeros(count), np.zeros(count)
    for begin in range(first, count, _BLOCK):
        end = min(begin + _BLOCK, count)
        model = learn(timed.taken(range(begin)), columns, drop=known.leaks)
        part = timed.taken(range(begin, end))
        stays[begin:end] = model.probabilities(part)
        score = model.ensemble.score(model.ensemble.encoder.many(part))
        hits.append(_covered(model, score, won[begin:end]))
        followed[begin:end] = _followed(model, score, won[begin:end], np.arange(end - begin))
        by_day[begin:end] = _followed(model, score, won[begin:end], day[begin:end])
    history = read_history(table, known.columns)
    matrix, categories = _plain(table, {one: kind for one, kind in history.found.items() if one not in known.leaks})
    once = _lightgbm(matrix, categories, won, np.arange(first), np.arange(first, count))
    later, ours = won[first:], followed[first:]
    share = (np.bincount(day, won) / np.bincount(day))[day][first:]
    beside = (
        f"LightGBM trained once {auc(later, once):.4f}; refitted every {_BLOCK:,} calls {{:.4f}}, each evening {{:.4f}}"
    )
    yield Row(
        "bank in date order, following each outcome: AUC, times the peer's",
        auc(later, ours) / auc(later, once),
        1.10,
        beside=beside.format(auc(later, stays[first:]), auc(later, by_day[first:])),
        note=f"{auc(later, ours):.4f}; told each day's own share of wins {auc(later, share):.4f}",
        at_least=True,
    )
    beside = f"{brier(later, once):.4f}; {brier(later, stays[first:]):.4f}, {brier(later, by_day[first:]):.4f}"
    note = f"{brier(later, ours):.4f}; told each day's own share of wins {brier(later, share):.4f}"
    less = brier(later, ours) / brier(later, once)
    yield Row("bank in date order: Brier score, times the peer's", less, 0.85, beside=beside, note=note)
    errors = [calibration_error(later, one) for one in (once, stays[first:], by_day[first:])]
    beside = "{:.3f}; {:.3f}, {:.3f}".format(*errors)
    yield Row("bank in date order: calibration error", calibration_error(later, ours), 0.04, beside=beside)
    adaptive, fixed = np.concatenate(hits, axis=1)
    for outcome, mine in (("won", later > 0), ("lost", later == 0)):
        held = adaptive[mine].mean()
        beside, note = f"staying put {fixed[mine].mean():.1%}", f"{held:.1%}"
        what = f"bank in date order: 90 % outcomes hold those {outcome}, off 90 %"
        yield Row(what, abs(held - 0.9) * 100, 2.0, "points", beside=beside, note=note)


def _covered(model: LeadModel, score: Any, won: Any) -> Any:
    """Whether each outcome was not ruled out: by edges that follow each outcome, and by those of the last training."""
    edges, beta, told = model.edges, model.beta, []
    probability = beta(score)
    fixed = np.where(won > 0, probability >= model.outcomes.win_from, probability <= model.outcomes.loss_to)
    for one, outcome in zip(score, won, strict=True):
        now = edges.outcomes(beta)
        said = beta(np.array([one]))[0]
        told.append(said >= now.win_from if outcome else said <= now.loss_to)
        edges = edges.after(np.array([one]), np.array([outcome]))
    return np.array([told, fixed])


def _followed(model: LeadModel, score: Any, won: Any, group: Any) -> Any:
    """What is said of each row by one who knows the outcomes of every group before it."""
    said, lately = np.zeros(len(score)), model.lately
    for one in np.unique(group):
        mine = group == one
        said[mine] = lately.beta(score[mine])
        lately = lately.after(score[mine], won[mine])
    return said


def _speed(model: LeadModel, table: Table) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speed.leads"
        save(model, path)
        began = time.perf_counter()
        model = load(path)
        yield Row("a model loads in", time.perf_counter() - began, 0.3, "s", note=f"{path.stat().st_size / 1e6:.1f} MB")
    leads = [{name: cells[at % len(table)] for name, cells in table.columns.items()} for at in range(_ONE_BY_ONE)]
    took = []
    for lead in leads:
        began, worked = time.perf_counter(), time.thread_time()
        model.score_one(lead)
        took.append((time.perf_counter() - began, time.thread_time() - worked))
    wall, work = (np.sort([one[at] for one in took]) * 1000 for at in (0, 1))
    at = int(0.99 * len(took))
    note = f"median {wall[len(wall) // 2]:.2f} ms; work alone {work[at]:.2f} ms at the 99th"
    yield Row("one lead with reasons, 99th percentile", float(wall[at]), 1.0, "ms", note=note)
    many = table.taken([at % len(table) for at in range(_MANY)])
    many.columns.pop(model.columns.id, None)  # type: ignore[attr-defined] # ids are there many times now
    gc.disable()
    began, worked = time.perf_counter(), time.process_time()
    model.score(many)
    wall_s, work_s = time.perf_counter() - began, time.process_time() - worked
    gc.enable()
    yield Row(f"{_MANY:,} leads with reasons", wall_s, 3.0, "s", note=f"{work_s:.1f} core-s")
