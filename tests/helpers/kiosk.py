"""A kiosk on a table: real rules over a real store, a printer and a card reader played by hand, fingers that touch."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPointF
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from hall.cases.caserules import CaseRules
from hall.cases.cases import Applicant, Case, Cases, MaterialState
from hall.cases.counterrules import Bank, CounterRules, LockerRules
from hall.cases.lockers import ParcelWay, Placed
from hall.cases.resultways import Delivery
from hall.cases.serving import DoorTurned
from hall.catalogue.catalogue import read_catalogue
from hall.days.workdays import Calendar
from hall.events import (
    Bus,
    CardRead,
    CardRemoved,
    CardUnreadable,
    DeviceChanged,
    DeviceState,
    PrintSettled,
    ScanFault,
    Scanned,
    ScanRefused,
    SyncChanged,
    SyncPhase,
)
from hall.identity import CardKind, IdCard, check_digit
from hall.journal import read
from hall.line.records import TicketCalled
from hall.line.tickets import Issued, Ticket, Tickets
from hall.oversight.ratings import Ratings
from hall.papercodes import pick_up_code
from hall.places import read_place
from hall.settings import Settings, load
from hall.store import Store
from hall.words import SOURCE, words
from kiosk.board import BoardWindow
from kiosk.models import Rows
from kiosk.steps import Tick
from kiosk.window import KioskWindow, Services
from tests.helpers.clock import FakeClock
from tests.helpers.hall import enter_people

PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)


def card_of(name: str = "王秀英", serial: int = 12, valid_to: date | None = None) -> IdCard:
    """A card of nobody: region 990000 does not exist."""
    first = f"99000019700101{serial:03d}"
    return IdCard(CardKind.MAINLAND, name, first + check_digit(first), valid_to=valid_to)


class HandPapers:
    """hall.ports.Papers whose jobs end when the test says so."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.jobs: list[Issued] = []
        self.languages: list[str] = []
        self.again: list[tuple[str, str]] = []
        self.answers: list[tuple[str, bool, str]] = []

    def ticket(self, issued: Issued, language: str = SOURCE) -> str:
        self.jobs.append(issued)
        self.languages.append(language)
        return f"job-{len(self.jobs)}"

    def ticket_again(self, job: str, actor: str) -> str:
        self.again.append((job, actor))
        return self.ticket(self.jobs[-1], self.languages[-1])

    def answer(self, job: str, came: bool, actor: str) -> None:
        self.answers.append((job, came, actor))

    def acceptance(self, case: Case) -> str:
        raise AssertionError(f"a kiosk prints no notice of acceptance: {case.number}")

    def visit_over(self, grace_s: float = 0.0) -> int:
        raise AssertionError("the station ends the papers of a visit, not its screens")

    def settle(self, outcome: str = "proven", state: DeviceState = DeviceState.READY) -> None:
        """The last job ends."""
        number = self.jobs[-1].ticket.number
        self._bus.publish(PrintSettled(f"job-{len(self.jobs)}", number, outcome, state, True))


