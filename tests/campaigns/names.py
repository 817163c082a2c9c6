"""All of level 3 through the papers, character by character: `python -m tests.campaigns.names`, a few minutes.

Each character is set on A4 and read back by PDFium and, where it is installed, by Poppler; set on a ticket, where what
the printer types must decode to it, and what is drawn must have ink and not be the box of its face. Says what failed,
and ends with 1 when anything did.
"""

import dataclasses
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from hall import printers
from printing import escpos, fonts
from printing.documents.slips import queue_ticket
from printing.paper import Row
from printing.pdf import make
from printing.ticket import render
from tests.helpers import level3, papers
from tests.helpers.escpos_reader import Line, Picture, read

SHEET = 4000  # characters of a paper
ROLL = 12  # characters of a row of a ticket


def lost_on_paper(chars: str, folder: Path) -> Iterator[str]:
    """Which reader misses which characters of a paper that says `chars`."""
    form = dataclasses.replace(papers.notice(), opening=(chars,), sections=(), salutation="", foot="")
    made = make(form)
    with pypdfium2.PdfDocument(made) as document:
        texts = {"pdfium": "".join(page.get_textpage().get_text_range() for page in document)}
    if shutil.which("pdftotext"):
        (folder / "paper.pdf").write_bytes(made)
        command = ["pdftotext", "-raw", "-enc", "UTF-8", str(folder / "paper.pdf"), "-"]
        told = subprocess.run(command, check=True, capture_output=True, timeout=300).stdout
        texts["poppler"] = told.decode("utf-8")
    for reader, text in texts.items():
        # between two pages stand the number and the head of the next
        inner = re.sub(r"第\d+页共\d+页|编号：临\d+|受理通知书", "", "".join(text.split()))
        if chars not in inner:
            lost = sorted(set(chars) - set(inner))
            yield f"{reader}: {[f'U+{ord(char):04X}' for char in lost] or 'another order'}"


def lost_on_tickets(chars: str) -> Iterator[str]:
    """Which characters of `chars` a ticket does not show."""
    profile, slip = printers.load("escpos-80"), queue_ticket(papers.issued(), papers.PLACE, papers.SITE)
    typed = "".join(char for char in chars if escpos.cells(char))
    for at in range(0, len(typed), ROLL):
        part = typed[at : at + ROLL]
        out = read(render(dataclasses.replace(slip, rows=(Row("姓名", part),)), profile))
        if part not in "".join(line.text.removeprefix("姓名").strip() for line in out.of(Line)):
            yield f"typed: {part}"
    for char in chars:
        if escpos.cells(char):
            continue
        out = read(render(dataclasses.replace(slip, banner="", rows=(Row("", char),)), profile))
        drawn = [picture for picture in out.of(Picture) if len(picture.rows) > 2]
        if len(drawn) != 1 or sum(map(sum, drawn[0].rows)) < 3 or _same(drawn[0].rows, char):
            yield f"drawn: U+{ord(char):04X}"


def _same(rows: list[list[bool]], char: str) -> bool:
    """Whether the ink is that of the box which the character's face has for missing ones."""
    face = fonts.face_of(char)
    assert face is not None
    box = Image.new("L", (40, 40))
    font = fonts.raster_font(face, escpos.EM)
    ImageDraw.Draw(box).text((4, 30), "\U0010fffd", fill=255, font=font, anchor="ls")
    ink = Image.new("L", (len(rows[0]), len(rows)))
    ink.putdata([255 * dot for row in rows for dot in row])
    one, other = ink.getbbox(), box.getbbox()
    assert one is not None
    assert other is not None
    return ink.crop(one).tobytes() == box.point([0] * 96 + [255] * 160).crop(other).tobytes()


def main() -> int:
    """All blocks; what failed, and how many characters there were."""
    count, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for block, points in level3.blocks().items():
            chars = "".join(map(chr, (point for point in points if point not in level3.NO_FACE)))
            chars = "".join(char for char in chars if not char.isspace())
            faults = [fault for at in range(0, len(chars), SHEET) for fault in
                      lost_on_paper(chars[at : at + SHEET], Path(folder))]  # fmt: skip
            faults += lost_on_tickets(chars)
            count, failed = count + len(chars), failed + len(faults)
            _tell(f"{block}: {len(chars)} characters, {len(faults)} faults", *faults[:20])
    _tell(f"{count} characters, {failed} faults")
    return 1 if failed else 0


def _tell(*lines: str) -> None:
    sys.stdout.write("\n  ".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
