"""The desk takes pictures of a case's materials, shows them, and leaves none in sight when it locks."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from clerk.panels.pictures import PictureSheet
from clerk.window import DeskWindow
from devices.camera import FileCamera
from hall.cases.cases import Case
from hall.events import DeviceState, KeyPressed
from hall.ports import Picture
from tests.helpers.desk import CARD, PASSWORD, Hall
from tests.helpers.hall import applicant


def page(words: str = "", kind: str = "PNG", size: tuple[int, int] = (420, 594)) -> bytes:
    image = QImage(*size, QImage.Format.Format_RGB888)
    image.fill(QColor("#fffdf5"))
    painter = QPainter(image)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return bytes(buffer.data().data())


class Camera:
    """hall.ports.DocumentCamera that gives what it is told to, when it is told to."""

    state, detail = DeviceState.READY, ""

    def __init__(self) -> None:
        self.gives: Picture | None = Picture("png", page("身份证"))
        self.may = threading.Event()
        self.may.set()

    def capture(self) -> Picture | None:
        assert self.may.wait(10)
        return self.gives

    def close(self) -> None: ...


def opened(hall: Hall, camera: Camera | FileCamera | None) -> tuple[DeskWindow, Case]:
    """A desk that shows a case, signed in."""
    window = hall.desk(1)
    window.resize(1366, 768)
    window.show()
    window.signin.id.setText("1001")
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    window.pictures.camera = camera
    item = next(item for item in hall.catalogue.items() if len(item.materials) > 1)
    case = hall.cases.receive(item.code, applicant(1), "", "1001")
    window.show_tab(1)
    window.history.find(case.number)
    window.cases.offer_pictures()
    return window, case


def sheet(window: DeskWindow) -> PictureSheet:
    assert window.pictures.sheet
    return window.pictures.sheet


def wait(window: DeskWindow) -> None:
    """Until the picture that was asked for is here."""
    for _ in range(500):
        if not sheet(window)._awaited:
            return
        QTest.qWait(10)
    raise AssertionError("no picture came")


def shoot(window: DeskWindow) -> None:
    before = len(sheet(window)._shown)
    sheet(window).shoot.click()
    wait(window)
    assert len(sheet(window)._shown) == before + 1


def test_pictures_are_taken_shown_and_counted(hall: Hall) -> None:
    window, case = opened(hall, Camera())
    assert not sheet(window).drop.isEnabled()
    for _ in range(2):
        shoot(window)
    here = hall.cases.pictures.of_case(case.id)
    assert [(one.material, one.by) for one in here] == [(case.materials[0].code, "1001")] * 2
    assert not sheet(window).view.pixmap().isNull()
    assert "2" in sheet(window).list.item(0).text()
    assert sheet(window).back.isEnabled()
    assert not sheet(window).forth.isEnabled()
    sheet(window).back.click()
    assert sheet(window).forth.isEnabled()
    sheet(window).drop.click()
    assert [bool(one.gone_at) for one in hall.cases.pictures.of_case(case.id)] == [True, False]
    window.pictures.close()
    window.history.reload()
    assert "材料照片 1 张" in window.history._text.text()


def test_a_picture_belongs_to_the_material_it_was_taken_for(hall: Hall) -> None:
    camera = Camera()
    window, case = opened(hall, camera)
    camera.may.clear()
    sheet(window).shoot.click()
    assert not sheet(window).shoot.isEnabled()
    sheet(window).list.setCurrentRow(1)  # the clerk goes on while the camera sets its light
    camera.may.set()
    wait(window)
    assert [one.material for one in hall.cases.pictures.of_case(case.id)] == [case.materials[0].code]
    assert sheet(window)._shown == []


def test_what_comes_after_the_desk_was_locked_is_nobodys(hall: Hall) -> None:
    camera = Camera()
    window, case = opened(hall, camera)
    camera.may.clear()
    sheet(window).shoot.click()
    window.press("lock")
    assert window.pictures.sheet is None
    camera.may.set()
    window.pictures.shots.end()
    QTest.qWait(50)
    assert hall.cases.pictures.of_case(case.id) == []


@pytest.mark.parametrize(
    ("gives", "told"),
    [
        (None, "没有拍到"),
        (Picture("png", b"BM no picture"), "不是图片"),
        (Picture("jpeg", b"\xff\xd8\xff" + bytes(9 * 2**20)), "太大"),
    ],
)
def test_what_the_hall_does_not_take_is_said_in_the_sheet(hall: Hall, gives: Picture | None, told: str) -> None:
    camera = Camera()
    camera.gives = gives
    window, case = opened(hall, camera)
    sheet(window).shoot.click()
    wait(window)
    assert told in sheet(window).fault.text()
    assert sheet(window).fault.isVisible()
    assert hall.cases.pictures.of_case(case.id) == []


def test_without_a_camera_there_is_only_looking(hall: Hall, tmp_path: Path) -> None:
    window, case = opened(hall, None)
    assert not sheet(window).shoot.isEnabled()
    assert "没有高拍仪" in sheet(window).view.text()
    hall.cases.pictures.take(case.id, case.materials[0].code, Picture("png", b"\x89PNG\r\n\x1a\nbroken"), "1001")
    window.cases.offer_pictures()
    assert "打不开" in sheet(window).view.text()


def test_a_case_must_be_there(hall: Hall) -> None:
    window = hall.desk(1)
    window.cases.offer_pictures()
    assert window.pictures.sheet is None


def test_a_key_of_the_pad_waits_until_the_sheet_is_away(hall: Hall) -> None:
    window, _ = opened(hall, Camera())
    window.press("window")
    hall.tickets.issue("A", CARD, "kiosk")
    hall.buses[0].publish(KeyPressed("call", ""))
    assert sheet(window).isVisible()
    assert hall.tickets.current(1) is None
    sheet(window).reject()
    hall.buses[0].publish(KeyPressed("call", ""))
    assert hall.tickets.current(1) is not None
