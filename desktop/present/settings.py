"""Every setting in plain words, with its default and where that default comes from."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from assistant.domain.errors import AssistantError
from assistant.paths import Home
from assistant.settings import Settings
from desktop.present.measures import FILLERS, GONG_PACE, GONG_TALK, MONOLOGUE, PATIENCE
from desktop.views.settings import Field, Group, Place

DEFAULTS = Settings()
KEEP_SOUND = (
    "Off, nothing is recorded as sound: it is heard, written down and forgotten. Switched on, the sound of both sides "
    "is kept in your folder on this laptop. In many places everybody on the call has to agree first; ask them."
)

GROUPS = (
    Group(
        "Coaching",
        "When to speak up. Each figure is a default to start from, not a truth; yours may differ.",
        (
            Field("coaching.pace", "How often", "Quiet speaks up rarely, eager as often as it sees something.", "Balanced", "choice",
                  choices=(("quiet", "Quiet"), ("balanced", "Balanced"), ("eager", "Eager"))),
            Field("coaching.talk_ratio_low", "You talk, at least", "Below this share of the talking the bar says so.", "35 %", "share",
                  "%", 0, 100, source=GONG_TALK),
            Field("coaching.talk_ratio_high", "You talk, at most", "Above this share of the talking the bar says so.", "60 %", "share",
                  "%", 0, 100, source=GONG_TALK),
            Field("coaching.monologue_careful_s", "One stretch, first hint", "After this long without a turn of theirs.", "60 s",
                  "number", "s", 10, 600, 5, source=MONOLOGUE),
            Field("coaching.monologue_urgent_s", "One stretch, too long", "After this long it becomes urgent.", "90 s",
                  "number", "s", 10, 600, 5, source=MONOLOGUE),
            Field("coaching.pace_low_wpm", "Slow below", "Words for each minute in which you speak.", "110", "number",
                  "words a min", 40, 300, 1, source=GONG_PACE),
            Field("coaching.pace_high_wpm", "Fast above", "Words for each minute in which you speak.", "188", "number",
                  "words a min", 40, 300, 1, source=GONG_PACE),
            Field("coaching.patience_s", "Pause before you answer", "Shorter pauses than this, as a rule, count as hasty.", "1 s",
                  "number", "s", 0, 10, 0.1, source=PATIENCE),
            Field("coaching.fillers_per_min", "Fillers", "“Um”, “you know” and the like, for each minute in which you speak.", "6",
                  "number", "a min", 0, 60, 1, source=FILLERS),
        ),
    ),
    Group(
        "Sound",
        "Where the two sides are heard.",
        (
            Field("sound.microphone", "Your microphone", "What hears you.", "The system's choice", "device"),
            Field("sound.far_end", "You hear the call on", "What plays the other side: the same device as in your call program.",
                  "The system's choice", "device"),
            Field("sound.cancel_echo", "Take their voice out of your microphone",
                  "Needed on loudspeakers, harmless on a headset.", "On", "switch"),
            Field("sound.keep_sound", "Keep the sound of calls", KEEP_SOUND, "Off", "switch"),
        ),
    ),
    Group(
        "Hearing",
        "How speech becomes words. Counts from the next call on.",
        (
            Field("hearing.model", "Recogniser", "Automatic takes the best one this laptop carries during a call.", "Automatic", "model"),
            Field("hearing.hotwords", "Names and terms to expect", "Products, people, companies; one a line.", "None", "words"),
            Field("hearing.captions", "Show words while they are being said", "They may still change. Off saves some work.", "On", "switch"),
            Field("hearing.language", "Language", "The short name of the language spoken. The English recognisers hear English only.",
                  "en", "text"),
            Field("hearing.pause_ms", "A pause ends a sentence after", "To begin with; it adapts to the speaker.", "500 ms", "whole",
                  "ms", 200, 3000, 50, source="Our own measurements; see docs/decisions"),
            Field("hearing.provisional_ms", "Begin to write down after", "A short pause after which the words are worked out ahead.",
                  "200 ms", "whole", "ms", 100, 1000, 50, source="0.2 s is also where pipecat starts"),
            Field("hearing.longest_s", "Cut long speech before", "At its quietest place.", "15 s", "number", "s", 5, 28, 1),
            Field("hearing.threads", "Processor cores to use", "0: as many as there are, four at most.", "0", "whole", "", 0, 16),
        ),
    ),
    Group(
        "Window",
        "How it looks and where it stands.",
        (
            Field("window.theme", "Look", "As the system, light or dark.", "As the system", "choice",
                  choices=(("system", "As the system"), ("light", "Light"), ("dark", "Dark"))),
            Field("window.side", "Sidebar at the", "The screen edge it docks to.", "Right", "choice",
                  choices=(("right", "Right"), ("left", "Left"))),
            Field("window.always_on_top", "Keep the sidebar in front", "It never takes the keyboard from your call.", "On", "switch"),
            Field("window.reduced_motion", "No movement", "Cards appear without sliding in.", "Off", "switch"),
            Field("window.global_shortcuts", "Shortcuts work while another program is in front", "The keys are listed below.",
                  "On", "switch"),
        ),
    ),
    Group(
        "Larger recognisers",
        "They are fetched once and checked before they are used. Nothing of yours is sent.",
        (
            Field("models.mirror", "Fetch from", "An address of your company's own copy. Empty: the public model hub.", "The public hub", "text"),
        ),
    ),
)  # fmt: skip

SECTIONS = {field.key: field for group in GROUPS for field in group.fields}


def value(settings: Settings, key: str) -> Any:
    """What a setting is now, as its control shows it."""
    section, name = key.split(".")
    held = getattr(getattr(settings, section), name)
    return round(held * 100) if SECTIONS[key].kind == "share" else held


def changed(settings: Settings, key: str, shown: Any) -> Settings:
    """The settings with one of them as its control now shows it. Raises SettingsError if that may not be."""
    section, name = key.split(".")
    held = shown / 100 if SECTIONS[key].kind == "share" else shown
    return dataclasses.replace(settings, **{section: dataclasses.replace(getattr(settings, section), **{name: held})})


def refusal(key: str, error: AssistantError) -> str:
    """Why a setting was not kept, for the line under its field. Names the fields as the page does, not the file."""
    words = str(error)
    for other, field in SECTIONS.items():
        words = words.replace(other, "this" if other == key else f"“{field.name}”")
    if SECTIONS[key].kind == "share":  # the file holds shares, the page shows per cent
        words = re.sub(r"\d+(\.\d+)?", lambda number: f"{float(number[0]) * 100:.0f} %", words)
    return sentence(type(error)(words, error.hint))


def sentence(error: AssistantError) -> str:
    """A failure as sentences: what happened, and what to do. The name of a file keeps its small letters."""
    parts = [part.strip().rstrip(".") for part in (str(error), error.hint) if part.strip()]
    return " ".join(_begun(part) + ("" if part.endswith("?") else ".") for part in parts)


def _begun(words: str) -> str:
    first = words.split()[0]
    return words if set(first) & set("./\\_") else words[0].upper() + words[1:]


def places(home: Home) -> tuple[Place, ...]:
    """Where everything lives."""
    return (
        Place("Your folder", str(home.root), "Nothing of yours is anywhere else."),
        Place("Settings", str(home.settings), "A text file you may edit; read at start."),
        Place("Calls", str(home.database), "What was said, the cards and the measures."),
        Place("Sound", str(home.sounds), "Only what you switched on."),
        Place("Your playbook", str(home.playbook), "Files here replace the starter's of the same name."),
        Place("Recognisers", str(home.models), "The larger ones you fetched."),
        Place("Logs", str(home.logs), "What the program did; not what anybody said."),
    )
