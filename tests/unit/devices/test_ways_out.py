"""Every state of every driver has a way out by timeout: whatever a device does, its driver works again when it does.

Two tables hold this. STATES: each state a driver can tell of is reached, left when the device falls silent, and READY
comes back; a state that a driver's code names and the table does not is an error. ERRANDS: in the middle of all that a
driver can do, at every single word of the device, it falls silent, takes no byte, or never stops talking.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from devices.boxes import attempt
from devices.card import idcard, sam
from devices.line import bus, talk, wire
from devices.printer import printerwatch, queuetray, ticketprinter
from devices.printer.printqueue import Job, Queue, Silent
from devices.printer.queuetray import QueueTray
from hall.errors import Garbled
from hall.events import DeviceState
from tests.helpers.driven import SOON_S, Boxes, Card, Driven, Printer
from tests.helpers.stillworld import FAULTS, NoWayOut, World

REPO = Path(__file__).parents[3]
MINUTE_S = 60.0
S = DeviceState


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    for module in (wire, sam, idcard, printerwatch, ticketprinter, talk, bus, attempt):
        monkeypatch.setattr(module, "time", made)
    idle = SimpleNamespace(start=lambda: None, stop=lambda: None, wake=lambda: None)
    for module in (idcard, ticketprinter, bus):
        monkeypatch.setattr(module, "Link", lambda *of: idle)
    return made


# -- what a driver does -----------------------------------------------------------------------------------------------

ERRANDS: dict[str, Callable[[World], Driven]] = {
    "a card at a reader that finds it again": lambda world: Card(world, manner="rereads"),
    "a card at a reader that finds it once": lambda world: Card(world),
    "a card at a reader that only reads": lambda world: Card(world, "sdt-direct", "direct"),
    "a ticket at a printer that is asked": lambda world: Printer(world, "escpos-80"),
    "a ticket at a printer asked in its turn": lambda world: Printer(world, "escpos-80-gsr"),
    "a ticket at a printer that tells": lambda world: Printer(world, "escpos-80-asb"),
    "a ticket at one that tells, and no more": lambda world: Printer(world, "escpos-80-asb", marks=False),
    "a box": Boxes,
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("errand", ERRANDS)
def test_a_device_that_goes_wrong_at_any_word_is_at_work_again_when_it_is_well(
    world: World, errand: str, fault: str
) -> None:
    driven = ERRANDS[errand](world)

    def story() -> Iterator[None]:
        yield from driven.until(lambda: driven.state is S.READY)
        before = world.words
        yield from driven.errand()
        assert driven.worked()
        for word in range(world.words - before + 1):
            world.falls(fault, after=word)
            yield from driven.errand()
            world.falls(fault)  # at the latest now
            healed = world.now + MINUTE_S
            while world.now < healed:
                yield
            if fault == "silent":
                assert driven.state in (S.UNKNOWN, S.ABSENT), f"word {word}: {driven.state} in silence"
            world.heals()
            yield from driven.until(lambda: driven.state is S.READY)
            for _ in range(3):  # what was lost with the fault may cost a try
                yield from driven.errand()
                if driven.worked():
                    break
            assert driven.worked(), f"word {word}"

    driven.live(story())


# -- what a driver tells ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """How a device gets its driver to tell a state, and gets well again."""

    befalls: Callable[[Any], object]
    mends: Callable[[Any], object]


def unplug(driven: Driven) -> None:
    driven.world.unplugged = True


def plug(driven: Driven) -> None:
    driven.world.unplugged = False


def does(*orders: dict[str, Any]) -> Callable[[Any], object]:
    return lambda driven: [driven.reader.obey(order) for order in orders]


def sets(**values: int) -> Callable[[Any], object]:
    return lambda driven: vars(driven).update(values)


def one_board(driven: Boxes) -> None:
    driven.lock._doors[7] = driven.lock._doors.pop(1)


def both_boards(driven: Boxes) -> None:
    driven.lock._doors[1] = driven.lock._doors.pop(7)


AWAY = {
    S.ABSENT: Told(unplug, plug),
    S.UNKNOWN: Told(lambda driven: driven.world.falls("silent"), lambda driven: driven.world.heals()),
    S.READY: Told(lambda driven: None, lambda driven: None),
}
PAPER = {
    S.LOW: Told(sets(paper=1), sets(paper=0)),
    S.EMPTY: Told(sets(paper=2), sets(paper=0)),
    S.OPEN: Told(sets(cover=1), sets(cover=0)),
    S.FAULT: Told(sets(error=1), sets(error=0)),
}
STATES: dict[str, tuple[Callable[[World], Driven], dict[DeviceState, Told]]] = {
    "idcard": (
        Card,
        AWAY | {S.FAULT: Told(does({"do": "status", "value": "60"}), does({"do": "status", "value": "0"}))},
    ),
    "ticketprinter": (lambda world: Printer(world, "escpos-80"), AWAY | PAPER),
    "ticketprinter-asb": (lambda world: Printer(world, "escpos-80-asb"), AWAY | PAPER),
    "locker": (Boxes, AWAY | {S.LOW: Told(one_board, both_boards)}),
}
CODE = {  # where a driver's states are named
    "idcard": ("card/idcard.py",),
    "ticketprinter": ("printer/ticketprinter.py", "printer/printerwatch.py", "printer/ticketbytes.py"),
    "ticketprinter-asb": ("printer/ticketprinter.py", "printer/printerwatch.py", "printer/ticketbytes.py"),
    "locker": ("locker.py", "boxes/board.py", "boxes/attempt.py"),
}


ELSEWHERE = {  # modules that tell of a device, and are held to the same elsewhere
    "printer/queuetray.py": "below: a paper ends",
    "line/attached.py": "pads and signs: nobody waits for them",
    "window/atwindow.py": "the same",
    "scan/scanner.py": "a scanner speaks by itself",
    "registry.py": "an installer's question, with an end of its own",
}


def test_every_driver_stands_in_the_tables() -> None:
    files = {path.relative_to(REPO / "devices") for path in (REPO / "devices").rglob("*.py")}
    telling = {str(file) for file in files if "DeviceChanged(" in (REPO / "devices" / file).read_text("utf-8")}
    assert telling == {files[0] for files in CODE.values()} | set(ELSEWHERE)


def named(files: tuple[str, ...]) -> set[DeviceState]:
    nodes = [node for file in files for node in ast.walk(ast.parse((REPO / "devices" / file).read_text("utf-8")))]
    return {
        DeviceState[node.attr]
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "DeviceState"
    }


@pytest.mark.parametrize("driver", STATES)
def test_the_table_has_every_state_that_a_driver_names(driver: str) -> None:
    assert set(STATES[driver][1]) == named(CODE[driver])


@pytest.mark.parametrize(
    ("driver", "state"), [(driver, state) for driver, (_, states) in STATES.items() for state in states]
)
def test_a_state_is_left_when_the_device_falls_silent_and_when_it_is_well(
    world: World, driver: str, state: DeviceState
) -> None:
    make, states = STATES[driver]
    driven, told = make(world), states[state]

    def story() -> Iterator[None]:
        for silence in (False, True):
            world.heals()
            yield from driven.until(lambda: driven.state is S.READY)
            told.befalls(driven)
            latest = world.now + SOON_S
            while driven.state is not state:
                assert world.now < latest, f"{driven.state}, not {state}"
                yield
            if silence and state is not S.ABSENT:
                world.falls("silent")
                latest = world.now + SOON_S
                while driven.state is not S.UNKNOWN and world.now < latest:
                    yield
                assert driven.state is S.UNKNOWN or state in SEEN_LAST[driver]
            told.mends(driven)
            world.heals()
            yield from driven.until(lambda: driven.state is S.READY)
            yield from driven.errand()
            assert driven.worked()

    driven.live(story())


# One that tells by itself says nothing while it stands still: what it told last is all there is, until it says more.
SEEN_LAST: dict[str, set[DeviceState]] = {name: set() for name in STATES} | {
    "ticketprinter-asb": {S.EMPTY, S.OPEN, S.FAULT}
}


# -- papers: no wire, and somebody else's queue -----------------------------------------------------------------------


class Queues:
    """devices.printer.printqueue.PrintQueue that goes wrong at its question number `ill_from`, and stays so."""

    def __init__(self, fault: str, ill_from: int) -> None:
        self.fault, self.ill_from, self.questions = fault, ill_from, 0
        self._job = Job(1, "paper", "", clean=True, sheets=None, touched=True, stands=None)
        self._left = 4  # looks at the job until it is done

    @property
    def ill(self) -> bool:
        return self.questions > self.ill_from

    @property
    def done(self) -> bool:
        return self._left <= 0

    def _asked(self) -> None:
        self.questions += 1
        if self.ill and self.fault != "stands":
            raise Silent(True) if self.fault == "silent" else Garbled("queue", "noise")

    def look(self) -> Queue:
        self._asked()
        stands = S.EMPTY if self.ill else None
        return Queue(accepts=True, stands=stands, pdf=True, a4=True, keeps=True, witness=True)

    def hand_over(self, name: str, pdf: bytes, queue: Queue) -> Job:
        self._asked()
        return self._job

    def find(self, name: str) -> Job | None:
        self._asked()
        return self._job

    def job(self, job: Job) -> Job | None:
        self._asked()
        self._left -= not self.ill
        return replace(self._job, end="completed" if self.done else "", sheets=1 if self.done else None)

    def cancel(self, job: Job) -> None:
        with suppress(Silent, Garbled):
            self._asked()

    purge = cancel

    def kept(self) -> int:
        return 0


@pytest.mark.parametrize("fault", ["silent", "garbled", "stands"])
def test_a_paper_ends_at_whatever_question_its_queue_goes_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(queuetray, "time", world)

    def put(ill_from: int) -> tuple[str, Queues]:
        queue = Queues(fault, ill_from)
        tray = QueueTray(queue, lambda event: None, 30.0)
        tray._pause = cast("Any", SimpleNamespace(wait=world.sleep))
        world.comes_by()
        return tray.put("paper", b"%PDF", lambda: False).result, queue

    result, well = put(10**9)
    assert result == "proven"
    results = [put(ill_from) for ill_from in range(well.questions)]
    assert results[0][0] == "failed", "nothing was handed over"
    assert not [queue.ill_from for result, queue in results if result == "proven" and not queue.done]


# -- the check itself -------------------------------------------------------------------------------------------------


def test_a_wait_without_an_end_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state is planted that only an answer ends."""

    def for_ever(self: printerwatch.Watch, wire: wire.Wire, timeout: float, enough: Callable[[], bool]) -> bool:
        while not enough():
            self._sort(wire.take(1.0))
        return True

    driven = Printer(world, "escpos-80")

    def story() -> Iterator[None]:
        yield from driven.until(lambda: driven.state is S.READY)
        monkeypatch.setattr(printerwatch.Watch, "_hear", for_ever)
        world.falls("silent")
        while True:
            yield

    with pytest.raises(NoWayOut):
        driven.live(story())
