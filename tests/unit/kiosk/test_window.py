"""The kiosk's window touched as a citizen touches it: whole visits, mishaps, keys, and what is left after a wipe."""

import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QClipboard, QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest

from hall.cases.procedures import Procedure
from hall.cases.records import CaseDecided
from hall.cases.refusals import Ground
from hall.cases.supplements import Way
from hall.days.workdays import Limit, Unit
from hall.errors import Reason, Refused, Unavailable
from hall.events import CardRead, DeviceState, SyncPhase
from hall.identity import IdCard
from hall.line.tickets import Issued
from hall.words import words
from kiosk import steps
from kiosk.guard import Guard
from kiosk.visit import Visit
from tests.helpers.kiosk import (
    LANDSCAPE,
    OLD,
    RARE,
    SCENES,
    WANG,
    Bench,
    card_of,
    fill,
    home_again,
    items,
    items_of,
    settle_qt,
    shown_items,
)  # fmt: skip

CANARY = card_of("卡那丽雀", 77)


def test_a_number_by_touch(bench: Bench) -> None:
    bench.touch("home.queue")
    assert bench.step == "card"
    bench.put(WANG)
    assert bench.says("王**")
    assert not any("秀英" in text for text in bench.texts())
    bench.touch("service.B")
    assert bench.says("9900************35") or bench.says("王**")
    bench.touch("confirm.ok")
    assert bench.step == "printing"
    number = bench.papers.jobs[0].ticket.number
    assert bench.item("ticket.number").property("text") == number == "B001"
    bench.papers.settle("proven")
    settle_qt()
    assert bench.says("请取走您的票")
    bench.touch("ticket.done")
    assert bench.step == "home"
    assert [t.number for t in bench.tickets.waiting()] == ["B001"]


def test_who_has_no_ticket_says_so_and_gets_one_more(bench: Bench) -> None:
    SCENES["came"](bench)
    assert bench.says("票出来了吗？")
    bench.touch("came.no")
    assert (bench.step, bench.says("再打一张")) == ("printing", True)
    bench.papers.settle("unproven")
    settle_qt()
    bench.touch("came.yes")
    assert (bench.step, bench.says("请取走您的票")) == ("ticket", True)
    assert bench.papers.answers == [("job-1", False, "citizen"), ("job-2", True, "citizen")]
    assert bench.papers.again == [("job-1", "kiosk")]


def test_a_question_that_somebody_answered_before_stops_nobody(bench: Bench) -> None:
    def settled(*_: object) -> None:
        raise Refused(Reason.PRINT_SETTLED)

    SCENES["came"](bench)
    bench.papers.answer = bench.papers.ticket_again = settled  # type: ignore[assignment]
    bench.touch("came.no")
    assert (bench.step, bench.says("票没有打印出来")) == ("ticket", True)


def test_the_paper_speaks_the_language_of_the_visit(bench: Bench) -> None:
    bench.touch("bar.language")
    SCENES["printing"](bench)
    assert bench.papers.languages == ["en"]


