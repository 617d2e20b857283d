"""`callside analyze`: a line out for each line in, whatever is in it."""

import io
import json

import pytest

from assistant import cli
from assistant.domain.labels import LABELS


@pytest.fixture
def analyze(tmp_path, capsys, monkeypatch):
    def run(*lines, raw=None):
        sent = raw if raw is not None else "".join(json.dumps(line) + "\n" for line in lines).encode()
        # a stream as Windows and a C locale hand it over: another encoding, broken bytes as surrogates
        piped = io.TextIOWrapper(io.BytesIO(sent), encoding="cp1252", errors="surrogateescape")
        monkeypatch.setattr("sys.stdin", piped)
        code = cli.main(["--home", str(tmp_path / "home"), "analyze", "-", "--json"])
        told = capsys.readouterr()
        return code, [json.loads(line) for line in told.out.splitlines()], told.err

    return run


def test_every_line_gets_its_labels_and_how_sure_they_are(analyze):
    code, (price, hello), _ = analyze(
        {"text": "That is far too expensive for us.", "speaker": "customer"},
        {"text": "Hi, this is Ann from Northwind, is this a good time?", "speaker": "rep"},
    )
    assert code == 0
    assert (price["objection"], price["intent"]) == ("price", "objection")
    assert hello["objection"] == "none"
    for answer in (price, hello):
        assert all(answer[head] in labels and 0 <= answer[f"{head}_p"] <= 1 for head, labels in LABELS.items())
        assert "score" not in answer


def test_a_whole_call_is_read_as_one_talk(analyze):
    said = [
        ("rep", "Hi, Ann from Northwind here, thanks for taking the time."),
        ("customer", "Hi Ann, sure."),
        ("rep", "How do you plan your routes today?"),
        ("customer", "Honestly by hand, and it takes us two days every week, it's killing us."),
        ("rep", "What would it mean to get these days back?"),
        ("customer", "A lot. But I think it's too expensive for a company of our size."),
        ("rep", "I understand. Compared with what?"),
        ("customer", "Okay, let's meet on Tuesday at ten and look at the numbers."),
    ]
    code, told, _ = analyze(*({"text": t, "speaker": s, "call": "a", "turn": n} for n, (s, t) in enumerate(said)))
    assert code == 0
    assert told[0]["stage"] == "initial_contact"
    assert told[5]["objection"] == "price"
    assert len({answer["stage"] for answer in told}) > 2
    assert 0 <= told[-1]["score"] <= 100


def test_two_calls_in_one_file_do_not_mix(analyze):
    lines = [
        {"text": "Shall we sign today?", "speaker": "rep", "call": "a", "turn": 1},
        {"text": "Is it raining where you are?", "speaker": "rep", "call": "b", "turn": 1},
        {"text": "Yes.", "speaker": "customer", "call": "a", "turn": 2},
        {"text": "Yes.", "speaker": "customer", "call": "b", "turn": 2},
    ]
    _, told, _ = analyze(*lines)
    _, alone, _ = analyze(lines[1], lines[3])
    assert told[3] == alone[1]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"text": "hello", "speaker": "boss"}, "speaker must be rep or customer"),
        ({"text": "hello"}, "speaker is missing"),
        ({"speaker": "rep"}, "text is missing"),
        ({"text": 7, "speaker": "rep"}, "text must be text"),
        ({"text": "hello", "speaker": "rep", "turn": "two"}, "turn must be a number"),
        ({"text": "hello", "speaker": "rep", "call": "a", "turn": float("nan")}, "turn must be a number"),
        ({"text": "hello", "speaker": "rep", "call": "a", "turn": 10**400}, "turn must be a number"),
        (["hello"], "no JSON object"),
    ],
)
def test_a_wrong_line_says_what_is_wrong_and_the_rest_is_answered(analyze, line, why):
    good = {"text": "hello", "speaker": "rep"}
    code, told, err = analyze(good, line, good)
    assert (code, len(told)) == (1, 3)
    assert told[1]["line"] == 2
    assert why in told[1]["error"]
    assert told[0] == told[2]
    assert "1 of 3 lines" in err


def test_turns_in_the_wrong_order_are_told(analyze):
    code, told, _ = analyze(*({"text": "hello", "speaker": "rep", "call": "a", "turn": n} for n in (2, 1)))
    assert code == 1
    assert "does not come after" in told[1]["error"]


def test_nothing_to_read_is_told(analyze, tmp_path, capsys):
    assert analyze(raw=b"\n \n")[0] == 1
    assert cli.main(["--home", str(tmp_path), "analyze", str(tmp_path / "no.jsonl")]) == 1
    assert "no.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize(
    "raw", [json.dumps({"text": "Hi.", "speaker": "rep"}).encode("utf-16"), b"\x89PNG\r\n\x1a\n\0\0"]
)
def test_a_file_that_is_no_text_is_told_once(tmp_path, capsys, raw):
    file = tmp_path / "talk.jsonl"
    file.write_bytes(raw)
    assert cli.main(["--home", str(tmp_path / "home"), "analyze", str(file)]) == 1
    out, told = capsys.readouterr()
    assert not out
    assert "talk.jsonl is not text in UTF-8" in told


def test_broken_json_and_other_languages_are_no_fault_of_the_program(analyze):
    _, told, _ = analyze(raw=b'{"text": "half\n{"text": "Das ist mir zu teuer wirklich", "speaker": "customer"}\n')
    assert "no JSON object" in told[0]["error"]
    assert (told[1]["unread"], told[1]["intent"]) == ("not English", "other")


def test_broken_characters_cost_nothing_but_themselves(analyze):
    raw = (
        b'\xef\xbb\xbf{"text": "too expensive for us", "speaker": "customer"}\r\n'
        b'{"text": "that is \xfcber too expensive for us", "speaker": "customer"}\n'
        b'{"text": "that is \\ud83d too expensive for us", "prev": "so \\ud800", "speaker": "customer", "call": "a"}\n'
        + '{"text": "It\u2019s too expensive for us", "speaker": "customer", "call": "a"}\n'.encode()
    )
    code, told, _ = analyze(raw=raw)
    assert code == 0
    assert [answer.get("objection") for answer in told] == ["price"] * 4


def test_of_too_many_talks_the_one_that_fell_silent_is_forgotten(analyze, monkeypatch):
    monkeypatch.setattr("assistant.pipeline.analysis.MOST_TALKS", 2)

    def line(call, turn):
        return {"text": "We have forty seats.", "speaker": "customer", "call": call, "turn": turn}

    _, told, _ = analyze(line("first", 5), line("second", 5), line("first", 6), line("third", 5), line("first", 6))
    assert "error" in told[-1]  # the first still knows that its turn 6 is past
    _, told, _ = analyze(line("first", 5), line("second", 5), line("first", 6), line("third", 5), line("second", 5))
    assert "error" not in told[-1]  # a new talk
