"""How a call goes, in numbers. Every definition stands with its source (field.md, section 3).

Echo-suspect speech is left out everywhere and counted in `echo_excluded_s`. The published figures behind the
thresholds are correlations from vendors' customers: defaults to change, not truths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from assistant.domain.asking import is_backchannel, questions
from assistant.domain.calls import Conversation, Measures, Track, Utterance
from assistant.engines.conversation.fillers import count_fillers
from assistant.engines.conversation.reading import LONGEST

BRIDGE_S = 0.3  # a hole between words shorter than this is still voice
BACKCHANNEL_S = 1.2  # "mm-hm" and the like are a turn when longer than this (Revenue.io: about 1 s)
MONOLOGUE_PAUSE_S = 5.0  # who is silent for this long is no longer in a monologue (our judgement)
PACE_WINDOW_S = 60.0
PACE_WORDS = 30  # fewer words in the window tell nothing about pace
LONGEST_PAUSE_S = 10.0  # a longer pause before an answer is something else: looking up, a door bell
ANSWERS = 3  # fewer answers tell nothing about patience
OVERLAP_S = 0.5  # talking together for less is how turns normally change
FILLER_VOICE_S = 30.0


@dataclass(frozen=True, slots=True)
class Turn:
    """What is measured of one utterance, once. `listening`: a back-channel, no turn of its own."""

    utterance: Utterance
    track: Track
    start_s: float
    end_s: float
    voiced_s: float
    words: int
    questions: int
    fillers: int
    listening: bool


def turn(utterance: Utterance) -> Turn:
    """Measure one utterance by itself."""
    voiced, text = voiced_s(utterance), utterance.text[:LONGEST]
    return Turn(
        utterance,
        utterance.track,
        utterance.start_s,
        utterance.end_s,
        voiced,
        len(utterance.words) or len(utterance.text.split()),
        len(questions(text)),
        count_fillers(text),
        voiced <= BACKCHANNEL_S and is_backchannel(text),
    )


def voiced_s(utterance: Utterance) -> float:
    """Seconds of voice: the words' times with holes under `BRIDGE_S` closed; without word times the whole length."""
    if not utterance.words:
        return max(0.0, utterance.end_s - utterance.start_s)
    total, until = 0.0, float("-inf")
    for word in sorted(utterance.words, key=lambda w: w.start_s):
        begin = until if until < word.start_s < until + BRIDGE_S else max(word.start_s, until)
        total += max(0.0, word.end_s - begin)
        until = max(until, word.end_s)
    return total


def talk_ratio(rep_s: float, customer_s: float) -> float | None:
    """The rep's voiced seconds over both sides', in [0, 1]; silence is left out. None before anybody spoke.

    0.0: only the customer spoke. Definition: winsabove, field.md section 3 (others count words). Published: 0.43 is
    best over 25,537 calls (Gong Labs); by stage 0.30 to 0.40 in discovery, 0.50 to 0.65 in a demonstration.
    """
    total = rep_s + customer_s
    return rep_s / total if total > 0 else None


def monologues(turns: Sequence[Turn], track: Track) -> Iterator[tuple[float, float]]:
    """The stretches (start, end) in which `track` spoke without a turn of the other side, in time order.

    Back-channels of the other side do not end a stretch (Revenue.io); a silence of `MONOLOGUE_PAUSE_S` does.
    Published: at most 76 s for the rep (Demodesk, 328 meetings).
    """
    start = end = None
    for one in turns:
        if one.track is track:
            if start is None or end is None or one.start_s - end >= MONOLOGUE_PAUSE_S:
                if start is not None and end is not None:
                    yield start, end
                start, end = one.start_s, one.end_s
            else:
                end = max(end, one.end_s)
        elif not one.listening and start is not None and end is not None:
            yield start, end
            start = end = None
    if start is not None and end is not None:
        yield start, end


def current_monologue_s(turns: Sequence[Turn], track: Track) -> float:
    """How long the stretch that `track` is in has lasted; 0.0 when the other side spoke last."""
    start: float | None = None
    edge = float("-inf")
    for one in reversed(turns):
        if one.track is track:
            if edge - one.end_s >= MONOLOGUE_PAUSE_S:
                break
            start = one.start_s if start is None else min(start, one.start_s)
            edge = one.start_s
        elif not one.listening:
            break
    if start is None:
        return 0.0
    return max(t.end_s for t in _since(turns, start) if t.track is track) - start


