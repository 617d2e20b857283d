"""Says what a call came to, out of what was heard, measured and remembered, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.domain.calls import CallSummary, Conversation, Insight, Measures, Track, Utterance
from assistant.domain.memory import Checklist, Fact, Memory, Promise

QUOTE_CHARS = 120
SURE = 0.6  # an insight below this is not told as a fact
OUTCOMES = {
    "won": "They said yes.",
    "lost": "They said no.",
    "brush_off": "They put you off.",
}
NAMES = {
    "budget": "budget",
    "decision_maker": "who decides",
    "timeline": "timeline",
    "current_solution": "what they use today",
    "pain": "pain",
    "company_size": "company size",
    "competitor": "another vendor",
    "seats": "seats",
}


class PlainSummariser:
    """A plain-text summary of counts and quotes, and what the call's memory holds in the shape of the `summary` event.

    Mappings: `facts` have field, value, quote, who, start_s, utterance, and amount, currency, per and date where they
    could be told; only those that stand. `action_items` have owner, what, due (ISO 8601 or None), due_words, quote and
    start_s. `unanswered` have question, put_off and start_s. `parts` have name, share, weight and reason. `checklists`
    have name and items with name, known, value, quote and start_s.
    """

    def summarise(self, conversation: Conversation, measures: Measures) -> CallSummary:
        """A summary of the whole call; the same call gives the same text."""
        said, memory = conversation.utterances, conversation.memory or Memory()
        duration_s = max([conversation.now_s, *(u.end_s for u in said)])
        return CallSummary(
            text="\n".join(_lines(conversation, memory, measures, duration_s)),
            measures=measures,
            duration_s=duration_s,
            score=memory.score,
            outcome=memory.outcome or None,
            facts=tuple(map(_fact, memory.known)),
            action_items=tuple(map(_item, memory.promises)),
            unanswered=tuple(
                {"question": q.question, "put_off": q.put_off, "start_s": q.start_s} for q in memory.unanswered
            ),
            parts=tuple(
                {"name": p.name, "share": p.share, "weight": p.weight, "reason": p.reason} for p in memory.parts
            )
            if memory.score is not None
            else (),
            checklists=tuple(map(_checklist, memory.checklists)),
            urgency=memory.urgency,
        )


def _lines(conversation: Conversation, memory: Memory, measures: Measures, duration_s: float) -> Iterator[str]:
    said = conversation.utterances
    yield _opening(duration_s, measures, said)
    if memory.score is not None:
        yield f"Score {memory.score} of 100."
    if memory.outcome in OUTCOMES:
        yield OUTCOMES[memory.outcome]
    yield from (f"Known, {NAMES[fact.field]}: {_short(fact.value)}" for fact in memory.known)
    yield from _raised("The customer raised", "objection", conversation.insights)
    yield from _raised("The customer showed", "buying_signal", conversation.insights)
    yield from (f"Not answered: “{_short(q.question)}”" for q in memory.unanswered)
    day = f" ({memory.meeting_on})" if memory.meeting_on else ""
    yield f"Next step agreed{day}: “{_short(memory.meeting)}”" if memory.meeting else "No dated next step was heard."
    for one in memory.promises:
        due = f" (due {one.due})" if one.due else ""
        yield f"{'You' if one.owner is Track.REP else 'The customer'} promised{due}: “{_short(one.what)}”"


def _fact(fact: Fact) -> dict[str, object]:
    told: dict[str, object] = {"amount": fact.amount, "currency": fact.currency, "per": fact.per, "date": fact.date}
    plain: dict[str, object] = {
        "field": fact.field,
        "value": fact.value,
        "quote": fact.quote,
        "who": fact.track.value,
        "start_s": fact.start_s,
        "utterance": fact.utterance,
    }
    return plain | {name: value for name, value in told.items() if value not in {None, ""}}


def _item(promise: Promise) -> dict[str, object]:
    return {
        "owner": promise.owner.value,
        "what": promise.what,
        "due": promise.due or None,
        "due_words": promise.due_words or None,
        "quote": promise.quote,
        "start_s": promise.start_s,
    }


def _checklist(of: Checklist) -> dict[str, object]:
    items = [
        {"name": i.name, "known": i.known, "value": i.value, "quote": i.quote, "start_s": i.start_s} for i in of.items
    ]
    return {"name": of.name, "items": items}


def _opening(duration_s: float, measures: Measures, said: Sequence[Utterance]) -> str:
    if not said:
        return f"{_length(duration_s)}. Nothing was heard."
    told = [f"{_length(duration_s)}."]
    if measures.talk_ratio is not None:
        told.append(f"You spoke {round(100 * measures.talk_ratio)} % of the time.")
    told.append(f"Questions: {measures.questions} of yours, {measures.customer_questions} of the customer's.")
    if measures.longest_monologue_s:
        told.append(f"Your longest stretch: {_length(measures.longest_monologue_s)}.")
    return " ".join(told)


def _raised(opening: str, kind: str, insights: Sequence[Insight]) -> Iterator[str]:
    """One line for each label, in the order first heard, with the surest words of it."""
    labels: dict[str, list[Insight]] = {}
    for one in insights:
        if one.kind == kind and one.probability >= SURE:
            labels.setdefault(one.label, []).append(one)
    for label, found in labels.items():
        surest = max(found, key=lambda i: i.probability)
        times = "" if len(found) == 1 else f", {len(found)} times"
        name = label.replace("_", " ")
        what = f"an objection ({name}{times})" if kind == "objection" else f"interest ({name}{times})"
        yield f"{opening} {what}: “{_short(surest.quote)}”"


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTE_CHARS else text[:QUOTE_CHARS].rsplit(" ", 1)[0] + "…"