class Stand:
    """One kiosk's parts without its window: the hall on a store in `data`, a bus, a clock moved by hand."""

    def __init__(self, data: Path, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.store = Store.open(data, self.clock)
        enter_people(self.store)
        self.bus, self._heard = Bus(lambda work: work()), 0
        self.place = read_place("chenggu")
        self.tickets = Tickets(self.store, self.place, recall_limit=3)
        counter = CounterRules(lockers=LockerRules((Bank("hall", "政务服务中心东门信箱", 24),)))
        rules = CaseRules(counter=counter)
        self.cases = Cases(self.store, read_catalogue("chenggu"), Calendar.read(), "610722", rules)
        self.ratings = Ratings(self.store, self.tickets)
        self.papers = HandPapers(self.bus)
        self.services = Services(self.tickets, self.cases, self.ratings, self.papers, self.place, self.clock)

    def settings(self, boxes: bool = False, **kiosk: object) -> Settings:
        """The defaults with a reader and a printer on the ports, in a window, with `kiosk`'s keys changed; `boxes`
        puts a locker and a scanner there."""
        plain = load(self.store.data)
        more = "sim" if boxes else ""
        devices = dataclasses.replace(
            plain.kiosk.devices,
            idcard=dataclasses.replace(plain.kiosk.devices.idcard, port="sim"),
            ticketprinter=dataclasses.replace(plain.kiosk.devices.ticketprinter, port="sim"),
            scanner=dataclasses.replace(plain.kiosk.devices.scanner, port=more),
            locker=dataclasses.replace(plain.kiosk.devices.locker, port=more),
        )
        own = dataclasses.replace(plain.kiosk, **{"full_screen": False, "devices": devices} | kiosk)  # type: ignore[arg-type]
        return dataclasses.replace(plain, kiosk=own)

    # -- what happens around the kiosk --------------------------------------------------------------------------------

    def staff(self) -> None:
        """A clerk, 1001, and a reviewer, 2001; nobody signs in at a kiosk, so they have no password."""
        for id_, name, role in (("1001", "王芳", "clerk"), ("2001", "周明", "reviewer")):
            self.store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, name, role)

    def tail(self) -> None:
        """What the journal's tail does: publish what was written since the last time."""
        while page := read(self.store, self._heard):
            for entry in page:
                self._heard = entry.pos
                if event := entry.event():
                    self.bus.publish(event)

    def put(self, card: IdCard) -> None:
        self.bus.publish(CardRead(card))

    def lift(self) -> None:
        self.bus.publish(CardRemoved())

    def printer(self, state: DeviceState) -> None:
        self.bus.publish(DeviceChanged("ticketprinter", state))

    def reader(self, state: DeviceState) -> None:
        self.bus.publish(DeviceChanged("idcard", state))

    def sync(self, phase: SyncPhase, waiting: int = 0) -> None:
        self.bus.publish(SyncChanged(phase, waiting))

    def served(self, card: IdCard, klass: str = "A", window: int = 1) -> Ticket:
        """A whole visit of `card`'s holder at a window."""
        self.tickets.set_window(window, "open", "007")
        self.tickets.issue(klass, card, "kiosk")
        self.tickets.call_next(window, (klass,), "007")
        return self.tickets.finish(window, "served", "007")

    def received(self, card: IdCard, item: str) -> Case:
        """An application of `card`'s holder, taken in at a window."""
        applicant = Applicant(card.name, card.kind.value, card.number)
        return self.cases.receive(item, applicant, "", "007")

    def accepted(self, card: IdCard, item: str) -> Case:
        """The same with all its materials, accepted."""
        case = self.received(card, item)
        for material in case.materials:
            self.cases.set_material(case.id, material.code, MaterialState.RECEIVED, "007")
        return self.cases.accept(case.id, "007")

    def parcel(self, card: IdCard) -> Placed:
        """Something for `card`'s holder in a box of the hall, whose doors the kiosk's locker works."""
        case = self.accepted(card, items_of(self)[4]).id
        self.cases.decided(case, f"{_LONG}9", "granted", "准予", self.clock.now().isoformat(), 1)
        role = "INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES ('008', '008', 'issue_clerk', '')"
        self.store.run(role)
        self.cases.close(case, "007")
        self.cases.endings.issue(case, "", "008")
        self.cases.deliveries.wish(case, Delivery.LOCKER, "007")
        placed = self.cases.deliveries.box(case, "hall", "008")
        self.cases.deliveries.doors.stand("hall", DeviceState.READY)
        self.bus.publish(DeviceChanged("locker", DeviceState.READY))
        return placed

    def turns(self, state: str, attempt: str = "") -> None:
        """The door of the last asking is in another state, and the journal's tail says so."""
        one = self.cases.deliveries.doors.unsettled()[-1]
        id_ = attempt or one.id
        self.bus.publish(DoorTurned(one.case, id_, one.bank, one.box, one.purpose.value, state, one.actor, ""))

    def waits(self, klass: str, people: int) -> None:
        """`people` more stand in the line of `klass`."""
        for _ in range(people):
            self.tickets.issue(klass, None, "kiosk")


