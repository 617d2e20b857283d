"""Wires one call: the only file that names concrete engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.audio.clock import CallClock
from assistant.audio.levels import Levels
from assistant.domain.calls import Conversation, Gap, Stage, Track
from assistant.domain.errors import AssistantError, PlaybookError, SoundError
from assistant.domain.events import Erased, Event, Failed, Publish, Show
from assistant.domain.history import CallPlan, CallRecord, ShownCard, SoundFile, new_id
from assistant.exports.text import one_line
from assistant.models import Shelf
from assistant.paths import RESOURCES, Home
from assistant.pipeline.analysis import Analysis
from assistant.pipeline.health import HealthReport
from assistant.pipeline.hearing import MAIN, SMALL
from assistant.pipeline.host import Hosted
from assistant.pipeline.line import Engines, Line
from assistant.pipeline.mind import Understanding
from assistant.pipeline.recorder import Recorder
from assistant.pipeline.session import Clock, Session
from assistant.ports import Complain, EchoCanceller, Segmenter, Source, Transcriber
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.audio.file import FileSource
    from assistant.audio.recording import Recording
    from assistant.engines.conversation.playbook import Playbook
    from assistant.engines.language.encoder import Encoder
    from assistant.storage.calls import CallStore

STARTER = RESOURCES / "playbook"
UNDERSTANDING = RESOURCES / "understanding"


def read_playbook(home: Home) -> Playbook:
    """The starter playbook and the rep's own. Raises PlaybookError naming file and line."""
    from assistant.engines.conversation import playbook

    return playbook.read_playbook(STARTER, home.playbook)


def plays(home: Home) -> dict[str, str]:
    """The title of the playbook's first way to answer each thing that is noticed in calls."""
    found = _playbook(home, lambda _error: None)
    return {because: tracks[0].title for because, tracks in found.talk_tracks.items()}


def load_recognisers(
    folders: Mapping[str, tuple[str, Path]], language: str, threads: int, hotwords: tuple[str, ...]
) -> Mapping[str, Transcriber]:
    """Load the recognisers, by the name the line knows them by; runs in the child process.

    The small one, where it is another, gets one thread: it costs less so, and what it says is not waited for.
    """
    from assistant.engines.hearing.whisper import build_whisper

    model, folder = folders[MAIN]
    main = build_whisper(folder, language, threads, hotwords, model)
    small, folder = folders[SMALL]
    return {MAIN: main, SMALL: main if small == model else build_whisper(folder, language, 1, hotwords, small)}


@cache
def load_encoder() -> Encoder:
    """The model that understands utterances; 0.1 s, once. Raises ModelMissing."""
    from assistant.engines.language.encoder import Encoder

    return Encoder(UNDERSTANDING)


def wire_analysis() -> Analysis:
    """What understands single lines of text. Raises ModelMissing."""
    from assistant.engines.conversation import dates
    from assistant.engines.conversation.measures import CallMeasurer
    from assistant.engines.conversation.remembering import CallMemory
    from assistant.engines.language.mentions import MentionSpotter
    from assistant.engines.language.phrases import PhraseSpotter
    from assistant.engines.language.questions import QuestionReader
    from assistant.engines.language.stages import StageFilter, read_course
    from assistant.engines.language.understanding import Understander

    dates.prepare()
    encoder = load_encoder()
    stages = StageFilter(encoder, read_course(UNDERSTANDING / "stages.json"))
    today = datetime.now().astimezone().date()
    return Analysis(
        encoder,
        Understander(encoder, PhraseSpotter(())),
        stages,
        CallMeasurer(),
        partial(CallMemory, today, MentionSpotter(encoder), QuestionReader(encoder, UNDERSTANDING)),
    )


def wire_call(
    settings: Settings,
    home: Home,
    plan: CallPlan,
    before: Conversation,
    clock: Clock,
    sources: Mapping[Track | None, Source],
    publish: Publish,
    show: Show,
    *,
    calls: CallStore | None,
    inline: bool = False,
) -> Session:
    """Wire one call."""
    from assistant.engines.conversation import dates

    complain = _Complaints()
    book = _Book(settings, home, calls, plan, complain)
    playbook = _playbook(home, complain)
    hosted, names, check = _recognisers(settings, home, plan, playbook)
    understanding = wire_understanding(settings, playbook, book.record.started_at.astimezone().date(), book.shown())
    engines = Engines(partial(_segmenter, settings), _echo(settings, complain), hosted, names, understanding)
    publish, captions = book.kept(publish), settings.hearing.captions
    line = Line(engines, publish, show, clock.now, before, captions=captions, inline=inline)
    complain.serve(line)
    devices = {track: partial(getattr, source, "name") for track, source in sources.items() if track}
    report = HealthReport(line, devices, clock.now)
    levels = Levels(show, report)
    line.watch(levels)
    if book.recording:
        line.watch(book.recording)
    line.mind.do(dates.prepare)  # nobody has spoken yet
    if before.utterances:
        line.recall()
        line.mark(Gap(before.now_s, before.now_s, "app_closed"))
    return Session(
        book.record.id,
        sources,
        line,
        clock,
        load=partial(_ready, hosted, check),
        before=book.begin,
        lost=lambda track: line.ears.do(partial(levels.lost, track)),
        unheard=report.close,
        after=(lambda _was_live: hosted.close(), book.close),
    )


def _ready(hosted: Hosted, check: Callable[[], None]) -> None:
    """Load the recognisers. Raises ModelMissing, EngineError."""
    try:
        hosted.ready()
    except AssistantError:
        check()  # a file damaged since it was verified says so by its name
        raise


