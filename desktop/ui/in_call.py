"""The sidebar while a call is on: what a rep glances at."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.present.words import place
from desktop.style import SPACE
from desktop.ui.live import Live
from desktop.views.live import LevelView
from desktop.widgets.actions import Actions
from desktop.widgets.card import Cards
from desktop.widgets.known import Known
from desktop.widgets.meter import Meter
from desktop.widgets.page import retone, words
from desktop.widgets.stage_strip import StageStrip
from desktop.widgets.talk_bar import TalkBar
from desktop.widgets.transcript import Transcript


class InCall(QWidget):
    """Draws what `live` knows of a call: levels, cards, stage, talk, words, and the buttons under them.

    `moves` is False for people who want nothing to move.
    """

    def __init__(self, live: Live, *, moves: bool = True) -> None:
        super().__init__()
        self.setAccessibleName("The call under way")
        self.live = live
        self.levels = {
            "rep": Meter("mic", "Your microphone's level", "rep"),
            "customer": Meter("them", "Their level", "customer"),
        }
        self._aside = words(role="quiet", wrap=False)
        self._aside.setAccessibleName("State and load")
        self.cards = Cards(moves=moves)
        self.stages = StageStrip()
        self.known = Known()
        self.talk = TalkBar()
        self.transcript = Transcript()
        self.buttons = Actions()
        levels = QHBoxLayout()
        levels.setSpacing(SPACE["medium"])
        for meter in self.levels.values():
            levels.addWidget(meter)
        levels.addStretch(1)
        levels.addWidget(self._aside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE["small"])
        layout.addLayout(levels)
        layout.addWidget(self.cards)
        layout.addWidget(_line())
        layout.addWidget(self.stages)
        layout.addWidget(self.known)
        layout.addWidget(self.talk)
        layout.addWidget(self.transcript, 1)
        layout.addWidget(self.buttons)
        self.known.unfolded.connect(self._make_room)
        live.state_changed.connect(self._show_state)
        live.began.connect(self.transcript.reset)
        live.card_changed.connect(self._show_cards)
        live.talk_changed.connect(self._show_talk)
        live.stage_changed.connect(self._show_stage)
        live.memory_changed.connect(self._show_known)
        live.notices_changed.connect(self._show_aside)
        live.ticked.connect(self._show_ages)
        live.line_said.connect(self.transcript.add)
        live.erased.connect(self.transcript.forget)
        live.captioned.connect(self.transcript.caption)
        live.levelled.connect(self._level)
        self._show_talk()
        self._show_stage()
        self._show_known()
        self._show_cards()
        self._show_state()

    def _show_state(self) -> None:
        self.buttons.show_actions(self.live.actions)
        self.cards.show_why(self.live.nothing)
        if self.live.state.name != "live":
            for meter in self.levels.values():
                meter.show_level(None)
        self._show_aside()
        self._show_ages()

    def _show_aside(self) -> None:
        """Say beside the meters what is not as usual: the call's state, else what the machine leaves out."""
        state = self.live.state
        usual = state.name == "live"
        self._aside.setText(self.live.load_words if usual else state.word)
        self._aside.setToolTip(self.live.load_said if usual else "")
        self._aside.setAccessibleDescription(self._aside.toolTip())
        retone(self._aside, tone="careful" if usual else state.tone)
        self._aside.setVisible(bool(self._aside.text()))

    def _show_cards(self) -> None:
        self.cards.show_cards(self.live.card, self.live.older)
        self._show_ages()

    def _show_ages(self) -> None:
        now_s = self.live.clock_s
        self.cards.show_ages(lambda at_s: place(now_s - at_s))

    def _show_talk(self) -> None:
        self.talk.show_talk(self.live.talk)

    def _show_stage(self) -> None:
        self.stages.show_stage(self.live.stage)

    def _show_known(self) -> None:
        self.known.show_known(self.live.known)

    def _make_room(self, unfolded: bool) -> None:  # noqa: FBT001 - the signal's argument
        """Let the transcript give way to what was unfolded, so that the card keeps its room."""
        self.transcript.give_way(unfolded)

    def _level(self, level: LevelView) -> None:
        self.levels[level.side].show_level(level)


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("surface", "line")
    line.setAccessibleName("Divider")
    return line
