"""What a screen is given: the character where a shipped font has it, else a marked code."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from hall.glyphs import covers, mark, on_screen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三 A012（临）", "张三 A012（临）"),
        ("张三 A012（临）—“3”", "张三 A012（临）—“3”"),
        ("𠮷㛃 ئابدۇللا·مەمەت", "𠮷㛃 ئابدۇللا·مەمەت"),
        ("张\U00031350\ue000", "张〔U+31350〕〔U+E000〕"),
        ("\ue81e\u202e三", "龴〔U+202E〕三"),
        ("ب\u200cب", "ب\u200cب"),
        ("张\u200c三", "张〔U+200C〕三"),
        ("\ud842?", "〔U+D842〕?"),
    ],
)
def test_a_screen_marks_what_it_could_not_show(text: str, shown: str, expect_log: Callable[..., None]) -> None:
    expect_log("no font shows", at_least=0)
    assert on_screen(text) == shown


def test_a_missing_character_is_logged_once_by_its_code(expect_log: Callable[..., None]) -> None:
    mark.cache_clear()
    expect_log(r"^WARNING onevisit\.fonts: no font shows U\+31351$")
    assert on_screen("张\U00031351\U00031351三") == "张〔U+31351〕〔U+31351〕三"
    assert on_screen("\U00031351") == "〔U+31351〕"


@pytest.mark.parametrize("subtable", [(3, 1, 4), (3, 10, 13), (0, 4, 12)])
def test_a_font_without_a_full_map_is_no_font_of_ours(tmp_path: Path, subtable: tuple[int, int, int]) -> None:
    platform, encoding, form = subtable
    file = tmp_path / "x.ttf"
    table = struct.pack(">HHHHIH", 0, 1, platform, encoding, 12, form)
    file.write_bytes(struct.pack(">IHHHH4sIII", 0x00010000, 1, 0, 0, 0, b"cmap", 0, 28, len(table)) + table)
    with pytest.raises(ValueError, match=r"x\.ttf"):
        covers(file, "王")
