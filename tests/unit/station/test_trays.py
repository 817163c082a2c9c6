"""What an installer is told of where the desks print A4, and of what would stay there of a citizen's papers."""

from collections.abc import Generator
from pathlib import Path

import pytest

from devices.printer.ippqueue import IppQueue
from devices.printer.ippwire import Wire
from devices.printer.queuetray import QueueTray
from hall.settings import load
from hall.words import words
from station import hardware
from tests.helpers.sims import Sim, simulated


def told(data: Path, port: str, more: str = "") -> hardware.Answer:
    """Of the tray of desk 1 set to `port`."""
    file = data.parent / "site.toml"
    file.write_text(f'[desk.1.devices.a4printer]\nport = "{port}"\n{more}', encoding="utf-8")
    found = hardware.answers(load(data, file), words("zh_CN"), None)
    return next(each for each in found if each.name == "desk1.a4printer")


@pytest.fixture
def printer(data: Path) -> Generator[Sim, None, None]:
    with simulated("ippprinter", data, "desk9.a4printer") as running:
        yield running


def test_a_folder_is_fine_unless_it_keeps_papers(data: Path) -> None:
    assert (told(data, "folder").ok, told(data, "folder").found) == (True, "存为 PDF，办完就删除")
    kept = told(data, "folder", "options = { keep = true }\n")
    assert kept.ok is False
    assert kept.found.startswith("文书存为 PDF，办完也不删除")


def test_a_printer_that_proves_and_one_that_does_not(data: Path, printer: Sim) -> None:
    assert (told(data, printer.port).ok, told(data, printer.port).found) == (True, "就绪，打印机自己报告纸出来没有")
    printer.do("cups", device="usb://HP")
    assert (told(data, printer.port).ok, told(data, printer.port).found[:8]) == (True, "就绪；打印机不报")


@pytest.mark.parametrize(
    ("order", "words"),
    [("paper_out", "缺纸"), ("cover", "盖子开着"), ("jam", "打印队列停着"), ("reject", "打印队列停着")],
)
def test_a_printer_that_would_print_nothing(data: Path, printer: Sim, order: str, words: str) -> None:
    printer.do(order)
    assert told(data, printer.port).ok is False
    assert told(data, printer.port).found.startswith(words)


def test_a_queue_that_keeps_what_was_printed_is_told(data: Path, printer: Sim, monkeypatch: pytest.MonkeyPatch) -> None:
    printer.do("cups", device="ipp://printer")
    with monkeypatch.context() as forbidden:
        forbidden.setattr(IppQueue, "purge", lambda *_: None)
        QueueTray(IppQueue(Wire(printer.port)), lambda _: None, 10).put("a.pdf", b"%PDF-", lambda: False)
    kept = told(data, printer.port)
    assert kept.ok is False
    assert kept.found.startswith("打印服务还留着 1 份旧作业：在 cupsd.conf 写 PreserveJobFiles No")


@pytest.mark.parametrize("port", ["ipp://127.0.0.1:9/ipp/print", "windows:HP"])
def test_a_way_that_leads_nowhere(data: Path, port: str) -> None:
    assert told(data, port).ok is False
