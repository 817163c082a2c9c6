"""Lines: nothing lost, nothing too wide, marks where Chinese typesetting wants them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.lines import wrap


def cell(char: str) -> float:
    return 1 if char.isascii() else 2


def test_a_closing_mark_goes_to_the_next_line_with_its_word():
    assert wrap("请到三号窗口，谢谢", 12, cell) == ["请到三号窗", "口，谢谢"]


def test_an_opening_mark_never_ends_a_line():
    assert wrap("请到窗口办（三号）", 12, cell) == ["请到窗口办", "（三号）"]


@pytest.mark.parametrize("mark", "，。；：！？）》」")
def test_no_line_begins_with(mark: str):
    lines = wrap("一二三四五六" + mark + "七", 12, cell)
    assert not any(line.startswith(mark) for line in lines)


@pytest.mark.parametrize("mark", "（《「")
def test_no_line_ends_with(mark: str):
    lines = wrap("一二三四五" + mark + "六七", 12, cell)
    assert not any(line.endswith(mark) for line in lines)


def test_a_number_stays_whole_where_it_fits():
    assert wrap("编号临610722202611230001止", 22, cell) == ["编号临", "610722202611230001止"]


def test_a_number_longer_than_the_line_is_parted_not_lost():
    assert wrap("1234567890", 4, cell) == ["1234", "5678", "90"]


def test_a_newline_ends_a_line_and_an_empty_text_is_one_line():
    assert wrap("甲\n\n乙", 10, cell) == ["甲", "", "乙"]
    assert wrap("", 10, cell) == [""]


def test_a_character_wider_than_the_line_stands_alone():
    assert wrap("甲乙", 1, cell) == ["甲", "乙"]


@given(st.text("一二三，。（）《》「」 ab1-*\n𠮷", max_size=60), st.integers(2, 20))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int):
    lines = wrap(text, width, cell)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(sum(map(cell, line)) <= width for line in lines)
