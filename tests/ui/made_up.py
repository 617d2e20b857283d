"""Made-up calls in a real store, and a brain without ears for the pages: its settings and calls are real."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assistant import settings as keeping
from assistant.domain.calls import (
    CallSummary,
    Card,
    Conversation,
    Gap,
    Insight,
    Measures,
    Source,
    Stage,
    Track,
    Utterance,
)
from assistant.domain.errors import SoundError
from assistant.domain.events import (
    Advised,
    CallState,
    Changed,
    Event,
    Glimpse,
    Heard,
    Levelled,
    Measured,
    Missed,
    Moved,
    Noticed,
    Remembered,
    Show,
    Summed,
)
from assistant.domain.history import CallPlan, CallRecord, Device, Devices, SelfTest
from assistant.domain.memory import Memory
from assistant.lead_book import LeadBook
from assistant.lead_models import LeadModels
from assistant.lead_scoring import LeadScoring
from assistant.paths import Home
from assistant.settings import Settings
from assistant.storage.calls import CallStore
from assistant.storage.database import open_database
from tests.memories import call_memory

REP, THEM = Track.REP, Track.CUSTOMER
PITCH = (
    "Our system hands each lead to one person and reminds them until it is closed. Teams of your size usually see the "
    "first results in about four weeks, and nobody has to keep a list of their own any more."
)
TALK = (
    (REP, "Hi Dana, thanks for making the time. Is it still all right if we take half an hour?", Stage.INITIAL_CONTACT),
    (THEM, "Sure. I have a hard stop at three, though.", None),
    (REP, "Then let me begin with you. How do your people follow up on leads today?", Stage.DISCOVERY),
    (THEM, "Mostly by hand. Every rep keeps a spreadsheet, and half of the leads are never called back.", None),
    (REP, "What does that cost you in a quarter, if you had to guess?", Stage.NEEDS_ANALYSIS),
    (THEM, "I would say two or three deals. Big ones. It hurts more than I like to admit to my own boss.", None),
    (REP, PITCH, Stage.SOLUTION_PRESENTATION),
    (THEM, "That would fit us. How fast could that be live for forty seats?", None),
    (REP, "Six weeks from signing, with your own data moved over.", None),
    (THEM, "And honestly, forty thousand is a lot. We had planned with half of that.", Stage.OBJECTION_HANDLING),
    (REP, "I hear you. What are you comparing it with?", None),
    (THEM, "With doing nothing, mostly. And Pipeworks offered us something cheaper last month.", None),
    (REP, "If it brought back one of those deals each quarter, what would it be worth to you?", None),
    (THEM, "More than forty thousand, I admit that. Send me the contract.", Stage.CLOSING),
    (REP, "I will send it today. Shall we talk on Thursday at ten, the three of us?", Stage.FOLLOW_UP),
    (THEM, "Thursday at ten works. Thank you, this was useful.", None),
)  # fmt: skip
NOTICED = {
    8: ("buying_signal", "timeline", 0.9),
    10: ("objection", "price", 0.94),
    12: ("objection", "competitor", 0.6),
    14: ("buying_signal", "next_step", 0.88),
}
MEASURES = Measures(
    talk_ratio=0.46, pace_wpm=152.0, longest_monologue_s=94.0, customer_longest_s=31.0, patience_s=1.2, interruptions=1,
    interrupted=0, questions=6, customer_questions=1, fillers_per_min=2.4, rep_s=118.0, customer_s=139.0,
    echo_excluded_s=7.5, longest_silence_s=4.0,
)  # fmt: skip


def record(
    name: str, at: datetime, customer: str = "Dana Brook", account: str = "Northwind", title: str = ""
) -> CallRecord:
    """A call that begins."""
    return CallRecord(name, title, customer, account, at, 0.0, finished=False)


def keep_call(
    store: CallStore, of: CallRecord, *, rounds: int = 1, ended: bool = True, measures: Measures = MEASURES
) -> str:
    """A whole call through the store's real front door; `rounds` repeats the talk. Returns its id."""
    store.begin(of)

    def write(event: Event) -> None:
        store.write(of.id, event)

    at_s, number = 2.0, 0
    for _ in range(rounds):
        for place, (track, text, stage) in enumerate(TALK, start=1):
            number += 1
            length_s = len(text.split()) / 2.6
            utterance = Utterance(number, track, at_s, at_s + length_s, text, echo_suspect=place == 11 and rounds > 1)
            write(Heard(utterance, at_s + length_s))
            if stage:
                write(Moved(stage, at_s))
            if place in NOTICED:
                kind, label, sure = NOTICED[place]
                write(
                    Noticed(
                        Insight(kind, label, sure, text[:40], at_s, at_s + length_s, track, number), at_s + length_s
                    )
                )
            if place == 10:
                write(Advised(price_card(number), at_s + length_s + 0.2))
                store.card_fate(of.id, f"price-{number}", 1, "used")
            if place == 6:
                write(Missed(Gap(at_s + length_s + 1, at_s + length_s + 21, "off_the_record"), at_s + length_s + 21))
                at_s += 22.0
            at_s += length_s + 0.8
    write(Measured(measures, at_s))
    memory = remembered(store, of.id, measures)
    write(Remembered(memory, at_s))
    if ended:
        text = (
            "Dana follows up by hand and loses two or three deals a quarter. She likes the system, finds forty "
            "thousand steep and will show the contract to her finance lead."
        )
        write(Summed(CallSummary(text, measures, at_s, outcome="next_meeting"), at_s))
        write(Changed(of.id, CallState.ENDED, at_s))
    return of.id


