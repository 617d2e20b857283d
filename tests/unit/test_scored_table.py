"""A table with its scores beside it: what a spreadsheet then shows, and what it must not run."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from assistant.domain.errors import AssistantError
from assistant.domain.scores import LeadScore, Reason
from assistant.exports.scored_table import HEADS, Stopped, room, save

WHY = (Reason("source", 0.4, "+ source is Referral"), Reason("mails", -0.3, "- mails answered is 0"))


def one(name, p):
    worth = (4200.4, 100.0, 9000.0)
    return LeadScore(name, 100 * p, p, p - 0.1, p + 0.1, 0.5, "won or lost", "pursue", "call today", WHY, worth)


COLUMNS = {"Name": ["Dana", "=1+1", "Tom"], "Phone": ["+1 555", "-", "0151"]}
SCORES = [one("1", 0.2), one("2", 0.9), one("3", 0.4)]


def test_the_best_come_first_with_their_own_columns(tmp_path):
    save(path := tmp_path / "out.csv", COLUMNS, SCORES, lambda: True)
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert [row["Score"] for row in rows] == ["90.0", "40.0", "20.0"]
    first = rows[1]
    assert (first["Name"], first["Phone"]) == ("Tom", "0151")
    assert (first["Chance of a win, %"], first["Likely worth"], first["Days until the end"]) == ("40.0", "4200", "")
    assert (first["Speaks for it"], first["Speaks against it"]) == ("source is Referral", "mails answered is 0")


def test_what_a_spreadsheet_would_run_stays_words(tmp_path):
    save(path := tmp_path / "out.csv", COLUMNS, SCORES, lambda: True)
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert [row["Name"] for row in rows] == ["'=1+1", "Tom", "Dana"]
    assert [row["Phone"] for row in rows] == ["-", "0151", "+1 555"]
    save(path := tmp_path / "out.xlsx", COLUMNS | {"Note": ["a\x00b", "", ""]}, SCORES, lambda: True)
    sheet = openpyxl.load_workbook(path).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value}
    assert cells["=1+1"] == "s"
    assert cells[90] == "n"
    assert "ab" in cells
    assert [cell.value for cell in sheet[1]] == [*HEADS, "Name", "Phone", "Note"]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_stopped_or_refused_it_leaves_nothing_behind(tmp_path, name):
    answers = iter([True, False])
    with pytest.raises(Stopped):
        save(tmp_path / name, COLUMNS, SCORES, lambda: next(answers))
    with pytest.raises(AssistantError, match="cannot be written"):
        save(tmp_path / "no such folder" / name, COLUMNS, SCORES, lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_holds_are_refused_before_anything_is_scored(tmp_path):
    room(tmp_path / "out.csv", 2_000_000)
    room(tmp_path / "out.xlsx", 1_048_575)
    with pytest.raises(AssistantError, match="1,048,576 rows do not fit into an Excel sheet"):
        room(tmp_path / "out.XLSX", 1_048_576)
