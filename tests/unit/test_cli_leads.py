import json

import pytest

from assistant.cli import main

PEOPLE = """Name,Company,Email,Shoe size
Dana Brook,Northwind,dana@northwind.example,38
Tom Ade,Brightside,tom@brightside.example,
"""


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    return str(path)


@pytest.fixture
def callside(home, capsys):
    """Run `callside leads …`; gives the exit code, standard output and standard error."""

    def run(*words):
        return main(["leads", *words]), *capsys.readouterr()

    return run


def objects(out):
    return [json.loads(line) for line in out.splitlines()]


def test_a_fresh_book_says_how_to_begin(callside, home):
    for words in (("find", "dana"), ("show", "1"), ("duplicates",), ("steps",), ("undo",)):
        said = "callside: there are no leads yet; `callside leads import FILE` takes some in\n"
        assert callside(*words) == (1, "", said)
    assert not home.database.exists()


def test_an_import_shows_how_the_file_is_read_and_what_came_of_it(callside, people):
    code, out, err = callside("import", people)
    assert (code, out) == (0, "2 rows: 2 new, 0 changed, 0 already there\n")
    assert "Read as leads (utf-8, commas between cells)" in err
    assert "kept as extra fields: Shoe size" in err
    assert callside("import", people)[1] == "2 rows: 0 new, 0 changed, 2 already there\n"


def test_days_that_may_be_read_two_ways_are_told_before_anything_is_imported(callside, tmp_path):
    path = tmp_path / "days.csv"
    path.write_text("Name,Email,Create Date\nDana,d@x.co,03/04/2026\n", "utf-8")
    out = callside("import", str(path), "--dry-run")[1]
    assert "Create Date: “03/04/2026” is read with the month first" in out
    path.write_text("Name,Email,Create Date\nDana,d@x.co,13/04/2026\n", "utf-8")
    assert "month first" not in callside("import", str(path), "--dry-run")[1]


def test_what_is_undone_is_told_without_the_signs_that_steer_a_terminal(callside, tmp_path):
    path = tmp_path / "a\x1b[31mb.csv"
    path.write_text(PEOPLE, "utf-8")
    callside("import", str(path))
    code, _, err = callside("undo")
    assert (code, "\x1b" in err) == (0, False)


def test_json_is_one_object_a_line_and_nothing_else(callside, people):
    (report,) = objects(callside("import", people, "--json")[1])
    assert (report["added"], report["mapping"]["table"]) == (2, "leads")
    (dana,) = objects(callside("find", "dnaa", "--json")[1])
    assert (dana["name"], dana["found_by"], dana["extra"]) == ("Dana Brook", "near", {"Shoe size": "38"})
    (whole,) = objects(callside("show", str(dana["id"]), "--json")[1])
    assert whole["account"]["name"] == "Northwind"
    (step,) = objects(callside("steps", "--json")[1])
    assert step["title"] == "Import of people.csv"
    (undone,) = objects(callside("undo", "--json")[1])
    assert undone == {"undone": step["id"], "title": "Import of people.csv"}
    assert callside("find", "dana", "--json")[:2] == (0, "")


def test_a_column_can_be_read_as_another_field_and_a_dry_run_changes_nothing(callside, people, home):
    out = callside("import", people, "--map", "Shoe size=source", "--map", "Company=", "--dry-run")[1]
    assert "Shoe size                    source" in out
    assert "kept as extra fields: Company" in out
    assert callside("find", "dana")[2] == "nobody found for “dana”\n"


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("", (), "is empty; export it again"),
        ("a,b\n1,2\n", (), "has no column that is known; say which is which"),
        (PEOPLE, ("--map", "Nmae=name"), "there is no column Nmae; the file has Name, Company"),
        (PEOPLE, ("--as", "activities"), "no row of"),
    ],
)
def test_what_cannot_be_imported_is_one_line(callside, tmp_path, text, words, said):
    path = tmp_path / "bad.csv"
    path.write_text(text, "utf-8")
    code, _, err = callside("import", str(path), *words)
    assert code == 1
    assert said in err.splitlines()[-1]
    assert err.splitlines()[-1].startswith("callside: ")


def test_the_same_ones_are_shown_merged_and_parted_again(callside, tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("Lead ID,Name,Email\n1,Dana Brook,d@x.co\n2,Brook Dana,d@x.co\n", "utf-8")
    callside("import", str(path))
    (pair,) = objects(callside("duplicates", "--json")[1])
    assert (pair["certain"], pair["reasons"]) == (True, ["mail", "name"])
    assert callside("duplicates", "--merge-certain")[2] == "1 pairs merged\n"
    assert callside("duplicates")[2] == "nobody is in the book twice, as far as can be told\n"
    callside("undo")
    assert len(objects(callside("duplicates", "--json")[1])) == 1


def test_names_from_a_file_do_not_move_the_terminal(callside, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("Name,Email\n\x1b[31mDana\u202e,d@x.co\n", "utf-8")
    callside("import", str(path))
    assert "\x1b" not in callside("find", "dana")[1]
