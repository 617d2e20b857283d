"""How much of the customer is heard on the rep's track, and how much of the rep is lost.

`CALLSIDE_DATA=DIR python -m tests.benchmarks.echo [--calls N] [--before]`

Each call is played through loudspeakers into its own microphone (leak.py), and goes through the same canceller,
segmenter, recogniser and catch as in the app. Counted against the rep's clean track heard the same way, in 16 bits
and as late as the canceller gives it:
* theirs: words on the rep's track that are not the rep's and that the customer said around that time, in
  percent of the customer's words;
* lost: the rep's words with nothing in their place, in percent of the rep's words;
* changed: the rep's words heard as others, likewise.
"before" is without canceller and catch. Two rows tell the noise of the measurement: "5 ms later" is the clean
track, a little later, without leak or canceller: nobody hears a difference, the recogniser does; "no leak" is the
clean track through the canceller.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from assistant.audio.echo import LATENCY, WebRtcEchoCanceller
from assistant.audio.file import FileSource
from assistant.domain.calls import RATE_HZ, AudioChunk, Samples, SegmentState, SpeechSegment, Track, Utterance, Word
from assistant.engines.hearing.segmenter import SpeechSegmenter
from assistant.engines.hearing.whisper import WhisperTranscriber
from assistant.models import Shelf
from assistant.paths import RESOURCES
from assistant.pipeline.echo_catch import without_echo
from assistant.pipeline.mind import ECHO_SUSPECT
from assistant.ports import EchoCanceller
from tests.benchmarks.leak import leaked, through
from tests.benchmarks.table import Row

DELAYS_MS = (20, 80, 150, 300)
LEVELS_DB = (-6, -12)
AROUND_S = 2.0


@dataclass(frozen=True)
class Outcome:
    """Words counted for one mix."""

    theirs: int
    lost: int
    changed: int
    customer_words: int
    rep_words: int

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.theirs + other.theirs,
            self.lost + other.lost,
            self.changed + other.changed,
            self.customer_words + other.customer_words,
            self.rep_words + other.rep_words,
        )

    def __str__(self) -> str:
        shares = self.theirs / self.customer_words, self.lost / self.rep_words, self.changed / self.rep_words
        return " ".join(f"{100 * share:5.1f}" for share in shares)


class Ears:
    """From sound to utterances, with the parts that the app is made of."""

    def __init__(self, model: str = "base", threads: int = 2) -> None:
        folder = Shelf(Path(tempfile.gettempdir()) / "callside-benchmark-models").folder(model)
        self._recogniser = WhisperTranscriber(folder, threads=threads)

    def side(self, track: Track, sound: Samples) -> list[Utterance]:
        """One clean track."""
        segmenter = SpeechSegmenter(track)
        segments = [*segmenter.feed(AudioChunk(track, 0.0, sound)), *segmenter.flush()]
        return [u for s in segments if s.state is SegmentState.CLOSED if (u := self._utterance(s))]

    def rep(self, canceller: EchoCanceller, microphone: Samples, far_end: Samples) -> list[Utterance]:
        """The rep's track as it comes out of the canceller."""
        segmenter, heard = SpeechSegmenter(Track.REP), []

        def take(segments: Sequence[SpeechSegment]) -> None:
            for segment in segments:
                if segment.state is SegmentState.CLOSED:
                    echo = canceller.echo_share(segment.start_s, segment.end_s)
                    heard.append(self._utterance(segment, suspect=echo >= ECHO_SUSPECT))

        for chunk in through(canceller, microphone, far_end):
            if chunk.track is Track.REP:
                take(segmenter.feed(chunk))
        take(segmenter.flush())
        return [u for u in heard if u is not None]

    def _utterance(self, segment: SpeechSegment, *, suspect: bool = False) -> Utterance | None:
        heard = self._recogniser.transcribe(segment)
        if not heard.text:
            return None
        times = segment.start_s, segment.end_s
        return Utterance(segment.number, segment.track, *times, heard.text, heard.confidence, heard.words, suspect)


def tracks(*paths: Path) -> tuple[Samples, Samples]:
    """Both sides of a recorded call: rep, customer."""
    heard: dict[Track, list[Samples]] = {track: [] for track in Track}
    FileSource(*paths).play(lambda chunk: heard[chunk.track].append(chunk.samples), _fail)
    return np.concatenate(heard[Track.REP]), np.concatenate(heard[Track.CUSTOMER])


def calls() -> dict[str, tuple[Samples, Samples]]:
    """The bundled call, and the recorded ones where CALLSIDE_DATA is set."""
    found = {"bundled": tracks(RESOURCES / "sample" / "call.ogg")}
    if data := os.environ.get("CALLSIDE_DATA"):
        for rep in sorted((Path(data) / "speech" / "two_channel_calls").glob("*_agent.wav")):
            found[rep.stem.removesuffix("_agent")] = tracks(rep, rep.with_name(rep.name.replace("agent", "caller")))
    return found


