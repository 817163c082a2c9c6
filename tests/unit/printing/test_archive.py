"""PDF/A-2u: what a validator would look for, and that the looking finds what is planted."""

import dataclasses
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from printing import archive, fonts, pdf
from printing.pdf import make
from tests.helpers import level3, papers
from tests.helpers.pdfa import faults

pytestmark = pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
PAPER = dataclasses.replace(
    papers.notice(), title="受理<通知>书 & 𠮷", opening=("".join(map(level3.some, level3.blocks())), "ئابدۇللا·مەمەت")
)


def test_a_paper_of_every_block_breaks_no_clause(tmp_path: Path):
    assert faults(make(PAPER), tmp_path) == []


@pytest.mark.skipif(not shutil.which("verapdf"), reason="veraPDF is not installed")
def test_a_validator_agrees(tmp_path: Path):
    (tmp_path / "paper.pdf").write_bytes(make(PAPER))
    command = ["verapdf", "--flavour", "2u", "--format", "text", str(tmp_path / "paper.pdf")]
    told = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert told.stdout.startswith("PASS"), told.stdout


def test_what_is_no_archives_file_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = pdf._for_archives
    monkeypatch.setattr(pdf, "_for_archives", lambda canvas, metadata: None)
    assert {fault.split()[0] for fault in faults(make(PAPER), tmp_path)} == {"6.6.2.1", "6.2.3"}
    lie = archive.xmp("别的题目", papers.PLACE.organ, "zh-CN", "OneVisit").replace(b"<pdfaid:part>2", b"<pdfaid:part>1")
    monkeypatch.setattr(pdf, "_for_archives", lambda canvas, metadata: whole(canvas, lie))
    found = faults(make(PAPER), tmp_path)
    assert {"6.6.4 not called PDF/A-2u", "6.6.2.3 /Title is said otherwise"} <= set(found)


def test_a_code_without_a_meaning_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    right = fonts.unicode_map
    monkeypatch.setattr(fonts, "unicode_map", lambda name, subset: re.sub("<05> <.*>\n", "", right(name, subset)))
    assert any("6.2.11.7.2 code 5 means nothing" in fault for fault in faults(make(PAPER), tmp_path))


def test_nobody_is_named_in_the_metadata():
    assert papers.RARE.encode() not in archive.xmp("受理通知书", "机关", "zh-CN", "OneVisit")
    made = make(papers.notice())
    packet = made[made.index(b"<?xpacket") : made.index(b'<?xpacket end="r"?>')].decode()
    assert papers.RARE not in packet
    assert not re.search("临|9900|1380", packet)
