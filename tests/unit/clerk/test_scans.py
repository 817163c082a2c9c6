"""A scanner at the desk, and the doors of a locker: what is found, what is filled in, what is told to whom."""

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from clerk.boxes import door_words
from clerk.scans import FAULT_WORDS
from clerk.window import DeskWindow
from hall.cases.cases import Case
from hall.cases.doors import AttemptState, Purpose
from hall.cases.resultways import DeliveryState
from hall.cases.serving import DoorLeftOpen, DoorTurned, DoorUnasked
from hall.events import CardRead, DeviceState, DoorState, Opening, ScanFault, Scanned, ScanRefused
from hall.identity import CardKind, IdCard, mask_name
from hall.proofs.verdicts import VERDICT_WORDS, Verdict
from tests.helpers.desk import PASSWORD, Hall
from tests.helpers.desksteps import enter, received, take


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    hall.store.run("UPDATE staff SET role = 'chief_representative' WHERE id = '1002'")
    return enter(hall, 1, "1002")


def issued(hall: Hall) -> Case:
    case = hall.cases.accept(received(hall, item="CG26-41").id, "1001")
    hall.cases.decisions.grant(case.id, "准予", "1002")
    hall.cases.close(case.id, "1002")
    return hall.cases.endings.issue(case.id, "", "1002")


def notice(desk: DeskWindow) -> str:
    return str(desk.notice.text)


def scan(hall: Hall, text: str) -> None:
    hall.buses[-1].publish(Scanned(text))


def test_a_paper_finds_its_case(hall: Hall, window: DeskWindow) -> None:
    case, _ = received(hall), received(hall)
    scan(hall, f"OV1:C/{case.provisional_no.removeprefix('临')}")
    assert window.tabs.currentIndex() == 1
    assert window.history.current
    assert window.history.current.id == case.id


def sealed(hall: Hall, case: Case) -> str:
    return hall.cases.proofs.seal(case, "receipt", "receipt", 1)


def test_a_paper_that_proves_itself_finds_its_case_and_says_so(hall: Hall, window: DeskWindow) -> None:
    case, _ = received(hall), received(hall)
    scan(hall, sealed(hall, case))
    assert window.history.current
    assert window.history.current.id == case.id
    assert notice(window).startswith(VERDICT_WORDS[Verdict.GENUINE])
    assert f"申请材料收件凭证　{case.provisional_no}　{mask_name(case.applicant.name)}　已收件" in notice(window)
    assert case.applicant.name not in notice(window)


