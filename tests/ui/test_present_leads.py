"""Every word of the lead book, without Qt."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.leads import (
    Account,
    Activity,
    Deal,
    Filter,
    Found,
    ImportReport,
    Lead,
    LeadDetail,
    Mapping,
    Pair,
    Preview,
    Trouble,
)
from desktop.present.lead_scores import mark
from desktop.present.leads import (
    found_summary,
    grouped,
    lead_line,
    lead_view,
    leads_summary,
    pair_line,
    pairs_summary,
    way_to,
)
from desktop.present.leads_file import BESIDE, file_view, report_view
from desktop.views.local import plain
from tests.ui.scored import a_score

LOCAL = dataclasses.replace(plain(), now=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
DANA = Lead(1, "lead", "Dana Brook", "CEO", "Northwind", mails=("d@n.co",), stage="New", last_activity_at=AT)


def test_a_lead_is_one_line_with_a_score_only_once_there_is_one():
    line = lead_line(DANA, LOCAL)
    assert (line.title, line.who, line.stage, line.last) == ("Dana Brook", "CEO · Northwind", "New", "Yesterday")
    assert line.mark.number == ""
    assert line.said == "Dana Brook, CEO · Northwind, New, Yesterday"
    scored = lead_line(DANA, LOCAL, mark=mark(a_score(1, 81.4)))
    assert scored.mark.number == "81"
    assert "score 81" in scored.said


@pytest.mark.parametrize(
    ("lead", "title"),
    [(Lead(7, company="Northwind"), "Northwind"), (Lead(7, mails=("d@n.co",)), "d@n.co"), (Lead(7, phones=("1",)), "1"),
     (Lead(7), "Lead 7")],
)  # fmt: skip
def test_a_lead_without_a_name_is_called_by_what_is_known(lead, title):
    assert lead_line(lead, LOCAL).title == title
    assert lead_line(lead, LOCAL).who == ""


def test_a_look_up_says_by_what_it_found_where_that_is_not_plain():
    by = [line.found for line in (lead_line(DANA, LOCAL, where) for where in ("name", "near", "phone"))]
    assert by == ["", "spelt alike", "by phone number"]
    assert found_summary([], "zebra", 50) == "Nobody for “zebra”"
    assert found_summary([Found(DANA, "name")], "dana", 50) == "1 lead for “dana”"
    assert found_summary([Found(DANA, "name")] * 50, "d", 50) == "The best 50 for “d”"
    assert leads_summary(12_345, Filter()) == "12\u202f345 leads"
    assert leads_summary(1, Filter(stage="New")) == "1 lead with this filter"


def test_a_lead_s_page_holds_all_that_is_known_and_nothing_empty():
    detail = LeadDetail(
        dataclasses.replace(DANA, extra={"Shoe size": "38"}),
        Account(1, "Northwind", industry="Logistics", employees=4200.0, extra={"Seats": "40"}),
        (Deal(1, name="Pilot", stage="Proposal", value=40_000.0, currency="EUR"),
         Deal(2, name="Old", status="won", closed_at=AT)),
        (
            Activity(1, 1, "call", AT, "", call_id="c", extra={"duration_s": "754"}),
            Activity(2, 1, "note", AT, text="wants\na pilot"),
            Activity(3, 1, "meeting", AT, "Demo", "went well"),
        ),
    )  # fmt: skip
    view = lead_view(detail, LOCAL)
    assert ("Employees", "4\u202f200") in view.facts
    assert not [name for name, value in view.facts if not value]
    assert view.further == (("Seats", "40"), ("Shoe size", "38"))
    assert [(one.state, one.worth, one.tone) for one in view.deals] == [
        ("Proposal", "40\u202f000 EUR", ""),
        ("Won", "", "good"),
    ]
    assert [(one.kind, one.title, one.text) for one in view.happenings] == [
        ("Call", "Heard by Callside", "13 min"), ("Note", "wants a pilot", ""), ("Meeting", "Demo", "went well"),
    ]  # fmt: skip


def test_a_pair_says_why_and_shows_both_sides():
    other = dataclasses.replace(DANA, id=2, name="Brook Dana", title="", extra={"Shoe size": "39"})
    line = pair_line(Pair(DANA, other, 1.0, certain=True, reasons=("mail", "name", "company")))
    assert (line.title, line.why, line.sure) == (
        "Dana Brook  /  Brook Dana",
        "Northwind · the same mail, name and company",
        "Certain",
    )
    assert ("Job title", "CEO", "") in line.fields
    assert ("Shoe size", "", "39") in line.fields
    assert pairs_summary([line]) == "1 pair, 1 of them certain"


def test_a_file_is_told_as_it_is_read():
    mapping = Mapping("leads", (("Name", "name"), ("Shoe size", "")), "HubSpot", chosen=True)
    view = file_view(Path("people.csv"), Preview(mapping, (("Dana", "38"), ("Tom", "")), "cp1252", ";"), mapping)
    assert view.line == "An export of HubSpot. Read as leads (semicolons, cp1252), as you chose before."
    assert [(one.name, one.sample, one.field) for one in view.columns] == [
        ("Name", "Dana  ·  Tom", "name"),
        ("Shoe size", "38", ""),
    ]
    assert view.choices[0] == ("", BESIDE)
    assert all(said != field for field, said in view.choices)


def test_an_import_says_what_came_of_it():
    mapping = Mapping("leads", ())
    good = report_view(ImportReport(1, "a.csv", mapping, rows=3, added=2, same=1))
    assert (good.line, good.tone) == ("a.csv: 2 new, 1 were here already.", "good")
    told = (Trouble(12, "Email", "“x” is no mail address", kept=True), Trouble(13, "", "has 4 cells", kept=False))
    bad = report_view(ImportReport(1, "a.csv", mapping, rows=3, added=2, failed=1, kept=1, troubles=told))
    assert bad.tone == "urgent"
    assert [row[2] for row in bad.rows] == ["Kept as it is", "Not taken"]
    assert (
        report_view(ImportReport(1, "a.csv", mapping, cancelled=True)).line
        == "Stopped. Nothing of the file is in the book."
    )


def test_the_way_to_a_lead_says_where_it_leads():
    assert way_to(DANA, "") == "Open Dana Brook in the lead book"
    assert way_to(None, "Dana") == "Look for “Dana” in the lead book"
    assert way_to(None, "") == ""


@pytest.mark.parametrize(
    ("number", "said"), [(None, ""), (0.0, "0"), (1.5, "1.5"), (999, "999"), (-1234.0, "-1\u202f234")]
)
def test_numbers_are_grouped(number, said):
    assert grouped(number) == said


def test_a_page_holds_a_hundred_further_fields_and_says_how_many_more_there_are():
    extra = {f"Mood {one}": "good" for one in range(2100)}
    further = lead_view(LeadDetail(dataclasses.replace(DANA, extra=extra)), LOCAL).further
    assert (len(further), further[-1]) == (101, ("Not shown here", "2\u202f000 more"))
