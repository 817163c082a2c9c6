"""An invented person in the place of a real one: the same layout on the card, nothing of the holder. Pure.

Kept are the kind of card, how long each field is, where a name has a dot or a character of two code units, whether the
card ends, and whether its holder is grown up: what a fault of a driver may hang on.
"""

import re

from devices.card import sdt
from devices.card.cardtext import LONG_TERM, SIZE, card_kind
from hall.identity import CardKind, check_digit

FILLER = 0x5A
_BLANKS = " \x00"
_NAMES, _PLACES, _OFFICE = "样本示范例试演练", "样例路示范巷试验村演练里", "公安局"
_ENGLISH = "SAMPLE EXAMPLE "
_MARKS = b"\r\n\x02\x03\x06\x15"  # ends of lines, STX, ETX, ACK, NAK
_RARE = "𠮷"  # one character, two code units

_KEPT = re.compile(rb"(\x02\x00\x00\x01\x00(?:\x331|\xab\xcd))")  # a GM65's acknowledgement

# field: offset, bytes, what it is
_COMMON = ((0, 30, "name"), (30, 2, "sex"), (36, 16, "birth"), (188, 16, "from"), (204, 16, "to"))
_FIELDS: dict[CardKind, tuple[tuple[int, int, str], ...]] = {
    CardKind.MAINLAND: (
        *_COMMON, (32, 4, "nation"), (52, 70, "place"), (122, 36, "number"), (158, 30, "office"), (220, 36, "blank"),
    ),
    CardKind.HMT: (
        *_COMMON, (32, 4, "blank"), (52, 70, "place"), (122, 36, "number"), (158, 30, "office"), (220, 18, "code"),
        (238, 4, "count"), (242, 6, "blank"), (250, 6, "blank"),
    ),
    CardKind.FOREIGNER_2017: (
        (0, 120, "english"), (120, 2, "sex"), (122, 30, "permit"), (152, 6, "country"), (158, 30, "name"),
        (188, 16, "from"), (204, 16, "to"), (220, 16, "birth"), (236, 4, "count"), (240, 8, "office code"),
        (250, 6, "blank"),
    ),
    CardKind.FOREIGNER_2023: (
        *_COMMON, (32, 4, "count"), (52, 70, "english"), (122, 36, "number"), (158, 30, "blank"), (220, 22, "english"),
        (242, 6, "country"), (250, 6, "blank"),
    ),
}  # fmt: skip
_KINDS_PLACE = {CardKind.MAINLAND: "990000", CardKind.FOREIGNER_2023: "961999"}


class Scrubber:
    """Gives every card of a session its invented holder; the same card the same one. Keeps the cards in memory only."""

    def __init__(self) -> None:
        self._texts: dict[bytes, int] = {}
        self._signs: dict[bytes, int] = {}

    def read(self, data: bytes) -> bytes:
        """The data of a read reply; what is none becomes filler."""
        parts = sdt.split_read(data)
        if parts is None:
            return filler(data)
        size = SIZE + len(parts[1])
        head = 4 if len(data) == 4 + size else 6  # the lengths of two parts, or of three
        return data[:head] + self.text(parts[0]) + photo(parts[1]) + filler(data[head + size :])

    def text(self, block: bytes) -> bytes:
        """The text of the invented holder."""
        return invented(block, self._texts.setdefault(block, len(self._texts)))

    def sign(self, data: bytes) -> bytes:
        """A number of the card's chip: another, the same for the same card. Zeros stay: some readers give no more."""
        if not any(data):
            return data
        order = self._signs.setdefault(data, len(self._signs)) + 1
        return order.to_bytes(max(1, len(data)), "big")[-len(data) :]


def filler(data: bytes) -> bytes:
    """As many bytes that say nothing."""
    return bytes((FILLER,)) * len(data)


def photo(data: bytes) -> bytes:
    """A photo that is none; its first bytes, the same on every card, stay."""
    head = 10 if data.startswith(sdt.PHOTO_HEAD) else 0
    return data[:head] + filler(data[head:])


