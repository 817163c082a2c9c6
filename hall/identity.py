"""Pure rules of identity: ID numbers, what a card holds, masking, and names as people really have them."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum

from hall.errors import Reason, Refused
from hall.words import N_

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
NAME_LIMIT = 50  # code points; minority names reach it
OTHER_NUMBER_LIMIT = 40  # the longest in use are below half of it
TEXT_LIMIT = 5000  # code points of a free text: some five A4 pages, and one record that every machine can carry
LATIN_NAME_LIMIT = 60  # what the 2017 permit of foreigners holds in its 120 bytes

_NATION_CODES = (*range(1, 57), 97, 98)
_NATION_NAMES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 其他 外国血统中国籍人士"
)
NATIONS: dict[str, str] = {  # GB/T 3304
    f"{code:02d}": name for code, name in zip(_NATION_CODES, _NATION_NAMES.split(), strict=True)
}
# The first two digits of GB/T 2260.
_PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"


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
    `photo` is the opaque 1024-byte WLT block, or empty. `address` is the latest one; where an address was appended to
    the card later, `printed_address` is the one its face still shows.
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
    printed_address: str = ""

    def __repr__(self) -> str:
        return f"IdCard({self.kind.value}, {mask_number(self.number)})"

    @property
    def shown_name(self) -> str:
        """The name to greet the holder with: the Chinese one where the card has it."""
        return self.name or self.english_name

    def expired(self, today: date) -> bool:
        """Whether the card's last day lies before `today`."""
        return self.valid_to is not None and self.valid_to < today


# -- numbers ----------------------------------------------------------------------------------------------------------


class NumberKind(StrEnum):
    """Whose number it is, as far as the number itself says."""

    CITIZEN = "citizen"  # 公民身份号码, GB 11643-1999
    OLD = "old"  # its 15-digit form of before 1999, no valid document any more
    HMT = "hmt"  # 港澳台居民居住证: 810000, 820000, 830000
    FOREIGNER_2017 = "foreigner_2017"
    FOREIGNER_2023 = "foreigner_2023"


@dataclass(frozen=True, slots=True, repr=False)
class IdNumber:
    """What a number says of itself. `fault` is why it cannot be used, `doubt` what a clerk should look at; "" for none.

    `sex` is the GB/T 2261.1 code. Birth and sex are given only where the number states them without doubt.
    """

    text: str
    kind: NumberKind | None
    fault: str = ""
    doubt: str = ""
    birth: date | None = None
    sex: str = ""

    def __repr__(self) -> str:
        return f"IdNumber({self.kind}, {mask_number(self.text)})"


def read_number(number: str, today: date) -> IdNumber:
    """The number of a document this program has a rule for, with its fault or doubt in source sentences.

    The place digits are no ground for a refusal: places are renamed, numbers are not.
    """
    text = number.strip(" \u3000").upper()
    if _OLD.fullmatch(text) and (birth := _day("19" + text[6:12])):
        fault = N_("这是 15 位的旧号码，不能再使用，请用 18 位的现行证件")
        return IdNumber(text, NumberKind.OLD, fault, "", birth, _sex(text[14]))
    if _PERMIT_2017.fullmatch(text):
        return IdNumber(text, NumberKind.FOREIGNER_2017, doubt=_permit_doubt(text))
    if fault := _fault_of_18(text, today):
        return IdNumber(text, None, fault)
    kind, doubt = NumberKind.CITIZEN, ""
    if text[:6] in ("810000", "820000", "830000"):
        kind = NumberKind.HMT
    elif text[0] == "9" and text[1:3] in _PROVINCES:  # 9, province of the first application, country of ISO 3166
        kind = NumberKind.FOREIGNER_2023
    elif text[:2] not in _PROVINCES:
        doubt = N_("开头两位不是任何省份的代码，请核对")
    return IdNumber(text, kind, "", doubt, _day(text[6:14]), _sex(text[16]))


