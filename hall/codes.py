"""Pure rules of codes: credit codes of bodies (GB 32100-2015), and the codes an item of the catalogue goes by."""

from dataclasses import dataclass
from enum import StrEnum

from hall.words import N_

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z, which look like digits
_PLAIN = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
USCC_LENGTH = 18


class Level(StrEnum):
    """行使层级, GB/T 39046-2020 annex A: who exercises a power."""

    NATION = "1"
    PROVINCE = "2"
    PREFECTURE = "3"
    COUNTY = "4"
    TOWN = "5"
    VILLAGE = "6"
    SHARED = "7"  # 分级管理


# -- 统一社会信用代码 -----------------------------------------------------------------------------------------------


def uscc_check(first17: str) -> str:
    """The 18th character of a credit code: weights 3^i mod 31 (GB 32100-2015). Raises ValueError for a wrong letter."""
    total = sum(_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return _ALPHABET[-total % 31]


def uscc_fault(code: str) -> str:
    """Why `code` is no 统一社会信用代码, as a source sentence; "" when it is one. Small letters count as capitals.

    Only what GB 32100 itself fixes is checked: registrars come, and places are renamed while codes are kept.
    """
    text = code.upper() if code.isascii() else code
    if len(text) != USCC_LENGTH:
        return N_("应为 18 位")
    if set(text) - set(_ALPHABET):
        return N_("只能有数字和大写字母，不用 I、O、S、V、Z")
    if not text[2:8].isdigit():
        return N_("第 3 到 8 位是行政区划代码，只能是数字")
    if uscc_check(text[:17]) != text[17]:
        return N_("校验位不对")
    return ""


# -- codes of items ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BaseCode:
    """基本编码: `region` 00 for the nation or a province, `kind` as GB/T 39046-2020 A.1, numbers of 主项 and 子项."""

    region: str
    kind: str
    main: str
    sub: str

    def __str__(self) -> str:
        return self.region + self.kind + self.main + self.sub


@dataclass(frozen=True, slots=True)
class ImplementationCode:
    """实施编码: the credit code of the implementing body, the level it acts on, and the base code."""

    body: str
    level: Level
    base: BaseCode

    def __str__(self) -> str:
        return f"{self.body}{self.level}{self.base}"


@dataclass(frozen=True, slots=True)
class HandlingCode:
    """业务办理项编码: an implementation code and the number of the handling item below it."""

    implementation: ImplementationCode
    serial: str

    def __str__(self) -> str:
        return f"{self.implementation}{self.serial}"


class CodeKind(StrEnum):
    """The three codes an item may carry."""

    BASE = "base_code"
    IMPLEMENTATION = "implementation_code"
    HANDLING = "handling_code"


_NAMES = {CodeKind.BASE: "基本编码", CodeKind.IMPLEMENTATION: "实施编码", CodeKind.HANDLING: "业务办理项编码"}


@dataclass(frozen=True, slots=True)
class CodeProfile:
    """How long a region's codes are, in characters. `exact` ones have just that length and the national parts;
    others are any letters and digits up to it."""

    name: str
    base: int
    implementation: int
    handling: int
    exact: bool

    def length(self, kind: CodeKind) -> int:
        """The length of one kind of code."""
        return {
            CodeKind.BASE: self.base,
            CodeKind.IMPLEMENTATION: self.implementation,
            CodeKind.HANDLING: self.handling,
        }[kind]


# "national": seen on real codes (ZWFW C 0109, GB/T 39554); "gbt39046": the data standard's an..10 and an..24, which
# some provinces keep to, with the two characters of the handling item behind.
PROFILES = {
    profile.name: profile
    for profile in (
        CodeProfile("national", 12, 31, 33, exact=True),
        CodeProfile("gbt39046", 10, 24, 26, exact=False),
    )
}
NATIONAL = PROFILES["national"]


def code_fault(kind: CodeKind, code: str, profile: CodeProfile = NATIONAL) -> str:
    """Why `code` is no code of `kind` where `profile` holds, in words; "" when it is one."""
    name, length = _NAMES[kind], profile.length(kind)
    if not code or len(code) > length or (profile.exact and len(code) != length):
        return f"{name}应为 {length} 位，现有 {len(code)} 位" + ("" if profile.exact else "（不超过即可）")
    if set(code) - _PLAIN:
        return f"{name}只能有数字和大写字母"
    if not profile.exact:
        return ""
    if kind is CodeKind.BASE:
        return _base_fault(code)
    if fault := uscc_fault(code[:USCC_LENGTH]):
        return f"{name}前 18 位不是统一社会信用代码：{fault}"
    if code[USCC_LENGTH] not in set(Level):
        return f"{name}第 19 位是行使层级，应为 1 到 7"
    if fault := _base_fault(code[USCC_LENGTH + 1 : profile.implementation]):
        return f"{name}第 20 到 31 位：{fault}"
    if kind is CodeKind.HANDLING and not code[-2:].isdigit():
        return f"{name}末 2 位是办理项序号，只能是数字"
    return ""


def _base_fault(code: str) -> str:
    """The national parts of twelve letters and digits."""
    if not code[:4].isdigit():
        return "基本编码前 4 位是区划和事项类型，只能是数字"
    if not code[4:].isdigit():
        return "基本编码后 8 位是主项和子项序号，只能是数字"
    return ""


def base_code(code: str) -> BaseCode:
    """The parts of a national 基本编码 of 12. Raises ValueError with the fault in words."""
    _sound(CodeKind.BASE, code)
    return BaseCode(code[:2], code[2:4], code[4:9], code[9:])


def implementation_code(code: str) -> ImplementationCode:
    """The parts of a national 实施编码 of 31. Raises ValueError with the fault in words."""
    _sound(CodeKind.IMPLEMENTATION, code)
    return ImplementationCode(code[:18], Level(code[18]), base_code(code[19:]))


def handling_code(code: str) -> HandlingCode:
    """The parts of a national 业务办理项编码 of 33. Raises ValueError with the fault in words."""
    _sound(CodeKind.HANDLING, code)
    return HandlingCode(implementation_code(code[:31]), code[31:])


def _sound(kind: CodeKind, code: str) -> None:
    if fault := code_fault(kind, code):
        raise ValueError(fault)
