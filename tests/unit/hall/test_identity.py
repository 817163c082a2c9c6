"""Identity: citizen numbers, masks, names as people really have them."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.identity import (
    NAME_LIMIT,
    CardKind,
    IdCard,
    check_digit,
    citizen_number_fault,
    clean_name,
    mask_name,
    mask_number,
)
from tests.helpers.hall import card, id_number

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",  # the example of GB 11643-1999
        "11010519491231002x",
        "440524188001010014",
        "810000199408230021",  # residence permit, Hong Kong
        "830000200001010018",  # Taiwan
        id_number(1),
    ],
)
def test_well_formed_numbers_have_no_fault(number: str) -> None:
    assert citizen_number_fault(number, TODAY) == ""


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "应为 18 位"),
        ("110105491231002", "应为 18 位"),
        ("11010519491231002X1", "应为 18 位"),
        ("1101051949123100 X", "只能有数字，末位可以是 X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "只能有数字，末位可以是 X"),
        ("X10105194912310021", "只能有数字，末位可以是 X"),
        ("11010519491231002Y", "只能有数字，末位可以是 X"),
        ("110105194913310029", "出生日期不存在"),
        ("110105190002290021", "出生日期不存在"),
        ("110105000000000000", "出生日期不存在"),
        ("110105184912310029", "出生日期不合理"),
        ("110105202611240029", "出生日期不合理"),
        ("110105194912310020", "校验位不对"),
        ("11010519491231002²", "校验位不对"),
    ],
)
def test_each_fault_is_said_in_words(number: str, fault: str) -> None:
    assert citizen_number_fault(number, TODAY) == fault


def test_a_child_born_today_has_a_number() -> None:
    first = "61072220261123001"
    assert citizen_number_fault(first + check_digit(first), TODAY) == ""


@given(st.from_regex(r"\A[0-9]{17}\Z"))
def test_one_wrong_digit_or_one_swap_never_passes(first: str) -> None:
    right = first + check_digit(first)
    for at in range(17):
        wrong = right[:at] + str((int(right[at]) + 1) % 10) + right[at + 1 :]
        assert check_digit(wrong[:17]) != right[17]
        if at < 16 and right[at] != right[at + 1]:
            swapped = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
            assert check_digit(swapped[:17]) != right[17]


# -- masks ------------------------------------------------------------------------------------------------------------


def test_masks() -> None:
    assert mask_number("11010519491231002X") == "1101************2X"
    assert mask_number("G1234567") == "G123**67"
    assert mask_number("1234567") == "*******"
    assert mask_number("") == ""
    assert mask_name("张三丰") == "张**"
    assert mask_name("𠮷野") == "𠮷*"  # one code point is one character
    assert mask_name("娜") == "娜*"
    assert mask_name("") == ""


@given(st.text())
def test_a_mask_shows_the_family_character_only(name: str) -> None:
    assert mask_name(name)[1:].strip("*") == ""


def test_a_card_says_nothing_of_its_holder_to_a_log() -> None:
    shown = repr(card(1, "张三丰"))
    assert "张" not in shown
    assert shown == f"IdCard(mainland, {mask_number(id_number(1))})"


def test_the_name_to_greet_with_is_the_chinese_one_where_there_is_one() -> None:
    assert card(1, "张三丰").shown_name == "张三丰"
    assert IdCard(CardKind.FOREIGNER_2017, "", "USA99", english_name="DOE, JOHN").shown_name == "DOE, JOHN"


@pytest.mark.parametrize(("valid_to", "expired"), [(None, False), (TODAY, False), (date(2026, 11, 22), True)])
def test_a_card_is_good_through_its_last_day(valid_to: date | None, expired: bool) -> None:
    assert IdCard(CardKind.MAINLAND, "张", "1", valid_to=valid_to).expired(TODAY) is expired


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "张三", "𠮷㛃䶮𬭎", "阿卜杜热合曼·阿卜力米提", "爱新觉罗 溥仪", "Ñandú O’Brien-Łukasz", "﨑山", "ئادىل",
        "\ue863", "葛\U000e0100", "一" * NAME_LIMIT, "𠮷" * NAME_LIMIT,
    ],
)  # fmt: skip
def test_names_people_bear_are_kept_to_the_code_point(name: str) -> None:
    assert clean_name(name) == name


def test_outer_blanks_go_and_inner_ones_stay() -> None:
    assert clean_name(" \u3000张 三\u3000\x00\x00") == "张 三"


@pytest.mark.parametrize(
    "name",
    [
        "", "  ", "\u3000", "一" * (NAME_LIMIT + 1), "张\u200b三", "张\u200d三", "张\u202e三", "\u2066张三\u2069",
        "张\ufeff三", "张\n三", "张\t三", "张\ud800三",
        "张\x00三", "张\u2028三", "张\u2029三", "张\u00ad三", "张\x7f三", "张\x85三",
    ],
)  # fmt: skip
def test_what_cannot_be_seen_and_what_is_too_long_is_refused(name: str) -> None:
    assert clean_name(name) is None


@given(st.text(max_size=60))
def test_a_cleaned_name_is_clean(name: str) -> None:
    cleaned = clean_name(name)
    if cleaned is not None:
        assert cleaned in name
        assert clean_name(cleaned) == cleaned
        assert 0 < len(cleaned) <= NAME_LIMIT
        assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
