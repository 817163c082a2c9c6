"""Identity: citizen numbers, masks, names as people really have them."""

import dataclasses
import unicodedata
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.identity import (
    LATIN_NAME_LIMIT,
    NAME_LIMIT,
    NATIONS,
    CardKind,
    IdCard,
    NumberKind,
    age_on,
    card_doubts,
    check_digit,
    citizen_number_fault,
    clean_name,
    mask_name,
    mask_number,
    name_fault,
    nation_name,
    permit_check_digit,
    read_number,
    suggested_name,
    upgraded,
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
        ("110105491331002", "应为 18 位"),  # 15 digits without a day of birth
        ("110105491231002", "这是 15 位的旧号码，不能再使用，请用 18 位的现行证件"),
        ("USA110175031502", "应为 18 位"),
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


# Made with python-stdnum 2.2 (calc_check_digit): check digits that this program did not compute.
COMPUTED_BY_OTHERS = """
110105194912319622 110105200002295404 110105201510101797 330602194912312884 330602200002293571 330602201510108090
371402194912316241 371402200002290853 371402201510103465 65230119491231076X 652301200002290059 652301201510109847
610722194912311863 610722200002291654 610722201510103714 440524194912313594 440524200002291750 440524201510101698
540102194912316107 540102200002293733 540102201510104040 810000194912313608 810000200002293538 810000201510106174
820000194912319235 820000200002291198 820000201510102511 830000194912314196 830000200002299415 830000201510100809
710000194912314818 710000200002290819 710000201510103367
"""


@pytest.mark.parametrize("number", COMPUTED_BY_OTHERS.split())
def test_numbers_computed_by_others_are_read(number: str) -> None:
    read = read_number(number.lower(), TODAY)
    permit = number.startswith(("810000", "820000", "830000"))
    assert (read.text, read.kind) == (number, NumberKind.HMT if permit else NumberKind.CITIZEN)
    assert (read.fault, read.doubt) == ("", "")
    assert read.birth == date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    assert read.sex == ("1" if number[16] in "13579" else "2")
    for wrong in set("0123456789X") - {number[17]}:
        assert read_number(number[:17] + wrong, TODAY).fault == "校验位不对"


@pytest.mark.parametrize("number", ["810001199408230029", "840000199408230020"])
def test_81_82_83_without_four_noughts_are_no_permits(number: str) -> None:
    number = number[:17] + check_digit(number[:17])
    assert read_number(number, TODAY).kind is NumberKind.CITIZEN


def test_a_place_that_no_province_has_is_a_doubt_and_no_fault() -> None:
    read = read_number(id_number(1), TODAY)  # 999999
    assert (read.kind, read.fault) == (NumberKind.CITIZEN, "")
    assert read.doubt == "开头两位不是任何省份的代码，请核对"


def test_a_foreigners_number_of_2023() -> None:
    first = "91184019840229001"  # first applied for in Beijing, from country 840
    read = read_number(first + check_digit(first), TODAY)
    assert (read.kind, read.birth, read.sex) == (NumberKind.FOREIGNER_2023, date(1984, 2, 29), "1")
    assert (read.fault, read.doubt) == ("", "")


def test_the_weights_of_icao_give_the_check_digits_of_its_own_specimen() -> None:
    assert [permit_check_digit(part) for part in ("L898902C3", "740812", "120415")] == ["6", "2", "9"]


@pytest.mark.parametrize(
    ("number", "doubt"),
    [
        ("USA110175031502", ""),
        ("usa110175031502", ""),
        ("USA110175031503", "校验位不对，请与证件核对"),
        ("USA110175133102", "号码中没有出生日期，请与证件核对"),  # month 13
    ],
)
def test_a_foreigners_number_of_2017_is_doubted_and_never_refused(number: str, doubt: str) -> None:
    if doubt.startswith("号码"):
        number = number[:14] + permit_check_digit(number[:14])
    read = read_number(number, TODAY)
    assert (read.kind, read.fault, read.doubt) == (NumberKind.FOREIGNER_2017, "", doubt)
    assert (read.birth, read.sex) == (None, "")  # the century and the meaning of the digit are not certain


@pytest.mark.parametrize(  # made with id-validator 1.0.20 (upgrade_id)
    ("old", "new"),
    [
        ("110105491231002", "11010519491231002X"),
        ("610722800229123", "610722198002291232"),
        ("330602640813051", "330602196408130511"),
    ],
)
def test_a_15_digit_number_is_shown_and_upgraded_but_not_taken(old: str, new: str) -> None:
    read = read_number(old, TODAY)
    assert read.kind is NumberKind.OLD
    assert read.fault == "这是 15 位的旧号码，不能再使用，请用 18 位的现行证件"
    assert read.birth == read_number(new, TODAY).birth
    assert read.sex == read_number(new, TODAY).sex
    assert upgraded(old) == new
    assert card_doubts(IdCard(CardKind.MAINLAND, "张三", old), TODAY) == (read.fault,)


@pytest.mark.parametrize(
    "old", ["11010549123100", "110105491331002", "11010549123100X", "１１０１０５４９１２３１００２"]
)
def test_what_has_no_15_digits_is_not_upgraded(old: str) -> None:
    with pytest.raises(ValueError, match="15-digit"):
        upgraded(old)


@given(st.text(max_size=20), st.dates())
def test_any_text_is_read_and_its_number_never_logged(text: str, today: date) -> None:
    read = read_number(text, today)
    assert read.fault == "" or read.kind in (None, NumberKind.OLD)
    assert len(read.text) < 8 or read.text not in repr(read)


# -- age, nation, card ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2008-02-29", "2026-02-28", 17),  # of age on 1 March
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2010-11-23", "2026-11-22", 15),
        ("2010-11-23", "2026-11-23", 16),
        ("2026-11-23", "2026-11-23", 0),
        ("1926-12-31", "2026-11-23", 99),
    ],
)
def test_age_in_whole_years(birth: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(birth), date.fromisoformat(day)) == age


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="birth"):
        age_on(TODAY, date(2026, 11, 22))


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 40_000))
def test_a_day_never_makes_anybody_younger(birth: date, days: int) -> None:
    day = birth + timedelta(days=days)
    assert age_on(birth, day) <= age_on(birth, day + timedelta(days=1)) <= age_on(birth, day) + 1


