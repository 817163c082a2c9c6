"""Sets a form on A4 pages: what stands where, in points from the lower left. Draws nothing."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from printing.fonts import legible
from printing.layout import MM, Layout
from printing.lines import Line, as_line, wrap
from printing.marks import Box, Code, Mark, Ring, Rule, Words
from printing.paper import Form, Row, Section

HAIR = 0.5  # points
_END_GAP = 1.2  # ems of body type above the signatures
_SIGNED = 1.3  # ems from one line of a signature to the next; twice that to the next signature
_NOTE_INDENT = 16  # points: room for "1."

Advance = Callable[[str, bool], float]  # width of one character in ems, bold or not


@dataclass(frozen=True, slots=True)
class _Cell:
    x: float
    width: float
    text: str
    head: bool = False


def pages(form: Form, plan: Layout, advance: Advance) -> list[list[Mark]]:
    """The marks of each page of `form`; as many pages as it needs, each with its number. Each copy counts its own."""
    return [page for copy in form.copies or ("",) for page in _Setter(form, plan, advance, copy).all()]


class _Setter:
    """Where the next thing goes; a new page when it would not fit."""

    def __init__(self, form: Form, plan: Layout, advance: Advance, copy: str) -> None:
        self._form, self._plan, self._advance, self._copy = form, plan, advance, copy
        self._left = plan.page["left"]
        self._right = plan.page["width"] - plan.page["right"]
        self._pages: list[list[Mark]] = []
        self._y = 0.0

    def all(self) -> list[list[Mark]]:
        """The whole form."""
        form = self._form
        self._first_page()
        body = self._plan.type["body"]
        if form.salutation:
            self._paragraph(form.salutation, body, bold=True)
        for text in form.opening:
            self._paragraph(f"　　{text}", body)
        for section in form.sections:
            if section is form.sections[-1]:
                self._keep(section)
            self._section(section)
        self._end()
        for number, marks in enumerate(self._pages, 1):
            self._foot(marks, number)
            marks.sort(key=lambda mark: not isinstance(mark, Box))  # shades lie under rules and words
        return self._pages

    # -- the frame of a page ------------------------------------------------------------------------------------------

    def _first_page(self) -> None:
        form, plan, red = self._form, self._plan, self._plan.colour["red"]
        small = plan.type["small"]
        self._pages.append([])
        self._y = plan.page["height"] - plan.page["top"]
        self._stamp(form.banner, self._left)
        self._stamp(form.mark, self._right - self._width(form.mark, plan.type["heading"], True) - 12)
        self._y -= plan.type["organ"] * 1.3
        for line, size in self._shrunk(form.issuer, plan.type["organ"]):
            self._put_centred(line, size, red)
            self._y -= size * 0.55
        self._rule(self._y, 1.8, red)
        self._rule(self._y - 2.6, HAIR, red)
        self._y -= plan.type["title"] * 1.9
        for line, size in self._shrunk(form.title, plan.type["title"]):
            self._put_centred(line, size, plan.colour["ink"])
            self._y -= size * 0.4
        self._y -= small * 1.3
        self._put(self._copy, self._left, self._y, small + 0.5, colour=red)
        self._number(small + 0.5)
        self._y -= plan.type["body"] * 0.9

    def _stamp(self, text: str, x: float) -> None:
        """A short warning in a red frame, in a corner of the first page."""
        if not text:
            return
        size, red = self._plan.type["heading"], self._plan.colour["red"]
        low, high, end = self._y - size * 0.5, self._y + size * 1.1, x + self._width(text, size, True) + 12
        corners = ((x, low), (end, low), (end, high), (x, high), (x, low))
        self._pages[-1] += [Rule(*here, *there, 0.9, red) for here, there in itertools.pairwise(corners)]
        self._put(text, x + 6, self._y, size, bold=True, colour=red)

    def _next_page(self) -> None:
        form, plan = self._form, self._plan
        small = plan.type["small"]
        self._pages.append([])
        self._y = plan.page["height"] - plan.page["top"]
        title = self._shrunk(form.title, small, plan.width / 2, bold=False)
        self._put(title[0][0], self._left, self._y, title[0][1], colour=plan.colour["faint"])
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
            self._put_right(line, self._y, points, colour=self._plan.colour["faint"])

    def _foot(self, marks: list[Mark], number: int) -> None:
        plan, y = self._plan, self._plan.page["bottom"] - 7 * MM
        size, faint = plan.type["small"], plan.colour["faint"]
        count = f"第 {number} 页　共 {len(self._pages)} 页"
        marks.append(Rule(self._left, y + size * 1.6, self._right, y + size * 1.6, HAIR, plan.colour["line"]))
        marks.append(Words(self._right - self._width(count, size), y, count, size, False, faint))
        room = plan.width - self._width(count, size) - size * 2
        for line, points in self._shrunk(self._form.foot, size, room, bold=False):
            marks.append(Words(self._left, y, line, points, False, faint))
            y -= points * 1.2

    def _room(self) -> float:
        return self._y - self._plan.page["bottom"]

    def _need(self, height: float) -> None:
        if self._room() < height:
            self._next_page()

    # -- the body -----------------------------------------------------------------------------------------------------

    def _paragraph(self, text: str, size: float, bold: bool = False, indent: float = 0.0, lead: str = "") -> None:
        """Lines over the whole width; `lead` stands once in the indent."""
        step, room, ink = size * self._plan.type["leading"], self._plan.width - indent, self._plan.colour["ink"]
        lines = self._wrap(text, room, size, bold)
        for number, line in enumerate(lines, 1):
            self._need(step)
            self._y -= step
            self._put(lead, self._left, self._y, size)
            lead = ""
            slack = room - self._width(line, size, bold)
            full = number < len(lines) and slack < 3 * size  # kinsoku leaves up to two ems: both edges stay straight
            spread = slack / (len(line) - 1) if full and len(line) > 1 and not line.whole else 0.0
            x = self._left + indent + (slack if line.right else 0.0)
            self._pages[-1].append(Words(x, self._y, line, size, bold, ink, spread))

    def _section(self, section: Section) -> None:
        plan, size = self._plan, self._plan.type["heading"]
        for n, line in enumerate(self._wrap(section.heading, plan.width - 8, size, bold=True)):
            self._need(size * 6)  # a heading never ends a page
            self._y -= size * (1.3 if n else 1.9)
            self._pages[-1].append(Box(self._left, self._y - size * 0.12, 2.6, size * 0.95, plan.colour["red"]))
            self._put(line, self._left + 8, self._y, size, bold=True)
        self._y -= size * 0.65
        if section.rows:
            self._rows(section.rows)
        if section.heads:
            self._table(section)
        for number, note in enumerate(section.notes, 1):
            self._paragraph(note, plan.type["body"] - 1, indent=_NOTE_INDENT, lead=f"{number}.")

    def _keep(self, last: Section) -> None:
        """Bring the notes of the last section to the signatures' page: a seal never stands alone on a page."""
        if last.rows or last.heads:
            return
        size = self._plan.type["body"] - 1
        count = sum(len(self._wrap(note, self._plan.width - _NOTE_INDENT, size)) for note in last.notes)
        height = count * size * self._plan.type["leading"] + self._plan.type["heading"] * 2.55 + self._end_height()
        if height < self._plan.page["height"] / 2:
            self._need(height)

    def _rows(self, rows: Sequence[Row]) -> None:
        """Label and value, two pairs to a line where both values are short."""
        plan, half, waiting = self._plan, self._plan.width / 2, list(rows)
        self._rule(self._y, HAIR, plan.colour["line"])
        short = half - plan.label - 2 * plan.pad
        while waiting:
            row = waiting.pop(0)
            pair = [row]
            if waiting and all(self._width(legible(r.value), plan.type["body"]) <= short for r in (row, waiting[0])):
                pair.append(waiting.pop(0))
            cells: list[_Cell] = []
            for place, each in enumerate(pair):
                x = self._left + place * half
                wide = (half if len(pair) == 2 else plan.width) - plan.label
                cells += [_Cell(x, plan.label, each.label, head=True), _Cell(x + plan.label, wide, each.value)]
            self._cells(cells)

    def _table(self, section: Section) -> None:
        plan = self._plan
        columns = [width * MM for width in section.columns]
        left_over = (plan.width - sum(columns)) / max(1, columns.count(0))
        widths = [width or left_over for width in columns]
        starts = [self._left + sum(widths[:n]) for n in range(len(widths))]
        heads = [_Cell(x, w, text, head=True) for x, w, text in zip(starts, widths, section.heads, strict=True)]
        self._rule(self._y, HAIR, plan.colour["line"])
        self._cells(heads)
        for line in section.lines:
            self._cells([_Cell(x, w, text) for x, w, text in zip(starts, widths, line, strict=True)], heads)

    def _cells(self, cells: Sequence[_Cell], heads: Sequence[_Cell] = ()) -> None:
        """One row of a table. It moves to the next page whole; only what is taller than a page is parted.

        `heads` are repeated where a page begins with the row.
        """
        plan, size = self._plan, self._plan.type["body"]
        step = size * plan.type["row"]
        lines = [self._wrap(cell.text, cell.width - 2 * plan.pad, size) for cell in cells]
        count, done, moved = max(map(len, lines)), 0, False
        page = plan.page["height"] - plan.page["top"] - plan.page["bottom"] - 20 * MM
        again = max((len(self._wrap(head.text, head.width - 2 * plan.pad, size)) for head in heads), default=0)
        while done < count:
            fits = int((self._room() - 2 * plan.pad) / step)
            whole = (count - done) * step + 2 * plan.pad
            if fits < count - done and (fits < 1 or (whole <= page and not moved)):
                moved = True
                self._next_page()
                self._rule(self._y, HAIR, plan.colour["line"])
                if heads and again * step < page / 3:
                    self._cells(heads)
                continue
            part, moved = min(fits, count - done), False
            self._cells_part(cells, [column[done : done + part] for column in lines], part * step + 2 * plan.pad)
            done += part

    def _cells_part(self, cells: Sequence[_Cell], lines: list[list[Line]], height: float) -> None:
        plan, size, colour = self._plan, self._plan.type["body"], self._plan.colour
        low, step = self._y - height, size * plan.type["row"]
        marks = self._pages[-1]
        marks += [Box(cell.x, low, cell.width, height, colour["shade"]) for cell in cells if cell.head]
        for cell, column in zip(cells, lines, strict=True):
            y = self._y - (height - len(column) * step) / 2 - step / 2 - size * 0.36
            for line in column:
                slack = cell.width - 2 * plan.pad - self._width(line, size) if line.right else 0.0
                x = cell.x + plan.pad + slack
                self._put(line, x, y, size, colour=colour["faint"] if cell.head else colour["ink"])
                y -= step
            marks.append(Rule(cell.x, low, cell.x, self._y, HAIR, colour["line"]))
        end = cells[-1].x + cells[-1].width
        marks.append(Rule(end, low, end, self._y, HAIR, colour["line"]))
        self._y = low
        self._rule(low, HAIR, colour["line"])

    def _end(self) -> None:
        """Signatures, QR code, seal and date, together on one page."""
        form, plan, size = self._form, self._plan, self._plan.type["body"]
        end = plan.end
        self._need(self._end_height())
        top = self._y - size * _END_GAP
        marks = self._pages[-1]
        small = plan.type["small"]
        if form.seal:
            self._seal(top)
        if form.qr:
            low = top - end["qr"]
            marks.append(Code(self._left, low, end["qr"], form.qr))
            self._put(form.qr_note, self._left, low - small * 1.7, small, colour=plan.colour["faint"])
        x, y = self._left + (end["qr"] + 8 * MM if form.qr else 0), top - size * 1.4
        for row in form.signatures:
            labels, values = self._signed(row)
            for n, line in enumerate(labels):
                y -= size * _SIGNED if n else 0.0
                self._put(line, x, y, size, colour=plan.colour["faint"])
            start = x + self._width(labels[-1], size)
            if not row.value:
                marks.append(Rule(start, y - 2, start + 34 * MM, y - 2, HAIR, plan.colour["ink"]))
            for line in values:
                y -= size * _SIGNED
                self._put(line, x, y, size)
            if not values:
                self._put(row.value, start, y, size)
            y -= size * _SIGNED * 2
        self._y = top - self._end_height()

    def _signed(self, row: Row) -> tuple[list[Line], list[Line]]:
        """The lines of who signs as what, and those of who it is where the name does not fit beside it."""
        plan, size = self._plan, self._plan.type["body"]
        taken = (plan.end["qr"] + 8 * MM if self._form.qr else 0.0) + (
            plan.end["seal"] + 8 * MM if self._form.seal else 0
        )
        room, label = plan.width - taken, f"{row.label}："
        value = legible(row.value)
        beside = self._width(legible(label), size) + (self._width(value, size) if value else 34 * MM) <= room
        return self._wrap(label, room, size), [] if beside or not value else self._wrap(value, room, size)

    def _seal(self, top: float) -> None:
        """The organ and the day, where the seal will be set over them."""
        form, plan, size, small = self._form, self._plan, self._plan.type["body"], self._plan.type["small"]
        middle, radius = self._right - plan.end["seal"] / 2 - 6 * MM, plan.end["seal"] / 2
        centre = top - radius
        self._pages[-1].append(Ring(middle, centre, radius, plan.colour["red"]))
        y = centre + size * 0.6
        for line, points in reversed(self._shrunk(form.issuer, size, plan.end["seal"] - 3 * MM, bold=False)):
            self._put(line, middle - self._width(line, points) / 2, y, points)
            y += points * 1.3
        self._put(form.day, middle - self._width(form.day, size) / 2, centre - size * 1.1, size)
        y = centre - radius * 0.68
        for line in reversed(f"（{form.seal.replace(' ', '） （')}）".split()):
            self._put(line, middle - self._width(line, small) / 2, y, small, colour=plan.colour["red"])
            y += small * 1.3

    def _end_height(self) -> float:
        """Of what stands together at the end: the seal or the code, or else as many lines as are signed."""
        form, size = self._form, self._plan.type["body"]
        lines = sum(len(part) for row in form.signatures for part in self._signed(row))
        signed = (lines + len(form.signatures)) * size * _SIGNED + size
        held = self._plan.end["height"] if form.seal else self._plan.end["qr"] + 6 * MM if form.qr else 0.0
        return max(signed, held) + size * _END_GAP if form.signatures or held else 0.0

    # -- words --------------------------------------------------------------------------------------------------------

    def _width(self, text: str, size: float, bold: bool = False) -> float:
        return sum(self._advance(char, bold) for char in as_line(text)) * size

    def _wrap(self, text: str, width: float, size: float, bold: bool = False) -> list[Line]:
        return wrap(legible(text), width, lambda char: self._advance(char, bold) * size)

    def _shrunk(self, text: str, size: float, width: float = 0.0, bold: bool = True) -> list[tuple[Line, float]]:
        """`text` in one line, smaller if need be, down to half of `size`; then in several."""
        width, text = width or self._plan.width, legible(text)
        fits = min(size, size * width / max(self._width(text, size, bold), 1))
        smallest = max(fits, size / 2)
        return [(line, smallest) for line in self._wrap(text, width, smallest, bold)]

    def _put(self, text: str, x: float, y: float, size: float, bold: bool = False, colour: str = "") -> None:
        if text:
            self._pages[-1].append(Words(x, y, as_line(legible(text)), size, bold, colour or self._plan.colour["ink"]))

    def _put_right(self, text: str, y: float, size: float, bold: bool = False, colour: str = "") -> None:
        self._put(text, self._right - self._width(legible(text), size, bold), y, size, bold, colour)

    def _put_centred(self, line: str, size: float, colour: str) -> None:
        """A line of a head, bold, in the middle of the text area; it goes down by its own height."""
        x = self._left + (self._plan.width - self._width(line, size, True)) / 2
        self._put(line, x, self._y, size, True, colour)

    def _rule(self, y: float, thick: float, colour: str) -> None:
        self._pages[-1].append(Rule(self._left, y, self._right, y, thick, colour))
