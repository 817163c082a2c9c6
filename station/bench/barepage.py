"""The baseline of a form: reportlab alone, told where each word, rule and module stands. Two fonts, no fallback."""

import io
from collections.abc import Sequence
from functools import cache

from printing.fonts import FOLDER
from printing.marks import Box, Code, Mark, Ring, Rule, Words
from printing.qr import modules


def draw(marks: Sequence[Mark], payload: str) -> bytes:
    """One A4 page of `marks`, its code that of `payload`."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    _register()
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=1, initialFontName="plain")
    for mark in marks:
        match mark:
            case Words():
                canvas.setFont("bold" if mark.bold else "plain", mark.size)
                canvas.drawString(mark.x, mark.y, mark.text)
            case Rule():
                canvas.setLineWidth(mark.thick)
                canvas.line(mark.x, mark.y, mark.to_x, mark.to_y)
            case Box():
                canvas.rect(mark.x, mark.y, mark.width, mark.height, stroke=0, fill=0)
            case Ring():
                canvas.circle(mark.x, mark.y, mark.radius)
            case Code():
                rows, path = modules(payload), canvas.beginPath()
                step = mark.side / len(rows)
                for down, row in enumerate(rows):
                    for across, dark in enumerate(row):
                        if dark:
                            path.rect(mark.x + across * step, mark.y + mark.side - (down + 1) * step, step, step)
                canvas.drawPath(path, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


@cache
def _register() -> None:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    for name, file in (("plain", "NotoSansSC_400Regular.ttf"), ("bold", "NotoSansSC_700Bold.ttf")):
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(FOLDER / file)))
