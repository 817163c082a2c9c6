"""Every public method of the hall, given what nobody should give it: only refusals come out, and nothing is changed."""

import dataclasses
import inspect
import random
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hall.cases.cases import Applicant, Cases
from hall.errors import Refused
from hall.identity import CardKind, IdCard
from hall.journal import verify
from hall.settings import load
from hall.store import Store
from station.demo.hall import PEOPLE
from station.topics import Topics
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, card

HOSTILE = (
    "", " ", "\x00", "a\x00b", "\ud800", "张\udfff三", "\u202e三丰张\u202c", "\u200b", "\ufeff张",
    "A" * 10_000, "张" * 10_000, "' OR 1=1 --", '"; DROP TABLE staff; --', "%s%n{x}", "{0}", "../../etc/passwd",
    "C:\\x", "\r\n\r\nHTTP/1.1", "1e999", "-1", "9" * 400, "２０２６-11-23", "2026-02-30", "null",
    "\U000323af", "é", "e\u0301", "<b>", "=1+1", "\t", "🧨",
)  # fmt: skip
NUMBERS = (0, -1, 1, 2, 7, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**30)
DAYS = (date.min, date(1, 1, 2), date(2020, 2, 29), date(2026, 11, 23), date(2026, 12, 31), date(2027, 1, 1), date.max)
ALLOWED = (Refused, ValueError, LookupError)
"""A rule says no; a value that its type cannot be (told by the docstring); an id that is not there (KeyError)."""

# What does not answer a person: wiring, readers of the hall's own files, iterators over what another method gave.
_NOT_ASKED = {
    "count_by", "become", "filled",
}  # fmt: skip
# A wrong code and a wrong password are counted although they are refused: that is their purpose.
_COUNTS_REFUSALS = {"fetch", "open", "sign_in"}
_TURNS = 6


