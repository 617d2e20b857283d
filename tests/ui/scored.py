"""Scores in a real store, and a history that something can be learnt from: its truth is known."""

from __future__ import annotations

import csv
import math
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.domain.scores import LeadScore, Reason, Scored, band
from assistant.engines.leads.model import Columns
from assistant.storage.lead_scores import ScoreStore

COLUMNS = Columns("Converted", "yes", "Created", "Lead ID", "Value", "Closed")
BASE = 0.23
FOR = (
    Reason("seniority", 0.9, "+ job title is Head of Sales"),
    Reason("replies", 0.55, "+ mails answered is 4 (high)"),
    Reason("source", 0.3, "+ source is Referral"),
)
AGAINST = (
    Reason("silence", -0.5, "- days since anything happened is 41 (high)"),
    Reason("budget", -0.35, "- budget is not known"),
    Reason("price", -0.2, "- price concerns is 2 (high)"),
)


def a_score(lead_id: int, score: float, at: datetime | None = None, **more) -> Scored:
    """What a model might say of a lead."""
    p = score / 100
    told = {
        "next_action": "call today; ask for the budget",
        "advice": "pursue" if p > 0.3 else "nurture" if p > 0.12 else "drop",
        "value": (42_000.0, 12_500.0, 88_000.0),
        "days": (34.0, 12.0, 81.0),
    } | more.pop("told", {})
    answer = LeadScore(
        str(lead_id), score, p, max(0.0, p - 0.08), min(1.0, p + 0.07), 1 - max(0.0, p - 0.08), "won or lost",
        told["advice"], told["next_action"], FOR + AGAINST, told["value"], told["days"],
    )  # fmt: skip
    kept = {
        "because": "more than twice as likely as the average",
        "missing": ("budget", "who decides"),
        "risks": ("nothing happened for 41 days", "the last call ended without a next step"),
    } | more
    return Scored(lead_id, answer, at or datetime.now(UTC), "book", band(p, BASE), base=BASE, **kept)


def keep_scores(database, scores: dict[int, float], weeks: int = 6, **more) -> None:
    """Leads with scores that moved as the weeks went by, up to these."""
    store, chance, now = ScoreStore(database), random.Random(5), datetime.now(UTC)
    for week in range(weeks, 0, -1):
        then = now - timedelta(days=7 * week + 1)
        drift = {lead: max(1.0, score - week * chance.uniform(-2, 5)) for lead, score in scores.items()}
        store.write([a_score(lead, round(score, 1), then, **more) for lead, score in drift.items()])
    store.write([a_score(lead, score, now, **more) for lead, score in scores.items()])


def history(path: Path, rows: int = 400, seed: int = 3) -> Path:
    """Leads with an outcome: referrals and large firms are won more often, `Closing call (s)` is known only after."""
    chance = random.Random(seed)
    heads = ("Lead ID", "Created", "Source", "Employees", "Mails answered", "Industry", "Closing call (s)", "Converted",
             "Value", "Closed")  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(heads)
        for number in range(rows):
            source = chance.choice(("Web", "Referral", "Fair", "Cold call"))
            size, mails = round(math.exp(chance.gauss(4.5, 1.2))), chance.randint(0, 6)
            odds = -1.6 + 1.5 * (source == "Referral") + 0.5 * (math.log(size + 1) - 4.5) + 0.35 * (mails - 3)
            won = chance.random() < 1 / (1 + math.exp(-odds))
            made = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=chance.random() * 540)
            closed = made + timedelta(days=chance.uniform(5, 90))
            talk = round(chance.gauss(540, 160) if won else chance.gauss(140, 70))
            out.writerow((
                f"L{number:05}", made.date(), source, size, mails, chance.choice(("Logistics", "Software", "Energy")),
                max(0, talk), "yes" if won else "no", round(size * chance.uniform(60, 140)), closed.date(),
            ))  # fmt: skip
    return path


def lead_id(brain, name):
    return next(one.id for one in brain.leads.everybody() if one.name == name)


async def settled(window):
    for page in (window.leads, window.lead, window.due, window.models):
        await page.work.done()


async def learning(window):
    window._learn()
    await settled(window)
    return window.models
