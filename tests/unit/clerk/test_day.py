"""A newcomer's day at the thin desk, by the keys alone: what each act costs, and what goes wrong in the middle."""

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTableView, QWidget

from clerk.countersteps import EVERY
from clerk.desk import Step
from clerk.latersteps import LATER
from hall.cases.cases import CaseState
from hall.errors import Unavailable
from hall.events import CardRead, DeviceChanged, DeviceState
from tests.helpers.desk import CARD, Hall
from tests.helpers.desksteps import PERMIT, enter

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """Ten fingers: every stroke goes to what has the keyboard, and is counted."""

    def __init__(self, hall: Hall, number: int = 1, person: str = "1001") -> None:
        self.hall, self.window, self.strokes = hall, enter(hall, number, person), 0

    def key(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(self._where(), key, modifier)
            self.strokes += 1

    def ctrl(self, key: Qt.Key) -> None:
        self.key(key, modifier=CTRL)

    def type(self, text: str) -> None:
        """ASCII is typed; what an input method brings comes at once and counts by its characters."""
        where = self._where()
        if text.isascii():
            QTest.keyClicks(where, text)
        elif isinstance(where, QLineEdit):
            where.insert(text)
        else:
            where.insertPlainText(text)  # type: ignore[attr-defined]
        self.strokes += len(text)

    def command(self, initials: str) -> None:
        """A command by Ctrl+K and the initials of its name."""
        self.ctrl(Key.Key_K)
        self.type(initials)
        self.key(Key.Key_Return)

    def cost(self, act: Callable[[], object]) -> int:
        before = self.strokes
        act()
        return self.strokes - before

    def _where(self) -> QWidget:
        form = self.window.steps.form
        root: QWidget = form if form and form.isVisible() else self.window
        root.activateWindow()
        QApplication.processEvents()
        return root.focusWidget() or root


def card(hands: Hands) -> None:
    """The applicant's card is put on the reader and taken over."""
    hands.hall.buses[-1].publish(CardRead(CARD))
    hands.key(Key.Key_F9)


def take_in(hands: Hands) -> None:
    """The next one: their card, their matter by its code, every material."""
    hands.key(Key.Key_F2)
    card(hands)
    hands.type(PERMIT)
    hands.key(Key.Key_Return)
    hands.window.intake.materials.setFocus()
    hands.key(*[Key.Key_Space] * len(hands.window.intake.lines.rows))


@pytest.fixture
def hands(hall: Hall) -> Hands:
    """1001, chief representative, window open, three waiting."""
    hall.store.run("UPDATE staff SET role = 'chief_representative' WHERE id = '1001'")
    for _ in range(3):
        hall.tickets.issue("A", CARD, "kiosk")
    hands = Hands(hall)
    hands.key(Key.Key_F8)
    return hands


def test_the_ten_acts_of_every_day_cost_few_strokes(hands: Hands) -> None:
    window, hall = hands.window, hands.hall
    cost = {"call": hands.cost(lambda: hands.key(Key.Key_F2))}
    cost["recall"] = hands.cost(lambda: hands.key(Key.Key_F3))
    assert "第 2 次" in window.notice.text
    cost["hold"] = hands.cost(lambda: hands.key(Key.Key_F6))
    cost["take up"] = hands.cost(lambda: (hands.ctrl(Key.Key_H), hands.key(Key.Key_Return)))
    assert window.desk.number == "A001"
    cost["transfer"] = hands.cost(lambda: (hands.ctrl(Key.Key_T), hands.type("D"), hands.key(Key.Key_Return)))
    assert "已转号" in window.notice.text
    take_in(hands)
    cost["receive"] = hands.cost(lambda: hands.ctrl(Key.Key_R))
    case = window.intake.case
    assert case
    cost["accept"] = hands.cost(lambda: hands.ctrl(Key.Key_Return))
    assert hall.cases.case(case.id).state is CaseState.ACCEPTED
    cost["print"] = hands.cost(lambda: hands.ctrl(Key.Key_P))

    def decide() -> None:
        hands.command("zy")
        hands.type("ok")
        hands.ctrl(Key.Key_Return)

    cost["decide"] = hands.cost(decide)
    assert hall.cases.case(case.id).state is CaseState.GRANTED
    hands.command("bj")
    hands.key(Key.Key_Return)
    assert hall.cases.case(case.id).state is CaseState.CLOSED
    cost["finish"] = hands.cost(lambda: hands.key(Key.Key_F5))
    assert window.desk.step is Step.OPEN
    cost["look up"] = hands.cost(lambda: hands.command(case.number[-4:]))
    assert window.intake.case
    assert window.intake.case.id == case.id
    assert cost == {
        "call": 1, "recall": 1, "hold": 1, "take up": 2, "transfer": 3, "receive": 1, "accept": 1, "print": 1,
        "decide": 7, "finish": 1, "look up": 6,
    }  # fmt: skip


def test_a_busy_store_in_the_middle_loses_nothing_that_was_typed(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("WARNING onevisit.desk: store unavailable", at_least=2)
    take_in(hands)
    window = hands.window
    window.intake.form.phone.edit.setFocus()
    hands.type("13800000000")
    busy = Unavailable("store", "database is locked", "数据库正被别的程序占用")

    def refuse(*_: object, **__: object) -> None:
        raise busy

    with monkeypatch.context() as patch:
        patch.setattr(type(hands.hall.cases), "receive", refuse)
        hands.ctrl(Key.Key_R)
    assert window.notice.text == "数据库正被别的程序占用；请再试一次，还不行请找管理员"
    assert (window.intake.form.phone.value, window.intake.missing, window.intake.case) == ("13800000000", [], None)
    with monkeypatch.context() as patch:
        patch.setattr(type(hands.hall.tickets), "finish", refuse)
        hands.ctrl(Key.Key_R)
        hands.key(Key.Key_F5)
    assert window.desk.step is Step.SERVING  # still here, and tried again
    hands.key(Key.Key_F5)
    assert window.desk.step is Step.OPEN


def test_a_form_keeps_what_was_written_while_the_store_or_a_right_says_no(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(hands)
    hands.ctrl(Key.Key_Return)
    window, hall = hands.window, hands.hall
    hands.command("zy")
    hands.type("ok")
    form = window.steps.form
    assert form
    hall.store.run("UPDATE staff SET role = 'guide' WHERE id = '1001'")  # the wrong person, since a moment
    hands.ctrl(Key.Key_Return)
    assert form.isVisible()
    assert form.fault.text()
    assert form._inputs[0].read() == ["ok"]
    hall.store.run("UPDATE staff SET role = 'chief_representative' WHERE id = '1001'")
    hands.ctrl(Key.Key_Return)
    assert not form.isVisible()
    assert window.intake.case
    assert hall.cases.case(window.intake.case.id).state is CaseState.GRANTED


def test_reader_and_printer_gone_are_told_and_the_work_goes_on(hands: Hands) -> None:
    window, bus = hands.window, hands.hall.buses[0]
    hands.key(Key.Key_F2)
    bus.publish(DeviceChanged("idcard", DeviceState.ABSENT))
    hands.key(Key.Key_F9)
    assert window.notice.text == "读卡器上没有读到证件，请放好证件再按 F9"
    hands.type(PERMIT)
    hands.key(Key.Key_Return)
    hands.type("Wang")
    hands.key(Key.Key_Tab, Key.Key_Tab)
    hands.type(CARD.number)
    hands.ctrl(Key.Key_R)
    assert window.intake.case, window.notice.text
    hands.hall.papers[0].settle("failed", DeviceState.EMPTY)
    assert "缺纸" in window.notice.text
    hands.ctrl(Key.Key_P)
    assert window.intake.case.state is CaseState.RECEIVED


def test_nothing_of_the_last_citizen_is_seen_by_the_next(hands: Hands) -> None:
    take_in(hands)
    window, hall = hands.window, hands.hall
    hands.ctrl(Key.Key_R)
    case = window.intake.case
    assert case
    hands.command("ycxgzbz")
    assert window.steps.form
    hands.type("secret of the last one")
    window.steps.form.reject()
    hands.key(Key.Key_F5)
    hands.key(Key.Key_F2)
    assert window.desk.number == "A002"
    seen = [f"{one.objectName()}: {one.text()}" for one in window.findChildren(QLabel)]
    seen += [one.text() for one in window.findChildren(QLineEdit)]
    for one in window.findChildren(QTableView):
        model = one.model()
        if one.isVisible():
            rows, columns = range(model.rowCount()), range(model.columnCount())
            seen += [str(model.index(row, column).data()) for row in rows for column in columns]
    for trace in (CARD.number, CARD.name, CARD.address, case.number, "secret"):
        assert [text for text in seen if trace in text] == []
    hands.command("djzx")
    form = window.steps.form
    assert form
    assert [one.read() for one in form._inputs] == [[""]] * 4
    assert hall.cases.case(case.id).state is CaseState.RECEIVED


def test_what_is_missing_is_tolerated_supplied_and_decided(hands: Hands) -> None:
    take_in(hands)
    window, hall = hands.window, hands.hall
    minor = next(n for n, line in enumerate(window.intake.lines.rows) if not line.material.key)
    window.intake.materials.setCurrentIndex(window.intake.lines.index(minor, 1))
    hands.key(Key.Key_Backspace)
    hands.ctrl(Key.Key_R)
    assert window.intake.case
    hands.command("rqsl")
    hands.ctrl(Key.Key_Return)
    assert hall.cases.case(window.intake.case.id).state is CaseState.TOLERATED
    hands.command("sbzcl")
    assert window.steps.form
    hands.ctrl(Key.Key_Return)
    assert not hall.cases.case(window.intake.case.id).missing
    hands.command("zy")
    hands.type("ok")
    hands.ctrl(Key.Key_Return)
    assert hall.cases.case(window.intake.case.id).state is CaseState.GRANTED, window.notice.text


def test_every_step_of_every_life_is_the_first_that_its_name_finds(hands: Hands) -> None:
    """Instant and promised, 容缺 and 告知承诺, bundles, projects, agency, other sites: all by Ctrl+K and the name."""
    sheet = hands.window.palette_sheet
    sheet.open()
    names, missed = Counter(step.words for step in (*EVERY, *LATER)), list[str]()
    for step in (*EVERY, *LATER):
        sheet.search.setText(step.words)
        model = sheet.list.model()
        first = [str(model.index(row, 0).data()) for row in range(min(3, model.rowCount()))]
        if step.words not in first[: names[step.words]]:
            missed.append(f"{step.words}: {first}")
    assert missed == []