def topics(hall: Topics) -> dict[str, object]:
    """Every topic with what stands below it, by a name for the report."""
    cases = hall.cases
    found: dict[str, object] = {
        "tickets": hall.tickets, "appointments": hall.tickets.appointments, "cases": cases, "staff": hall.staff,
        "catalogue": hall.catalogue, "figures": hall.figures, "supervision": hall.supervision,
        "orders": hall.supervision.orders, "regulators": hall.regulators, "ratings": hall.ratings,
        "rectifications": hall.rectifications, "appeals": hall.appeals, "assessments": hall.assessments,
        "enquiries": hall.enquiries, "sheets": hall.enquiries.sheets, "reports": hall.reports, "phones": hall.phones,
    }  # fmt: skip
    for name in (
        "supplements", "refusals", "escalations", "pledges", "decisions", "procedures", "endings", "deliveries",
        "lockers", "consultations", "drafts", "charges", "tellings", "agency", "bundles", "projects", "credit",
        "numbers",
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
    """Makes arguments: for every parameter of its kind what is well formed, or what is not."""

    def __init__(self, hall: Topics, seed: int) -> None:
        self._chance, self._hall = random.Random(seed), hall
        cases = hall.cases
        self._cases = [
            cases.receive(code, applicant(n), "", "1001").id for n, code in enumerate(("CG26-31", "CG17-12"), 1)
        ]
        self._cases.append(
            cases.accept(_ticked(cases, cases.receive("CG26-31", applicant(3), "", "1001").id), "1001").id
        )
        decided = cases.accept(_ticked(cases, cases.receive("CG26-31", applicant(4), "", "1001").id), "1001").id
        cases.decisions.review(decided, True, "好", "2001")
        self._cases.append(cases.decisions.grant(decided, "准予", "3001").id)
        self._tickets = [hall.tickets.issue("A", card(n), "kiosk").ticket.id for n in (1, 2, 3)]
        hall.tickets.call_next(1, ("A",), "1001")
        served = hall.tickets.finish(1, "served", "1001")
        self._ids = [*self._cases, *self._tickets, hall.ratings.rate(served, 2, ["214"], "")]
        self._staff = [id_ for id_, *_ in PEOPLE]

    def arguments(self, method: Callable[..., object]) -> dict[str, Any] | None:
        """Something for every parameter; None where one is of a kind that only the hall itself makes."""
        module = inspect.getmodule(method)
        try:
            hints = typing.get_type_hints(method, vars(module), _names())
        except NameError:
            return None
        made: dict[str, Any] = {}
        for name, parameter in inspect.signature(method).parameters.items():
            if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
                continue
            if parameter.default is not parameter.empty and self._chance.random() < 0.4:
                continue
            try:
                made[name] = self.value(name, hints.get(name, str))
            except NotImplementedError:
                return None
        return made

    def value(self, name: str, kind: Any) -> Any:
        """One value. Raises NotImplementedError for a kind that cannot be made here."""
        chance = self._chance
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return self.value(name, chance.choice(inner))
        if kind is type(None):
            return None
        if origin in (Sequence, list, tuple, typing.Iterable) or (
            isinstance(origin, type) and issubclass(origin, Sequence)
        ):
            made = [self.value(name, inner[0]) for _ in range(chance.choice((0, 1, 2)))]
            return tuple(made) if origin is tuple else made
        if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
            return {self.value(name, inner[0]): self.value(name, inner[1]) for _ in range(chance.choice((0, 1, 2)))}
        if not isinstance(kind, type):
            raise NotImplementedError(kind)
        if issubclass(kind, Enum):
            return chance.choice(list(kind))
        if kind is bool:
            return chance.random() < 0.5
        if kind in (int, float):
            return chance.choice(NUMBERS)
        if kind is str:
            return self.text(name)
        if kind is datetime:
            return self._hall.store.clock.now()
        if kind is date:
            return chance.choice(DAYS)
        if kind is Applicant and chance.random() < 0.4:
            return applicant(chance.randrange(50))
        if kind is IdCard:
            return IdCard(chance.choice(list(CardKind)), self.text("name"), self.text("number"))
        if dataclasses.is_dataclass(kind) and kind.__module__.startswith("hall."):
            if "id" in kind.__dataclass_fields__:  # read back from rows: nobody types it
                raise NotImplementedError(kind)
            hints = typing.get_type_hints(kind, None, _names())
            return kind(**{each.name: self.value(each.name, hints[each.name]) for each in dataclasses.fields(kind)})
        raise NotImplementedError(kind)

    def text(self, name: str) -> str:
        """A text for a parameter of that name: one time in two hostile, else what may lead further in."""
        chance = self._chance
        if chance.random() < 0.5:
            return chance.choice(HOSTILE)
        if name in ("actor", "staff", "approver", "to", "owner", "by"):
            return chance.choice([*self._staff, "rule", "kiosk"])
        if name in ("item", "code"):
            return chance.choice(("CG26-31", "CG17-12", "CG26-55", "CG26-58"))
        if name in ("case", "lead"):
            return chance.choice(self._cases)
        if name in ("klass", "to_class"):
            return chance.choice("ABCD")
        if name.endswith(("id", "id_")) or name in ("ticket", "rating", "order", "parcel", "bundle", "project"):
            return chance.choice(self._ids)
        return chance.choice(("好", "试验局", "2026-11-23", "13900000000", *self._ids))


def _ticked(cases: Cases, case: str) -> str:
    from hall.cases.cases import MaterialState

    for material in cases.case(case).materials:
        cases.set_material(case, material.code, MaterialState.RECEIVED, "1001")
    return case


def _names() -> dict[str, Any]:
    """The names that topics know for the type checker only."""
    from hall.bundles import planrows, plans
    from hall.cases import offline, visits

    return {**vars(plans), **vars(planrows), **vars(visits), **vars(offline), "Any": Any}


def everything(store: Store) -> str:
    """A digest of every row of the store."""
    digest = sha256()
    for table in store.all(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' ORDER BY name"
    ):
        name = table["name"]
        if name.startswith(("sqlite_", "item_", "spell", "service_item", "edition_")):
            continue
        digest.update(repr([tuple(row) for row in store.all(f"SELECT * FROM {name}")]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Topics]:
    hall = Topics(load(tmp_path), Store.open(tmp_path, FakeClock()))
    for id_, name, role in PEOPLE:
        hall.store.run("INSERT INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, name, role)
    yield hall
    hall.store.close()


def test_whatever_is_said_to_a_topic_only_refusals_come_out_and_change_nothing(hall: Topics) -> None:
    attacker = Attacker(hall, seed=20261123)
    asked, unasked, faults, refusals = 0, list[str](), list[str](), 0
    for place, topic in topics(hall).items():
        for name, method in methods(topic):
            called = 0
            before = everything(hall.store)
            for _ in range(_TURNS):
                if (given := attacker.arguments(method)) is None:
                    break
                called += 1
                try:
                    answer = method(**given)
                    if inspect.isgenerator(answer):
                        list(answer)
                except ALLOWED:
                    refusals += 1
                    if name not in _COUNTS_REFUSALS and everything(hall.store) != before:
                        faults.append(f"{place}.{name}({_shown(given)}) was refused and changed rows")
                except Exception as fault:
                    faults.append(f"{place}.{name}({_shown(given)}): {type(fault).__name__}: {str(fault)[:120]!r}")
                before = everything(hall.store)
            asked += bool(called)
            unasked += [] if called else [f"{place}.{name}"]
    assert faults == [], "\n".join(faults)
    assert refusals > 600
    assert asked > 200, (asked, unasked)
    assert hall.store.faults() == []
    assert verify(hall.store).fault == ""


def _shown(given: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={repr(value)[:60]}" for name, value in given.items())
