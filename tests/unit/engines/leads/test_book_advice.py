"""What is made of a score: advice with its reason, what is missing, risk, the next step; and whom to call now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assistant.domain.lead_past import LeadPast, Owed, Talk
from assistant.domain.leads import OPEN, WON, Account, Activity, Deal, Lead, StageChange
from assistant.domain.scores import LeadScore, Reason
from assistant.engines.leads.book_advice import Step, judged, promised, ways
from assistant.engines.leads.book_due import pressing

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
LEAD = Lead(id=3, name="Dana Brook", title="CEO", mails=("dana@x.example",), created_at=NOW - timedelta(days=90))
OFFER = Owed("send the offer", ours=True, due="2026-04-01")


def ago(days):
    return NOW - timedelta(days=days)


def talk(days, **more):
    return Talk("c", ago(days) - timedelta(minutes=9), ago(days), **more)


def score(probability, advice="pursue"):
    reasons = (
        Reason("mails from them", 0.9, "+ mails from them is 4 (high)"),
        Reason("days since the last call", -0.3, "- days since the last call is not known"),
    )
    return LeadScore("3", 100 * probability, probability, 0.2, 0.9, 0.5, "", advice, "call", reasons)


def said(past, probability=0.6, advice="pursue", won=None):
    return judged(past, score(probability, advice), 0.3, NOW, "book", won or {}, {"objection:price": "Anchoring"})


def test_what_was_promised_comes_first_until_it_was_done():
    past = LeadPast(LEAD, talks=(talk(4, owed=(OFFER, Owed("ask their boss", ours=False))),))
    assert promised(past, NOW) == ("promised on 27 March: send the offer (by 01 April)", "2026-04-01")
    assert said(past).score.next_action.startswith("promised on 27 March: send the offer")
    assert said(past).due_on == "2026-04-01"
    sent = Activity(kind="mail", at=ago(3), subject="The offer")
    assert promised(replace(past, activities=(sent,)), NOW) == ("", "")
    theirs = Activity(kind="mail", at=ago(3), subject="Re: where is it?")
    assert promised(replace(past, activities=(theirs,)), NOW)[1] == "2026-04-01"


def test_a_day_of_another_year_is_told_with_its_year():
    long_ago = LeadPast(LEAD, talks=(talk(95, owed=(replace(OFFER, due="2026-01-09"),)),))
    assert promised(long_ago, NOW)[0] == "promised on 26 December 2025: send the offer (by 09 January)"
    met = LeadPast(LEAD, talks=(talk(4, meeting_on="2027-01-07"),))
    assert promised(met, NOW)[0] == "get ready for the meeting on 07 January 2027"


def test_then_what_was_asked_then_the_meeting():
    past = LeadPast(LEAD, talks=(talk(4, unanswered=("does it run offline?",), meeting_on="2026-04-07"),))
    assert promised(past, NOW)[0] == "answer what they asked: “does it run offline?”"
    met = replace(past, talks=(talk(4, meeting_on="2026-04-07"),))
    assert promised(met, NOW) == ("get ready for the meeting on 07 April", "2026-04-07")


def test_then_what_they_objected_to_by_the_playbook():
    past = LeadPast(LEAD, talks=(talk(4, noticed={"objection:price": 2, "objection:trust": 5}),))
    assert said(past).score.next_action == "take up what they said about the price (playbook: Anchoring)"
    assert said(replace(past, talks=(talk(50, noticed={"objection:price": 2}),))).score.next_action.startswith("call")


def test_silence_and_a_bad_call_raise_the_risk_and_say_so():
    calm = said(LeadPast(LEAD, talks=(talk(3),)))
    assert calm.risks == ()
    assert calm.score.risk == 0.5
    silent = said(LeadPast(LEAD, talks=(talk(45),)))
    assert silent.risks == ("nobody has spoken for 45 days",)
    old = said(LeadPast(LEAD))
    assert old.risks == ("90 days old, and nobody ever spoke",)
    hurt = said(LeadPast(LEAD, talks=(talk(75, noticed={"objection:brush_off": 1, "sentiment:negative": 3}),)))
    assert len(hurt.risks) == 3
    assert calm.score.risk < silent.score.risk < hurt.score.risk < 1


def test_the_advice_has_its_reason_and_nobody_is_dropped_unheard():
    warm = said(LeadPast(LEAD))
    assert (warm.band, warm.score.advice) == ("hot", "pursue")
    assert warm.because == "60 % against 30 % of all; for it: mails from them is 4 (high)"
    assert warm.score.reasons[1].text == "- nobody has called yet"
    unheard = said(LeadPast(LEAD), 0.05, "drop")
    assert (unheard.band, unheard.score.advice) == ("cool", "nurture")
    assert "nobody has spoken with them yet" in unheard.because
    heard = said(LeadPast(LEAD, talks=(talk(50),)), 0.05, "drop")
    assert heard.score.advice == "drop"
    assert "50 days of silence" in heard.because
    assert heard.score.next_action == "leave for now"


def test_shares_are_told_of_a_hundred():
    share = Reason("share of mails opened", 0.4, "+ share of mails opened is 0.667 (high)")
    past = LeadPast(LEAD)
    told = judged(past, replace(score(0.6), reasons=(share,)), 0.3, NOW, "book", {}, {})
    assert told.score.reasons[0].text == "+ they opened 67 % of the mails"
    assert told.because.endswith("for it: they opened 67 % of the mails")


def test_what_somebody_does_is_told_as_one_says_it():
    reasons = tuple(Reason("role", 0.4, f"+ role is {one}") for one in ("sales", "IT", "general", "other"))
    told = judged(LeadPast(LEAD), replace(score(0.6), reasons=reasons), 0.3, NOW, "book", {}, {})
    assert [one.text for one in told.score.reasons] == [
        "+ they work in sales", "+ they work in IT", "+ they run the firm", "+ role is other",
    ]  # fmt: skip


def test_what_is_missing_is_what_no_call_told():
    assert said(LeadPast(LEAD)).missing[:3] == ("the budget", "who decides", "when they want to decide")
    known = frozenset({"budget", "decision_maker", "timeline", "pain"})
    full = LeadPast(replace(LEAD, phones=("1",)), Account(employees=5.0), talks=(talk(1, known=known),))
    assert said(full).missing == ()


def test_what_came_next_in_won_deals_is_what_to_do_next():
    stages = (StageChange("Proposal", ago(60)), StageChange("Won", ago(20)))
    won = Deal(id=1, status=WON, opened_at=ago(90), closed_at=ago(20), stages=stages)
    met = Activity(kind="meeting", at=ago(55))
    mailed = replace(met, kind="mail", at=ago(50))
    past = LeadPast(LEAD, deals=(won,), activities=(met, mailed))
    found = ways([past] * 6)
    assert found == {"Proposal": Step("meeting", 1.0, 6)}
    assert ways([past] * 4) == {}  # too few to tell
    late = replace(
        past, activities=(replace(met, at=ago(19)),), deals=(replace(won, stages=(StageChange("Offer", ago(22)),)),)
    )
    assert ways([late] * 6) == {}  # once it was won
    asked = LeadPast(LEAD, deals=(Deal(id=2, status=OPEN, stage="Proposal"),))
    action = said(asked, won=found).score.next_action
    assert action.startswith("arrange a meeting (in 100 % of the 6 deals won from Proposal that came next)")


def test_a_promise_is_more_pressing_than_any_score_and_an_overdue_one_the_most():
    owed = LeadPast(LEAD, talks=(talk(4, owed=(OFFER,)),))
    late = LeadPast(LEAD, talks=(talk(4, owed=(replace(OFFER, due="2026-03-29"),)),))
    hot = LeadPast(LEAD, talks=(talk(12),))
    cold = pressing(hot, said(hot, 0.1, "nurture"), NOW)
    ranked = [pressing(late, None, NOW), pressing(owed, None, NOW), pressing(hot, said(hot, 0.95), NOW), cold]
    assert [one.weight for one in ranked] == sorted((one.weight for one in ranked), reverse=True)
    assert ranked[0].why == "overdue: promised on 27 March: send the offer (by 29 March)"
    assert ranked[2].why == "hot, 95: nobody has spoken for 12 days; mails from them is 4 (high)"


def test_a_promise_that_is_months_old_presses_no_more_than_its_lead_does():
    hot = pressing(LeadPast(LEAD, talks=(talk(12),)), said(LeadPast(LEAD, talks=(talk(12),)), 0.95), NOW)
    for due, why in (("", ""), ("2026-01-12", " (by 12 January)")):
        owed = replace(OFFER, due=due)
        fresh, stale = (LeadPast(LEAD, talks=(talk(days, owed=(owed,)),)) for days in (50, 120))
        if not due:
            assert pressing(fresh, None, NOW).weight > hot.weight
        told = pressing(stale, None, NOW)
        assert told.weight < hot.weight
        assert told.why == f"nobody has spoken for 120 days; promised on 01 December 2025: send the offer{why}"
    asked = LeadPast(LEAD, talks=(talk(120, unanswered=("does it run offline?",)),))
    assert pressing(asked, None, NOW).weight < hot.weight


def test_nobody_is_called_who_was_won_or_dropped_or_spoken_with_today():
    closed = LeadPast(LEAD, deals=(Deal(id=1, status=WON),))
    assert pressing(closed, None, NOW) is None
    dropped = LeadPast(LEAD, talks=(talk(40),))
    assert pressing(dropped, said(dropped, 0.02, "drop"), NOW) is None
    assert pressing(LeadPast(LEAD, talks=(talk(0.2),)), None, NOW) is None


def test_who_was_forgotten_long_ago_counts_for_less():
    lately, long_ago = (LeadPast(LEAD, talks=(talk(days),)) for days in (30, 300))
    assert pressing(long_ago, None, NOW).weight < pressing(lately, None, NOW).weight


def test_a_rise_and_a_new_lead_say_so():
    past = LeadPast(replace(LEAD, created_at=ago(3)))
    assert pressing(past, None, NOW).why == "came in 3 days ago, nobody has spoken with them yet"
    risen = replace(said(LeadPast(LEAD, talks=(talk(3),))), trend=14.0)
    assert pressing(LeadPast(LEAD, talks=(talk(3),)), risen, NOW).why.startswith("up 14 points in a week, now 60")
    assert pressing(LeadPast(LEAD, talks=(talk(1.5),)), risen, NOW).why.startswith("hot, 60: nobody has spoken for")
