"""Says what a call came to, out of what was heard and measured and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.domain.calls import CallSummary, Conversation, Insight, Measures, Track, Utterance
from assistant.engines.conversation.loose_ends import Said, next_meetings, open_questions, promises

QUOTE_CHARS = 120
SURE = 0.6  # an insight below this is not told as a fact


class PlainSummariser:
    """A plain-text summary of counts and quotes.

    No score and no facts until trained models can tell them. `outcome` is `next_meeting` when both sides agreed to
    a dated next step, else None. Mappings: `action_items` have owner, what, due (their words, or None), quote and
    start_s; `unanswered` have question, put_off and start_s.
    """

    def summarise(self, conversation: Conversation, measures: Measures) -> CallSummary:
        """A summary of the whole call; the same call gives the same text."""
        said = conversation.utterances
        duration_s = max([conversation.now_s, *(u.end_s for u in said)])
        unanswered = open_questions(said)
        items = list(promises(said))
        meeting = next(iter(reversed(list(next_meetings(said)))), None)
        lines = [
            _opening(duration_s, measures, said),
            *_raised("The customer raised", "objection", conversation.insights),
            *_raised("The customer showed", "buying_signal", conversation.insights),
            *(f"Not answered: “{_short(q.question.text)}”" for q in unanswered),
            f"Next step agreed: “{_short(meeting.words)}”" if meeting else "No dated next step was heard.",
            *(f"{_who(i)} promised: “{_short(i.words)}”" for i in items),
        ]
        return CallSummary(
            text="\n".join(lines),
            measures=measures,
            duration_s=duration_s,
            outcome="next_meeting" if meeting else None,
            action_items=tuple(
                {
                    "owner": i.utterance.track.value,
                    "what": i.words,
                    "due": i.due or None,
                    "quote": i.utterance.text,
                    "start_s": i.utterance.start_s,
                }
                for i in items
            ),
            unanswered=tuple(
                {"question": q.question.text, "put_off": q.put_off, "start_s": q.utterance.start_s} for q in unanswered
            ),
        )


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


def _who(item: Said) -> str:
    return "You" if item.utterance.track is Track.REP else "The customer"


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTE_CHARS else text[:QUOTE_CHARS].rsplit(" ", 1)[0] + "…"
