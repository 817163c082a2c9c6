"""Every public method of the hall, given one thing that nobody should give it: it is refused in a sentence that can be
read, and nothing is changed; or it is taken, and every record and row is sound."""

import dataclasses
import inspect
import random
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hall.agency.handovers import Carried
from hall.bundles.projects import Proposal
from hall.bundles.stages import ProjectKind
from hall.cases.cases import Case, Cases, MaterialState
from hall.cases.escalations import Why
from hall.errors import Refused
from hall.identity import TEXT_LIMIT, CardKind, IdCard
from hall.journal import verify
from hall.line.line import Ticket
from hall.oversight.enquirylife import Kind
from hall.oversight.reports import ReportKind
from hall.oversight.voices import Voice
from hall.settings import load
from hall.staff import ROLES
from hall.store import Store
from hall.words import words
from station.demo.hall import PEOPLE
from station.topics import Topics
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, card, id_number
from tests.helpers.hostile import DAYS, FLOATS, NUMBERS, TEXTS, hidden, unreadable

# What does not answer a person: wiring, readers of the hall's own files, iterators over what another method gave.
_NOT_ASKED = {"count_by", "become", "filled"}
# A wrong code and a wrong password are counted although they are refused: that is their purpose.
_COUNTS_REFUSALS = {"fetch", "open", "sign_in"}
# A word that is the program's own, never a person's, is its ValueError or KeyError.
_OWN_WORDS = {
    "tickets.finish", "tickets.set_window", "appointments.appointment", "cases.demand",
}  # fmt: skip
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
_AT_ONCE = 3  # hostile values for each place that a method has for one


def topics(hall: Topics) -> dict[str, object]:
    """Every topic with what stands below it, by a name for the report."""
    cases = hall.cases
    found: dict[str, object] = {
        "tickets": hall.tickets, "appointments": hall.tickets.appointments, "cases": cases, "staff": hall.staff,
        "catalogue": hall.catalogue, "figures": hall.figures, "supervision": hall.supervision,
        "orders": hall.supervision.orders, "regulators": hall.regulators, "ratings": hall.ratings,
        "rectifications": hall.rectifications, "appeals": hall.appeals, "assessments": hall.assessments,
        "enquiries": hall.enquiries, "sheets": hall.enquiries.sheets, "reports": hall.reports, "phones": hall.phones,
        "cadence": hall.cadence, "calendar": hall.calendar,
    }  # fmt: skip
    for name in (
        "supplements", "refusals", "escalations", "pledges", "decisions", "procedures", "endings", "deliveries",
        "lockers", "consultations", "drafts", "charges", "tellings", "agency", "bundles", "projects", "credit",
        "numbers", "pictures",
    ):  # fmt: skip
        found[name] = getattr(cases, name)
    for name, value in vars(cases.agency).items():
        if not name.startswith("_") and type(value).__module__.startswith("hall."):
            found[f"agency.{name}"] = value
    found["projects.joints"] = cases.projects.joints
    return found


def methods(topic: object) -> Iterator[tuple[str, Callable[..., object]]]:
    """The public methods of a topic that its class, or one of ours above it, defines."""
    for name, _ in inspect.getmembers(type(topic), inspect.isfunction):
        method = getattr(topic, name)
        inner = "nside atomic()" in (method.__doc__ or "")  # a step of another topic's, which has asked already
        if not (name.startswith("_") or name in _NOT_ASKED or inner):
            yield name, method


