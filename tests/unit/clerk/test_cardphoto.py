"""The photo of a card stands beside the name of its holder, and of nobody else."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clerk.panels.cardphoto import HEIGHT
from clerk.window import DeskWindow
from hall.cardhelp import HELP
from hall.events import CardPhoto, CardRead, CardRemoved, CardUnreadable
from tests.helpers.desk import CARD, PASSWORD, Hall


def picture(width: int = 102, height: int = 126, kind: str = "PNG") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor("teal"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return bytes(buffer.data().data())


def serving(hall: Hall) -> DeskWindow:
    """A desk with a number at its window."""
    hall.tickets.issue("A", CARD, "kiosk")
    window = hall.desk(1)
    window.show()
    window.signin.id.setText("1001")
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    window.press("window")
    press(window, Qt.Key.Key_F2)
    return window


def press(window: DeskWindow, key: Qt.Key) -> None:
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(QApplication.focusWidget() or window, key)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "JPG"])
def test_it_is_shown_while_the_cards_number_stands_in_the_form(hall: Hall, kind: str) -> None:
    window, bus = serving(hall), hall.buses[0]
    photo = window.intake.form.photo
    bus.publish(CardRead(CARD))
    bus.publish(CardPhoto(CARD, picture(kind=kind)))
    assert photo.isHidden()  # nobody took the card yet
    press(window, Qt.Key.Key_F9)
    assert not photo.isHidden()
    assert photo.pixmap().height() == HEIGHT
    window.intake.form.put(None)
    assert photo.isHidden()


def test_it_may_come_after_the_card_was_taken(hall: Hall) -> None:
    window, bus = serving(hall), hall.buses[0]
    bus.publish(CardRead(CARD))
    press(window, Qt.Key.Key_F9)
    assert window.intake.form.photo.isHidden()
    bus.publish(CardPhoto(CARD, picture()))
    assert not window.intake.form.photo.isHidden()


def test_nobody_elses_is_shown_and_none_is_kept(hall: Hall) -> None:
    window, bus = serving(hall), hall.buses[0]
    photo = window.intake.form.photo
    bus.publish(CardRead(CARD))
    press(window, Qt.Key.Key_F9)
    bus.publish(CardPhoto(replace(CARD, number="990000198511200035"), picture()))
    assert photo.isHidden()
    bus.publish(CardPhoto(CARD, picture()))
    photo.forget()
    assert photo.pixmap().isNull()


@pytest.mark.parametrize("bad", [b"", b"BM", b"\x89PNG\r\n\x1a\n", bytes(5000)])
def test_what_is_no_picture_is_not_shown(hall: Hall, bad: bytes) -> None:
    window, bus = serving(hall), hall.buses[0]
    bus.publish(CardRead(CARD))
    press(window, Qt.Key.Key_F9)
    bus.publish(CardPhoto(CARD, picture()))
    bus.publish(CardPhoto(CARD, bad))
    assert window.intake.form.photo.isHidden()


def test_a_picture_of_no_photos_size_is_not_shown(hall: Hall) -> None:
    photo = serving(hall).intake.form.photo
    photo.take(CARD, picture(3000, 10))
    photo.match(CARD.number)
    assert photo.isHidden()


def test_it_goes_with_the_card(hall: Hall) -> None:
    window, bus = serving(hall), hall.buses[0]
    window.press("finish")
    bus.publish(CardRead(CARD))
    bus.publish(CardPhoto(CARD, picture()))
    bus.publish(CardRemoved())
    assert window.intake.form.photo.pixmap().isNull()


@pytest.mark.parametrize("status", HELP)
def test_the_clerk_is_told_what_to_do(hall: Hall, status: str) -> None:
    window = serving(hall)
    hall.buses[0].publish(CardUnreadable(status))
    assert window.notice.text == HELP[status].clerk
