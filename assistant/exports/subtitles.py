"""A call as subtitles: SRT and WebVTT.

Cues follow each other: none overlaps the next, none is shorter than a fifth of a second, and none begins
before the one above it, so that every player shows every one. Long speech is broken where its words fall.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from assistant.domain.calls import Gap, Utterance, Word
from assistant.domain.history import CallDetail
from assistant.exports.text import gap_label, in_order, one_line, speaker

LONGEST_S = 7.0  # and two lines of 42 characters: what subtitling guides call readable
LONGEST_CHARS = 84
SHORTEST_MS = 200
_SRT_MARKS = str.maketrans("<>{}", "()()")  # SRT has no escapes; players take <i> and {\an8} for orders


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle. `speaker` is empty for a gap."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str


def srt(detail: CallDetail) -> str:
    """SubRip: the speaker's name leads the text."""
    blocks = [
        f"{number}\n{_stamp(cue.start_ms, ',')} --> {_stamp(cue.end_ms, ',')}\n{_srt_text(cue)}\n"
        for number, cue in enumerate(cues(detail), 1)
    ]
    return "\n".join(blocks) or "\n"


def vtt(detail: CallDetail) -> str:
    """WebVTT: the speaker's name is the cue's voice."""
    blocks = [f"{_stamp(cue.start_ms, '.')} --> {_stamp(cue.end_ms, '.')}\n{_vtt_text(cue)}\n" for cue in cues(detail)]
    return "\n".join(["WEBVTT\n", *blocks])


def cues(detail: CallDetail) -> list[Cue]:
    """Every utterance and gap, in order, none overlapping the next."""
    wanted: list[Cue] = []
    for one in in_order(detail):
        if isinstance(one, Gap):
            wanted.append(_cue(one.start_s, one.end_s, "", f"[{gap_label(one, detail.record)}]"))
        else:
            name = speaker(one.track, detail.record)
            wanted += [_cue(*_span(words), name, " ".join(word.text for word in words)) for words in _broken(one)]
    wanted.sort(key=lambda cue: cue.start_ms)
    starts = list(accumulate((cue.start_ms for cue in wanted), lambda before, start: max(before + SHORTEST_MS, start)))
    limits = [*starts[1:], None]  # the last one may last as it likes
    return [
        Cue(start, _end(start, cue.end_ms, limit), cue.speaker, cue.text)
        for cue, start, limit in zip(wanted, starts, limits, strict=False)
    ]


def _end(start_ms: int, end_ms: int, limit_ms: int | None) -> int:
    end_ms = max(end_ms, start_ms + SHORTEST_MS)
    return end_ms if limit_ms is None else min(end_ms, limit_ms)


def _cue(start_s: float, end_s: float, name: str, text: str) -> Cue:
    return Cue(round(max(start_s, 0) * 1000), round(max(end_s, 0) * 1000), name, text)


def _span(words: Sequence[Word]) -> tuple[float, float]:
    return words[0].start_s, words[-1].end_s


def _broken(utterance: Utterance) -> Iterator[list[Word]]:
    """The utterance in pieces that can be read: at most LONGEST_S and LONGEST_CHARS, if a word is not more."""
    piece: list[Word] = []
    chars = 0
    for word in _timed(utterance):
        chars += len(word.text) + 1
        if piece and (chars > LONGEST_CHARS or word.end_s - piece[0].start_s > LONGEST_S):
            yield piece
            piece, chars = [], len(word.text) + 1
        piece.append(word)
    if piece:
        yield piece


def _timed(utterance: Utterance) -> list[Word]:
    """The words as written, each with its time; where the recogniser gave none, spread by their lengths."""
    written = one_line(utterance.text).split()
    if len(written) == len(utterance.words):
        return [Word(text, word.start_s, word.end_s, 1.0) for text, word in zip(written, utterance.words, strict=True)]
    total = sum(map(len, written))
    long_s = max(utterance.end_s - utterance.start_s, 0)
    ends = [utterance.start_s + long_s * sum(map(len, written[: n + 1])) / total for n in range(len(written))]
    starts = [utterance.start_s, *ends]
    return [Word(text, start, end, 1.0) for text, start, end in zip(written, starts, ends, strict=False)]


def _srt_text(cue: Cue) -> str:
    line = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
    return line.translate(_SRT_MARKS)


def _vtt_text(cue: Cue) -> str:
    text = html.escape(cue.text, quote=False)
    return f"<v {html.escape(cue.speaker, quote=False)}>{text}" if cue.speaker else text


def _stamp(total_ms: int, point: str) -> str:
    seconds, ms = divmod(total_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}"
