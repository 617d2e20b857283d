"""Builds the program: the only file that names concrete engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.domain.events import Publish, Show
from assistant.domain.history import CallPlan, Devices, SelfTest
from assistant.paths import Home
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.storage.calls import CallStore


class Assistant:
    """The whole brain, ready to use. Close it once.

    The commands on a call return at once and never raise: what comes of them is told by events. Everything
    else may take a moment or raise AssistantError: call it from a thread that may wait.
    """

    settings: Settings
    home: Home
    calls: CallStore

    def start_call(self, plan: CallPlan) -> None:
        """Open the devices and begin to listen. Changed(STARTING) and then LIVE or Failed and ENDED follow."""

    def pause_call(self) -> None:
        """Listen to nothing until `resume_call`; the transcript marks the gap."""

    def resume_call(self) -> None:
        """Listen again."""

    def forget_last(self, seconds: float = 30.0) -> None:
        """Off the record: erase what was said in the last `seconds` from memory and disk, and mark the gap."""

    def card_done(self, card_id: str, *, used: bool) -> None:
        """The rep took a card away."""

    def end_call(self) -> None:
        """Finish what was being said, sum up, close. Summed and Changed(ENDED) follow."""

    def devices(self) -> Devices:
        """What sound can come from now."""

    def self_test(self, plan: CallPlan) -> SelfTest:
        """Play a tone of one second and prove that the far end hears it. Takes about three seconds."""

    def listen_in(self, plan: CallPlan, show: Show) -> Callable[[], None]:
        """Show the levels of both devices without hearing what is said; call what is returned to stop."""

    def change_settings(self, settings: Settings) -> None:
        """Keep new settings; those about hearing count from the next call on."""

    def close(self) -> None:
        """End the call, if there is one, and let go of everything."""


def build(settings: Settings, home: Home, publish: Publish, show: Show) -> Assistant:
    """Wire everything. Cheap: devices are opened and models loaded when a call starts."""
