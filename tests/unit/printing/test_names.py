"""Every name right: all of level 3 on A4, in its text and on the ticket; Uyghur joined and from the right."""

import dataclasses
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw

from hall import printers
from printing import escpos, fonts, ticket
from printing.documents.slips import queue_ticket
from printing.joining import ARABIC, spoken
from printing.layout import layout
from printing.lines import wrap
from printing.marks import Words
from printing.paper import Form, Row, Slip
from printing.pdf import advance, make
from printing.sheet import pages
from tests.helpers import level3, papers
from tests.helpers.escpos_reader import Line, Picture, read

BLOCKS = list(level3.blocks())
UYGHUR = "ئابدۇللا·مەمەت"
LONG = "گۈزەلنۇر·ئابدۇرېھىم·تۇرسۇنجان·مۇھەممەتئىمىن·ئوغلىك"
SENTENCE = "سىزنىڭ ئىلتىماسىڭىز قوبۇل قىلىندى، ئىش نومۇرى 20261123 (ئاساسىي) بولىدۇ؛ ئىشلىتىش ۋاقتى سائەت 10:30."
SIZE = 10  # the picture of a glyph in dots each way, when two are compared


def queued() -> Slip:
    return queue_ticket(papers.issued(), papers.PLACE, papers.SITE)


def form(*texts: str) -> Form:
    """A paper that says just these."""
    return dataclasses.replace(papers.notice(), opening=texts, sections=(), foot="", salutation="")


def extracted(pdf: bytes, folder: Path) -> Iterator[str]:
    """By PDFium; by Poppler, where it is installed."""
    with pypdfium2.PdfDocument(pdf) as document:
        yield "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    if shutil.which("pdftotext"):
        (folder / "paper.pdf").write_bytes(pdf)
        command = ["pdftotext", "-raw", "-enc", "UTF-8", str(folder / "paper.pdf"), "-"]
        text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode("utf-8")
        yield re.sub(r"[\s\u202a-\u202e]", "", text)


def test_level_3_is_as_large_as_the_standard_says():
    assert sum(map(len, level3.IDEOGRAPHS.values())) == 87_887
    assert sum(map(len, level3.RADICALS.values())) == 228


@pytest.mark.parametrize("bold", [False, True])
def test_every_character_has_a_face_but_one_sign(bold: bool):
    points = {point for block in level3.blocks().values() for point in block}
    assert {point for point in points if fonts.face_of(chr(point), bold) is None} == level3.NO_FACE


def test_both_readers_find_every_block_in_a_paper(tmp_path: Path):
    blocks = {block: level3.some(block) for block in BLOCKS}
    made = make(form(*blocks.values()))
    texts = list(extracted(made, tmp_path))
    for text in texts:
        assert {block for block, chars in blocks.items() if chars not in text} == set()


def shrunk(picture: Image.Image) -> Image.Image:
    """The ink of a picture, and no margin, in SIZE by SIZE."""
    return picture.crop(picture.getbbox() or (0, 0, 1, 1)).resize((SIZE, SIZE), Image.Resampling.BOX)


def differs(one: Image.Image, other: Image.Image) -> float:
    grey = ImageChops.difference(one, other).histogram()
    return sum(level * count for level, count in enumerate(grey)) / (255 * SIZE * SIZE)


def glyph(face: fonts.Face, char: str) -> Image.Image:
    paper = Image.new("L", (96, 96))
    ImageDraw.Draw(paper).text((16, 72), char, fill=255, font=fonts.raster_font(face, 64), anchor="ls")
    return shrunk(paper)


@pytest.mark.parametrize("block", ["A", "B", "C", "D", "E", "F", "compatibility", "Kangxi"])
def test_the_page_shows_that_character_and_no_box(block: str):
    """Each character is cut out of the picture of the page and held beside its glyph and beside the box of its face."""
    paper = form(level3.some(block, 28))
    scale, seen = 6, 0
    with pypdfium2.PdfDocument(make(paper)) as document:
        picture = ImageChops.invert(document[0].render(scale=scale).to_pil().convert("L"))
        height = document[0].get_height()
    for mark in pages(paper, layout(paper.layout), advance)[0]:
        if not isinstance(mark, Words) or mark.text.strip("　") not in paper.opening[0] or not mark.text.strip("　"):
            continue
        x = mark.x
        for char in mark.text:
            wide = advance(char, mark.bold) * mark.size
            top, low = height - mark.y - mark.size * 0.95, height - mark.y + mark.size * 0.22
            box = (round(x * scale), round(top * scale), round((x + wide) * scale), round(low * scale))
            x += wide + mark.spread
            if char == "　":
                continue
            face = fonts.face_of(char)
            assert face is not None
            there = shrunk(picture.crop(box))
            assert differs(there, glyph(face, char)) < min(0.25, differs(there, glyph(face, "\U0010fffd"))), char
            seen += 1
    assert seen == len(paper.opening[0])


