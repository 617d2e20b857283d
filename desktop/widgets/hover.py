"""What is told on hover, as it was said: Qt takes words that look like markup for it, and would fetch its images."""

from __future__ import annotations

import html

from PySide6.QtWidgets import QWidget


def tell_on_hover(widget: QWidget, text: str) -> None:
    """Tell this on hover; a name that was imported or words that were spoken are never read as markup."""
    if "<" in text:
        lines = html.escape(text).replace("\n", "<br>")
        text = f"<qt>{lines}</qt>"
    widget.setToolTip(text)
