"""A form as A4 PDF, drawn by reportlab; the same form always gives the same bytes. For the worker process only."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from printing.archive import COLOURS, CREATOR, xmp
from printing.fonts import BODY, legible, pdf_font, runs
from printing.layout import layout
from printing.marks import Box, Code, Mark, Ring, Rule, Words
from printing.paper import Form
from printing.qr import modules
from printing.sheet import pages

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def make(form: Form) -> bytes:
    """`form` as a PDF file: subsets of the fonts embedded, text extractable, nobody named in the document's head."""
    import reportlab.rl_config as rl_config  # pyright: ignore[reportMissingTypeStubs]
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # streams as bytes: a fifth shorter, and no time spent on writing them as letters
    plan, file = layout(form.layout), io.BytesIO()
    canvas = Canvas(
        file,
        pagesize=(plan.page["width"], plan.page["height"]),
        pageCompression=1,
        invariant=1,  # a fixed date in the document's head: the paper's own date stands on the paper
        initialFontName=pdf_font(BODY),  # reportlab's choice would be Helvetica, which is not embedded
        lang=form.language.replace("_", "-"),
    )
    title, author = legible(form.title), legible(form.issuer)
    canvas.setTitle(title)
    canvas.setSubject(title)
    canvas.setAuthor(author)
    canvas.setCreator(CREATOR)
    canvas.setProducer(CREATOR)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    _for_archives(canvas, xmp(title, author, form.language.replace("_", "-"), CREATOR))
    for marks in pages(form, plan, advance):
        pen = _Pen(canvas)
        for mark in marks:
            _draw(canvas, pen, mark)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _for_archives(canvas: "Canvas", metadata: bytes) -> None:
    """Hang the metadata and the meaning of colours (an sRGB profile) to the document's root, as PDF/A wants them."""
    from reportlab.pdfbase import pdfdoc

    document = canvas._doc  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - there is no other way in
    root = document.Catalog
    profile = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"N": 3}), COLOURS.read_bytes())
    root.Metadata = pdfdoc.XMP(creator=lambda _: metadata)
    meant = {
        "Type": pdfdoc.PDFName("OutputIntent"),
        "S": pdfdoc.PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": pdfdoc.PDFString("sRGB IEC61966-2.1"),
        "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
        "DestOutputProfile": document.Reference(profile, "sRGB"),
    }
    root.__NoDefault__ = [*root.__NoDefault__, "OutputIntents"]
    root.__Refs__ = root.__NoDefault__
    root.OutputIntents = pdfdoc.PDFArray([pdfdoc.PDFDictionary(meant)])


@lru_cache(maxsize=8192)
def advance(char: str, bold: bool) -> float:
    """The width of a legible character, in ems."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return sum(stringWidth(glyph, pdf_font(face), 1) for face, glyph in runs(char, bold))


class _Pen:
    """What a page is drawn with just now: a setting is written into the page only when it changes."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._fill, self._stroke, self._thick = "", "", 0.0

    def fill(self, colour: str) -> None:
        """The colour of words and areas."""
        if colour != self._fill:
            self._fill = colour
            self._canvas.setFillColor(_colour(colour))

    def stroke(self, colour: str, thick: float) -> None:
        """The colour and width of lines."""
        if colour != self._stroke:
            self._stroke = colour
            self._canvas.setStrokeColor(_colour(colour))
        if thick != self._thick:
            self._thick = thick
            self._canvas.setLineWidth(thick)


def _draw(canvas: "Canvas", pen: _Pen, mark: Mark) -> None:
    match mark:
        case Words():
            _write(canvas, pen, mark)
        case Rule():
            pen.stroke(mark.colour, mark.thick)
            canvas.line(mark.x, mark.y, mark.to_x, mark.to_y)
        case Box():
            pen.fill(mark.colour)
            canvas.rect(mark.x, mark.y, mark.width, mark.height, stroke=0, fill=1)
        case Ring():
            pen.stroke(mark.colour, 0.6)
            canvas.setDash(2.4, 2.4)
            canvas.circle(mark.x, mark.y, mark.radius, stroke=1, fill=0)
            canvas.setDash()
        case Code():
            _code(canvas, pen, mark)


def _write(canvas: "Canvas", pen: _Pen, mark: Words) -> None:
    """Run by run: each face begins where the one before ended."""
    pen.fill(mark.colour)
    x = mark.x
    for face, text in runs(mark.text, mark.bold):
        canvas.setFont(pdf_font(face), mark.size)
        canvas.drawString(x, mark.y, text, charSpace=mark.spread)
        x += sum(advance(char, mark.bold) * mark.size + mark.spread for char in text)


def _code(canvas: "Canvas", pen: _Pen, mark: Code) -> None:
    """The modules as one path: neighbours in a row as one rectangle, so that no viewer shows seams."""
    rows = modules(mark.payload)
    step = mark.side / len(rows)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            run = next((n for n in range(across, len(row)) if row[n] != row[across]), len(row)) - across
            if row[across]:
                path.rect(mark.x + across * step, mark.y + mark.side - (down + 1) * step, run * step, step)
            across += run
    pen.fill("000000")
    canvas.drawPath(path, stroke=0, fill=1)


@lru_cache(maxsize=64)
def _colour(code: str) -> object:
    from reportlab.lib.colors import HexColor

    return HexColor(f"#{code}")
