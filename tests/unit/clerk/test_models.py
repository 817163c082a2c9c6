"""Tables tell their views no more than changed: laying one out is the dearest thing a desk does."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clerk.look import Look
from clerk.models import ClassRow, Column, Rows, class_rows
from clerk.speech import Speech


def test_a_table_is_laid_out_for_other_rows_or_another_language_only(qtbot: QtBot) -> None:
    speech = Speech()
    rows = class_rows(speech, Look())
    heard: list[str] = []
    rows.modelReset.connect(lambda: heard.append("rows"))
    rows.layoutChanged.connect(lambda: heard.append("words"))
    one = ClassRow("A", "社保医保", 2, 6)
    rows.put([one])
    rows.put([ClassRow("A", "社保医保", 2, 6)])
    assert heard == ["rows"]
    speech.switch("en")
    assert heard == ["rows", "words"]
    assert rows.headerData(1, Qt.Orientation.Horizontal) == "Waiting"
    rows.put([one, ClassRow("B", "不动产", 0, 0)])
    assert heard == ["rows", "words", "rows"]


def test_a_character_that_no_font_shows_is_a_code_in_every_table(qtbot: QtBot, expect_log: Callable[..., None]) -> None:
    expect_log("no font shows", at_least=0)
    rows = Rows[str](Speech(), Look(), [Column("名", str)])
    rows.put(["张\U00031350·𠮷"])
    assert rows.data(rows.index(0, 0)) == "张〔U+31350〕·𠮷"
