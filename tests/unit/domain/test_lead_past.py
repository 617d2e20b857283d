"""What the status of a lead says of how it ended, in the words of the systems that it comes from."""

import pytest

from assistant.domain.lead_past import LeadPast, ended, outcome
from assistant.domain.leads import LOST, OPEN, WON, Deal, Lead


@pytest.mark.parametrize(
    ("status", "ended"),
    [("Converted", WON), ("Closed - Converted", WON), ("Closed - Not Converted", LOST), ("Closed Won", WON),
     ("Customer", WON), ("New customer", WON), ("Kunde", WON), ("Unqualified", LOST), ("UNQUALIFIED", LOST),
     ("Disqualified: no budget", LOST), ("Qualified out", LOST), ("Not interested", LOST), ("Kein Interesse", LOST),
     ("Dead", LOST), ("Lost customer", LOST), ("Verloren", LOST), ("No longer interested", LOST), ("Not won", LOST),
     ("Never converted", LOST), ("Nicht interessiert", LOST), ("Nicht konvertiert", LOST), ("Abgelehnt", LOST),
     ("Pas intéressé", LOST), ("Perdue", LOST), ("No interesado", LOST), ("Perdida", LOST), ("Lost - not a fit", LOST),
     ("Gagnée", WON), ("Convertie", WON), ("Ganada", WON), ("Neukunde", WON), ("Won, not paid", WON),
     ("Not yet qualified", ""), ("Noch nicht qualifiziert", ""), ("Interested - no answer", ""),
     ("No answer, was interested", ""), ("Qualified - no budget", ""), ("Lost - reopened", ""), ("Re-opened", ""),
     ("To be converted", ""), ("Almost won", ""), ("Not lost", ""), ("Kein Kunde", ""),
     ("Lost contact", ""), ("Kontakt verloren", ""), ("Closed lost - lost contact", LOST),
     ("Win back lost customer", ""), ("Won back", WON), ("Won/Lost", ""), ("Closed Won/Lost", ""),
     ("Lost, competitor won", LOST), ("Bad timing", ""), ("BAD_TIMING", ""), ("OPEN_DEAL", ""), ("IN_PROGRESS", ""),
     ("Qualified", ""), ("Working", ""), ("Potential customer", ""), ("In talks with client", ""),
     ("Nurture", ""), ("Not yet called", ""), ("salesqualifiedlead", ""), ("Open - Not Contacted", ""), ("", "")],
)  # fmt: skip
def test_a_status_tells_how_a_lead_ended_or_nothing(status, ended):
    assert outcome(status) == ended


@pytest.mark.parametrize(
    ("status", "how"),
    [("Closed Won", WON), ("CLOSED WON", WON), ("closedwon", WON), ("ClosedWon", WON), ("closed_won", WON),
     ("Closed-Won", WON), ("4 - Closed Won", WON), ("won", WON), ("Win", WON), ("Ganho", WON), ("Converted", WON),
     ("closedwon (Sales Pipeline)", WON), ("Closed Won - Pending Onboarding", WON), ("Won: lost their old vendor", WON),
     ("Closed Lost", LOST), ("closedlost", LOST), ("CLOSEDLOST: price", LOST), ("closed-lost", LOST), ("Loss", LOST),
     ("lost", LOST), ("Lost - price", LOST), ("Lost: competitor won", LOST), ("Closed Lost - not yet ready", LOST),
     ("Closed Lost (almost won)", LOST), ("Closed - Not Converted", LOST), ("Not won", LOST), ("Disqualified", LOST),
     ("Closed Won/Lost", ""), ("Closed Won / Closed Lost", ""), ("Win/Loss", ""), ("Won or lost - ask Ann", ""),
     ("Closed Lost (reopened)", ""), ("Won (pending signature)", ""), ("Almost won", ""), ("Lost contact", ""),
     ("Closed", ""), ("Verbal win", ""), ("Customer", ""), ("Closing", ""), ("Negotiation/Review", ""), ("open", "")],
)  # fmt: skip
def test_a_stage_tells_how_a_deal_ended_as_salesforce_hubspot_and_pipedrive_write_it(status, how):
    assert ended(status) == how
    assert status == "Customer" or outcome(status) == how  # of a lead, too


@pytest.mark.parametrize(
    ("won", "lost", "closed", "how"),
    [(True, None, True, WON), (False, None, True, LOST), (False, None, False, ""), (None, True, None, LOST),
     (True, None, None, WON), (False, False, None, ""), (None, False, True, WON), (None, None, False, ""),
     (None, None, True, LOST), (None, False, None, ""), (False, None, None, LOST), (None, None, None, LOST)],
)  # fmt: skip
def test_what_a_system_keeps_of_the_outcome_goes_before_the_words(won, lost, closed, how):
    assert ended("Closed Lost", won=won, lost=lost, closed=closed) == how
    assert ended("Signed", won=won, lost=lost, closed=closed) in {how, ""}


def test_a_lead_is_open_until_its_deals_or_else_its_status_have_ended():
    assert LeadPast(Lead(stage="Working")).is_open
    assert not LeadPast(Lead(stage="Unqualified")).is_open
    assert LeadPast(Lead(stage="Customer"), deals=(Deal(status=OPEN),)).is_open
    assert not LeadPast(Lead(stage="Working"), deals=(Deal(status=LOST),)).is_open