def citizen_number_fault(number: str, today: date) -> str:
    """Why `number` is no 18-character citizen number (GB 11643), as a source sentence; "" when it is one.

    Permit numbers of Hong Kong, Macao and Taiwan residents and the 2023 ones of foreigners follow the same rule. A
    15-digit number is told as what it is.
    """
    found = read_number(number, today)
    return N_("应为 18 位") if found.kind is NumberKind.FOREIGNER_2017 else found.fault


def other_number_fault(number: str) -> str:
    """Why `number` cannot be that of a passport or another document no rule is known for; "" when it can."""
    if len(number) > OTHER_NUMBER_LIMIT:
        return N_("太长")
    return "" if number.isprintable() and visible(number) == number else N_("有看不见的字符")


def check_digit(first17: str) -> str:
    """The 18th character of a citizen number, ISO 7064 MOD 11-2 (GB 11643-1999)."""
    return _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def permit_check_digit(first14: str) -> str:
    """The 15th character of a foreigner's permit of 2017, by the weights 7, 3, 1 of ICAO 9303; A is 10, Z is 35."""
    return str(sum((7, 3, 1)[at % 3] * int(character, 36) for at, character in enumerate(first14)) % 10)


def upgraded(old: str) -> str:
    """The 18-character number of a 15-digit one: the century 19 put in, the check digit added.

    For looking up old records only. Raises ValueError for anything but a 15-digit number with a day of birth.
    """
    if not (_OLD.fullmatch(old) and _day("19" + old[6:12])):
        raise ValueError("not a 15-digit number")
    first = f"{old[:6]}19{old[6:]}"
    return first + check_digit(first)


def age_on(birth: date, day: date) -> int:
    """Whole years (周岁) on `day`, from the birthday on; who is born on 29 February turns on 1 March of other years.

    Raises ValueError for a day before the birth.
    """
    if day < birth:
        raise ValueError("before the birth")
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def nation_name(code: str) -> str:
    """The nation's name without 族; a code the standard does not have is shown as it is."""
    return NATIONS.get(code, code)


def card_doubts(card: IdCard, today: date, demo: bool = False) -> tuple[str, ...]:
    """What a clerk should look at before trusting a card, as source sentences. A card is never refused for them.

    Its number against itself, against birth and sex beside it, the order of its dates, and its last day. The people of
    a `demo` bear numbers of a province that is none, so that they are nobody's.
    """
    number = read_number(card.number, today)
    doubt = "" if demo else number.doubt
    doubts = (
        (bool(number.fault or doubt), number.fault or doubt),
        (bool(number.birth and card.birth and number.birth != card.birth), N_("号码中的出生日期与证件上的不一致")),
        (bool(number.sex and card.sex and number.sex != card.sex), N_("号码中的性别与证件上的不一致")),
        (bool(card.valid_from and card.valid_to and card.valid_from > card.valid_to), N_("有效期的起止日期颠倒")),
        (bool(card.valid_from and card.valid_from > today), N_("证件还没有到启用的日期")),
        (card.expired(today), N_("证件已过有效期")),
    )
    return tuple(words for holds, words in doubts if holds)


_OLD = re.compile(r"[0-9]{15}")
_PERMIT_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


def _fault_of_18(text: str, today: date) -> str:
    if len(text) != 18:
        return N_("应为 18 位")
    if not (text[:17].isascii() and text[:17].isdigit() and (text[17].isdigit() or text[17] == "X")):
        return N_("只能有数字，末位可以是 X")
    born = _day(text[6:14])
    if born is None:
        return N_("出生日期不存在")
    if not date(1850, 1, 1) <= born <= today:
        return N_("出生日期不合理")
    if check_digit(text[:17]) != text[17]:
        return N_("校验位不对")
    return ""


def _permit_doubt(text: str) -> str:
    """Three letters of the country, four digits of the place, YYMMDD, one of sex, one of check.

    Programs in use read the twelve digits in other ways too, so nothing here is a ground for a refusal.
    """
    if permit_check_digit(text[:14]) != text[14]:
        return N_("校验位不对，请与证件核对")
    if not (_day("19" + text[7:13]) or _day("20" + text[7:13])):
        return N_("号码中没有出生日期，请与证件核对")
    return ""


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _sex(digit: str) -> str:
    return "1" if int(digit) % 2 else "2"


