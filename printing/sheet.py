"""Sets a form on A4 pages: what stands where, in points from the lower left. Draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from printing.ending import Ending
from printing.fonts import legible
from printing.layout import MM, Layout
from printing.lines import Line
from printing.marks import Box, Mark, Rule, Words
from printing.page import HAIR, Advance
from printing.paper import Form, Row, Section

_NOTE_INDENT = 16  # points: room for "1."
_TALL = 6  # lines of a row from which on its label stands at the top
_AGAIN = "（续）"  # behind a label that comes again on the next page


@dataclass(frozen=True, slots=True)
class _Cell:
    x: float
    width: float
    text: str
    head: bool = False
    right: bool = False  # its words stand at the right edge


def pages(form: Form, plan: Layout, advance: Advance) -> list[list[Mark]]:
    """The marks of each page of `form`; as many pages as it needs, each with its number. Each copy counts its own.

    What would go on to another page for want of a few lines is set with less air.
    """
    found = list[list[Mark]]()
    for copy in form.copies or ("",):
        usual = _Setter(form, plan, advance, copy).all()
        closer = _Setter(form, plan.tight, advance, copy).all() if plan.tight and len(usual) > 1 else usual
        found += closer if len(closer) < len(usual) else usual
    return found


class _Setter(Ending):
    """Where the next thing goes; a new page when it would not fit."""

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
            last = section is form.sections[-1]
            if last:
                self._keep(section)
            self._section(section, min(self._end_height(), self._page() / 2) if last else 0.0)
        self._end()
        for number, marks in enumerate(self._pages, 1):
            self._foot(marks, number)
            marks.sort(key=lambda mark: not isinstance(mark, Box))  # shades lie under rules and words
        return self._pages

    def _paragraph(
        self, text: str, size: float, bold: bool = False, indent: float = 0.0, lead: str = "", after: float = 0.0
    ) -> None:
        """Lines over the whole width; `lead` stands once in the indent. Neither the first nor the last stands alone on
        a page; below the last there is room for `after`."""
        step, room, ink = size * self._plan.type["leading"], self._plan.width - indent, self._plan.colour["ink"]
        lines = self._wrap(text, room, size, bold)
        for number, line in enumerate(lines, 1):
            left = len(lines) - number + 1  # of them two stay together at either end, and three are not parted
            kept = 3 if (number, left) == (1, 3) else 2 if left == 2 or (number == 1 and left > 1) else 1
            self._need(kept * step + (after if kept >= left else 0.0))
            self._y -= step
            self._put(lead, self._left, self._y, size)
            lead = ""
            slack = room - self._width(line, size, bold)
            full = number < len(lines) and slack < 3 * size  # kinsoku leaves up to two ems: both edges stay straight
            spread = slack / (len(line) - 1) if full and len(line) > 1 and not line.whole else 0.0
            x = self._left + indent + (slack if line.right else 0.0)
            self._pages[-1].append(Words(x, self._y, line, size, bold, ink, spread))

    def _section(self, section: Section, after: float) -> None:
        """A heading and what it heads; below the last of it there is room for `after`."""
        plan, size = self._plan, self._plan.type["heading"]
        lines = self._wrap(section.heading, plan.width - 8, size, bold=True)
        self._need((1.25 + 1.3 * len(lines)) * size + self._first_height(section))  # a heading never ends a page
        for n, line in enumerate(lines):
            self._need(size * 2)
            self._y -= size * (1.3 if n else 1.9)
            self._pages[-1].append(Box(self._left, self._y - size * 0.12, 2.6, size * 0.95, plan.colour["red"]))
            self._put(line, self._left + 8, self._y, size, bold=True)
        self._y -= size * (0.65 if section.rows or section.heads else 0.3)
        if section.rows:
            self._rows(section.rows, 0.0 if section.heads or section.notes else after)
        if section.heads:
            self._table(section, 0.0 if section.notes else after)
        for number, note in enumerate(section.notes, 1):
            last = after if number == len(section.notes) else 0.0
            self._paragraph(note, plan.type["body"] - 1, indent=_NOTE_INDENT, lead=f"{number}.", after=last)

    def _first_height(self, section: Section) -> float:
        """Of what stands with the heading of a section: its first row, whole where it is short, or two lines."""
        plan, size = self._plan, self._plan.type["body"]
        step, pad = size * plan.type["row"], 2 * plan.pad
        if section.rows:
            count = len(self._wrap(section.rows[0].value, plan.width - plan.label - pad, size))
            return min(count * step, self._page() / 3) + pad
        if section.heads:
            rows = [section.heads, *section.lines[:1]]
            widths = self._columns(section)
            counts = [
                max(len(self._wrap(text, w - pad, size)) for text, w in zip(row, widths, strict=True)) for row in rows
            ]
            return min(sum(counts) * step, self._page() / 3) + pad * len(rows)
        return 2 * (size - 1) * plan.type["leading"]

    def _keep(self, last: Section) -> None:
        """Bring the notes of the last section to the signatures' page: a seal never stands alone on a page."""
        if last.rows or last.heads:
            return
        size = self._plan.type["body"] - 1
        count = sum(len(self._wrap(note, self._plan.width - _NOTE_INDENT, size)) for note in last.notes)
        height = count * size * self._plan.type["leading"] + self._plan.type["heading"] * 2.55 + self._end_height()
        if height < self._page() / 2:
            self._need(height)

    def _rows(self, rows: Sequence[Row], after: float) -> None:
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
            self._cells(cells, row.label, after=0.0 if waiting else after)

    def _columns(self, section: Section) -> list[float]:
        """The widths of a table's columns."""
        columns = [width * MM for width in section.columns]
        left_over = (self._plan.width - sum(columns)) / max(1, columns.count(0))
        return [width or left_over for width in columns]

    def _table(self, section: Section, after: float) -> None:
        """Rows under heads. Rows whose first cell is empty belong to the one above: no line parts them there."""
        plan, widths, group = self._plan, self._columns(section), ""
        starts = [self._left + sum(widths[:n]) for n in range(len(widths))]
        places = [(x, w, n in section.right) for n, (x, w) in enumerate(zip(starts, widths, strict=True))]
        heads = [_Cell(x, w, text, True, right) for (x, w, right), text in zip(places, section.heads, strict=True)]
        self._rule(self._y, HAIR, plan.colour["line"])
        self._cells(heads)
        for n, line in enumerate(section.lines, 1):
            group = line[0] or group
            last = n == len(section.lines)
            opens = len(widths) > 1 and bool(group) and not last and not section.lines[n][0]
            cells = [_Cell(x, w, text, right=right) for (x, w, right), text in zip(places, line, strict=True)]
            self._cells(cells, group, heads, after if last else 0.0, opens)

    def _cells(
        self,
        cells: Sequence[_Cell],
        name: str = "",
        heads: Sequence[_Cell] = (),
        after: float = 0.0,
        opens: bool = False,
    ) -> None:
        """One row of a table. It moves to the next page whole; only what is taller than a third of one is parted.

        Where a page begins with the row, `heads` are repeated, and so is its `name` in a first cell that else says
        nothing. Below the last line there is room for `after`. `opens`: the first cell goes on below.
        """
        plan, size = self._plan, self._plan.type["body"]
        step, pad, line = size * plan.type["row"], 2 * plan.pad, plan.colour["line"]
        columns = [self._wrap(cell.text, cell.width - pad, size) for cell in cells]
        count, done, fresh = max(map(len, columns)), 0, False
        again = max((len(self._wrap(head.text, head.width - pad, size)) for head in heads), default=0)
        while done < count:
            left, room = count - done, int((self._room() - pad) / step)
            fits = int((self._room() - after - pad) / step) >= left
            if not fresh and (room < min(left, 3) or (not fits and left * step <= self._page() / 3)):
                fresh = True
                self._rule(self._y, HAIR, line)  # closes a first cell that was to go on
                self._next_page()
                self._rule(self._y, HAIR, line)
                if heads and again * step < self._page() / 3:
                    self._cells(heads)
                continue
            part = left if fits else max(1, min(room, left - 2))
            shown = [column[done : done + part] for column in columns]
            named = self._wrap(name + _AGAIN, cells[0].width - pad, size)
            if name and fresh and not any(shown[0]) and len(named) <= max(part, 3):
                shown[0] = named
            done, fresh = done + part, False
            self._cells_part(cells, shown, max(part, len(shown[0])) * step + pad, opens and done == count)

    def _cells_part(self, cells: Sequence[_Cell], lines: list[list[Line]], height: float, opens: bool) -> None:
        plan, size, colour = self._plan, self._plan.type["body"], self._plan.colour
        low, step = self._y - height, size * plan.type["row"]
        marks, tall = self._pages[-1], max(map(len, lines)) > _TALL
        marks += [Box(cell.x, low, cell.width, height, colour["shade"]) for cell in cells if cell.head]
        for cell, column in zip(cells, lines, strict=True):
            above = plan.pad if tall else (height - len(column) * step) / 2
            y = self._y - above - step / 2 - size * 0.36
            for line in column:
                slack = cell.width - 2 * plan.pad - self._width(line, size) if line.right or cell.right else 0.0
                x = cell.x + plan.pad + slack
                self._put(line, x, y, size, colour=colour["faint"] if cell.head else colour["ink"])
                y -= step
            marks.append(Rule(cell.x, low, cell.x, self._y, HAIR, colour["line"]))
        end = cells[-1].x + cells[-1].width
        marks.append(Rule(end, low, end, self._y, HAIR, colour["line"]))
        self._y = low
        self._rule(low, HAIR, colour["line"], cells[1].x if opens else 0.0)

    def _page(self) -> float:
        """Room for the body of a page that follows another."""
        return self._plan.page["height"] - self._plan.page["top"] - self._low - 20 * MM
