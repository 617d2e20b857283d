"""Our own line icons, in the colours of the look; and the button that is nothing but one."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton, QWidget

from desktop.style import HIT, ICONS, look

_GLYPH = 16
_RATIOS = (1.0, 2.0, 3.0)


def drawn(name: str, px: int, colour: str = "") -> QIcon:
    """Draw an icon of resources/icons so many pixels wide; `colour` (#rrggbb) takes the place of currentColor."""
    svg = (ICONS / f"{name}.svg").read_text("utf-8")
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", colour or "#000000").encode()))
    icon = QIcon()
    for ratio in _RATIOS:
        pixmap = QPixmap(round(px * ratio), round(px * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(pixmap.rect()))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        icon.addPixmap(pixmap)
    return icon


class IconButton(QToolButton):
    """A button with an icon for its face. `name` is what a screen reader says, `about` the rest of the tooltip."""

    def __init__(
        self, icon: str, name: str, about: str = "", tone: str = "quiet", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._tone = icon, tone
        self.setProperty("kind", "bare")
        self.setAccessibleName(name)
        self.setAccessibleDescription(about)
        self.setToolTip(f"{name}. {about}" if about else name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._draw()

    def show_icon(self, icon: str, name: str) -> None:
        """Change the face and what it does."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._draw()

    def _draw(self) -> None:
        style = look()
        size = style.px(HIT)
        self.setFixedSize(size, size)
        self.setIconSize(QSize(style.px(_GLYPH), style.px(_GLYPH)))
        self.setIcon(drawn(self._icon, style.px(_GLYPH), style.tokens.colour(self._tone).name()))

    def changeEvent(self, event: QEvent) -> None:
        """Follow another theme or size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_tone"):
            self._draw()
