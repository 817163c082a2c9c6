"""Bad input on paper: what is too long flows on or grows small, what is too large is scaled, and nothing ever hangs."""

import dataclasses
from collections.abc import Callable

import pypdfium2
import pytest
import zxingcpp

from hall import printers
from printing.documents.slips import queue_ticket
from printing.layout import layout
from printing.marks import Words
from printing.paper import Form, Row, Section
from printing.pdf import advance, make
from printing.sheet import pages
from printing.ticket import render
from tests.helpers.escpos_reader import draw, read
from tests.helpers.pagemarks import crowded, outside
from tests.helpers.papers import PLACE, SITE, issued, notice

LENGTHS = {
    "fifty": ("古丽孜巴·" * 10)[:50], "four hundred": "很长的字" * 100, "Latin": "A" * 120,
    "lines": "一是标高不够；\n二是没有格栅\n\n三",  # as people write reasons
}  # fmt: skip
# What comes from people, places and the catalogue, and the words of a layout, which a region may lay over.
FIELDS: dict[str, Callable[[str], dict[str, object]]] = {
    "issuer": lambda text: {"issuer": text},
    "title": lambda text: {"title": text},
    "number": lambda text: {"number": text},
    "salutation": lambda text: {"salutation": text},
    "opening": lambda text: {"opening": (text,) * 8},
    "label of a signature": lambda text: {"signatures": (Row(text, ""), Row(text, "王芳"))},
    "signature": lambda text: {"signatures": (Row("受理人员", text), Row("申请人", text))},
    "signature without a seal": lambda text: {"signatures": (Row("受理人员", text),), "seal": "", "qr": ""},
    "label of a row": lambda text: {"sections": (Section("节", rows=(Row(text, "甲"), Row("乙", text))),)},
    "row": lambda text: {"sections": (Section("节", rows=(Row("理由", text), Row("机关", text), Row("乙", "丙"))),)},
    "heading": lambda text: {"sections": (Section(text, notes=("注",)), Section(text, notes=("注",)))},
    "head of a table": lambda text: {
        "sections": (Section("节", heads=(text, "乙"), lines=((text, text),) * 3, columns=(20, 0)),)
    },
    "banner and mark": lambda text: {"banner": text, "mark": text},
    "number and name of a copy": lambda text: {"number": text, "copies": (text, text)},
    "seal": lambda text: {"seal": text},
    "day and issuer in the seal": lambda text: {"issuer": text, "day": text},
    "words below the code": lambda text: {"qr_note": text},
    "foot": lambda text: {"foot": text, "opening": ("很长的一段话。" * 60,) * 6},
    "note": lambda text: {"sections": (Section("节", notes=(text,) * 12),)},
}


def said(form: Form) -> str:
    """Every word of the form, page by page."""
    return "".join(
        mark.text for page in pages(form, layout(form.layout), advance) for mark in page if isinstance(mark, Words)
    )


@pytest.mark.timeout(20)
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("field", FIELDS)
def test_what_is_too_long_stays_on_paper_whole(field: str, length: str):
    text = LENGTHS[length]
    form = dataclasses.replace(notice(), **FIELDS[field](text))  # type: ignore[arg-type]
    assert outside(form) == []
    assert crowded(form) == []
    there, asked = said(form), "".join(_texts(form))
    assert [char for char in set(text) - {"\n"} if there.count(char) < asked.count(char)] == []


def _texts(form: Form) -> list[str]:
    """The words that a form is asked to say once."""
    parts = [form.issuer, form.title, form.number, form.salutation, *form.opening, form.banner, form.mark]
    parts += [*form.copies, form.seal, form.day, form.qr_note, form.foot]
    parts += [text for row in form.signatures for text in (row.label, row.value)]
    for section in form.sections:
        parts += [section.heading, *section.heads, *section.notes, *(cell for line in section.lines for cell in line)]
        parts += [text for row in section.rows for text in (row.label, row.value)]
    return parts


def test_a_second_page_bears_its_number():
    made = make(dataclasses.replace(notice(), opening=("很长的一段话。" * 60,) * 6))
    with pypdfium2.PdfDocument(made) as document:
        text = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    assert len(text) > 1
    assert [f"第{n}页共{len(text)}页" in page for n, page in enumerate(text, 1)] == [True] * len(text)


def test_nothing_to_say_is_no_reason_to_stop():
    """An empty title on a second page, a table of one column that says nothing in a row, a mark with no letter."""
    lines = tuple((text,) for text in ("甲", "", ""))
    table = Section("表", heads=("名称",), columns=(0,), lines=lines)
    form = dataclasses.replace(notice(), title="", sections=(Section("注", notes=("注",) * 80), table))
    assert len(pages(form, layout(form.layout), advance)) > 1
    slip = dataclasses.replace(queue_ticket(issued(), PLACE, SITE), notes=("\u0301", "完"))
    assert read(render(slip, printers.load("escpos-80"))).text.splitlines()[-2:] == ["完", slip.qr]


@pytest.mark.parametrize("model", ["escpos-58", "escpos-58-noqr"])
@pytest.mark.parametrize("length", [43, 400])
def test_a_code_too_wide_for_the_roll_is_drawn_smaller(model: str, length: int):
    profile = printers.load(model)
    payload = ("OV1:" + "0123456789ABCDEF" * 30)[:length]
    out = read(render(dataclasses.replace(queue_ticket(issued(), PLACE, SITE), qr=payload), profile))
    picture = draw(out, profile.dots)
    found = zxingcpp.read_barcodes(picture.resize((picture.width * 2, picture.height * 2)))
    assert [code.text for code in found] == [payload]
