"""The desk as a clerk meets it: by keyboard, on the real hall."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMenu, QPushButton, QTableView, QWidget

from clerk.desk import Step
from clerk.look import TEXT_SIZES, THEMES, Look
from clerk.panels import history
from clerk.window import DeskWindow
from hall.cases.cases import Applicant, CaseState, MaterialState
from hall.cases.lifecycle import PaperKind
from hall.cases.numbers import Terminal
from hall.events import CardRead, CardRemoved, CardUnreadable, DeviceChanged, DeviceState, SyncChanged, SyncPhase
from hall.identity import CardKind, mask_number
from hall.papers.dockets import Dockets, read_dockets
from hall.words import LANGUAGES
from tests.helpers.desk import CARD, PASSWORD, Hall
from tests.helpers.room import cut

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SUBSIDY = "CG17-01"  # six materials, an identity card among them
CANCELLED = "CG17-05"
RARE = "𠮷㛃䶮𬭎"


def press(window: DeskWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, to whatever has the keyboard. Shortcuts work only in an active window."""
    assert QTest.qWaitForWindowActive(window)
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def enter(hall: Hall, number: int = 1, person: str = "1001") -> DeskWindow:
    """A desk with somebody signed in and the window open."""
    window = hall.desk(number)
    window.show()
    window.signin.id.setText(person)
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    window.press("window")
    return window


def serve(hall: Hall, number: int = 1) -> DeskWindow:
    """A desk with a number at its window."""
    hall.tickets.issue("A", CARD, "kiosk")
    window = enter(hall, number)
    press(window, Key.Key_F2)
    return window


