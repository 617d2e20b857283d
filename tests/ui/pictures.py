"""Pictures of the sidebar and the strip in every state, to be looked at: `python -m tests.ui.pictures OUT`."""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from assistant.domain.calls import Gap, Source, Track
from assistant.domain.events import Advised, CallState, Captioned, Changed, Erased, Failed, Levelled, Measured, Missed
from assistant.domain.history import CallRecord
from assistant.settings import Settings
from desktop.style import look
from desktop.ui.live import Live
from desktop.ui.mini import Mini
from desktop.ui.sidebar import Sidebar
from tests.ui import story

HIGH = 800


class Nobody:
    """Commands that nobody obeys."""

    def __getattr__(self, _name):
        return lambda *_args, **_named: None


def scenes():
    captions = [
        Captioned(Track.REP, 100.0, "I hear you. What are you compa"),
        Levelled(Track.REP, -18.0, -9.0),
        Levelled(Track.CUSTOMER, -41.0, -33.0),
    ]
    long_card = replace(
        story.PRICE,
        id="long",
        title="They mention another vendor whose name is rather long",
        body="Ask which of the three things they named matters most to them before you say anything at all about how "
        "we differ from Donaudampfschifffahrtsgesellschaft Software and the others they are looking at.",
        say="Of the roll-out, the reports and the support you spoke about, which one would you miss the most a year "
        "from now, and what would that cost the Hamburg office every month?",
        source=Source("playbook/competitors/how-we-differ-in-the-enterprise-segment.md", "What matters most to them"),
        urgency=0.9,
    )
    unfinished = CallRecord("old", "", "Sam Okafor", "Tidewater", datetime.now(UTC), 754.0, finished=False)
    yield "empty", [], [], {}
    yield "unfinished", [], [], {"unfinished": unfinished}
    yield "starting", [Changed("call-1", CallState.STARTING, 0.0)], [], {}
    yield "quiet", [*story.opening(), *story.talk(story.SAID[:2])], captions[1:], {}
    yield "full", story.full(), captions, {}
    yield "known", story.full(), captions, {"unfold": True}
    yield "nothing-known", [*story.opening(), *story.talk(story.SAID[:2])], captions[1:], {"unfold": True}
    yield "broken", story.broken(), captions[1:2], {}
    yield (
        "paused",
        [*story.full(), Missed(Gap(101.0, 140.0, "paused"), 140.0), Changed("call-1", CallState.PAUSED, 140.0)],
        [],
        {},
    )
    yield (
        "erased",
        [*story.full(), Erased(71.0, 101.0, 101.0), Missed(Gap(71.0, 101.0, "off_the_record"), 101.0)],
        captions[1:],
        {},
    )
    yield "ended", [*story.full(), *story.ending()], [], {}
    yield (
        "failed",
        [
            Changed("call-1", CallState.STARTING, 0.0),
            Failed(
                "sound",
                "microphone *Jabra Evolve 65* could not be opened",
                "another program may be using it",
                True,
                0.4,
            ),
            Changed("call-1", CallState.ENDED, 0.5),
        ],
        [],
        {},
    )
    yield (
        "long",
        [
            *story.full(),
            Advised(long_card, 100.0),
            Measured(replace(story.MEASURES, talk_ratio=0.66, pace_wpm=203.0, monologue_s=95.0), 100.5),
        ],
        captions,
        {"who": "Dr. Alexandra Featherstonehaugh-Cholmondeley, Donaudampfschifffahrtsgesellschaft GmbH & Co. KG"},
    )


def take(out, app, name, theme, scale, events, glimpses, given):
    look().choose(theme, scale)
    settings = Settings()
    now = [0.0]
    live = Live(Nobody(), settings, lambda: now[0])
    if "unfinished" in given:
        live.offer(given["unfinished"])
    sidebar, mini = Sidebar(live, settings, moves=False), Mini(live, settings)
    if events:
        live.start(given.get("who", "Dana Brook, Northwind"))
    for event in events:
        live.take(event)
    for glimpse in glimpses:
        live.glimpse(glimpse)
    if "unfold" in given:
        sidebar.call.known.fold.click()
    now[0] += 4.0
    live.ticked.emit()
    for window, kind in ((sidebar, "sidebar"), (mini, "mini")):
        window.show()
        if window is sidebar:
            window.setFixedSize(window.wide(), HIGH)
        app.processEvents()
        tag = f"-{scale:g}" if scale != 1 else ""
        window.grab().save(str(out / f"{kind}-{name}-{theme}{tag}.png"))
        window.close()
        window.deleteLater()
    app.processEvents()


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    for name, events, glimpses, given in scenes():
        for theme in ("light", "dark"):
            take(out, app, name, theme, 1.0, events, glimpses, given)
        if name in {"full", "known", "long", "empty", "broken"}:
            take(out, app, name, "light", 1.5, events, glimpses, given)


if __name__ == "__main__":
    main()
