"""Asking the person for a file, with the system's own dialog; nothing waits for the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

TABLES = "Tables (*.csv *.tsv *.txt *.xlsx *.xlsm)"
_DOWNLOADS, _DOCUMENTS = (
    QStandardPaths.StandardLocation.DownloadLocation,
    QStandardPaths.StandardLocation.DocumentsLocation,
)


def ask_file(parent: QWidget, title: str, chosen: Callable[[Path], object], kinds: str = TABLES) -> None:
    """Which file is there to be read."""
    dialog = QFileDialog(parent, title, QStandardPaths.writableLocation(_DOWNLOADS), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, chosen)


def ask_where(
    parent: QWidget, title: str, name: str, chosen: Callable[[Path], object], kinds: str, folder: Path | None = None
) -> None:
    """Where something is to be saved; `name` is proposed, in `folder` or among the documents.

    A name without an ending gets that of the kind that is chosen.
    """
    there = folder or Path(QStandardPaths.writableLocation(_DOCUMENTS))
    dialog = QFileDialog(parent, title, str(there / name), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind.partition("*.")[2].partition(")")[0]))
    _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Callable[[Path], object]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
