"""Every page, light and dark, empty, full and broken, to be looked at: `python -m tests.ui.pictures_pages OUT`."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from assistant.domain.errors import SoundError
from assistant.domain.history import SelfTest
from assistant.paths import Home
from assistant.storage.calls import CallStore
from desktop.present.first_run import proved
from desktop.present.keys import keys
from desktop.style import look
from desktop.ui.first_run import FirstRun
from desktop.ui.main_window import MainWindow
from tests.ui.made_up import Brain, a_week
from tests.ui.picture import broken, picture, render

KEYS = keys("", frozenset())


async def pages(brain: Brain, out: Path, tail: str) -> None:
    """The three rooms of the main window."""
    window = MainWindow(brain, lambda: KEYS)
    window.resize(1120, 760)
    window.show()
    await window.calls.work.done()
    await picture(window, out / f"calls-{tail}.png")
    for name in ("Playbook", "Settings"):
        window.go(name)
        await window.playbook.work.done()
        await window.settings.models.work.done()
        await window.settings.sound.work.done()
        await picture(window, out / f"{name.lower()}-{tail}.png")
    if tail.startswith("full"):
        for group in ("Sound", "Hearing", "Larger recognisers", "Shortcuts", "Your data"):
            window.settings.show_group(group)
            brain.sound()
            await picture(window, out / f"settings-{group.split()[0].lower()}-{tail}.png")
        window.settings.change("coaching.talk_ratio_low", 90)
        window.settings.show_group("Coaching")
        await picture(window, out / f"settings-refused-{tail}.png")
        window.go("Calls")
        window.calls.search.setText("forty thou")
        await window.calls.work.done()
        await picture(window, out / f"calls-found-{tail}.png")
        window.calls.search.setText("zebra")
        await window.calls.work.done()
        await picture(window, out / f"calls-nothing-{tail}.png")
        window.calls.search.setText("")
        await window.calls.work.done()
        window.calls.list.setFocus()
        window.calls.erase("call-2", "Tom Ade")
        await window.calls.work.done()
        await picture(window, out / f"calls-erased-{tail}.png")
        window.calls.bring_back()
        await window.calls.work.done()
        for call_id, name, found in (
            ("call-7", "call", "forty"),
            ("call-0", "call-unfinished", ""),
            ("call-4", "call-short", ""),
        ):
            window.open_call(call_id, 10 if found else 0, found)
            await window.call.work.done()
            await picture(window, out / f"{name}-{tail}.png")
        window.open_call("call-7")
        await window.call.work.done()
        window.call.as_table.click()
        await picture(window, out / f"call-table-{tail}.png")
    await window.quiet()
    window.deleteLater()


async def first_run(brain: Brain, out: Path, tail: str) -> None:
    """Its four pages, and what a test can say."""
    window = FirstRun(brain)
    window.show()
    for step in range(4):
        window.go(step)
        await window.sound.work.done()
        brain.sound()
        await picture(window, out / f"first-run-{step + 1}-{tail}.png")
    window.go(2)
    await window.sound.work.done()  # else what begins to listen takes away what the test said
    for name, result in (
        ("good", SelfTest(far_end_heard=True, bleed_db=None, message="heard")),
        ("careful", SelfTest(far_end_heard=True, bleed_db=-12.0, message="heard")),
        ("urgent", SelfTest(far_end_heard=False, bleed_db=None, message="the tone did not come back from Headset")),
    ):
        window.sound.show_result(proved(result))
        await picture(window, out / f"self-test-{name}-{tail}.png")
    await window.sound.quiet()
    window.deleteLater()


async def everything(out: Path) -> int:
    """All of them."""
    for theme in ("light", "dark"):
        look().choose(theme)
        with tempfile.TemporaryDirectory() as folder:
            full, empty, ill = (Brain(Home(Path(folder) / name)) for name in ("full", "empty", "broken"))
            a_week(full.calls)
            full.calls = CallStore(full.database)  # as after a restart
            ill.deaf = SoundError("Headset cannot be opened: it is busy", "close the program that uses it")
            ill.home.playbook.mkdir()
            (ill.home.playbook / "price.md").write_text("# Price\n\nAnswers: objection:prize\n", "utf-8")
            ill.settings = replace(ill.settings)
            await pages(full, out, f"full-{theme}")
            await first_run(full, out, theme)
            await pages(empty, out, f"empty-{theme}")
            await pages(broken(ill), out, f"broken-{theme}")
            for brain in (full, empty):
                brain.close()
    return 0


def main() -> None:
    """Render into the folder named on the command line."""
    render(everything)


if __name__ == "__main__":
    main()
