"""All settings, read once at start. Names carry their units; defaults are the documentation."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from assistant.domain.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Hearing:
    """How speech becomes words."""

    model: str = "auto"  # auto: what this machine can carry; else a name out of `callside models list`
    language: str = "en"
    provisional_ms: int = 130  # a pause after which decoding starts ahead; the voice detector lets go 0.1 s late
    pause_ms: int = 500  # a pause that ends an utterance, to begin with; it adapts to the speaker
    longest_s: float = 15.0  # longer speech is cut at its quietest place before this
    captions: bool = True
    threads: int = 0  # 0: as many as there are cores, four at most
    hotwords: tuple[str, ...] = ()  # names and terms to expect

    def __post_init__(self) -> None:
        _between("hearing.provisional_ms", self.provisional_ms, 100, 1000)
        _between("hearing.pause_ms", self.pause_ms, 200, 3000)
        _between("hearing.longest_s", self.longest_s, 5, 28)
        _between("hearing.threads", self.threads, 0, 16)


@dataclass(frozen=True, slots=True)
class Sound:
    """Where the two sides are heard. An empty name is the system's default device."""

    microphone: str = ""
    far_end: str = ""
    cancel_echo: bool = True
    keep_sound: bool = False  # nothing is recorded as sound unless switched on

    def __post_init__(self) -> None:
        """Nothing to check: devices come and go."""


@dataclass(frozen=True, slots=True)
class Coaching:
    """When to speak up. Thresholds: field.md section 3; each is a default, not a truth."""

    pace: str = "balanced"  # quiet, balanced, eager
    talk_ratio_low: float = 0.35
    talk_ratio_high: float = 0.60
    monologue_careful_s: float = 60.0
    monologue_urgent_s: float = 90.0
    pace_low_wpm: float = 110.0
    pace_high_wpm: float = 188.0  # 173 normal + 15 when flustered (Gong Labs, 67,149 calls)
    patience_s: float = 1.0
    fillers_per_min: float = 6.0

    def __post_init__(self) -> None:
        if self.pace not in {"quiet", "balanced", "eager"}:
            raise SettingsError(f"coaching.pace must be quiet, balanced or eager, not {self.pace}")
        _between("coaching.talk_ratio_low", self.talk_ratio_low, 0, self.talk_ratio_high)
        _between("coaching.talk_ratio_high", self.talk_ratio_high, self.talk_ratio_low, 1)
        _between("coaching.monologue_careful_s", self.monologue_careful_s, 10, self.monologue_urgent_s)
        _between("coaching.monologue_urgent_s", self.monologue_urgent_s, self.monologue_careful_s, 3600)
        _between("coaching.pace_low_wpm", self.pace_low_wpm, 0, self.pace_high_wpm)
        _between("coaching.pace_high_wpm", self.pace_high_wpm, self.pace_low_wpm, 400)
        _between("coaching.patience_s", self.patience_s, 0, 10)
        _between("coaching.fillers_per_min", self.fillers_per_min, 0, 60)


@dataclass(frozen=True, slots=True)
class Window:
    """How the window behaves."""

    theme: str = "system"  # system, light, dark
    side: str = "right"  # the screen edge it docks to: left, right
    always_on_top: bool = True
    reduced_motion: bool = False
    global_shortcuts: bool = True

    def __post_init__(self) -> None:
        if self.theme not in {"system", "light", "dark"}:
            raise SettingsError(f"window.theme must be system, light or dark, not {self.theme}")
        if self.side not in {"left", "right"}:
            raise SettingsError(f"window.side must be left or right, not {self.side}")


@dataclass(frozen=True, slots=True)
class Models:
    """Where larger models are fetched from. Empty: the hub named in resources/models.toml."""

    mirror: str = ""

    def __post_init__(self) -> None:
        if self.mirror and not self.mirror.startswith(("http://", "https://")):
            raise SettingsError(f"models.mirror must be an http or https address, not {self.mirror}")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user can set."""

    hearing: Hearing = field(default_factory=Hearing)
    sound: Sound = field(default_factory=Sound)
    coaching: Coaching = field(default_factory=Coaching)
    window: Window = field(default_factory=Window)
    models: Models = field(default_factory=Models)


def load(path: Path) -> Settings:
    """Read a TOML file; a missing file means all defaults.

    Raises SettingsError naming the key: unknown (with the nearest known one), of the wrong type, or out of
    range; or the line where the file is not TOML.
    """
    import tomllib

    try:
        raw = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        sections = get_type_hints(Settings)
        _known("", raw, sections)
        return Settings(**{name: _section(name, raw.get(name, {}), kind) for name, kind in sections.items()})
    except SettingsError as error:
        raise SettingsError(str(error), f"mend it in {path}") from None
    except (ValueError, OverflowError, RecursionError) as error:  # no TOML, no UTF-8, too large, too deep
        raise SettingsError(f"{path.name} is not valid TOML: {error}", f"mend or delete {path}") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", "check who may read it") from error


def save(path: Path, settings: Settings) -> None:
    """Write what differs from the defaults, keeping the user's comments and order.

    Raises SettingsError if the file is not TOML or cannot be written; then it is left as it was.
    """
    import tomlkit
    from tomlkit.exceptions import ParseError

    try:
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        for name, kind in get_type_hints(Settings).items():
            mine, default = getattr(settings, name), kind()
            table = document.get(name, tomlkit.table())
            for one in dataclasses.fields(kind):
                value = getattr(mine, one.name)
                if value != getattr(default, one.name):
                    table[one.name] = list(value) if isinstance(value, tuple) else value
                elif one.name in table:
                    del table[one.name]
            if table and name not in document:
                document[name] = table
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(tomlkit.dumps(document), "utf-8")
        fresh.replace(path)
    except (ParseError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not valid TOML: {error}", f"mend or delete {path}") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}", "check the disk and its rights") from error


def _section(name: str, raw: Any, kind: type[Any]) -> Any:
    if not isinstance(raw, dict):
        raise SettingsError(f"[{name}] must be a section, not {raw!r:.60}")
    types = get_type_hints(kind)
    _known(f"{name}.", raw, types)
    return kind(**{key: _value(f"{name}.{key}", value, types[key]) for key, value in raw.items()})


def _value(name: str, value: Any, kind: Any) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise SettingsError(f"{name} must be a list of words, not {value!r:.60}")
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SettingsError(f"{name} must be {_WORDS[kind]}, not {value!r:.60}")
    return value


_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def _known(prefix: str, raw: dict[str, Any], names: dict[str, Any]) -> None:
    for key in sorted(raw.keys() - names.keys()):
        import difflib

        near = difflib.get_close_matches(key, list(names), n=1)
        hint = f"; did you mean {prefix}{near[0]}?" if near else ""
        raise SettingsError(f"unknown setting {prefix}{key}{hint}")


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SettingsError(f"{name} must be {low:g} to {high:g}, not {value:g}")
