"""Colours that can be read, and fonts that hold the characters of people's names."""

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QRawFont
from pytestqt.qtbot import QtBot

from clerk.look import DARK, FACES, LIGHT, Colours, Look, load_fonts


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(name: str) -> float:
        colour = QColor(name)
        lights = (colour.redF(), colour.greenF(), colour.blueF())
        parts = [light / 12.92 if light <= 0.03928 else ((light + 0.055) / 1.055) ** 2.4 for light in lights]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_stand_out_from_their_ground(colours: Colours) -> None:
    c = colours
    pairs = [
        (c.ink, c.surface), (c.ink, c.ground), (c.ink, c.accent_soft), (c.ink, c.raised),
        (c.muted, c.surface), (c.muted, c.ground), (c.muted, c.raised), (c.on_accent, c.accent),
        (c.on_deep, c.deep), (c.deep_muted, c.deep), (c.accent, c.surface), (c.accent, c.accent_soft),
        (c.good, c.good_soft), (c.warn, c.warn_soft), (c.bad, c.bad_soft), (c.bad, c.surface), (c.warn, c.surface),
    ]  # fmt: skip
    for words, ground in pairs:
        assert contrast(words, ground) >= 4.5, (words, ground)


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
