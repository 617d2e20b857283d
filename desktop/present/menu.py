"""The sidebar's menu, in words: what can be chosen and what can be opened."""

from __future__ import annotations

from assistant.settings import Settings
from desktop.views.live import ChoiceView

OPENS = (
    ("calls", "Calls"),
    ("leads", "Leads"),
    ("playbook", "Playbook"),
    ("settings", "Settings"),
    ("keys", "Shortcuts"),
    ("demo", "Play a made-up call"),
)
QUIT = "Quit"
END = "End the call"
REACH = "Show or hide"


def choices(settings: Settings) -> tuple[ChoiceView, ...]:
    """List what can be chosen in the menu; keys are those of the settings."""
    window, coaching = settings.window, settings.coaching
    return (
        ChoiceView(
            "coaching.pace",
            "Cards",
            (("quiet", "Quiet"), ("balanced", "Balanced"), ("eager", "Eager")),
            coaching.pace,
        ),
        ChoiceView(
            "window.theme",
            "Theme",
            (("system", "As the system"), ("light", "Light"), ("dark", "Dark")),
            window.theme,
        ),
        ChoiceView("window.side", "Dock", (("left", "Left"), ("right", "Right")), window.side),
    )


def toggle(state: str) -> str:
    """Name what starting, pausing or resuming would be now."""
    return {"live": "Pause", "paused": "Resume"}.get(state, "Start a call")