# -- masks and names --------------------------------------------------------------------------------------------------


def mask_number(number: str) -> str:
    """First four and last two characters, the rest stars; short numbers are all stars."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 6) + number[-2:]


_STARS = 3


def mask_name(name: str) -> str:
    """Family character kept, given name starred: 张三丰 → 张**. One code point is one character; more than three stars
    would say how long a name of fifty is, and fill a screen with it. A character that no name may have is not shown."""
    if not name:
        return ""
    family = "" if _character_fault(name[0]) else name[0]
    return family + "*" * min(max(1, len(name) - 1), _STARS)


def name_fault(name: str) -> str:
    """Why `name` may not be stored, as a source sentence; "" when it may.

    No normalisation is asked for or done: NFC would replace compatibility ideographs that people bear as names.
    Variation selectors and private-use characters stay: names on cards have them.
    """
    text = name.strip(_BLANKS)
    if not text:
        return N_("请填写姓名")
    for character in text:
        if fault := _character_fault(character):
            return fault
    if not any(unicodedata.category(c) in _BEARING for c in text):
        return N_("姓名里没有文字")
    if re.search(_HAN, text):
        return N_("姓名不能超过 50 个字") if len(text) > NAME_LIMIT else ""
    return N_("外文姓名不能超过 60 个字符") if len(text) > LATIN_NAME_LIMIT else ""


def clean_name(name: str) -> str | None:
    """The name as it may be stored, outer blanks gone and all else as it was; None where `name_fault` has a fault."""
    return None if name_fault(name) else name.strip(_BLANKS)


def visible(text: str) -> str:
    """A free text as it is kept: without what hides or turns other characters (Cc, Cf), and without outer blanks.

    Lines and tabs stay. A reason of nothing but such characters is no reason. Raises Refused(WORDS_TOO_LONG) for more
    than TEXT_LIMIT.
    """
    if len(text) > TEXT_LIMIT:
        raise Refused(Reason.WORDS_TOO_LONG, limit=TEXT_LIMIT, length=len(text))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf")).strip()


_PHONE = r"\+?[0-9](?:[ -]?[0-9]){4,17}"


def phone_number(text: str) -> str:
    """A telephone number without blanks around it. Raises Refused(PHONE_WRONG)."""
    if not re.fullmatch(_PHONE, kept := text.strip()):
        raise Refused(Reason.PHONE_WRONG)
    return kept


def phone_if_any(text: str) -> str:
    """A telephone number that may be left out, with full-width digits made plain and what hides taken out.

    Raises Refused(PHONE_WRONG).
    """
    told = unicodedata.normalize("NFKC", visible(text))
    return phone_number(told) if told else ""


def suggested_name(name: str) -> str:
    """The name with the separating dot of GB 18030, ·, where a look-alike stands between two Han characters.

    "" when there is nothing to suggest. To be offered, never done silently: the card may bear the other dot.
    """
    better = re.sub(_DOT, "·", name)
    return better if better != name else ""


_BLANKS = " \u3000\x00"
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ZERO_WIDTH = frozenset("\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff")
# Letters and marks that draw nothing: fillers of Korean, the joiner of marks, two of Khmer, the blank of Braille.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Unassigned ones too: this Python may be older than the newest extension of the Han characters.
_BEARING = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Co", "Cn"))
# Han characters and the private ones of names; no kana: ・ is right between those. Compiled with the first name: ranges
# so wide take milliseconds, and a kiosk's first frame shows no name.
_HAN = r"[\u3007\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff]"
_DOT = rf"(?<={_HAN})[•‧・．](?={_HAN})"


def _character_fault(character: str) -> str:
    category = unicodedata.category(character)
    if character in _BIDI:
        return N_("姓名里有改变文字方向的字符")
    if character in _ZERO_WIDTH or character in _BLANK_LETTERS:
        return N_("姓名里有看不见的字符")
    if character == "\ufffd" or ord(character) & 0xFFFE == 0xFFFE or category == "Cs":
        return N_("姓名里有没读完整的字符")
    return N_("姓名里有控制字符") if category in ("Cc", "Cf", "Zl", "Zp") else ""
