"""The hall's own papers: told once, rated on paper, counted by day and month; from the command line and on A4."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest

from hall.clock import HALL_ZONE
from hall.errors import Reason, Refused
from hall.events import DeviceState, PrintSettled
from hall.ports import PrintOutcome
from hall.settings import load
from hall.store import Store
from printing.hallpapers import month_of
from printing.spool import Spool
from station.commands import FAILED, main
from station.month.clock import MonthClock
from station.topics import Topics

NOON = datetime(2026, 11, 20, 12, tzinfo=HALL_ZONE)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Topics]:
    hall = Topics(load(tmp_path), Store.open(tmp_path, MonthClock(NOON)))
    yield hall
    hall.store.close()


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_a_matter_is_told_at_once_a_bundle_with_all_its_items(hall: Topics) -> None:
    papers = hall.hall_papers()
    one, bundle = papers.make("telling", "CG26-42"), papers.make("telling", "CG26-55")
    items = [[line[0] for line in form.sections[1].lines if line[0]] for form in (one, bundle)]
    assert items[0] == [hall.catalogue.item("CG26-42").name]
    assert items[1] == [part.item.name for part in hall.cases.bundles.plan("CG26-55").parts]
    assert "企业开办" in bundle.opening[0]
    with pytest.raises(Refused) as no:
        papers.make("telling", "CG99-99")
    assert no.value.reason is Reason.ITEM_UNKNOWN
    with pytest.raises(KeyError):
        papers.make("wanted", "")
    assert hall.case_papers().other("rating_form", "A012") == papers.make("rating_form", "A012")


def test_the_day_and_the_month_are_counted_and_the_month_shows_its_targets(hall: Topics) -> None:
    hall.tickets.issue("A", None, "kiosk")
    daily, monthly = (hall.hall_papers().make(paper, "2026-11-20") for paper in ("daily", "monthly"))
    assert ("排队", "取号", "1") in daily.sections[1].lines
    assert ("", "取号", "0") not in daily.sections[1].lines
    assert [len(form.sections) for form in (daily, monthly)] == [3, 4]
    assert monthly.number.endswith("202611")
    assert "至2026年11月20日" in monthly.sections[0].rows[1].value
    assert hall.hall_papers().make("daily", "2026-11-19").sections[1].lines[0] == ("排队", "取号", "0")


def test_a_month_that_is_not_over_ends_today() -> None:
    today = NOON.date()
    spans = [month_of(datetime.fromisoformat(day).date(), today) for day in ("2026-11-03", "2026-02-10", "2026-12-31")]
    assert [(str(first), str(last)) for first, last in spans] == [
        ("2026-11-01", "2026-11-20"), ("2026-02-01", "2026-02-28"), ("2026-12-01", "2026-12-01"),
    ]  # fmt: skip


@dataclass
class Tray:
    """An A4 printer in memory."""

    papers: list[bytes] = field(default_factory=list[bytes])

    def put(self, name: str, pdf: bytes, over: Callable[[], bool]) -> PrintOutcome:
        self.papers.append(pdf)
        return PrintOutcome("proven", DeviceState.READY, True)

    def recover(self, name: str) -> PrintOutcome | None:
        return None

    def forget(self) -> None:
        pass


def test_where_there_is_no_roll_a_slip_comes_on_a4_and_a_guide_is_nobodys_reprint(hall: Topics) -> None:
    from queue import Queue

    told, tray = Queue[PrintSettled](), Tray()

    def post(event: object) -> None:
        if isinstance(event, PrintSettled):
            told.put(event)

    spool = Spool(
        hall.store, hall.place, load(hall.store.data).site, hall.case_papers, "desk-1", post, tray=tray,
        worker_idle_s=9,
    )  # fmt: skip
    spool.start()
    try:
        book = hall.tickets.appointments
        slot = next(slot for slot in book.slots("D", NOON.date()) if slot.free)
        booked = book.book("D", NOON.date(), slot.begin, "990000194102030049", "张桂兰", "kiosk")
        for ask in (lambda: spool.appointment(booked), lambda: spool.other("telling", "CG26-42"),
                    lambda: spool.other("telling", "CG26-42"), lambda: spool.appointment(booked)):  # fmt: skip
            ask()
            assert told.get(timeout=60).outcome == "proven"
    finally:
        spool.stop()
    said = [words_of(pdf) for pdf in tray.papers]
    assert ["补打" in text for text in said] == [False, False, False, True]
    assert booked.begin in said[0]
    assert [row["copy"] for row in hall.store.all("SELECT copy FROM print_job ORDER BY pos")] == [0, 0, 0, 1]
    assert "张桂兰" not in said[0]


@pytest.mark.parametrize("what", ["day", "month"])
def test_a_supervisor_has_the_report_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    paper = tmp_path / "report.pdf"
    asked = ["report", what, "--data", str(tmp_path / "d"), "--of", "2026-11-20", "--paper", str(paper), "--json"]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["since"] == ("2026-11-20" if what == "day" else "2026-11-01")
    assert {"group": "排队", "what": "取号", "count": 0} in told["counts"]
    said = words_of(paper.read_bytes())
    assert ("大厅日报" if what == "day" else "大厅月报") in said
    assert told["head"][:16] in said.replace("\r\n", "")
    assert main([*asked[:6], "--paper", str(tmp_path / "none" / "x.pdf")]) == FAILED


def test_the_mornings_look_is_printed_in_the_language_of_the_state(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    paper = tmp_path / "ready.pdf"
    assert main(["check", "--data", str(tmp_path / "d"), "--paper", str(paper)]) == 0
    assert "Key file" in capsys.readouterr().out
    said = words_of(paper.read_bytes())
    assert "晨检报告" in said
    assert "密钥文件" in said
