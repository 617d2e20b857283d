"""How good a model is, as one HTML page that needs nothing else: ROC, precision and recall, lift, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from assistant.domain.figures import percent
from assistant.engines.leads import fairness
from assistant.engines.leads.model import LeadModel

_SIZE, _EDGE = 260, 34
_STYLE = """
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-weight:600}h2{font-size:1.1rem;margin:2rem 0 .5rem}.charts{display:flex;flex-wrap:wrap;gap:1.5rem}
figure{margin:0}figcaption{font-weight:600}
table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}.bar{background:#4a7dd0;height:.7rem;border-radius:2px}
svg text{font:11px system-ui,sans-serif;fill:currentColor}svg .line{fill:none;stroke:#4a7dd0;stroke-width:2}
svg .axis{stroke:currentColor;opacity:.4}svg .even{stroke:currentColor;stroke-dasharray:3 3;opacity:.5}
.warn{border-left:4px solid #c9822b;padding-left:.8rem}
"""


def page(name: str, model: LeadModel) -> str:
    """The page. All that comes from the table is shown as text, whatever it looks like."""
    told = model.figures
    curves = told["curves"]
    lift = [share / taken if taken else 0.0 for share, taken in zip(curves["recall"], curves["taken"], strict=True)]
    base = told["won"] / told["rows"]
    most = max(2.0, *lift[2:])
    even = ([0.0, 1.0], [0.0, 1.0])
    charts = [
        _chart("ROC", "losses called as well", "wins found", curves["false"], curves["recall"], even),
        _chart("Precision and recall", "wins found", "of those called, won", curves["recall"][1:],
               curves["precision"][1:], ([0.0, 1.0], [base, base])),
        _chart("Lift", "share of leads called", f"times as good as by lot (to {most:.1f})", curves["taken"][2:],
               [one / most for one in lift[2:]], ([0.0, 1.0], [1 / most, 1 / most])),
        _chart("Calibration", "what the model said", "what happened", curves["said"], curves["was"], even, dots=True),
    ]  # fmt: skip
    figures = {
        "AUC": f"{told['auc']:.3f}", "average precision": f"{told['average_precision']:.3f}",
        "best F1 (precision, recall)": f"{told['f1']:.2f} ({told['precision']:.2f}, {told['recall']:.2f})",
        "Brier score": f"{told['brier']:.4f}", "calibration error": f"{told['calibration_error']:.3f}",
        "best tenth, times its share": f"{told['lift_of_best_tenth']:.1f}",
        "wins within their 90 % outcomes": percent(told["coverage"]["won"], 1),
        "losses within their 90 % outcomes": percent(told["coverage"]["lost"], 1),
        "of what the model says, told by reasons": percent(told["reasons_fidelity"]),
        "checked": told["checked"],
    }  # fmt: skip
    rows = "".join(f"<tr><th>{escape(what)}<td>{escape(one)}" for what, one in figures.items())
    members = "".join(
        f"<tr><td>{escape(one)}<td class=n>{part['auc']:.3f}<td class=n>{percent(part['weight'])}"
        for one, part in told["members"].items()
    )
    largest = max((one["moves"] for one in told["importance"]), default=1.0) or 1.0
    importance = "".join(
        f"<tr><td>{escape(one['field'])}<td><div class=bar style='width:{220 * one['moves'] / largest:.0f}px'></div>"
        for one in told["importance"][:20]
    )
    notes = "".join(f"<li>{escape(note)}" for note in told["notes"])
    moments = told.get("groups")
    won = f"{told.get('groups_won') or told['won']:,} of them {escape(told['positive'])}"
    many = f"{moments or told['rows']:,} leads, {won}" + (f", at {told['rows']:,} moments" if moments else "")
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(name)}</title><style>{_STYLE}</style>"
        f"<h1>{escape(name)}</h1><p>Learnt from {many}, "
        f"on {escape(model.created[:10])}. Data {escape(model.fingerprint[:12])}.</p>"
        f"{_leaks(told)}<div class=charts>{''.join(charts)}</div>"
        f"<h2>In figures, on rows it had not seen</h2><table>{rows}</table>"
        f"{_fairness(told)}<h2>Members</h2><table><tr><th>model<th>AUC alone<th>weight{members}</table>"
        f"<h2>What moves scores</h2><table>{importance}</table><h2>Notes</h2><ul>{notes}</ul></html>\n"
    )


def _fairness(told: dict[str, Any]) -> str:
    """A table for each column of groups that was asked for."""
    return "".join(_groups(one) for one in told.get("fairness", ()))


def _groups(one: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(group['group'])}<td class=n>{group['rows']:,}"
        + (
            f"<td class=n>{_between(group['selected'])}<td class=n>{_between(group['wins_found'])}"
            f"<td class=n>{percent(group['said'])}<td class=n>{_between(group['was'])}"
            if group["selected"]
            else "<td colspan=4>too small to tell"
        )
        for group in one["groups"]
    )
    lines = "".join(f"<li>{escape(line)}" for line in fairness.told(one))
    return (
        f"<h2>Fairness: {escape(one['column'])}</h2><table><tr><th>group<th>leads<th>would be pursued<th>of its wins"
        f"<th>said<th>won{rows}</table><p>Pursued: {percent(one['cut'])} or more. Intervals of 90 %.</p>"
        f"<ul>{lines}</ul>"
    )


def _between(rate: Sequence[float] | None) -> str:
    return "" if rate is None else f"{percent(rate[0])} ({percent(rate[1])} to {percent(rate[2])})"


def _leaks(told: dict[str, Any]) -> str:
    if not told["leaks"]:
        return "<p>No column seems to have been filled in after the outcome.</p>"
    found = "".join(
        f"<li><b>{escape(one['column'])}</b>{' (used all the same)' if one['used'] else ''}: "
        f"{escape('; '.join(one['evidence']))}"
        for one in told["leaks"]
    )
    return (
        f"<div class=warn><p>Left out, as they seem to be filled in after the outcome. With them a quick model reaches "
        f"an AUC of <b>{told['auc_with_leaks']:.3f}</b>, without them <b>{told['auc_without_leaks']:.3f}</b>. "
        f"A new lead has nothing in them yet: the first figure is never reached in use.</p><ul>{found}</ul></div>"
    )


def _chart(
    title: str, across: str, up: str, x: Sequence[float], y: Sequence[float],
    even: tuple[Sequence[float], Sequence[float]], *, dots: bool = False,
) -> str:  # fmt: skip
    whole = _SIZE + 2 * _EDGE
    line = _points(x, y)
    marks = "".join(f"<circle cx={at.split(',')[0]} cy={at.split(',')[1]} r=4 fill=#4a7dd0 />" for at in line.split())
    bottom, left = _EDGE + _SIZE, _EDGE
    return (
        f"<figure><figcaption>{escape(title)}</figcaption><svg width={whole} height={whole} role=img "
        f"aria-label='{escape(title)}'><path class=axis fill=none d='M{left} {_EDGE}V{bottom}H{left + _SIZE}'/>"
        f"<polyline class=even points='{_points(*even)}'/><polyline class=line points='{line}'/>{marks if dots else ''}"
        f"<text x={left} y={bottom + 22}>{escape(across)}, 0 to 100 %</text>"
        f"<text x={left} y={_EDGE - 10}>{escape(up)}</text>"
        "</svg></figure>"
    )


def _points(x: Sequence[float], y: Sequence[float]) -> str:
    return " ".join(
        f"{_EDGE + _SIZE * one:.1f},{_EDGE + _SIZE * (1 - min(other, 1)):.1f}" for one, other in zip(x, y, strict=True)
    )
