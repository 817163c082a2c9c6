"""The two shapes of a paper, as data without looks: a slip for the roll, a form for A4; and both as JSON."""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, TypeVar

from hall.words import N_, words


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A narrow paper. `big` is what people must remember, `mark` says that it is a reprint, `qr` is ASCII or ""."""

    language: str
    banner: str
    issuer: str
    title: str
    mark: str
    big: str
    under: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    qr: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form: rows of label and value, a table (`heads` over `lines`), numbered notes; any of them empty.

    `columns` are the widths of the table in millimetres, 0 takes what is left; `right` are the places, from 0 on, of
    those whose words stand at their right edge.
    """

    heading: str
    rows: tuple[Row, ...] = ()
    heads: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[float, ...] = ()
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """An A4 paper. `layout` names a file of resources/layouts/looks; `signatures` with an empty value are signed by
    hand. Where a paper has several sheets of the same words, `copies` says who keeps which. `docket` is its 文号."""

    language: str
    layout: str
    banner: str
    issuer: str
    title: str
    mark: str
    number: str
    salutation: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    signatures: tuple[Row, ...]
    seal: str
    day: str
    qr: str
    qr_note: str
    foot: str
    copies: tuple[str, ...] = ()
    docket: str = ""


def on_a4(slip: Slip) -> Form:
    """A slip as a form, for a window that has no roll: what people must remember stands in its title."""
    return Form(
        language=slip.language,
        layout="official-1",
        banner=slip.banner,
        issuer=slip.issuer,
        title=f"{slip.title}　{slip.big}",
        mark=slip.mark,
        number="",
        salutation="",
        opening=(),
        sections=(Section(slip.under, rows=slip.rows, notes=slip.notes),),
        signatures=(),
        seal="",
        day="",
        qr=slip.qr,
        qr_note="",
        foot="",
    )


def dump(paper: Slip | Form) -> bytes:
    """`paper` as JSON, for a row or for another process."""
    return json.dumps(dataclasses.asdict(paper), ensure_ascii=False).encode("utf-8", "surrogatepass")


def load_slip(data: bytes) -> Slip:
    """The slip that `dump` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    fields = _fields(data)
    return Slip(rows=_rows(fields.pop("rows")), notes=tuple(fields.pop("notes")), **fields)


def load_form(data: bytes) -> Form:
    """The form that `dump` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    fields = _fields(data)
    sections = tuple(
        Section(
            heading=part["heading"],
            rows=_rows(part["rows"]),
            heads=tuple(part["heads"]),
            lines=tuple(map(tuple, part["lines"])),
            notes=tuple(part["notes"]),
            columns=tuple(part["columns"]),
            right=tuple(part.get("right", ())),  # what was printed before there was such a thing
        )
        for part in fields.pop("sections")
    )
    opening, signatures = tuple(fields.pop("opening")), _rows(fields.pop("signatures"))
    copies = tuple(fields.pop("copies"))
    return Form(sections=sections, opening=opening, signatures=signatures, copies=copies, **fields)


def _fields(data: bytes) -> dict[str, Any]:
    return json.loads(data.decode("utf-8", "surrogatepass"))


def _rows(parts: list[dict[str, str]]) -> tuple[Row, ...]:
    return tuple(Row(**part) for part in parts)


Paper = TypeVar("Paper", Slip, Form)


def reprinted(paper: Paper, copy: int) -> Paper:
    """`paper` as its `copy`-th reprint: 0 is the first print and bears no mark."""
    return dataclasses.replace(paper, mark=words(paper.language)(N_("补打 {n}"), n=copy)) if copy else paper