def test_two_quick_taps_give_one_number(bench: Bench) -> None:
    SCENES["confirm"](bench)
    settle_qt()
    bench.guard_over()
    at = bench.item("confirm.ok").mapToScene(QPoint(100, 50).toPointF()).toPoint()
    for _ in range(2):
        QTest.mouseClick(bench.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        settle_qt()
    assert len(bench.tickets.waiting()) == 1
    assert bench.step == "printing"


def test_a_second_tap_meant_for_the_screen_before_is_swallowed(bench: Bench) -> None:
    bench.guard_over()
    at = bench.item("home.rating").mapToScene(QPoint(400, 200).toPointF()).toPoint()
    for _ in range(2):
        QTest.mouseClick(bench.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        settle_qt()
    assert bench.step == "card"


def test_a_touch_that_slides_off_does_nothing(bench: Bench) -> None:
    item = bench.item("home.queue")
    inside, outside = item.mapToScene(QPoint(300, 100).toPointF()).toPoint(), QPoint(500, 1500)
    QTest.touchEvent(bench.view, bench.touchscreen).press(0, inside, bench.view).commit()
    QTest.touchEvent(bench.view, bench.touchscreen).move(0, outside, bench.view).commit()
    QTest.touchEvent(bench.view, bench.touchscreen).release(0, outside, bench.view).commit()
    settle_qt()
    assert bench.step == "home"


def test_without_paper_the_number_stays_until_it_is_remembered(bench: Bench) -> None:
    SCENES["ticket-failed"](bench)
    settle_qt()
    assert bench.says("票没有打印出来，请记住号码或拍照")
    assert bench.item("ticket.number").property("font").pixelSize() >= 160
    bench.lift()
    bench.passes(100)
    assert bench.step == "ticket"
    bench.touch("ticket.done")
    assert bench.step == "home"


def test_a_printer_known_to_be_empty_is_said_before_and_bars_nothing(bench: Bench) -> None:
    bench.printer(DeviceState.EMPTY)
    settle_qt()
    assert bench.says("打印机缺纸，号码会显示在屏幕上")
    bench.touch("home.queue")
    bench.touch("card.nocard")
    bench.touch("service.A")
    assert bench.says("打印机缺纸，号码会显示在屏幕上")
    bench.touch("confirm.ok")
    assert len(bench.tickets.waiting()) == 1


def test_without_a_reader_no_tile_is_a_dead_end(bench: Bench) -> None:
    bench.reader(DeviceState.ABSENT)
    settle_qt()
    assert bench.says("读卡器暂时不能用，不用带证也能取号")
    bench.touch("home.queue")
    assert bench.step == "service"
    bench.touch("bar.home")
    bench.touch("home.progress")
    assert bench.step == "help"
    bench.touch("help.done")
    assert bench.step == "home"


def test_an_expired_card_is_a_warning_and_no_refusal(bench: Bench) -> None:
    bench.put(OLD)
    bench.touch("greet.queue")
    assert bench.says("您的身份证已过有效期")
    bench.touch("service.A")
    bench.touch("confirm.ok")
    assert len(bench.tickets.waiting()) == 1


def test_progress_says_where_a_case_is_and_whether_it_has_left_the_machine(bench: Bench) -> None:
    case = bench.accepted(WANG, items_of(bench)[1])
    bench.touch("home.progress")
    bench.put(WANG)
    settle_qt()
    assert bench.says(case.number)
    assert bench.says("已受理")
    assert bench.says("承诺在 11月24日前办结")
    assert bench.says("已保存在本机，联网后自动提交")
    at = bench.clock.now().isoformat()
    bench.cases.decided(case.id, "6107220001", "granted", "准予", at, 1)
    bench.store.run("UPDATE outbox SET state = 'received'")
    bench.bus.publish(CaseDecided(case.id, "6107220001", "granted", "准予", at, 1))
    settle_qt()
    assert bench.says("6107220001")
    assert not bench.says("已保存在本机")
    bench.touch("progress.done")
    assert bench.step == "home"


def test_progress_follows_every_step_of_a_case(bench: Bench) -> None:
    """R-19: the screen says in words where a case is, as soon as it is there."""
    case = bench.received(WANG, "CG26-31")
    bench.staff()
    bench.touch("home.progress")
    bench.put(WANG)
    settle_qt()

    def after(said: str, follows: str = "") -> None:
        bench.tail()
        settle_qt()
        assert bench.says(said), bench.texts()
        assert bench.says(follows), bench.texts()

    cases = bench.cases
    after("已收件")
    cases.supplements.ask(case.id, ["申请书没有签名"], "1001")
    after("待补正", "请在 12月14日前补齐：")
    for material in cases.case(case.id).materials:
        cases.supplements.take(case.id, material.code, Way.WINDOW, "1001")
    cases.supplements.complete(case.id, "1001")
    after("已收件")
    cases.accept(case.id, "1001")
    after("已受理")
    cases.decisions.review(case.id, True, "符合条件", "2001")
    after("审查中")
    cases.procedures.pause(case.id, Procedure.HEARING, "利害关系人要求听证", Limit(20, Unit.WORKING_DAY), "2001")
    after("特别程序", "所用时间不计入办理期限")
    cases.procedures.resume(case.id, "2001")
    after("审查中")
    cases.endings.withdraw(case.id, "", "1001")
    after("已撤回", "这件事已经终止")
    refused = bench.received(WANG, "CG26-31")
    after("已收件")
    cases.refusals.refuse(refused.id, Ground.NOT_NEEDED, "依法不需要许可", "", "1001")
    after("不予受理", "可到窗口了解理由和救济途径")


def test_a_rating_by_touch(bench: Bench) -> None:
    ticket = bench.served(WANG)
    bench.touch("home.rating")
    bench.put(WANG)
    assert bench.step == "rate"
    bench.touch("rate.5")
    bench.touch("reasons.511")
    bench.touch("reasons.517")
    bench.touch("reasons.511")
    bench.touch("reasons.ok")
    assert bench.says("谢谢您的评价")
    row = bench.store.one("SELECT ticket, stars, reasons FROM rating")
    assert row is not None
    assert (row["ticket"], row["stars"], row["reasons"]) == (ticket.id, 5, '["517"]')
    bench.passes(7)
    assert bench.step == "home"


def test_help_names_an_open_window(bench: Bench) -> None:
    bench.touch("bar.help")
    assert bench.says("请到咨询台")
    bench.touch("help.done")
    bench.tickets.set_window(3, "open", "007")
    bench.touch("bar.help")
    assert bench.says("请到 3 号窗口")


def test_counts_follow_the_line_while_they_are_looked_at(bench: Bench) -> None:
    from hall.line.records import TicketIssued

    SCENES["service"](bench)
    settle_qt()
    assert bench.says("现在没有人等")
    issued = bench.tickets.issue("A", None, "kiosk")
    bench.bus.publish(TicketIssued(issued.ticket.id, issued.ticket.number, "A", issued.ticket.day))
    settle_qt()
    assert bench.says("现在等候 1 人")


def test_a_number_that_comes_back_or_moves_on_is_counted_too(bench: Bench) -> None:
    from hall.line.records import TicketReturned, TicketTransferred

    bench.tickets.issue("A", None, "kiosk")
    missed = bench.tickets.call_next(1, ("A",), "007")
    bench.tickets.finish(1, "no_show", "007")
    SCENES["service"](bench)
    settle_qt()
    assert bench.says("现在没有人等")
    bench.tickets.come_back(missed.id, "007")
    bench.bus.publish(TicketReturned(missed.id, missed.number, "A", 1))
    settle_qt()
    assert bench.says("现在等候 1 人")
    bench.tickets.transfer(missed.id, "B", "007")
    bench.bus.publish(TicketTransferred(missed.id, missed.number, "A", "B", 0))
    counts = {row.letter: row.count for row in bench.visit.classes.rows}  # type: ignore[attr-defined]
    assert (counts["A"], counts["B"]) == (0, 1)


def test_a_visit_asks_for_one_number_however_often_it_asks(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    issue = bench.tickets.issue

    def remembering(klass: str, card: IdCard | None, actor: str, press: str = "") -> Issued:
        asked.append(press)
        issue(klass, card, actor, press=press)
        return issue(klass, card, actor, press=press)  # a touch that arrives twice, or a try after a fault

    monkeypatch.setattr(bench.tickets, "issue", remembering)
    for visit in (1, 2):
        for press in ("begin queue", "nocard", "choose A", "confirm"):
            bench.visit.press(*press.split())
        assert bench.visit.property("number") == f"A00{visit}"
        assert len(bench.tickets.waiting()) == visit
        bench.papers.settle()
        bench.visit.press("confirm")
    assert all(asked)
    assert len(set(asked)) == 2  # another citizen's visit is another one


def test_language_size_and_theme_change_at_once_and_end_with_the_visit(bench: Bench) -> None:
    assert bench.says("取号")
    bench.touch("bar.language")
    assert bench.says(words("en")("进度查询"))
    assert not bench.says("进度查询")
    bench.touch("bar.theme")
    bench.touch("bar.size")
    assert (bench.visit.look.theme, bench.visit.look.size) == ("dark", "large")
    bench.passes(61)
    assert bench.says("进度查询")
    assert (bench.visit.look.theme, bench.visit.look.size) == ("light", "normal")


def test_the_question_comes_and_a_touch_answers_it(bench: Bench) -> None:
    SCENES["service"](bench)
    bench.passes(31)
    assert bench.item("ask.seconds").property("text") == "29"
    bench.touch("ask.still")
    assert not bench.says("您还在吗")
    assert bench.step == "service"
    bench.passes(31)
    bench.touch("ask.leave")
    assert bench.step == "home"


def test_network_is_said_in_words(bench: Bench) -> None:
    for phase, said in ((SyncPhase.OFFLINE, "离线，照常办理"), (SyncPhase.ONLINE, "已联网")):
        bench.sync(phase)
        settle_qt()
        assert bench.says(said)


def test_demonstration_data_is_said(benches: Callable[..., Bench]) -> None:
    assert not benches().says("演示数据")
    assert benches(demo=True).says("演示数据")


def test_a_rule_that_refuses_is_said_in_its_words(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def used_up(*_: object, **__: object) -> None:
        raise Refused(Reason.NUMBERS_USED_UP)

    monkeypatch.setattr(bench.tickets, "issue", used_up)
    SCENES["confirm"](bench)
    bench.touch("confirm.ok")
    assert bench.says(Reason.NUMBERS_USED_UP.value)
    bench.touch("sorry.done")
    assert bench.step == "home"


def test_a_store_that_cannot_write_is_said_calmly(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("store cannot be used: disk full")

    def full(*_: object, **__: object) -> None:
        raise Unavailable("store", "disk full")

    monkeypatch.setattr(bench.tickets, "issue", full)
    SCENES["confirm"](bench)
    bench.touch("confirm.ok")
    assert bench.says("本机暂时不能记录")
    assert bench.papers.jobs == []


# -- bugs of ours -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["home", "greet", "service", "confirm", "printing", "ticket", "progress", "help"])
def test_a_bug_in_any_effect_or_slot_ends_calmly(bench: Bench, where: str, expect_log: Callable[..., None]) -> None:
    expect_log(r"visit ended by KeyError at .*visit\.py:\d+$")
    bench.put(CANARY)
    home_again(bench)
    if where != "home":
        SCENES[where](bench)
    bench.visit.press("no such press")
    settle_qt()
    assert bench.says("抱歉，出了点问题")
    assert not any("KeyError" in text for text in bench.texts())
    assert traces(bench, "王") == []
    bench.passes(16)
    assert bench.step == "home"


def test_a_fault_in_a_service_never_shows_its_text(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("visit ended by RuntimeError")

    def broken(*_: object) -> None:
        raise RuntimeError("卡那丽雀 cannot be counted")

    monkeypatch.setattr(bench.cases, "of_person", broken)
    bench.put(CANARY)
    bench.visit.press("begin", "progress")
    settle_qt()
    assert bench.step == "sorry"
    assert traces(bench, "卡那") == []


def test_the_last_resort_takes_what_pythons_hook_gives(bench: Bench, expect_log: Callable[..., None]) -> None:
    expect_log("visit ended by ValueError at \\?")
    bench.window.last_resort(ValueError, ValueError("x"), None)
    assert bench.step == "sorry"


# -- the wipe ---------------------------------------------------------------------------------------------------------


def traces(bench: Bench, text: str) -> list[str]:
    """Where `text` still is: the visit's properties and models, what QML shows or hides, both clipboards."""
    found: list[str] = []
    meta = bench.visit.metaObject()
    for i in range(meta.propertyCount()):
        name = str(meta.property(i).name())
        if text in str(bench.visit.property(name)):
            found.append(f"property {name}")
    for model in bench.visit.findChildren(QObject):
        if text in str(getattr(model, "rows", "")):
            found.append(f"model {model}")
    for item in items(bench.view):
        for name in ("text", "label", "title", "hint"):
            if text in str(item.property(name)):
                found.append(f"{item.metaObject().className()}.{name}")
    clipboard = QGuiApplication.clipboard()
    if text in clipboard.text(QClipboard.Mode.Clipboard):
        found.append("clipboard")
    if clipboard.supportsSelection() and text in clipboard.text(QClipboard.Mode.Selection):
        found.append("selection")
    if text in str([getattr(bench.visit._state, name) for name in bench.visit._state.__slots__]):
        found.append("state")
    return found


def walk_away(bench: Bench, scene: str) -> None:
    """A visit of the canary, left at `scene`."""
    fill_for(bench)
    go = {
        "greet": [],
        "service": ["begin queue"],
        "confirm": ["begin queue", "choose A"],
        "ticket": ["begin queue", "choose A", "confirm"],
        "progress": ["begin progress"],
        "rate": ["begin rating"],
        "help": ["begin queue", "help"],
    }[scene]
    bench.put(CANARY)
    for name in go:
        bench.visit.press(*name.split())
    if scene == "ticket":
        bench.papers.settle()
    settle_qt()


def fill_for(bench: Bench) -> None:
    bench.served(CANARY)
    bench.received(CANARY, items_of(bench)[0])


HOLDERS = (steps.State, steps.IssueTicket, steps.FindCases, steps.FindVisits, CardRead)
WALKED_AWAY = ["greet", "service", "confirm", "ticket", "progress", "rate", "help"]


@pytest.mark.parametrize("scene", WALKED_AWAY)
def test_after_a_wipe_nothing_of_the_citizen_is_left(bench: Bench, scene: str) -> None:
    walk_away(bench, scene)
    QGuiApplication.clipboard().setText("卡那丽雀")
    assert traces(bench, "卡"), "nothing to wipe: this test shows nothing"
    bench.passes(61)
    settle_qt()
    assert bench.step == "home"
    for text in ("卡那丽雀", "卡**", CANARY.number, CANARY.number[:4] + "*"):
        assert traces(bench, text) == []


@pytest.mark.parametrize("scene", ["service", "progress"])
def test_nobody_holds_the_card_after_a_wipe(bench: Bench, scene: str) -> None:
    walk_away(bench, scene)
    bench.passes(61)
    gc.collect()
    alive = [thing for thing in gc.get_objects() if type(thing) in HOLDERS and getattr(thing, "card", None) is CANARY]
    assert alive == []


def test_a_model_that_keeps_its_rows_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.models import Rows

    honest = Rows.replace
    monkeypatch.setattr(Rows, "replace", lambda model, rows: honest(model, rows) if rows else None)
    walk_away(bench, "progress")
    bench.passes(61)
    assert any("model" in trace for trace in traces(bench, bench.cases.of_person(CANARY.number)[0].number))


def test_a_wipe_that_leaves_the_clipboard_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QClipboard, "clear", lambda *_: None)
    walk_away(bench, "service")
    QGuiApplication.clipboard().setText("卡那丽雀")
    bench.passes(61)
    assert "clipboard" in traces(bench, "卡那丽雀")
    monkeypatch.undo()
    QGuiApplication.clipboard().clear()


def test_the_end_of_a_visit_is_told_for_the_process_to_be_replaced(bench: Bench) -> None:
    ends: list[int] = []
    bench.visit.ended.connect(lambda: ends.append(1))
    SCENES["service"](bench)
    bench.passes(61)
    assert ends == [1]


# -- keys, closing, focus ---------------------------------------------------------------------------------------------

ESCAPES = [
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Space, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Back, Qt.KeyboardModifier.NoModifier),
]  # fmt: skip


@pytest.mark.parametrize("scene", ["home", "service", "ticket"])
def test_no_key_leads_out(bench: Bench, scene: str) -> None:
    SCENES[scene](bench)
    settle_qt()
    windows = QGuiApplication.topLevelWindows()
    guard = Guard(lambda: None, bench.window)
    for key, modifiers in ESCAPES:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            assert guard.eventFilter(bench.view, QKeyEvent(kind, key, modifiers)), key
        QTest.keyClick(bench.view, key, modifiers)
        settle_qt()
        assert bench.step == SCENES_STEP[scene]
    assert QGuiApplication.topLevelWindows() == windows
    assert bench.view.isVisible()


SCENES_STEP = {"home": "home", "service": "service", "ticket": "ticket"}


def test_nobody_at_the_screen_can_close_it(bench: Bench) -> None:
    event = QCloseEvent()
    QGuiApplication.sendEvent(bench.view, event)
    assert not event.isAccepted()
    bench.view.close()
    assert bench.view.isVisible()


def press_key(bench: Bench, key: Qt.Key) -> None:
    QTest.keyClick(bench.view, key)
    settle_qt()


@pytest.mark.parametrize("scene", [name for name in SCENES if name not in ("sorry", "thanks")])
def test_everything_that_can_be_touched_is_reached_by_tab(bench: Bench, scene: str) -> None:
    fill(bench)
    SCENES[scene](bench)
    settle_qt()
    bench.view.grabWindow()
    asked = next(item for item in items(bench.view) if item.objectName() == "ask")
    inside = set(items_below(asked)) if asked.childItems() else None
    wanted = {
        item.objectName()
        for item in shown_items(bench.view)
        if item.property("down") is not None and item.isEnabled() and (inside is None or item in inside)
    }
    reached: set[str] = set()
    for _ in range(40):
        press_key(bench, Qt.Key.Key_Tab)
        focused = bench.view.activeFocusItem()
        if focused is not None:
            reached.add(focused.objectName())
    assert wanted <= reached, wanted - reached
    assert "" not in wanted, "a control without a name"


def items_below(item: object) -> list[object]:
    found = [item]
    for child in item.childItems():  # type: ignore[attr-defined]
        found += items_below(child)
    return found


def test_a_visit_by_keyboard_alone(bench: Bench) -> None:
    for _ in range(20):
        press_key(bench, Qt.Key.Key_Tab)
        if bench.view.activeFocusItem().objectName() == "home.queue":
            break
    press_key(bench, Qt.Key.Key_Return)
    assert bench.step == "card"
    press_key(bench, Qt.Key.Key_Tab)
    press_key(bench, Qt.Key.Key_Space)
    assert bench.step == "service"


@pytest.mark.parametrize("scene", SCENES)
def test_every_control_has_a_name_to_be_read_aloud(bench: Bench, scene: str, expect_log: Callable[..., None]) -> None:
    expect_log("RuntimeError", 0)
    fill(bench)
    SCENES[scene](bench)
    settle_qt()
    for item in shown_items(bench.view):
        if item.property("down") is not None:
            assert item.property("label"), item.objectName()


# -- as it starts -----------------------------------------------------------------------------------------------------


def test_the_kiosk_process_holds_no_heavy_library_at_first_frame() -> None:
    import subprocess
    import sys

    heavy = [
        "requests",
        "reportlab",
        "pypinyin",
        "serial",
        "qrcode",
        "sqlite_utils",
        "PySide6.QtWidgets",
        "hall.glyphs",
    ]
    code = f"import sys; import kiosk.window, kiosk.board; print([m for m in {heavy} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "[]"


ROOT = Path(__file__).resolve().parents[3]


def test_it_fills_another_screen_too(benches: Callable[..., Bench]) -> None:
    bench = benches((768, 1366))
    assert bench.item("home.queue").width() > 900  # laid out 1080 wide, shown smaller
    bench.touch("home.queue")
    assert bench.step == "card"


def test_across(benches: Callable[..., Bench]) -> None:
    bench = benches(LANDSCAPE)
    bench.touch("home.queue")
    bench.put(RARE)
    bench.touch("service.D")
    bench.touch("confirm.ok")
    assert bench.step == "printing"


def test_a_visit_knows_only_presses_of_the_list(bench: Bench) -> None:
    assert set(QML_PRESSES()) <= set(VISIT_PRESSES())


def QML_PRESSES() -> set[str]:  # noqa: N802
    import re

    from kiosk.stage import QML

    return {name for file in QML.rglob("*.qml") for name in re.findall(r'press\("(\w+)"', file.read_text())}


def VISIT_PRESSES() -> set[str]:  # noqa: N802
    from kiosk import visit

    return set(visit._PRESSES)


def test_devices_named_in_the_settings_are_not_taken_for_missing(bench: Bench) -> None:
    settings = bench.settings()
    bare = replace(
        settings.kiosk.devices,
        idcard=replace(settings.kiosk.devices.idcard, port=""),
        ticketprinter=replace(settings.kiosk.devices.ticketprinter, port=""),
    )
    without = replace(settings, kiosk=replace(settings.kiosk, devices=bare))
    visit = Visit(bench.services, without, bench.bus, words)
    try:
        assert (visit.property("reading"), visit.property("printing")) == (False, False)
        assert (bench.visit.property("reading"), bench.visit.property("printing")) == (True, True)
    finally:
        visit.stop()
