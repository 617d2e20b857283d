"""The brain before it is there: the sidebar is on the screen first, and what is asked of it meanwhile is done then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.ui.commands import Commands

if TYPE_CHECKING:  # the window is on the screen before the brain's nouns are imported
    from assistant.domain.history import CallPlan


class Soon:
    """Commands for a brain that is still being built."""

    def __init__(self) -> None:
        self._brain: Commands | None = None
        self._asked: list[Callable[[Commands], None]] = []

    def serve(self, brain: Commands) -> None:
        """From now on this brain obeys; first what was asked before."""
        self._brain = brain
        asked, self._asked = self._asked, []
        for command in asked:
            command(brain)

    def start_call(self, plan: CallPlan) -> None:
        """Begin to listen."""
        self._do(lambda brain: brain.start_call(plan))

    def pause_call(self) -> None:
        """Listen to nothing until `resume_call`."""
        self._do(lambda brain: brain.pause_call())

    def resume_call(self) -> None:
        """Listen again."""
        self._do(lambda brain: brain.resume_call())

    def forget_last(self, seconds: float = 30.0) -> None:
        """Erase what was said last."""
        self._do(lambda brain: brain.forget_last(seconds))

    def card_done(self, card_id: str, *, used: bool) -> None:
        """Take a card away."""
        self._do(lambda brain: brain.card_done(card_id, used=used))

    def end_call(self) -> None:
        """Finish, sum up, close."""
        self._do(lambda brain: brain.end_call())

    def _do(self, command: Callable[[Commands], None]) -> None:
        if self._brain:
            command(self._brain)
        else:
            self._asked.append(command)
