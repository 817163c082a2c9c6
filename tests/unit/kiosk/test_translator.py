"""QML's words come from the one catalogue, and asking for them never waits for Python."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from pytestqt.qtbot import QtBot

from hall.words import words
from kiosk.translator import Tongue, message_file


@pytest.fixture
def english(qtbot: QtBot) -> Iterator[None]:
    parent = QObject()
    made = Tongue(words("en"), parent)
    made.install()
    gc.collect()
    yield
    made.remove()


@pytest.mark.usefixtures("english")
def test_every_sentence_is_said_as_the_catalogue_says_it() -> None:
    sentences = words("en").sentences()
    assert len(sentences) > 100
    for source, said in sentences.items():
        assert QCoreApplication.translate("AnyScreen", source) == said


@pytest.mark.usefixtures("english")
def test_a_sentence_without_translation_stays_as_it_is() -> None:
    assert QCoreApplication.translate("AnyScreen", "没有翻译过的句子") == "没有翻译过的句子"


@pytest.mark.timeout(20)
@pytest.mark.usefixtures("english")
def test_a_screen_compiled_while_a_translator_stands_does_not_wait_for_ever(tmp_path: Path) -> None:
    """With a translator in Python this hung: Qt's compiling thread asked it for the words of an error."""
    file = tmp_path / "Fresh.qml"
    file.write_text('import QtQml\nQtObject { property string said: qsTr("取号") }\n', encoding="utf-8")
    engine = QQmlEngine()
    component = QQmlComponent(engine, QUrl.fromLocalFile(str(file)))
    made = component.create()
    assert made is not None, component.errorString()
    assert made.property("said") == words("en")("取号")


def test_a_message_file_of_nothing_is_still_one() -> None:
    assert message_file({}).startswith(bytes.fromhex("3CB86418CAEF9C95CD211CBF60A1BDDD"))