def test_nations_are_those_of_the_standard_and_an_unknown_code_is_shown() -> None:
    assert len(NATIONS) == 58
    known = {"01": "汉", "03": "回", "05": "维吾尔", "15": "土家", "17": "哈萨克", "56": "基诺", "97": "其他"}
    assert {code: nation_name(code) for code in known} == known
    assert [nation_name(code) for code in ("77", "", "1", "AB")] == ["77", "", "1", "AB"]


SOUND = IdCard(
    CardKind.MAINLAND, "张三", "110105194912319622", sex="2", birth=date(1949, 12, 31), valid_from=date(2006, 1, 1)
)


@pytest.mark.parametrize(
    ("change", "doubts"),
    [
        ({}, ()),
        ({"valid_to": TODAY}, ()),
        ({"birth": date(1949, 12, 30)}, ("号码中的出生日期与证件上的不一致",)),
        ({"sex": "1"}, ("号码中的性别与证件上的不一致",)),
        ({"valid_to": date(2026, 11, 22)}, ("证件已过有效期",)),
        ({"valid_from": date(2026, 11, 24)}, ("证件还没有到启用的日期",)),
        ({"valid_to": date(2005, 1, 1)}, ("有效期的起止日期颠倒", "证件已过有效期")),
        ({"number": "110105194912319623", "sex": "1"}, ("校验位不对",)),
        ({"number": "USA110175031503", "sex": "1"}, ("校验位不对，请与证件核对",)),
    ],
)
def test_a_card_that_contradicts_itself_is_doubted_in_words(change: dict[str, Any], doubts: tuple[str, ...]) -> None:
    assert card_doubts(dataclasses.replace(SOUND, **change), TODAY) == doubts


