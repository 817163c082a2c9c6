"""The screen's fonts show every character of level 3 and of Uyghur: Qt finds a glyph for each, from our files alone."""

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont, QTextLayout
from pytestqt.qtbot import QtBot

from kiosk.stage import FAMILIES, load_fonts
from tests.helpers import level3

UYGHUR = "ئاەبپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي"


@pytest.mark.parametrize("bold", [False, True])
def test_our_files_hold_every_character_but_one_sign(qtbot: QtBot, bold: bool) -> None:
    load_fonts()
    faces = [QRawFont.fromFont(QFontDatabase.font(family, "Bold" if bold else "", 24)) for family in FAMILIES]
    points = {point for block in level3.blocks().values() for point in block} | set(map(ord, UYGHUR))
    assert {point for point in points if not any(face.supportsCharacter(point) for face in faces)} == level3.NO_FACE


def test_qt_sets_them_without_a_box(qtbot: QtBot) -> None:
    """Glyph 0 of a face is its box; and all faces are ours, whatever the system has."""
    load_fonts()
    text = "".join(level3.some(block) for block in level3.blocks()) + "ئابدۇللا·مەمەت"
    layout = QTextLayout(text, QFont(list(FAMILIES)))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    assert {run.rawFont().familyName() for run in runs} == set(FAMILIES)
    assert sum(len(run.glyphIndexes()) for run in runs) >= len(text) - 2
    assert not any(0 in run.glyphIndexes() for run in runs)
