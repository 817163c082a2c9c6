"""What a clerk says of paper: it came out or it did not, and this sheet is spoiled. It is written down, and no work
waits for it."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QComboBox

from clerk.panels.paperchecks import MAY_END_S
from clerk.window import DeskWindow
from hall.cases.records import PaperPrinted
from hall.events import DeviceChanged, DeviceState, PrintSettled
from hall.papers.jobs import JobState, Sheet, Spoilt
from tests.helpers.desk import Hall, PatientPapers
from tests.helpers.desksteps import enter, received


@pytest.fixture
def window(hall: Hall) -> DeskWindow:
    return enter(hall, 1, "1002")


@pytest.fixture
def papers(hall: Hall, window: DeskWindow) -> PatientPapers:
    """The papers of the desk that is open, with one of a case asked for."""
    made = hall.papers[0]
    made.again(received(hall).id, "acceptance_notice", "")
    return made


def doubtful(hall: Hall, job: str = "job-1") -> None:
    """The printer cannot say what became of a job."""
    hall.papers[0].unseen[job] = "受理通知书"
    hall.buses[0].publish(PrintSettled(job, "acceptance_notice", "unproven", DeviceState.UNKNOWN, True))


def question(window: DeskWindow) -> str:
    return window.doubts._words.text() if not window.doubts.isHidden() else ""


def test_nothing_is_asked_of_what_is_proven(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    papers.settle("proven")
    assert question(window) == ""


def test_the_desk_asks_and_the_work_goes_on(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    focus = QApplication.focusWidget()
    doubtful(hall)
    assert question(window) == "受理通知书送去打印了，打印机说不清结果。请看一眼：纸出来了吗？"
    assert QApplication.focusWidget() is focus
    window.command("desk.tab.history").trigger()
    assert window.tabs.currentIndex() == 1
    assert question(window)


def test_yes_is_written_down_with_who_said_it(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    doubtful(hall)
    asked = len(papers.asked)
    window.doubts.came.click()
    assert papers.answers == [("job-1", True, "1002")]
    assert question(window) == ""
    assert len(papers.asked) == asked
    assert window.notice.text == "已记下：纸出来了"


def test_no_is_written_down_and_prints_another(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    doubtful(hall)
    window.command("paper.missed").trigger()
    assert papers.answers == [("job-1", False, "1002")]
    assert papers.asked[-1] == papers.asked[0]
    assert window.notice.text == "已记下：纸没有出来，正在补打"


def test_several_are_asked_one_after_the_other(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    papers.again("c2", "receipt", "")
    doubtful(hall, "job-1")
    doubtful(hall, "job-2")
    assert question(window).endswith("（还有 1 份要看）")
    window.command("paper.came").trigger()
    window.command("paper.came").trigger()
    assert [job for job, _, _ in papers.answers] == ["job-1", "job-2"]
    window.command("paper.came").trigger()
    assert window.notice.text == "现在没有要看的打印"
    assert len(papers.answers) == 2


def test_what_was_left_open_before_a_restart_is_asked_at_the_next_sign_in(hall: Hall, window: DeskWindow) -> None:
    window.command("desk.lock").trigger()
    hall.papers[0].unseen["job-9"] = "收件凭证"
    window._cover(False)
    assert question(window).startswith("收件凭证")


def sheet(case: str, copy: int = 0) -> Sheet:
    return Sheet(f"job-{copy + 1}", "acceptance_notice", "N1", copy, JobState.PROVEN, "2026-11-23T10:32:00+08:00")


def test_a_spoiled_sheet_is_chosen_from_what_came_out(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    papers.out = [sheet("", 0), sheet("", 1)]
    papers.again("c", "acceptance_notice", "")
    window.intake.open_case(hall.cases.case(papers.asked[0][0]))
    window.command("paper.spoilt").trigger()
    form = window.checks.form
    assert form
    there, reason, again = (one.widget for one in form._inputs)
    assert isinstance(there, QComboBox)
    assert isinstance(reason, QComboBox)
    assert isinstance(again, QComboBox)
    assert [there.itemText(n) for n in range(there.count())] == [
        "受理通知书，补打 1，10:32 打印",
        "受理通知书，10:32 打印",
    ]
    there.setCurrentIndex(1)
    reason.setCurrentIndex(2)
    count = len(papers.asked)
    form.ok.click()
    assert papers.spoilt == [("job-1", Spoilt.TORN, "1002")]
    assert len(papers.asked) == count + 1
    assert window.notice.text == "已登记废张，请把它收回，正在补打"


def test_without_a_sheet_there_is_none_to_spoil(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    window.command("paper.spoilt").trigger()
    assert window.notice.text == "先打开一件办件，或在历史办件里选一件"
    window.intake.open_case(hall.cases.case(papers.asked[0][0]))
    window.command("paper.spoilt").trigger()
    assert window.notice.text == "这件办件没有打印出来的文书"
    assert window.checks.form is None


# -- what the kiosk left in doubt -------------------------------------------------------------------------------------


def left(hall: Hall, window: DeskWindow, *numbers: str) -> None:
    """The kiosk's citizens went without a word of their tickets; the journal tells the desk."""
    at = "2026-11-23T09:31:00+08:00"
    papers = hall.papers[0]
    papers.left = [Sheet(f"k-{number}", "queue_ticket", number, 0, JobState.UNPROVEN, at) for number in numbers]
    for sheet in papers.left:
        hall.buses[0].publish(PaperPrinted(sheet.job, sheet.paper, sheet.number, "unproven"))


