"""Colours that can be read, and fonts that hold the characters of people's names."""

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QRawFont
from pytestqt.qtbot import QtBot

from clerk.look import FACES, PALETTES, THEMES, Look, load_fonts


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(name: str) -> float:
        colour = QColor(name)
        lights = (colour.redF(), colour.greenF(), colour.blueF())
        parts = [light / 12.92 if light <= 0.03928 else ((light + 0.055) / 1.055) ** 2.4 for light in lights]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# What is written on what (by _SHEET, the tables' models and the status line): each colour of text and its grounds.
WRITTEN = {
    "ink": ("surface", "ground", "raised", "field", "accent_soft", "warn_soft"),
    "muted": ("surface", "ground", "raised", "field", "accent_soft"),
    "accent": ("surface", "ground", "raised", "accent_soft"),
    "good": ("surface", "ground", "good_soft", "accent_soft"),
    "warn": ("surface", "ground", "warn_soft", "accent_soft"),
    "bad": ("surface", "ground", "bad_soft", "accent_soft"),
    "on_accent": ("accent", "accent_hover"),
    "on_deep": ("deep", "deep_edge"),
    "deep_muted": ("deep",),
    "deep": ("on_deep", "deep_muted"),
}
LEAST = {"light": 4.5, "dark": 4.5, "contrast": 7.0}


@pytest.mark.parametrize("theme", THEMES)
def test_words_stand_out_from_their_ground(theme: str) -> None:
    colours = Look(theme).colours
    assert THEMES.keys() == PALETTES.keys() == LEAST.keys()
    for words, grounds in WRITTEN.items():
        for ground in grounds:
            found = contrast(getattr(colours, words), getattr(colours, ground))
            assert found >= LEAST[theme], (words, ground, found)


@pytest.mark.parametrize("theme", THEMES)
def test_where_the_keyboard_is_can_be_seen(theme: str) -> None:
    """WCAG 2.2, 1.4.11: a ring of 3:1 against what it lies on."""
    c = Look(theme).colours
    for ring, ground in ((c.accent, c.surface), (c.accent, c.ground), (c.accent, c.raised), (c.on_deep, c.deep)):
        assert contrast(ring, ground) >= 3, (ring, ground)
    assert contrast(c.edge, c.field) >= 1.5  # the border of a field that has no keyboard


def test_black_on_white_is_the_most_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_fonts_of_the_site_hold_rare_names(qtbot: QtBot) -> None:
    load_fonts()
    raw = [QRawFont.fromFont(QFontDatabase.font(face, "", 14)) for face in FACES]
    for character in "𠮷㛃䶮𬭎王A9ئۇ":
        assert any(font.supportsCharacter(ord(character)) for font in raw), character


def test_larger_text_is_larger() -> None:
    sizes = [Look(text_size=size).px(14) for size in ("normal", "large", "larger", "largest")]
    assert sizes == sorted(set(sizes))