class Bench(Stand):
    """A stand with the kiosk's window on it, and fingers."""

    def __init__(self, data: Path, size: tuple[int, int] = PORTRAIT, *, demo: bool = False, **kiosk: object) -> None:
        super().__init__(data)
        settings = self.settings(width=size[0], height=size[1], **kiosk)  # pyright: ignore[reportArgumentType]
        settings = dataclasses.replace(settings, site=dataclasses.replace(settings.site, demo=demo))
        self.window = KioskWindow(self.services, settings, self.bus, words)
        self.window.show()
        self.visit, self.view = self.window.visit, self.window.view
        self.touchscreen = _touchscreen()
        settle_qt()
        self.view.grabWindow()
        settle_qt()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        settle_qt()
        self.store.close()

    @property
    def step(self) -> str:
        return str(self.visit.property("step"))

    def item(self, name: str) -> QQuickItem:
        """The visible item called `name`; AssertionError names what is there instead."""
        there = {item.objectName(): item for item in shown_items(self.view) if item.objectName()}
        assert name in there, f"{name} is not on the screen {self.step}; there are {sorted(there)}"
        return there[name]

    def texts(self) -> list[str]:
        """Every text on the screen."""
        return [str(item.property("text")) for item in shown_items(self.view) if _is_text(item)]

    def says(self, sentence: str) -> bool:
        return any(sentence in text for text in self.texts())

    def touch(self, name: str) -> None:
        """A finger on the middle of `name`, down and up."""
        settle_qt()
        self.guard_over()
        for each in items(self.view):
            each.ensurePolished()  # a busy machine may not have drawn the frame that puts the item where it belongs
        item = self.item(name)
        at = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.touchEvent(self.view, self.touchscreen).press(0, at, self.view).commit()
        QTest.touchEvent(self.view, self.touchscreen).release(0, at, self.view).commit()
        settle_qt()

    def guard_over(self) -> None:
        """As if the moment had passed in which a touch right after a change of screen is swallowed."""
        self.view.rootObject().setProperty("guarded", False)

    def passes(self, seconds: float) -> None:
        """Time passes, and the visit's timer fires as it would."""
        self.clock.advance(seconds)
        self.visit.take(Tick())
        settle_qt()


class HandVoice:
    """hall.ports.Announcer that remembers what it said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def say(self, text: str, language: str) -> None:
        self.said.append((text, language))

    def close(self) -> None:
        pass


class BoardBench(Stand):
    """A stand with the waiting room's board on it."""

    def __init__(self, data: Path, **board: object) -> None:
        super().__init__(data)
        settings = self.settings()
        own = dataclasses.replace(settings.board, **{"full_screen": False} | board)  # type: ignore[arg-type]
        self.voice = HandVoice()
        self.window = BoardWindow(
            self.tickets, self.place, dataclasses.replace(settings, board=own), self.bus, self.voice,
            lambda number, window: f"{number} > {window}", self.clock,
        )  # fmt: skip
        self.window.show()
        self.face, self.view = self.window.face, self.window.view
        settle_qt()

    def call(self, window: int, klass: str) -> Ticket:
        """A window calls the next of `klass`, and the journal's tail says so."""
        ticket = self.tickets.call_next(window, (klass,), "007")
        self.bus.publish(TicketCalled(ticket.id, ticket.number, klass, window, ticket.times))
        return ticket

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        settle_qt()
        self.store.close()


def _touchscreen() -> QPointingDevice:
    global _screen
    if _screen is None:
        _screen = QTest.createTouchDevice()
    return _screen


_screen: QPointingDevice | None = None