@pytest.mark.parametrize("model", ["escpos-80", "escpos-58"])
def test_every_block_stands_on_a_ticket_typed_or_drawn(model: str):
    profile = printers.load(model)
    for block in BLOCKS:
        for char in level3.some(block, 12):
            slip = dataclasses.replace(queued(), rows=(Row("姓名", char),))
            out = read(ticket.render(slip, profile))
            if escpos.cells(char):
                assert any(line.text == f"姓名  {char}" for line in out.of(Line)), hex(ord(char))
                continue
            drawn = [picture for picture in out.of(Picture) if len(picture.rows) > 2]
            assert len(drawn) == 1, hex(ord(char))
            value = Image.new("L", (len(drawn[0].rows[0]), len(drawn[0].rows)))
            value.putdata([255 * ink for row in drawn[0].rows for ink in row])
            face = fonts.face_of(char)
            assert face is not None
            ink = value.crop((6 * 12, 0, value.width, value.height))
            assert ink.getbbox() is not None
            assert differs(shrunk(ink), glyph(face, char)) < 0.35, hex(ord(char))


def test_a_uyghur_name_reads_as_it_is_written(tmp_path: Path):
    made = make(form(f"您（{UYGHUR}）提出的申请", UYGHUR))
    for text in extracted(made, tmp_path):
        plain = unicodedata.normalize("NFKC", text)
        for word in UYGHUR.split("·"):  # between words the readers go their own ways
            assert plain.count(word) == 2
        assert f"·{UYGHUR}"[1:] in plain


@pytest.mark.parametrize("name", [LONG, LONG.replace("·", "")[:45]])
@pytest.mark.parametrize("width", [3.0, 8.0, 30.0])
def test_fifty_code_points_are_wrapped_not_cut(name: str, width: float):
    assert len(LONG) == 50
    lines = wrap(fonts.legible(name), width, lambda char: advance(char, False))
    read_back = "".join("".join(map(spoken, reversed(line))) for line in lines)
    assert unicodedata.normalize("NFKC", read_back) == name
    assert all(sum(advance(char, False) for char in line) <= width + 1e-6 for line in lines)
    assert len(lines) > 1 or width == 30.0
    assert all(line.right == (len(lines) > 1) and line.whole for line in lines)


def test_a_paragraph_from_the_right_ends_at_the_right_edge_and_its_letters_keep_hold():
    plan = layout("official-1")
    marks = [mark for mark in pages(form(SENTENCE * 4), plan, advance)[0] if isinstance(mark, Words)]
    lines = [mark for mark in marks if ARABIC.search(mark.text)]
    assert len(lines) >= 3
    for mark in lines:
        assert mark.spread == 0
        assert "\ufe8b" in mark.text  # a letter that begins a word, in that shape
        end = mark.x + sum(advance(char, False) * mark.size for char in mark.text)
        assert end == pytest.approx(plan.page["width"] - plan.page["right"], abs=0.01)


def test_a_uyghur_line_of_a_ticket_is_drawn_joined():
    """Between letters that join there is no column without ink."""
    word = "مەمەت"
    slip = dataclasses.replace(queued(), rows=(Row("", word),))
    picture = next(p for p in read(ticket.render(slip, printers.load("escpos-80"))).of(Picture) if len(p.rows) > 2)
    columns = [any(row[x] for row in picture.rows) for x in range(len(picture.rows[0]))]
    first, last = columns.index(True), len(columns) - columns[::-1].index(True)
    gaps = "".join(" #"[ink] for ink in columns[first:last]).split()
    assert len(gaps) == 3  # مە مە ت: the letter U+06D5 joins only what stands before it


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e\u0301u\u0308", "éü"),
        ("\ue81e\ue854\ue78d", "龴龺︐"),  # private codes of older editions of GB 18030
        ("\ue863\ue815\ue7c7", "䶮⺁ḿ"),  # and of GBK: names were typed with these for years
        ("葛\U000e0100", "葛〔U+E0100〕"),  # no face of ours has variants: nothing is dropped in silence
        ("张\u200d三\u200b", "张〔U+200D〕三〔U+200B〕"),
        ("\u202e三张\u2066", "〔U+202E〕三张〔U+2066〕"),
        ("ب\u200cب", "ب\u200cب"),
        ("\ud842", "〔U+D842〕"),
        ("😀\ue000\U00100000\ufdd0", "〔U+1F600〕〔U+E000〕〔U+100000〕〔U+FDD0〕"),
        ("x\u034fy\u0085", "x〔U+034F〕y〔U+0085〕"),
    ],
)
def test_what_is_no_plain_character(text: str, shown: str, expect_log: Callable[..., None], tmp_path: Path):
    expect_log("no font shows", at_least=0)
    assert fonts.legible(text) == shown
    made = make(form(f"始{text}终"))
    for read_back in extracted(made, tmp_path):
        assert f"始{shown}终".replace("\u200c", "") in read_back
    out = read(ticket.render(dataclasses.replace(queued(), under=text), printers.load("escpos-80")))
    assert "?" not in out.text
