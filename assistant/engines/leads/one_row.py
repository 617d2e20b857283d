"""What LightGBM's trees say of one row, in some microseconds.

Its Python package prepares the same settings anew for every prediction, which for one row takes ten times as long as
the trees do. Its C interface has a call for this (LGBM_BoosterPredictForMatSingleRowFast) that prepares them once; the
trees and their sums are the same, to the last digit.
"""

from __future__ import annotations

import ctypes
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.engines.leads.measures import Floats

NORMAL, RAW, CONTRIBUTIONS = 0, 1, 3  # of LightGBM's C interface: its C_API_PREDICT_ constants
_FLOAT32 = 0
_MANY = 5_000  # rows from which on starting threads pays


class Predictor:
    """Says what a booster makes of rows. `kind`: NORMAL, RAW (sums of trees) or CONTRIBUTIONS (a column, and the mean).

    Safe to use from any thread.
    """

    def __init__(self, booster: Any, kind: int = NORMAL) -> None:
        self._booster, self._kind, self._width = booster, kind, booster.num_feature()
        self._out = self._width + 1 if kind == CONTRIBUTIONS else 1
        self._ready: Any = None

    def __call__(self, raw: NDArray[Any]) -> Floats:
        """A figure a row; for contributions a row of them. Rows have the columns that the booster learnt from."""
        if len(raw) == 1 and raw.dtype == np.float32 and raw.shape[1] == self._width:
            said = self._one(np.ascontiguousarray(raw))
            return said[None] if self._kind == CONTRIBUTIONS else said
        return np.asarray(self._booster.predict(
            raw, raw_score=self._kind == RAW, pred_contrib=self._kind == CONTRIBUTIONS,
            num_threads=1 if len(raw) < _MANY else 0,
        ), dtype=np.float64)  # fmt: skip

    def _one(self, row: NDArray[np.float32]) -> Floats:
        from lightgbm.basic import _LIB, _safe_call  # type: ignore[attr-defined] # no stubs of it

        self._ready = self._ready or self._prepared()
        out, count = np.empty(self._out), ctypes.c_int64()
        _safe_call(_LIB.LGBM_BoosterPredictForMatSingleRowFast(
            self._ready, ctypes.c_void_p(row.ctypes.data), ctypes.byref(count), ctypes.c_void_p(out.ctypes.data)
        ))  # fmt: skip
        return out

    def _prepared(self) -> Any:
        from lightgbm.basic import _LIB, _safe_call  # type: ignore[attr-defined] # no stubs of it

        made, handle = ctypes.c_void_p(), self._booster._handle  # noqa: SLF001 - nothing public gives what C wants
        _safe_call(_LIB.LGBM_BoosterPredictForMatSingleRowFastInit(
            handle, ctypes.c_int(self._kind), ctypes.c_int(0), ctypes.c_int(-1), ctypes.c_int(_FLOAT32),
            ctypes.c_int32(self._width), ctypes.c_char_p(b"num_threads=1"), ctypes.byref(made),
        ))  # fmt: skip
        weakref.finalize(self, _LIB.LGBM_FastConfigFree, made)
        return made
