"""Credit codes computed by others, and the codes of items cut into their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.codes import (
    NATIONAL,
    PROFILES,
    BaseCode,
    CodeKind,
    CodeProfile,
    Level,
    base_code,
    code_fault,
    handling_code,
    implementation_code,
    uscc_check,
    uscc_fault,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Published by their bearers: offices and companies.
REAL = [
    "11110111000077745X",
    "11440232MB2D06811W",
    "91110000802100433B",
    "91330100799655058B",
    "9144030071526726XG",
    "914403001922038216",
]
BASE = "001017003000"
IMPLEMENTATION = "11110111000077745X3001017003000"
HANDLING = "11110111000077745X300101700300003"
OWN = CodeProfile("own", 12, 32, 34, exact=False)


@pytest.mark.parametrize("code", REAL)
def test_credit_codes_in_use_are_right(code: str) -> None:
    assert uscc_fault(code) == ""
    assert uscc_fault(code.lower()) == ""


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("", "应为 18 位"),
        ("11110111000077745", "应为 18 位"),
        ("11110111000077745X0", "应为 18 位"),
        ("110101199001010", "应为 18 位"),
        ("111101110000777450", "校验位不对"),
        ("11110111000077754X", "校验位不对"),  # two digits changed places
        ("I1110111000077745X", "只能有数字和大写字母，不用 I、O、S、V、Z"),
        ("1111O111000077745X", "只能有数字和大写字母，不用 I、O、S、V、Z"),
        ("11A10111000077745X", "第 3 到 8 位是行政区划代码，只能是数字"),
        ("11110111000077745 ", "只能有数字和大写字母，不用 I、O、S、V、Z"),
        ("1111011100007774\u200b5X", "应为 18 位"),
        ("1111011100007774\u200bX", "只能有数字和大写字母，不用 I、O、S、V、Z"),
        ("１１110111000077745X", "只能有数字和大写字母，不用 I、O、S、V、Z"),
        ("ß1110111000077745X", "只能有数字和大写字母，不用 I、O、S、V、Z"),  # its capital would be two letters
    ],
)
def test_a_wrong_credit_code_is_told_why(code: str, fault: str) -> None:
    assert uscc_fault(code) == fault


@given(st.text(ALPHABET, min_size=9, max_size=9), st.integers(0, 999999), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_is_always_noticed(body: str, region: int, place: int, shift: int) -> None:
    first = f"91{region:06d}{body}"
    code = first + uscc_check(first)
    assert uscc_fault(code) == ""
    wrong = ALPHABET[(ALPHABET.index(code[place]) + shift) % 31]
    assert uscc_fault(code[:place] + wrong + code[place + 1 :]) != ""


def test_codes_fall_into_their_parts_and_back() -> None:
    assert base_code(BASE) == BaseCode("00", "10", "17003", "000")
    whole = handling_code(HANDLING)
    assert (whole.serial, whole.implementation.level) == ("03", Level.PREFECTURE)
    assert whole.implementation.body == "11110111000077745X"
    assert whole.implementation == implementation_code(IMPLEMENTATION)
    assert (str(base_code(BASE)), str(whole.implementation), str(whole)) == (BASE, IMPLEMENTATION, HANDLING)


@pytest.mark.parametrize("code", ["", BASE[:-1], BASE + "0", "00A017003000", "00101700300A", IMPLEMENTATION])
def test_what_is_no_base_code_is_not_cut(code: str) -> None:
    with pytest.raises(ValueError, match="基本编码"):
        base_code(code)


@pytest.mark.parametrize(
    ("kind", "code", "fault"),
    [
        (CodeKind.BASE, BASE, ""),
        (CodeKind.BASE, BASE[:-1], "基本编码应为 12 位，现有 11 位"),
        (CodeKind.BASE, "0o1017003000", "基本编码只能有数字和大写字母"),
        (CodeKind.BASE, "00１017003000", "基本编码只能有数字和大写字母"),
        (CodeKind.BASE, "0A1017003000", "基本编码前 4 位是区划和事项类型，只能是数字"),
        (CodeKind.BASE, "00101700300X", "基本编码后 8 位是主项和子项序号，只能是数字"),
        (CodeKind.IMPLEMENTATION, IMPLEMENTATION, ""),
        (CodeKind.IMPLEMENTATION, HANDLING, "实施编码应为 31 位，现有 33 位"),
        (CodeKind.IMPLEMENTATION, "0" + IMPLEMENTATION[1:], "实施编码前 18 位不是统一社会信用代码：校验位不对"),
        (CodeKind.IMPLEMENTATION, IMPLEMENTATION.replace("X3", "X8"), "实施编码第 19 位是行使层级，应为 1 到 7"),
        (
            CodeKind.IMPLEMENTATION,
            IMPLEMENTATION.replace("X300", "X30A"),
            "实施编码第 20 到 31 位：基本编码前 4 位是区划和事项类型，只能是数字",
        ),
        (CodeKind.HANDLING, HANDLING, ""),
        (CodeKind.HANDLING, IMPLEMENTATION, "业务办理项编码应为 33 位，现有 31 位"),
        (CodeKind.HANDLING, HANDLING[:-1] + "A", "业务办理项编码末 2 位是办理项序号，只能是数字"),
    ],
)
def test_the_national_profile_checks_length_and_parts(kind: CodeKind, code: str, fault: str) -> None:
    assert code_fault(kind, code, NATIONAL) == fault


@pytest.mark.parametrize(
    ("profile", "kind", "code", "sound"),
    [
        (PROFILES["gbt39046"], CodeKind.BASE, "XK12345678", True),
        (PROFILES["gbt39046"], CodeKind.BASE, "XK1", True),
        (PROFILES["gbt39046"], CodeKind.BASE, "", False),
        (PROFILES["gbt39046"], CodeKind.BASE, BASE, False),
        (PROFILES["gbt39046"], CodeKind.IMPLEMENTATION, "A" * 24, True),
        (PROFILES["gbt39046"], CodeKind.HANDLING, "A" * 27, False),
        (OWN, CodeKind.IMPLEMENTATION, "0" * 32, True),
        (OWN, CodeKind.IMPLEMENTATION, "0" * 33, False),
        (OWN, CodeKind.BASE, "12-34", False),
    ],
)
def test_provinces_have_lengths_of_their_own(profile: CodeProfile, kind: CodeKind, code: str, sound: bool) -> None:
    assert (code_fault(kind, code, profile) == "") is sound
