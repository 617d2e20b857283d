"""One setting with its words: a control, what it means, its default, and what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.style import HIT, SPACE, look
from desktop.views.settings import Field
from desktop.widgets.page import retone, words

CONTROL_PX = 260


class Choice(QComboBox):
    """A choice that a wheel over the page passes by: it scrolls the page and changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


class FieldRow(QFrame):
    """A setting. `changed` gives its key and its new value when the person is done with it."""

    changed = Signal(str, object)

    def __init__(self, view: Field) -> None:
        super().__init__()
        self.view = view
        self.control = _control(view)
        self.control.setAccessibleName(view.name)
        if isinstance(self.control, QComboBox):
            self.control.view().setAccessibleName(view.name)
        self.control.setAccessibleDescription(view.said)
        self.control.setMinimumHeight(look().px(HIT))
        self.control.setFixedWidth(look().px(CONTROL_PX))
        self.control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a wheel over it is no wish to change it
        self.control.installEventFilter(self)
        name = words(view.name)
        name.setBuddy(self.control)
        self._trouble = words("", "quiet", "urgent")
        self._trouble.hide()
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(name)
        text.addWidget(words(view.help, "quiet"))
        text.addWidget(words(f"Default: {view.default}" + (f". {view.source}." if view.source else ""), "quiet"))
        text.addWidget(self._trouble)
        text.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, SPACE["small"], 0, SPACE["small"])
        layout.setSpacing(SPACE["huge"])
        layout.addLayout(text, 1)
        self.aside = QVBoxLayout()
        self.aside.setSpacing(SPACE["hair"])
        self.aside.addWidget(self.control)
        self.aside.addStretch(1)
        layout.addLayout(self.aside)
        self._held: Any = None
        self._listen()

    def show_value(self, value: Any) -> None:
        """Show this without telling anybody."""
        self._held = value
        control = self.control
        control.blockSignals(True)
        match control:
            case QCheckBox():
                control.setChecked(bool(value))
            case QComboBox():
                control.setCurrentIndex(max(0, control.findData(value)))
            case QSpinBox():
                control.setValue(int(value))
            case QDoubleSpinBox():
                control.setValue(float(value))
            case QPlainTextEdit():
                control.setPlainText("\n".join(value))
            case QLineEdit():
                control.setText(value)
        control.blockSignals(False)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these values, each with its words, in a choice."""
        if isinstance(self.control, QComboBox):
            self.control.blockSignals(True)
            self.control.clear()
            for value, said in choices:
                self.control.addItem(said, value)
            self.control.blockSignals(False)
            self.show_value(self._held)

    def refuse(self, why: str) -> None:
        """Say what is wrong with the value; an empty text says that all is well."""
        self._trouble.setText(why)
        self._trouble.setVisible(bool(why))
        self.control.setAccessibleDescription(f"{why} {self.view.said}".strip())
        retone(self.control, wrong="yes" if why else "")

    @property
    def trouble(self) -> str:
        """What is said to be wrong."""
        return self._trouble.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A wheel over the page scrolls the page, not the setting; leaving a text of several lines keeps it."""
        if event.type() == QEvent.Type.Wheel and not isinstance(self.control, QPlainTextEdit):
            event.ignore()
            return True
        if event.type() == QEvent.Type.FocusOut and isinstance(self.control, QPlainTextEdit):
            lines = self.control.toPlainText().splitlines()
            self._tell(tuple(line.strip() for line in lines if line.strip()))
        return super().eventFilter(watched, event)

    def _listen(self) -> None:
        match self.control:
            case QCheckBox() as box:
                box.toggled.connect(self._tell)
            case QComboBox() as choice:
                choice.activated.connect(lambda: self._tell(choice.currentData()))
            case QSpinBox() | QDoubleSpinBox() as spin:
                spin.setKeyboardTracking(False)
                spin.valueChanged.connect(self._tell)
            case QLineEdit() as line:
                line.editingFinished.connect(lambda: self._tell(line.text().strip()))

    def _tell(self, value: Any) -> None:
        if value != self._held:
            self._held = value
            self.changed.emit(self.view.key, value)


def _control(view: Field) -> QWidget:
    match view.kind:
        case "switch":
            return QCheckBox("On")
        case "choice" | "device" | "model":
            choice = Choice()
            for value, said in view.choices:
                choice.addItem(said, value)
            return choice
        case "whole" | "share":
            whole = QSpinBox()
            whole.setRange(int(view.low), int(view.high))
            whole.setSingleStep(int(view.step))
            whole.setSuffix(f" {view.unit}" if view.unit else "")
            whole.lineEdit().setTextMargins(SPACE["small"], 0, 0, 0)
            return whole
        case "number":
            number = QDoubleSpinBox()
            number.setRange(view.low, view.high)
            number.setSingleStep(view.step)
            number.setDecimals(0 if view.step >= 1 else 1)
            number.setSuffix(f" {view.unit}" if view.unit else "")
            number.lineEdit().setTextMargins(SPACE["small"], 0, 0, 0)
            return number
        case "words":
            text = QPlainTextEdit()
            text.setTabChangesFocus(True)
            text.setFixedHeight(look().px(3 * HIT))
            return text
        case _:
            return QLineEdit()
