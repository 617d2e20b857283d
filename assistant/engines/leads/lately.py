"""How wins have gone lately, followed outcome by outcome: the level of a model moves before it is trained again.

Several experts say what they make of a lead. Each believes the model more or less, and moves to the share that was won
lately at a pace of its own; their log odds are averaged, whoever was surprised less of late counting more (weighted
experts: Vovk 1990, Littlestone and Warmuth 1994). Nothing is fitted: what has paid so far decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.engines.leads.calibration import Beta
from assistant.engines.leads.measures import Floats, expit, logit, losses

_PACES = (10.0, 25.0, 60.0, 150.0, 400.0, 1_000.0)  # rows back that count half
_BELIEFS = (0.0, 0.5, 1.0)  # what a model's log odds against the mean count
_SURPRISED = 1_000.0  # rows back whose surprise counts half
_BELIEF = np.repeat(_BELIEFS, len(_PACES))
_KEPT = 0.5 ** (1 / np.tile(_PACES, len(_BELIEFS)))
_FADING = np.stack([_KEPT, _KEPT, _KEPT, np.full(len(_KEPT), 0.5 ** (1 / _SURPRISED))])
_WARM = 5_000  # rows to begin with
_LEAST = 0.05  # belief: the order of leads stays
_OFTEN = 1_000  # rows between two looks at whether to go on


@dataclass(frozen=True, slots=True)
class Lately:
    """Faded sums, one for each expert: rows, wins, what was said of them before the level, and surprise.

    `base` calibrates scores as if nothing had changed lately, `middle` is its mean in log odds; `beta` is what
    calibrates them now.
    """

    base: Beta
    middle: float
    sums: tuple[tuple[float, ...], ...]

    @classmethod
    def fitted(cls, score: Floats, won: Floats, at: Floats, known: Floats, weight: Floats | None = None) -> Lately:
        """From scores that had not seen these outcomes. `at`: when each row was scored; `known`: when its outcome was.

        Every row is scored by what was known before it. `weight`: what a row counts for, see groups.shares.
        """
        base, middle = Beta.fitted(score, won), float(logit(np.array([won.mean()]))[0])
        order = np.argsort(at, kind="stable")[-_WARM:]
        odds, won, at, known = logit(base(score[order])), won[order], at[order], known[order]
        counts = np.ones(len(odds)) if weight is None else weight[order]
        begun = cls(base, middle, tuple(map(tuple, np.zeros_like(_FADING).tolist())))
        sums = np.array(begun.sums)
        said = np.zeros((len(odds), len(_BELIEF)))
        coming = iter(np.argsort(known, kind="stable").tolist())
        due = next(coming, None)
        for row in range(len(odds)):
            while due is not None and known[due] < at[row]:
                begun._learn(sums, odds[due], said[due], won[due], counts[due])
                due = next(coming, None)
            said[row] = begun._said(sums, odds[row])
        while due is not None:
            begun._learn(sums, odds[due], said[due], won[due], counts[due])
            due = next(coming, None)
        return cls(base, middle, tuple(map(tuple, sums.tolist())))

    def after(
        self, score: Floats, won: Floats, weight: Floats | None = None, check: Callable[[], None] = lambda: None
    ) -> Lately:
        """With further outcomes, in the order in which they came to be known. `weight`: see fitted.

        A hundred thousand take ten seconds: `check` is called every moment, and what it raises ends it.
        """
        sums = np.array(self.sums)
        counts = np.ones(len(won)) if weight is None else weight
        rows = zip(*(one.tolist() for one in (logit(self.base(score)), won, counts)), strict=True)
        for row, (odds, outcome, count) in enumerate(rows):
            if row % _OFTEN == 0:
                check()
            self._learn(sums, odds, self._said(sums, odds), outcome, count)
        return Lately(self.base, self.middle, tuple(map(tuple, sums.tolist())))

    @property
    def beta(self) -> Beta:
        """What calibrates scores now: the experts' mean is a calibration of the same form."""
        sums = np.array(self.sums)
        trust = np.exp(sums[3].min() - sums[3])
        trust /= trust.sum()
        belief = max(float(trust @ _BELIEF), _LEAST)
        level = (1 - belief) * self.middle + float(trust @ _levels(sums))
        return Beta(belief * self.base.a, belief * self.base.b, belief * self.base.c + level)

    def _unmoved(self, odds: float) -> Floats:
        return np.asarray(_BELIEF * odds + (1 - _BELIEF) * self.middle)

    def _said(self, sums: Floats, odds: float) -> Floats:
        """What each expert makes of a lead, in log odds."""
        return self._unmoved(odds) + _levels(sums)

    def _learn(self, sums: Floats, odds: float, said: Floats, won: float, count: float) -> None:
        """The outcome of a lead of whom the experts `said` this: what was before counts a little less."""
        kept, one = _FADING**count, np.ones(len(said))
        came = np.stack([one, won * one, expit(self._unmoved(odds)), losses(won * one, expit(said))])
        sums *= kept
        sums += (1 - kept) / (1 - _FADING) * came  # parts of a row come to what it would be whole

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Lately:
        """What `as_json` gave. Raises TypeError or KeyError for anything else."""
        return cls(Beta(**data["base"]), data["middle"], tuple(map(tuple, data["sums"])))


def _levels(sums: Floats) -> Floats:
    """How far wins ran ahead of what was said, in log odds; one win is added at the rate that was said."""
    rows, won, said, _ = sums
    usual = np.where(rows > 0, said / np.maximum(rows, 1e-9), 0.5)
    return logit((won + 1) / (rows + 1 / usual)) - logit(usual)
