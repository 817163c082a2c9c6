"""What the 256-byte text block of an ID card says (GA/T 490 family): four layouts, told apart by one flag. Pure."""

from datetime import date

from hall.errors import Garbled
from hall.identity import CardKind, IdCard

SIZE = 256
LONG_TERM = "长期"
_KINDS = {
    " ": CardKind.MAINLAND,
    "J": CardKind.HMT,
    "I": CardKind.FOREIGNER_2017,
    "Y": CardKind.FOREIGNER_2023,
}


def card_kind(block: bytes) -> CardKind | None:
    """The kind of card, from the flag at offset 248; None for a kind this program does not know."""
    return _KINDS.get(_text(block, 248, 2, strip=False) or "")


def read_text(block: bytes, serial: bytes = b"", photo: bytes = b"") -> IdCard:
    """The card in a text block. Fields that contradict each other are taken as they stand: the card is what it is.

    Raises Garbled when the block has another size, an unknown flag, no number, or a last day that is no day.
    """
    kind = card_kind(block) if len(block) == SIZE else None
    if kind is None:
        raise Garbled("idcard", "size or flag of the text block")
    read = _LAYOUTS[kind]
    card = read(block, serial, photo)
    if not card.number.isascii() or not card.number.isalnum():
        raise Garbled("idcard", "number")
    return card


def _mainland(block: bytes, serial: bytes, photo: bytes) -> IdCard:
    return IdCard(
        kind=CardKind.MAINLAND,
        name=_text(block, 0, 30),
        sex=_text(block, 30, 2),
        nation=_text(block, 32, 4),
        birth=_day(block, 36),
        address=_text(block, 52, 70),
        number=_text(block, 122, 36),
        issuer=_text(block, 158, 30),
        valid_from=_day(block, 188),
        valid_to=_last_day(block, 204),
        serial=serial,
        photo=photo,
    )


def _hmt(block: bytes, serial: bytes, photo: bytes) -> IdCard:
    return IdCard(
        kind=CardKind.HMT,
        name=_text(block, 0, 30),
        sex=_text(block, 30, 2),
        birth=_day(block, 36),
        address=_text(block, 52, 70),
        number=_text(block, 122, 36),
        issuer=_text(block, 158, 30),
        valid_from=_day(block, 188),
        valid_to=_last_day(block, 204),
        pass_number=_text(block, 220, 18),
        issue_count=_text(block, 238, 4),
        serial=serial,
        photo=photo,
    )


def _foreigner_2017(block: bytes, serial: bytes, photo: bytes) -> IdCard:
    return IdCard(
        kind=CardKind.FOREIGNER_2017,
        english_name=_text(block, 0, 120),
        sex=_text(block, 120, 2),
        number=_text(block, 122, 30),
        country=_text(block, 152, 6),
        name=_text(block, 158, 30),
        valid_from=_day(block, 188),
        valid_to=_last_day(block, 204),
        birth=_day(block, 220),
        serial=serial,
        photo=photo,
    )


def _foreigner_2023(block: bytes, serial: bytes, photo: bytes) -> IdCard:
    english = _text(block, 52, 70, strip=False) + _text(block, 220, 22, strip=False)  # characters 1-35 and 36-46
    return IdCard(
        kind=CardKind.FOREIGNER_2023,
        name=_text(block, 0, 30),
        sex=_text(block, 30, 2),
        issue_count=_text(block, 32, 4),
        birth=_day(block, 36),
        english_name=english.strip(" \x00"),
        number=_text(block, 122, 36),
        valid_from=_day(block, 188),
        valid_to=_last_day(block, 204),
        country=_text(block, 242, 6),
        serial=serial,
        photo=photo,
    )


_LAYOUTS = {
    CardKind.MAINLAND: _mainland,
    CardKind.HMT: _hmt,
    CardKind.FOREIGNER_2017: _foreigner_2017,
    CardKind.FOREIGNER_2023: _foreigner_2023,
}


def _text(block: bytes, offset: int, length: int, strip: bool = True) -> str:
    text = block[offset : offset + length].decode("utf-16-le", errors="replace")
    return text.strip(" \x00") if strip else text


def _day(block: bytes, offset: int) -> date | None:
    """The day written as YYYYMMDD, or None."""
    text = _text(block, offset, 16)
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _last_day(block: bytes, offset: int) -> date | None:
    """The day a card ends; None for 长期 and where the field is blank.

    A card issued on 29 February may name a 29 February that does not exist: it ends the day before.
    """
    text = _text(block, offset, 16)
    if not text or text.startswith(LONG_TERM):
        return None
    day = _day(block, offset)
    if day is None and len(text) == 8 and text.endswith("0229") and text[:4].isdecimal() and text[:4] > "0000":
        day = date(int(text[:4]), 2, 28)
    if day is None:
        raise Garbled("idcard", "last day")
    return day
