"""Tables tell their views no more than changed: laying one out is the dearest thing a desk does."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clerk.look import Look
from clerk.models import ClassRow, class_rows
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