def pace_wpm(turns: Sequence[Turn], track: Track) -> float | None:
    """Words a voiced minute over the last `PACE_WINDOW_S` before the side's last word; None under `PACE_WORDS` words.

    Voiced minutes, not elapsed ones (miniti divides by elapsed minutes, which reads low). Published: 173 normally,
    188 when flustered (Gong, 67,149 calls).
    """
    words, voice, last_s = 0, 0.0, None
    for one in reversed(turns):
        if one.track is not track:
            continue
        last_s = one.end_s if last_s is None else last_s
        if one.end_s <= last_s - PACE_WINDOW_S:
            break
        words += one.words
        voice += one.voiced_s
    return words / (voice / 60) if words >= PACE_WORDS and voice > 0 else None


def pauses_s(turns: Sequence[Turn], track: Track) -> list[float]:
    """The pause before each answer of `track` to the other side; starting early counts 0.0, interrupting not at all.

    Pauses over `LONGEST_PAUSE_S` are left out. Published: 1 s is a great average, 0.5 s typical (Gong, second hand).
    """
    found: list[float] = []
    before: Turn | None = None
    for one in turns:
        if one.listening:
            continue
        if before is not None and one.track is track and before.track is not track:
            pause = one.start_s - before.end_s
            if -OVERLAP_S < pause <= LONGEST_PAUSE_S:
                found.append(max(0.0, pause))
        if before is None or one.track is not before.track or one.end_s > before.end_s:
            before = one
    return found


def interruptions(turns: Sequence[Turn], track: Track) -> int:
    """How often `track` began while the other side was talking and had not finished.

    The other side had talked for `OVERLAP_S` and went on for as long; back-channels are none: their length, their
    place and their words decide (Revenue.io, active listening).
    """
    count = 0
    longest: dict[Track, Turn] = {}
    for one in turns:
        talking = longest.get(one.track.other)
        if (
            one.track is track
            and not one.listening
            and talking is not None
            and not talking.listening
            and talking.start_s + OVERLAP_S <= one.start_s <= talking.end_s - OVERLAP_S
        ):
            count += 1
        if one.track not in longest or one.end_s > longest[one.track].end_s:
            longest[one.track] = one
    return count


def longest_silence_s(turns: Sequence[Turn]) -> float:
    """The longest time between two utterances in which neither side spoke (Verint: both channels). 0.0 with none.

    A pause of the call that the clock went through counts as silence: the conversation does not know of it.
    """
    longest, until = 0.0, turns[0].end_s if turns else 0.0
    for one in turns:
        longest = max(longest, one.start_s - until)
        until = max(until, one.end_s)
    return longest


class CallMeasurer:
    """Measures a conversation. Each utterance is read once and remembered while the conversation holds it."""

    def __init__(self) -> None:
        self._known: dict[int, Turn] = {}

    def measure(self, conversation: Conversation) -> Measures:
        """The measures after the last utterance: one light pass over the conversation."""
        known = self._known
        self._known = {
            u.number: found if (found := known.get(u.number)) and found.utterance is u else turn(u)
            for u in conversation.utterances
        }
        said = [self._known[u.number] for u in conversation.utterances]
        turns = [t for t in said if not t.utterance.echo_suspect]
        rep = [t for t in turns if t.track is Track.REP]
        customer = [t for t in turns if t.track is Track.CUSTOMER]
        rep_s, customer_s = sum(t.voiced_s for t in rep), sum(t.voiced_s for t in customer)
        pauses = pauses_s(turns, Track.REP)
        return Measures(
            talk_ratio=talk_ratio(rep_s, customer_s),
            pace_wpm=pace_wpm(turns, Track.REP),
            monologue_s=current_monologue_s(turns, Track.REP),
            longest_monologue_s=_longest(turns, Track.REP),
            customer_longest_s=_longest(turns, Track.CUSTOMER),
            patience_s=median(pauses) if len(pauses) >= ANSWERS else None,
            interruptions=interruptions(turns, Track.REP),
            interrupted=interruptions(turns, Track.CUSTOMER),
            questions=sum(t.questions for t in rep),
            customer_questions=sum(t.questions for t in customer),
            fillers_per_min=sum(t.fillers for t in rep) / (rep_s / 60) if rep_s >= FILLER_VOICE_S else None,
            rep_s=rep_s,
            customer_s=customer_s,
            echo_excluded_s=sum(t.voiced_s for t in said if t.utterance.echo_suspect),
            longest_silence_s=longest_silence_s(turns),
        )


def _longest(turns: Sequence[Turn], track: Track) -> float:
    return max((end - start for start, end in monologues(turns, track)), default=0.0)


def _since(turns: Sequence[Turn], start_s: float) -> Iterator[Turn]:
    for one in reversed(turns):
        if one.start_s < start_s:
            return
        yield one