class _Complaints:
    """Tells what went wrong while a call was being wired, as soon as there is a line to tell it."""

    def __init__(self) -> None:
        self._early: list[Exception] = []
        self._line: Line | None = None

    def __call__(self, error: Exception) -> None:
        if self._line:
            self._line.tell(partial(Failed.of, "call", error))
        else:
            self._early.append(error)

    def serve(self, line: Line) -> None:
        self._line = line
        for error in self._early:
            self(error)


class _Book:
    """Where one call is kept: in the database, and as sound if the rep wants that; nowhere without `calls`."""

    def __init__(
        self, settings: Settings, home: Home, calls: CallStore | None, plan: CallPlan, complain: Complain
    ) -> None:
        self._calls, self._goes_on, self._begun = calls, bool(plan.resume_call), False
        self._sounds, self._complain = home.sounds, complain
        self.record = _record(plan)
        self.recording = _recording(settings, home, plan, self.record.id, complain) if calls else None
        if self.recording:
            self.record = replace(self.record, sound_file=str(self.recording.path))

    def shown(self) -> Sequence[ShownCard]:
        return self._calls.detail(self.record.id).cards if self._calls and self._goes_on else ()

    def begin(self) -> None:
        if self._calls:
            self._calls.begin(self.record)
            self._begun = True

    def kept(self, onward: Publish) -> Publish:
        if not self._calls:
            return onward
        return Recorder(self.record.id, self._calls.write, partial(self._erasing_sound, onward))

    def _erasing_sound(self, onward: Publish, event: Event) -> None:
        """Pass on; what is off the record is so in every file of a call that was taken up again."""
        if isinstance(event, Erased):
            if self.recording:
                self.recording.erase(event.start_s, event.end_s)
            for part in self._sounds.glob(f"{self.record.id}*.wav"):
                self._silence(part, event)
        onward(event)

    def _silence(self, part: Path, erased: Erased) -> None:
        from assistant.audio.recording import silence

        try:
            silence(part, erased.start_s, erased.end_s)
        except SoundError as error:
            self._complain(error)

    def close(self, was_live: bool) -> None:  # noqa: FBT001 - the session's word
        if self.recording:
            self.recording.close()
        if self._calls and self._begun and not was_live and not self._goes_on:
            self._calls.erase(self.record.id)


def _recognisers(
    settings: Settings, home: Home, plan: CallPlan, playbook: Playbook
) -> tuple[Hosted, dict[str, str], Callable[[], None]]:
    """The child process that hears, not yet started, the models' names, and what reads every byte of them."""
    hearing, shelf = settings.hearing, Shelf(home.models, settings.models.mirror)
    main = shelf.default(hearing.model, hearing.language)
    names = {MAIN: main, SMALL: shelf.smaller(main, hearing.language) or main}
    folders = {name: (model, shelf.folder(model)) for name, model in names.items()}
    hotwords = _hotwords(settings, plan, playbook)

    def check() -> None:
        for model in names.values():
            shelf.check(model)

    return Hosted(partial(load_recognisers, folders, hearing.language, hearing.threads, hotwords)), names, check


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


def said_before(calls: CallStore, call_id: str) -> Conversation:
    """What was said before the program was closed in the middle of a call."""
    if not call_id:
        return Conversation()
    detail, end_s = calls.detail(call_id), calls.resume_point(call_id).end_s
    stage = detail.stages[-1][1] if detail.stages else Stage.INITIAL_CONTACT
    return Conversation(detail.utterances, detail.insights, stage, end_s)


def devices(plan: CallPlan, clock: CallClock) -> dict[Track | None, Source]:
    """Both sides of a call on this machine's devices, not yet opened."""
    from assistant.audio.far_end import far_end
    from assistant.audio.microphone import microphone

    return {Track.CUSTOMER: far_end(plan.far_end, clock), Track.REP: microphone(plan.microphone, clock)}


def file_source(sound: SoundFile, *, real: bool, finished: Callable[[], None] | None = None) -> FileSource:
    """A recorded call. Raises SoundError."""
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


def wire_understanding(
    settings: Settings, playbook: Playbook, said_on: date, shown: Sequence[ShownCard] = ()
) -> Understanding:
    """What makes sense of one call. Raises ModelMissing."""
    from assistant.engines.conversation.coach import CardCoach
    from assistant.engines.conversation.measures import CallMeasurer
    from assistant.engines.conversation.remembering import CallMemory
    from assistant.engines.conversation.summary import PlainSummariser
    from assistant.engines.language.mentions import MentionSpotter
    from assistant.engines.language.phrases import PhraseSpotter
    from assistant.engines.language.questions import QuestionReader
    from assistant.engines.language.stages import StageFilter, read_course
    from assistant.engines.language.understanding import Understander

    encoder = load_encoder()
    return Understanding(
        analysts=(Understander(encoder, PhraseSpotter(playbook.triggers)),),
        stages=StageFilter(encoder, read_course(UNDERSTANDING / "stages.json")),
        measurer=CallMeasurer(),
        rememberer=CallMemory(said_on, MentionSpotter(encoder), QuestionReader(encoder, UNDERSTANDING)),
        coach=CardCoach(settings.coaching, playbook, shown),
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


def _hotwords(settings: Settings, plan: CallPlan, playbook: Playbook) -> tuple[str, ...]:
    said: Iterable[str] = (
        *plan.account.split(),
        *plan.customer.split(),
        *settings.hearing.hotwords,
        *playbook.hotwords(),
    )
    return tuple(dict.fromkeys(word for word in said if word))
