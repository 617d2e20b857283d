"""Whom the call is with: the lead of that name, one click away from the sidebar."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop.present.leads import way_to
from desktop.ui.panel import Panel
from desktop.ui.work import Work

if TYPE_CHECKING:
    from assistant.bootstrap import Assistant


class Whom:
    """Looks the other side up in the lead book as a call begins. `words`: what to look for where nobody is sure."""

    def __init__(self, assistant: Assistant, panel: Panel, work: Work) -> None:
        self._assistant, self._panel, self._work = assistant, panel, work
        self.lead_id, self.words = 0, ""
        panel.live.began.connect(lambda: work.start("whom", self._look))
        panel.live.state_changed.connect(self._forget)

    def called(self) -> None:
        """The call has ended: the lead was spoken with now."""
        if self.lead_id:
            self._work.follow(self._keep, self.lead_id)

    async def _look(self) -> None:
        live = self._panel.live
        customer, account = live.customer, live.account
        self.lead_id, self.words = 0, ""
        said = ""
        if customer.strip() or account.strip():
            lead, words = await asyncio.to_thread(self._assistant.leads.whom, customer, account)
            self.lead_id, self.words = lead.id if lead else 0, words
            said = way_to(lead, words)
        self._panel.sidebar.head.show_lead(said)

    def _forget(self) -> None:
        """Without a name there is nobody to open."""
        if not self._panel.live.who:
            self.lead_id, self.words = 0, ""
            self._panel.sidebar.head.show_lead("")

    async def _keep(self, lead_id: int) -> None:
        await asyncio.to_thread(self._assistant.leads.called, lead_id, datetime.now(UTC))