def settle(window: DeskWindow, end: int, again: bool = False) -> list[str]:
    """Settle the first of what is left; what there was to choose."""
    window.command("paper.left").trigger()
    form = window.checks.form
    assert form
    there, ends, more = (one.widget for one in form._inputs)
    assert isinstance(there, QComboBox)
    assert isinstance(ends, QComboBox)
    assert isinstance(more, QComboBox)
    ends.setCurrentIndex(end)
    assert more.currentText() == "不用再打"  # a look alone prints nothing
    more.setCurrentIndex(int(again))
    offered = [there.itemText(n) for n in range(there.count())]
    form.ok.click()
    return offered


def test_the_foot_of_the_desk_tells_what_the_kiosk_left(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    words = window.status._words["left"]
    assert words.isHidden()
    left(hall, window, "A001", "A002")
    assert (words.isHidden(), words.text()) == (False, "自助机打印待核对 2 张")
    assert question(window) == ""  # no window is asked: nobody sits there


@pytest.mark.parametrize(
    ("end", "again", "came", "words"),
    [
        (0, False, True, "已记下：纸出来了"),
        (1, False, False, "已记下：纸没有出来"),
        (1, True, False, "这个号已经不在等候，不用再打"),
    ],
)
def test_a_clerk_says_what_came_of_it(
    hall: Hall, window: DeskWindow, papers: PatientPapers, end: int, again: bool, came: bool, words: str
) -> None:
    left(hall, window, "A001", "A002")
    assert settle(window, end, again) == ["排队号 A001，09:31 打印", "排队号 A002，09:31 打印"]
    assert papers.answers == [("k-A001", came, "1002")]
    assert words in window.notice.text
    assert window.status._words["left"].text() == "自助机打印待核对 1 张"


def test_a_ticket_that_came_out_unfit_is_a_spoiled_sheet(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    left(hall, window, "A001")
    settle(window, 2)
    assert papers.spoilt == [("k-A001", Spoilt.JAMMED, "1002")]
    assert window.notice.text == "已登记废张，请把它收回"
    assert len(papers.asked) == 1  # that of the case


def test_a_spoiled_one_is_printed_again_from_the_same_form(
    hall: Hall, window: DeskWindow, papers: PatientPapers
) -> None:
    left(hall, window, "A001", "A002")
    papers.left[0] = replace(papers.left[0], job="job-1", paper="receipt")
    settle(window, 3, again=True)
    assert papers.spoilt == [("job-1", Spoilt.SMEARED, "1002")]
    assert papers.asked[1:] == papers.asked[:1]
    assert window.notice.text == "已登记废张，请把它收回，正在补打"
    assert window.status._words["left"].text() == "自助机打印待核对 1 张"


def test_what_came_out_well_is_not_printed_a_second_time(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    left(hall, window, "A001")
    settle(window, 0, again=True)
    assert window.checks.form
    assert window.checks.form.fault.text() == "纸好好地出来了，不再打第二份；纸坏了的，请选是哪一种废张"
    assert (papers.answers, papers.spoilt) == ([], [])


def test_where_nothing_is_left_that_is_said(window: DeskWindow, papers: PatientPapers) -> None:
    window.command("paper.left").trigger()
    assert window.notice.text == "自助机没有要核对的打印"
    assert window.checks.form is None


def test_a_printer_that_stands_still_is_told_while_it_can_be_helped(
    hall: Hall, window: DeskWindow, papers: PatientPapers
) -> None:
    window.intake.open_case(hall.cases.case(papers.asked[0][0]))
    window.intake.foot.printing({"job-1": "受理通知书"})
    hall.buses[0].publish(DeviceChanged("a4printer", DeviceState.EMPTY))
    assert window.intake.foot._paper_tag.text() == "受理通知书在等：缺纸"
    hall.buses[0].publish(DeviceChanged("a4printer", DeviceState.READY))
    assert window.intake.foot._paper_tag.text() == "受理通知书：正在打印"


def test_the_end_of_a_visit_ends_its_papers(hall: Hall, window: DeskWindow, papers: PatientPapers) -> None:
    """A while after the number is done, at once when the next is called."""
    papers.over.clear()
    for _ in range(2):
        hall.tickets.issue("A", None, "kiosk")
    hall.tail()
    window.press("window")
    window.press("call")
    assert papers.over == [0.0]
    window.press("finish")
    assert papers.over == [0.0, MAY_END_S]
    window.press("call")
    assert papers.over == [0.0, MAY_END_S, 0.0]


@pytest.mark.parametrize(
    ("grace", "words"), [(20.0, "还有 2 份文书没有打完，20 秒内"), (0.0, "上一位的 2 份文书没有打完，已取消")]
)
def test_papers_left_behind_are_told_in_words(
    window: DeskWindow, papers: PatientPapers, monkeypatch: pytest.MonkeyPatch, grace: float, words: str
) -> None:
    monkeypatch.setattr(papers, "visit_over", lambda _: 2)
    window.checks.visit_over(grace)
    QApplication.processEvents()
    assert window.notice.text.startswith(words)
