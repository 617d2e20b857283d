"""The playbook: what to listen for and what to say, in Markdown that a rep edits by hand.

resources/playbook/README.md shows the form. A file of the rep's own folder takes the place of the starter's
file of the same name; other files there are added.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.domain.calls import BUYING_SIGNALS, OBJECTIONS, Source, Stage
from assistant.domain.errors import PlaybookError
from assistant.domain.spoken import Phrase

BEHAVIOURS = (
    "voice:monologue",
    "voice:pace",
    "voice:talk_ratio",
    "voice:interruptions",
    "voice:pause",
    "question:unanswered",
    "risk:no_next_step",
)
ANSWERABLE = (*(f"objection:{o}" for o in OBJECTIONS), *(f"buying_signal:{s}" for s in BUYING_SIGNALS), *BEHAVIOURS)
TERMS = "terms.md"
LARGEST = 200_000  # bytes of one file: a hundred pages, read in two seconds
_HINT = "README.md in the playbook folder shows the form"


@dataclass(frozen=True, slots=True)
class TalkTrack:
    """One way to answer a moment. `body`: what to do; `say`: words to say, may be empty."""

    title: str
    body: str
    say: str
    urgency: float
    source: Source


@dataclass(frozen=True, slots=True)
class Trigger:
    """What one file listens for: `hear` plainly says it, `perhaps` may mean it, `unless` takes it back."""

    because: str
    hear: tuple[Phrase, ...] = ()
    perhaps: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Playbook:
    """Everything the rep wants to be reminded of. `bands`: the rep's share of the talk to aim for, by stage."""

    triggers: tuple[Trigger, ...] = ()
    talk_tracks: Mapping[str, tuple[TalkTrack, ...]] = field(default_factory=dict)
    bands: Mapping[Stage, tuple[float, float]] = field(default_factory=dict)
    terms: tuple[str, ...] = ()

    def tracks(self, because: str) -> tuple[TalkTrack, ...]:
        """The ways to answer a moment such as `objection:price`, in the order of the files; none: silence."""
        return self.talk_tracks.get(because, ())

    def hotwords(self) -> tuple[str, ...]:
        """Names and terms that the recogniser should expect."""
        return self.terms


def read_playbook(starter: Path, own: Path | None = None) -> Playbook:
    """Read the starter playbook and the rep's own folder, which may be missing.

    Raises PlaybookError naming file and line where a file cannot be understood.
    """
    files = {path.name: path for folder in (starter, own) if folder for path in sorted(folder.glob("*.md"))}
    pages = [_Page.of(path) for name, path in sorted(files.items()) if name.lower() != "readme.md"]
    tracks: dict[str, tuple[TalkTrack, ...]] = {}
    bands: dict[Stage, tuple[float, float]] = {}
    for page in pages:
        tracks[page.answers] = (*tracks.get(page.answers, ()), *page.tracks)
        bands |= page.bands
    return Playbook(
        triggers=tuple(p.trigger for p in pages if p.trigger.hear or p.trigger.perhaps),
        talk_tracks={answers: found for answers, found in tracks.items() if found},
        bands=bands,
        terms=tuple(dict.fromkeys(term for page in pages for term in page.terms)),
    )


