"""What an installer is told of readers and printers: each cause has its next step, silence is never "in order"."""

from dataclasses import replace

import pytest

from devices.printer.ticketbytes import Cause
from devices.registry import PrinterReport, ReaderReport
from hall.cardhelp import HELP
from hall.events import DeviceState
from hall.ports import PrintOutcome
from hall.printers import load
from hall.words import words
from station.kioskwords import printer_words, reader_words

SAY = words()
READER = ReaderReport("/dev/ttyUSB0", DeviceState.READY, "", 115200, "05.01-20190101-0000012345-0000067890")
PRINTER = PrinterReport("/dev/ttyUSB1", DeviceState.READY, "", {1: 0x12, 2: 0x12, 4: 0x12})


@pytest.mark.parametrize(
    ("report", "network", "said"),
    [
        (READER, False, "好，115200 波特，SAM 05.01-20190101-0000012345-0000067890"),
        (replace(READER, baud=0), True, "好，SAM 05.01-20190101-0000012345-0000067890"),
        (replace(READER, sam=""), False, "好，没有回答 SAM 编号"),
        (replace(READER, state=DeviceState.FAULT, detail="66"), False, HELP["66"].installer),
        (replace(READER, state=DeviceState.FAULT, detail="60"), False, HELP["60"].installer),
        (replace(READER, state=DeviceState.ABSENT), False, "好"),
    ],
)
def test_readers(report: ReaderReport, network: bool, said: str) -> None:
    assert reader_words(report, network, "9600", SAY, "好") == said


def test_a_silent_reader_is_told_with_the_speeds_that_were_tried() -> None:
    silent = replace(READER, state=DeviceState.UNKNOWN, sam="", baud=0)
    assert "230400、115200" in reader_words(silent, False, "230400、115200", SAY, "")
    assert "串口服务器" in reader_words(silent, True, "", SAY, "")


@pytest.mark.parametrize("cause", [*Cause, ""])
def test_every_cause_has_its_next_step(cause: str) -> None:
    ok, said = printer_words(replace(PRINTER, state=DeviceState.FAULT, detail=cause), load("escpos-80"), SAY, "坏")
    assert not ok
    assert said != "坏"


@pytest.mark.parametrize(
    ("name", "ok", "said"),
    [
        ("escpos-80", False, "-gsr"),
        ("escpos-80-gsr", False, "可能缺纸"),
        ("escpos-80-asb", False, "-asb"),
        ("escpos-80-blind", True, "看打印机"),
    ],
)
def test_silence_is_told_by_what_may_be_its_reason(name: str, ok: bool, said: str) -> None:
    told = printer_words(replace(PRINTER, state=DeviceState.UNKNOWN, answers={}), load(name), SAY, "?")
    assert told[0] is ok
    assert said in told[1]


def test_what_a_printer_does_not_answer_is_named() -> None:
    ok, said = printer_words(replace(PRINTER, answers={1: 0x12, 2: None, 4: 0x12}), load("escpos-80"), SAY, "就绪")
    assert (ok, said) == (True, "就绪；它不回答这些查询：盖子和故障")
    assert printer_words(PRINTER, load("escpos-80"), SAY, "就绪") == (True, "就绪")


@pytest.mark.parametrize(("result", "said"), [("proven", "已打出"), ("unproven", "请看打印机"), ("failed", "没有打出")])
def test_the_test_ticket_is_told(result: str, said: str) -> None:
    report = replace(PRINTER, ticket=PrintOutcome(result, DeviceState.READY, began=True))
    assert said in printer_words(report, load("escpos-80"), SAY, "就绪")[1]
    stopped = replace(PRINTER, state=DeviceState.EMPTY, ticket=PrintOutcome("failed", DeviceState.EMPTY, began=False))
    assert printer_words(stopped, load("escpos-80"), SAY, "缺纸") == (False, "缺纸")
