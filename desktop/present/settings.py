"""Every setting in plain words, with its default and where that default comes from."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from assistant.domain.errors import AssistantError
from assistant.paths import Home
from assistant.settings import Settings
from desktop.present.fields import GROUPS
from desktop.views.settings import Place

SECTIONS = {field.key: field for group in GROUPS for field in group.fields}


def value(settings: Settings, key: str) -> Any:
    """What a setting is now, as its control shows it."""
    section, _, name = key.partition(".")
    held = getattr(getattr(settings, section), name)
    return round(held * 100) if SECTIONS[key].kind == "share" else held


def changed(settings: Settings, key: str, shown: Any) -> Settings:
    """The settings with one of them as its control now shows it. Raises SettingsError if that may not be."""
    section, _, name = key.partition(".")
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
    first = words.split(maxsplit=1)[0]
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