def test_it_says_whose_card_lies_on_the_reader(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    code, who = sealed(hall, case), case.applicant
    hall.buses[-1].publish(CardRead(IdCard(CardKind.MAINLAND, who.name, who.id_number)))
    scan(hall, code)
    assert notice(window).endswith("读卡器上的证件是办件人本人的")
    hall.buses[-1].publish(CardRead(IdCard(CardKind.MAINLAND, "李某", "990000197001010565")))
    scan(hall, code)
    assert notice(window).endswith("读卡器上的证件不是办件人的")


def test_a_void_or_changed_paper_is_told_for_what_it_is(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    code = sealed(hall, case)
    head, line, sig = code.rsplit("/", 2)
    window.show_tab(0)
    scan(hall, f"{head}/{line[:-9]}{'B' if line[-9] == 'A' else 'A'}{line[-8:]}/{sig}")
    assert notice(window) == VERDICT_WORDS[Verdict.ALTERED]
    assert window.tabs.currentIndex() == 0  # of what is not believed nothing is looked for
    hall.cases.endings.withdraw(case.id, "不办了", "1002")
    scan(hall, code)
    assert notice(window).startswith(VERDICT_WORDS[Verdict.REVOKED])
    assert "申请已经撤回" in notice(window)


def test_a_form_that_asks_for_a_number_gets_it_from_a_believed_paper_only(
    hall: Hall, window: DeskWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = received(hall)
    dialog = QDialog(window)
    field = QLineEdit(dialog)
    monkeypatch.setattr("clerk.scans._field", lambda: field)  # offscreen no dialog gets the focus
    scan(hall, "OV1:S/ED25519/something")
    assert field.text() == ""
    scan(hall, sealed(hall, case))
    assert field.text() == case.provisional_no


def test_a_guide_picks_its_item(hall: Hall, window: DeskWindow) -> None:
    scan(hall, "OV1:I/CG17-01/20260101")
    assert window.intake.item
    assert window.intake.item.code == "CG17-01"


@pytest.mark.parametrize(
    ("text", "typed"),
    [("EB12345678CN", "EB12345678CN"), ("OV1:A/6f1c", "6f1c"), ("政务𠮷", "政务𠮷"), ("OV1:Z/1", "OV1:Z/1")],
)
def test_other_text_goes_where_the_cursor_is(hall: Hall, window: DeskWindow, text: str, typed: str) -> None:
    window.show_tab(1)
    window.history.search.setFocus()
    assert QApplication.focusWidget() is window.history.search
    scan(hall, text)
    assert window.history.search.text() == typed


def test_without_a_field_nothing_is_filled_in(hall: Hall, window: DeskWindow) -> None:
    window.queue.setFocus()
    scan(hall, "EB12345678CN")
    assert "先点一下要填的格子" in notice(window)
    assert not [edit for edit in window.findChildren(QLineEdit) if edit.text() == "EB12345678CN"]


def test_codes_that_are_for_elsewhere_are_told(hall: Hall, window: DeskWindow) -> None:
    scan(hall, "OV1:P/hall/1/12345678")
    assert "取件码" in notice(window)
    assert "12345678" not in notice(window)
    scan(hall, "OV1:T/610722/20261123/A012")
    assert "A012" in notice(window)
    assert set(FAULT_WORDS) == set(ScanFault)
    for fault in ScanFault:
        hall.buses[-1].publish(ScanRefused(fault))
        assert notice(window) == FAULT_WORDS[fault]


def test_a_locked_desk_takes_no_code(hall: Hall, window: DeskWindow) -> None:
    case = received(hall)
    window.press("lock")
    scan(hall, f"OV1:C/{case.provisional_no.removeprefix('临')}")
    hall.buses[-1].publish(ScanRefused(ScanFault.TORN))
    hall.buses[-1].publish(DoorUnasked("hall", 3))
    assert window.tabs.currentIndex() == 0


# -- doors ------------------------------------------------------------------------------------------------------------


def slips(hall: Hall) -> list[str]:
    """The pick-up slips that were asked for."""
    return [paper for _, paper in hall.papers[0].asked if paper.startswith("pickup")]


def test_a_result_goes_through_a_door(hall: Hall, window: DeskWindow) -> None:
    doors = hall.cases.deliveries.doors
    doors.stand("hall", DeviceState.READY)
    case = issued(hall)
    take(window, "delivery.wish", case, mode="locker")
    said = take(window, "delivery.box", None, bank="hall")
    assert "正在打开：放进去关好门才算放好，随后打印取件凭条；取件码" in said
    assert slips(hall) == []
    (attempt,) = doors.unsettled()
    assert doors.begin(attempt.id, "hall")
    doors.told("hall", 1, DoorState.OPEN)
    hall.tail()
    assert notice(window) == "1 号箱开了：放进去，把门关好"
    doors.told("hall", 1, DoorState.SHUT)
    hall.tail()
    assert notice(window) == "1 号箱已关好，结果登记为放进信箱"
    assert len(slips(hall)) == 1
    assert hall.cases.deliveries.plan(case.id).state is DeliveryState.BOXED
    assert take(window, "delivery.clear") == "1 号箱正在打开：取出来关好门，才登记为收回"
    (attempt,) = doors.unsettled()
    doors.begin(attempt.id, "hall")
    doors.tried(attempt.id, Opening.AWAY)
    hall.tail()
    assert notice(window) == "1 号箱的门没有打开，什么都没有登记；请再试一次"
    hall.cases.lockers.deposit(case.id, "hall", "kiosk")
    assert "正在打开" in take(window, "delivery.clear")
    doors.stand("hall", DeviceState.ABSENT)
    assert "没有回应" in take(window, "delivery.clear")


@pytest.mark.parametrize("end", [Opening.AWAY, Opening.REFUSED, Opening.UNSURE])
def test_no_slip_comes_out_for_a_door_that_did_not_open(hall: Hall, window: DeskWindow, end: Opening) -> None:
    doors = hall.cases.deliveries.doors
    doors.stand("hall", DeviceState.READY)
    case = issued(hall)
    take(window, "delivery.wish", case, mode="locker")
    take(window, "delivery.box", None, bank="hall")
    (attempt,) = doors.unsettled()
    doors.begin(attempt.id, "hall")
    doors.tried(attempt.id, end)
    hall.tail()
    assert slips(hall) == []
    if end is Opening.UNSURE:
        assert "请去看一下" in notice(window)
        doors.told("hall", 1, DoorState.OPEN)  # it sprang open after all, and somebody put it in
        doors.told("hall", 1, DoorState.SHUT)
        hall.tail()
        assert len(slips(hall)) == 1
        return
    assert notice(window) == "1 号箱的门没有打开，什么都没有登记，刚才的取件码不能用；请再试一次"
    take(window, "delivery.box", None, bank="hall")
    (attempt,) = doors.unsettled()
    doors.begin(attempt.id, "hall")
    for state in (DoorState.OPEN, DoorState.SHUT):
        doors.told("hall", 1, state)
    hall.tail()
    assert len(slips(hall)) == 1  # of the code that opens it


def test_a_slip_that_waits_for_a_door_goes_with_whoever_asked(hall: Hall, window: DeskWindow) -> None:
    doors = hall.cases.deliveries.doors
    doors.stand("hall", DeviceState.READY)
    take(window, "delivery.wish", issued(hall), mode="locker")
    take(window, "delivery.box", None, bank="hall")
    window.press("sign_out")
    (attempt,) = doors.unsettled()
    doors.begin(attempt.id, "hall")
    for state in (DoorState.OPEN, DoorState.SHUT):
        doors.told("hall", 1, state)
    window.signin.id.setText("1002")
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    hall.tail()
    assert slips(hall) == []


def test_a_door_of_another_desk_is_not_told_here(hall: Hall, window: DeskWindow) -> None:
    before = notice(window)
    hall.buses[-1].publish(DoorTurned("case", "attempt", "hall", 1, "put", "failed", "9999", "away"))
    assert notice(window) == before


def test_a_door_that_should_not_be_open_is_told_to_every_desk(hall: Hall, window: DeskWindow) -> None:
    hall.buses[-1].publish(DoorLeftOpen("hall", 7))
    assert notice(window) == "7 号箱的门一直没有关，请去关好"
    hall.buses[-1].publish(DoorUnasked("hall", 8))
    assert "8 号箱的门开着，不是系统打开的" in notice(window)


def test_every_turn_has_its_words_or_none() -> None:
    def said(state: AttemptState, purpose: Purpose, why: str = "") -> str:
        told = door_words(DoorTurned("c", "a", "hall", 1, purpose.value, state.value, "1001", why), lambda s, **f: s)  # type: ignore[arg-type]
        return told[0] if told else ""

    assert said(AttemptState.SENT, Purpose.PUT) == ""
    assert said(AttemptState.OPENED, Purpose.FETCH) == ""
    assert "另行办理" in said(AttemptState.FAILED, Purpose.PUT, "DELIVERY_STANDS")
    assert "没有打开" in said(AttemptState.FAILED, Purpose.CLEAR, "interrupted")
    assert "不知道" in said(AttemptState.UNSURE, Purpose.CLEAR, "unsure")
    assert "取出来" in said(AttemptState.OPENED, Purpose.CLEAR)
