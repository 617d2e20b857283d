"""What an utterance can mean: the names of docs/labels.md, in the order in which trained models give them."""

from __future__ import annotations

from assistant.domain.calls import BUYING_SIGNALS, OBJECTIONS, Stage

NONE = "none"
INTENTS = (
    "greeting",
    "small_talk",
    "question_product",
    "question_price",
    "question_process",
    "state_need",
    "state_fact",
    "objection",
    "negotiate",
    "agree",
    "decline",
    "schedule",
    "request_material",
    "pitch",
    "discover",
    "close",
    "goodbye",
    "backchannel",
    "other",
)
SENTIMENTS = ("negative", "neutral", "positive")
EMOTIONS = (
    "neutral",
    "joy",
    "enthusiasm",
    "curiosity",
    "confusion",
    "doubt",
    "frustration",
    "anger",
    "anxiety",
    "disappointment",
    "relief",
)
LABELS: dict[str, tuple[str, ...]] = {
    "objection": (NONE, *OBJECTIONS),
    "buying_signal": (NONE, *BUYING_SIGNALS),
    "intent": INTENTS,
    "sentiment": SENTIMENTS,
    "emotion": EMOTIONS,
    "stage": tuple(Stage),
}
