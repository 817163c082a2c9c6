"""What a bundle (一件事) is: one form, materials asked once, results handed on inside the house, an order. Pure.

浙江省保障“最多跑一次”改革规定 art. 2: one matter is one item, or several related ones filed together. 德 6 (一链办),
德 3 (一表统一填报), 昌 三(六)1 (证照联办).
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from hall.bundles.separations import Separation
from hall.catalogue.items import Form, Material, ServiceItem
from hall.days.workdays import Limit
from hall.errors import Reason, Refused
from hall.identity import citizen_number_fault
from hall.words import N_

LONGEST_ANSWER = 200  # code points; a name of GB/T 39046 has as many
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # what turns or hides other characters


class FieldKind(StrEnum):
    """What an answer to a field must look like."""

    TEXT = "text"
    AMOUNT = "amount"  # a number, 0 or more
    DAY = "day"  # ISO date
    ID = "id"  # GB 11643


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be told. `of` names the part of the applicant's record it is taken from, "" where it is asked.

    What `keeps` stays as it is from one form to the next: a company's name does, a child's does not.
    """

    code: str
    name: str
    kind: FieldKind = FieldKind.TEXT
    of: str = ""
    keeps: bool = False

    def clean(self, answer: str, today: date) -> str:
        """The answer as it is kept.

        Raises Refused(ANSWER_WRONG) naming the field and why.
        """
        text = answer.strip()
        if why := self._fault(text, today):
            raise Refused(Reason.ANSWER_WRONG, field=self.name, why=why)
        return text.upper() if self.kind is FieldKind.ID else text

    def _fault(self, text: str, today: date) -> str:
        if not text:
            return N_("没有填写")
        if len(text) > LONGEST_ANSWER:
            return N_("太长")
        if any(unicodedata.category(char) in _UNSEEN for char in text):
            return N_("有看不见的字符")
        match self.kind:
            case FieldKind.AMOUNT:
                return "" if _is_amount(text) else N_("应为 0 或更大的数")
            case FieldKind.DAY:
                return "" if _is_day(text) else N_("应为日期，如 2026-11-23")
            case FieldKind.ID:
                return citizen_number_fault(text.upper(), today)
            case _:
                return ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A material as one item asks for it: the codes of both."""

    item: str
    material: str

    def __str__(self) -> str:
        return f"{self.item}.{self.material}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A material that is the result of another item of the bundle, handed on inside the house."""

    material: str
    of: str


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a bundle: the fields its own form asks, what it waits for, and how the licence was made easier."""

    item: ServiceItem
    fields: tuple[str, ...]
    waits: tuple[Waiting, ...] = ()
    separation: Separation | None = None

    @property
    def after(self) -> tuple[str, ...]:
        """The items whose results this one waits for."""
        return tuple(dict.fromkeys(waiting.of for waiting in self.waits))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A material of a bundle, asked for once however many items want it; `slots` are those it serves."""

    code: str
    name: str
    key: bool
    form: Form
    note: str
    sample: str
    slots: tuple[Slot, ...]

    @property
    def asked(self) -> bool:
        """Whether the applicant has to bring it; the hall fetches the others itself (免提交)."""
        return self.form is not Form.SHARED


@dataclass(frozen=True, slots=True)
class Saving:
    """What one form and one visit save: how often things would be asked for apart, and how often they are.

    Fields that come from the applicant's card and materials that the hall fetches itself are counted on neither side.
    """

    items: int
    fields_apart: int
    fields: int
    materials_apart: int
    materials: int
    visits_apart: int
    visits: int

    def __add__(self, other: "Saving") -> "Saving":
        return Saving(
            self.items + other.items, self.fields_apart + other.fields_apart, self.fields + other.fields,
            self.materials_apart + other.materials_apart, self.materials + other.materials,
            self.visits_apart + other.visits_apart, self.visits + other.visits,
        )  # fmt: skip


