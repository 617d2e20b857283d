"""A table of words: what does not fit is whole on hover."""

from PySide6.QtCore import Qt

from desktop.widgets.table import Table


def test_cells_that_are_cut_are_whole_on_hover_and_under_their_heads(qtbot):
    table = Table("What could not be read")
    qtbot.addWidget(table)
    table.fill(("Row", "What is wrong"), [("12", "has 4 cells for 3 columns " * 9)], (72,))
    cell = table.model().index(0, 1)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == cell.data()
