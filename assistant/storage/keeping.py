"""What is written for an event while a call runs."""

from __future__ import annotations

from sqlalchemy import Executable, Insert, Table, insert, update

from assistant.domain.events import Advised, Event, Heard, Measured, Missed, Moved, Noticed, Remembered, Settled, Summed
from assistant.storage import rows
from assistant.storage.tables import cards, gaps, insights, measures, memories, stages, summaries, utterances

SLOT_S = 10.0  # of the measures, the last of every ten seconds is kept


def statements(call_id: str, event: Event) -> list[Executable]:  # noqa: PLR0911 one arm an event
    """What to write for an event; nothing for one that need not be kept."""
    match event:
        case Heard():
            return [insert(utterances).values(call_id=call_id, **rows.utterance_row(event.utterance))]
        case Noticed():
            return [insert(insights).values(call_id=call_id, **rows.insight_row(event.insight))]
        case Advised():
            before = (cards.c.call_id == call_id) & (cards.c.fate == "shown")
            return [
                update(cards).where(before).values(fate="replaced"),
                _upsert(cards).values(call_id=call_id, **rows.card_row(event.card, event.at_s)),
            ]
        case Settled():
            shown = (cards.c.call_id == call_id) & (cards.c.card_id == event.card_id)
            return [update(cards).where(shown).values(fate=event.fate)]
        case Measured():
            slot = int(event.at_s // SLOT_S)
            return [
                _upsert(measures).values(call_id=call_id, slot=slot, at_s=event.at_s, body=rows.body(event.measures))
            ]
        case Moved():
            return [insert(stages).values(call_id=call_id, at_s=event.at_s, stage=event.stage.value)]
        case Remembered():
            return [_upsert(memories).values(call_id=call_id, body=rows.body(event.memory))]
        case Missed():
            return [insert(gaps).values(call_id=call_id, **rows.gap_row(event.gap))]
        case Summed():
            return [_upsert(summaries).values(call_id=call_id, body=rows.body(event.summary))]
        case _:
            return []


def _upsert(table: Table) -> Insert:
    return insert(table).prefix_with("OR REPLACE")