# -- masks ------------------------------------------------------------------------------------------------------------


def test_masks() -> None:
    assert mask_number("11010519491231002X") == "1101************2X"
    assert mask_number("G1234567") == "G123**67"
    assert mask_number("1234567") == "*******"
    assert mask_number("") == ""
    assert mask_name("张三丰") == "张**"
    assert mask_name("𠮷野") == "𠮷*"  # one code point is one character
    assert mask_name("娜") == "娜*"
    assert mask_name("古丽孜巴·阿卜杜热合曼" * 4) == "古***"
    assert mask_name("") == ""
    assert [mask_name(f"{hidden}三丰") for hidden in "\u202e\u200b\r\x00\ud800"] == ["**"] * 5


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
    ("fault", "names"),
    [
        ("请填写姓名", ("", "  ", "\u3000", "\x00")),
        ("姓名不能超过 50 个字", ("一" * (NAME_LIMIT + 1), "𠮷" * (NAME_LIMIT + 1), "A" * NAME_LIMIT + "一")),
        ("外文姓名不能超过 60 个字符", ("A" * (LATIN_NAME_LIMIT + 1), "ئ" * (LATIN_NAME_LIMIT + 1))),
        ("姓名里有改变文字方向的字符", ("张\u202e三", "\u2066张三\u2069", "张三\u200f", "张\u061c三")),
        (
            "姓名里有看不见的字符",
            (
                "张\u200b三",
                "张\u200d三",
                "张\ufeff三",
                "张\u00ad三",
                "张\u2060三",
                "张\u3164三",
                "张\u2800三",
                "\u115f",
            ),
        ),
        ("姓名里有没读完整的字符", ("张\ufffd三", "张\ud800三", "张\uffff三", "张\U0001fffe三")),
        (
            "姓名里有控制字符",
            ("张\n三", "张\t三", "张\x00三", "张\x7f三", "张\x85三", "张\u2028三", "张\u2029三", "张\U000e0041三"),
        ),
        ("姓名里没有文字", ("123", "·", "--", "\U000e0100", "！", "😀")),
    ],
)
def test_each_fault_of_a_name_has_words_of_its_own(fault: str, names: tuple[str, ...]) -> None:
    for name in names:
        assert (name, name_fault(name)) == (name, fault)
        assert clean_name(name) is None


@given(st.text(max_size=70))
def test_a_cleaned_name_is_clean(name: str) -> None:
    cleaned = clean_name(name)
    assert (cleaned is None) == bool(name_fault(name))
    if cleaned is not None:
        assert cleaned in name
        assert clean_name(cleaned) == cleaned
        assert 0 < len(cleaned) <= LATIN_NAME_LIMIT
        assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_long_foreign_name_is_taken_as_the_card_holds_it() -> None:
    assert clean_name("X" * LATIN_NAME_LIMIT) == "X" * LATIN_NAME_LIMIT


@pytest.mark.parametrize("dot", "•‧・．")
def test_a_dot_that_only_looks_like_the_separator_is_suggested_and_not_changed(dot: str) -> None:
    typed = f"阿卜杜热合曼{dot}阿卜力米提"
    assert suggested_name(typed) == "阿卜杜热合曼·阿卜力米提"
    assert clean_name(typed) == typed


@pytest.mark.parametrize(
    "name", ["阿卜杜热合曼·阿卜力米提", "张三", "ジョン・スミス", "Ｊ．Ｒ", "・张三", "张三•", "J.R", ""]
)
def test_no_other_name_gets_a_suggestion(name: str) -> None:
    assert suggested_name(name) == ""


def test_the_people_of_the_demonstration_are_of_no_province_and_not_doubted_for_it() -> None:
    card = IdCard(CardKind.MAINLAND, "张三", "990000198203041239", sex="1", valid_to=date(2021, 1, 1))
    nowhere = "开头两位不是任何省份的代码，请核对"
    assert card_doubts(card, TODAY) == (nowhere, "证件已过有效期")
    assert card_doubts(card, TODAY, demo=True) == ("证件已过有效期",)
