"""What stands in the sidebar when no call is on: before one, after one, when one could not start; and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.figures import percent
from desktop.present.words import counted, length
from desktop.views.live import ActionView, PageView

if TYPE_CHECKING:  # the window is on the screen before the brain's nouns are imported
    from assistant.domain.calls import CallSummary
    from assistant.domain.history import CallRecord

_FIRST = ("They said", "They put", "Next step", "No dated", "You promised", "Not answered")  # what is still to be done
START = ActionView("start", "Start", "Begin to listen to both sides of the call", main=True)
_PAUSE = ActionView("pause", "Pause", "Listen to nothing until you resume; the transcript marks the gap")
_RESUME = ActionView("resume", "Resume", "Listen again", main=True)
_OFF = ActionView("off_record", "Off the record", "Erase the last 30 seconds from memory and disk, and pause")
_END = ActionView("end", "End", "Finish the call and sum it up")


def actions(state: str) -> tuple[ActionView, ...]:
    """Choose the buttons under a call that is on."""
    if state == "starting":
        return (_off(_PAUSE), _off(_OFF), ActionView("end", "Cancel", "Do not start after all"))
    if state == "ending":
        return (_off(_PAUSE), _off(_OFF), _off(_END))
    return (_RESUME if state == "paused" else _PAUSE, _OFF, _END)


def before(unfinished: CallRecord | None) -> PageView:
    """Say what will be here, and offer to start; or to go on with a call that was cut off."""
    offers = [START]
    lines = [
        "Cards with what to do next, who talks how much, and the words as they are spoken will be here.",
        "Everything stays on this computer. Ask for consent where you must.",
    ]
    if unfinished:
        name = unfinished.customer or unfinished.account
        call = f"The call with {name}" if name else "Your last call"
        lines.append(f"{call} was cut off after {length(unfinished.duration_s)}. What was written down is there.")
        text = f"Continue with {name}" if name else "Continue that call"
        offers.append(ActionView("continue", text, "Continue the call that was cut off"))
    return PageView("Ready when you are", tuple(lines), tuple(offers), asks_who=True)


def after(summary: CallSummary | None) -> PageView:
    """Say what the call came to, and offer to open it."""
    figures: list[tuple[str, str]] = []
    lines: tuple[str, ...] = ("It was saved. The summary is not ready.",)
    if summary:
        m = summary.measures
        figures.append((length(summary.duration_s), "long"))
        if m.talk_ratio is not None:
            figures.append((percent(m.talk_ratio), "you talked"))
        asked = counted(m.questions, "question")[len(str(m.questions)) + 1 :] + " you asked"
        scored = summary.score is not None  # there is room for three
        figures.append((str(summary.score), "score, of 100") if scored else (str(m.questions), asked))
        said = [part.strip() for part in summary.text.strip().split("\n") if part.strip()]
        told = [part for part in said if not part[0].isdigit() and not part.startswith("Score ")]  # these stand above
        first = [part for part in told if part.startswith(_FIRST)]
        lines = tuple([*first, *(part for part in told if part not in first)][:5])
    offers = (
        ActionView("open", "Open the call", "See the transcript, the cards and the measures", main=True),
        ActionView("again", "New call", "Get ready for another call"),
    )
    return PageView("The call is over", lines, offers, figures=tuple(figures))


def broken(reason: str) -> PageView:
    """Say why a call could not start, and what to do."""
    offers = (
        ActionView("start", "Try again", START.about, main=True),
        ActionView("settings", "Choose devices", "Open the settings of sound"),
    )
    return PageView("The call could not start", (reason.replace("*", ""),), offers)


def _off(action: ActionView) -> ActionView:
    return ActionView(action.does, action.text, action.about, enabled=False)
