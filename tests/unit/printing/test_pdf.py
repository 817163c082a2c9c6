"""The notice as PDF: every name comes out of it again, it fits its pages, archives can take it."""

import dataclasses
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import ImageFilter

from hall.cases.cases import CaseMaterial, MaterialState
from printing.layout import MM, layout
from printing.marks import Box, Code, Ring, Rule, Words
from printing.paper import Form, Row, Section, reprinted
from printing.pdf import advance, make
from printing.qr import modules
from printing.sheet import pages
from tests.helpers import papers
from tests.helpers.papers import LONG, PLACE, RARE, case
from tests.helpers.proofs import long_code

BLOCKS = "\u9fef\u4e00㐀䶵𠀀𪛖𪜀𫜴𫝀𫠝𫠠𬺡𬺰𮯠"  # first and last of URO and extensions A to F


def notice(name: str = RARE, **changes: object) -> Form:
    return papers.notice(case(name, **changes))


def pdfium_text(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [document[n].get_textpage().get_text_range() for n in range(len(document))]


def poppler_text(pdf: bytes, tmp_path: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("poppler-utils is not installed")
    (tmp_path / "paper.pdf").write_bytes(pdf)
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(tmp_path / "paper.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode("utf-8")


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return make(notice())


def test_two_readers_find_the_rare_name_where_it_belongs(pdf: bytes, tmp_path: Path):
    for text in (squeezed("".join(pdfium_text(pdf))), squeezed(poppler_text(pdf, tmp_path))):
        assert text.count(RARE) == 2  # greeted, and in the table
        assert "临610722001202611230007" in text
        assert unicodedata.normalize("NFC", text) == text  # no radical or compatibility form crept in


def test_rare_characters_extract_in_every_field(tmp_path: Path):
    base = notice()
    form = dataclasses.replace(
        base,
        issuer=f"机{RARE}",
        title=f"题{RARE}",
        number=f"号{RARE}",
        salutation=f"称{RARE}",
        opening=(f"文{RARE}",),
        sections=(
            Section(f"节{RARE}", rows=(Row(f"标{RARE}", f"值{RARE}"),)),
            Section(
                "表",
                heads=("一", f"二{RARE}", "三", "四", "五"),
                columns=(12, 0, 22, 36, 22),
                lines=(("1", f"格{RARE}", "", "", ""),),
            ),
            Section("注", notes=(f"注{RARE}",)),
        ),
        signatures=(Row("签", f"人{RARE}"),),
        seal=f"章{RARE}",
        day=f"日{RARE}",
        qr_note=f"码{RARE}",
        foot=f"脚{RARE}",
    )
    made = make(form)
    for text in (squeezed("".join(pdfium_text(made))), squeezed(poppler_text(made, tmp_path))):
        for lead in "机题号称文节标值二格注人章日码脚":
            assert lead + RARE in text


def test_every_block_of_level_3_extracts(tmp_path: Path):
    made = make(notice(BLOCKS))
    for text in (squeezed("".join(pdfium_text(made))), squeezed(poppler_text(made, tmp_path))):
        assert BLOCKS in text


def test_more_characters_than_one_subset_holds(tmp_path: Path):
    """256 codes make a subset: beyond it the map must still be right, in both faces."""
    many = "".join(chr(0x20000 + 97 * n) for n in range(300)) + "".join(chr(0x4E00 + 61 * n) for n in range(300))
    made = make(dataclasses.replace(notice(), opening=(many,)))
    assert many in squeezed("".join(pdfium_text(made)))
    assert many in squeezed(poppler_text(made, tmp_path))


def test_a_decoder_reads_the_qr_from_the_page(pdf: bytes):
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=2).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["OV1:C/610722001202611230007"]


@pytest.mark.parametrize("dpi", [130, 200, 300])
def test_a_decoder_reads_a_signed_summary_from_a_page_as_printers_set_it(dpi: int):
    """At the resolutions of an office's printer, sharp and with the toner spread by a third of a module."""
    code, side = long_code(), layout("signed-1").end["qr"] / MM
    assert side / len(modules(code)) >= 0.38  # millimetres of a module
    made = make(dataclasses.replace(notice(), layout="signed-1", qr=code))
    with pypdfium2.PdfDocument(made) as document:
        picture = document[0].render(scale=dpi / 72).to_pil().convert("L")  # type: ignore[reportArgumentType]  # any factor
    for seen in (picture, picture.filter(ImageFilter.GaussianBlur(dpi / 25.4 * 0.13))):
        assert [found.text for found in zxingcpp.read_barcodes(seen)] == [code]


def test_the_same_form_gives_the_same_bytes(pdf: bytes):
    assert make(notice()) == pdf
    assert make(notice("张三")) != pdf


def test_the_head_names_the_paper_and_nobody(pdf: bytes):
    with pypdfium2.PdfDocument(pdf) as document:
        head = document.get_metadata_dict()
    assert head["Title"] == "受理通知书"
    assert head["Author"] == PLACE.organ
    assert not any(RARE in value or "9900" in value or "临" in value for value in head.values())
    assert b"/Lang (zh-CN)" in pdf


def test_every_font_is_an_embedded_subset(pdf: bytes):
    with pypdfium2.PdfDocument(pdf):
        names = set(re.findall(rb"/BaseFont /(\S+)", pdf))
    assert names
    assert all(re.fullmatch(rb"[A-Z]{6}\+.+", name) for name in names)
    assert pdf.count(b"/FontFile2") >= len(names)


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_no_fault(pdf: bytes, tmp_path: Path):
    (tmp_path / "paper.pdf").write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", str(tmp_path / "paper.pdf")], capture_output=True, timeout=60)
    assert checked.returncode == 0, checked.stderr.decode()


def test_a_short_case_is_one_page(pdf: bytes):
    assert len(pdfium_text(pdf)) == 1
    assert "第1页共1页" in squeezed(pdfium_text(pdf)[0])


def test_a_long_case_flows_on_with_numbered_pages():
    long = tuple(CaseMaterial(f"m{n}", f"材料{n}" * 20, True, MaterialState.RECEIVED) for n in range(40))
    text = [squeezed(page) for page in pdfium_text(make(notice(materials=long)))]
    assert len(text) > 2
    for number, page in enumerate(text, 1):
        assert f"第{number}页共{len(text)}页" in page
        assert "临610722001202611230007" in page
    whole = "".join(text)
    assert all(f"材料{n}" * 20 in whole for n in range(40))
    assert whole.count("序号材料名称") >= len(text) - 1  # the head of the table comes again


def test_the_seal_never_stands_alone_on_a_page():
    for count in range(1, 30):
        many = tuple(CaseMaterial(f"m{n}", "材料", True, MaterialState.RECEIVED) for n in range(count))
        last = pages(notice(materials=many), layout("official-1"), advance)[-1]
        assert any(isinstance(mark, Ring) for mark in last)
        assert any(isinstance(mark, Words) and "办结后" in mark.text for mark in last)


def test_a_text_longer_than_a_page_is_parted_not_lost():
    endless = (CaseMaterial("m", "𠀋" * 3500, True, MaterialState.RECEIVED),)
    text = pdfium_text(make(notice(materials=endless)))
    assert len(text) > 3
    assert "".join(text).count("𠀋") == 3500


@pytest.mark.parametrize("name", [LONG, "𠮷" * 50, "A" * 50, "《" * 50, "王"])
def test_marks_stay_inside_the_page(name: str):
    plan = layout("official-1")
    left, right = plan.page["left"] - 1, plan.page["width"] - plan.page["right"] + 1
    for marks in pages(reprinted(notice(name), 12), plan, advance):
        for mark in marks:
            match mark:
                case Words():
                    end = mark.x + sum(advance(char, mark.bold) * mark.size + mark.spread for char in mark.text)
                    assert left <= mark.x
                    assert end - mark.spread <= right, mark.text
                case Rule():
                    assert left <= min(mark.x, mark.to_x)
                    assert max(mark.x, mark.to_x) <= right
                case Box():
                    assert mark.x + mark.width <= right
                case Ring() | Code():
                    assert mark.x <= right
            assert 20 <= mark.y <= plan.page["height"] - 20


def test_a_name_of_fifty_characters_is_all_there():
    text = squeezed("".join(pdfium_text(make(notice(LONG)))))
    assert text.count(LONG) == 2


def test_what_no_font_has_is_a_marked_code(expect_log: Callable[..., None]):
    expect_log("no font shows", at_least=0)
    assert "〔U+31350〕〔U+001B〕" in squeezed("".join(pdfium_text(make(notice("\U00031350\x1b")))))


def test_an_unknown_layout_is_refused():
    with pytest.raises(FileNotFoundError):
        make(dataclasses.replace(notice(), layout="nowhere"))


def test_the_page_is_not_blank_where_the_rare_name_stands(pdf: bytes):
    """Looks at the picture: 𠮷 leaves ink between its neighbours."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        picture = page.render(scale=4).to_pil().convert("L")
        words = page.get_textpage()
        at = words.get_text_range().index("𠮷")
        left, bottom, right, top = words.get_charbox(at)
        height = page.get_height()
    box = picture.crop((int(left * 4), int((height - top) * 4), int(right * 4) + 1, int((height - bottom) * 4) + 1))
    assert box.getextrema()[0] < 120
