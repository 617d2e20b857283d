"""The shortcuts: what each does, its key in this window, its key while another window has the keyboard."""

from __future__ import annotations

from desktop.views.live import KeyView

# Ctrl+Alt is AltGr on many keyboards, and calling programs use Ctrl+Shift with letters: function keys are left.
KEYS = {
    "toggle": ("Start, pause or resume", "Ctrl+Return", "Ctrl+Shift+F6"),
    "off_record": ("Off the record", "Ctrl+O", "Ctrl+Shift+F7"),
    "used": ("Card used", "Return", "Ctrl+Shift+F8"),
    "dismiss": ("Card set aside", "Escape", "Ctrl+Shift+F9"),
    "reach": ("Show or hide; type here", "", "Ctrl+Shift+F10"),
    "copy": ("Copy the words to say", "Ctrl+Shift+C", ""),
    "end": ("End the call", "Ctrl+E", ""),
    "mini": ("Small strip, or the whole", "Ctrl+M", ""),
    "newest": ("Newest words", "Ctrl+End", ""),
    "calls": ("Open the calls", "Ctrl+H", ""),
    "settings": ("Open the settings", "Ctrl+,", ""),
    "keys": ("This list", "F1", ""),
    "quit": ("Quit", "Ctrl+Q", ""),
}


def keys(unavailable: str, taken: frozenset[str]) -> tuple[KeyView, ...]:
    """List the shortcuts. `unavailable`: why none works outside the window; `taken`: which ones others have."""

    def anywhere(name: str, key: str) -> str:
        if not key or unavailable:
            return ""
        return f"{key} (taken by another program)" if name in taken else key

    return tuple(KeyView(what, here, anywhere(name, key)) for name, (what, here, key) in KEYS.items())


def keys_note(unavailable: str) -> str:
    """Say whether the shortcuts work while another window has the keyboard."""
    return unavailable or "The right-hand keys work while another window has the keyboard."


def keys_taken(taken: frozenset[str]) -> str:
    """Say which keys others have."""
    names = ", ".join(f"{KEYS[one][2]} ({KEYS[one][0].lower()})" for one in KEYS if one in taken)
    return f"Another program already uses {names}. It works inside this window all the same."


def why_not(platform: str, system: str) -> str:
    """Say why shortcuts cannot work outside the window; empty where they can.

    `platform`: Qt's name of the screen system; `system`: `sys.platform`.
    """
    if platform == "xcb" or (platform == "windows" and system == "win32"):
        return ""
    if platform.startswith("wayland"):
        return "Wayland lets no program hear keys while another window has the keyboard. These work in this window."
    if system == "darwin":
        return "On macOS keys are not heard while another window has the keyboard yet. These work in this window."
    return "Keys are not heard while another window has the keyboard here. These work in this window."
