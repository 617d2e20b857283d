"""What every page is made of: words, buttons, a title with its one line, and a notice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.style import SPACE


def words(text: str = "", role: str = "", tone: str = "", *, wrap: bool = True) -> QLabel:
    """Text in one of the style sheet's roles and tones; never read as markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setProperty("role", role)
    label.setProperty("tone", tone)
    return label


def retone(widget: QWidget, **properties: str) -> None:
    """Change what the style sheet knows of a widget, and draw it again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def button(text: str, pressed: Callable[[], object], kind: str = "", said: str = "") -> QPushButton:
    """A button; `said` is its name for a screen reader where the text does not say enough."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAccessibleName(said or text)
    made.clicked.connect(lambda _checked: pressed())
    return made


def row(*widgets: QWidget | None, space: str = "small") -> QHBoxLayout:
    """Widgets side by side; None stretches."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE[space])
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return layout


def column(*items: QWidget | QHBoxLayout | QVBoxLayout | None, space: str = "small", margin: str = "") -> QVBoxLayout:
    """Widgets below each other; None stretches."""
    layout = QVBoxLayout()
    edge = SPACE[margin] if margin else 0
    layout.setContentsMargins(edge, edge, edge, edge)
    layout.setSpacing(SPACE[space])
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)
    return layout


class Notice(QFrame):
    """A line that matters, with what can be done about it. Hidden until it is told something."""

    def __init__(self, tone: str = "careful") -> None:
        super().__init__()
        self.setProperty("surface", tone)
        self._words = words()
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE["small"])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE["medium"], SPACE["small"], SPACE["small"], SPACE["small"])
        layout.addWidget(self._words, 1)
        layout.addLayout(self._buttons)
        self.hide()

    def tell(self, text: str, *buttons: QPushButton, tone: str = "") -> None:
        """Show this; an empty text hides the notice."""
        while item := self._buttons.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for one in buttons:
            self._buttons.addWidget(one)
        if tone:
            retone(self, surface=tone)
        self._words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    @property
    def text(self) -> str:
        """What it says now."""
        return self._words.text()


class Page(QWidget):
    """A title, one line of what matters, a notice where something is wrong, and the content below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.title = words(title, "heading", wrap=False)
        self.line = words("", "", "quiet")
        self.notice = Notice()
        self.head = QHBoxLayout()
        self.head.setSpacing(SPACE["small"])
        self.head.addLayout(column(self.title, self.line, space="hair"), 1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*(SPACE["huge"],) * 4)
        self.body.setSpacing(SPACE["large"])
        self.body.addLayout(self.head)
        self.body.addWidget(self.notice)


class Empty(QWidget):
    """An empty page: what will be here, and the one thing to do."""

    def __init__(self, title: str, text: str, do: QPushButton | None = None) -> None:
        super().__init__()
        self.title, self.text = words(title, "heading"), words(text, "", "quiet")
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner = QWidget()
        inner.setMaximumWidth(440)
        inner.setLayout(column(self.title, self.text, row(None, do, None) if do else None, space="medium"))
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(inner, 2, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch(1)

    def say(self, title: str, text: str) -> None:
        """Change the words."""
        self.title.setText(title)
        self.text.setText(text)


def scrolling(content: QWidget, name: str) -> QScrollArea:
    """A page's content that is longer than the page. It scrolls by keyboard with what is focused in it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
