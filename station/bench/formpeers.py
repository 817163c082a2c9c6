"""The same A4 form made by two other libraries, where they are installed: fpdf2 and WeasyPrint.

Nothing of ours needs them: `pip install fpdf2 weasyprint` beside the product is enough for the comparison. Both take
the fonts from the same files, embed subsets of them, and draw the same code as vectors, one file to a form as we do.
"""

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from printing.fonts import FOLDER
from printing.marks import Box, Code, Mark, Ring, Rule, Words
from printing.paper import Form, Section
from printing.qr import modules

Maker = Callable[[Form, Sequence[Mark]], bytes]
_FILES = {"": "NotoSansSC_400Regular.ttf", "B": "NotoSansSC_700Bold.ttf"}
_HEIGHT = 841.89  # points of A4


def makers() -> dict[str, Maker]:
    """What makes a form of `printing.paper`, by the name of the library; without those that are not installed."""
    known: dict[str, tuple[str, Maker]] = {"fpdf2": ("fpdf", by_fpdf2), "weasyprint": ("weasyprint", by_weasyprint)}
    return {name: make for name, (module, make) in known.items() if importlib.util.find_spec(module)}


def by_fpdf2(_form: Form, marks: Sequence[Mark]) -> bytes:
    """Told where each word, rule and module stands: it has no layout to do, which is in its favour."""
    pdf: Any = importlib.import_module("fpdf").FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    for style, file in _FILES.items():
        pdf.add_font("noto", style, str(FOLDER / file))
    pdf.add_page()
    for mark in marks:
        match mark:
            case Words():
                pdf.set_font("noto", "B" if mark.bold else "", mark.size)
                pdf.text(mark.x, _HEIGHT - mark.y, str(mark.text))
            case Rule():
                pdf.set_line_width(mark.thick)
                pdf.line(mark.x, _HEIGHT - mark.y, mark.to_x, _HEIGHT - mark.to_y)
            case Box():
                pdf.set_fill_color(f"#{mark.colour}")
                pdf.rect(mark.x, _HEIGHT - mark.y - mark.height, mark.width, mark.height, style="F")
            case Ring():
                pdf.circle(mark.x, _HEIGHT - mark.y, mark.radius)
            case Code():
                pdf.set_fill_color(0)
                step = mark.side / len(modules(mark.payload))
                for across, down in _dark(mark.payload):
                    pdf.rect(mark.x + across * step, _HEIGHT - mark.y - mark.side + down * step, step, step, style="F")
    return bytes(pdf.output())


def by_weasyprint(form: Form, _marks: Sequence[Mark]) -> bytes:
    """As a page of HTML, which is its way: it lays the form out by itself, as we do. Fonts are set up once."""
    library, fonts, style = _weasyprint()
    return library.HTML(string=_page(form)).write_pdf(stylesheets=[style], font_config=fonts)


@cache
def _weasyprint() -> tuple[Any, Any, Any]:
    library = importlib.import_module("weasyprint")
    fonts = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: noto; font-weight: {weight}; src: url({(FOLDER / file).as_uri()}) }}"
        for weight, file in ((400, _FILES[""]), (700, _FILES["B"]))
    )
    css = (
        faces
        + """
        @page { size: A4; margin: 15mm 25mm; @bottom-right { content: "第 1 页　共 1 页"; font: 9pt noto } }
        body { font: 10pt noto; line-height: 1.2 }
        h1, h2 { text-align: center; font-weight: 700 }
        h1 { color: #b5121b; font-size: 26pt; margin: 0; border-bottom: 2pt solid #b5121b }
        h2 { font-size: 18pt; margin: 6pt 0 }
        h3 { font-size: 12pt; border-left: 3pt solid #b5121b; margin: 6pt 0; padding-left: 4pt }
        table { border-collapse: collapse; width: 100% }
        td, th { border: .5pt solid #b8b2a7; padding: 3pt; text-align: left }
        .label { background: #f7f4ee; color: #6a6a6a; width: 18% }
        svg { width: 26mm; height: 26mm; display: block }
    """
    )
    return library, fonts, library.CSS(string=css, font_config=fonts)


def _page(form: Form) -> str:
    """The words of `form`, a pair of rows to a line as on ours."""
    parts = "".join(_section(section) for section in form.sections)
    signed = "".join(f"<p>{escape(row.label)}：{escape(row.value)}</p>" for row in form.signatures)
    size = len(modules(form.qr))
    dots = "".join(f"<rect x='{x}' y='{y}' width='1' height='1'/>" for x, y in _dark(form.qr))
    opening = "".join(f"<p>　　{escape(text)}</p>" for text in form.opening)
    title, issuer = escape(form.title), escape(form.issuer)
    return (
        f"<html lang='zh-CN'><title>{title}</title><h1>{issuer}</h1><h2>{title}</h2>"
        f"<p style='text-align:right'>编号：{escape(form.number)}</p><p><b>{escape(form.salutation)}</b></p>"
        f"{opening}{parts}"
        f"<svg viewBox='0 0 {size} {size}'>{dots}</svg><p>{escape(form.qr_note)}</p>{signed}"
        f"<p style='text-align:right'>{issuer}<br>{escape(form.day)}<br>（{escape(form.seal)}）</p>"
        f"<p>{escape(form.foot)}</p></html>"
    )


def _section(section: Section) -> str:
    rows = [f"<td class=label>{escape(row.label)}<td>{escape(row.value)}" for row in section.rows]
    pairs = ["".join(rows[at : at + 2]) for at in range(0, len(rows), 2)]
    head = "".join(f"<th class=label>{escape(text)}" for text in section.heads)
    lines = ["".join(f"<td>{escape(text)}" for text in line) for line in section.lines]
    whole = "".join(f"<tr>{line}" for line in [*pairs, head, *lines] if line)
    return f"<h3>{escape(section.heading)}</h3><table>{whole}</table>"


def _dark(payload: str) -> list[tuple[int, int]]:
    """Across and down of the dark modules."""
    return [(x, y) for y, row in enumerate(modules(payload)) for x, dark in enumerate(row) if dark]
