"""A choice of several things by keyboard and mouse: the menu stays while one ticks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.widgets.several import Several


def test_one_ticks_several_while_the_menu_stays(qtbot):
    several = Several("Fair to", "whose groups the report tells of", 260)
    qtbot.addWidget(several)
    several.offer([("country", "Country"), ("source", "Source"), ("owner", "Owner")])
    assert several.text() == "None"
    several.show()
    menu = several.menu()
    menu.popup(several.mapToGlobal(several.rect().bottomLeft()))
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Space)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[2]).center())
    assert menu.isVisible()
    assert several.chosen == ("country", "owner")
    assert several.accessibleName() == "Fair to: Country, Owner"
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
    several.choose(["source"])
    assert (several.chosen, several.text()) == (("source",), "Source")
