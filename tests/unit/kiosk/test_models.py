"""List models and the translator that QML is fed by."""

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex

from hall.words import words
from kiosk.models import ReasonRow, Rows
from kiosk.translator import Tongue


@pytest.fixture
def rows(qapp: object) -> Rows:
    model = Rows(ReasonRow)
    model.replace([ReasonRow("511", "先受理", False), ReasonRow("512", "不用证明", False)])
    return model


def test_each_field_is_a_role(rows: Rows) -> None:
    roles = {bytes(name.data()).decode(): role for role, name in rows.roleNames().items()}
    assert list(roles) == ["code", "words", "chosen"]
    assert rows.data(rows.index(1), roles["words"]) == "不用证明"
    assert rows.data(QModelIndex(), roles["words"]) is None


def test_a_changed_row_keeps_its_delegate(rows: Rows) -> None:
    seen: list[object] = []
    rows.modelReset.connect(lambda: seen.append("reset"))
    rows.dataChanged.connect(lambda first, last, _: seen.append((first.row(), last.row())))
    rows.replace([ReasonRow("511", "先受理", True), ReasonRow("512", "不用证明", False)])
    assert seen == [(0, 0)]


def test_another_number_of_rows_is_told(rows: Rows) -> None:
    seen: list[int] = []
    rows.count_changed.connect(lambda: seen.append(rows.rowCount()))
    rows.replace([])
    rows.replace([])
    assert seen == [0]


def test_qml_is_given_the_one_catalogue(rows: Rows) -> None:
    tongue = Tongue(words("en"), rows)
    said = words("en").sentences()
    tongue.install()
    try:
        assert {text: QCoreApplication.translate("Home", text) for text in said} == said
    finally:
        tongue.remove()
    assert QCoreApplication.translate("Home", "首页") == "首页"
