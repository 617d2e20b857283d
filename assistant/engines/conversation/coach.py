"""Decides what the rep sees: one card at a time, from the playbook, or nothing.

The rules, whole:

1. A moment makes a candidate: an objection or a buying signal in the customer's last words, or one of the behaviours
   of `behaviours.py`. Under the confidence floor of the chosen pace it makes none; what is understood has one higher.
2. Its card is the next talk track of its label that was not shown in this call; when all were, there is none. A label
   rests for 60 s after its card.
3. Its worth is urgency times probability, halved for each time the rep dismissed a card of this label unused.
4. A moment older than 10 s is stale and dropped. Nothing is ever queued: what loses now is gone.
5. A behaviour is left alone while the rep has only just begun (3 s), and is nudged about at most once in 60 s; what
   must be said before the call ends is no behaviour in this sense.
6. The last card stands for the spacing of the pace (quiet 90 s, balanced 45 s, eager 15 s), its worth fading evenly to
   nothing. After the spacing any candidate is shown. Within it an urgent one (urgency 0.75 or more) must beat the
   faded worth by 0.25, any other the unfaded worth by 0.25, and none may come in the first 5 s; one that cannot wait
   (0.9 or more) may come at any time and need only beat the faded worth.
7. The candidate of greatest worth wins; a tie goes to the later moment.

Time is the call's own: the end of the utterance that brought the moment. The same call gives the same cards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.domain.calls import Card, Conversation, Insight, Measures
from assistant.domain.history import ShownCard
from assistant.engines.conversation.behaviours import Behaviours, Moment
from assistant.engines.conversation.playbook import Playbook
from assistant.settings import Coaching

SPACING_S = {"quiet": 90.0, "balanced": 45.0, "eager": 15.0}  # OpenOats: the same three
FLOOR = {"quiet": 0.85, "balanced": 0.8, "eager": 0.8}
# The model has to be surer: 0.7, 1.0 and 1.0 false cards in ten minutes of the corpus' dev calls (benchmarks/cards.py)
SURE = {"quiet": 0.9, "balanced": 0.87, "eager": 0.87}
MARGIN = 0.25
URGENT = 0.75
CANNOT_WAIT = 0.9
READING_S = 5.0
REST_S = 60.0  # cxbridge Agent Assist's default
NUDGE_S = 60.0
STALE_S = 10.0
BEGUN_S = 3.0


class CardCoach:
    """Chooses cards for one call. Called from one thread; keeps no words of the call.

    `shown`: what was shown before the program was closed in the middle of it. Those cards keep their numbers.
    """

    def __init__(self, coaching: Coaching, playbook: Playbook, shown: Sequence[ShownCard] = ()) -> None:
        self._playbook = playbook
        self._behaviours = Behaviours(coaching, playbook.bands)
        self._spacing_s, self._floor, self._sure = (each[coaching.pace] for each in (SPACING_S, FLOOR, SURE))
        self._shown: Counter[str] = Counter()
        self._shown_s: dict[str, float] = {}
        self._unwanted: Counter[str] = Counter()
        self._nudged_s = float("-inf")
        self._last: tuple[float, float] | None = None  # when the last card came, and its worth then
        for one in shown:
            because, _, number = one.card.id.rpartition("#")
            if not number.isdigit():
                continue
            self._shown[because] = max(self._shown[because], int(number))
            self._shown_s[because] = one.shown_s
            self._unwanted[because] += one.fate == "dismissed"

    def advise(self, conversation: Conversation, insights: Sequence[Insight], measures: Measures) -> Card | None:
        """The card that should now be on the screen, or None to leave it as it is."""
        last = conversation.last
        if last is None:
            return None
        now_s = last.end_s
        moments = [*_from_insights(insights, self._sure), *self._behaviours.moments(conversation, insights, measures)]
        if conversation.now_s - now_s > STALE_S:
            return None
        best: tuple[float, float, Moment, Card] | None = None
        for moment in moments:
            card = self._card(moment, now_s)
            if card is None or (moment.nudge and not self._may_nudge(conversation, now_s)):
                continue
            worth = card.urgency * moment.probability * 0.5 ** self._unwanted[moment.because]
            if self._may_show(card, worth, now_s) and (best is None or (worth, moment.at_s) > best[:2]):
                best = worth, moment.at_s, moment, card
        if best is None:
            return None
        worth, _, moment, card = best
        self._last = now_s, worth
        self._shown[moment.because] += 1
        self._shown_s[moment.because] = now_s
        if moment.nudge:
            self._nudged_s = now_s
        return card

    def dismissed(self, card_id: str, *, used: bool, now_s: float) -> None:  # noqa: ARG002 the port's: rules go by the call's own time
        """Note that the rep took the card away; unused, it counts against its label for the rest of the call."""
        because, _, number = card_id.rpartition("#")
        if not used and number.isdigit() and int(number) <= self._shown[because]:
            self._unwanted[because] += 1

    def _card(self, moment: Moment, now_s: float) -> Card | None:
        tracks = self._playbook.tracks(moment.because)
        number = self._shown[moment.because]
        resting = now_s - self._shown_s.get(moment.because, float("-inf")) < REST_S
        if moment.probability < self._floor or number >= len(tracks) or resting:
            return None
        track = tracks[number]
        return Card(
            id=f"{moment.because}#{number + 1}",
            revision=1,
            title=track.title,
            body=track.body,
            say=track.say,
            source=track.source,
            because=moment.because,
            urgency=track.urgency,
            at_s=moment.at_s,
        )

    def _may_nudge(self, conversation: Conversation, now_s: float) -> bool:
        return now_s - self._nudged_s >= NUDGE_S and now_s - self._behaviours.turn_began_s(conversation) >= BEGUN_S

    def _may_show(self, card: Card, worth: float, now_s: float) -> bool:
        if self._last is None:
            return True
        then_s, stood = self._last
        age_s = max(0.0, now_s - then_s)
        if age_s >= self._spacing_s:
            return True
        faded = stood * (1 - age_s / self._spacing_s)
        if card.urgency >= CANNOT_WAIT:
            return worth > faded
        return age_s >= READING_S and worth >= (faded if card.urgency >= URGENT else stood) + MARGIN


def _from_insights(insights: Sequence[Insight], least: float) -> Iterator[Moment]:
    for one in insights:
        if one.kind in {"objection", "buying_signal"} and one.probability >= least:
            yield Moment(one.because, one.probability, one.end_s, nudge=False)