class _Page:
    """One file, read from the top; `_fail` knows where it stands."""

    def __init__(self, name: str) -> None:
        self.name, self.title, self.answers, self.urgency = name, "", "", 0.5
        self.trigger = Trigger("")
        self.tracks: list[TalkTrack] = []
        self.bands: dict[Stage, tuple[float, float]] = {}
        self.terms: list[str] = []

    @classmethod
    def of(cls, path: Path) -> _Page:
        """Read a file."""
        text = _text(path)
        page = cls(path.name)
        tokens = MarkdownIt("commonmark").parse(text)
        heading, start = "", 0
        for i, token in enumerate(tokens):
            if token.type == "heading_open" and token.level == 0:
                page._section(heading, _Section(page.name, tokens[start:i]))
                level, heading, start = token.tag, tokens[i + 1].content.strip(), i + 3
                if level == "h1":
                    page.title = page.title or heading
                    heading = ""
                elif level != "h2":
                    raise page._fail(token, f"a heading of the form {token.markup} has no meaning here")
        page._section(heading, _Section(page.name, tokens[start:]))
        if not page.title:
            raise PlaybookError(f"{page.name} line 1: there is no title", _HINT)
        if not page.answers and page.name != TERMS:
            raise PlaybookError(f"{page.name} line 1: it does not say what it answers", "add Answers: objection:price")
        return page

    def _section(self, heading: str, section: _Section) -> None:
        lists: Mapping[str, Callable[[], None]] = {
            "Hear": lambda: self._listen(hear=section.phrases()),
            "Perhaps": lambda: self._listen(perhaps=section.phrases()),
            "Unless": lambda: self._listen(unless=section.phrases()),
            "Bands": lambda: self.bands.update(section.bands()),
        }
        if heading in lists:
            lists[heading]()
        elif heading:
            body, say = section.prose()
            if not body:
                raise self._fail(section.first, f"{heading} does not say what to do")
            source = Source(f"playbook/{self.name}", heading)
            self.tracks.append(TalkTrack(self.title, body, say, self.urgency, source))
        elif self.name == TERMS:
            self.terms += [term for term, _ in section.items()]
        else:
            for line, number in section.lines():
                self._setting(line, number)

    def _listen(
        self, hear: tuple[Phrase, ...] = (), perhaps: tuple[Phrase, ...] = (), unless: tuple[Phrase, ...] = ()
    ) -> None:
        old = self.trigger
        self.trigger = Trigger(self.answers, old.hear + hear, old.perhaps + perhaps, old.unless + unless)

    def _setting(self, line: str, number: int) -> None:
        key, _, value = (part.strip() for part in line.partition(":"))
        where = f"{self.name} line {number}"
        if key == "Answers":
            if value not in ANSWERABLE:
                near = difflib.get_close_matches(value, ANSWERABLE, n=1)
                hint = f"did you mean {near[0]}?" if near else _HINT
                raise PlaybookError(f"{where}: nothing is called {value}", hint)
            self.answers = value
        elif key == "Urgency":
            try:
                self.urgency = float(value)
            except ValueError:
                self.urgency = -1.0
            if not 0.0 <= self.urgency <= 1.0:
                raise PlaybookError(f"{where}: urgency must be a number from 0 to 1, not {value}")
        else:
            raise PlaybookError(f"{where}: “{line}” is neither Answers: nor Urgency:", _HINT)

    def _fail(self, token: Token | None, what: str) -> PlaybookError:
        line = token.map[0] + 1 if token and token.map else 1
        return PlaybookError(f"{self.name} line {line}: {what}", _HINT)


def _text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise PlaybookError(f"{path.name} is no file", "move it out of the playbook folder")
        if path.stat().st_size > LARGEST:
            raise PlaybookError(f"{path.name} has more than {LARGEST // 1000} kB", "make several files of it")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlaybookError(f"{path.name} is not text in UTF-8", "save it again as UTF-8") from error
    except OSError as error:
        raise PlaybookError(f"{path.name} cannot be read: {error.strerror}", "check who may read it") from error


class _Section:
    """What stands below one heading."""

    def __init__(self, name: str, tokens: list[Token]) -> None:
        self._name, self._tokens = name, tokens

    @property
    def first(self) -> Token | None:
        """Where it begins."""
        return next((t for t in self._tokens if t.map), None)

    def lines(self) -> list[tuple[str, int]]:
        """Its plain lines, with their numbers in the file."""
        return [
            (line.strip(), _line(token) + offset)
            for token in self._tokens
            if token.type == "inline"
            for offset, line in enumerate(token.content.splitlines())
        ]

    def items(self) -> list[tuple[str, int]]:
        """The items of its list, with their line numbers; PlaybookError when something else stands there."""
        for token in self._tokens:
            if token.level == 0 and token.nesting >= 0 and token.type != "bullet_list_open":
                raise PlaybookError(f"{self._name} line {_line(token)}: a list is expected here", _HINT)
        return [(" ".join(t.content.split()), _line(t)) for t in self._tokens if t.type == "inline"]

    def phrases(self) -> tuple[Phrase, ...]:
        """Its list as phrases to listen for."""
        found = []
        for item, line in self.items():
            try:
                found.append(Phrase.of(item))
            except ValueError as error:
                raise PlaybookError(f"{self._name} line {line}: {error}", _HINT) from error
        return tuple(found)

    def bands(self) -> Iterable[tuple[Stage, tuple[float, float]]]:
        """Its list as shares by stage, from lines such as `discovery: 30 to 40`, in per cent."""
        for item, line in self.items():
            name, _, span = (part.strip() for part in item.partition(":"))
            try:
                low, high = (float(part.strip(" %")) / 100 for part in span.split(" to "))
                stage = Stage(name)
            except ValueError:
                low, high, stage = 1.0, 0.0, Stage.DISCOVERY
            if not 0 <= low <= high <= 1:
                raise PlaybookError(f"{self._name} line {line}: “{item}” is no band", "write discovery: 30 to 40")
            yield stage, (low, high)

    def prose(self) -> tuple[str, str]:
        """What to do, in its lines, and the words to say out of the block quotes, on one line."""
        body: list[str] = []
        say: list[str] = []
        quoted = 0
        for token in self._tokens:
            quoted += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
            if token.type == "inline":
                (say if quoted else body).extend(line.strip() for line in token.content.splitlines())
            elif token.type in {"bullet_list_open", "ordered_list_open", "fence", "html_block", "code_block"}:
                what = "only plain lines and > words to say can stand below a talk track"
                raise PlaybookError(f"{self._name} line {_line(token)}: {what}", _HINT)
        return "\n".join(body), " ".join(say)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
