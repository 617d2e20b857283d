"""A call as the brain tells it, for tests and pictures of the window."""

from assistant.domain.calls import (
    CallSummary,
    Card,
    Gap,
    Measures,
    Source,
    Stage,
    Track,
    Utterance,
)
from assistant.domain.events import (
    Advised,
    CallState,
    Changed,
    Failed,
    Health,
    Heard,
    Load,
    Measured,
    Missed,
    Moved,
    Remembered,
    Strained,
    Summed,
    Watched,
)
from assistant.domain.memory import (
    Checklist,
    ChecklistItem,
    Fact,
    Memory,
    Mood,
    OpenQuestion,
    Promise,
    ScorePart,
)

SAID = [
    ("rep", "Hi Dana, thanks for making the time today. Is now still good?"),
    ("customer", "Sure. I have about twenty minutes before my next meeting."),
    ("rep", "Perfect. Last time you said that reporting takes your team two days every month. Is that still so?"),
    ("customer", "It is, and it is getting worse, because we took over the Hamburg office in June."),
    ("rep", "How many people work on it?"),
    ("customer", "Four, and then I read it all again."),
    ("rep", "So with us the numbers are there each morning, and nobody copies anything by hand."),
    ("customer", "That does sound good. What would it cost for all of us?"),
    ("rep", "For your size it is forty thousand a year, roll-out included."),
    ("customer", "Honestly forty thousand is a lot. I would have a hard time explaining that upstairs."),
]
PRICE = Card(
    id="price-1",
    revision=1,
    title="Price concern",
    body="Ask what it is compared with before defending the number.",
    say="What would make it worth it for you?",
    source=Source("playbook/price.md", "Anchoring"),
    because="objection:price",
    urgency=0.6,
    at_s=96.0,
)
TIMING = Card(
    id="timing-1",
    revision=1,
    title="Timing concern",
    body="Find out what would have to happen first.",
    say="What has to be done before this can start?",
    source=Source("playbook/timing.md", "First things"),
    because="objection:timing",
    urgency=0.4,
    at_s=49.0,
)
USAGE = Card(
    id="usage-1",
    revision=1,
    title="Talks as an owner",
    body="Let them go on. Ask who would use it first.",
    say="",
    source=Source("playbook/signals.md", "Ownership"),
    because="buying_signal:usage",
    urgency=0.3,
    at_s=70.0,
)
MEASURES = Measures(talk_ratio=0.41, pace_wpm=152.0, monologue_s=8.0, questions=4, rep_s=40, customer_s=58)
SUMMARY = CallSummary(
    text="Reporting takes Northwind four people and two days a month.\n"
    "Dana finds forty thousand a year hard to explain to her board.",
    measures=Measures(talk_ratio=0.44, pace_wpm=158.0, questions=12, longest_monologue_s=52),
    duration_s=22 * 60 + 41,
    score=62,
)
MEMORY = Memory(
    facts=(
        Fact("pain", "Reporting takes us two days every month", SAID[3][1], Track.CUSTOMER, 4, 30.0),
        Fact("company_size", "4 people", SAID[5][1], Track.CUSTOMER, 6, 50.0, 4.0),
        Fact("decision_maker", "upstairs", SAID[9][1], Track.CUSTOMER, 10, 90.0),
    ),
    promises=(
        Promise(Track.REP, "I'll send the figures", SAID[8][1], 9, 80.0, "2026-03-13", "by Friday"),
        Promise(Track.CUSTOMER, "I'll ask my director", SAID[9][1], 10, 90.0),
    ),
    unanswered=(OpenQuestion("What would it cost for all of us?", 8, 70.0), OpenQuestion("Who trains us?", 9, 82.0)),
    checklists=(
        Checklist(
            "BANT",
            (
                ChecklistItem("Budget"),
                ChecklistItem("Authority", "upstairs", SAID[9][1], 10, 90.0),
                ChecklistItem("Need", "", SAID[3][1], 4, 30.0),
                ChecklistItem("Timing"),
            ),
        ),
        Checklist("MEDDICC", (ChecklistItem("Metrics", "", SAID[3][1], 4, 30.0), ChecklistItem("Champion"))),
    ),
    score=62,
    parts=(
        ScorePart("talk balance", 1.0, 15.0, "You talked 41 % of the time, within 35 to 55 %"),
        ScorePart("next step", 0.4, 20.0, "Something was promised, but no day was agreed"),
    ),
    urgency=0.5,
    urgency_because="It is, and it is getting worse, because we took over the Hamburg office in June.",
    mood=Mood("doubt", 0.7, SAID[9][1], 90.0),
    outcome="none",
)


def utterance(number, side, text, start_s, end_s=None, **more):
    return Utterance(number, Track(side), start_s, end_s or start_s + 8, text, **more)


def opening():
    return [Changed("call-1", CallState.STARTING, 0.0), Changed("call-1", CallState.LIVE, 0.0)]


def talk(said=SAID, step_s=10.0):
    return [Heard(utterance(n + 1, side, text, n * step_s), n * step_s + 9) for n, (side, text) in enumerate(said)]


def full():
    """A call in the middle of its price concern."""
    return [
        *opening(),
        *talk(),
        Moved(Stage.SOLUTION_PRESENTATION, 66.0),
        Advised(TIMING, 50.0),
        Advised(USAGE, 71.0),
        Remembered(MEMORY, 98.0),
        Advised(PRICE, 99.0),
        Moved(Stage.OBJECTION_HANDLING, 99.0),
        Measured(MEASURES, 100.0),
    ]


def broken():
    """Everything that can go wrong at once."""
    return [
        *opening(),
        *talk(SAID[:6]),
        Moved(Stage.DISCOVERY, 20.0),
        Measured(Measures(talk_ratio=0.71, pace_wpm=201.0, monologue_s=94.0), 60.0),
        Missed(Gap(60.0, 74.0, "device_lost", Track.REP), 74.0),
        Watched(Track.CUSTOMER, Health.SILENT, "WH-1000XM4 Headset", 75.0),
        Watched(Track.REP, Health.LOST, "Jabra Evolve 65", 76.0),
        Strained(Load.SMALLER_MODEL, "tiny.en", 77.0),
        Failed("hearing", "one sentence could not be understood", "it is marked in the transcript", True, 78.0),
    ]


def ending():
    return [
        Changed("call-1", CallState.ENDING, 101.0),
        Summed(SUMMARY, 102.0),
        Changed("call-1", CallState.ENDED, 102.5),
    ]
