import os
import re

import pytest

from assistant.domain.calls import Source, Stage
from assistant.domain.errors import PlaybookError
from assistant.engines.conversation.playbook import ANSWERABLE, read_playbook
from assistant.paths import RESOURCES

STARTER = RESOURCES / "playbook"
PRICE = """# Price concern

Answers: objection:price
Urgency: 0.8

## Hear
- too expensive

## Unless
- not too expensive

## Anchoring
Ask what it is compared with
before defending the number.

> Compared with what?
"""


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.md").write_text(text, "utf-8")
        return tmp_path

    return write


def test_a_file_says_what_to_hear_what_to_do_and_what_to_say(folder):
    playbook = read_playbook(folder(price=PRICE))
    (track,) = playbook.tracks("objection:price")
    assert (track.title, track.urgency, track.source) == (
        "Price concern",
        0.8,
        Source("playbook/price.md", "Anchoring"),
    )
    assert track.body == "Ask what it is compared with\nbefore defending the number."
    assert track.say == "Compared with what?"
    (trigger,) = playbook.triggers
    assert (trigger.because, [p.text for p in trigger.hear]) == ("objection:price", ["too expensive"])
    assert playbook.tracks("objection:need") == ()


def test_the_reps_own_file_takes_the_place_of_the_starters_and_new_ones_are_added(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "price.md").write_text(PRICE.replace("Anchoring", "My way"), "utf-8")
    (own / "dear.md").write_text(PRICE.replace("Anchoring", "Second").replace("too expensive", "too dear"), "utf-8")
    playbook = read_playbook(STARTER, own)
    assert [t.source.heading for t in playbook.tracks("objection:price")] == ["Second", "My way"]
    assert len(playbook.tracks("objection:timing")) == len(read_playbook(STARTER).tracks("objection:timing"))


def test_an_own_folder_that_is_not_there_is_no_error(tmp_path):
    assert read_playbook(STARTER, tmp_path / "none").triggers == read_playbook(STARTER).triggers


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (PRICE.replace("objection:price", "objection:prize"), 3, "nothing is called objection:prize"),
        (PRICE.replace("0.8", "high"), 4, "urgency must be"),
        (PRICE.replace("Urgency", "Urgncy"), 4, "neither Answers: nor Urgency:"),
        (PRICE.replace("- too expensive\n\n## U", "- ... expensive\n\n## U"), 7, "begins or ends with"),
        (PRICE.replace("- too expensive\n\n## U", "too expensive\n\n## U"), 7, "a list is expected"),
        (PRICE.replace("## Anchoring", "### Anchoring"), 12, "has no meaning here"),
        (PRICE.replace("Ask what", "- Ask what"), 13, "only plain lines"),
        (PRICE.replace("# Price concern\n", "\n", 1), 1, "there is no title"),
        (PRICE.replace("Answers: objection:price\n", ""), 1, "does not say what it answers"),
        (PRICE + "\n## Empty\n", 1, "Empty does not say what to do"),
        (PRICE + "\n## Bands\n- discovery: much\n", 19, "is no band"),
    ],
)
def test_a_file_that_cannot_be_understood_is_named_with_its_line(folder, text, line, what):
    with pytest.raises(PlaybookError, match=re.escape(what)) as caught:
        read_playbook(folder(price=text))
    assert str(caught.value).startswith(f"price.md line {line}:")


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "price.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlaybookError, match=r"price.md is not text"):
        read_playbook(tmp_path)


def test_the_starter_has_cards_for_every_label_and_behaviour():
    playbook = read_playbook(STARTER)
    assert playbook.triggers == ()  # ordinary words are understood without lists; "Hear" is the rep's
    assert all(len(playbook.tracks(because)) >= 2 for because in ANSWERABLE)
    assert Stage.DISCOVERY in playbook.bands
    assert "GDPR" in playbook.hotwords()


@pytest.mark.parametrize("because", ANSWERABLE)
def test_every_starter_card_is_read_at_a_glance(because):
    for track in read_playbook(STARTER).tracks(because):
        lines = track.body.splitlines()
        assert 1 <= len(lines) <= 3
        assert max(map(len, lines)) <= 40
        assert len(re.findall(r"[.?](?: |$)", track.say)) <= 2
        assert "!" not in track.title + track.body + track.say
        assert not re.search(r"\d+ ?%", track.body + track.say)  # no invented statistics


def test_the_example_in_the_readme_is_a_file_that_can_be_read(tmp_path):
    example = (STARTER / "README.md").read_text("utf-8").split("```markdown\n")[1].split("```")[0]
    (tmp_path / "price.md").write_text(example, "utf-8")
    assert read_playbook(tmp_path).tracks("objection:price")


def test_a_file_that_would_take_long_or_for_ever_to_read_is_named(tmp_path):
    (tmp_path / "price.md").write_text("# Price\n\nAnswers: objection:price\n\n## Hear\n" + "- too dear\n" * 20_000)
    with pytest.raises(PlaybookError, match=r"price\.md has more than 200 kB"):
        read_playbook(tmp_path)
    (tmp_path / "price.md").unlink()
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(PlaybookError, match=r"pipe\.md is no file"):
        read_playbook(tmp_path)
