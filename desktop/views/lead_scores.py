"""What is drawn of a lead's score, and of whom to call now."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.views.charts import ChartView


@dataclass(frozen=True, slots=True)
class Mark:
    """A score in a few letters: the number, the band in a word with its tone, and how it moved; `said` for a reader."""

    number: str = ""
    band: str = ""
    tone: str = ""
    trend: str = ""
    said: str = ""


UNSCORED = Mark()


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A lead's score, whole. `step` is what the one button says, `rest` what there is to say beside it.

    `does` is what the button does: call, or wrote, to note that it was done. `amounts` are names with values; `past` is
    there once the score has moved.
    """

    mark: Mark
    moved: str
    interval: str
    ups: tuple[str, ...]
    downs: tuple[str, ...]
    amounts: tuple[tuple[str, str], ...]
    advice: str
    missing: str
    step: str
    rest: str
    does: str
    when: str
    past: ChartView | None = None


@dataclass(frozen=True, slots=True)
class DueLine:
    """Somebody to call now, in one line. `name` and `company` are whom a call is started with."""

    id: int
    title: str
    who: str
    why: str
    mark: Mark
    name: str
    company: str

    @property
    def said(self) -> str:
        """The whole line, for a screen reader."""
        return ", ".join(part for part in (self.title, self.who, self.why, self.mark.said) if part)
