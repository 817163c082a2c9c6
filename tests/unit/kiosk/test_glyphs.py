"""The screen's fonts show every character of level 3 and of Uyghur: Qt finds a glyph for each, from our files alone."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont, QTextLayout
from pytestqt.qtbot import QtBot

from hall.glyphs import mark, on_screen
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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三 A012（临）—“3”", "张三 A012（临）—“3”"),
        ("𠮷㛃 ئابدۇللا·مەمەت", "𠮷㛃 ئابدۇللا·مەمەت"),
        ("张\U00031350\ue000", "张〔U+31350〕〔U+E000〕"),
        ("\ue81e\u202e三", "龴〔U+202E〕三"),
        ("ب\u200cب", "ب\u200cب"),
        ("张\u200c三", "张〔U+200C〕三"),
        ("\ud842?", "〔U+D842〕?"),
    ],
)
def test_a_screen_marks_what_it_could_not_show(text: str, shown: str, expect_log: Callable[..., None]) -> None:
    expect_log("no font shows", at_least=0)
    assert on_screen(text) == shown


def test_a_missing_character_is_logged_once_by_its_code(expect_log: Callable[..., None]) -> None:
    mark.cache_clear()
    expect_log(r"^WARNING onevisit\.fonts: no font shows U\+31351$")
    assert on_screen("张\U00031351\U00031351三") == "张〔U+31351〕〔U+31351〕三"
    assert on_screen("\U00031351") == "〔U+31351〕"
