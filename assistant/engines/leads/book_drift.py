"""Whether the open leads of a book still are what they were when its model learnt.

A model of the book learns from deals at a few ages; open leads are of all ages, most of them at work. So like is set
against like: the leads that were open on the day the model learnt, as they were then, and those that are open now. The
population stability index tells, as for any table: see drift. How texts sound is left out: it is known only of those
that were read.
"""

from __future__ import annotations

from assistant.engines.leads.book_features import sounds
from assistant.engines.leads.drift import Spread
from assistant.engines.leads.model import LeadModel
from assistant.engines.leads.table import Table

_LEAST = 30  # leads on either day


def drifted(model: LeadModel, then: Table, now: Table) -> list[str]:
    """The fields that are not what they were, the farthest first, a sentence each; few leads tell nothing."""
    if min(len(then), len(now)) < _LEAST:
        return []
    encoder = model.ensemble.encoder
    spread = Spread.fitted(encoder, encoder.many(then), ())
    known = [one for one in spread.moved(encoder, encoder.many(now)) if one.field not in sounds()]
    return [one.text for one in known]