def address(data: bytes) -> bytes:
    """The addresses appended to a card, each as long as it was."""
    if len(data) % sdt.ADDRESS:
        return filler(data)
    rows = (data[at : at + sdt.ADDRESS] for at in range(0, len(data), sdt.ADDRESS))
    return b"".join(_put(row, "place", 0, CardKind.MAINLAND, "") for row in rows)


def payload(data: bytes) -> bytes:
    """What a scanner read: as many digits and other characters, each end of line and acknowledgement where it was."""
    pieces = _KEPT.split(data)
    return b"".join(piece if at % 2 else _blurred(piece) for at, piece in enumerate(pieces))


def _blurred(data: bytes) -> bytes:
    return bytes(each if each in _MARKS else 0x30 if 0x30 <= each <= 0x39 else 0x58 for each in data)


def invented(block: bytes, order: int) -> bytes:
    """The text block of the holder number `order`. A block of an unknown kind keeps its flag and nothing else."""
    kind = card_kind(block) if len(block) == SIZE else None
    if kind is None:
        return filler(block[:248]) + block[248:250] + filler(block[250:])
    born = _text(block, 220 if kind is CardKind.FOREIGNER_2017 else 36, 16)
    year = 2018 if born[:4].isdecimal() and int(born[:4]) >= 2010 else 1990
    birth = f"{year}{1 + order // 28 % 12:02d}{1 + order % 28:02d}"
    made = bytearray(block)
    for offset, length, what in _FIELDS[kind]:
        made[offset : offset + length] = _put(block[offset : offset + length], what, order, kind, birth)
    return bytes(made)


def _text(block: bytes, offset: int, length: int) -> str:
    return block[offset : offset + length].decode("utf-16-le", "replace").strip(_BLANKS)


def _put(field: bytes, what: str, order: int, kind: CardKind, birth: str) -> bytes:
    """The field with other content, as long as it was; its blanks stay blanks of the same sort."""
    text = field.decode("utf-16-le", "replace")
    held = text.rstrip(_BLANKS)
    said = _said(held, what, order, kind, birth) if held else ""
    written = said.encode("utf-16-le")[: len(field)]
    blank = field[-2:] if len(written) < len(field) and field[-2:] in (b" \x00", b"\x00\x00") else b" \x00"
    return written + blank * ((len(field) - len(written)) // 2)


def _said(held: str, what: str, order: int, kind: CardKind, birth: str) -> str:
    sex = 1 + order % 2
    match what:
        case "name" | "place":
            return _alike(held, _NAMES if what == "name" else _PLACES, order)
        case "english":
            return "".join(
                _ENGLISH[at % len(_ENGLISH)].replace(" ", "X") if c.isalpha() else c for at, c in enumerate(held)
            )
        case "office":
            return ("某" * len(held) + _OFFICE)[-len(held) :]
        case "sex":
            return str(sex)
        case "nation":
            return "01"
        case "birth":
            return birth
        case "from":
            return "20200101"
        case "to":
            return LONG_TERM if held == LONG_TERM else "20391231"
        case "number":
            digits = f"{_KINDS_PLACE.get(kind, held[:6] if held[:2] in ('81', '82', '83') else '810000')}{birth}"
            digits += f"{order // 2 % 50 * 2 + sex % 2:03d}"
            return digits + check_digit(digits)
        case "permit":
            return f"XXX9900{birth[2:]}{order % 100:02d}"
        case "country":
            return "999" if held.isdecimal() else "XXX"
        case "code":
            return "H99" + f"{order:06d}"[-6:]
        case "count":
            return "01"
        case "office code":
            return "9900"
        case _:
            return ""  # reserved: nobody knows what it holds


def _alike(held: str, pool: str, order: int) -> str:
    """As many characters of `pool`; dots stay, and a character of two code units becomes one of two."""
    return "".join(
        c if c in "·.- " else _RARE if ord(c) > 0xFFFF else pool[(at + order) % len(pool)] for at, c in enumerate(held)
    )
