"""The recognisers in words: what each is for, what it asks of a machine, whether it is here."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.models import Model
from desktop.present.words import counted
from desktop.views.local import Local
from desktop.views.settings import ModelLine

MB = 1_000_000


def model_line(model: Model, *, ready: bool, machine: tuple[int, int], local: Local) -> ModelLine:
    """One recogniser; `machine` is its cores and its memory in MB."""
    cores, memory_mb = machine
    fits = model.cores <= cores and model.memory_mb <= memory_mb
    size = f"{local.number(model.size / MB, 0)} MB"
    asks = f"asks for {model.cores} cores and {local.number(model.memory_mb / 1000, 1)} GB of memory"
    here = (
        f"Here, {size}" if ready else f"Not here; {size} to fetch" if model.repo else "Missing; install Callside again"
    )
    return ModelLine(
        name=model.name,
        title=model.name,
        line=f"{model.purpose[0].upper()}{model.purpose[1:]}. {model.licence} licence.",
        state="ready" if ready else "absent" if model.repo else "broken",
        state_said=here if fits else f"{here}. Probably too slow on this laptop: it {asks}",
        fits=fits,
        fetchable=bool(model.repo),
    )


def machine_line(machine: tuple[int, int], automatic: str, local: Local) -> str:
    """What this machine carries."""
    cores, memory_mb = machine
    has = f"This laptop has {counted(cores, 'core')} and {local.number(memory_mb / 1000, 0)} GB of memory."
    return f"{has} Automatic takes {automatic}." if automatic else has


def model_choices(lines: Sequence[ModelLine], chosen: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen: automatic, what is here, and what is chosen although it is not."""
    here = [(line.name, line.title) for line in lines if line.state == "ready"]
    gone = [(chosen, f"{chosen} (not here)")] if chosen != "auto" and all(name != chosen for name, _ in here) else []
    return (("auto", "Automatic"), *here, *gone)


def fetching(done: int, whole: int, local: Local) -> str:
    """How far a fetch is."""
    return f"Fetching: {local.number(done / MB, 0)} of {local.number(whole / MB, 0)} MB"
