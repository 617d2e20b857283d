"""How everything looks: the token table and the one style sheet. Widgets name tokens, never colours or pixels."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

_RESOURCES = Path(__file__).resolve().parent.parent / "resources"
_SHEET = _RESOURCES / "style" / "callside.qss"
ICONS = _RESOURCES / "icons"

RADIUS = 8
HIT = 28  # the least width and height of what can be pressed
SPACE = {"hair": 4, "small": 8, "medium": 12, "large": 16, "huge": 24}
SIZES = {"quiet": 12, "text": 14, "card": 20, "number": 28}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours, by what they are for. `line` and `faint` are never for words."""

    background: str
    raised: str
    line: str
    text: str
    quiet: str
    faint: str
    accent: str
    good: str
    careful: str
    urgent: str
    rep: str
    customer: str
    on_accent: str  # words on a surface of the accent colour

    def colour(self, token: str) -> QColor:
        """Return the colour of that name. Raises AttributeError if there is none."""
        return QColor(getattr(self, token))

    def wash(self, token: str) -> QColor:
        """Return a surface that hints at a colour and still carries words: a twentieth of it on `raised`."""
        over, under = self.colour(token), self.colour("raised")
        parts = zip(over.getRgbF()[:3], under.getRgbF()[:3], strict=True)  # type: ignore[index]
        return QColor.fromRgbF(*(0.05 * a + 0.95 * b for a, b in parts))


LIGHT = Tokens(
    background="#FAFAF8",
    raised="#FFFFFF",
    line="#E4E3DE",
    text="#1C1D1F",
    quiet="#5B5E63",
    faint="#8B8E93",
    accent="#2F5DDB",
    good="#1E7F4F",
    careful="#9A6400",
    urgent="#B3261E",
    rep="#2F5DDB",
    customer="#7A4FB5",
    on_accent="#FFFFFF",
)
DARK = Tokens(
    background="#17181A",
    raised="#1F2124",
    line="#33363A",
    text="#F1F1EF",
    quiet="#A9ADB3",
    faint="#74787E",
    accent="#7FA2FF",
    good="#5CC08D",
    careful="#E0AE54",
    urgent="#FF8A80",
    rep="#7FA2FF",
    customer="#C3A1F0",
    on_accent="#17181A",
)


class Look(QObject):
    """What the application looks like now. One for the application: `look()` finds it.

    `scale` is the size of the user's text against the ordinary, 1.0 to 2.0; every size is multiplied by it.
    """

    changed = Signal()

    def __init__(self, app: QApplication, theme: str = "system", scale: float | None = None) -> None:
        super().__init__(app)
        self._app = app
        self._theme = theme
        self.scale = scale or text_scale()
        self.tokens = LIGHT
        app.setStyle("Fusion")
        self._follow(theme)
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    def choose(self, theme: str, scale: float | None = None) -> None:
        """Change to system, light or dark, and to another size of text."""
        if (theme, scale or self.scale) != (self._theme, self.scale):
            self._theme, self.scale = theme, scale or self.scale
            self._follow(theme)
            self._apply()

    def font(self, size: str, *, strong: bool = False) -> QFont:
        """Return the system's font in one of SIZES; figures are all of one width."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPixelSize(self.px(SIZES[size]))
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        return font

    def px(self, pixels: float) -> int:
        """Scale pixels as text is scaled."""
        return round(pixels * self.scale)

    def _follow(self, theme: str) -> None:
        """Make what the system draws, as title bars and its own dialogs, follow where it can."""
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        self._app.styleHints().setColorScheme(schemes.get(theme, Qt.ColorScheme.Unknown))

    def _apply(self) -> None:
        scheme = self._app.styleHints().colorScheme()
        dark = self._theme == "dark" or (self._theme == "system" and scheme == Qt.ColorScheme.Dark)
        self.tokens = DARK if dark else LIGHT
        self._app.setPalette(palette(self.tokens))
        self._app.setFont(self.font("text"))
        self._app.setStyleSheet(sheet(self.tokens, self.scale))
        self.changed.emit()


def look() -> Look:
    """Find the application's look; made with the system's theme if nobody made it before."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("a look needs a QApplication")
    return app.findChild(Look) or Look(app)


def tokens() -> Tokens:
    """Return the colours in use now, for what paints itself."""
    return look().tokens


def text_scale() -> float:
    """Measure the system's text size against the size that system ships with, in [1, 2]."""
    ordinary_pt = {"darwin": 13.0, "win32": 9.0}.get(sys.platform, 11.0)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    screen = QApplication.primaryScreen()
    dots = screen.logicalDotsPerInch() / (72 if sys.platform == "darwin" else 96)
    return min(2.0, max(1.0, font.pointSizeF() * dots / ordinary_pt))


def palette(tokens: Tokens) -> QPalette:
    """Make what Qt's own drawing uses."""
    roles = {
        QPalette.ColorRole.Window: "background",
        QPalette.ColorRole.Base: "raised",
        QPalette.ColorRole.AlternateBase: "background",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "quiet",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
    }
    made = QPalette()
    for role, token in roles.items():
        made.setColor(role, tokens.colour(token))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, tokens.colour("quiet"))
    return made


def sheet(tokens: Tokens, scale: float = 1.0) -> str:
    """Fill the style sheet: resources/style/callside.qss with the tokens put in."""
    values: dict[str, object] = dict(dataclasses.asdict(tokens))
    values |= {f"wash_{tone}": tokens.wash(tone).name() for tone in ("accent", "good", "careful", "urgent")}
    values |= {f"size_{name}": f"{round(px * scale)}px" for name, px in SIZES.items()}
    values |= {f"space_{name}": f"{px}px" for name, px in SPACE.items()}
    values |= {"radius": f"{RADIUS}px", "hit": f"{round(HIT * scale)}px"}
    return Template(_SHEET.read_text("utf-8")).substitute(values)