def words_of(window: QWidget) -> str:
    """Every word that can be seen."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def child(window: DeskWindow, kind: type[QWidget], name: str) -> QWidget:
    found = window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


# -- signing in -------------------------------------------------------------------------------------------------------


def test_a_clerk_signs_in_by_keyboard_and_opens_the_window(hall: Hall) -> None:
    window = hall.desk()
    window.show()
    QTest.keyClicks(window.signin.id, "1001")
    press(window, Key.Key_Return)
    QTest.keyClicks(window.signin.password, PASSWORD)
    press(window, Key.Key_Return)
    assert (window.desk.step, window.desk.person) == (Step.CLOSED, "1001")
    press(window, Key.Key_F8)
    assert window.desk.step is Step.OPEN
    assert hall.tickets.windows() == {1: "open"}
    assert "王芳（1001）" in words_of(window)


def test_a_wrong_password_is_told_in_words_and_the_field_is_empty_again(hall: Hall) -> None:
    window = hall.desk()
    window.show()
    window.signin.id.setText("1001")
    window.signin.password.setText("wrong-password")
    window.signin.enter.click()
    assert window.signin.fault.text() == "工号或密码不对"
    assert window.signin.password.text() == ""
    assert window.desk.step is Step.SIGNED_OUT


def test_the_first_start_enters_a_supervisor(hall: Hall) -> None:
    hall.store.run("DELETE FROM staff")
    window = hall.desk()
    window.show()
    signin = window.signin
    signin.id.setText("9001")
    signin.name.insert("陈静")
    signin.password.setText("short")
    signin.again.setText("short")
    signin.enter.click()
    assert signin.fault.text() == "密码至少 8 个字符"
    for field in (signin.password, signin.again):
        field.setText(PASSWORD)
    signin.enter.click()
    assert window.desk.person == "9001"
    assert hall.staff.sign_in("9001", PASSWORD, "test").role == "supervisor"


def test_keys_behind_the_sign_in_page_say_what_is_missing(hall: Hall) -> None:
    window = hall.desk()
    window.show()
    window.press("call")
    assert window.signin.fault.text() == "请先登录"


def test_a_key_and_a_pointer_put_the_lock_off(hall: Hall) -> None:
    window, almost = enter(hall), hall.settings.desk.lock_after_s - 1
    for use in (
        lambda: QTest.keyClick(window.windowHandle(), Key.Key_Shift),
        lambda: QTest.mouseMove(window.windowHandle(), window.rect().center()),
    ):
        hall.clock.advance(almost)
        use()
        hall.clock.advance(almost)
        window._tick()
        assert window.desk.step is Step.OPEN


def test_the_desk_locks_itself_and_keeps_the_number_and_the_form(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick(SUBSIDY)
    window.intake.form.phone.edit.setText("13800000000")
    hall.clock.advance(hall.settings.desk.lock_after_s)
    window._tick()
    assert window.desk.step is Step.LOCKED
    assert "正在办理 A001，已保留" in words_of(window)
    assert not window.menuBar().isVisible()
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    assert (window.desk.step, window.desk.number) == (Step.SERVING, "A001")
    assert window.intake.form.phone.value == "13800000000"


def test_signing_in_again_after_a_crash_finds_the_number(hall: Hall) -> None:
    serve(hall)
    hall.store.run("UPDATE service_window SET state = 'open'")
    again = hall.desk()
    again.signin.id.setText("1001")
    again.signin.password.setText(PASSWORD)
    again.signin.enter.click()
    assert (again.desk.step, again.desk.number) == (Step.SERVING, "A001")


# -- the queue --------------------------------------------------------------------------------------------------------


def test_f2_calls_and_f2_again_is_refused_in_words(hall: Hall) -> None:
    window = serve(hall)
    assert window.queue.number.text() == "A001"
    press(window, Key.Key_F2)
    assert window.notice.text == "请先办完当前的号，再叫下一号"
    assert window.notice.kind == "refusal"
    press(window, Key.Key_Escape)
    assert window.notice.kind == "hint"


def test_two_desks_press_f2_for_one_number_and_one_wins(hall: Hall) -> None:
    first, second = enter(hall, 1, "1001"), enter(hall, 2, "1002")
    hall.tickets.issue("A", None, "kiosk")
    hall.tail()
    assert first.queue.waiting == second.queue.waiting == 1
    first.press("call")
    second.press("call")
    assert (first.desk.number, second.desk.number) == ("A001", "")
    assert second.notice.text == "现在没有等候的号"
    hall.tail()
    assert second.queue.waiting == 0
    assert second.desk.step is Step.OPEN


def test_recall_is_counted_and_ends_in_words(hall: Hall) -> None:
    window = serve(hall)
    for _ in range(hall.settings.desk.recall_limit):
        hall.clock.advance(1)
        press(window, Key.Key_F3)
    assert window.notice.text == f"已再叫 A001，第 {hall.settings.desk.recall_limit + 1} 次"
    hall.clock.advance(1)
    press(window, Key.Key_F3)
    assert window.notice.text == f"已重呼 {hall.settings.desk.recall_limit} 次，请按过号处理"
    press(window, Key.Key_F4)
    assert window.desk.step is Step.OPEN
    assert window.notice.text == "A001 已作过号"


def test_a_key_that_bounces_acts_once(hall: Hall) -> None:
    window = serve(hall)
    for _ in range(3):  # one finger, three strokes
        press(window, Key.Key_F3)
        hall.clock.advance(0.1)
    assert window.notice.text == "已再叫 A001，第 2 次"
    ticket = hall.tickets.current(1)
    assert ticket
    assert ticket.times == 2
    hall.clock.advance(1)
    press(window, Key.Key_F3)
    assert window.notice.text == "已再叫 A001，第 3 次"


def test_each_stroke_has_its_own_id_and_a_number_given_back_is_not_answered_from_memory(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    call_next = hall.tickets.call_next
    monkeypatch.setattr(hall.tickets, "call_next", lambda *given_: given.append(given_[3]) or call_next(*given_))
    window = serve(hall)
    hall.tickets.issue("A", None, "kiosk")
    press(window, Key.Key_F6)
    press(window, Key.Key_F2)  # in the same instant: the next number, not the one put aside
    assert window.desk.number == "A002"
    assert len(set(given)) == len(given) == 2
    assert all(given)


def test_a_late_journal_does_not_bring_a_finished_number_back(hall: Hall) -> None:
    window = serve(hall)
    press(window, Key.Key_F5)
    hall.tail()
    assert (window.desk.step, window.desk.number) == (Step.OPEN, "")
    assert hall.tickets.current(1) is None


def test_a_new_number_shows_by_itself(hall: Hall) -> None:
    window = enter(hall)
    assert "现在没有人在等" in window.notice.text
    hall.tickets.issue("C", CARD, "kiosk")
    hall.tail()
    assert window.queue.waiting == 1
    assert "有 1 人在等" in window.notice.text


# -- the case ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-45")
def test_card_item_materials_acceptance_paper_and_the_end_of_the_visit(hall: Hall) -> None:
    window = serve(hall)
    bus, papers = hall.buses[0], hall.papers[0]
    bus.publish(CardRead(CARD))
    assert "按 F9 填入" in window.notice.text
    assert CARD.number not in words_of(window)
    press(window, Key.Key_F9)
    window.intake.picker.search.setText("1")
    press(window, Key.Key_Return)
    form = window.intake.form
    assert (form.name.value, form.number.value) == (CARD.name, CARD.number)
    assert form.number.edit.text() == mask_number(CARD.number)
    assert window.intake.missing[0] == "购机税控发票"  # the card itself was read
    press(window, Key.Key_Return, CTRL)
    assert window.notice.text.startswith("材料不齐，还缺：购机税控发票")
    assert window.intake.case
    assert window.intake.case.state is CaseState.RECEIVED
    for _ in range(window.intake.lines.rowCount()):
        press(window, Key.Key_Space)
    assert window.intake.missing == []
    press(window, Key.Key_Return, CTRL)
    case = hall.cases.case(window.intake.case.id)
    assert case.state is CaseState.ACCEPTED
    assert case.ticket == window.desk.ticket
    assert papers.asked == [(case.id, "receipt"), (case.id, "acceptance")]
    assert "受理通知书：正在打印" in words_of(window)
    papers.settle()
    assert "受理通知书已存为 PDF" in words_of(window)
    press(window, Key.Key_F5)
    assert window.desk.step is Step.OPEN
    assert CARD.name not in words_of(window)
    assert window.intake.form.empty


def test_space_takes_a_material_and_backspace_gives_it_back(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick(SUBSIDY)
    table, lines = window.intake.materials, window.intake.lines
    table.setFocus()
    for _ in range(lines.rowCount() + 3):  # once too often undoes nothing
        press(window, Key.Key_Space)
    assert window.intake.missing == []
    press(window, Key.Key_Backspace)
    assert window.intake.missing == [lines.rows[-1].material.name]


def test_a_paper_that_did_not_come_out_is_said_and_can_be_asked_for_again(hall: Hall) -> None:
    window = accepted(hall)
    hall.papers[0].settle("failed", DeviceState.EMPTY)
    assert window.notice.text == "受理通知书没有打印：缺纸"
    press(window, Key.Key_P, CTRL)
    assert [paper for _, paper in hall.papers[0].asked] == ["receipt", "acceptance", "acceptance"]


def test_a_card_that_deserves_a_second_look_is_laid_in_and_said(hall: Hall) -> None:
    window = serve(hall)
    old = replace(CARD, sex="1", valid_from=date(2001, 1, 1), valid_to=date(2021, 1, 1))
    hall.buses[0].publish(CardRead(old))
    window.press("card")
    assert window.notice.text == "请先看一看这张证件：开头两位不是任何省份的代码，请核对 · 证件已过有效期"
    assert window.intake.form.applicant.id_number == CARD.number


def accepted(hall: Hall) -> DeskWindow:
    """A desk whose case was just accepted."""
    window = serve(hall)
    hall.buses[0].publish(CardRead(CARD))
    window.press("card")
    window.intake.pick(SUBSIDY)
    for row in range(window.intake.lines.rowCount()):
        window.intake.lines.tick(row, True)
    window.press("accept")
    assert window.intake.case
    assert window.intake.case.accepted_at
    return window


def test_what_was_accepted_looks_as_fixed_as_it_is(hall: Hall) -> None:
    window = accepted(hall)
    for field in (window.intake.form.name, window.intake.form.number):
        assert field.edit.isReadOnly()
        paper = field.edit.grab().toImage().pixelColor(field.edit.width() - 12, field.edit.height() // 2)
        assert paper.name() == window.look.colours.raised


def test_a_cancelled_item_is_refused_with_its_reason(hall: Hall) -> None:
    window = serve(hall)
    window.intake.picker.search.setText("5")
    press(window, Key.Key_Return)
    why = hall.catalogue.item(CANCELLED).why
    assert window.notice.text == f"该事项已取消：{why}"
    assert window.intake.item is None
    model = window.intake.picker.table.model()
    assert model.index(0, 1).data(Qt.ItemDataRole.FontRole).strikeOut()


def test_an_item_of_several_parts_asks_which(hall: Hall) -> None:
    window = serve(hall)
    head = next(item for item in hall.catalogue.items() if item.parts)
    window.intake.pick(head.code)
    assert all(part.name in window.notice.text for part in head.parts)
    window.intake.pick(head.parts[0].code)
    assert window.intake.item
    assert window.intake.item.name == head.parts[0].name


@pytest.mark.parametrize(("typed", "rows"), [("30", 1), ("CG17-12", 1), ("税控", 0), ("临时 证", 1), ("没有的事", 0)])
def test_items_are_found_by_number_code_and_characters(hall: Hall, typed: str, rows: int) -> None:
    window = enter(hall)
    window.intake.picker.search.setText(typed)
    assert window.intake.picker.table.model().rowCount() == rows


def test_rare_characters_go_into_the_name_and_into_the_case(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick("CG17-13")
    form = window.intake.form
    form.name.edit.setFocus()
    typed = QInputMethodEvent()
    typed.setCommitString(RARE)
    QApplication.sendEvent(form.name.edit, typed)
    form.number.edit.insert(CARD.number)
    window.press("receive")
    assert window.intake.case
    assert hall.cases.case(window.intake.case.id).applicant.name == RARE


def test_what_was_typed_is_never_overwritten_by_a_card(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick(SUBSIDY)
    form = window.intake.form
    form.name.edit.insert("吉洁龑")
    hall.buses[0].publish(CardRead(CARD))
    press(window, Key.Key_F9)
    assert form.name.value == "吉洁龑"
    assert form.name.differs
    assert f"证件：{CARD.name}" in words_of(window)
    assert form.number.value == CARD.number  # nothing stood there
    form.name.keep.click()
    assert (form.name.value, form.name.differs) == ("吉洁龑", False)
    press(window, Key.Key_F9)
    form.name.use.click()
    assert (form.name.value, form.name.differs) == (CARD.name, False)


def test_a_number_that_differs_shows_where_and_stays_masked(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick(SUBSIDY)
    number = window.intake.form.number
    slip = "3" if CARD.number[10] != "3" else "4"
    number.edit.insert(CARD.number[:10] + slip + CARD.number[11:])
    hall.buses[0].publish(CardRead(CARD))
    press(window, Key.Key_F9)
    shown = mask_number(CARD.number)
    assert f"证件：{shown[:10]}{CARD.number[10]}{shown[11:]}" in words_of(window)
    assert CARD.number not in words_of(window)


def test_a_wrong_number_is_refused_in_words(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick("CG17-13")
    window.intake.form.name.edit.insert("王芳")
    window.intake.form.number.edit.insert("123")
    window.press("receive")
    assert window.notice.text == "证件号码不对：应为 18 位"
    assert window.intake.case is None


def test_a_draft_is_not_lost_to_a_key(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick(SUBSIDY)
    window.intake.form.phone.edit.insert("13800000000")
    press(window, Key.Key_F5)
    assert "先收件" in window.notice.text
    assert window.desk.step is Step.SERVING
    press(window, Key.Key_D, CTRL)
    press(window, Key.Key_F5)
    assert window.desk.step is Step.OPEN


def test_the_card_of_one_citizen_is_not_offered_to_the_next(hall: Hall) -> None:
    hall.tickets.issue("A", None, "kiosk")
    window = serve(hall)
    hall.buses[0].publish(CardRead(CARD))
    hall.buses[0].publish(CardRemoved())
    press(window, Key.Key_F5)
    press(window, Key.Key_F2)
    press(window, Key.Key_F9)
    assert window.notice.text == "读卡器上没有读到证件，请放好证件再按 F9"
    assert window.intake.form.empty


def test_a_second_case_keeps_the_applicant(hall: Hall) -> None:
    window = accepted(hall)
    press(window, Key.Key_N, CTRL)
    window.intake.pick("CG17-13")
    assert window.intake.form.number.value == CARD.number
    window.press("receive")
    assert window.intake.case
    assert len(hall.cases.of_ticket(window.desk.ticket)) == 2


def test_the_side_shows_other_cases_of_the_same_person(hall: Hall) -> None:
    who = Applicant(CARD.name, CardKind.MAINLAND.value, CARD.number)
    hall.cases.receive("CG17-13", who, "", "1002")
    window = serve(hall)
    hall.buses[0].publish(CardRead(CARD))
    press(window, Key.Key_F9)
    others = child(window, QLabel, "aside.others")
    assert isinstance(others, QLabel)
    assert "交通管理信息查询服务" in others.text()


# -- history ----------------------------------------------------------------------------------------------------------


def test_a_decision_shows_in_history_and_the_case_can_be_closed(hall: Hall) -> None:
    window = accepted(hall)
    assert window.intake.case
    case = window.intake.case.id
    press(window, Key.Key_F5)
    hall.cases.decided(case, "610722-9", "granted", "符合条件，准予办理。", hall.clock.now().isoformat(), 1)
    hall.tail()
    assert "有了决定：准予" in window.notice.text
    press(window, Key.Key_2, CTRL)
    table = window.history.table
    table.setCurrentIndex(table.model().index(0, 0))
    assert "符合条件，准予办理。" in words_of(window)
    table.setFocus()
    press(window, Key.Key_C, CTRL)
    copied = QApplication.clipboard().text()
    assert copied.split("\t")[0] == "610722-9"
    assert CARD.number not in copied
    window.history.close_button.click()
    assert hall.cases.case(case).state is CaseState.CLOSED


def test_a_case_is_found_by_the_number_of_a_paper_it_was_handed(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LIMIT", 1)  # older ones are found as well
    who = Applicant("王小明", CardKind.MAINLAND.value, CARD.number)
    case, other = (hall.cases.receive("CG17-13", who, "", "1002") for _ in range(2))
    dockets = Dockets(hall.store, read_dockets("chenggu"), "610722", Terminal())
    docket = dockets.number(case.id, "refusal", PaperKind.REFUSAL, 2026)
    dockets.number(other.id, "refusal", PaperKind.REFUSAL, 2026)
    window = enter(hall)
    press(window, Key.Key_2, CTRL)
    for typed in (docket, "不受〔2026〕1号", "不受[2026]1", " 不受（2026） 1号 "):
        window.history.search.setText(typed)
        shown = window.history.table.model()
        assert [shown.index(row, 0).data() for row in range(shown.rowCount())] == [case.number], typed
        assert docket in window.history._text.text()
        window.open_palette()
        window.palette_sheet.search.setText(typed)
        first = window.palette_sheet.list.model().index(0, 0).data()
        assert first.startswith(f"{docket}　"), typed
        window.palette_sheet.close_sheet()
    window.open_palette()
    window.palette_sheet.search.setText(docket)
    QTest.keyClick(window.palette_sheet.search, Key.Key_Return)
    assert window.intake.case == hall.cases.case(case.id)
    window.history.search.setText("不受〔2027〕1号")
    assert window.history.table.model().rowCount() == 0


def test_history_sifts_by_words_and_state_and_opens_what_waits(hall: Hall) -> None:
    who = Applicant("王小明", CardKind.MAINLAND.value, CARD.number)
    received = hall.cases.receive("CG17-13", who, "", "1002")
    done = hall.cases.receive(SUBSIDY, who, "", "1002")
    for material in done.materials:
        hall.cases.set_material(done.id, material.code, MaterialState.RECEIVED, "1002")
    hall.cases.accept(done.id, "1002")
    window = enter(hall)
    press(window, Key.Key_2, CTRL)
    model = window.history.table.model()
    assert model.rowCount() == 2
    window.history.search.setText("交通 王")
    assert model.rowCount() == 1
    window.history.search.clear()
    states = child(window, QComboBox, "history.state")
    assert isinstance(states, QComboBox)
    states.setCurrentIndex(states.findData("received"))
    assert model.rowCount() == 1
    window.history.table.setCurrentIndex(model.index(0, 0))
    window.history.table.setFocus()
    press(window, Key.Key_Return)
    assert window.intake.case
    assert window.intake.case.id == received.id


# -- the line at the bottom, menus, looks -----------------------------------------------------------------------------


def test_network_outbox_and_devices_are_said_in_words(hall: Hall) -> None:
    desk = replace(hall.settings.desk_at(1), devices=replace(hall.settings.desk_at(1).devices))
    reader = replace(desk.devices.idcard, port="sim")
    desk = replace(desk, devices=replace(desk.devices, idcard=reader))
    hall.settings = replace(hall.settings, desks={1: desk})
    window, bus = enter(hall), hall.buses[0]
    bus.publish(SyncChanged(SyncPhase.OFFLINE, 3, 760))
    bus.publish(SyncChanged(SyncPhase.UNTRUSTED, 3, 760))
    assert "网络：通，省平台的证书不可信，请报管理员" in words_of(window)
    bus.publish(SyncChanged(SyncPhase.OFFLINE, 3, 760))
    bus.publish(DeviceChanged("idcard", DeviceState.ABSENT))
    said = words_of(window)
    assert "网络：断开，照常办理，记录存在本机" in said
    assert "待发 3 条，最早 12 分钟" in said
    assert "读卡器：没有接上" in said
    bus.publish(CardUnreadable("41", again=True))
    assert window.notice.text == "证件没有读出来，请拿起来再放一次"


def test_ctrl_k_finds_commands_and_items_even_from_a_text_field(hall: Hall) -> None:
    window = serve(hall)
    window.intake.picker.search.setFocus()
    press(window, Key.Key_K, CTRL)
    sheet = window.palette_sheet
    assert sheet.isVisible()
    sheet.search.setText("农业机械")
    press(window, Key.Key_Return)
    assert not sheet.isVisible()
    assert window.intake.item
    assert window.intake.item.code == SUBSIDY
    press(window, Key.Key_K, CTRL)
    sheet.search.setText("重呼")
    press(window, Key.Key_Return)
    assert "已再叫 A001" in window.notice.text


def test_ctrl_k_finds_a_case_by_the_end_of_its_number_and_a_command_by_its_initials(hall: Hall) -> None:
    who = Applicant("王小明", CardKind.MAINLAND.value, CARD.number)
    cases = [hall.cases.receive("CG17-13", who, "", "1002") for _ in range(2)]
    window = enter(hall)
    press(window, Key.Key_K, CTRL)
    sheet = window.palette_sheet
    sheet.search.setText(cases[1].number[-4:])
    model = sheet.list.model()
    assert [str(model.index(row, 0).data()).split("　")[0] for row in range(model.rowCount())] == [cases[1].number]
    assert "王小明" not in str(model.index(0, 0).data())
    press(window, Key.Key_Return)
    assert window.intake.case
    assert window.intake.case.id == cases[1].id
    press(window, Key.Key_K, CTRL)
    sheet.search.setText("djzx")
    assert model.index(0, 0).data() == "登记咨询"


def test_every_shortcut_stands_in_a_menu_once(hall: Hall) -> None:
    window = hall.desk()
    keys = [key.toString() for action in window.menus.commands() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    wanted = {"F2", "F3", "F4", "F5", "F8", "F9", "Ctrl+K", "Ctrl+Return", "Ctrl+Enter"}
    assert wanted <= set(keys)
    shown = {action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()}
    assert all(action in shown for action in window.menus.commands() if action.shortcut().toString())


def test_every_control_has_a_name_for_tests_and_for_readers(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick(SUBSIDY)
    for kind in (QPushButton, QLineEdit, QComboBox, QTableView):
        for control in window.findChildren(kind):
            if control.objectName().startswith("qt_") or isinstance(control.parent(), QComboBox | QLineEdit):
                continue
            assert control.objectName(), control
            said = control.accessibleName() or (control.text() if isinstance(control, QPushButton) else "")
            assert said or control.objectName() == "notice.close", control.objectName()


def test_language_theme_and_size_change_live(hall: Hall) -> None:
    window = serve(hall)
    window.intake.pick(SUBSIDY)
    window.menus.action("desk.language.en").trigger()
    assert window.queue.call.text() == "Call next"
    assert "叫下一号" not in words_of(window)
    for name, choices in (("theme", THEMES), ("text_size", TEXT_SIZES)):
        for choice in choices:
            window.menus.action(f"desk.{name}.{choice}").trigger()
            assert getattr(window.look, name) == choice
    window.menus.action("desk.language.zh_CN").trigger()
    assert window.queue.call.text() == "叫下一号"
    assert window.intake.item


def test_closing_shuts_the_window_and_signs_off(hall: Hall) -> None:
    window = enter(hall)
    window.close()
    assert hall.tickets.windows() == {1: "closed"}
    assert hall.store.value("SELECT count(*) FROM journal WHERE type = 'StaffSignedOut'") == 1


@pytest.mark.parametrize("theme", THEMES)
def test_a_form_stands_on_the_ground_of_its_theme(hall: Hall, theme: str) -> None:
    window = serve(hall)
    window.wear(Look(theme, "largest"))
    window.press_step("consult.ask")
    form = window.steps.form
    assert form
    ground = window.look.colours.ground
    assert form.grab().toImage().pixelColor(3, 3).name() == QColor(ground).name()
    assert form.height() <= window.height()


@pytest.mark.parametrize("size", TEXT_SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_desk_is_cut_at_any_size_of_text(hall: Hall, language: str, size: str) -> None:
    window = hall.desk()
    window.resize(1366, 768)
    window.wear(Look("light", size))
    window.speak(language)
    window.show()
    assert QTest.qWaitForWindowExposed(window)
    assert cut(window) == []
    window.signin.id.setText("1001")
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    window.press("window")
    hall.tickets.issue("A", CARD, "kiosk")
    window.press("call")
    assert window.desk.step is Step.SERVING
    window.speak(language)
    assert cut(window) == []
    table = window.intake.picker.findChild(QTableView)
    assert isinstance(table, QTableView)
    assert table.columnWidth(1) >= 0.35 * table.viewport().width()
    window.intake.pick(SUBSIDY)
    for tab in range(window.tabs.count()):
        window.tabs.setCurrentIndex(tab)
        assert cut(window) == []


def test_what_stands_beside_the_case_becomes_a_tab_where_three_columns_have_no_room(hall: Hall) -> None:
    hall.desk().resize(1366, 768)  # before it is shown
    (window,) = hall.desks
    window.show()
    window.signin.id.setText("1001")
    window.signin.password.setText(PASSWORD)
    window.signin.enter.click()
    assert window.tabs.count() == 2
    assert window.aside.isVisible()
    window.wear(Look("light", "largest"))
    assert [window.tabs.tabText(n) for n in range(window.tabs.count())] == ["受理办件", "历史办件", "本件概况"]
    window.tabs.setCurrentIndex(2)
    assert window.aside.isVisible()
    window.wear(Look("light", "normal"))
    assert window.tabs.count() == 2
    assert window.aside.isVisible()


def test_a_desk_looks_as_who_sits_there_chose_it_also_after_a_new_start(hall: Hall) -> None:
    first = enter(hall, 1, "1002")
    first.command("desk.theme.contrast").trigger()
    first.command("desk.text_size.largest").trigger()
    assert first.look == Look("contrast", "largest")
    other = enter(hall, 2, "1001")
    assert other.look == Look()  # nobody's eyes but one's own
    other.command("desk.theme.dark").trigger()
    started = hall.desk(1)
    assert started.look == Look("contrast", "largest")  # who was here last finds it so
    started.signin.id.setText("1001")
    started.signin.password.setText(PASSWORD)
    started.signin.enter.click()
    assert started.look == Look("dark", "normal")
    assert started.command("desk.theme.dark").isChecked()
    assert started.command("desk.text_size.normal").isChecked()
    assert enter(hall, 2, "1002").look == Look("contrast", "largest")
    hall.store.run("UPDATE meta SET value = 'velvet huge' WHERE key = 'look desk 1'")
    assert hall.desk(1).look == Look()
