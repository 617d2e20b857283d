import codecs
from datetime import date, datetime

import openpyxl
import pytest

from assistant.domain.errors import InputError
from assistant.engines.leads.sheet import open_sheet

TABLE = "Name;E-Mail\nJörg Müller;j@x.de\nZoë;z@x.de\n"


def written(path, content, name="people.csv"):
    file = path / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_common_encoding_and_separator_is_read_the_same(tmp_path, encoding, separator):
    sheet = open_sheet(written(tmp_path, TABLE.replace(";", separator).encode(encoding)))
    assert sheet.heads == ("Name", "E-Mail")
    assert list(sheet.rows()) == [(2, ["Jörg Müller", "j@x.de"]), (3, ["Zoë", "z@x.de"])]
    assert sheet.separator == separator


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    assert open_sheet(written(tmp_path, codecs.BOM_UTF8 + b"Name\nDana\n")).heads == ("Name",)


def test_a_cell_may_hold_separators_quotation_marks_and_lines(tmp_path):
    sheet = open_sheet(written(tmp_path, b'Name,Note\nDana,"a, ""b""\nc"\n\nTom,d\n'))
    assert list(sheet.rows()) == [(2, ["Dana", 'a, "b"\nc']), (5, ["Tom", "d"])]


def test_heads_are_told_apart(tmp_path):
    assert open_sheet(written(tmp_path, b"Mail,Mail,, Mail \n1,2,3,4\n")).heads == (
        "Mail",
        "Mail (2)",
        "Column 3",
        "Mail (3)",
    )


def test_a_title_above_the_columns_names_is_passed_over(tmp_path):
    sheet = open_sheet(written(tmp_path, b"Report of leads;;\n\nName;Mail;City\nDana;d@x.co;Oslo\n"))
    assert (sheet.heads, list(sheet.rows())) == (("Name", "Mail", "City"), [(4, ["Dana", "d@x.co", "Oslo"])])


def test_excel_is_read_as_it_looks(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a title"])
    people = book.create_sheet("People")
    people.append(["Name", "Phone", "Seen", "Id", "Sure"])
    people.append(["Dana", 4915112345678.0, date(2026, 3, 1), 17, True])
    people.append(["Tom", None, datetime.fromisoformat("2026-03-02 14:30"), 17.5, False])
    book.save(tmp_path / "book.xlsx")
    sheet = open_sheet(tmp_path / "book.xlsx")
    assert sheet.name == "People"
    assert list(sheet.rows()) == [
        (2, ["Dana", "4915112345678", "2026-03-01", "17", "Yes"]),
        (3, ["Tom", "", "2026-03-02 14:30:00", "17.5", "No"]),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"), ("a.csv", b"Name,Mail\n\n", "no rows after"),
        ("a.csv", b"\x89PNG\r\n\x00\x00", "a.csv, line 2: a zero byte, which no text has"),
        ("a.csv", b"Name,Mail\n" + b"Dana,d@x.co\n" * 9000 + b"To\0m,t@x.co\n", "line 9002: a zero byte"),
        ("a.xlsx", b"PK\x03\x04 not a book", "damaged or no Excel"), ("a.xls", b"x", "an old Excel file"),
        ("a.csv", b'Name\nDana\n"Tom' + b"x" * 1_100_000, "row 3: a quotation mark"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told(tmp_path, name, content, said):
    with pytest.raises(InputError, match=said):
        list(open_sheet(written(tmp_path, content, name)).rows())


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.csv cannot be read"):
        open_sheet(tmp_path / "gone.csv")