class Attacker:
    """Makes arguments that may lead far into a method, with one of them spoiled.

    The hall it knows is in the middle of its day: cases at every step, and one of whatever else has an id.
    """

    def __init__(self, hall: Topics, seed: int) -> None:
        self._chance, self._spoil, self._hall = random.Random(seed), random.Random(seed), hall
        self._place, self._at, self._leaves = "", -1, 0
        self._cases = _cases(hall.cases)
        self._tickets = [hall.tickets.issue("A", card(n), "kiosk").ticket.id for n in (1, 2, 3)]
        hall.tickets.call_next(1, ("A",), "1001")
        served = hall.tickets.finish(1, "served", "1001")
        bad = hall.ratings.rate(served, 2, ["214"], "说话很冲", Voice("张三", "13900000000"))
        hall.rectifications.verify(bad, "属实", "9001")
        self._staff = [row["id"] for row in hall.store.all("SELECT id FROM staff")]
        self._ids = {**_ids(hall, self._cases), "rectifications": [bad], "appeals": [bad], "ratings": [bad]}

    def leaves(self, method: Callable[..., object], place: str) -> int:
        """How many texts, numbers and days `method` is given; -1 where it wants what only the hall itself makes."""
        return self._leaves if self.arguments(method, place, -1) is not None else -1

    def arguments(self, method: Callable[..., object], place: str, at: int) -> dict[str, Any] | None:
        """Something for every parameter, the `at`-th text, number or day of it hostile; None where a parameter is of a
        kind that cannot be made here."""
        module = inspect.getmodule(method)
        try:
            hints = typing.get_type_hints(method, vars(module), _names())
        except NameError:
            return None
        self._place, self._at, self._leaves = place, at, 0
        made: dict[str, Any] = {}
        for name, parameter in inspect.signature(method).parameters.items():
            if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
                continue
            try:
                made[name] = self._value(name, hints.get(name, str))
            except NotImplementedError:
                return None
        return made

    def _leaf(self, good: Any, hostile: Sequence[Any]) -> Any:
        """A value that may be spoiled."""
        self._leaves += 1
        return self._spoil.choice(hostile) if self._leaves - 1 == self._at else good

    def _value(self, name: str, kind: Any) -> Any:
        """One value. Raises NotImplementedError for a kind that cannot be made here."""
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return self._value(name, inner[0])
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {self._value(name, inner[0]): self._value(name, inner[1])}
        if isinstance(origin, type) and issubclass(origin, Sequence):
            made = [self._value(name, inner[0])]
            return tuple(made) if origin is tuple else made
        if not isinstance(kind, type):
            raise NotImplementedError(kind)
        if issubclass(kind, Enum):
            return self._chance.choice(list(kind))
        if kind is bool:
            return self._chance.random() < 0.5
        if kind is datetime:
            return self._hall.store.clock.now()
        if kind is date:
            return self._leaf(self._hall.store.clock.now().date() + timedelta(days=1), DAYS)
        if kind is int:
            return self._leaf(self._chance.choice((1, 2, 5)), NUMBERS)
        if kind is float:
            return self._leaf(1.0, FLOATS)
        if kind is str:
            return "" if name == "press" else self._leaf(self._text(name), TEXTS)
        if kind is Case:
            return self._hall.cases.case(self._chance.choice(self._cases))
        if kind is Ticket:
            return self._hall.tickets.ticket(self._chance.choice(self._tickets))
        if kind is IdCard:
            return IdCard(CardKind.MAINLAND, self._value("name", str), self._value("id_number", str))
        if dataclasses.is_dataclass(kind) and kind.__module__.startswith("hall."):
            if {"id", "rating"} & kind.__dataclass_fields__.keys():  # read back from rows: nobody types it
                raise NotImplementedError(kind)
            hints = typing.get_type_hints(kind, None, _names())
            return kind(**{each.name: self._value(each.name, hints[each.name]) for each in dataclasses.fields(kind)})
        raise NotImplementedError(kind)

    def _text(self, name: str) -> str:
        """A text for a parameter of that name that is most likely right."""
        chance = self._chance
        if name in _RIGHT:
            return chance.choice(_RIGHT[name])
        if name in ("actor", "staff", "approver", "to", "owner", "by"):
            return chance.choice(self._staff)
        if name in ("case", "lead", "along"):
            return chance.choice(self._cases)
        if name == "ticket":
            return chance.choice(self._tickets)
        if name.endswith(("id", "id_")) or name in ("rating", "order", "parcel", "bundle", "project", "draft"):
            return chance.choice(self._ids.get(self._place) or self._cases)
        return "好"


