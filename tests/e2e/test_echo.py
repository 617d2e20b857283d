"""A call on loudspeakers, heard by the real engines: the customer stays off the rep's track, and the rep stays on it.

The short version of tests/benchmarks/echo.py, on the bundled call with the small model.
"""

from __future__ import annotations

import numpy as np

from assistant.audio.echo import Unchanged, WebRtcEchoCanceller
from assistant.domain.calls import RATE_HZ, Track
from assistant.paths import RESOURCES
from tests.benchmarks.echo import Ears, caught, count, tracks, words
from tests.benchmarks.leak import leaked

STRETCH = slice(8 * RATE_HZ, 48 * RATE_HZ)


def test_a_call_on_loudspeakers_is_written_down_once():
    rep, customer = (side[STRETCH] for side in tracks(RESOURCES / "sample" / "call.ogg"))
    microphone = np.clip(rep + leaked(customer, 150, -6), -1, 1)
    ears = Ears("tiny.en")
    clean, said = words(ears.side(Track.REP, rep)), ears.side(Track.CUSTOMER, customer)

    without = count(clean, words(said), words(ears.rep(Unchanged(), microphone, customer)))
    cleaned = ears.rep(WebRtcEchoCanceller(), microphone, customer)
    with_it = count(clean, words(said), words(caught(cleaned, said)))

    assert without.theirs > 0.5 * without.customer_words  # the leak is loud enough to be written down
    assert with_it.theirs <= 0.02 * with_it.customer_words
    assert with_it.lost <= 0.02 * with_it.rep_words
