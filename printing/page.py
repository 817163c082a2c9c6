"""The pages of a form: head, foot and margins, where the next thing goes, and how wide words are."""

import itertools
from collections.abc import Callable

from printing.fonts import legible
from printing.layout import MM, Layout
from printing.lines import Line, as_line, wrap
from printing.marks import Mark, Rule, Words
from printing.paper import Form

HAIR = 0.5  # points
_FOOT = 7 * MM  # from the body down to the first line of the foot

Advance = Callable[[str, bool], float]  # width of one character in ems, bold or not


class Pages:
    """The pages so far, and the height of the pen on the last of them."""

    def __init__(self, form: Form, plan: Layout, advance: Advance, copy: str) -> None:
        self._form, self._plan, self._advance, self._copy = form, plan, advance, copy
        self._left = plan.page["left"]
        self._right = plan.page["width"] - plan.page["right"]
        self._pages: list[list[Mark]] = []
        self._y = 0.0
        small = plan.type["small"]
        room = plan.width - self._width(_count(999, 999), small) - small * 2
        self._footing = self._shrunk(form.foot, small, room, bold=False)
        more = sum(size for _, size in self._footing[1:]) * 1.2
        self._low = plan.page["bottom"] + more  # where the body ends

    # -- the frame of a page ------------------------------------------------------------------------------------------

    def _first_page(self) -> None:
        form, plan, red = self._form, self._plan, self._plan.colour["red"]
        small = plan.type["small"]
        self._pages.append([])
        self._y = plan.page["height"] - plan.page["top"]
        deeper = max(self._stamp(form.banner), self._stamp(form.mark, right=True))
        self._y -= deeper
        self._y -= plan.type["organ"] * 1.3
        self._headline(form.issuer, plan.type["organ"], red, 0.55)
        self._docket()
        self._rule(self._y, 1.8, red)
        self._rule(self._y - 2.6, HAIR, red)
        self._y -= plan.type["title"] * 1.9
        self._headline(form.title, plan.type["title"], plan.colour["ink"], 0.4)
        self._y -= small * 1.3
        top, low = self._y, self._y
        half = plan.width / 2 - small
        for line, size in self._shrunk(self._copy, small + 0.5, half, bold=False):
            self._put(line, self._left, low, size, colour=red)
            low -= size * 1.3
        self._y = top
        self._number(small + 0.5, half if self._copy else 0.0)
        self._y = min(self._y, low + small * 1.3) - plan.type["body"] * 0.9

    def _docket(self) -> None:
        """文号, in the middle between the organ and the red line (GB/T 9704-2012, 7.2.5)."""
        for line, size in self._shrunk(self._form.docket, self._plan.type["body"] + 1, bold=False):
            self._y -= size * 0.4
            self._put(line, self._left + (self._plan.width - self._width(line, size)) / 2, self._y, size)
            self._y -= size * 0.6

    def _headline(self, text: str, size: float, colour: str, gap: float) -> None:
        """Bold, in the middle, in as many lines as it needs; below the last `gap` ems of it."""
        for n, (line, points) in enumerate(self._shrunk(text, size)):
            size = points
            self._y -= size * 1.25 if n else 0.0
            x = self._left + (self._plan.width - self._width(line, size, True)) / 2
            self._put(line, x, self._y, size, True, colour)
        self._y -= size * gap

    def _stamp(self, text: str, right: bool = False) -> float:
        """A short warning in a red frame, in a corner of the first page; how much deeper it is than one line."""
        if not text:
            return 0.0
        size, red = self._plan.type["heading"], self._plan.colour["red"]
        lines = self._shrunk(text, size, self._plan.width / 2 - 24)
        deeper = sum(points * 1.3 for _, points in lines[1:])
        wide = max(self._width(line, points, True) for line, points in lines) + 12
        x = self._right - wide if right else self._left
        low, high, end = self._y - deeper - size * 0.5, self._y + size * 1.1, x + wide
        corners = ((x, low), (end, low), (end, high), (x, high), (x, low))
        self._pages[-1] += [Rule(*here, *there, 0.9, red) for here, there in itertools.pairwise(corners)]
        y = self._y
        for line, points in lines:
            self._put(line, x + 6, y, points, bold=True, colour=red)
            y -= points * 1.3
        return deeper

    def _next_page(self) -> None:
        form, plan = self._form, self._plan
        small = plan.type["small"]
        self._pages.append([])
        self._y = plan.page["height"] - plan.page["top"]
        for line, size in self._shrunk(form.title, small, plan.width / 2, bold=False)[:1]:
            self._put(line, self._left, self._y, size, colour=plan.colour["faint"])
        self._number(small, plan.width / 2 - small)
        self._rule(self._y - small * 0.8, HAIR, plan.colour["red"])
        self._y -= small * 3

    def _number(self, size: float, room: float = 0.0) -> None:
        """Whose paper it is, at the right edge: smaller or in several lines where it is long."""
        if not self._form.number:
            return
        lines = self._shrunk(f"编号：{self._form.number}", size, room, bold=False)
        for n, (line, points) in enumerate(lines):
            self._y -= points * 1.3 if n else 0.0
            x = self._right - self._width(line, points)
            self._put(line, x, self._y, points, colour=self._plan.colour["faint"])

    def _foot(self, marks: list[Mark], number: int) -> None:
        plan, y = self._plan, self._low - _FOOT
        size, faint = plan.type["small"], plan.colour["faint"]
        count = _count(number, len(self._pages))
        marks.append(Rule(self._left, y + size * 1.6, self._right, y + size * 1.6, HAIR, plan.colour["line"]))
        marks.append(Words(self._right - self._width(count, size), y, count, size, False, faint))
        for line, points in self._footing:
            marks.append(Words(self._left, y, line, points, False, faint))
            y -= points * 1.2

    def _room(self) -> float:
        return self._y - self._low

    def _need(self, height: float) -> None:
        if self._room() < height:
            self._next_page()

    # -- words --------------------------------------------------------------------------------------------------------

    def _width(self, text: str, size: float, bold: bool = False) -> float:
        """Of the widest line of `text`."""
        lines = [text] if isinstance(text, Line) else map(as_line, text.split("\n"))
        return max(sum(self._advance(char, bold) for char in line) for line in lines) * size

    def _wrap(self, text: str, width: float, size: float, bold: bool = False) -> list[Line]:
        return wrap(legible(text), width, lambda char: self._advance(char, bold) * size)

    def _shrunk(self, text: str, size: float, width: float = 0.0, bold: bool = True) -> list[tuple[Line, float]]:
        """`text` in one line, smaller if need be, down to half of `size`; then in several. None where it is empty."""
        width, text = width or self._plan.width, legible(text)
        fits = min(size, size * width / max(self._width(text, size, bold), 1))
        smallest = max(fits, size / 2)
        return [(line, smallest) for line in self._wrap(text, width, smallest, bold)] if text else []

    def _put(self, text: str, x: float, y: float, size: float, bold: bool = False, colour: str = "") -> None:
        if text:
            self._pages[-1].append(Words(x, y, as_line(legible(text)), size, bold, colour or self._plan.colour["ink"]))

    def _rule(self, y: float, thick: float, colour: str, start: float = 0.0) -> None:
        """From `start`, or else the left margin, to the right one."""
        self._pages[-1].append(Rule(start or self._left, y, self._right, y, thick, colour))


def _count(number: int, pages: int) -> str:
    return f"第 {number} 页　共 {pages} 页"
