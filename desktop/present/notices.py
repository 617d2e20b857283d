"""What is not as it should be, in words: health, load, failures; what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop.views.live import NoticeView

if TYPE_CHECKING:  # the window is on the screen before the brain's nouns are imported
    from assistant.domain.events import Erased, Failed, Strained, Watched

FAILED_LASTS_S = 20.0
ERASED_LASTS_S = 8.0
MOST = 3

_HEALTH = {
    ("customer", "silent"): (
        "urgent",
        "The other side is silent. Check that your call plays on {device}.",
    ),
    ("rep", "silent"): ("urgent", "Your microphone gives no sound. Check that {device} is not muted."),
    ("customer", "clipping"): (
        "careful",
        "The other side is too loud and sounds distorted. Turn the call's volume down a little.",
    ),
    ("rep", "clipping"): (
        "careful",
        "You are too loud for your microphone. Turn its level down a little or move it away.",
    ),
    ("customer", "dropping"): (
        "careful",
        "The other side breaks up now and then on {device}. Closing other programs may help.",
    ),
    ("rep", "dropping"): (
        "careful",
        "Your microphone breaks up now and then. Plugging {device} in by cable, or closing other programs, may help.",
    ),
    ("customer", "lost"): (
        "urgent",
        "{device} is gone, so the other side is not heard. Connect it again; the call goes on.",
    ),
    ("rep", "lost"): (
        "urgent",
        "{device} is gone, so you are not heard. Connect it again; the call goes on.",
    ),
}


def health(seen: Watched) -> NoticeView | None:
    """Say what is wrong with one side's sound; None when it is good again."""
    if seen.health.value == "good":
        return None
    tone, words = _HEALTH[seen.track, seen.health]
    device = f"*{seen.device}*" if seen.device else "the right device"
    return NoticeView(f"health:{seen.track}", _sentence(words.format(device=device)), tone)


def load(seen: Strained) -> NoticeView | None:
    """Warn when the machine hears less well; captions that are left out are told beside the meters alone."""
    said = load_said(seen)
    return NoticeView("load", said, "careful") if seen.load.value == "smaller_model" else None


def load_said(seen: Strained) -> str:
    """Say what the machine leaves out now; empty when it carries everything."""
    return {
        "no_captions": "This computer is busy: words appear when a sentence ends, not as it is spoken.",
        "smaller_model": "This computer is busy: a smaller model listens, so more words may be wrong. "
        "Closing other programs helps.",
    }.get(seen.load, "")


def load_words(seen: Strained) -> str:
    """Say the same beside the meters, in two or three words; empty when the machine carries everything."""
    return {"no_captions": "captions off", "smaller_model": "smaller model"}.get(seen.load, "")


def failure(told: Failed) -> NoticeView:
    """Say what went wrong; the call goes on."""
    tone = "careful" if told.retryable else "urgent"
    lasts_s = FAILED_LASTS_S if told.retryable else 0.0
    return NoticeView(f"failed:{told.where}", reason(told.what, told.hint), tone, lasts_s, closable=True)


def erased(told: Erased) -> NoticeView:
    """Confirm that what was said is gone."""
    return NoticeView(
        "erased", f"Last {told.end_s - told.start_s:.0f} s erased.", "good", ERASED_LASTS_S, closable=True
    )


def own(key: str, text: str, tone: str = "careful") -> NoticeView:
    """Say something of the window itself."""
    return NoticeView(key, text, tone, closable=True)


def reason(what: str, hint: str) -> str:
    """Make sentences of a fact and a hint."""
    return " ".join(_sentence(part) for part in (what, hint) if part)


def in_order(notices: Iterable[NoticeView]) -> tuple[NoticeView, ...]:
    """Put the gravest first; of two alike the newer; no more than fit."""
    rank = {"urgent": 0, "careful": 1, "good": 2}
    newest_first = reversed(list(notices))
    return tuple(sorted(newest_first, key=lambda one: rank[one.tone])[:MOST])


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
