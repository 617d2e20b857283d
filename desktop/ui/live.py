"""The call as the window knows it: events in, views and signals out, commands back. Draws nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from assistant.settings import Settings
from desktop.present import before_after, live, notices, remembered
from desktop.ui.commands import Commands
from desktop.views.live import ActionView, CardView, NoticeView, OldCardView, PageView, StageView, StateView, TalkView
from desktop.views.remembered import KnownView

if TYPE_CHECKING:  # the window is on the screen before the brain's nouns are imported
    from assistant.domain.calls import CallSummary, Measures, Stage
    from assistant.domain.events import Changed, Erased, Event, Glimpse, Watched
    from assistant.domain.history import CallPlan, CallRecord
    from assistant.domain.memory import Memory

_IN_CALL = {"starting", "live", "paused", "ending"}
_OLDER_CARDS = 2


class Live(QObject):
    """What sidebar, mini strip, tray and shortcuts share. Lives in Qt's thread.

    A timer ticks once a second while a call is live, and nothing ticks otherwise. `now` gives seconds.
    """

    state_changed = Signal()
    began = Signal()  # a call began: what was on the screen is of another one
    card_changed = Signal()
    talk_changed = Signal()
    stage_changed = Signal()
    memory_changed = Signal()
    notices_changed = Signal()
    ticked = Signal()
    line_said = Signal(object)  # LineView
    erased = Signal(float, float)
    captioned = Signal(object)  # CaptionView
    levelled = Signal(object)  # LevelView

    def __init__(
        self,
        commands: Commands,
        settings: Settings,
        now: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._settings = settings
        self._now = now
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.ticked)
        self._unfinished: CallRecord | None = None
        self.customer = self.account = self.call_id = ""
        self._state = "idle"
        self._forget_call()

    def _forget_call(self) -> None:
        self._clock = (0.0, 0.0)  # seconds of the call, and when it was so
        self._reason = ""
        self._summary: CallSummary | None = None
        self._measures: Measures | None = None
        self._stage: Stage | None = None
        self._memory: Memory | None = None
        self._bad: set[str] = set()  # notices of sides that are not heard well
        self._notices: dict[str, NoticeView] = {}
        self.load_words = self.load_said = ""
        self.card: CardView | None = None
        self.older: tuple[OldCardView, ...] = ()
        self._gone: set[str] = set()

    # what there is to see

    @property
    def state(self) -> StateView:
        """What the call is doing."""
        return live.state(self._state)

    @property
    def in_call(self) -> bool:
        """Whether a call is on, paused ones included."""
        return self._state in _IN_CALL

    @property
    def heard(self) -> bool:
        """Whether the call has got so far that its clock means something."""
        return self._state in {"live", "paused", "ending"}

    @property
    def nothing(self) -> str:
        """Why there is no card."""
        return live.nothing(self._state)

    @property
    def clock_s(self) -> float:
        """Seconds since the call began; stands still while nothing is heard."""
        at_s, when = self._clock
        return at_s + (self._now() - when if self._state == "live" else 0.0)

    @property
    def who(self) -> str:
        """Who is on the other side."""
        return live.who(self.customer, self.account)

    @property
    def stage(self) -> StageView:
        """Where the call is."""
        return live.stage(self._stage)

    @property
    def known(self) -> KnownView:
        """What the call came to know."""
        return remembered.known(self._memory)

    @property
    def talk(self) -> TalkView:
        """Who talks."""
        turn_s = self._measures.monologue_s if self._measures else 0.0
        return live.talk(self._measures, turn_s, self._settings.coaching, trusted=not self._bad)

    @property
    def notices(self) -> tuple[NoticeView, ...]:
        """What is not as it should be, the gravest first."""
        return notices.in_order(self._notices.values())

    @property
    def page(self) -> PageView | None:
        """What stands there instead of a call; None while there is one."""
        if self._state == "idle":
            return before_after.before(self._unfinished)
        if self._state == "ended":
            return before_after.after(self._summary)
        if self._state == "failed":
            return before_after.broken(self._reason)
        return None

    @property
    def actions(self) -> tuple[ActionView, ...]:
        """The buttons under a call."""
        return before_after.actions(self._state) if self.in_call else ()

    # what the rep does

    def start(self, typed: str = "") -> None:
        """Begin a call; `typed` says who is on the other side, as `Dana Brook, Northwind`."""
        if self.in_call:
            return
        if typed or self._state != "failed":  # trying again keeps who it was
            self.customer, self.account = live.named(typed)
        self._begin_as(self.customer, self.account)

    def go_on(self, unfinished: CallRecord | None = None) -> None:
        """Go on with a call that was cut off: this one, or the one on offer."""
        cut_off = unfinished or self._unfinished
        if cut_off and not self.in_call:
            self._begin_as(cut_off.customer, cut_off.account, cut_off.id)

    def begin(self, plan: CallPlan) -> None:
        """Begin the call of this plan; the devices stand in it."""
        if self.in_call:
            return
        self.customer, self.account = plan.customer, plan.account
        self._unfinished = None
        self._become("starting")  # at once: the brain's own word may take a moment
        self._commands.start_call(plan)

    def _begin_as(self, customer: str, account: str, unfinished: str = "") -> None:
        from assistant.domain.history import CallPlan

        sound = self._settings.sound
        self.begin(
            CallPlan(
                customer=customer,
                account=account,
                microphone=sound.microphone,
                far_end=sound.far_end,
                keep_sound=sound.keep_sound,
                resume_call=unfinished,
            )
        )

    def toggle(self) -> None:
        """Start, pause or resume: whichever there is to do."""
        if self._state == "live":
            self._commands.pause_call()
        elif self._state == "paused":
            self._commands.resume_call()
        else:
            self.start()

    def off_record(self) -> None:
        """Erase the last 30 seconds."""
        if self._state in {"live", "paused"}:
            self._commands.forget_last(30.0)

    def end(self) -> None:
        """End the call."""
        if self.in_call and self._state != "ending":
            self._commands.end_call()

    def card_done(self, used: bool) -> None:  # noqa: FBT001 - it is also the argument of a signal
        """Take the card away: it was used, or is not wanted."""
        if self.card:
            self._commands.card_done(self.card.id, used=used)
            self._put_away("used" if used else "dismissed")
            self.card_changed.emit()

    def clear(self) -> None:
        """Get ready for another call."""
        if not self.in_call:
            self.customer = self.account = ""
            self._become("idle")

    def close_notice(self, key: str) -> None:
        """Take a notice away."""
        if self._notices.pop(key, None):
            self.notices_changed.emit()

    # what the program tells

    def offer(self, unfinished: CallRecord | None) -> None:
        """Offer to go on with a call that was cut off."""
        self._unfinished = unfinished
        self.state_changed.emit()

    def settle(self, settings: Settings) -> None:
        """Take new settings."""
        self._settings = settings
        self.talk_changed.emit()

    def tell(self, notice: NoticeView) -> None:
        """Show a notice of the window's own."""
        self._notice(notice)

    def take(self, event: Event) -> None:  # noqa: C901, PLR0912 - one case an event
        """Take in what happened."""
        from assistant.domain import events as told

        self._reckon(event.at_s)
        match event:
            case told.Changed():
                self._change(event)
            case told.Heard(utterance):
                self.line_said.emit(live.line(utterance))
            case told.Missed(gap):
                self.line_said.emit(live.gap(gap))
            case told.Erased():
                self._erase(event)
            case told.Advised():
                self._advise(live.card(event.card))
            case told.Measured(measures):
                self._measures = measures
                self.talk_changed.emit()
            case told.Moved(stage):
                self._stage = stage
                self.stage_changed.emit()
            case told.Failed():
                self._reason = notices.reason(event.what, event.hint)
                self._notice(notices.failure(event))
            case told.Watched():
                self._watch(event)
            case told.Strained():
                self.load_words, self.load_said = notices.load_words(event), notices.load_said(event)
                self._notice(notices.load(event), "load")
            case told.Remembered(memory):
                self._memory = memory
                self.memory_changed.emit()
            case told.Summed(summary):
                self._summary = summary
            case told.Rescored():
                pass  # the pages of the lead book look again
            case told.Noticed():
                pass  # what is understood shows as cards, stage and measures

    def glimpse(self, seen: Glimpse) -> None:
        """Take in what may be forgotten."""
        from assistant.domain.events import Captioned

        if not self.in_call:
            return
        if isinstance(seen, Captioned):
            self.captioned.emit(live.caption(seen))
        else:
            self.levelled.emit(live.level(seen))

    def _change(self, event: Changed) -> None:
        name = event.state.value
        if name == "starting" and self._state != "starting":
            self.call_id = event.call_id
            self._become("starting")
            return
        self.call_id = event.call_id
        self._clock = (event.at_s, self._now())
        if name == "ended" and self._state == "starting":
            name = "failed" if self._reason else "idle"  # without a reason the rep changed their mind
        self._become(name)

    def _become(self, name: str) -> None:
        if name == "starting" and self._state != "starting":
            self._forget_call()
            self._state = name
            for changed in (self.began, self.card_changed, self.talk_changed, self.stage_changed, self.memory_changed):
                changed.emit()
            self.notices_changed.emit()
        self._state = name
        if name not in _IN_CALL:
            self._notices.clear()
            self._bad.clear()
            self.notices_changed.emit()
        if name == "live":
            self._tick.start()
        else:
            self._tick.stop()
        self.state_changed.emit()

    def _reckon(self, at_s: float) -> None:
        """Keep the clock from falling behind what is told."""
        if at_s > self.clock_s:
            self._clock = (at_s, self._now())

    def _erase(self, event: Erased) -> None:
        """Forget what was said then, and what was advised about it."""
        if self.card and event.start_s <= self.card.at_s <= event.end_s:
            self._gone.add(self.card.id)
            self.card = None
        self.older = tuple(one for one in self.older if not event.start_s <= one.at_s <= event.end_s)
        self.card_changed.emit()
        self.erased.emit(event.start_s, event.end_s)
        self._notice(notices.erased(event))

    def _advise(self, card: CardView) -> None:
        if card.id in self._gone:
            return  # better words for a card the rep took away
        if self.card and self.card.id != card.id:
            self._put_away("replaced")
        self.card = card
        self.card_changed.emit()

    def _put_away(self, fate: str) -> None:
        if self.card:
            self._gone.add(self.card.id)
            self.older = (live.old_card(self.card, fate), *self.older)[:_OLDER_CARDS]
            self.card = None

    def _watch(self, seen: Watched) -> None:
        key = f"health:{seen.track}"
        if seen.health.value in {"good", "clipping"}:
            self._bad.discard(key)
        else:
            self._bad.add(key)
        self._notice(notices.health(seen), key)
        self.talk_changed.emit()

    def _notice(self, notice: NoticeView | None, key: str = "") -> None:
        self._notices.pop(notice.key if notice else key, None)
        if notice:
            self._notices[notice.key] = notice
            if notice.lasts_s:
                QTimer.singleShot(round(notice.lasts_s * 1000), self, partial(self._expire, notice))
        self.notices_changed.emit()

    def _expire(self, notice: NoticeView) -> None:
        if self._notices.get(notice.key) is notice:
            self.close_notice(notice.key)
