"""The first run and the sound check in words. Facts about laws stay out: they differ, and we are no lawyers."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.history import Device, SelfTest
from desktop.views.first_run import Choice, Proof, Step

BARELY_DB = -30.0  # quieter than this the other side does not disturb
DEMO = "Play a made-up call"

STEPS = (
    Step(
        "welcome",
        "A coach beside your call",
        "Continue",
        "Callside hears both sides of a sales call on this laptop, writes down what is said as it is said, and shows "
        "one card at a time with what to do next.",
        (
            "It hears what you say, from your microphone, and what you hear, from your headset or loudspeakers.",
            "Everything is worked out here and stays in your folder on this laptop. Nothing is sent anywhere.",
            "The sound itself is not kept, unless you switch that on.",
            "“Off the record” erases the last 30 seconds at any time.",
        ),
    ),
    Step(
        "consent",
        "Tell the people you talk to",
        "I will tell them",
        "In many places a call may be written down or recorded only if everybody on it agrees. The rules differ from "
        "country to country and from company to company; ask yours if you are unsure.",
        (
            "A sentence that works: “I use an assistant that takes notes on my laptop. Is that all right with you?”",
            "If somebody says no, press Pause, or do not start.",
        ),
    ),
    Step(
        "sound",
        "Check your sound",
        "Continue",
        "Say a few words: the first meter should move. Then play the test tone: it proves that Callside hears what "
        "you will hear.",
    ),
    Step(
        "done",
        "Ready",
        "Open the sidebar",
        "Press Start in the sidebar when your call begins. The first seconds may take a little longer, while the "
        "recogniser loads.",
        (
            "A made-up call shows in five minutes how it works. It is in the menu, too.",
            "All of this can be changed in Settings.",
        ),
    ),
)


def choices(devices: Sequence[Device], chosen: str) -> tuple[Choice, ...]:
    """What a picker offers: the system's choice first, then each device; a chosen one that is gone says so."""
    default = next((device.name for device in devices if device.is_default), "")
    named = [Choice(device.name, device.name) for device in devices]
    gone = [Choice(chosen, f"{chosen} (not there now)")] if chosen and all(d.name != chosen for d in devices) else []
    return (Choice("", f"{default} (default)" if default else "The system's choice"), *named, *gone)


def proved(result: SelfTest) -> Proof:
    """What the tone proved, and what follows from it."""
    if not result.far_end_heard:
        hint = result.hint or "choose the device you hear your calls on, turn its volume up, and try again"
        return Proof("urgent", "The other side cannot be heard", (_sentence(result.message), _sentence(hint)))
    heard = "Callside hears what this device plays."
    if result.bleed_db is None:
        return Proof("good", "All is well", (heard, "Your microphone does not pick it up, as on a headset."))
    if result.bleed_db < BARELY_DB:
        return Proof("good", "All is well", (heard, "Your microphone barely picks it up."))
    speakers = "Your microphone picks it up too: you are probably on loudspeakers. Their voice is taken out of yours."
    return Proof("careful", "Heard, also by your microphone", (heard, f"{speakers} A headset does it better."))


def _sentence(words: str) -> str:
    words = words.strip()
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""
