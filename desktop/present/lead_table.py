"""A table to learn from in words: which column is the outcome, which value a win, what the others are for."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.errors import AssistantError
from assistant.engines.leads.roles import Guess
from desktop.present.leads import grouped
from desktop.present.settings import sentence
from desktop.present.words import counted
from desktop.views.lead_models import TableView

_HERE = {  # what the terminal calls an option, and what this page has instead
    "say with --positive which is a win": "choose which of them is a win",
    ", or name another column with --target": ", or another outcome",
    "--keep COLUMN uses one all the same": "choose another outcome",
    "--value wants the column of amounts": "choose another column for what it was worth",
    "together with --time": "together with when it was known",
    "beside --time": "beside when it was known",
    "--closed wants": "when it was closed wants",
    "--fair wants a column of a few values": "choose another column for “Fair to”",
    "`callside leads train --book` trains one": "learn one from your history",
    "train it again: callside leads train --book": "learn it anew from your history",
    "train it again: callside leads train FILE --target COL --model NAME": "learn it anew",
}


def table_view(file: Path, columns: tuple[str, ...], rows: int, guess: Guess, *, whole: bool) -> TableView:
    """A table as its columns were guessed, by its first rows."""
    roles = guess.columns
    of = f"{grouped(rows)} rows" if whole else f"more than {grouped(rows)} rows, the first of them looked at"
    found = "" if roles.target else " No column looks like an outcome: choose which one tells who was won."
    return TableView(
        title=file.name,
        line=f"{counted(len(columns), 'column')}, {of}.{found}",
        columns=columns,
        roles={name: getattr(roles, name) for name in ("target", "time", "id", "value", "closed")},
        outcomes=tuple((value, f"{value}  ({grouped(count)})") for value, count in guess.outcomes),
        positive=roles.positive,
    )


def may_replace(error: AssistantError) -> bool:
    """Whether a model could not be compared with the one that stands there, and may take its place all the same."""
    return "--replace" in error.hint


def refusal(error: AssistantError) -> str:
    """Why nothing can be learnt, in the words of this page rather than the terminal's."""
    words, hint = str(error), error.hint.partition("--replace")[0].rstrip("; ")
    for terminal, here in _HERE.items():
        words, hint = words.replace(terminal, here), hint.replace(terminal, here)
    return sentence(type(error)(words, hint))


def model_name(file: Path) -> str:
    """What a model learnt from this file is called: letters, digits and a few signs of the file's name."""
    name = "".join(sign if sign.isalnum() or sign in "-_ " else " " for sign in file.stem)
    return " ".join(name.split()) or "table"