def settle_qt() -> None:
    """Let Qt do what it has put off: deletions, layouts, bindings."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def items(view: QQuickView) -> Iterator[QQuickItem]:
    """Every item of the scene, delegates of repeaters included."""
    yield from _below(view.contentItem())


def _below(item: QQuickItem) -> Iterator[QQuickItem]:
    yield item
    for child in item.childItems():
        yield from _below(child)


def shown_items(view: QQuickView) -> list[QQuickItem]:
    """The items that can be seen."""
    return [item for item in items(view) if item.isVisible() and item.width() > 0]


def _is_text(item: QQuickItem) -> bool:
    return item.inherits("QQuickText")


def text_items(view: QQuickView) -> list[QQuickItem]:
    """The visible texts that say something."""
    return [item for item in shown_items(view) if _is_text(item) and item.property("text")]


# -- scenes: how to get to each screen --------------------------------------------------------------------------------

WANG = card_of()
_LONG = "11610722MB000000004610722130920261123000"  # official numbers are this long
RARE = card_of("𠮷㛃䶮", 345)
LONG = card_of(("古丽孜巴·" * 10)[:50], 78)
OLD = card_of("李建国", 568, date(2025, 3, 1))


def fill(stand: Stand) -> None:
    """A morning at the hall: windows open, people waiting, Wang has cases in every state and two visits to rate."""
    for number in (1, 2, 4, 5):
        stand.tickets.set_window(number, "open", f"00{number}")
    stand.served(WANG, "A", 1)
    stand.served(WANG, "B", 2)
    for number, klass in ((1, "C"), (2, "D")):
        stand.tickets.issue(klass, None, "kiosk")
        stand.tickets.call_next(number, (klass,), "007")
    for klass, people in (("A", 3), ("B", 1), ("D", 2)):
        stand.waits(klass, people)
    stand.accepted(WANG, items_of(stand)[0])
    denied = stand.accepted(WANG, items_of(stand)[1])
    at = stand.clock.now().isoformat()
    stand.cases.decided(denied.id, f"{_LONG}1", "denied", "经营场所不符合规划要求", at, 1)
    granted = stand.accepted(WANG, items_of(stand)[2])
    stand.cases.decided(granted.id, f"{_LONG}2", "granted", "符合条件，准予办理。", at, 1)
    stand.received(WANG, items_of(stand)[3])


def items_of(stand: Stand) -> list[str]:
    """The codes of the items that can be applied for."""
    return [item.code for item in read_catalogue("chenggu").items() if not item.cancelled]


def _rate(bench: Bench) -> None:
    SCENES["visits"](bench)
    visits: object = bench.visit.visits
    assert isinstance(visits, Rows)
    bench.visit.press("choose", visits.rows[0].ticket)


def _press(*names: str) -> Callable[[Bench], None]:
    def go(bench: Bench) -> None:
        for name in names:
            bench.visit.press(*name.split())

    return go


def _ticket(outcome: str, state: DeviceState = DeviceState.READY) -> Callable[[Bench], None]:
    def go(bench: Bench) -> None:
        bench.printer(state)
        SCENES["printing"](bench)
        bench.papers.settle(outcome, state)

    return go


def _with(card: IdCard, *names: str) -> Callable[[Bench], None]:
    def go(bench: Bench) -> None:
        bench.put(card)
        _press(*names)(bench)

    return go


def _no_devices(bench: Bench) -> None:
    bench.reader(DeviceState.ABSENT)
    bench.printer(DeviceState.EMPTY)


def _unreadable(bench: Bench) -> None:
    bench.visit.press("begin", "queue")
    bench.bus.publish(CardUnreadable("0x41"))


def _idle(bench: Bench) -> None:
    SCENES["service"](bench)
    bench.passes(36)


def _thanks(bench: Bench) -> None:
    _rate(bench)
    bench.visit.press("choose", "5")
    bench.visit.press("confirm")


SCENES: dict[str, Callable[[Bench], object]] = {
    "home": _press(),
    "home-no-devices": _no_devices,
    "greet": _with(WANG),
    "card": _press("begin queue"),
    "card-unreadable": _unreadable,
    "service": _with(WANG, "begin queue"),
    "service-expired": _with(OLD, "begin queue"),
    "service-idle": _idle,
    "confirm": _with(RARE, "begin queue", "choose C"),
    "confirm-long": _with(LONG, "begin queue", "choose C"),
    "printing": _with(WANG, "begin queue", "choose B", "confirm"),
    "ticket": _ticket("proven"),
    "ticket-failed": _ticket("failed", DeviceState.EMPTY),
    "ticket-unproven": lambda bench: (SCENES["printing"](bench), bench.passes(21)),
    "came": _ticket("unproven"),
    "printing-again": lambda bench: (SCENES["came"](bench), bench.visit.press("looked", "not")),
    "came-again": lambda bench: (SCENES["printing-again"](bench), bench.papers.settle("unproven")),
    "ticket-seen": lambda bench: (SCENES["came"](bench), bench.visit.press("looked", "came")),
    "progress": _with(WANG, "begin progress"),
    "progress-none": _with(RARE, "begin progress"),
    "visits": _with(WANG, "begin rating"),
    "visits-none": _with(RARE, "begin rating"),
    "rate": _rate,
    "reasons": lambda bench: (_rate(bench), _press("choose 5", "choose 511", "choose 517")(bench)),
    "reasons-bad": lambda bench: (_rate(bench), _press("choose 2")(bench)),
    "thanks": _thanks,
    "help": _press("begin progress", "nocard"),
    "sorry": lambda bench: bench.visit.broke(RuntimeError("planted")),
}


def _typed(bench: Bench, box: int, code: str) -> None:
    _press("begin pickup", *(f"digit {n}" for n in str(box)), "confirm", *(f"digit {n}" for n in code))(bench)


def _opening(bench: Bench) -> None:
    placed = next(iter(bench.cases.lockers.inside(ParcelWay.OUT)), None)
    code = bench.cases.lockers.recode(placed.id, "007").code if placed else bench.parcel(WANG).code
    box = placed.box if placed else 1
    bench.bus.publish(Scanned(pick_up_code("hall", box, code)))


def _door(state: str) -> Callable[[Bench], None]:
    def go(bench: Bench) -> None:
        _opening(bench)
        bench.turns(state)

    return go


def _wrong(bench: Bench) -> None:
    _typed(bench, 1, "00000000")
    bench.visit.press("confirm")


def _paper(bench: Bench, tell: Callable[[Bench, str], str] = lambda _, code: code) -> None:
    """Wang's notice of acceptance is held before the scanner."""
    case = bench.cases.of_person(WANG.number)[-1]
    code = bench.cases.proofs.seal(case, "acceptance_notice", "acceptance", 1)
    bench.bus.publish(Scanned(tell(bench, code)))


