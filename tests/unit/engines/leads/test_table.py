from __future__ import annotations

import gzip

import numpy as np
import pytest

from assistant.domain.errors import InputError
from assistant.engines.leads.kinds import Kind, find_kind, is_calendar, numbers
from assistant.engines.leads.table import read_table
from tests.unit.engines.leads.histories import history, written


def test_a_packed_file_is_the_same_table(tmp_path):
    plain = written(history(60), tmp_path / "leads.csv")
    packed = tmp_path / "leads.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_table(packed).fingerprint() == read_table(plain).fingerprint()


class Stopped(Exception):
    pass


@pytest.mark.parametrize("packed", [False, True])
def test_reading_ends_at_the_next_look_once_it_is_to_stop(tmp_path, packed):
    file, looks = written(history(5_000), tmp_path / "leads.csv"), []
    if packed:
        file = tmp_path / "leads.csv.gz"
        file.write_bytes(gzip.compress((tmp_path / "leads.csv").read_bytes()))

    def stop(at):
        looks.append(1)
        if len(looks) == at:
            raise Stopped

    for at in (1, 2, 4):
        looks.clear()
        with pytest.raises(Stopped):
            read_table(file, check=lambda at=at: stop(at))
        assert len(looks) == at
    looks.clear()
    assert len(read_table(file, check=lambda: looks.append(1))) == 5_000
    assert len(looks) >= 5


def test_another_cell_is_another_fingerprint():
    table = history(60)
    other = table.taken(range(60))
    other.columns["Size"][7] = "8"
    assert other.fingerprint() != table.fingerprint()


def test_a_damaged_packed_file_is_named(tmp_path):
    broken = tmp_path / "leads.csv.gz"
    broken.write_bytes(gzip.compress(b"a,b\n1,2\n")[:-9])
    with pytest.raises(InputError, match=r"leads\.csv\.gz cannot be unpacked"):
        read_table(broken)


def test_a_row_longer_than_the_head_is_named(tmp_path):
    file = tmp_path / "leads.csv"
    file.write_text("a,b\n1,2\n1,2,3\n")
    with pytest.raises(InputError, match="row 3 has 3 cells"):
        read_table(file)


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("Size", ["1", "2.5", "", "1e3", "7"], Kind.NUMBER),
        ("Worth", ["$1,200", "€ 40", "3k", "(500)", "n/a"], Kind.NUMBER),
        ("Index", ["01.High", "02.Medium", "03.Low"], Kind.CATEGORY),
        ("Created", ["2024-01-31", "2024-02-29", ""], Kind.DATE),
        ("Seen", ["31.01.2024", "29.02.2024"], Kind.DATE),
        ("Lead Number", ["101", "102", "103"], Kind.KEY),
        ("Country", ["India"] * 5, Kind.CONSTANT),
        ("Note", ["", "n/a", "-"], Kind.EMPTY),
        ("Optin", ["Yes", ""], Kind.CATEGORY),
    ],
)
def test_what_a_column_holds(name, cells, kind):
    assert find_kind(name, cells).kind is kind


def test_remarks_are_text_and_names_of_rows_are_not():
    remarks = [f"asked for the price of part {at} and a demo" for at in range(40)]
    assert find_kind("Notes", remarks).kind is Kind.TEXT
    assert find_kind("customer", [f"AB-{at}-X" for at in range(40)]).kind is Kind.KEY


def test_the_calendar_is_told_from_names_that_are_months_and_days_too():
    assert not is_calendar("Owner", ["May", "June"])
    assert not is_calendar("Kundin", ["Mai", "Jun"])
    assert not is_calendar("Account", ["sun", "sat"])
    assert is_calendar("contact", ["mon", "tue", "wed", "thu", "fri"])
    assert is_calendar("Month", ["may", "jun"])


def test_text_among_numbers_is_told_and_missing():
    cells = [str(at % 9) for at in range(99)] + ["lots"]
    found = find_kind("Visits", cells)
    assert (found.kind, found.odd, found.odd_at, found.odd_count) == (Kind.NUMBER, "lots", 99, 1)
    assert np.array_equal(numbers(["7", "lots", "inf"]), [7, np.nan, np.nan], equal_nan=True)


def test_an_excel_file_is_the_same_table(tmp_path):
    import openpyxl

    table = history(60)
    book = openpyxl.Workbook()
    book.active.append(list(table.columns))
    for row in zip(*table.columns.values(), strict=True):
        book.active.append(list(row))
    book.save(tmp_path / "leads.xlsx")
    assert read_table(tmp_path / "leads.xlsx").columns == table.columns
