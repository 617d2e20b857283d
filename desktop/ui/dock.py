"""A window at the edge of a screen: on top, out of the way of the keyboard, where it was left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent, QScreen, QShowEvent, QWindow
from PySide6.QtWidgets import QWidget

from desktop.style import look

WIDTH = 360
_WIDER = 280  # so many pixels more for text of twice the size


class Docked(QWidget):
    """What the sidebar and the small strip are. Drag it by any empty place; it goes to the nearest edge.

    While `shy`, a click in it leaves the keyboard where it is, in the call; `reach` takes the keyboard on
    purpose, until another window gets it.
    """

    put = Signal(str, str)  # side and screen, after it was dragged

    def __init__(self, side: str, screen: str = "", *, on_top: bool = True) -> None:
        super().__init__()
        self.side, self.screen_name = side, screen
        self._shy = False
        self._dragged: QPoint | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setProperty("surface", "dock")
        self._stay_on_top(on_top)

    def wide(self) -> int:
        """How wide it is: more for larger text, but not so much more."""
        return WIDTH + round(_WIDER * (look().scale - 1))

    def high(self, room: QRect) -> int:
        """How high it is, given the screen's room."""
        return room.height()

    def dock(self) -> None:
        """Go to the edge. Wayland puts windows where it likes."""
        room = self._screen().availableGeometry()
        size = QSize(min(self.wide(), room.width()), self.high(room))
        left = room.left() if self.side == "left" else room.right() + 1 - size.width()
        self.setFixedSize(size)
        self.move(left, room.top())

    def put_at(self, side: str, screen: str | None = None, *, on_top: bool | None = None) -> None:
        """Go to another edge or screen."""
        self.side = side
        self.screen_name = self.screen_name if screen is None else screen
        if on_top is not None and on_top != bool(self.windowFlags() & Qt.WindowType.WindowStaysOnTopHint):
            shown = self.isVisible()
            self._stay_on_top(on_top)
            self.setVisible(shown)
        self.dock()

    def be_shy(self, shy: bool) -> None:  # noqa: FBT001 - reads as it is said
        """Leave the keyboard to other windows from now on, or not."""
        self._shy = shy
        self._refuse_focus(shy)

    def reach(self) -> None:
        """Show it and take the keyboard: somebody asked for it."""
        self.show()
        self._refuse_focus(False)
        self.raise_()
        self.activateWindow()

    def _stay_on_top(self, on_top: bool) -> None:  # noqa: FBT001 - likewise
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint
        if on_top:
            flags |= Qt.WindowType.WindowStaysOnTopHint
        self.setWindowFlags(flags)

    def _refuse_focus(self, refuse: bool) -> None:  # noqa: FBT001 - likewise
        # on the native window: QWidget.setWindowFlag would hide and show it again
        window: QWindow | None = self.windowHandle()  # none before it was first shown
        if window is not None:
            window.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, refuse)

    def _screen(self) -> QScreen:
        named = (one for one in QGuiApplication.screens() if one.name() == self.screen_name)
        return next(named, QGuiApplication.primaryScreen())

    def showEvent(self, event: QShowEvent) -> None:
        """Come up where it belongs."""
        super().showEvent(event)
        self.dock()
        self._refuse_focus(self._shy)

    def changeEvent(self, event: QEvent) -> None:
        """Be shy again when the keyboard goes elsewhere; follow another size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._refuse_focus(self._shy)
        elif event.type() == QEvent.Type.StyleChange and self.isVisible():
            self.dock()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            if QGuiApplication.platformName().startswith("wayland"):
                self.windowHandle().startSystemMove()  # where a program may not move its own windows
                return
            self._dragged = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if self._dragged is not None:
            self.move(event.globalPosition().toPoint() - self._dragged)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the nearest edge."""
        if self._dragged is None or event.globalPosition().toPoint() - self._dragged == self.pos() == self._home():
            self._dragged = None
            return
        self._dragged = None
        middle = self.frameGeometry().center()
        screen = QGuiApplication.screenAt(middle) or self._screen()
        side = "left" if middle.x() < screen.availableGeometry().center().x() else "right"
        self.put_at(side, screen.name())
        self.put.emit(side, screen.name())

    def _home(self) -> QPoint:
        room = self._screen().availableGeometry()
        return QPoint(room.left() if self.side == "left" else room.right() + 1 - self.width(), room.top())