def _changed(_: Bench, code: str) -> str:
    """One character of what was signed is another one."""
    head, line, sig = code.rsplit("/", 2)
    return f"{head}/{line[:40]}{'A' if line[40] != 'A' else 'B'}{line[41:]}/{sig}"


def _lost(bench: Bench, code: str) -> str:
    from hall.proofs.voids import void_lost

    void_lost(bench.store, bench.cases.of_person(WANG.number)[-1].id, "007")
    return code


# at a kiosk with boxes and a scanner; every one begins at home
BOX_SCENES: dict[str, Callable[[Bench], object]] = {
    "home-boxes": _press(),
    "home-boxes-silent": lambda bench: bench.bus.publish(DeviceChanged("locker", DeviceState.UNKNOWN)),
    "home-scanned-ticket": lambda bench: bench.bus.publish(Scanned("OV1:T/610722001/20261123/A012")),
    "home-scanned-other": lambda bench: bench.bus.publish(Scanned("https://example.invalid/")),
    "greet-boxes": _with(WANG),
    "card-not-read": lambda bench: (
        _press("begin progress")(bench), bench.bus.publish(ScanRefused(ScanFault.TORN)),
    ),
    "proof": _paper,
    "proof-mine": lambda bench: (bench.put(WANG), _paper(bench)),
    "proof-revoked": lambda bench: _paper(bench, _lost),
    "proof-altered": lambda bench: _paper(bench, _changed),
    "pickup": _press("begin pickup"),
    "pickup-code": lambda bench: _typed(bench, 12, "30456"),
    "pickup-wrong": _wrong,
    "door": _opening,
    "door-opened": _door("opened"),
    "door-shut": _door("done"),
    "door-failed": _door("unsure"),
}  # fmt: skip


def home_again(bench: Bench) -> None:
    """The state of a morning, whatever the scene before did."""
    bench.reader(DeviceState.READY)
    bench.printer(DeviceState.READY)
    if bench.visit.picks:
        bench.bus.publish(DeviceChanged("locker", DeviceState.READY))
        bench.cases.deliveries.doors.recover("hall")
    bench.lift()
    for _ in range(3):
        bench.passes(200)
    assert bench.step == "home", bench.step
