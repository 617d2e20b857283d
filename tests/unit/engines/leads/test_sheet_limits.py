"""The story of files that are not what they say: swallowed rows, false sizes, values that were never worked out."""

import itertools
import re
import zipfile
from contextlib import closing

import openpyxl
import pytest

from assistant.domain.errors import InputError
from assistant.engines.leads.columns import recognise
from assistant.engines.leads.rows import Rows
from assistant.engines.leads.sheet import open_sheet


def text(path, content):
    file = path / "people.csv"
    file.write_text(content, "utf-8")
    return file


def excel(path, *rows, change=lambda part: part):
    """A book of one sheet with these rows, its sheet then changed as text."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path / "plain.xlsx")
    with zipfile.ZipFile(path / "plain.xlsx") as plain, zipfile.ZipFile(path / "book.xlsx", "w") as out:
        for name in plain.namelist():
            part = plain.read(name)
            out.writestr(name, change(part.decode()) if "worksheets/" in name else part)
    return path / "book.xlsx"


@pytest.mark.parametrize(
    "rows",
    ['2,"Ann,x\n3,Bob,y\n4,Cy,z\n', '2,"Ann,x\n3,"Bob",y\n4,Cy,z\n'],
)
def test_a_quotation_mark_that_is_not_closed_swallows_no_row(tmp_path, rows):
    with pytest.raises(InputError, match="row 3: a quotation mark"):
        list(open_sheet(text(tmp_path, "Id,Name,Note\n1,Dana,w\n" + rows)).rows())


def test_ten_thousand_columns_of_one_name_are_told_apart(tmp_path):
    heads = open_sheet(text(tmp_path, ",".join(["Mood"] * 10_000) + "\n1,2\n")).heads
    assert (len(set(heads)), heads[-1]) == (10_000, "Mood (10000)")
    with pytest.raises(InputError, match="more than 16,384 columns"):
        open_sheet(text(tmp_path, ",".join(["Mood"] * 16_385) + "\n1,2\n"))


@pytest.mark.parametrize("size", ["A1:A3", "A1:XFD3000", "A1:XFD1048576"])
def test_the_size_that_a_sheet_says_it_has_is_not_believed(tmp_path, size):
    def lie(part):
        return re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{size}"', part)

    with closing(open_sheet(excel(tmp_path, ["Name", "Mail"], ["Dana", "d@x.co"], change=lie))) as sheet:
        assert (sheet.heads, list(sheet.rows())) == (("Name", "Mail"), [(2, ["Dana", "d@x.co"])])


def test_a_row_beyond_what_excel_has_is_refused(tmp_path):
    def far(part):
        return part.replace('<row r="3"', '<row r="99999999999"').replace('"A3"', '"A99999999999"')

    people = ["Name", "Mail"], ["Dana", "d@x.co"], ["Tom"]
    with pytest.raises(InputError, match="larger"):
        open_sheet(excel(tmp_path, *people, change=far))


def test_texts_that_unpack_to_too_much_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.engines.leads.sheet._AT_ONCE", 1000)
    with pytest.raises(InputError, match="of texts"):
        open_sheet(excel(tmp_path, ["Name", "Mail"], *(["Dana", f"{row}@x.co"] for row in range(100))))


def test_formulas_without_a_value_and_errors_are_told(tmp_path):
    def fail(part):
        return part.replace("<v>7</v>", "<v>#N/A</v>").replace('r="C2" t="n"', 'r="C2" t="e"')

    with closing(
        open_sheet(excel(tmp_path, ["Name", "Mail", "Size"], ["Dana", "=B3", 7], ["Tom", "t@x.co", 8], change=fail))
    ) as sheet:
        rows = list(sheet.rows())
        mapping = recognise(sheet.heads, [row for _, row in rows])
        told = [one for one in Rows(sheet, mapping) if hasattr(one, "reason")]
    assert [(one.row, one.column, one.kept) for one in told] == [(2, "Mail", True), (2, "Size", True)]
    assert [one.reason for one in told] == [
        "\N{LEFT DOUBLE QUOTATION MARK}=B3\N{RIGHT DOUBLE QUOTATION MARK} is a formula without a value",
        "\N{LEFT DOUBLE QUOTATION MARK}#N/A\N{RIGHT DOUBLE QUOTATION MARK} is an error of the spreadsheet",
    ]
    assert next(itertools.islice(rows, 1, None)) == (3, ["Tom", "t@x.co", "8"])
