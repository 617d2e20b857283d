"""The playbook in words: its files, what each listens for, what each says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.domain.errors import PlaybookError
from assistant.domain.figures import percent
from assistant.engines.conversation.playbook import Playbook, TalkTrack
from desktop.present.settings import sentence
from desktop.present.words import STAGES, counted
from desktop.views.playbook import FileView, PlaybookView, TrackView

KINDS = {
    "objection": "Answers an objection",
    "buying_signal": "Answers a buying signal",
    "voice": "Watches how you speak",
    "question": "Watches questions",
    "risk": "Watches for a risk",
}


def playbook_view(playbook: Playbook, own: Callable[[str], bool], problem: PlaybookError | None = None) -> PlaybookView:
    """The whole of it; `own` says whether a file of that name is the rep's. `problem` is why theirs is not used."""
    heard = {trigger.because: trigger for trigger in playbook.triggers}
    files: dict[str, list[tuple[str, TalkTrack]]] = {}
    for because, tracks in playbook.talk_tracks.items():
        for track in tracks:
            files.setdefault(track.source.file, []).append((because, track))
    views = []
    for file, entries in sorted(files.items()):
        because = entries[0][0]
        trigger = heard.get(because)
        phrases = [("Hears", trigger.hear), ("Perhaps", trigger.perhaps), ("Unless", trigger.unless)] if trigger else []
        name = file.removeprefix("playbook/")
        views.append(
            FileView(
                name=name,
                title=entries[0][1].title,
                line=" · ".join(
                    [KINDS.get(because.partition(":")[0], because), counted(len(entries), "talk track")]
                    + (["yours"] if own(name) else [])
                ),
                own=own(name),
                phrases=tuple((word, " · ".join(phrase.text for phrase in found)) for word, found in phrases if found),
                tracks=tuple(TrackView(track.source.heading, track.body, track.say) for _, track in entries),
            )
        )
    count = sum(len(view.tracks) for view in views)
    yours = sum(view.own for view in views)
    return PlaybookView(
        line=f"{counted(count, 'talk track')} in {counted(len(views), 'file')}, {yours or 'none'} of them yours.",
        files=tuple(views),
        bands=_bands(playbook),
        terms=playbook.terms,
        problem=sentence(problem) if problem else "",
    )


def _bands(playbook: Playbook) -> tuple[tuple[str, str], ...]:
    bands: Mapping[str, tuple[float, float]] = {stage.value: band for stage, band in playbook.bands.items()}
    return tuple((STAGES[name], f"{percent(low)[:-2]} to {percent(high)}") for name, (low, high) in bands.items())
