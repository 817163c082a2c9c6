"""ESC/POS as a printer reads it: bytes into commands, commands into what stands on the paper."""

from devices.simulators.slip import Code, Feed, Glyph, Image, Line, Ticket

LINE_DOTS = 30  # default line spacing
MISSING = "□"  # four-byte codes of GB 18030 have no picture in a printer's font


# -- commands out of bytes --------------------------------------------------------------------------------------------

_FIXED: dict[int, dict[int, str]] = {  # lead byte → whole length → second bytes
    0x1B: {2: "@2<Lim\x0c", 3: "!aEGdJKe3 -tRMT{V9rSU=", 4: "$\\c", 5: "p"},
    0x1C: {2: "&.", 3: "!-WC", 4: "SpT"},
    0x1D: {3: "!BHfhwarIb/^:", 4: "LWP$\\"},
    0x10: {3: "\x04\x05"},
}
_LONG = {(lead, ord(c)): n for lead, lengths in _FIXED.items() for n, codes in lengths.items() for c in codes}


def command_length(data: bytes) -> int | None:
    """How long the command or character at the head of `data` is; None while too little of it has come."""
    lead = data[0]
    if lead not in _FIXED:
        if lead < 0x81 or lead == 0xFF:
            return 1
        if len(data) < 2:
            return None
        return 4 if 0x30 <= data[1] <= 0x39 else 2
    if len(data) < 2:
        return None
    code = data[1]
    if (lead, code) in _LONG:
        return _LONG[lead, code]
    match lead, chr(code):
        case ((0x1B | 0x1C | 0x1D), "("):
            return 5 + _word(data, 3) if len(data) >= 5 else None
        case 0x1D, "8":
            return 7 + int.from_bytes(data[3:7], "little") if len(data) >= 7 else None
        case 0x1D, "v":
            return 8 + _word(data, 4) * _word(data, 6) if len(data) >= 8 else None
        case 0x1D, "V":
            if len(data) < 3:
                return None
            return 4 if data[2] >= 0x41 else 3
        case 0x1D, "k":
            if len(data) < 4:
                return None
            if data[2] >= 0x41:
                return 4 + data[3]
            return data.index(0, 3) + 1 if 0 in data[3:] else None
        case 0x1B, "*":
            return 5 + _word(data, 3) * (3 if data[2] in (32, 33) else 1) if len(data) >= 5 else None
        case 0x1B, "D":
            return data.index(0, 2) + 1 if 0 in data[2:] else None
        case 0x10, "\x14":
            if len(data) < 3:
                return None
            return 10 if data[2] == 8 else 5
        case _:
            return 2  # not known to this printer: two bytes are skipped


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


# -- paper out of commands --------------------------------------------------------------------------------------------


