"""A small hall for tests: its place, catalogue and calendar, one whole visit step by step, and the audit of a store."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hall.cases.cases import Applicant, Cases, CaseState, MaterialState
from hall.cases.records import CaseAccepted, CaseReceived, MaterialSet
from hall.catalogue.catalogue import CaseType, Catalogue, Channel, Form, Kind, Material, ServiceItem, Status
from hall.days.workdays import Calendar, Limit, Unit
from hall.events import Record
from hall.identity import CardKind, IdCard, check_digit
from hall.journal import append, read, verify
from hall.line.records import (
    TicketCalled,
    TicketFinished,
    TicketHeld,
    TicketIssued,
    TicketPreferred,
    TicketReturned,
    TicketTransferred,
)
from hall.line.tickets import Tickets
from hall.places import Place, TicketClass, Window
from hall.record import every_kind
from hall.store import Store

PLACE = Place(
    name="试验大厅",
    organ="试验局",
    phone="000",
    classes=(TicketClass("A", "综合", 10.0), TicketClass("B", "户政", 6.0), TicketClass("C", "婚姻", 20.0)),
    windows=(
        Window(1, "综合一", ("A", "B")),
        Window(2, "综合二", ("A", "B")),
        Window(3, "户政", ("B",)),
        Window(4, "婚姻", ("C",)),
    ),
)


def _item(code: str, seq: int, **other: Any) -> ServiceItem:
    fields: dict[str, Any] = {
        "code": code, "seq": seq, "name": f"事项{seq}", "department": "试验局", "first_department": "试验局",
        "kind": Kind.LICENCE, "case_type": CaseType.PROMISED, "status": Status.ACTIVE, "why": "",
        "since": None, "statutory": Limit(20, Unit.WORKING_DAY), "promised": Limit(5, Unit.WORKING_DAY),
        "materials": (), "parts": (), "fee": "不收费", "channels": (Channel.WINDOW,), "klass": "A",
        "version": "2017-07-24", "note": "",
    }  # fmt: skip
    return ServiceItem(**(fields | other))


MATERIALS = tuple(
    Material(code, name, key, Form.PAPER, 1, 0, "")
    for code, name, key in (
        ("id", "身份证", True),
        ("form", "申请表", True),
        ("lease", "租赁合同", True),
        ("photo", "照片", False),
    )
)
ITEM = _item("T-1", 1, materials=MATERIALS)
BARE = _item("T-2", 2, promised=None, statutory=None)  # no material, no limit
CANCELLED = _item("T-3", 3, status=Status.CANCELLED, why="国务院取消", since=date(2020, 7, 1))
CATALOGUE = Catalogue([ITEM, BARE, CANCELLED])
CALENDAR = Calendar(frozenset({2026}), frozenset(), frozenset(), "试验2026")
STATION = "610722"


def id_number(n: int) -> str:
    """A well-formed citizen number of nobody: its place, 999999, does not exist."""
    first = f"99999919{50 + n // 1000 % 50:02d}0101{n % 1000:03d}"
    return first + check_digit(first)


def card(n: int = 1, name: str = "张三丰") -> IdCard:
    """The card of the n-th person of the tests."""
    return IdCard(CardKind.MAINLAND, name, id_number(n))


def applicant(n: int = 1, **other: str) -> Applicant:
    """The n-th person of the tests, as the desk takes the person down."""
    return Applicant(**({"name": "𠮷㛃䶮", "id_kind": "mainland", "id_number": id_number(n)} | other))


@dataclass(frozen=True)
class Hall:
    """The topics of one store, as a process at the counter holds them."""

    store: Store
    tickets: Tickets
    cases: Cases


_CLERKS = ("001", "002", "004", "005", "007", "008", "1001", "7", "8", "9", "w1", "c1", "c3", "c4", "c5")
_PEOPLE = {**dict.fromkeys(_CLERKS, "clerk"), "guide": "guide"}


def enter_people(store: Store) -> None:
    """Put those on the staff of `store` under whose ids tests act, wherever no other role is meant."""
    for id_, role in _PEOPLE.items():
        store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?1, ?1, ?2, '')", id_, role)


def hall_over(store: Store) -> Hall:
    """The small hall over `store`, with its people."""
    enter_people(store)
    return Hall(store, Tickets(store, PLACE, recall_limit=3), Cases(store, CATALOGUE, CALENDAR, STATION))


# -- one whole visit --------------------------------------------------------------------------------------------------

Say = Callable[[dict[str, str]], None]


def visit(hall: Hall, say: Say, window: int = 1, eager: bool = False) -> None:
    """Number, call, case, materials, acceptance, end; `say` acknowledges each step once its call returned.

    `eager` is the planted bug: it acknowledges inside the transaction, before the commit.
    """

    def step(act: Callable[[], dict[str, str]]) -> dict[str, str]:
        if eager:
            with hall.store.atomic():
                told = act()
                say(told)
        else:
            told = act()
            say(told)
        return told

    def issue() -> dict[str, str]:
        ticket = hall.tickets.issue("A", card(), "kiosk").ticket
        return {"act": "issued", "ticket": ticket.id, "number": ticket.number, "day": ticket.day}

    def call() -> dict[str, str]:
        return {"act": "called", "ticket": hall.tickets.call_next(window, ("A", "B"), "007").id}

    if hall.tickets.current(window):  # left by a process that was killed
        hall.tickets.finish(window, "no_show", "007")
    step(issue)
    ticket = step(call)["ticket"]

    def receive() -> dict[str, str]:
        case = hall.cases.receive(ITEM.code, applicant(), ticket, "007")
        return {"act": "received", "case": case.id, "number": case.provisional_no}

    case = step(receive)["case"]

    def tick(code: str) -> dict[str, str]:
        hall.cases.set_material(case, code, MaterialState.RECEIVED, "007")
        return {"act": "ticked", "case": case, "material": code}

    def accept() -> dict[str, str]:
        hall.cases.accept(case, "007")
        return {"act": "accepted", "case": case}

    def finish() -> dict[str, str]:
        return {"act": "finished", "ticket": hall.tickets.finish(window, "served", "007").id}

    for material in MATERIALS:
        step(lambda code=material.code: tick(code))
    step(accept)
    step(finish)


# -- audit ------------------------------------------------------------------------------------------------------------


def records(store: Store) -> list[Record]:
    """Every event of the journal, in order."""
    found: list[Record] = []
    after = 0
    while page := read(store, after):
        found += [event for entry in page if (event := entry.event())]
        after = page[-1].pos
    return found


def audit(store: Store, acks: Sequence[dict[str, str]] = ()) -> list[str]:
    """What is wrong with `store` after a crash, given what had been acknowledged before it; empty when all is well.

    A fault begins with "lost" (acknowledged and gone), "twice" (a number given twice), "half" (rows, journal and
    outbox do not say the same) or "broken" (chain or file).
    """
    faults = [f"broken: {fault}" for fault in store.faults()]
    if fault := verify(store).fault:
        faults.append(f"broken: {fault}")
    told: dict[type[Record], list[Any]] = defaultdict(list)
    for event in records(store):
        told[type(event)].append(event)
    return [*faults, *_lost(store, acks), *_twice(told, acks), *_half_tickets(store, told),
            *_half_cases(store, told), *_half_outbox(store)]  # fmt: skip


_ACKNOWLEDGED = {
    "issued": "SELECT 1 FROM ticket WHERE id = :ticket AND number = :number AND day = :day",
    "called": "SELECT 1 FROM ticket WHERE id = :ticket AND state <> 'waiting'",
    "received": "SELECT 1 FROM hall_case WHERE id = :case AND provisional_no = :number",
    "ticked": "SELECT 1 FROM case_material WHERE case_id = :case AND code = :material AND state = 'received'",
    "accepted": "SELECT 1 FROM hall_case WHERE id = :case AND state = 'accepted'",
    "finished": "SELECT 1 FROM ticket WHERE id = :ticket AND state IN ('served', 'no_show')",
}


def _lost(store: Store, acks: Sequence[dict[str, str]]) -> list[str]:
    return [f"lost: {ack}" for ack in acks if not store.db.execute(_ACKNOWLEDGED[ack["act"]], ack).fetchone()]


def _twice(told: dict[type[Record], list[Any]], acks: Sequence[dict[str, str]]) -> list[str]:
    given = {
        "ticket": [(event.day, event.number) for event in told[TicketIssued]],
        "acknowledged ticket": [(ack["day"], ack["number"]) for ack in acks if ack["act"] == "issued"],
        "case": [event.provisional_no for event in told[CaseReceived]],
        "acknowledged case": [ack["number"] for ack in acks if ack["act"] == "received"],
    }
    return [
        f"twice: {kind} {number}"
        for kind, numbers in given.items()
        for number, times in Counter(numbers).items()
        if times > 1
    ]


@dataclass
class _Told:
    """A ticket as the journal tells it."""

    number: str
    klass: str
    lane: str
    state: str = "waiting"
    times: int = 0
    returns: int = 0


def _replayed(told: dict[type[Record], list[Any]], store: Store) -> dict[str, _Told]:
    """Every ticket by its id, as its records leave it."""
    tickets: dict[str, _Told] = {}
    for event in records(store) if told[TicketIssued] else ():
        match event:
            case TicketIssued():
                tickets[event.ticket] = _Told(event.number, event.klass, event.lane)
            case TicketCalled():
                one = tickets[event.ticket]
                one.state, one.times = "called", event.times
            case TicketHeld():
                tickets[event.ticket].state = "held"
            case TicketFinished():
                one = tickets[event.ticket]
                one.state = "waiting" if event.then else event.outcome
                if event.then:
                    one.klass, one.times = event.then, 0
            case TicketTransferred():
                one = tickets[event.ticket]
                one.klass, one.state, one.times = event.klass, "waiting", 0
            case TicketReturned():
                one = tickets[event.ticket]
                one.state, one.times, one.returns = "waiting", 0, event.times
            case TicketPreferred():
                tickets[event.ticket].lane = event.lane
            case _:
                pass
    return tickets


def _half_tickets(store: Store, told: dict[type[Record], list[Any]]) -> list[str]:
    tickets = _replayed(told, store)
    rows = {row["id"]: row for row in store.all("SELECT * FROM ticket")}
    faults = [f"half: ticket {id_} in the journal only" for id_ in tickets.keys() - rows.keys()]
    for id_, row in rows.items():
        said = tickets.get(id_)
        fields = ("number", "klass", "lane", "state", "times", "returns")
        if said is None or any(row[name] != getattr(said, name) for name in fields):
            faults.append(f"half: ticket {dict(row)} is {said} in the journal")
    return faults


def _half_cases(store: Store, told: dict[type[Record], list[Any]]) -> list[str]:
    received = {event.case: event for event in told[CaseReceived]}
    accepted = Counter(event.case for event in told[CaseAccepted])
    ticked = {(event.case, event.material): event.state for event in told[MaterialSet]}
    rows = {row["id"]: row for row in store.all("SELECT * FROM hall_case")}
    faults = [f"half: case {id_} in the journal only" for id_ in received.keys() - rows.keys()]
    for id_, row in rows.items():
        held = store.all("SELECT code, state FROM case_material WHERE case_id = ? ORDER BY position", id_)
        if id_ not in received:
            faults.append(f"half: case {id_} without its record")
        if [m["code"] for m in held] != [m.code for m in CATALOGUE.item(row["item"]).materials]:
            faults.append(f"half: case {id_} with materials {[m['code'] for m in held]}")
        if any(m["state"] != ticked.get((id_, m["code"]), "wanted") for m in held):
            faults.append(f"half: materials of case {id_} and journal differ")
        is_accepted = row["state"] == CaseState.ACCEPTED.value
        if {is_accepted, bool(row["accepted_at"]), accepted[id_] == 1} not in ({True}, {False}) or accepted[id_] > 1:
            faults.append(f"half: case {id_} is {row['state']} with {accepted[id_]} acceptances in the journal")
        if is_accepted and any(m["state"] == "wanted" for m in held):
            faults.append(f"half: case {id_} accepted without its materials")
    return faults


def _half_outbox(store: Store) -> list[str]:
    travels = [name for name, kind in every_kind().items() if kind.travels]
    marks = ", ".join("?" * len(travels))
    due = store.all(f"SELECT inc, pos FROM journal WHERE type IN ({marks}) ORDER BY inc, pos", *travels)
    there = store.all("SELECT inc, n, pos FROM outbox ORDER BY inc, n")
    faults: list[str] = []
    if [(row["inc"], row["pos"]) for row in due] != [(row["inc"], row["pos"]) for row in there]:
        faults.append(f"half: {len(due)} records travel, {len(there)} pointers in the outbox, or in another order")
    if [row["n"] for row in there] != list(range(1, len(there) + 1)):
        faults.append("half: the outbox has a gap")
    return faults


def note(store: Store, event: Record, case: str = "", actor: str = "007") -> int:
    """Write one record in a transaction of its own, by somebody of the hall; its dseq."""
    enter_people(store)
    with store.atomic():
        return append(store, event, actor, case).dseq
