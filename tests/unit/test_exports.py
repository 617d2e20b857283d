import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.domain.calls import CallSummary, Gap, Insight, Measures, Stage, Track, Utterance
from assistant.domain.errors import InputError
from assistant.domain.history import CallDetail, ShownCard
from assistant.domain.memory import Checklist, ChecklistItem, Fact, Memory, OpenQuestion, Promise, ScorePart
from assistant.domain.plain import noun
from assistant.exports import FORMATS, export
from assistant.exports.markdown import escaped
from assistant.exports.subtitles import LONGEST_CHARS, LONGEST_S, SHORTEST_MS, cues
from assistant.exports.text import one_line
from tests import nouns
from tests.nouns import card, record, said

TRICKY = "<script>alert(1)</script> [click](http://x.io) **bold** www.x.io & {\\an8} --> a|b `c` \x1b[31m\nnew"
CALL = CallDetail(
    record=record(duration_s=3725.0, finished=True, measures=Measures(talk_ratio=0.41, pace_wpm=152, questions=4)),
    utterances=(
        said(1, "Hello Ann", 1.0, Track.REP, 1.5),
        said(2, "Your price is too high", 3.25, Track.CUSTOMER, 2.0),
        said(3, TRICKY, 3700.0),
    ),
    cards=(ShownCard(card(), 5.4, "used"),),
    insights=(Insight("objection", "price", 0.94, "Your price is too high", 3.25, 5.25, Track.CUSTOMER, 2),),
    gaps=(Gap(10.0, 40.0, "off_the_record"), Gap(50.0, 62.0, "device_lost", Track.CUSTOMER)),
    stages=((0.0, Stage.INITIAL_CONTACT),),
    summary=CallSummary(
        "They find it dear.",
        Measures(),
        3725.0,
        71,
        "next_meeting",
        facts=({"field": "budget", "value": "40k", "start_s": 65.0},),
        action_items=({"owner": "rep", "what": "send the offer", "due": None},),
    ),
)
details = st.builds(
    CallDetail,
    record=st.builds(lambda title, customer: record(title=title, customer=customer), nouns.texts, nouns.texts),
    utterances=st.lists(nouns.utterances, max_size=4).map(tuple),
    cards=st.lists(st.builds(ShownCard, nouns.cards, nouns.times), max_size=2).map(tuple),
    insights=st.lists(nouns.insights, max_size=2).map(tuple),
    gaps=st.lists(nouns.gaps, max_size=2).map(tuple),
    stages=st.lists(st.tuples(nouns.times, nouns.stages), max_size=2).map(tuple),
    summary=st.none() | nouns.summaries,
    timeline=st.lists(st.tuples(nouns.times, nouns.measures), max_size=2).map(tuple),
    memory=st.none() | nouns.memories,
)


def test_plain_text_reads_like_the_call():
    assert export(CALL, "txt").splitlines() == [
        "Renewal",
        "Ann Lee · Acme · 2026-03-11 14:05 UTC · 1:02:05",
        "",
        "[0:01] You: Hello Ann",
        "[0:03] Ann Lee: Your price is too high",
        "[0:10] (off the record, 30 s)",
        "[0:50] (Ann Lee not heard: a device was lost, 12 s)",
        "[1:01:40] Ann Lee: " + TRICKY.replace("\x1b", "").replace("\n", " "),
    ]


def test_markdown_tells_what_the_call_came_to_know():
    item = ChecklistItem("Budget", "€40,000", "we have forty thousand", 4, 65.0)
    memory = Memory(
        facts=(
            Fact("budget", "€30,000", "thirty", Track.CUSTOMER, 2, 30.0, superseded=True),
            Fact("budget", "€40,000", "we have forty thousand", Track.CUSTOMER, 4, 65.0),
        ),
        promises=(Promise(Track.REP, "I'll send it", "I'll send it by Friday", 5, 70.0, "2026-03-13", "by Friday"),),
        unanswered=(OpenQuestion("Who trains <us>?", 6, 75.0),),
        checklists=(Checklist("BANT", (item, ChecklistItem("Need"))),),
        score=71,
        parts=(ScorePart("talk balance", 0.5, 15.0, "You talked 70 % of the time"),),
    )
    whole = export(replace(CALL, memory=memory), "md")
    for part in (
        "## What we know\n\n### Facts\n\n- Budget: €40,000. “we have forty thousand” (1:05)\n",
        "- You: I'll send it (“by Friday”, due 2026-03-13) (1:10)",
        "- Who trains \\<us\\>? (1:15)",
        "### BANT\n\n- [x] Budget: €40,000. “we have forty thousand” (1:05)\n- [ ] Need",
        "### Score: 71 of 100\n\n- Talk balance, 50 %: You talked 70 % of the time",
    ):
        assert part in whole
    assert "€30,000" not in whole
    assert "### To do" not in whole


def test_markdown_tells_the_whole_call():
    whole = export(CALL, "md")
    for part in (
        "# Renewal\n\nAnn Lee · Acme · 2026-03-11 14:05 UTC · 1:02:05\n",
        "## Summary\n\nThey find it dear.\n\nScore 71 of 100. Outcome: next\\_meeting.",
        "### Facts\n\n- budget: 40k (1:05)",
        "- rep: send the offer",
        "| You talked | 41 % |",
        "| Your pace | 152 words a minute |",
        "**0:05 They object to the price** (used)",
        "Say: “Compared to what?”",
        "Source: objections.md, Price. Because of objection:price.",
        "**0:03 Ann Lee:** Your price is too high",
        "*0:10 off the record, 30 s*",
    ):
        assert part in whole, part


