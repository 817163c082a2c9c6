"""The end of a form: who signs, the QR code, and where the seal is set over the organ and the day."""

from printing.fonts import legible
from printing.layout import MM
from printing.lines import Line
from printing.marks import Code, Ring, Rule
from printing.page import HAIR, Pages
from printing.paper import Row

_GAP = 1.7  # ems of body type above
_SIGNED = 1.3  # ems from one line of a signature to the next; twice that to the next signature
_LINE = 1.3  # the same of small type
_APART = 8 * MM  # the signatures from the code
_INWARD = 6 * MM  # the seal from the right margin
_TO_SIGN, _LEAST = 34 * MM, 24 * MM  # a line to sign on, and the shortest that is one


class Ending(Pages):
    """What stands together on one page, below everything else."""

    def _end(self) -> None:
        form, plan, size = self._form, self._plan, self._plan.type["body"]
        self._need(self._end_height())
        top = self._y - size * _GAP
        if form.seal:
            self._seal(top)
        if form.qr:
            self._code(top)
        x, y = self._left + (plan.end["qr"] + _APART if form.qr else 0), top - size * 1.4
        for row in form.signatures:
            y = self._sign(row, x, y) - size * _SIGNED * 2
        self._y = top - self._end_height()

    def _end_height(self) -> float:
        """Of what stands together at the end: the seal or the code, or else as many lines as are signed."""
        form, plan, size = self._form, self._plan, self._plan.type["body"]
        lines = sum(len(part) for row in form.signatures for part in self._signed(row))
        signed = (lines + len(form.signatures)) * size * _SIGNED + size
        stamped = sum(points for lines in self._seal_lines() for _, points in lines) * _LINE + size * 2
        seal = max(plan.end["height"], stamped)
        code = plan.end["qr"] + 6 * MM + max(0, len(self._note_lines()) - 1) * plan.type["small"] * _LINE
        held = max(seal if form.seal else 0.0, code if form.qr else 0.0)
        return max(signed, held) + size * _GAP if form.signatures or held else 0.0

    # -- who signs ----------------------------------------------------------------------------------------------------

    def _sign(self, row: Row, x: float, y: float) -> float:
        """Who signs as what: a name, or a line to sign on. How low it went."""
        size, faint, ink = self._plan.type["body"], self._plan.colour["faint"], self._plan.colour["ink"]
        labels, below = self._signed(row)
        for n, line in enumerate(labels):
            y -= size * _SIGNED if n else 0.0
            self._put(line, x, y, size, colour=faint)
        start = x + self._width(labels[-1], size)
        if below:
            start = x
        elif row.value:
            self._put(row.value, start, y, size)
        for line in below:
            y -= size * _SIGNED
            self._put(line, x, y, size)
        if not row.value:
            end = min(start + _TO_SIGN, x + self._signing_room())
            self._pages[-1].append(Rule(start, y - 2, end, y - 2, HAIR, ink))
        return y

    def _signed(self, row: Row) -> tuple[list[Line], list[Line]]:
        """The lines of who signs as what; and, where there is no room beside, those below of who it is, or an empty
        one to sign on."""
        size, room, value = self._plan.type["body"], self._signing_room(), legible(row.value)
        labels = self._wrap(f"{row.label}：", room, size)
        beside = room - self._width(labels[-1], size)
        fits = "\n" not in value and self._width(value, size) <= beside if value else beside >= _LEAST
        return labels, [] if fits else self._wrap(value, room, size)

    def _signing_room(self) -> float:
        end, form = self._plan.end, self._form
        taken = (end["qr"] + _APART if form.qr else 0.0) + (end["seal"] + _INWARD + 3 * MM if form.seal else 0.0)
        return self._plan.width - taken

    # -- code and seal ------------------------------------------------------------------------------------------------

    def _code(self, top: float) -> None:
        form, side, small = self._form, self._plan.end["qr"], self._plan.type["small"]
        self._pages[-1].append(Code(self._left, top - side, side, form.qr))
        y = top - side - small * 1.7
        for line, points in self._note_lines():
            self._put(line, self._left, y, points, colour=self._plan.colour["faint"])
            y -= small * _LINE

    def _note_lines(self) -> list[tuple[Line, float]]:
        """What the code is for."""
        return self._shrunk(self._form.qr_note, self._plan.type["small"], self._plan.end["qr"], bold=False)

    def _seal(self, top: float) -> None:
        """The organ and the day, where the seal will be set over them, and in red which seal it is."""
        plan, size, small = self._plan, self._plan.type["body"], self._plan.type["small"]
        radius, red, ink = plan.end["seal"] / 2, plan.colour["red"], plan.colour["ink"]
        middle, centre = self._right - radius - _INWARD, top - radius
        self._pages[-1].append(Ring(middle, centre, radius, red))
        organ, day, seals = self._seal_lines()
        high = centre + size * 0.6 + sum(points for _, points in organ[1:]) * _LINE  # the last line above the middle
        y = self._stacked(organ, middle, high, top, ink)
        y = self._stacked(day, middle, centre - size * 1.1, y, ink)
        low = centre - radius * 0.68 + (small * _LINE if len(seals) > 1 else 0.0)
        self._stacked(seals, middle, low, y, red)

    def _stacked(self, lines: list[tuple[Line, float]], middle: float, y: float, below: float, colour: str) -> float:
        """Lines around a middle, the first at baseline `y`, or clear of what stands at `below`; where the last is."""
        for line, points in lines:
            y = min(y, below - points * _LINE)
            self._put(line, middle - self._width(line, points) / 2, y, points, colour=colour)
            below = y
        return below

    def _seal_lines(self) -> tuple[list[tuple[Line, float]], ...]:
        """Whose seal, the day, and which seal: each name of one on a line of its own."""
        form, size, side = self._form, self._plan.type["body"], self._plan.end["seal"]
        organ, day = (self._shrunk(text, size, side - 3 * MM, bold=False) for text in (form.issuer, form.day))
        small, room = self._plan.type["small"], side - 6 * MM
        seals = [line for name in form.seal.split() for line in self._shrunk(f"（{name}）", small, room, bold=False)]
        return organ, day, seals
