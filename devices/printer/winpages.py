"""Draws the pages of a PDF on a printer of Windows, as a process of its own: `winpages QUEUE NAME`, the PDF on stdin.

Windows' printers mostly read no PDF: their driver is given pages, as pictures here, through GDI. On stdout stands the
job's number and whether it is "held" or "loose", as soon as there is one; status 0 means every page went in.
"""

import ctypes
import sys
from collections.abc import Iterator
from ctypes import POINTER, Structure, c_int, c_int32, c_uint16, c_uint32, c_void_p
from dataclasses import dataclass
from typing import Any

from devices.printer.winspool import PAUSE, Spooler, SpoolerFault, system, wide

MOST_DPI = 300  # of the picture of a page: fine for the smallest type and code we print, 35 MB a page
_POINTS = 72  # an inch
_LOGPIXELSX, _LOGPIXELSY, _PHYSICAL_WIDTH, _PHYSICAL_HEIGHT, _OFFSET_X, _OFFSET_Y = 88, 90, 110, 111, 112, 113
_SRCCOPY = 0x00CC0020


class _DocInfo(Structure):
    """DOCINFOW."""

    _fields_ = (
        ("size", c_int32), ("name", c_void_p), ("output", c_void_p), ("datatype", c_void_p), ("kind", c_uint32),
    )  # fmt: skip


class _Bitmap(Structure):
    """BITMAPINFOHEADER."""

    _fields_ = (
        ("size", c_uint32), ("width", c_int32), ("height", c_int32), ("planes", c_uint16), ("bits", c_uint16),
        ("compression", c_uint32), ("bytes", c_uint32), ("x_per_metre", c_int32), ("y_per_metre", c_int32),
        ("used", c_uint32), ("important", c_uint32),
    )  # fmt: skip


_SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "CreateDCW": (c_void_p, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "DeleteDC": (c_int, (c_void_p,)),
    "GetDeviceCaps": (c_int, (c_void_p, c_int)),
    "StartDocW": (c_int, (c_void_p, POINTER(_DocInfo))),
    "StartPage": (c_int, (c_void_p,)),
    "EndPage": (c_int, (c_void_p,)),
    "EndDoc": (c_int, (c_void_p,)),
    "AbortDoc": (c_int, (c_void_p,)),
    "StretchDIBits": (
        c_int, (c_void_p, *[c_int] * 8, c_void_p, POINTER(_Bitmap), c_uint32, c_uint32),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it goes to a printer: `width` × `height` pixels of four bytes (blue, green, red, none), rows from the
    top; `width_in` and `height_in` are its size on paper in inches."""

    width: int
    height: int
    pixels: bytes
    width_in: float
    height_in: float


def pictures(pdf: bytes, dpi: int) -> Iterator[Picture]:
    """The pages of `pdf`, one at a time."""
    import pypdfium2  # pyright: ignore[reportMissingTypeStubs]

    pdfium: Any = pypdfium2
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            width, height = page.get_size()
            drawn = page.render(scale=dpi / _POINTS, prefer_bgrx=True, may_draw_forms=False)
            yield Picture(drawn.width, drawn.height, bytes(drawn.buffer), width / _POINTS, height / _POINTS)
            page.close()


class Canvas:
    """The sheets of one printer, by the functions of gdi32 that `library` gives. Raises SpoolerFault."""

    def __init__(self, library: Any, queue: str) -> None:
        self._library = library
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        self._dc = library.CreateDCW(wide("WINSPOOL"), wide(queue), None, None)
        if not self._dc:
            raise SpoolerFault("CreateDC", 0)

    @property
    def dpi(self) -> int:
        """Dots an inch worth drawing."""
        return min(self._caps(_LOGPIXELSX), MOST_DPI)

    def start(self, name: str) -> int:
        """Begin a document: the number of its job."""
        called = wide(name)
        document = _DocInfo(ctypes.sizeof(_DocInfo), ctypes.addressof(called), None, None, 0)
        number = self._library.StartDocW(self._dc, ctypes.byref(document))
        if number <= 0:
            raise SpoolerFault("StartDoc", 0)
        return number

    def draw(self, page: Picture) -> None:
        """One sheet. It is as large as it is meant to be, or as the sheet allows."""
        across, down = self._caps(_LOGPIXELSX), self._caps(_LOGPIXELSY)
        width, height = page.width_in * across, page.height_in * down
        fit = min(1.0, self._caps(_PHYSICAL_WIDTH) / width, self._caps(_PHYSICAL_HEIGHT) / height)
        head = _Bitmap(ctypes.sizeof(_Bitmap), page.width, -page.height, 1, 32, 0, len(page.pixels), 0, 0, 0, 0)
        self._done("StartPage", self._library.StartPage(self._dc))
        lines = self._library.StretchDIBits(
            self._dc,
            -self._caps(_OFFSET_X), -self._caps(_OFFSET_Y), round(width * fit), round(height * fit),
            0, 0, page.width, page.height,
            page.pixels, ctypes.byref(head), 0, _SRCCOPY,
        )  # fmt: skip
        self._done("StretchDIBits", lines)
        self._done("EndPage", self._library.EndPage(self._dc))

    def end(self) -> None:
        """The document is whole."""
        self._done("EndDoc", self._library.EndDoc(self._dc))

    def close(self, *, whole: bool) -> None:
        """Away with it; what is not `whole` is called off."""
        if not whole:
            self._library.AbortDoc(self._dc)
        self._library.DeleteDC(self._dc)

    def _caps(self, index: int) -> int:
        return self._library.GetDeviceCaps(self._dc, index)

    def _done(self, what: str, result: int) -> None:
        if result <= 0:
            raise SpoolerFault(what, result)


def draw(canvas: Canvas, spooler: Spooler, queue: str, name: str, pdf: bytes) -> Iterator[str]:
    """Print `pdf` as `name`: what to tell of it, as soon as it is known. Raises SpoolerFault, and ends without its last
    word where the job is not whole."""
    whole = False
    try:
        number = canvas.start(name)
        with spooler.printer(queue) as printer:
            yield f"{number} {'loose' if printer.control(number, PAUSE) else 'held'}"
        for page in pictures(pdf, canvas.dpi):
            canvas.draw(page)
        canvas.end()
        whole = True
    finally:
        canvas.close(whole=whole)


def main() -> int:
    """The process: see the module."""
    queue, name = sys.argv[1:3]
    if sys.platform != "win32":
        return 2
    canvas = Canvas(ctypes.WinDLL("gdi32"), queue)
    for word in draw(canvas, Spooler(system()), queue, name, sys.stdin.buffer.read()):
        sys.stdout.write(word + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
