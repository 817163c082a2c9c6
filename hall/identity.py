"""Pure rules of identity: ID numbers, what a card holds, masking, and names as people really have them."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from hall.words import N_

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
NAME_LIMIT = 50  # code points; minority names reach it


class CardKind(Enum):
    """Kinds the reader protocol tells apart by the flag at offset 248 of the text block (GA/T 490 family)."""

    MAINLAND = "mainland"  # 居民身份证
    HMT = "hmt"  # 港澳台居民居住证, flag J
    FOREIGNER_2017 = "foreigner_2017"  # 外国人永久居留身份证, flag I
    FOREIGNER_2023 = "foreigner_2023"  # its 2023 edition, flag Y


@dataclass(frozen=True, slots=True, repr=False)
class IdCard:
    """What a card says of its holder. Never logged: its repr is masked.

    `sex` is the GB/T 2261.1 code, `nation` the GB/T 3304 code ("" where the card has none); `valid_to` None means 长期;
    `photo` is the opaque 1024-byte WLT block, or empty.
    """

    kind: CardKind
    name: str
    number: str
    sex: str = ""
    nation: str = ""
    birth: date | None = None
    address: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    english_name: str = ""
    country: str = ""
    pass_number: str = ""
    issue_count: str = ""
    serial: bytes = b""
    photo: bytes = field(default=b"")

    def __repr__(self) -> str:
        return f"IdCard({self.kind.value}, {mask_number(self.number)})"

    @property
    def shown_name(self) -> str:
        """The name to greet the holder with: the Chinese one where the card has it."""
        return self.name or self.english_name

    def expired(self, today: date) -> bool:
        """Whether the card's last day lies before `today`."""
        return self.valid_to is not None and self.valid_to < today


def check_digit(first17: str) -> str:
    """The 18th character of a citizen number, ISO 7064 MOD 11-2 (GB 11643-1999)."""
    return _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def citizen_number_fault(number: str, today: date) -> str:
    """Why `number` is no 18-character citizen number (GB 11643), as a source sentence; "" when it is one.

    Permit numbers of Hong Kong, Macao and Taiwan residents (81/82/83 0000) and of foreigners (9…) follow the same rule.
    The place digits are not checked: places are renamed, cards are not.
    """
    text = number.upper()
    if len(text) != 18:
        return N_("应为 18 位")
    if not (text[:17].isascii() and text[:17].isdigit() and (text[17].isdigit() or text[17] == "X")):
        return N_("只能有数字，末位可以是 X")
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return N_("出生日期不存在")
    if not date(1850, 1, 1) <= born <= today:
        return N_("出生日期不合理")
    if check_digit(text[:17]) != text[17]:
        return N_("校验位不对")
    return ""


def mask_number(number: str) -> str:
    """First four and last two characters, the rest stars; short numbers are all stars."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 6) + number[-2:]


def mask_name(name: str) -> str:
    """Family character kept, given name starred: 张三丰 → 张**. One code point is one character."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def clean_name(name: str) -> str | None:
    """The name as it may be stored, or None if it must be refused.

    Outer blanks go, inner ones and · stay; no normalisation (NFC would replace compatibility ideographs that people
    bear as names). Control, format and bidi characters, and more than 50 code points, are refused.
    """
    text = name.strip(" \u3000\x00")
    if not text or len(text) > NAME_LIMIT:
        return None
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text):
        return None
    return text
