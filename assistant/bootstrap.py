"""Builds the program: the only file that names concrete engines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.audio.clock import CallClock
from assistant.audio.levels import Levels
from assistant.domain.calls import AudioChunk, Conversation, Gap, Stage, Track
from assistant.domain.errors import AssistantError, PlaybookError, SoundError, StoreError
from assistant.domain.events import CallState, Changed, Erased, Event, Publish, Show
from assistant.domain.history import CallPlan, CallRecord, Devices, SelfTest, SoundFile, new_id
from assistant.exports.text import one_line
from assistant.models import Shelf
from assistant.paths import RESOURCES, Home
from assistant.pipeline.health import HealthReport
from assistant.pipeline.hearing import MAIN, SMALL
from assistant.pipeline.host import Hosted
from assistant.pipeline.line import Engines, Line, failure
from assistant.pipeline.mind import Understanding
from assistant.pipeline.recorder import Recorder
from assistant.pipeline.session import Session
from assistant.pipeline.stage import Stage as Thread
from assistant.ports import Complain, EchoCanceller, Segmenter, Source, Transcriber
from assistant.settings import Settings, save

if TYPE_CHECKING:
    from assistant.audio.file import FileSource
    from assistant.audio.recording import Recording
    from assistant.engines.conversation.playbook import Playbook
    from assistant.storage.calls import CallStore

_log = logging.getLogger(__name__)
STARTER = RESOURCES / "playbook"


class Assistant:
    """The whole brain, ready to use. Close it once.

    The commands on a call return at once and never raise: what comes of them is told by events. Everything
    else may take a moment or raise AssistantError: call it from a thread that may wait.
    """

    def __init__(self, settings: Settings, home: Home, calls: CallStore, publish: Publish, show: Show) -> None:
        self.settings, self.home, self.calls = settings, home, calls
        self.models = Shelf(home.models, settings.models.mirror)
        self._publish, self._show = publish, show
        self._session: Session | None = None
        self._desk: Thread[None] = Thread("desk", lambda _: None, self._failed)
        self._desk.start()

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
        for source in _devices(plan, CallClock()).values():
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
        try:
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
        except AssistantError as error:
            self._failed("", error)
            self._publish(Changed("", CallState.ENDED, 0.0))
        else:
            self._session.start()

    def _open(self, plan: CallPlan) -> Session:
        before = _before(self.calls, plan.resume_call)
        clock = CallClock(at_s=before.now_s)
        sources: Mapping[Track | None, Source] = (
            {None: _file(plan.play, real=True, finished=self.end_call)} if plan.play else _devices(plan, clock)
        )
        return _session(
            self.settings, self.home, plan, before, clock.now, sources, self._publish, self._show, calls=self.calls
        )

    def _failed(self, _desk: str, error: Exception) -> None:
        self._publish(failure("call", error, 0.0))


def build(settings: Settings, home: Home, publish: Publish, show: Show) -> Assistant:
    """Wire everything. Devices are opened and models loaded when a call starts. Raises StoreError."""
    return Assistant(settings, home, open_store(home), publish, show)


def open_store(home: Home) -> CallStore:
    """The calls kept in this home. Raises StoreError."""
    from assistant.storage.calls import CallStore
    from assistant.storage.database import open_database

    return CallStore(open_database(home.database))


def read_playbook(home: Home) -> Playbook:
    """The starter playbook and the rep's own. Raises PlaybookError naming file and line."""
    from assistant.engines.conversation import playbook

    return playbook.read_playbook(STARTER, home.playbook)


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
    source = _file(sound, real=real)
    store = open_store(home) if save else None
    clock, sound_s = [CallClock()], [0.0]
    session = _session(
        settings,
        home,
        CallPlan(title=source.name, play=sound),
        Conversation(),
        lambda: clock[0].now() if real else sound_s[0],
        {},
        publish,
        lambda _glimpse: None,
        calls=store,
        inline=not real,
    )

    def deliver(chunk: AudioChunk) -> None:
        sound_s[0] = max(sound_s[0], chunk.end_s)
        session.listen(chunk)
        if not go_on():
            source.stop()

    try:
        session.ready()
        clock[0] = CallClock()  # loading is no part of the call
        session.start()
        source.play(deliver, partial(session.complain, None))
    finally:
        session.end()
        if store:
            store.close()


def load_recognisers(
    folders: Mapping[str, tuple[str, Path]], language: str, threads: int, hotwords: tuple[str, ...]
) -> Mapping[str, Transcriber]:
    """Load the recognisers, by the name the line knows them by; runs in the child process."""
    from assistant.engines.hearing.whisper import build_whisper

    built = {
        model: build_whisper(folder, language, threads, hotwords, model)
        for model, folder in dict(folders.values()).items()
    }
    return {name: built[model] for name, (model, _folder) in folders.items()}


