"""What the sidebar, the mini strip and the tray draw while a call is on. Tones are token names of the style.

Named tuples: a program that starts makes them in a fifth of the time that dataclasses take.
"""

from __future__ import annotations

from typing import NamedTuple


class StateView(NamedTuple):
    """What the call is doing. `shape` tells it without colour: ring, disc, bars (paused) or dash."""

    name: str  # idle, starting, live, paused, ending, ended, failed
    word: str
    tone: str
    shape: str


class LevelView(NamedTuple):
    """How loud one side is. `share` and `peak`: 0.0 silent, 1.0 as loud as can be."""

    side: str  # rep, customer
    share: float
    peak: float


class NoticeView(NamedTuple):
    """Something that is not as it should be, or was done, and what to do. One of a `key` at a time."""

    key: str
    text: str
    tone: str  # urgent, careful, good
    lasts_s: float = 0.0  # 0: until it is mended or closed
    closable: bool = False


class CardView(NamedTuple):
    """The one card: what happened, what to do, words to say, says who."""

    id: str
    title: str
    body: str
    say: str
    source: str
    tone: str  # text, urgent
    at_s: float
    found_in: str = ""  # the source in full: file and heading


class OldCardView(NamedTuple):
    """A card that was shown before, in one line."""

    text: str
    at_s: float
    whole: str  # its body, for who wants to read it again


class StageView(NamedTuple):
    """The stages in order, and which of them the call is in; `now` is an index into `names`."""

    names: tuple[str, ...]
    now: int
    said: str


class TalkView(NamedTuple):
    """Who talks, how fast, for how long. Shares in [0, 1]; None cannot be told yet."""

    share: float | None
    low: float
    high: float
    share_text: str
    share_tone: str
    pace_text: str
    pace_tone: str
    turn_text: str
    turn_tone: str
    said: str  # the whole in sentences: tooltip and screen reader


class LineView(NamedTuple):
    """One line of the transcript. `side`: rep, customer; empty for a gap."""

    start_s: float
    end_s: float
    side: str
    who: str
    text: str
    at: str


class CaptionView(NamedTuple):
    """What one side is saying right now; it may still change. No text: nothing."""

    side: str
    who: str
    start_s: float
    text: str


class ActionView(NamedTuple):
    """A button. `does` names the command behind it; `key` is the shortcut in words."""

    does: str
    text: str
    about: str
    enabled: bool = True
    main: bool = False


class PageView(NamedTuple):
    """What stands in the sidebar when no call is on: before, after, or when one could not start."""

    title: str
    lines: tuple[str, ...]
    actions: tuple[ActionView, ...]
    asks_who: bool = False
    figures: tuple[tuple[str, str], ...] = ()  # a number and its words


class MiniView(NamedTuple):
    """The strip: share of talk and the card's first line."""

    share: str
    share_tone: str
    line: str
    line_tone: str


class KeyView(NamedTuple):
    """One line of the list of shortcuts."""

    what: str
    here: str
    anywhere: str


class ChoiceView(NamedTuple):
    """A setting in the menu: its key, its name, its values with their words, the one in use."""

    key: str
    name: str
    values: tuple[tuple[str, str], ...]
    now: str
