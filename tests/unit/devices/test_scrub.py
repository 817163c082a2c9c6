"""An invented holder in the place of a real one: the same layout, nothing of the person."""

from datetime import date

import pytest

from devices.card import sdt
from devices.card.cardtext import card_kind, doubts, read_text
from devices.simulators.cards import PHOTO, address, block
from devices.tracing import scrub
from hall.identity import CardKind, IdCard
from tests.helpers.planted import PLANTED, traces


@pytest.mark.parametrize("person", PLANTED)
def test_the_layout_stays_and_nothing_of_the_holder(person: str) -> None:
    real = block(PLANTED[person])
    made = scrub.Scrubber().text(real)
    assert len(made) == len(real)
    assert card_kind(made) is card_kind(real)
    assert doubts(made) == ()  # dates, check digits, sex and number agree
    held, card = read_text(real), read_text(made)
    assert traces(PLANTED[person], made) == []
    assert len(card.name) == len(held.name)
    assert len(card.english_name) == len(held.english_name)
    assert (card.valid_to is None) == (held.valid_to is None)
    assert card.birth is not None
    assert held.birth is not None
    assert (card.birth > date(2010, 1, 1)) == (held.birth > date(2010, 1, 1))  # a child stays a child
    assert real[32:36] == b" \0 \0" or made[32:36] != b" \0 \0"


def test_dots_and_characters_of_two_units_stay_where_they_are() -> None:
    made = read_text(scrub.invented(block(PLANTED["long"]), 0))
    assert made.name.index("·") == PLANTED["long"]["name"].index("·")
    rare = read_text(scrub.invented(block(PLANTED["long"]), 0))
    assert [ord(c) > 0xFFFF for c in rare.name] == [ord(c) > 0xFFFF for c in PLANTED["long"]["name"]]


def test_the_same_card_is_the_same_holder_and_others_are_others() -> None:
    scrubber = scrub.Scrubber()
    cards = [scrubber.text(block(PLANTED[person])) for person in ("mainland", "child", "mainland", "hmt")]
    assert cards[0] == cards[2]
    assert len({read_text(card).number for card in cards}) == 3
    signs = [scrubber.sign(sign) for sign in (b"\x01\x02\x03\x04", b"\x09\x09\x09\x09", b"\x01\x02\x03\x04", bytes(4))]
    assert signs[0] == signs[2] != signs[1]
    assert signs[3] == bytes(4)  # some readers give no more
    assert all(len(sign) == 4 for sign in signs)


@pytest.mark.parametrize("prints", [0, 512, 1024])
def test_a_whole_reading(prints: int) -> None:
    parts = (256).to_bytes(2, "big") + (1024).to_bytes(2, "big")
    marks = bytes(range(256)) * 4
    body = block(PLANTED["child"]) + PHOTO
    data = parts + body if not prints else parts + prints.to_bytes(2, "big") + body + marks[:prints]
    made = scrub.Scrubber().read(data)
    assert len(made) == len(data)
    split = sdt.split_read(made)
    assert split is not None
    assert split[1][:10] == PHOTO[:10]
    assert PHOTO[10:20] not in made
    assert marks[:16] not in made[1290:]
    assert isinstance(read_text(split[0]), IdCard)
    assert scrub.Scrubber().read(data[:-1]) == bytes((scrub.FILLER,)) * (len(data) - 1)


def test_addresses_numbers_of_an_unknown_kind_and_codes() -> None:
    real = address("陕西省汉中市城固县博望街道样例路99号")
    made = scrub.address(real + real)
    assert len(made) == 140
    assert made[:70] == made[70:]
    assert "博望".encode("utf-16-le") not in made
    assert made.endswith(b" \0")
    assert scrub.address(b"abc") == b"ZZZ"
    unknown = block({"kind": "unknown", "name": "某人", "number": "990000199001010011"})
    hidden = scrub.invented(unknown, 0)
    assert card_kind(hidden) is card_kind(unknown) is None
    assert hidden[248:250] == unknown[248:250]
    assert set(hidden[:248]) == {scrub.FILLER}
    assert scrub.invented(b"short", 0) != b"short"
    assert scrub.payload(b"OV1:A7-99\r\n\x02\x00\x00\x01\x00\x331\xe5\xbc\xa0") == (
        b"XX0XX0X00\r\n\x02\x00\x00\x01\x00\x331XXX"
    )


def test_a_reserved_field_keeps_nothing() -> None:
    real = bytearray(block(PLANTED["mainland"]))
    real[220:228] = "张三丰李".encode("utf-16-le")
    assert scrub.invented(bytes(real), 0)[220:256] == b" \0" * 18


def test_every_kind_of_card_has_its_layout() -> None:
    assert set(scrub._FIELDS) == set(CardKind)
    for kind, fields in scrub._FIELDS.items():
        covered = [at for offset, length, _ in fields for at in range(offset, offset + length)]
        flag = set() if kind is CardKind.MAINLAND else {248, 249}  # that one's is a blank among blanks
        assert sorted(covered) == sorted(set(range(256)) - flag)
