"""Fonts: the vendored files are the ones named, every name of level 3 has a glyph, what has none is said."""

import hashlib
import random
import re
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from hall import glyphs
from printing import fonts

# GB 18030-2022, implementation level 3: the ideographs (without 中日韩兼容汉字).
BLOCKS = {
    "URO": (0x4E00, 0x9FEF),
    "A": (0x3400, 0x4DB5),
    "B": (0x20000, 0x2A6D6),
    "C": (0x2A700, 0x2B734),
    "D": (0x2B740, 0x2B81D),
    "E": (0x2B820, 0x2CEA1),
    "F": (0x2CEB0, 0x2EBE0),
}


def picture(face: fonts.Face, char: str) -> Image.Image:
    paper = Image.new("L", (64, 64))
    ImageDraw.Draw(paper).text((8, 52), char, fill=255, font=fonts.raster_font(face, 48), anchor="ls")
    return paper


def test_the_files_are_the_ones_the_readme_names():
    readme = (fonts.FOLDER / "README.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"^\| `([^`]+\.ttf)` .*`([0-9a-f]{64})` \|$", readme, re.M))
    assert set(named) == {file.name for file in fonts.FOLDER.glob("*.ttf")}
    for name, digest in named.items():
        assert hashlib.sha256((fonts.FOLDER / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("block", BLOCKS)
def test_every_character_of_level_3_has_a_face(block: str, bold: bool):
    first, last = BLOCKS[block]
    assert [f"U+{point:04X}" for point in range(first, last + 1) if fonts.face_of(chr(point), bold) is None] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_the_glyphs_have_ink_and_are_not_the_box_for_missing_ones(block: str):
    first, last = BLOCKS[block]
    for point in random.Random(block).sample(range(first, last + 1), 60):
        char = chr(point)
        face = fonts.face_of(char)
        assert face is not None
        ink, missing = picture(face, char), picture(face, "\U0010fffd")
        assert ink.getbbox() is not None, f"U+{point:04X} is blank in {face.name}"
        assert ink.tobytes() != missing.tobytes(), f"U+{point:04X} is a box in {face.name}"


def test_rare_characters_come_from_the_second_face_run_by_run():
    parts = [(face.name, text) for face, text in fonts.runs("欧阳𠮷㛃")]
    assert parts == [("NotoSansSC-Regular", "欧阳"), ("HanaMinB", "𠮷"), ("NotoSansSC-Regular", "㛃")]


def test_what_no_font_has_is_marked_and_logged_by_code_point_only(expect_log: Callable[..., None]):
    glyphs.mark.cache_clear()
    expect_log(r"^WARNING onevisit\.fonts: no font shows U\+31350$")
    assert fonts.legible("甲\U00031350乙\U00031350") == "甲〔U+31350〕乙〔U+31350〕"


@pytest.mark.parametrize("char", ["\x1b", "\u200b", "\u202e", "\ue000", "\ufeff", "\ud800", "\u2028"])
def test_what_nobody_can_see_is_never_printed_as_it_is(char: str, expect_log: Callable[..., None]):
    expect_log("no font shows", at_least=0)
    assert fonts.legible(char) == f"〔U+{ord(char):04X}〕"


def test_a_unicode_map_says_astral_characters_in_utf_16():
    text = fonts.unicode_map("AAAAAA+X", [0, 0x20BB7, 0x9F8D])
    assert "<01> <D842DFB7>" in text
    assert "<02> <9F8D>" in text


def test_a_unicode_map_keeps_its_blocks_to_a_hundred():
    text = fonts.unicode_map("AAAAAA+X", list(range(1, 257)))
    assert re.findall(r"(\d+) beginbfchar", text) == ["100", "100", "56"]


def test_a_code_that_shows_nothing_means_nothing():
    assert "<00> <0000>" not in fonts.unicode_map("AAAAAA+X", [0, 0x4E00])