NOTHING_SAVED = Saving(0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """One bundle as the catalogue in force makes it. `code` and `name` are those of its own entry, `lead` the 牵头部门.

    `limit` is promised for the whole, `result` the one thing that is handed out; `visits` how often one has to come.
    `dropped` are items nobody applies for any more (证照分离). A `staged` plan is a project: its items come by stages.
    """

    code: str
    name: str
    lead: str
    result: str
    limit: Limit | None
    visits: int
    parts: tuple[Part, ...]
    fields: tuple[Field, ...]
    materials: tuple[Wanted, ...]
    dropped: tuple[ServiceItem, ...] = ()
    staged: bool = False

    @property
    def asked_fields(self) -> tuple[Field, ...]:
        """What the applicant fills in: once, whatever the items."""
        return tuple(each for each in self.fields if not each.of)

    @property
    def asked_materials(self) -> tuple[Wanted, ...]:
        """What the applicant brings: once, whatever the items."""
        return tuple(wanted for wanted in self.materials if wanted.asked)

    def material(self, code: str) -> Wanted:
        """The material of a code. Raises KeyError."""
        return {wanted.code: wanted for wanted in self.materials}[code]

    @property
    def waves(self) -> tuple[tuple[Part, ...], ...]:
        """The order: the parts of one wave run in parallel, each waits for results of the waves before."""
        return in_waves(self.parts)

    def clean(self, answers: Mapping[str, str], today: date) -> dict[str, str]:
        """The answers as they are kept; a blank one is none. Raises Refused(FIELD_UNKNOWN | ANSWER_WRONG) naming the
        field."""
        known = {each.code: each for each in self.asked_fields}
        said = {code: answer for code, answer in answers.items() if answer.strip()}
        if strange := said.keys() - known.keys():
            raise Refused(Reason.FIELD_UNKNOWN, field=min(strange))
        return {code: known[code].clean(answer, today) for code, answer in said.items()}

    def unanswered(self, answers: Iterable[str]) -> tuple[Field, ...]:
        """The fields that nobody has filled in yet."""
        there = set(answers)
        return tuple(each for each in self.asked_fields if each.code not in there)

    @property
    def saving(self) -> Saving:
        """What is saved against asking for each item by itself."""
        known = {each.code for each in self.asked_fields}
        apart = [
            material for part in self.parts for material in part.item.materials if material.form is not Form.SHARED
        ]
        return Saving(
            items=len(self.parts),
            fields_apart=sum(len(known & set(part.fields)) for part in self.parts),
            fields=len(known),
            materials_apart=len(apart),
            materials=len(self.asked_materials),
            visits_apart=sum(part.item.visits for part in self.parts),
            visits=self.visits,
        )


def in_waves(parts: Sequence[Part]) -> tuple[tuple[Part, ...], ...]:
    """The parts by waves. Raises ValueError for a ring, in which everybody waits for everybody."""
    left: list[Part] = list(parts)
    found: list[tuple[Part, ...]] = []
    done: set[str] = set()
    while left:
        wave = tuple(part for part in left if not set(part.after) - done)
        if not wave:
            raise ValueError("、".join(part.item.code for part in left))
        found.append(wave)
        done |= {part.item.code for part in wave}
        left = [part for part in left if part not in wave]
    return tuple(found)


def united(parts: Sequence[Part], named: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """The materials of the parts, each asked for once: `named` says by its slots which are one, then equal names do.

    What a part waits for inside the bundle is none of them. One is key if it is key for any item; it is fetched by the
    hall only if no item wants it of the applicant.
    """
    awaited = {Slot(part.item.code, waiting.material) for part in parts for waiting in part.waits}
    by_slot = {slot: wanted for wanted in named for slot in wanted.slots}
    groups: dict[str, list[tuple[Slot, Material]]] = {}
    for part in parts:
        for material in part.item.materials:
            slot = Slot(part.item.code, material.code)
            if slot not in awaited:
                name = by_slot[slot].name if slot in by_slot else material.name
                groups.setdefault(name, []).append((slot, material))
    codes, found = set[str](), list[Wanted]()
    given = {wanted.name: wanted for wanted in named}
    for name, group in groups.items():
        slots = tuple(slot for slot, _ in group)
        first = next((material for _, material in group if material.form is not Form.SHARED), group[0][1])
        base = given.get(name) or Wanted(first.code, name, False, first.form, first.note, first.sample, ())
        code = base.code if base.code not in codes else str(slots[0])
        codes.add(code)
        key = any(material.key for _, material in group)
        found.append(replace(base, code=code, key=key, form=first.form, slots=slots))
    return tuple(found)


def _is_amount(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
