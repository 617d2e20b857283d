"""The look follows the tokens, and every word can be read."""

import dataclasses

import pytest

from desktop.style import DARK, LIGHT, Look, look, sheet


def luminance(colour):
    def linear(part):
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in colour.getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.1 contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


WORDS = ["text", "quiet", "accent", "good", "careful", "urgent", "rep", "customer"]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("surface", ["background", "raised"])
def test_words_can_be_read(tokens, word, surface):
    assert contrast(tokens.colour(word), tokens.colour(surface)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["accent", "good", "careful", "urgent"])
def test_words_can_be_read_on_a_wash_of_colour(tokens, tone):
    for word in ("text", "quiet", tone):
        assert contrast(tokens.colour(word), tokens.wash(tone)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_a_button_and_the_focus_ring_can_be_seen(tokens):
    assert contrast(tokens.colour("on_accent"), tokens.colour("accent")) >= 4.5
    assert contrast(tokens.colour("accent"), tokens.colour("background")) >= 3


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_sheet_has_no_token_left_open_and_no_colour_of_its_own(tokens):
    css = sheet(tokens)
    assert "$" not in css
    named = {value.lower() for value in dataclasses.asdict(tokens).values()}
    washes = {tokens.wash(tone).name() for tone in ("accent", "good", "careful", "urgent")}
    used = {word.strip(";") for word in css.lower().split() if word.startswith("#")}
    assert used <= named | washes


def test_the_theme_can_be_chosen_and_text_grows_with_the_system(qapp):
    chosen = look()
    assert look() is chosen
    chosen.choose("dark")
    assert chosen.tokens is DARK
    chosen.choose("light", scale=1.5)
    assert chosen.tokens is LIGHT
    assert qapp.font().pixelSize() == 21
    assert "font-size: 30px" in qapp.styleSheet()
    chosen.choose("system", scale=1.0)
    assert isinstance(chosen, Look)
