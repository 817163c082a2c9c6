"""A face of a machine with its spool, its printers in memory, and what became of its papers."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hall import printers
from hall.cases.records import PaperPrinted
from hall.events import DeviceState, Event, PrintSettled
from hall.journal import read as read_journal
from hall.ports import PrintOutcome
from hall.store import Store
from printing.documents.names import ACCEPTANCE_NOTICE
from printing.spool import Spool
from tests.helpers.escpos_reader import read
from tests.helpers.papers import PLACE, SITE, OneNotice

PROVEN = PrintOutcome("proven", DeviceState.READY, True)
UNPROVEN = PrintOutcome("unproven", DeviceState.UNKNOWN, True)
EMPTY_BEFORE = PrintOutcome("failed", DeviceState.EMPTY, False)
EMPTY_AMID = PrintOutcome("failed", DeviceState.EMPTY, True)


@dataclass
class Roll:
    """A ticket printer in memory: answers with `answers` in turn, the last for ever; keeps what reached paper."""

    answers: list[PrintOutcome] = field(default_factory=lambda: [PROVEN])
    profile: printers.PrinterProfile = field(default_factory=lambda: printers.load("escpos-80"))
    state: DeviceState = DeviceState.READY
    printed: list[bytes] = field(default_factory=list[bytes])
    gate: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    breaks: BaseException | None = None

    def __post_init__(self) -> None:
        self.gate.set()

    def print(self, data: bytes) -> PrintOutcome:
        self.asked.set()
        assert self.gate.wait(60)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer.began:
            self.printed.append(data)
        if self.breaks:
            raise self.breaks
        return answer

    def close(self) -> None:
        pass


@dataclass
class Folder:
    """A tray in memory."""

    answer: PrintOutcome = PROVEN
    papers: dict[str, bytes] = field(default_factory=dict[str, bytes])
    recovered: dict[str, PrintOutcome] = field(default_factory=dict[str, PrintOutcome])

    def put(self, name: str, pdf: bytes, over: Callable[[], bool]) -> PrintOutcome:
        if self.answer.began:
            self.papers[name] = pdf
        return self.answer

    def recover(self, name: str) -> PrintOutcome | None:
        return self.recovered.get(name)

    def forget(self) -> None:
        self.papers.clear()


class Face:
    """One face of the machine with its spool; what the spool posts is waited for."""

    def __init__(
        self, store: Store, name: str = "kiosk", roll: Roll | None = None, kind: type[Spool] = Spool, **more: Any
    ) -> None:
        self.store, self.roll, self.tray = store, roll or Roll(), Folder()
        self.posted: queue.Queue[Event] = queue.Queue()
        ways: dict[str, Any] = {"printer": self.roll, "tray": self.tray} | more
        self.file: Any = OneNotice()
        self.spool = kind(store, PLACE, SITE, lambda: self.file, name, self.posted.put, **ways)
        for id_, role in (("1001", "clerk"), ("2002", "guide")):
            store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?1, ?1, ?2, '')", id_, role)

    def notice(self, actor: str = "1001") -> str:
        """Ask for the notice of acceptance; the job."""
        return self.spool.again(self.file.case.id, ACCEPTANCE_NOTICE, actor)

    def settled(self) -> PrintSettled:
        event = self.posted.get(timeout=60)
        assert isinstance(event, PrintSettled)
        return event


def jobs(store: Store) -> list[dict[str, Any]]:
    return [dict(row) for row in store.all("SELECT * FROM print_job ORDER BY pos")]


def journalled(store: Store) -> list[PaperPrinted]:
    events = [entry.event() for entry in read_journal(store, 0)]
    return [event for event in events if isinstance(event, PaperPrinted)]


def marks(papers: list[bytes]) -> list[str]:
    """Of each ticket: "" or the reprint's mark."""
    texts = [read(paper).text for paper in papers]
    return [next((f"补打 {n}" for n in range(1, 30) if f"【补打 {n}】" in text), "") for text in texts]
