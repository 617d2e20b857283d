"""A main window for one story, and what a rep does in it."""

from __future__ import annotations

from desktop.present.keys import keys
from desktop.ui.main_window import MainWindow


class Opened:
    """A main window for one story."""

    def __init__(self, brain):
        self.brain = brain

    async def __aenter__(self) -> MainWindow:
        self.window = MainWindow(self.brain, lambda: keys("", frozenset()))
        self.window.show()
        await self.window.calls.work.done()
        await self.window.playbook.work.done()
        return self.window

    async def __aexit__(self, *_):
        await self.window.quiet()
        self.window.deleteLater()


def titles(window):
    return [line.title for line in window.calls.list.rows.rows]


async def search(window, words):
    window.calls.search.setText(words)
    await window.calls.work.done()


async def opened(window, call_id, utterance=0, words=""):
    window.open_call(call_id, utterance, words)
    await window.call.work.done()
    return window.call