def remembered(store: CallStore, name: str, measures: Measures) -> Memory:
    """What the real memory makes of a call in the store; what arose is written as in a call."""
    detail = store.detail(name)
    memory, arisen = call_memory(detail.record.started_at.date()).remember(
        Conversation(detail.utterances, detail.insights, now_s=600.0), measures
    )
    for insight in arisen:
        store.write(name, Noticed(insight, insight.end_s))
    return memory


def price_card(number: int) -> Card:
    """A card about the price."""
    return Card(
        f"price-{number}", 1, "Price concern", "Ask what it is compared with before defending the number",
        "What would make it worth it for you?", Source("playbook/price.md", "Anchoring"), "objection:price", 0.8, 0.0,
    )  # fmt: skip


def a_week(store: CallStore, now: datetime | None = None) -> None:
    """What a rep has after a week: some calls, the last one cut off."""
    now = now or datetime.now(UTC)
    people = (
        ("Dana Brook", "Northwind", ""), ("Ilse Marten", "Halden Freight", "Second"), ("Tom Ade", "Brightside", ""),
        ("Priya Nair", "Kestrel Labs", "Pilot review"), ("", "", ""), ("Jon Weiss", "Weiss & Sons", "First talk"),
        ("Marta Olsen", "Fjord Energy", ""), ("Lee Grant", "Oakline", "Renewal"),
    )  # fmt: skip
    chance = random.Random(4)
    for index, (customer, account, title) in reversed(list(enumerate(people))):
        begun = now - timedelta(hours=1 + 19 * index)
        measures = replace(MEASURES, talk_ratio=round(chance.uniform(0.3, 0.7), 2)) if customer else Measures()
        one = record(f"call-{index}", begun, customer, account, title)
        keep_call(store, one, rounds=1 + index % 4 * 3, ended=index != 0, measures=measures)


class Brain:
    """What the pages ask. Sound is made up: `deaf` refuses to listen, `result` is what a test proves."""

    def __init__(self, home: Home, settings: Settings | None = None) -> None:
        self.home, self.settings = home, settings or Settings()
        home.root.mkdir(parents=True, exist_ok=True)
        self.database = open_database(home.database)
        self.calls = CallStore(self.database)
        self.leads = LeadBook(self.database)
        self.scoring = LeadScoring(self.leads, LeadModels(home.lead_models))
        self.found = Devices(
            (Device("Desk microphone", True), Device("Headset", False)),
            (Device("Headset", True), Device("Speakers", False)),
        )
        self.result = SelfTest(far_end_heard=True, bleed_db=None, message="the tone was heard")
        self.deaf: SoundError | None = None
        self.heard_on: list[tuple[str, str]] = []
        self._ears: list[Show] = []
        self.started: list[CallPlan] = []
        self.renewed = 0  # times that scores were asked to be renewed

    def rescore_soon(self) -> None:
        """Only counted."""
        self.renewed += 1

    def devices(self) -> Devices:
        """Always the same."""
        return self.found

    def self_test(self, plan: CallPlan) -> SelfTest:
        """What was decided."""
        return self.result

    def listen_in(self, plan: CallPlan, show: Show) -> Callable[[], None]:
        """Heard when `sound` is called."""
        if self.deaf:
            raise self.deaf
        self._ears.append(show)
        self.heard_on.append((plan.microphone, plan.far_end))
        return lambda: self._ears.remove(show)

    @property
    def listening(self) -> int:
        """How many are listening in now."""
        return len(self._ears)

    def sound(self, rms_db: float = -22.0) -> None:
        """One moment of sound on each side."""
        glimpses: tuple[Glimpse, ...] = (Levelled(REP, rms_db, rms_db + 12), Levelled(THEM, rms_db - 8, rms_db + 6))
        for show in self._ears:
            for one in glimpses:
                show(one)

    def change_settings(self, settings: Settings) -> None:
        """Really kept."""
        keeping.save(self.home.settings, settings)
        self.settings = settings

    def start_call(self, plan: CallPlan) -> None:
        """Only noted."""
        self.started.append(plan)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()
