"""What a code says of a case: as little as is needed, there and back, and nothing else is taken for it."""

import dataclasses
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.errors import Garbled
from hall.identity import check_digit
from hall.proofs.summaries import VERSION, mark_of, pack, summary_of, unpack
from tests.helpers.papers import case
from tests.helpers.proofs import NUMBER, SUMMARY

LINE = "1|ABCDEFGH|202611231030|610722202611230007|CG26-31|20260101|张3|{mark}|receipt|1|received|20261210|RRWP"


def test_a_summary_is_one_line_there_and_back() -> None:
    assert pack(SUMMARY) == LINE.format(mark=SUMMARY.mark)
    assert unpack(pack(SUMMARY)) == SUMMARY
    bare = dataclasses.replace(SUMMARY, due=None, materials="")
    assert unpack(pack(bare)) == bare


def test_it_says_what_a_screen_may_show() -> None:
    assert (SUMMARY.provisional_no, SUMMARY.masked_name, SUMMARY.handed_in) == ("临610722202611230007", "张**", 3)
    assert dataclasses.replace(SUMMARY, length=1).masked_name == "张*"


def test_it_is_made_of_a_case_without_its_number_or_whole_name() -> None:
    held = case()
    made = summary_of(held, "receipt", 2, "ABCDEFGH", datetime(2026, 11, 23, 10, 30, 59, 7).astimezone())
    line = pack(made)
    assert made.at.second == 0
    assert (made.nth, made.number) == (2, held.provisional_no.removeprefix("临"))
    assert len(made.materials) == len(held.materials)
    assert held.applicant.id_number not in line
    assert held.applicant.name not in line
    assert held.applicant.id_number[6:14] not in line
    assert made.due == (date.fromisoformat(held.due) if held.due else None)
    assert summary_of(dataclasses.replace(held, due=""), "receipt", 1, "ABCDEFGH", made.at).due is None


def test_the_holder_s_card_is_told_from_others() -> None:
    assert SUMMARY.is_of(NUMBER)
    assert SUMMARY.is_of(f" {NUMBER.lower()} ")
    others = [f"99000019700101{n:03d}" for n in range(200)]
    strangers = [first + check_digit(first) for first in others]
    assert sum(SUMMARY.is_of(number) for number in strangers if number != NUMBER) == 0
    assert mark_of(NUMBER, "610722202611230007") != mark_of(NUMBER, "610722202611230008")  # cases cannot be joined
    assert len(SUMMARY.mark) * 4 == 16  # more would let its finder try numbers until one fits


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("张三丰", "张"),
        ("𠮷野", "𠮷"),
        ("|x", "*"),
        ("\u202e倒", "*"),
        ("\ue000某", "*"),
        ("\ud800", "*"),
        (" 空", "*"),
        ("", "*"),
    ],
)
def test_a_first_character_that_cannot_be_shown_is_a_star(name: str, first: str) -> None:
    held = case()
    who = dataclasses.replace(held.applicant, name=name)
    made = summary_of(dataclasses.replace(held, applicant=who), "receipt", 1, "ABCDEFGH", SUMMARY.at)
    assert made.name == first
    assert unpack(pack(made)) == made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ABCDEFGH", "abcdefgh"), ("ABCDEFGH", "ABCDEFG"), ("202611231030", "202613231030"), ("202611231030", "1"),
        ("|610722202611230007", "|６１０７２２２０２６１１２３０００７"), ("CG26-31", "CG 26"), ("20260101", ""),
        ("张3", "张"),
        ("张3", "\u202e3"), ("张3", " 3"), ("receipt", "Receipt"), ("|1|received", "|0|received"),
        ("|received|", "|lost|"), ("20261210", "20261232"), ("20261210", "1210"), ("RRWP", "RRXP"),
        ("|receipt", "X|receipt"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_is_no_summary(old: str, new: str) -> None:
    with pytest.raises(Garbled) as fault:
        unpack(pack(SUMMARY).replace(old, new, 1))
    assert fault.value.why != VERSION


@pytest.mark.parametrize("line", ["", "2|x", "1|x", pack(SUMMARY) + "|more", pack(SUMMARY) + "R" * 400])
def test_another_version_s_line_says_so(line: str) -> None:
    with pytest.raises(Garbled) as fault:
        unpack(line)
    assert fault.value.why == VERSION


def test_what_would_not_be_read_is_not_written() -> None:
    with pytest.raises(Garbled):
        pack(dataclasses.replace(SUMMARY, item="CG 26"))
    with pytest.raises(Garbled, match="cannot be packed"):
        pack(dataclasses.replace(SUMMARY, at=datetime(2026, 11, 23, 10, 30, 1)))  # noqa: DTZ001


@given(st.text(max_size=60))
def test_any_text_is_a_summary_or_garbled(text: str) -> None:
    for line in (text, f"1|{text}", pack(SUMMARY).replace("RRWP", text)):
        try:
            assert pack(unpack(line)) == line
        except Garbled:
            continue
