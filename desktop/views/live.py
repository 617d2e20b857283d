"""What the sidebar, the mini strip and the tray draw while a call is on. Tones are token names of the style."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StateView:
    """What the call is doing. `shape` tells it without colour: ring, disc, bars (paused) or dash."""

    name: str  # idle, starting, live, paused, ending, ended, failed
    word: str
    tone: str
    shape: str


@dataclass(frozen=True, slots=True)
class LevelView:
    """How loud one side is. `share` and `peak`: 0.0 silent, 1.0 as loud as can be."""

    side: str  # rep, customer
    share: float
    peak: float


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something that is not as it should be, or was done, and what to do. One of a `key` at a time."""

    key: str
    text: str
    tone: str  # urgent, careful, good
    lasts_s: float = 0.0  # 0: until it is mended or closed
    closable: bool = False


@dataclass(frozen=True, slots=True)
class CardView:
    """The one card: what happened, what to do, words to say, says who."""

    id: str
    title: str
    body: str
    say: str
    source: str
    tone: str  # text, urgent
    at_s: float


@dataclass(frozen=True, slots=True)
class OldCardView:
    """A card that was shown before, in one line."""

    text: str
    at_s: float
    whole: str  # its body, for who wants to read it again


@dataclass(frozen=True, slots=True)
class StageView:
    """The stages in order, and which of them the call is in; `now` is an index into `names`."""

    names: tuple[str, ...]
    now: int
    said: str


@dataclass(frozen=True, slots=True)
class TalkView:
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


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the transcript. `side`: rep, customer; empty for a gap."""

    start_s: float
    end_s: float
    side: str
    who: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class CaptionView:
    """What one side is saying right now; it may still change. No text: nothing."""

    side: str
    who: str
    start_s: float
    text: str


@dataclass(frozen=True, slots=True)
class ActionView:
    """A button. `does` names the command behind it; `key` is the shortcut in words."""

    does: str
    text: str
    about: str
    enabled: bool = True
    main: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """What stands in the sidebar when no call is on: before, after, or when one could not start."""

    title: str
    lines: tuple[str, ...]
    actions: tuple[ActionView, ...]
    asks_who: bool = False
    figures: tuple[tuple[str, str], ...] = ()  # a number and its words


@dataclass(frozen=True, slots=True)
class MiniView:
    """The strip: share of talk and the card's first line."""

    share: str
    share_tone: str
    line: str
    line_tone: str


@dataclass(frozen=True, slots=True)
class KeyView:
    """One line of the list of shortcuts."""

    what: str
    here: str
    anywhere: str


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A setting in the menu: its key, its name, its values with their words, the one in use."""

    key: str
    name: str
    values: tuple[tuple[str, str], ...]
    now: str
