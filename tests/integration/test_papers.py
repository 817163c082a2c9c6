"""The whole set of papers, from a hall that was taken through everything: words, glyphs, pages, archives."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2
import pytest

from hall import printers
from hall.cases.lifecycle import PaperKind
from printing import ticket
from printing.documents.names import name_of
from printing.layout import LAYOUTS
from printing.paper import Form, Slip
from printing.pdf import make
from station.demo.papers import Gallery
from tests.helpers.escpos_reader import read
from tests.helpers.pagemarks import badly_parted, crowded, outside

SETTINGS = "[site]\ndemo = true\n"
ROLL = {"queue_ticket", "appointment", "pickup", "small_receipt"}
LONG = {"guide", "telling", "monthly"}  # may need a second page
_pdfs: dict[str, bytes] = {}


@pytest.fixture(scope="module")
def papers() -> dict[str, Form | Slip]:
    with tempfile.TemporaryDirectory(prefix="onevisit-") as folder:
        settings = Path(folder) / "site.toml"
        settings.write_text(SETTINGS, encoding="utf-8")
        gallery = Gallery(Path(folder) / "data", settings)
        made = dict(gallery.papers())
        gallery.close()
    _pdfs.clear()  # papers made anew are signed anew
    return made


def pdf(papers: dict[str, Form | Slip], name: str) -> bytes:
    if name not in _pdfs:
        paper = papers[name]
        assert isinstance(paper, Form)
        _pdfs[name] = make(paper)
    return _pdfs[name]


def pages(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [squeezed(document[n].get_textpage().get_text_range()) for n in range(len(document))]


def squeezed(text: str) -> str:
    return "".join(text.split())


NAMES = sorted(
    {file.stem[:-2] for file in (LAYOUTS / "papers").glob("*-1.toml")} - {"blocks", "acceptance"}
    | {"acceptance_notice", "receipt.2", "receipt_offline"}
)


def test_the_set_is_whole(papers: dict[str, Form | Slip]):
    assert papers.keys() == set(NAMES) | ROLL
    assert {name_of(kind) for kind in PaperKind} <= papers.keys()


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_form_comes_out_of_its_pdf(papers: dict[str, Form | Slip], name: str):
    form = papers[name]
    assert isinstance(form, Form)
    text = "".join(pages(pdf(papers, name)))
    said = [form.issuer, form.title, form.docket, form.number, form.salutation, *form.opening, form.foot, *form.copies]
    for part in form.sections:
        said += [
            part.heading,
            *part.heads,
            *part.notes,
            *(word for row in part.rows for word in (row.label, row.value)),
        ]
        said += [cell for line in part.lines for cell in line]
    said += [word for row in form.signatures for word in (row.label, row.value)]
    for words in said:
        assert squeezed(words) in text, words
    for mark in ("〔U+", "\ufffd", "\uffff"):
        assert mark not in text


def test_the_organs_own_papers_bear_its_number_and_no_two_the_same(papers: dict[str, Form | Slip]):
    given = {name: paper.docket for name, paper in papers.items() if isinstance(paper, Form) and paper.docket}
    assert given["grant"] == "城固行审准〔2026〕1号"
    assert given.keys() == {
        name_of(kind) for kind in PaperKind
    } - {"receipt", "pledge", "tolerance_promise", "service"}  # fmt: skip
    assert len(set(given.values())) == len(given)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_has_one_page_unless_it_is_long(papers: dict[str, Form | Slip], name: str):
    form, shown = papers[name], pages(pdf(papers, name))
    assert isinstance(form, Form)
    copies = max(1, len(form.copies))
    assert len(shown) == copies or (name in LONG and len(shown) <= 2)
    each = len(shown) // copies
    for n, page in enumerate(shown):
        assert f"第{n % each + 1}页共{each}页" in page
        assert squeezed(form.number) in page


@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_on_anything_else(papers: dict[str, Form | Slip], name: str):
    form = papers[name]
    assert isinstance(form, Form)
    assert crowded(form) + outside(form) + badly_parted(form) == []


@pytest.mark.parametrize("name", NAMES)
def test_archives_can_take_it(papers: dict[str, Form | Slip], name: str, tmp_path: Path):
    form, data = papers[name], pdf(papers, name)
    assert isinstance(form, Form)
    with pypdfium2.PdfDocument(data) as document:
        head = document.get_metadata_dict()
    assert head["Title"] == form.title
    assert not re.search(r"欧阳|古丽|张桂兰|9900|1380", "".join(head.values()))
    assert b"/Lang (zh-CN)" in data
    assert make(form) == data
    if shutil.which("qpdf"):
        (tmp_path / "paper.pdf").write_bytes(data)
        checked = subprocess.run(["qpdf", "--check", str(tmp_path / "paper.pdf")], capture_output=True, timeout=60)
        assert checked.returncode == 0, checked.stderr.decode()


@pytest.mark.parametrize("name", ["refusal", "denial", "revocation", "termination"])
def test_what_goes_against_somebody_names_the_remedies(papers: dict[str, Form | Slip], name: str):
    """行政复议法 art. 20, 行政诉讼法 art. 46: how long, and whom to ask."""
    text = "".join(pages(pdf(papers, name)))
    for owed in ("60天", "行政复议", "城固县人民政府", "6个月", "行政诉讼", "城固县人民法院"):
        assert owed in text


def test_a_refusal_names_its_clause_and_a_proof_of_service_what_was_served(papers: dict[str, Form | Slip]):
    """行政许可法 art. 32 (1) 2: another organ's business."""
    refusal, service = ("".join(pages(pdf(papers, name))) for name in ("refusal", "service"))
    assert "第三十二条第一款第（二）项" in refusal
    assert "送达文书《准予行政许可决定书》（城固行审准〔2026〕1号）、排水许可证" in service
    assert "城固行审准〔2026〕1号" in "".join(pages(pdf(papers, "grant")))


def test_the_receipt_of_a_case_without_the_network_says_so(papers: dict[str, Form | Slip]):
    """昌 三(二)1(1): offline is a normal case, and the date of receipt counts all the same."""
    first, later, away = ("".join(pages(pdf(papers, name))) for name in ("receipt", "receipt.2", "receipt_offline"))
    assert "收件时网络不通" not in first + later
    assert "收件时网络不通" in away
    assert "上面是本大厅的临时编号" in away
    assert "补交方式邮寄" in later
    assert "本凭证即为受理凭证" in first


@pytest.mark.parametrize("name", sorted(ROLL))
@pytest.mark.parametrize("profile", ["escpos-80", "escpos-58"])
def test_slips_come_out_whole_on_both_rolls(papers: dict[str, Form | Slip], name: str, profile: str):
    slip = papers[name]
    assert isinstance(slip, Slip)
    text = squeezed(read(ticket.render(slip, printers.load(profile))).text)
    for words in (slip.issuer, slip.title, slip.big, *slip.notes):
        assert squeezed(words) in text
