"""The playbook page: its files, and what is wrong with one."""

from __future__ import annotations

from desktop.ui.playbook_page import PlaybookPage


def test_a_mended_playbook_is_read_again(play, fresh):
    own = fresh.home.playbook
    own.mkdir()
    (own / "price.md").write_text("# Price\n\nAnswers: objection:prize\n", "utf-8")

    async def story():
        page = PlaybookPage(fresh.home)
        await page.work.done()
        assert page.notice.text.startswith("price.md line 3: ")
        assert page.files.count() > 10
        (own / "price.md").write_text("# Our price\n\nAnswers: objection:price\n\n## Ask\nAsk first\n", "utf-8")
        page.refresh()
        await page.work.done()
        assert not page.notice.text
        assert "Our price  (yours)" in [page.files.item(row).text() for row in range(page.files.count())]
        page.deleteLater()

    play(story())
