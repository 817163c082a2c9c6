"""What the 256-byte text block of an ID card says (GA/T 490 family): four layouts, told apart by one flag. Pure."""

import unicodedata
from dataclasses import replace
from datetime import date

from hall.errors import Garbled
from hall.identity import CardKind, IdCard, check_digit, name_fault

SIZE = 256
LONG_TERM = "长期"
_KINDS = {
    " ": CardKind.MAINLAND,
    "J": CardKind.HMT,
    "I": CardKind.FOREIGNER_2017,
    "Y": CardKind.FOREIGNER_2023,
}


def telling(block: bytes) -> bytes:
    """The beginning of a text block that holds everything it tells: what follows on a card of the mainland is blank.

    Of any other kind, and where anything is doubtful, that is all of it: the flag stands nearly at the end, and what
    lost it or was shifted looks like a very doubtful card of the mainland.
    """
    return block[:220] if card_kind(block) is CardKind.MAINLAND and not doubts(block) else block


def card_kind(block: bytes) -> CardKind | None:
    """The kind of card, from the flag at offset 248; None for a kind this program does not know."""
    return _KINDS.get(_text(block, 248, 2, strip=False) or "")


def read_text(block: bytes, serial: bytes = b"", photo: bytes = b"") -> IdCard:
    """The card in a text block. Fields that contradict each other are taken as they stand: the card is what it is.

    What in it is doubtful, `doubts` tells. Raises Garbled when the block has another size, an unknown flag, no number,
    or a last day that is no day.
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


# -- what cannot be right ---------------------------------------------------------------------------------------------

# Fields by kind: name → offset, bytes. "blank" ones hold nothing at all.
_NAME, _SEX, _BIRTH = ("name", 0, 30), ("sex", 30, 2), ("birth", 36, 16)
_DAYS = (("from", 188, 16), ("to", 204, 16))
_NUMBER = ("number", 122, 36)
_PLACE = (("address", 52, 70), ("issuer", 158, 30))
_FIELDS: dict[CardKind, tuple[tuple[str, int, int], ...]] = {
    CardKind.MAINLAND: (
        _NAME, _SEX, ("digits", 32, 4), _BIRTH, *_PLACE, _NUMBER, *_DAYS, ("blank", 220, 36),
    ),
    CardKind.HMT: (
        _NAME, _SEX, _BIRTH, *_PLACE, _NUMBER, *_DAYS,
        ("code", 220, 18), ("digits", 238, 4), ("blank", 242, 6), ("blank", 250, 6),
    ),
    CardKind.FOREIGNER_2017: (
        ("english", 0, 120), ("sex", 120, 2), ("permit", 122, 30), ("code", 152, 6), ("name?", 158, 30), *_DAYS,
        ("birth", 220, 16), ("digits", 236, 4), ("digits", 240, 8), ("blank", 250, 6),
    ),
    CardKind.FOREIGNER_2023: (
        ("name?", 0, 30), _SEX, ("digits", 32, 4), _BIRTH, ("english", 52, 70), _NUMBER, ("blank", 158, 30), *_DAYS,
        ("tail", 220, 22), ("code", 242, 6),
    ),
}  # fmt: skip


def doubts(block: bytes) -> tuple[str, ...]:
    """Names of the fields that no issued card has like that; the flags of kinds and their tables as in `read_text`.

    An 8-bit checksum lets every 256th damaged frame through. What a card says twice must agree (the number with its
    own check digit, with birth and sex), and every field must look as its kind of field does: blank to its end, of
    characters that are written, on a day of the calendar. A doubt is no refusal: the card is read once more, and what
    it says twice is what it says.
    """
    kind = card_kind(block) if len(block) == SIZE else None
    if kind is None:
        return ("flag",)
    fields = [
        (name, block[offset : offset + length].decode("utf-16-le", "replace")) for name, offset, length in _FIELDS[kind]
    ]
    found = dict.fromkeys(name.rstrip("?") for name, text in fields if not _plausible(name, text))
    said = {name.rstrip("?"): text.strip(_BLANKS) for name, text in fields}
    if number := said.get("number"):
        if "birth" not in found and number[6:14] != said["birth"]:
            found["birth"] = None
        if said["sex"] in ("1", "2") and number[16:17].isdecimal() and int(number[16]) % 2 != int(said["sex"]) % 2:
            found["sex"] = None
    if not said["birth"] < said["from"] or (said["to"] < LONG_TERM and not said["from"] <= said["to"]):
        found["to"] = None
    return tuple(found)


_BLANKS = " \x00"
_UNWRITTEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def _plausible(name: str, field: str) -> bool:
    """Whether a field can hold this. A question mark after its name: it may be empty."""
    text = field.rstrip(" ") if " " in field else field.rstrip("\x00")
    if name == "blank":
        return not field.strip(_BLANKS)
    if name.endswith("?"):
        return not text or _plausible(name[:-1], field)
    if "\x00" in text or (text.startswith(" ") and name != "tail"):
        return False  # begins with a blank, or has nuls among its blanks
    if not text:
        return name in ("code", "digits", "address", "tail")
    match name:
        case "sex":
            return text in ("0", "1", "2", "9")  # GB/T 2261.1
        case "digits":
            return text.isascii() and text.isdigit()
        case "code":
            return text.isascii() and text.isalnum() and text == text.upper()
        case "number":
            return len(text) == 18 and text.isascii() and text[:17].isdigit() and check_digit(text[:17]) == text[17]
        case "permit":  # three letters, twelve digits: programs in use differ in what the digits mean
            return (
                len(text) == 15 and text.isascii() and text[:3].isalpha() and text[:3].isupper() and text[3:].isdigit()
            )
        case "birth" | "from":
            return _calendar(text) is not None
        case "to":
            return text == LONG_TERM or (len(text) == 8 and text.isascii() and text.isdigit())
        case "english":
            return text.isascii() and text.isprintable() and text == text.upper() and any(map(str.isalpha, text))
        case "tail":  # characters 36 to 46 of the same name, of which the 36th may be a blank
            return text.isascii() and text.isprintable() and text == text.upper()
        case "name":
            return not name_fault(text)
        case _:
            return all(
                unicodedata.category(character) not in _UNWRITTEN and character != "\ufffd" for character in text
            )


def latest_address(card: IdCard, addresses: list[bytes], first: bool = False) -> IdCard:
    """`card` with the address that was appended to it last; `first` where a reader gives that one first.

    An address with characters nobody writes is left out: the printed one stays.
    """
    if not addresses:
        return card
    field = addresses[0 if first else -1].decode("utf-16-le", "replace")
    text = field.strip(_BLANKS)
    return replace(card, address=text, printed_address=card.address) if text and _plausible("address", field) else card


def _text(block: bytes, offset: int, length: int, strip: bool = True) -> str:
    text = block[offset : offset + length].decode("utf-16-le", errors="replace")
    return text.strip(" \x00") if strip else text


def _day(block: bytes, offset: int) -> date | None:
    """The day written as YYYYMMDD, or None."""
    return _calendar(_text(block, offset, 16))


def _calendar(text: str) -> date | None:
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
    if not text or text == LONG_TERM:
        return None
    day = _day(block, offset)
    if day is None and len(text) == 8 and text.endswith("0229") and text[:4].isdecimal() and text[:4] > "0000":
        day = date(int(text[:4]), 2, 28)
    if day is None:
        raise Garbled("idcard", "last day")
    return day