_RIGHT: dict[str, tuple[str, ...]] = {
    "item": ("CG26-31", "CG26-55", "CG17-12"), "code": ("CG26-31", "CG26-55", "12345678"), "klass": ("A", "B"),
    "to_class": ("B",), "then": ("B",), "classes": ("A",), "name": ("张三丰",), "signer": ("张三丰",),
    "addressee": ("张三丰",), "id_kind": ("mainland",), "id_number": (id_number(5),), "phone": ("13900000000",),
    "waybill": ("EB123456789CN",), "uscc": ("91610722DEM000011N",), "bank": ("hall",), "begin": ("09:00",),
    "giver": ("610722000000",), "taker": ("610722001000",), "site": ("610722001000",), "outcome": ("granted", "served"),
    "lane": ("",), "press": ("",), "state": ("open",), "material": ("form",), "materials": ("form",),
    "unit": ("estate",), "topic": ("estate",), "reasons": ("505",), "profile": ("chenggu",), "organ": ("试验局",),
}  # fmt: skip


def _cases(cases: Cases) -> list[str]:
    """Cases at every step that people have work with."""

    def received(n: int, item: str = "CG26-31", without: Sequence[str] = ()) -> str:
        case = cases.receive(item, applicant(n), "", "1001")
        for material in case.materials:
            if material.code not in without:
                cases.set_material(case.id, material.code, MaterialState.RECEIVED, "1001")
        return case.id

    accepted, granted, issued = (cases.accept(received(n), "1001").id for n in (3, 4, 5))
    for case in (granted, issued):
        cases.decisions.review(case, True, "好", "2001")
        cases.decisions.grant(case, "准予", "3001")
    cases.close(issued, "1001")
    cases.endings.issue(issued, "", "1001")
    asked = received(6, without=("form",))
    cases.supplements.ask(asked, ["没有签名"], "1001")
    return [received(1), received(2, "CG26-40", ("plan",)), accepted, granted, issued, asked]


def _ids(hall: Topics, cases: Sequence[str]) -> dict[str, list[str]]:
    """One of whatever has an id of its own, by the name of its topic."""
    file = hall.cases
    voice = Voice("张三", "13900000000")
    enquiry = hall.enquiries.receive(Kind.COMPLAINT, "路灯不亮", "4001", voice).id
    bundle = file.bundles.open("CG26-55", applicant(8), {}, "", "1001").id
    proposal = Proposal("厂房", ProjectKind.SOCIAL, "dezhou", {})
    project = file.projects.open(proposal, applicant(7), {}, "1001").id
    parcel = file.agency.handovers.send(
        cases[0], "610722000000", "610722001000", ["申请表"], Carried.MESSENGER, "clerk2"
    )  # fmt: skip
    file.agency.stewards.name("91610722DEM000011N", "steward", "9001")
    problem = file.agency.stewards.open("91610722DEM000011N", "用水", "steward").id
    return {
        "enquiries": [enquiry], "sheets": [enquiry],
        "reports": [hall.reports.file(ReportKind.STUCK, "有人收红包", "4001", voice)],
        "consultations": [file.consultations.ask("CG26-31", "要什么", "1001").id],
        "escalations": [file.escalations.escalate(cases[0], Why.CANNOT, "请定", "1001").id],
        "drafts": [file.drafts.keep("CG26-31", applicant(9), "1001").id],
        "bundles": [bundle], "projects": [project], "projects.joints": [project],
        "agency.handovers": [parcel.id], "agency.stewards": [problem],
    }  # fmt: skip


def _names() -> dict[str, Any]:
    """The names that topics know for the type checker only."""
    from hall.bundles import planrows, plans
    from hall.cases import offline, visits
    from hall.oversight import voices

    return {**vars(plans), **vars(planrows), **vars(visits), **vars(offline), **vars(voices), "Any": Any}


