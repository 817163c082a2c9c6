"""The text of cards: four layouts, names as people have them, fields that contradict each other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.cardtext import card_kind, read_text
from hall.errors import Garbled
from hall.identity import CardKind, nation_name
from tests.helpers.sims import golden


def block(**fields: str) -> bytes:
    """A block of blanks with texts at byte offsets: block(o122="99…")."""
    text = bytearray("\u0020".encode("utf-16-le") * 128)
    for place, value in fields.items():
        offset, written = int(place[1:]), value.encode("utf-16-le")
        text[offset : offset + len(written)] = written
    return bytes(text)


def test_mainland() -> None:
    card = read_text(golden("text256.mainland"), serial=b"12345678", photo=b"WL")
    assert card.kind is CardKind.MAINLAND
    assert (card.name, card.sex, card.nation) == ("测试甲", "1", "01")
    assert card.birth == date(1990, 3, 7)
    assert card.number == "110101199003074119"
    assert card.address == "北京市东城区示例街道1号院2号楼301室"
    assert card.issuer == "北京市公安局东城分局"
    assert (card.valid_from, card.valid_to) == (date(2020, 1, 1), date(2040, 1, 1))
    assert (card.serial, card.photo) == (b"12345678", b"WL")


def test_a_card_without_an_end() -> None:
    card = read_text(golden("text256.mainland_longterm"))
    assert card.valid_to is None
    assert not card.expired(date(2200, 1, 1))
    assert nation_name(card.nation) == "土家"


def test_a_minor_with_a_name_beyond_the_basic_plane() -> None:
    card = read_text(golden("text256.mainland_minor_extB_name"))
    assert "𠮷" in card.name
    assert (card.valid_from, card.valid_to) == (date(2024, 1, 1), date(2029, 1, 1))


def test_foreigner_2023() -> None:
    card = read_text(golden("text256.foreigner_2023_Y"))
    assert card.kind is CardKind.FOREIGNER_2023
    assert card.english_name == "EXAMPLE ALEXANDER CHRISTOPHER MAXIMILIANO"
    assert card.number.startswith("9")
    assert (card.country, card.issue_count) == ("840", "02")


def test_foreigner_2017_by_the_table() -> None:
    text = block(
        o0="SAMPLE, ALEXANDER JOHN",
        o120="1",
        o122="GBR610082010199",
        o152="GBR",
        o158="沈安乐",
        o188="20190301",
        o204="20290228",
        o220="19820101",
        o236="01",
        o240="6100",
        o248="I",
    )
    card = read_text(text)
    assert card.kind is CardKind.FOREIGNER_2017
    assert (card.english_name, card.name) == ("SAMPLE, ALEXANDER JOHN", "沈安乐")
    assert (card.number, card.country, card.sex) == ("GBR610082010199", "GBR", "1")
    assert (card.birth, card.valid_to) == (date(1982, 1, 1), date(2029, 2, 28))


def test_residents_of_hong_kong_macao_and_taiwan_by_the_table() -> None:
    text = block(
        o0="陳嘉樂",
        o30="1",
        o32="99",
        o36="19880909",
        o52="陕西省汉中市城固县样例路61号",
        o122="810000198809090010",
        o158="城固县公安局",
        o188="20240115",
        o204="20290115",
        o220="H99000001",
        o238="01",
        o248="J",
    )
    card = read_text(text)
    assert card.kind is CardKind.HMT
    assert (card.name, card.number) == ("陳嘉樂", "810000198809090010")
    assert (card.pass_number, card.issue_count) == ("H99000001", "01")
    assert card.nation == ""  # reserved on these cards, whatever stands there


@pytest.mark.parametrize("name", ["李𠮷㛃", "王䶮𬭎", "阿卜杜热合曼·买买提依明", "A B"])
def test_names_keep_every_character_and_inner_blank(name: str) -> None:
    assert read_text(block(o0=name, o122="990000199003070021")).name == name


def test_a_contradiction_does_not_make_a_card_unreadable() -> None:
    text = block(o0="张三", o30="1", o36="19000230", o122="990000199003070020", o188="abcdefgh", o204="20200101")
    card = read_text(text)
    assert (card.number, card.birth, card.valid_from) == ("990000199003070020", None, None)


@pytest.mark.parametrize(
    ("written", "end"),
    [("20300229", date(2030, 2, 28)), ("20280229", date(2028, 2, 29)), ("", None), ("长期", None)],
)
def test_last_days(written: str, end: date | None) -> None:
    assert read_text(block(o122="990000199003070021", o204=written)).valid_to == end


@pytest.mark.parametrize(
    "text",
    [
        b"",
        bytes(256),
        bytes(255),
        block(o248="Q", o122="990000199003070021"),
        block(),
        block(o122="号码"),
        block(o122="990000199003070021", o204="20301301"),
    ],
)
def test_what_is_no_card_is_not_guessed(text: bytes) -> None:
    with pytest.raises(Garbled) as fault:
        read_text(text)
    assert "99000" not in str(fault.value)


def test_unknown_kinds_are_told_apart_from_damage() -> None:
    assert card_kind(block(o248="Q")) is None
    assert card_kind(block()) is CardKind.MAINLAND


@given(st.binary(min_size=256, max_size=256), st.sampled_from(" JIY"))
def test_any_block_is_a_card_or_garbled(text: bytes, flag: str) -> None:
    text = text[:248] + flag.encode("utf-16-le") + text[250:]
    try:
        card = read_text(text)
    except Garbled:
        return
    assert card.number
    assert card.number not in repr(card) or len(card.number) < 3