class Head:
    """The print head: takes whole commands, keeps the style, fills the ticket."""

    def __init__(self, width: int = 576) -> None:
        self.width = width
        self.ticket = Ticket()
        self.finished: list[Ticket] = []
        self.lines = 0  # lines and pictures put on paper since the start
        self._reset()

    def _reset(self) -> None:
        self._line: list[Glyph] = []
        self._style = Glyph("")
        self._han = (1, 1)
        self._chinese = True
        self._align = 0
        self._spacing = LINE_DOTS
        self._code = b""
        self._module, self._level = 3, "L"
        self._drawing: Image | None = None

    def run(self, command: bytes) -> None:
        """One command, or one character. A nought on its own is nothing."""
        if command == b"\0":
            return
        self.ticket.raw += command
        if command[0] not in _FIXED:
            self._print(command)
            return
        match command[0], chr(command[1]):
            case 0x1B, "@":
                self._reset()
            case 0x1B, "a":
                self._align = command[2] % 48 % 3
            case 0x1B, "E" | "G":
                self._style.bold = bool(command[2] & 1)
            case 0x1B, "-":
                self._style.underline = bool(command[2] % 48)
            case 0x1B, "!":
                n = command[2]
                self._style.bold, self._style.underline = bool(n & 8), bool(n & 0x80)
                self._style.height, self._style.width = 2 if n & 0x10 else 1, 2 if n & 0x20 else 1
            case 0x1B, "3":
                self._spacing = command[2]
            case 0x1B, "2":
                self._spacing = LINE_DOTS
            case 0x1B, "d":
                self._end_line()
                self._feed(command[2] * self._spacing)
            case 0x1B, "J":
                self._end_line()
                self._feed(command[2])
            case 0x1B, "$":
                self._move(_word(command, 2))
            case 0x1B, "\\":
                step = _word(command, 2)
                self._move(self._across() + (step if step < 0x8000 else step - 0x10000))
            case 0x1B, "i" | "m":
                self._cut(0)
            case 0x1C, "&":
                self._chinese = True
            case 0x1C, ".":
                self._chinese = False
            case 0x1C, "!":
                self._han = (2 if command[2] & 4 else 1, 2 if command[2] & 8 else 1)
            case 0x1C, "W":
                self._han = (2, 2) if command[2] & 1 else (1, 1)
            case 0x1D, "!":
                self._style.width, self._style.height = (command[2] >> 4 & 7) + 1, (command[2] & 7) + 1
            case 0x1D, "B":
                self._style.reverse = bool(command[2] & 1)
            case 0x1D, "V":
                self._cut(command[3] if len(command) == 4 else 0)
            case 0x1D, "v":
                self._picture(command)
            case 0x1D, "8":
                self._graphics(command[7:])
            case 0x1D, "(" if command[2] == ord("L"):
                self._graphics(command[5:])
            case 0x1D, "(":
                self._two_dimensional(command)
            case _:
                pass  # known in length, without a mark on paper here

    def load(self) -> None:
        """A new roll: what hung out of the printer is a piece of its own."""
        self._finish(cut=False)

    def _print(self, code: bytes) -> None:
        match code:
            case b"\n":
                self._end_line(always=True)
            case b"\t":
                self._move((sum(g.dots for g in self._line) // 96 + 1) * 96)
            case _ if len(code) == 1:
                if code[0] >= 0x20:
                    self._put(code.decode("cp437"))
            case _ if self._chinese:
                char = code.decode("gb18030", "replace") if len(code) == 2 else MISSING
                self._put(char if len(char) == 1 and char != "\ufffd" else MISSING)
            case _:
                for byte in code:
                    self._put(bytes((byte,)).decode("cp437"))

    def _put(self, char: str) -> None:
        style = self._style
        glyph = Glyph(char, style.width, style.height, style.bold, style.underline, style.reverse)
        if not char.isascii():
            glyph.width, glyph.height = max(glyph.width, self._han[0]), max(glyph.height, self._han[1])
        if sum(g.dots for g in self._line) + glyph.dots > self.width:
            self._end_line()
        self._line.append(glyph)

    def _across(self) -> int:
        return sum(g.dots for g in self._line)

    def _move(self, dots: int) -> None:
        missing = dots - self._across()
        self._line += [Glyph(" ") for _ in range(max(0, missing // 12))]

    def _end_line(self, always: bool = False) -> None:
        if self._line or always:
            self.ticket.items.append(Line(self._line, self._align, self._spacing))
            self.lines += 1
            self._line = []

    def _feed(self, dots: int) -> None:
        self.ticket.items.append(Feed(dots))

    def _cut(self, feed: int) -> None:
        self._end_line()
        if feed:
            self._feed(feed)
        self._finish(cut=True)

    def _finish(self, cut: bool) -> None:
        if self.ticket.marked:
            self.ticket.cut = cut
            self.finished.append(self.ticket)
        self.ticket = Ticket()

    def _picture(self, command: bytes) -> None:
        self._end_line()
        mode, width, height = command[3] % 48, _word(command, 4), _word(command, 6)
        self.ticket.items.append(
            Image(width * 8, height, command[8:], self._align, 2 if mode & 1 else 1, 2 if mode & 2 else 1)
        )
        self.lines += 1

    def _graphics(self, body: bytes) -> None:
        """A picture that is kept (112) until it is printed (50)."""
        if body[1] == 112:
            size = 2 if body[3] == 2 else 1, 2 if body[4] == 2 else 1
            self._drawing = Image(-(-_word(body, 6) // 8) * 8, _word(body, 8), body[10:], self._align, *size)
        elif body[1] in (2, 50) and self._drawing:
            self._end_line()
            self.ticket.items.append(self._drawing)
            self._drawing = None
            self.lines += 1

    def _two_dimensional(self, command: bytes) -> None:
        if command[2] != ord("k") or len(command) < 8 or command[5] != 0x31:
            return
        match command[6]:
            case 0x43:
                self._module = command[7]
            case 0x45:
                self._level = "LMQH"[command[7] % 48 % 4]
            case 0x50:
                self._code = command[8:]
            case 0x51 if self._code:
                self._end_line()
                self.ticket.items.append(Code(self._code, self._module, self._level, self._align))
                self.lines += 1
            case _:
                pass