def everything(store: Store) -> str:
    """A digest of every row of the store."""
    digest = sha256()
    for table in _tables(store):
        rows = repr([tuple(row) for row in store.all(f"SELECT * FROM {table}")])
        digest.update(rows.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _tables(store: Store) -> list[str]:
    """The tables of a store, but for those of the catalogue."""
    found = store.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' ORDER BY name")
    catalogue = ("sqlite_", "item_", "spell", "service_item", "edition_")
    return [table["name"] for table in found if not table["name"].startswith(catalogue)]


def texts(store: Store) -> Iterator[tuple[str, str]]:
    """Every text that people gave and that is kept, by its table and column; what stands in JSON as it is read."""
    for table in _tables(store):
        for row in store.all(f"SELECT * FROM {table}"):
            for column, value in zip(row.keys(), tuple(row), strict=True):
                if isinstance(value, bytes) and value[:1] == b"{":  # the body of a record
                    value = value.decode()
                if isinstance(value, str):
                    yield f"{table}.{column}", _ESCAPED.sub(lambda it: chr(int(it[1], 16)), value)


class Rows:
    """The rows of a store: whether they are as they were when last looked at."""

    def __init__(self, store: Store) -> None:
        self._store, self._writes, self._digest = store, -1, ""
        self.changed()

    def changed(self) -> bool:
        """Whether something is other than at the last look."""
        if (writes := self._store.value("SELECT total_changes()")) == self._writes:
            return False
        before, self._writes, self._digest = self._digest, writes, everything(self._store)
        return self._digest != before


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Topics]:
    hall = Topics(load(tmp_path), Store.open(tmp_path, FakeClock()))
    more = [(role if role != "clerk" else "clerk2", role, role) for role in ROLES]
    for id_, name, role in (*PEOPLE, *more):
        hall.store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, name, role)
    yield hall
    hall.store.close()


def test_whatever_is_said_to_a_topic_only_refusals_come_out_and_change_nothing(hall: Topics) -> None:
    attacker, rows = Attacker(hall, seed=20261123), Rows(hall.store)
    asked, unasked, faults, refusals, taken = 0, list[str](), list[str](), 0, 0
    for place, topic in topics(hall).items():
        for name, method in methods(topic):
            if (leaves := attacker.leaves(method, place)) < 0:
                unasked.append(f"{place}.{name}")
                continue
            asked += 1
            for at in [at for at in range(leaves) for _ in range(_AT_ONCE)] or [0]:
                given = attacker.arguments(method, place, at)
                assert given is not None
                call = f"{place}.{name}({_shown(given)})"
                try:
                    answer = method(**given)
                    if inspect.isgenerator(answer):
                        list(answer)
                except Refused as no:
                    refusals += 1
                    if fault := unreadable(words()(no.reason.value, **no.facts)):
                        faults.append(f"{call}: {no.reason.name}: {fault}")
                    if rows.changed() and name not in _COUNTS_REFUSALS:
                        faults.append(f"{call} was refused and changed rows")
                except Exception as fault:
                    own = isinstance(fault, ValueError | KeyError) and f"{place}.{name}" in _OWN_WORDS
                    if rows.changed() or not own:
                        faults.append(f"{call}: {type(fault).__name__}: {str(fault)[:120]!r}")
                else:
                    taken += 1
                    rows.changed()
    assert faults == [], "\n".join(faults)
    assert (refusals > 900, taken > 300, asked > 230) == (True, True, True), (refusals, taken, asked, unasked)
    long = "SELECT type, length(body) AS n FROM journal WHERE n > ?"  # what somebody made as long as he liked
    assert [tuple(row) for row in hall.store.all(long, 20 * TEXT_LIMIT)] == []
    assert [(column, said) for column, text in texts(hall.store) if (said := hidden(text.replace("\t", "")))] == []
    assert hall.store.faults() == []
    assert verify(hall.store).fault == ""


# The line asks at the desk, not here; a box is opened by whoever stands before it.
_ASKS_ELSEWHERE = ("tickets.", "lockers.deposit")


def test_who_may_only_read_changes_nothing_whatever_is_asked_for(hall: Topics) -> None:
    attacker, rows, asked, changed = Attacker(hall, seed=20261124), Rows(hall.store), 0, set[str]()
    for _ in range(3):
        for place, topic in topics(hall).items():
            for name, method in methods(topic):
                given = attacker.arguments(method, place, -1)
                if given is None or "actor" not in given or f"{place}.{name}".startswith(_ASKS_ELSEWHERE):
                    continue
                asked += 1
                with suppress(Refused, ValueError, KeyError):
                    method(**(given | {"actor": "auditor"}))
                if rows.changed():
                    changed.add(f"{place}.{name}")
    assert changed == set()
    assert asked > 300


def _shown(given: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={repr(value)[:60]}" for name, value in given.items())
