"""Tickets: read back as a printer reads them; every name there, typed or drawn; nothing cut, no "?"."""

import dataclasses
from collections.abc import Callable

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall import printers
from hall.printers import PrinterProfile
from hall.words import words
from printing import escpos
from printing.documents.slips import queue_ticket
from printing.paper import Row, Slip, reprinted
from printing.ticket import render
from tests.helpers.escpos_reader import Cut, Line, Picture, Printout, Qr, cells, draw, read
from tests.helpers.papers import LONG, PLACE, RARE, SITE, issued
from tests.helpers.proofs import long_code

WIDE, NARROW = printers.load("escpos-80"), printers.load("escpos-58")


def slip(**changes: str) -> Slip:
    return queue_ticket(issued(**changes), PLACE, SITE)


def printed(paper: Slip, profile: PrinterProfile = WIDE) -> Printout:
    return read(render(paper, profile))


@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80", "58"])
def test_a_ticket_says_all_it_must(profile: PrinterProfile):
    out = printed(slip(), profile)
    for words_ in (
        SITE.name,
        "排队号",
        "A012",
        "综合受理",
        "3 人",
        "约 15 分钟",
        "张**",
        "2026-11-23 09:31",
        "演示数据",
    ):
        assert words_ in out.text
    assert [code.payload for code in out.of(Qr)] == ["OV1:T/610722001/20261123/A012"]
    assert out.of(Cut) == [Cut(1)]
    assert isinstance(out.parts[-1], Cut)


def test_the_number_is_what_is_seen_first():
    lines = printed(slip()).of(Line)
    biggest = max(lines, key=lambda line: line.high)
    assert (biggest.text, biggest.bold, biggest.align) == ("A012", True, 1)
    assert sum(line.high == biggest.high for line in lines) == 1


def test_a_job_begins_with_a_reset_and_chinese_mode():
    assert render(slip(), WIDE).startswith(b"\x1b@\x1c&")


def test_a_blind_printer_gets_the_same_bytes():
    assert render(slip(), printers.load("escpos-80-blind")) == render(slip(), WIDE)


def test_no_text_line_is_wider_than_the_paper():
    for profile in (WIDE, NARROW):
        for line in printed(slip(holder_name="欧阳" * 30), profile).of(Line):
            assert cells(line.text) * line.wide <= profile.columns


@pytest.mark.parametrize("name", ["㛃**", "𠮷**", "䶮**", "𬭎**", RARE, LONG])
@pytest.mark.parametrize("profile", [WIDE, NARROW], ids=["80", "58"])
def test_a_name_beyond_the_printers_font_is_drawn(name: str, profile: PrinterProfile):
    out = printed(slip(holder_name=name), profile)
    pictures = [p for p in out.of(Picture) if len(p.rows) > 2]  # rules are two dots high
    assert pictures
    assert all(any(map(any, picture.rows)) for picture in pictures)
    assert all(len(row) <= profile.dots for picture in pictures for row in picture.rows)
    assert "?" not in out.text


def test_a_drawn_line_stands_where_the_typed_one_would():
    """Left edge of the value column, and ink of about one em's height."""
    picture = next(p for p in printed(slip(holder_name="𠮷**")).of(Picture) if len(p.rows) > 2)
    value = [x for row in picture.rows for x, ink in enumerate(row) if ink and x >= 10 * 12]
    height = [y for y, row in enumerate(picture.rows) if any(row[10 * 12 :])]
    assert 10 * 12 <= min(value) <= 10 * 12 + 4
    assert 16 <= max(height) - min(height) <= 26


def test_different_rare_names_give_different_pictures():
    assert render(slip(holder_name="𠮷**"), WIDE) != render(slip(holder_name="𠮶**"), WIDE)


def test_what_no_font_has_is_printed_as_a_marked_code(expect_log: Callable[..., None]):
    expect_log("no font shows", at_least=0)
    assert "〔U+31350〕**" in printed(slip(holder_name="\U00031350**")).text


def test_no_byte_of_a_name_is_ever_a_command(expect_log: Callable[..., None]):
    expect_log("no font shows", at_least=0)
    out = printed(slip(holder_name="\x1b@\x1dV\0"))
    assert "〔U+001B〕@〔U+001D〕V〔U+0000〕" in out.text.replace("\n", "").replace(" ", "")
    assert len(out.of(Cut)) == 1


def test_a_printer_without_qr_codes_gets_a_picture_a_decoder_reads():
    profile = printers.load("escpos-58-noqr")
    out = printed(slip(), profile)
    assert out.of(Qr) == []
    found = zxingcpp.read_barcodes(draw(out, profile.dots))
    assert [code.text for code in found] == ["OV1:T/610722001/20261123/A012"]


def test_a_native_qr_code_fits_and_reads():
    for profile in (WIDE, NARROW):
        found = zxingcpp.read_barcodes(draw(printed(slip(), profile), profile.dots))
        assert [code.text for code in found] == ["OV1:T/610722001/20261123/A012"]


@pytest.mark.parametrize("name", ["escpos-80", "escpos-58", "escpos-80-noqr", "escpos-58-noqr"])
def test_a_signed_summary_fits_the_roll_and_reads(name: str):
    """Some 500 characters: a picture on both widths, whatever the printer can, and nobody is to type it."""
    profile = printers.load(name)
    code = long_code()
    out = printed(dataclasses.replace(slip(), qr=code), profile)
    assert out.of(Qr) == []
    picture = draw(out, profile.dots)
    assert picture.width <= profile.dots
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [code]
    assert code not in out.text.replace("\n", "")


def test_a_reprint_says_so_and_a_first_print_does_not():
    assert "补打" not in printed(slip()).text
    assert "【补打 2】" in printed(reprinted(slip(), 2)).text


def test_a_hall_with_a_long_name_is_wrapped_not_cut():
    site = dataclasses.replace(SITE, name="某某自治州某某自治县某某某某街道便民服务中心政务服务综合大厅二楼西区")
    out = printed(queue_ticket(issued(), PLACE, site), NARROW)
    assert site.name in out.text.replace("\n", "")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_text_gives_a_ticket_and_never_a_question_mark(expect_log: Callable[..., None], text: str):
    expect_log("no font shows", at_least=0)
    paper = Slip("zh_CN", "", text, "甲", "", "A001", text, (Row("持号人", text),), (text,), "")
    out = printed(paper, NARROW)
    assert out.text.count("?") <= 4 * text.count("?")
    if all(escpos.cells(char) for char in text):
        shown = "".join(out.text.split())
        assert shown.count("".join(text.split())) >= (4 if text.strip() else 0)


def test_the_ticket_speaks_the_language_of_the_visit():
    paper = queue_ticket(issued(), PLACE, SITE, words("zh_CN"))
    assert paper.language == "zh_CN"
    assert paper.rows[0] == Row("前面等候", "3 人")