def count(clean: Sequence[Word], customer: Sequence[Word], heard: Sequence[Word]) -> Outcome:
    """Compare the rep's track as heard with the rep's clean track and with what the customer said."""
    theirs, lost, changed = 0, 0, 0
    matcher = SequenceMatcher(None, [w.text for w in clean], [w.text for w in heard], autojunk=False)
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal" or _letters(clean[i:j]) == _letters(heard[k:m]):
            continue
        leaks = sum(
            any(w.text == said.text and abs(w.start_s - said.start_s) < AROUND_S for said in customer)
            for w in heard[k:m]
        )
        theirs += leaks
        changed += min(j - i, m - k - leaks)
        lost += max(0, (j - i) - (m - k - leaks))
    return Outcome(theirs, lost, changed, len(customer), len(clean))


def words(utterances: Sequence[Utterance]) -> list[Word]:
    """All words, each a single one: "twenty-four," is two."""
    return [
        Word(part, w.start_s, w.end_s, w.probability)
        for u in utterances
        for w in u.words
        for part in re.findall(r"[a-z0-9']+", w.text.lower())
    ]


def caught(rep: Sequence[Utterance], customer: Sequence[Utterance]) -> list[Utterance]:
    """What the catch leaves of the rep's utterances."""
    return [kept for said in rep if (kept := without_echo(said, customer)) is not None]


def _letters(said: Sequence[Word]) -> str:
    """So that "north west" is "northwest" and "I am" is "I'm"."""
    return "".join(w.text for w in said).replace("'m", "am").replace("'re", "are").replace("'s", "is").replace("'", "")


def _later(sound: Samples, samples: int) -> Samples:
    """Later by so many samples, and in 16 bits as everything that goes through the canceller."""
    late = np.concatenate([np.zeros(samples, np.float32), sound])
    return (np.round(late * 32767) / 32768).astype(np.float32)


def _say(line: str = "", end: str = "\n") -> None:
    sys.stdout.write(line + end)
    sys.stdout.flush()


def _fail(error: Exception) -> None:
    raise error


def rows(seconds: float = 100.0) -> list[Row]:
    """Every call, every mix, as it is in the app."""
    ears, total, mixes = Ears("base"), None, 0
    for rep, customer in calls().values():
        near, far = (side[: round(seconds * RATE_HZ)] for side in (rep, customer))
        clean, said = words(ears.side(Track.REP, _later(near, LATENCY))), ears.side(Track.CUSTOMER, far)
        for delay in DELAYS_MS:
            for db in LEVELS_DB:
                microphone = np.clip(near + leaked(far, delay, db), -1.0, 1.0)
                left = caught(ears.rep(WebRtcEchoCanceller(), microphone, far), said)
                outcome = count(clean, words(said), words(left))
                total = total + outcome if total else outcome
                mixes += 1
    if total is None:
        return [Row("customer's words on the rep's track", None, 2.0, "%", note="no call to mix")]
    theirs, lost = total.theirs / total.customer_words * 100, total.lost / total.rep_words * 100
    note = f"{mixes} mixes, 20 to 300 ms, -6 and -12 dB"
    return [
        Row("customer's words on the rep's track", theirs, 2.0, "%", note=note),
        Row("rep's words lost", lost, 2.0, "%", note=note),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2, help="how many calls")
    parser.add_argument("--seconds", type=float, default=600.0, help="of each call")
    parser.add_argument("--mixes", type=int, default=99, help="how many of the mixes")
    parser.add_argument("--model", default="base")
    parser.add_argument("--before", action="store_true", help="also without canceller and catch")
    asked = parser.parse_args()
    ears = Ears(asked.model)
    total: dict[str, Outcome] = {}
    columns = ["before"] * asked.before + ["cancelled", "and caught"]
    _say(f"{'call':<24}{'leak':<14}" + "".join(f"{column:>20}" for column in columns) + "   theirs, lost, changed %")
    for name, (rep, customer) in list(calls().items())[: asked.calls]:
        rep, customer = (side[: round(asked.seconds * RATE_HZ)] for side in (rep, customer))  # noqa: PLW2901
        clean, said = words(ears.side(Track.REP, _later(rep, LATENCY))), ears.side(Track.CUSTOMER, customer)
        noise = count(clean, words(said), words(ears.side(Track.REP, _later(rep, LATENCY + RATE_HZ // 200))))
        _say(f"{name:<24}{'5 ms later':<14}{noise!s:>20}")
        mixes = {"no leak": np.zeros_like(rep)}
        mixes |= {f"{delay} ms {db} dB": leaked(customer, delay, db) for delay in DELAYS_MS for db in LEVELS_DB}
        for mix, leak in list(mixes.items())[: asked.mixes]:
            began = time.monotonic()
            microphone = np.clip(rep + leak, -1.0, 1.0)
            left = ears.rep(WebRtcEchoCanceller(), microphone, customer)
            stages = {"before": ears.side(Track.REP, microphone)} if asked.before else {}
            stages |= {"cancelled": left, "caught": caught(left, said)}
            row = {what: count(clean, words(said), words(rest)) for what, rest in stages.items()}
            for what, outcome in row.items():
                if mix != "no leak":
                    total[what] = total[what] + outcome if what in total else outcome
            _say(f"{name:<24}{mix:<14}" + "".join(f"{outcome!s:>20}" for outcome in row.values()), end="")
            _say(f"   {time.monotonic() - began:.0f} s")
    _say(f"{'all':<38}" + "".join(f"{outcome!s:>20}" for outcome in total.values()))
    counted = next(iter(total.values()))
    _say(f"of {counted.customer_words} words of the customers and {counted.rep_words} of the reps, all mixes together")


if __name__ == "__main__":
    main()
