"""A chart says in words what it draws: by mouse, by keyboard, as a table, in both themes."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest

from desktop.style import look
from desktop.views.charts import Axis, ChartView, Curve
from desktop.widgets.chart import Chart

POINTS = tuple((x / 10, x / 10) for x in range(11))
VIEW = ChartView(
    "Wins found and losses called (ROC)",
    Axis("of the losses are called", 0.0, 1.0, ((0.0, "0 %"), (1.0, "100 %"))),
    Axis("of the wins are found", 0.0, 1.0, ((0.0, "0 %"), (1.0, "100 %"))),
    (Curve("this model", POINTS), Curve("by lot", ((0.0, 0.0), (1.0, 1.0)), "dashed")),
    tuple(f"point {place}" for place in range(11)),
    ("Losses", "Wins"),
    tuple((f"{x:.1f}", f"{y:.1f}") for x, y in POINTS),
)


@pytest.fixture
def chart(qtbot):
    made = Chart()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.show_chart(VIEW)
    qtbot.waitExposed(made)
    return made


def key(chart, *keys):
    for one in keys:
        QTest.keyClick(chart.canvas, one)
    return chart.reading.text()


def test_the_keyboard_walks_along_the_curve_and_stays_within_it(chart):
    right, left = Qt.Key.Key_Right, Qt.Key.Key_Left
    assert key(chart, right) == "point 0"
    assert key(chart, right, right) == "point 2"
    assert key(chart, Qt.Key.Key_End, right) == "point 10"
    assert key(chart, left) == "point 9"
    assert key(chart, Qt.Key.Key_PageUp, left) == "point 0"
    assert chart.canvas.accessibleDescription() == "point 0"
    assert key(chart, Qt.Key.Key_Home) == "point 0"


def test_the_mouse_reads_the_nearest_point_and_leaves_what_the_keyboard_read(chart):
    key(chart, Qt.Key.Key_End)
    canvas = chart.canvas
    box = canvas._box
    there = canvas._graphics.mapFromScene(box.mapViewToScene(QPointF(0.31, 0.28)))
    at = QPointF(canvas._graphics.mapTo(canvas, there))
    none = Qt.MouseButton.NoButton
    canvas.mouseMoveEvent(QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier))
    assert chart.reading.text() == "point 3"
    canvas.leaveEvent(None)
    assert chart.reading.text() == "point 10"


def test_behind_a_chart_stands_its_table(chart):
    chart.as_table.click()
    assert chart.table.isVisible()
    assert not chart.canvas.isVisible()
    assert chart.table.model().rowCount() == len(POINTS)
    assert chart.as_table.text() == "Chart"
    chart.as_table.click()
    assert chart.canvas.isVisible()


def test_curves_are_told_apart_without_colour(chart):
    assert chart.view.legend == "━ this model    ┅ by lot"
    styles = {one.opts["pen"].style() for one in chart.canvas._drawn}
    assert styles == {Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine}


def test_a_chart_follows_the_theme(chart, qapp):
    before = chart.canvas._drawn[0].opts["pen"].color().name()
    try:
        look().choose("dark")
        assert chart.canvas._drawn[0].opts["pen"].color().name() != before
        assert len(chart.canvas._drawn) == 2
    finally:
        look().choose("system")


def test_another_view_takes_the_place_of_the_first(chart):
    key(chart, Qt.Key.Key_End)
    chart.show_chart(VIEW)
    assert chart.reading.text() in {"", "Arrow keys walk along the curve"}
    assert len(chart.canvas._drawn) == 2


def test_a_small_chart_has_neither_table_nor_axes_in_words(qtbot):
    small = Chart(small=True)
    qtbot.addWidget(small)
    small.show_chart(VIEW)
    assert not small.as_table.isVisibleTo(small)
    assert not small._up.isVisibleTo(small)
    assert small.canvas.accessibleName() == VIEW.title
