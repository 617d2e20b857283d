"""A call under way, in words: what stands in the sidebar, the mini strip and the tray."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.domain.figures import percent
from assistant.settings import Coaching
from desktop.present.words import GAPS, SIDES, STAGES, place
from desktop.views.live import (
    CaptionView,
    CardView,
    LevelView,
    LineView,
    MiniView,
    NoticeView,
    OldCardView,
    StageView,
    StateView,
    TalkView,
)

if TYPE_CHECKING:  # the window is on the screen before the brain's nouns are imported
    from assistant.domain.calls import Card, Gap, Measures, Stage, Utterance
    from assistant.domain.events import Captioned, Levelled

_STATES = {
    "idle": StateView("idle", "Ready", "quiet", "ring"),
    "starting": StateView("starting", "Starting", "quiet", "ring"),
    "live": StateView("live", "Listening", "good", "disc"),
    "paused": StateView("paused", "Paused", "careful", "bars"),
    "ending": StateView("ending", "Ending", "quiet", "ring"),
    "ended": StateView("ended", "Ended", "quiet", "dash"),
    "failed": StateView("failed", "Could not start", "urgent", "cross"),
}
_FATES = {"used": "used", "dismissed": "set aside"}
_QUIETEST_DB = -60.0
_URGENT_FROM = 0.7
_SHARE_FROM_S = 60.0  # of speech: the first words of a call are no share to warn of


def state(name: str) -> StateView:
    """Say what the call is doing. Raises KeyError for a state there is not."""
    return _STATES[name]


def who(customer: str, account: str) -> str:
    """Name the other side in one line; empty when nobody was named."""
    return " · ".join(part for part in (customer.strip(), account.strip()) if part)


def named(typed: str) -> tuple[str, str]:
    """Split what was typed into a name and a company: `Dana Brook, Northwind`."""
    name, _, company = typed.replace(" · ", ",").replace(" - ", ",").partition(",")
    return name.strip(), company.strip()


def level(heard: Levelled) -> LevelView:
    """Put a level on a meter that begins at -60 dB."""

    def share(db: float) -> float:
        return min(1.0, max(0.0, 1 - db / _QUIETEST_DB))

    return LevelView(heard.track.value, share(heard.rms_db), share(heard.peak_db))


def card(shown: Card) -> CardView:
    """Show a card. Its source in short is the folder and the heading: there is no room for the file as well."""
    found_in = " · ".join(part for part in (shown.source.file, shown.source.heading) if part)
    folder, _, file = shown.source.file.rpartition("/")
    parts = folder.partition("/")[0].capitalize(), shown.source.heading or file
    tone = "urgent" if shown.urgency >= _URGENT_FROM else "text"
    source = " · ".join(part for part in parts if part)
    return CardView(shown.id, shown.title, shown.body, shown.say, source, tone, shown.at_s, found_in)


def old_card(shown: CardView, fate: str) -> OldCardView:
    """Show a card that is no longer the one; `fate` is used, dismissed or replaced."""
    text = f"{shown.title} · {_FATES[fate]}" if fate in _FATES else shown.title
    return OldCardView(text, shown.at_s, shown.body)


def stage(now: Stage | None) -> StageView:
    """Show where the call is; None: at its beginning."""
    names = tuple(STAGES.values())
    index = list(STAGES).index(now) if now else 0
    return StageView(names, index, f"{names[index]}, stage {index + 1} of {len(names)}")


def talk(measures: Measures | None, turn_s: float, coaching: Coaching, *, trusted: bool = True) -> TalkView:
    """Show who talks, the pace and the turn. `turn_s`: how long the rep has now been talking.

    `trusted` is False when one side is not heard well: the figures then say so and warn of nothing.
    """
    from assistant.domain.calls import Measures

    m = measures or Measures()
    share_word, share_tone = _band(m.talk_ratio, coaching.talk_ratio_low, coaching.talk_ratio_high, ("low", "high"))
    if m.rep_s + m.customer_s < _SHARE_FROM_S:
        share_word, share_tone = "", "quiet"
    pace_word, pace_tone = _band(m.pace_wpm, coaching.pace_low_wpm, coaching.pace_high_wpm, ("slow", "fast"))
    turn_word, turn_tone = "", "quiet"
    if turn_s >= coaching.monologue_urgent_s:
        turn_word, turn_tone = "too long", "urgent"
    elif turn_s >= coaching.monologue_careful_s:
        turn_word, turn_tone = "long", "careful"
    share_said = f"You talked {percent(m.talk_ratio)} of the time" if m.talk_ratio is not None else "Nobody talked yet"
    low, high = percent(coaching.talk_ratio_low)[:-2], percent(coaching.talk_ratio_high)
    said = [f"{share_said}; aim {low} to {high}."]
    if m.pace_wpm is not None:
        said.append(f"Your pace is {m.pace_wpm:.0f} words a minute.")
    said.append(f"You have been talking for {place(turn_s)}." if turn_s >= 1 else "It is not your turn.")
    if m.echo_excluded_s >= 1:
        said.append(f"{m.echo_excluded_s:.0f} s were probably their voice out of your loudspeakers and are left out.")
    if not trusted:
        share_word = pace_word = turn_word = ""
        share_tone = pace_tone = turn_tone = "quiet"
        said.append("One side is not heard well now, so this may be wrong.")
    pace = "" if m.pace_wpm is None else f"{m.pace_wpm:.0f} wpm"
    return TalkView(
        share=m.talk_ratio,
        low=coaching.talk_ratio_low,
        high=coaching.talk_ratio_high,
        share_text=_with(f"you {percent(m.talk_ratio)}".strip(), share_word),
        share_tone=share_tone,
        pace_text=_with(pace, pace_word),
        pace_tone=pace_tone,
        turn_text=_with(place(turn_s), turn_word) if turn_s >= 1 else "",
        turn_tone=turn_tone,
        said=" ".join(said),
    )


def nothing(state: str) -> str:
    """Say why there is no card."""
    if state == "starting":
        return "Opening your microphone and what you hear. The first time takes a few seconds."
    if state == "ending":
        return "Writing down what was said last."
    return "Nothing to add right now."


def line(heard: Utterance) -> LineView:
    """Show what somebody said."""
    side = heard.track.value
    text = heard.text
    if heard.echo_suspect:
        text = f"{text} (probably their voice out of your loudspeakers)"
    return LineView(heard.start_s, heard.end_s, side, SIDES[side].lower(), text, place(heard.start_s))


def gap(missed: Gap) -> LineView:
    """Show that a stretch was not heard, and why."""
    reason = GAPS.get(missed.reason, "Not heard")
    side = f" ({SIDES[missed.track.value].lower()})" if missed.track else ""
    lasted = missed.end_s - missed.start_s
    return LineView(
        missed.start_s,
        missed.end_s,
        "",
        "",
        f"{reason}{side}" + (f", {lasted:.0f} s" if lasted >= 1 else ""),
        place(missed.start_s),
    )


def caption(shown: Captioned) -> CaptionView:
    """Show what somebody is saying."""
    side = shown.track.value
    return CaptionView(side, SIDES[side].lower(), shown.start_s, shown.text)


def mini(now: StateView, talking: TalkView, shown: CardView | None, wrong: Sequence[NoticeView] = ()) -> MiniView:
    """Show the strip: the card if there is one, else what is wrong, else what the call is doing."""
    share = talking.share_text.removeprefix("you ") if now.name == "live" and talking.share is not None else ""
    share_tone = "text" if talking.share_tone == "quiet" else talking.share_tone
    if now.name != "live":
        return MiniView(share, share_tone, now.word, now.tone)
    if shown is not None:
        return MiniView(share, share_tone, shown.body.strip() or shown.title, "text")
    if wrong:
        return MiniView(share, share_tone, wrong[0].text.replace("*", ""), wrong[0].tone)
    return MiniView(share, share_tone, now.word, "quiet")


def _band(value: float | None, low: float, high: float, words: tuple[str, str]) -> tuple[str, str]:
    if value is None or low <= value <= high:
        return "", "quiet"
    return words[value > high], "careful"


def _with(text: str, word: str) -> str:
    return f"{text}, {word}" if text and word else text
