"""Builds the program: the one thing that a window, the terminal or a server needs of the brain."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from assistant.audio.clock import CallClock, SoundClock
from assistant.audio.levels import Levels
from assistant.domain.calls import AudioChunk, Conversation, Track
from assistant.domain.errors import AssistantError, StoreError
from assistant.domain.events import CallState, Changed, Event, Failed, Publish, Rescored, Show
from assistant.domain.history import CallPlan, Devices, SelfTest, SoundFile
from assistant.models import Shelf
from assistant.paths import RESOURCES, Home
from assistant.pipeline.analysis import Analysis
from assistant.pipeline.session import Session
from assistant.pipeline.stage import Stage as Thread
from assistant.ports import Source
from assistant.settings import Settings, save
from assistant.wiring import devices, file_source, plays, said_before, wire_analysis, wire_call

if TYPE_CHECKING:
    from assistant.lead_book import LeadBook
    from assistant.lead_scoring import LeadScoring
    from assistant.storage.calls import CallStore

_log = logging.getLogger(__name__)
STARTER = RESOURCES / "playbook"


class Assistant:
    """The whole brain, ready to use. Close it once.

    The commands on a call return at once and never raise: what comes of them is told by events. Everything
    else may take a moment or raise AssistantError: call it from a thread that may wait.
    """

    def __init__(
        self, settings: Settings, home: Home, calls: CallStore, leads: LeadBook, publish: Publish, show: Show
    ) -> None:
        self.settings, self.home, self.calls, self.leads = settings, home, calls, leads
        self.models = Shelf(home.models, settings.models.mirror)
        self._publish, self._show = publish, show
        self._session: Session | None = None
        self._desk: Thread[None] = Thread("desk", lambda _: None, self._failed)
        self._desk.start()
        self._scorer: Thread[None] = Thread("scoring", lambda _: None, lambda _what, _error: None)  # it is logged
        self._scorer.start()
        self._scoring: LeadScoring | None = None
        self._making = threading.Lock()
        self._stale = False
        self._closing = False
        leads.changed = self.rescore_soon

    @property
    def scoring(self) -> LeadScoring:
        """The scores of the leads. Made when it is first asked for, which takes a moment: not on Qt's thread.

        Where they have aged they are renewed, on a thread of its own.
        """
        with self._making:
            if self._scoring is None:
                from assistant.lead_models import LeadModels
                from assistant.lead_scoring import LeadScoring

                self._scoring = LeadScoring(self.leads, LeadModels(self.home.lead_models), plays(self.home))
                if not self._scoring.fresh:
                    self.rescore_soon()
            return self._scoring

    def rescore_soon(self) -> None:
        """Score every open lead, on a thread of its own; while a call runs, once it is over. Returns at once."""
        self._stale = True
        self._scorer.do(self._rescore)

    def _rescore(self, customer: str = "", account: str = "") -> None:
        if self._closing or not self.home.lead_models.is_dir():  # nothing to score with: not worth loading it all
            return
        if (customer or account) and (mine := self.scoring.after_call(customer, account)):
            self._publish(Rescored(tuple(mine), 0.0))
        if self._stale and self._may_score():
            scoring, whole = self.scoring, False
            self._stale = False  # what changes while it runs wants another scoring after it
            try:
                scoring.rescore(go_on=self._may_score)
                whole = self._may_score()
            finally:
                self._stale |= not whole
            self._publish(Rescored((), 0.0))

    def _may_score(self) -> bool:
        return not self._closing and (self._session is None or self._session.ended)

    def start_call(self, plan: CallPlan) -> None:
        """Open the devices and begin to listen. Changed(STARTING) and then LIVE, or Failed and ENDED, follow."""
        self._desk.do(partial(self._start, plan))

    def pause_call(self) -> None:
        """Listen to nothing until `resume_call`; the transcript marks the gap."""
        self._ask(Session.pause)

    def resume_call(self) -> None:
        """Listen again."""
        self._ask(Session.resume)

    def forget_last(self, seconds: float = 30.0) -> None:
        """Off the record: erase what was said in the last `seconds` from memory and disk, mark the gap, pause."""
        self._ask(lambda session: session.forget_last(seconds))

    def card_done(self, card_id: str, *, used: bool) -> None:
        """The rep took a card away."""
        self._ask(lambda session: session.card_done(card_id, used=used))

    def end_call(self) -> None:
        """Finish what was being said, sum up, close. Summed and Changed(ENDED) follow."""
        self._ask(Session.end)

    def devices(self) -> Devices:
        """What sound can come from now."""
        from assistant.audio.devices import list_devices

        return list_devices()

    def self_test(self, plan: CallPlan) -> SelfTest:
        """Play a tone of one second and prove that the far end hears it. Takes about three seconds."""
        from assistant.audio.selftest import self_test

        return self_test(plan.microphone, plan.far_end)

    def listen_in(self, plan: CallPlan, show: Show) -> Callable[[], None]:
        """Show the levels of both devices without hearing what is said; call what is returned to stop.

        A device that cannot be opened does not keep the other one from being shown; SoundError if neither can.
        """
        levels, opened, errors = Levels(show, lambda _track, _health: None), list[Source](), list[AssistantError]()
        for source in devices(plan, CallClock()).values():
            try:
                source.start(levels.feed, lambda error: _log.info("listening in: %s", error))
            except AssistantError as error:
                errors.append(error)
            else:
                opened.append(source)
        if errors and not opened:
            raise errors[0]

        def stop() -> None:
            for source in opened:
                source.stop()

        return stop

    def change_settings(self, settings: Settings) -> None:
        """Keep new settings; those about hearing count from the next call on."""
        save(self.home.settings, settings)
        self.settings = settings
        self.models = Shelf(self.home.models, settings.models.mirror)

    def close(self) -> None:
        """End the call, if there is one, and let go of everything."""
        self.end_call()
        self._desk.stop(timeout_s=90.0)
        self._closing = True
        self._scorer.stop()
        try:
            self.leads.forget()
            self.calls.purge()
        except StoreError as error:
            _log.warning("what was erased could not be purged: %s", error)
        self.calls.close()

    def _ask(self, command: Callable[[Session], None]) -> None:
        def run() -> None:
            if self._session:
                command(self._session)

        self._desk.do(run)

    def _start(self, plan: CallPlan) -> None:
        if self._session and not self._session.ended:
            return
        try:
            self._session = self._open(plan)
            self._session.start()
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must not wait for ever
            _log.exception("a call could not be started")
            self._failed("", error)
            self._publish(Changed("", CallState.ENDED, 0.0))

    def _open(self, plan: CallPlan) -> Session:
        before = said_before(self.calls, plan.resume_call)
        clock = CallClock(at_s=before.now_s)
        sources: Mapping[Track | None, Source] = (
            {None: file_source(plan.play, real=True, finished=self.end_call)} if plan.play else devices(plan, clock)
        )
        return wire_call(
            self.settings, self.home, plan, before, clock, sources, self._scoring_after(plan), self._show,
            calls=self.calls,
        )  # fmt: skip

    def _scoring_after(self, plan: CallPlan) -> Publish:
        """Publish; once a call has ended, and all of it is kept, score the leads it was with."""
        known = self.calls.detail(plan.resume_call).record if plan.resume_call else plan

        def publish(event: Event) -> None:
            self._publish(event)
            if isinstance(event, Changed) and event.state is CallState.ENDED:
                self._scorer.do(partial(self._rescore, known.customer, known.account))

        return publish

    def _failed(self, _desk: str, error: Exception) -> None:
        self._publish(Failed.of("call", error, 0.0))


def build(settings: Settings, home: Home, publish: Publish, show: Show) -> Assistant:
    """Wire everything. Devices are opened and models loaded when a call starts. Raises StoreError."""
    from assistant.lead_book import LeadBook
    from assistant.storage.calls import CallStore
    from assistant.storage.database import open_database

    database = open_database(home.database)
    return Assistant(settings, home, CallStore(database), LeadBook(database), publish, show)


def open_store(home: Home) -> CallStore:
    """The calls kept in this home. Raises StoreError."""
    from assistant.storage.calls import CallStore
    from assistant.storage.database import open_database

    return CallStore(open_database(home.database))


def analysis() -> Analysis:
    """What understands single lines of text, or whole talks line by line. Raises ModelMissing."""
    return wire_analysis()


def replay(
    settings: Settings,
    home: Home,
    sound: SoundFile,
    publish: Publish,
    *,
    real: bool,
    save: bool,
    go_on: Callable[[], bool] = lambda: True,
) -> None:
    """Play a recorded call through the whole line, to its end or while `go_on()`. With `save` it is kept.

    Not `real`: as fast as it goes, with the sound's own time as clock, so that the same sound gives the same
    events every time. Raises SoundError, ModelMissing, EngineError, StoreError.
    """
    source = file_source(sound, real=real)
    store = open_store(home) if save else None
    sound_clock = SoundClock()
    session = wire_call(
        settings,
        home,
        CallPlan(title=source.name, play=sound),
        Conversation(),
        CallClock() if real else sound_clock,
        {},
        publish,
        lambda _glimpse: None,
        calls=store,
        inline=not real,
    )

    def deliver(chunk: AudioChunk) -> None:
        sound_clock.reach(chunk.end_s)
        session.listen(chunk)
        if not go_on():
            source.stop()

    try:
        session.ready()
        session.start()
        source.play(deliver, partial(session.complain, None))
    finally:
        session.end()
        if store:
            store.close()
