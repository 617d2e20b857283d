"""What the window asks of the brain while a call is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the window is on the screen before the brain's nouns are imported
    from assistant.domain.history import CallPlan


class Commands(Protocol):
    """The part of `assistant.bootstrap.Assistant` that the sidebar uses. All return at once and never raise."""

    def start_call(self, plan: CallPlan) -> None:
        """Begin to listen."""

    def pause_call(self) -> None:
        """Listen to nothing until `resume_call`."""

    def resume_call(self) -> None:
        """Listen again."""

    def forget_last(self, seconds: float = 30.0) -> None:
        """Erase what was said last."""

    def card_done(self, card_id: str, *, used: bool) -> None:
        """Take a card away."""

    def end_call(self) -> None:
        """Finish, sum up, close."""