def test_an_unnamed_call_and_an_empty_one_can_be_exported():
    empty = CallDetail(record=record(title="", customer=""))
    assert export(empty, "txt").startswith("Call with Customer\n")
    assert "Nothing was said." in export(empty, "md")
    assert export(empty, "vtt").startswith("WEBVTT\n")
    assert export(empty, "srt").strip() == ""


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data):
        self.text += data


@given(st.text(max_size=50) | st.text("<>[]()*_`#+-.:/@!&;|~=123 \\wW", max_size=30))
def test_spoken_text_is_data_in_markdown(text):
    page = Tags()
    page.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(escaped(text)))
    shown = "".join("\ufffd" if one == "\0" else one for one in one_line(text))
    assert page.text.removesuffix("\n") == shown
    assert page.tags == ([("p", ())] if shown else [])
    for link in ("://", "www."):
        assert not re.search(r"(?<!\\)://|www\.", escaped(text + link + "x"))


def test_speech_makes_no_link_and_no_tag_in_the_whole_page():
    page = Tags()
    page.feed(MarkdownIt("commonmark").enable("table").render(export(CALL, "md")))
    allowed = {"h1", "h2", "h3", "p", "ul", "li", "strong", "em", "br", "table", "thead", "tbody", "tr", "th", "td"}
    assert {tag for tag, _ in page.tags} <= allowed
    assert "<script>alert(1)</script> [click](http://x.io) **bold**" in page.text


def test_srt_counts_its_cues_and_gives_no_orders_to_the_player():
    blocks = export(CALL, "srt").strip().split("\n\n")
    assert blocks[0] == "1\n00:00:01,000 --> 00:00:02,500\nYou: Hello Ann"
    assert blocks[2] == "3\n00:00:10,000 --> 00:00:40,000\n[off the record, 30 s]"
    assert [block.split("\n")[0] for block in blocks] == [str(n) for n in range(1, len(blocks) + 1)]
    spoken = "".join(block.split("\n")[2] for block in blocks)
    assert not set("<>{}") & set(spoken)


def test_vtt_names_the_voice_and_escapes_marks():
    whole = export(CALL, "vtt")
    assert whole.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v You>Hello Ann\n\n")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in whole
    assert "a voice" not in whole
    assert "<v A &amp; B &lt;i&gt;>" in export(replace(CALL, record=record(customer="A & B <i>")), "vtt")


def test_long_speech_is_broken_between_words_at_their_times():
    speech = said(1, " ".join(f"word{n}" for n in range(60)), 10.0, length_s=20.0)
    made = cues(CallDetail(record=record(), utterances=(speech,)))
    assert " ".join(cue.text for cue in made) == speech.text
    assert all(len(cue.text) <= LONGEST_CHARS and cue.end_ms - cue.start_ms <= LONGEST_S * 1000 for cue in made)
    word = speech.words[len(made[0].text.split())]
    assert made[1].start_ms == round(word.start_s * 1000)


def test_speech_without_word_times_is_spread_over_its_stretch():
    speech = Utterance(1, Track.REP, 0.0, 20.0, " ".join(["word"] * 60))
    made = cues(CallDetail(record=record(), utterances=(speech,)))
    assert len(made) >= 4
    assert made[-1].end_ms == 20_000


STAMP = re.compile(r"(\d\d+):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d+):(\d\d):(\d\d)[.,](\d{3})")


@given(details, st.sampled_from(["srt", "vtt"]))
def test_subtitles_are_valid_whatever_was_said(detail, form):
    whole = export(detail, form)
    blocks = [block.split("\n") for block in whole.strip().split("\n\n")][form == "vtt" :]
    ended_ms = 0
    for block in filter(None, blocks if cues(detail) else []):
        lines = block[form == "srt" :]
        assert len(lines) <= 2
        hours, minutes, seconds, ms, *end = map(int, STAMP.fullmatch(lines[0]).groups())
        start_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
        end_ms = ((end[0] * 60 + end[1]) * 60 + end[2]) * 1000 + end[3]
        assert ended_ms <= start_ms <= end_ms - SHORTEST_MS
        ended_ms = end_ms
        assert not any("-->" in line for line in lines[1:])
    assert sum(len(cue.text.split()) for cue in cues(replace(detail, gaps=()))) == sum(
        len(one_line(one.text).split()) for one in detail.utterances
    )


@given(details)
def test_json_gives_the_call_back_equal(detail):
    assert noun(CallDetail, json.loads(export(detail, "json"))["call"]) == detail


@given(details, st.sampled_from(FORMATS))
def test_every_format_is_text_that_ends_its_last_line(detail, form):
    whole = export(detail, form)
    assert whole.endswith("\n")
    assert not set(whole) & set("\0\x1b\r\x07")


def test_an_unknown_format_is_named():
    with pytest.raises(InputError, match="there is no format pdf"):
        export(CALL, "pdf")


def test_nobody_can_turn_a_line_around():
    assert one_line("pay \u202egnp.exe\u202c \u2066now\u2069 שלום") == "pay gnp.exe now שלום"
