"""A call that begins with a name has the way to the lead of that name beside it."""

from __future__ import annotations

import asyncio

import pytest

from assistant.domain.events import CallState, Changed
from assistant.domain.history import CallPlan
from desktop.bridge import Bridge
from desktop.ui.panel import Panel
from desktop.ui.whom import Whom
from desktop.ui.work import Work


@pytest.fixture
def panel(qapp, asked, brain):
    made = Panel(asked, Bridge(), brain.settings)
    yield made
    made.close()
    made.sidebar.deleteLater()
    made.mini.deleteLater()


@pytest.fixture
def people(brain, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(
        "Name,Company,Email\nDana Brook,Northwind,d@n.co\nTom Ade,Brightside,t@b.co\nTom Ade,Oakline,t@o.co\n", "utf-8"
    )
    brain.leads.take_in(path)


def whom(brain, panel, plan):
    """Begin a call; gives what the sidebar then knows."""

    async def story():
        work = Work(lambda error: pytest.fail(str(error)))
        found = Whom(brain, panel, work)
        panel.live.begin(plan)
        await work.done()
        return found, work

    return story


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (CallPlan(customer="dana brook", account="Northwind Ltd"), "Open Dana Brook in the lead book"),
        (CallPlan(customer="Tom Ade"), "Look for “Tom Ade” in the lead book"),
        (CallPlan(customer="Tom Ade", account="Oakline"), "Open Tom Ade in the lead book"),
        (CallPlan(customer="Nobody Known"), ""),
        (CallPlan(), ""),
    ],
)
def test_a_call_offers_the_way_to_its_lead(play, brain, people, panel, plan, said):
    async def story():
        found, _ = await whom(brain, panel, plan)()
        assert panel.sidebar.head.lead.toolTip() == said
        assert panel.sidebar.head.lead.isHidden() is not bool(said)
        assert bool(found.lead_id) is said.startswith("Open")

    play(story())


def test_the_end_of_a_call_counts_as_the_last_activity(play, brain, people, panel):
    async def story():
        found, work = await whom(brain, panel, CallPlan(customer="Dana Brook"))()
        panel.live.take(Changed("c", CallState.ENDED, 60.0))
        found.called()
        await work.done()
        await asyncio.sleep(0)
        assert brain.leads.detail(found.lead_id).lead.last_activity_at is not None

    play(story())
