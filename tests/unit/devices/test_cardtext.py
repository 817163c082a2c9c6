"""The text of cards: four layouts, names as people have them, fields that contradict each other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.cardtext import SIZE, card_kind, doubts, latest_address, read_text, telling
from devices.simulators import cards
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


def test_what_tells_of_a_card_ends_with_its_fields_and_with_its_flag_where_anything_is_doubtful() -> None:
    whole = cards.block(cards.PERSONS["li"])
    assert telling(whole) == whole[:220]
    for person in cards.PERSONS.values():
        other = cards.block(person)
        damaged = other[:248] + " ".encode("utf-16-le") + other[250:]
        assert len(telling(other)) == (220 if person["kind"] == "mainland" else SIZE)
        assert len(telling(damaged)) == (220 if damaged == other else SIZE)  # nothing but the flag tells it from one
    shifted = whole[:222] + whole[224:] + b"\x01\x02"
    assert telling(shifted) == shifted


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


# -- doubts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mainland", "mainland_longterm", "mainland_minor_extB_name", "foreigner_2023_Y"])
def test_published_cards_are_beyond_doubt(name: str) -> None:
    assert doubts(golden(f"text256.{name}")) == ()


@pytest.mark.parametrize("person", cards.PERSONS)
def test_cards_as_they_are_issued_are_beyond_doubt(person: str) -> None:
    assert doubts(cards.block(cards.PERSONS[person])) == ()


def altered(person: str, at: int, text: str) -> bytes:
    block, written = cards.block(cards.PERSONS[person]), text.encode("utf-16-le", "surrogatepass")
    return block[:at] + written + block[at + len(written) :]


@pytest.mark.parametrize(
    ("person", "at", "text", "doubt"),
    [
        ("li", 0, " ", "name"),  # begins with a blank
        ("li", 4, "\x00", "name"),
        ("li", 0, "\u202e", "name"),
        ("li", 0, "\ud840", "name"),  # half of a pair
        ("li", 30, "3", "sex"),
        ("li", 30, "1", "sex"),  # the number says 2
        ("li", 32, "0A", "digits"),
        ("li", 36, "1990", ""),
        ("li", 36, "1991", "birth"),
        ("li", 36, "19901307", "birth"),
        ("li", 52, "\x07", "address"),
        ("li", 54, "\ufffd", "address"),
        ("li", 122, "1", "number"),
        ("li", 158, "\x85", "issuer"),
        ("li", 158, " " * 15, "issuer"),
        ("li", 188, "20200230", "from"),
        ("li", 188, "19800101", "to"),  # before the holder's birth
        ("li", 204, "2019", "to"),
        ("li", 204, "短期      ", "to"),
        ("li", 220, "0", "blank"),
        ("li", 220, "\x00" * 14, ""),  # as good as blanks
        ("chen", 220, "h", "code"),
        ("chen", 242, "1", "blank"),
        ("sample", 0, "a", "english"),
        ("sample", 122, "1", "permit"),
        ("sample", 158, "\x07", "name"),
        ("sample", 158, " " * 15, ""),  # a Chinese name is not needed
        ("ivanova", 220, "é", "tail"),
        ("ivanova", 220, " ", ""),  # the 36th character of a name may be a blank
        ("ivanova", 158, "1", "blank"),
    ],
)
def test_what_no_card_says_is_doubted(person: str, at: int, text: str, doubt: str) -> None:
    found = doubts(altered(person, at, text))
    assert (doubt in found) if doubt else (found == ())


def test_what_is_no_card_of_a_known_kind_is_doubted() -> None:
    assert doubts(block(o248="Q")) == ("flag",)
    assert doubts(b"") == ("flag",)


@given(st.binary(min_size=256, max_size=256), st.sampled_from(" JIY"))
def test_random_text_is_always_doubted(text: bytes, flag: str) -> None:
    assert doubts(text[:248] + flag.encode("utf-16-le") + text[250:])


@given(st.sampled_from(sorted(cards.PERSONS)), st.integers(0, 8), st.sampled_from("0123456789"))
def test_no_other_number_passes_with_one_wrong_digit(person: str, at: int, digit: str) -> None:
    """ISO 7064 MOD 11-2 finds each single wrong digit."""
    if cards.PERSONS[person]["kind"] == "foreigner_2017":
        return
    wrong = altered(person, 122 + 4 * at, digit)
    assert wrong == cards.block(cards.PERSONS[person]) or doubts(wrong)


def test_the_latest_of_several_addresses() -> None:
    card = read_text(cards.block(cards.PERSONS["li"]))
    old, new, bad = (cards.address(text) for text in ("旧址1号", "新址2号", "\x07址"))
    assert latest_address(card, []) is card
    assert latest_address(card, [old, new]).address == "新址2号"
    assert latest_address(card, [old, new], first=True).address == "旧址1号"
    assert latest_address(card, [old]).printed_address == card.address
    assert latest_address(card, [bad]) is card