def _session(
    settings: Settings,
    home: Home,
    plan: CallPlan,
    before: Conversation,
    now: Callable[[], float],
    sources: Mapping[Track | None, Source],
    publish: Publish,
    show: Show,
    *,
    calls: CallStore | None,
    inline: bool = False,
) -> Session:
    """Wire one call."""
    record = _record(plan)
    early: list[Exception] = []  # complaints from before there is a line to tell them
    line: Line | None = None

    def complain(error: Exception) -> None:
        if line:
            line.tell(partial(failure, "call", error))
        else:
            early.append(error)

    recording = _recording(settings, home, plan, record.id, complain) if calls else None
    if recording:
        record = replace(record, sound_file=str(recording.path))
        publish = _also_erasing(recording, publish)
    if calls:
        publish = Recorder(record.id, calls.write, publish)
    playbook = _playbook(home, complain)
    shelf = Shelf(home.models, settings.models.mirror)
    main = shelf.default(settings.hearing.model, settings.hearing.language)
    names = {MAIN: main, SMALL: shelf.smaller(main, settings.hearing.language) or main}
    hosted = Hosted(
        partial(
            load_recognisers,
            {name: (model, shelf.folder(model)) for name, model in names.items()},
            settings.hearing.language,
            settings.hearing.threads,
            _hotwords(settings, plan, playbook),
        )
    )
    understanding = _understanding(settings, playbook)
    engines = Engines(partial(_segmenter, settings), _echo(settings, complain), hosted, names, understanding)
    line = Line(engines, publish, show, now, before, captions=settings.hearing.captions, inline=inline)
    report = HealthReport(line, {track: partial(getattr, s, "name") for track, s in sources.items() if track}, now)
    levels = Levels(show, report)
    line.watch(levels)
    closing: list[Callable[[], None]] = [hosted.close]
    if recording:
        line.watch(recording)
        closing.append(recording.close)
    for error in early:
        complain(error)
    if before.utterances:
        line.mark(Gap(before.now_s, before.now_s, "app_closed"))
    if calls:
        calls.begin(record)
    return Session(
        record.id, sources, line, now, load=hosted.ready, lost=levels.lost, before_end=report.close, after_end=closing
    )


def _record(plan: CallPlan) -> CallRecord:
    title = plan.title or " - ".join(part for part in (plan.customer, plan.account) if part)
    return CallRecord(
        id=plan.resume_call or new_id(),
        title=one_line(title) or "A call",
        customer=plan.customer,
        account=plan.account,
        started_at=datetime.now(UTC),
        duration_s=0.0,
        finished=False,
    )


def _before(calls: CallStore, call_id: str) -> Conversation:
    """What was said before the program was closed in the middle of a call."""
    if not call_id:
        return Conversation()
    detail, end_s = calls.detail(call_id), calls.resume_point(call_id).end_s
    stage = detail.stages[-1][1] if detail.stages else Stage.INITIAL_CONTACT
    return Conversation(detail.utterances, detail.insights, stage, end_s)


def _devices(plan: CallPlan, clock: CallClock) -> dict[Track | None, Source]:
    from assistant.audio.far_end import far_end
    from assistant.audio.microphone import microphone

    return {Track.CUSTOMER: far_end(plan.far_end, clock), Track.REP: microphone(plan.microphone, clock)}


def _file(sound: SoundFile, *, real: bool, finished: Callable[[], None] | None = None) -> FileSource:
    from assistant.audio.file import FileSource

    customer = Path(sound.customer) if sound.customer else None
    speed: Literal["real", "max"] = "real" if real else "max"
    return FileSource(Path(sound.call), customer, swap=sound.swap, mono=sound.mono, speed=speed, finished=finished)


def _segmenter(settings: Settings, track: Track) -> Segmenter:
    from assistant.engines.hearing.segmenter import SpeechSegmenter

    hearing = settings.hearing
    return SpeechSegmenter(
        track, provisional_ms=hearing.provisional_ms, pause_ms=hearing.pause_ms, longest_s=hearing.longest_s
    )


def _echo(settings: Settings, complain: Complain) -> EchoCanceller:
    from assistant.audio.echo import Unchanged, echo_canceller

    return echo_canceller(complain) if settings.sound.cancel_echo else Unchanged()


def _understanding(settings: Settings, playbook: Playbook) -> Understanding:
    from assistant.engines.conversation.coach import CardCoach
    from assistant.engines.conversation.measures import CallMeasurer
    from assistant.engines.conversation.stage import CueStageTracker
    from assistant.engines.conversation.summary import PlainSummariser
    from assistant.engines.language.phrases import PhraseSpotter

    return Understanding(
        analysts=(PhraseSpotter(playbook.triggers),),
        stages=CueStageTracker(),
        measurer=CallMeasurer(),
        coach=CardCoach(settings.coaching, playbook),
        summariser=PlainSummariser(),
    )


def _playbook(home: Home, complain: Complain) -> Playbook:
    """The playbook; a mistake in the rep's own costs their changes, not the call."""
    from assistant.engines.conversation import playbook

    try:
        return read_playbook(home)
    except PlaybookError as error:
        complain(error)
        return playbook.read_playbook(STARTER)


def _recording(settings: Settings, home: Home, plan: CallPlan, call_id: str, complain: Complain) -> Recording | None:
    """The call as sound, if the rep switched that on; what keeps it from being made costs it alone."""
    if plan.play or not (plan.keep_sound or settings.sound.keep_sound):
        return None
    from assistant.audio.recording import Recording

    again = len(list(home.sounds.glob(f"{call_id}*.wav")))  # a call that goes on gets another file
    try:
        return Recording(home.sounds / f"{call_id}{f'-{again + 1}' if again else ''}.wav", complain)
    except SoundError as error:
        complain(error)
        return None


def _also_erasing(recording: Recording, onward: Publish) -> Publish:
    def publish(event: Event) -> None:
        if isinstance(event, Erased):
            recording.erase(event.start_s, event.end_s)
        onward(event)

    return publish


def _hotwords(settings: Settings, plan: CallPlan, playbook: Playbook) -> tuple[str, ...]:
    said: Iterable[str] = (
        *plan.account.split(),
        *plan.customer.split(),
        *settings.hearing.hotwords,
        *playbook.hotwords(),
    )
    return tuple(dict.fromkeys(word for word in said if word))
