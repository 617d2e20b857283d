"""Learning under way: a model trained in a child process, then the leads scored with it, without anybody waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.bootstrap import Assistant
from assistant.domain.leads import Progress
from desktop.present.lead_models import doing, scoring_said

if TYPE_CHECKING:  # the models cost half a second: imported in a thread
    from assistant.engines.leads.model import Columns
    from assistant.lead_models import Training

EVERY_S = 0.1  # between looks at how far it is
Tell = Callable[[str, float], None]  # what is being done, and how much of it is done, in [0, 1]


@dataclass(frozen=True, slots=True)
class Ask:
    """What to learn: without a file from the book's own history. `keep`: columns to use although they seem to leak.

    `fair`: columns of groups whose treatment is told. `replace`: the new model takes the place of what stands there,
    whether it wins or not.
    """

    name: str
    file: Path | None = None
    columns: Columns | None = None
    keep: tuple[str, ...] = ()
    fair: tuple[str, ...] = ()
    replace: bool = False


class Learning:
    """One learning at a time; `stop` ends it. The model that stood there stays until the new one is whole."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End it soon."""
        self._stopped.set()

    async def run(self, ask: Ask, tell: Tell) -> dict[str, Any] | None:
        """Learn, and score the leads where it was learnt from their own history; gives the figures.

        None once stopped before there was a model. Raises what training raises.
        """
        self._stopped.clear()
        tell(doing("starting"), 0.0)
        training = await asyncio.to_thread(self._begin, ask)
        while not await asyncio.to_thread(training.poll):
            if self._stopped.is_set():
                await asyncio.to_thread(training.cancel)
                return None
            tell(doing(training.what), training.share)
            await asyncio.sleep(EVERY_S)
        if ask.file is None:
            await self._rescore(tell)
        return training.figures

    def _begin(self, ask: Ask) -> Training:
        from assistant.lead_models import Training

        if ask.file is None or ask.columns is None:
            return self._assistant.scoring.train(ask.name, keep=ask.keep, fair=ask.fair, replace=ask.replace)
        folder, chosen = self._assistant.home.lead_models, (ask.file, ask.columns)
        return Training(folder, ask.name, *chosen, keep=ask.keep, fair=ask.fair, replace=ask.replace)

    async def _rescore(self, tell: Tell) -> None:
        at = Progress(0, 1)

        def told(now: Progress) -> None:
            nonlocal at
            at = now

        scoring = self._assistant.scoring
        going = asyncio.ensure_future(
            asyncio.to_thread(scoring.rescore, None, told, lambda: not self._stopped.is_set())
        )
        while not going.done():
            tell(scoring_said(at), at.done / max(1, at.total))
            await asyncio.wait([going], timeout=EVERY_S)
        going.result()
