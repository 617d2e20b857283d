"""Small words that several pages share: lengths, places in a call, days, names of labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.views.local import Local

_PERCENT = re.compile(r"(\d)%")
STAGES = {
    "initial_contact": "First contact",
    "discovery": "Discovery",
    "needs_analysis": "Needs",
    "solution_presentation": "Solution",
    "objection_handling": "Objections",
    "closing": "Closing",
    "follow_up": "Follow-up",
}
OBJECTIONS = {
    "price": "Price concern",
    "timing": "Timing concern",
    "authority": "Somebody else decides",
    "need": "Sees no need",
    "competitor": "Another vendor",
    "trust": "Trust concern",
    "product": "Product concern",
    "contract": "Contract concern",
    "brush_off": "Brush-off",
}
SIGNALS = {
    "pricing": "Asks about the price",
    "timeline": "Asks how soon",
    "next_step": "Proposes a next step",
    "stakeholder": "Brings in who decides",
    "usage": "Talks as an owner",
    "proof": "Asks for proof",
    "praise": "Says it fits",
    "commit": "Says yes",
}
RISKS = {
    "objection_again": "An objection came back",
    "objection_unanswered": "An objection was left open",
    "competitor_again": "Another vendor came up again",
    "decision_elsewhere": "Somebody else decides",
    "going_quiet": "They went quiet",
    "mood_falls": "Their mood fell",
    "no_budget": "There is no budget",
    "no_next_step": "Goodbye without a next step",
}
OPPORTUNITIES = {
    "commitment": "They said yes",
    "stakeholder_offered": "They bring in who decides",
    "next_step_offered": "They proposed a next step",
    "budget_confirmed": "They named a budget",
    "date_named": "They named a time",
}
FACTS = {
    "budget": "Budget",
    "decision_maker": "Decides",
    "timeline": "Timeline",
    "current_solution": "Today they use",
    "pain": "Pain",
    "company_size": "Company size",
    "competitor": "Other vendor",
    "seats": "Seats",
}
OUTCOMES = {
    "won": "They said yes",
    "lost": "They said no",
    "next_meeting": "Next meeting",
    "brush_off": "They put you off",
    "none": "No next step",
}
MINUTE_S = 60
SIDES = {"rep": "You", "customer": "Them"}
GAPS = {
    "paused": "Paused",
    "off_the_record": "Off the record, erased",
    "device_lost": "The sound device was gone",
    "hearing_failed": "Could not be heard",
    "fell_behind": "The machine could not keep up",
    "app_closed": "Callside was closed here",
}


def length(seconds: float) -> str:
    """How long something took: `45 s`, `38 min`, `1 h 12 min`. Rounded to what a person would say."""
    whole = round(max(0.0, seconds))
    hours, minutes = divmod(round(whole / MINUTE_S), 60)
    if whole < MINUTE_S:
        return f"{whole} s"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def place(seconds: float) -> str:
    """A place in a call: `12:04`, `1:02:04`. Cut, not rounded, as clocks do."""
    whole = int(max(0.0, seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def when(at: datetime, local: Local) -> str:
    """A day as a person says it, and the time."""
    days = (local.now().astimezone().date() - at.astimezone().date()).days
    day = {0: "Today", 1: "Yesterday"}.get(days) or local.day(at)
    return f"{day}, {local.clock(at)}"


def spaced(words: str) -> str:
    """What an engine said, with its percentages as `percent` writes them: what was kept from before has none so."""
    return _PERCENT.sub(r"\1 %", words)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 call`, `3 calls`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def label(kind: str, name: str) -> str:
    """An insight's label in words."""
    known = {
        "objection": OBJECTIONS,
        "buying_signal": SIGNALS,
        "risk": RISKS,
        "opportunity": OPPORTUNITIES,
    }.get(kind, {})
    return known.get(name, name.replace("_", " ").capitalize())
