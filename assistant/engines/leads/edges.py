"""Which outcomes cannot be ruled out, as time goes on: adaptive conformal inference by class (Gibbs, Candès 2021).

Of the last wins a share is let go, the ones that were scored lowest, and so of the last losses. Whenever a win comes
that had been ruled out, a smaller share is let go from then on, else a larger one: in the long run LEVEL of either
class is kept to, however leads change.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.engines.leads.calibration import LEVEL, Beta, Outcomes
from assistant.engines.leads.measures import Floats, Ints

_LAST = 300  # leads of a class that are looked back on
_STEP = 0.05  # what the share let go moves by; this and the last one were chosen on the first 60 % of the bank's calls
_LEAST = 30  # leads of a class before the share moves


@dataclass(frozen=True, slots=True)
class Edges:
    """What the members said of the last wins, and of the last losses times -1, the oldest first; the share let go."""

    wins: tuple[float, ...] = ()
    losses: tuple[float, ...] = ()
    let_go: tuple[float, float] = (1 - LEVEL, 1 - LEVEL)

    def after(self, score: Floats, won: Floats, group: Ints | None = None) -> Edges:
        """With further outcomes, in the order in which they came to be known.

        `group`: the lead of each row. One row of a lead, by lot, stands for all of it that ended the same way: its
        rows come at once and say much the same, and would move the shares as if so many leads had been let go.
        """
        if group is not None:
            lot = np.random.default_rng(0).permutation(len(won))
            _, first = np.unique(np.stack([group, won > 0])[:, lot], axis=1, return_index=True)
            kept = np.sort(lot[first])
            score, won = score[kept], won[kept]
        classes = [_Class(self.wins, self.let_go[0]), _Class(self.losses, self.let_go[1])]
        for said, outcome in zip(score.tolist(), won.tolist(), strict=True):
            classes[0 if outcome else 1].see(said if outcome else -said)
        wins, losses = (tuple(one.last) for one in classes)
        return Edges(wins, losses, (classes[0].let_go, classes[1].let_go))

    def outcomes(self, beta: Beta) -> Outcomes:
        """As edges of what `beta` makes of scores."""
        win, loss = _edge(sorted(self.wins), self.let_go[0]), -_edge(sorted(self.losses), self.let_go[1])
        at = beta(np.clip([win, loss], 0.0, 1.0))
        return Outcomes(float(at[0]) if 0 < win < 1 else max(0.0, min(win, 1.0)),
                        float(at[1]) if 0 < loss < 1 else max(0.0, min(loss, 1.0)))  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Edges:
        """What `as_json` gave. Raises TypeError or KeyError for anything else."""
        return cls(*(tuple(data[name]) for name in ("wins", "losses", "let_go")))


class _Class:
    """One class, while outcomes come."""

    def __init__(self, last: tuple[float, ...], let_go: float) -> None:
        self.last, self.let_go = deque(last), let_go
        self._ranked = sorted(last)

    def see(self, said: float) -> None:
        if len(self.last) >= _LEAST:
            kept = said >= _edge(self._ranked, self.let_go)
            self.let_go += _STEP * (1 - LEVEL - (not kept))
        if len(self.last) >= _LAST:
            del self._ranked[bisect_left(self._ranked, self.last.popleft())]
        self.last.append(said)
        insort(self._ranked, said)


def _edge(ranked: list[float], let_go: float) -> float:
    """What a new one is at or above with probability 1 - `let_go`; beyond all scores where none or all are let go."""
    rank = int(np.floor(let_go * (len(ranked) + 1)))
    return -2.0 if rank < 1 else 2.0 if rank > len(ranked) else ranked[rank - 1]
