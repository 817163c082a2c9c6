"""Uyghur letters take the shapes they have beside each other; what is read out of a shape is the letter."""

import unicodedata
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, features

from printing import fonts
from printing.joining import joined, spoken
from printing.lines import as_line

LETTERS = "ئاەبپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي"
DUAL = "ئبپتجچخسشغفقكگڭلمنھېىي"  # join on both sides; the others only with what stands before


def shapes(text: str) -> list[str]:
    return [unicodedata.decomposition(char).partition(" ")[0].strip("<>") or "alone" for char in joined(text)]


@pytest.mark.parametrize("letter", LETTERS)
def test_each_letter_has_its_shapes_and_each_face_draws_them(letter: str):
    between = joined(f"ب{letter}ب")
    assert shapes(f"{letter}ب") == (["initial", "final"] if letter in DUAL else ["alone", "alone"])
    assert len(between) == 3
    # the closing shape of U+06D5 has the code of another letter's
    assert unicodedata.normalize("NFKC", between[1]) == ("\u0647" if letter == "ە" else letter)
    assert unicodedata.decomposition(between[1]).startswith("<medial>" if letter in DUAL else "<final>")
    for text in (letter, f"ب{letter}ب", f"ب{letter}", f"{letter}ب"):
        for char in joined(text):
            for bold in (False, True):
                face = fonts.face_of(char, bold)
                assert face is not None
                assert face.name.startswith("NotoSansArabic")


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("چە", "FB7C FEEA"),
        ("ئابدۇللا", "FE8B FE8E FE91 FEAA 06C7 FEDF FEFC"),
        ("گۈزەلنۇر", "FB94 FBDC 0632 06D5 FEDF FEE8 FBD8 0631"),
        ("لا ئۈرۈمچى", "FEFB 0020 FE8B FBDC 0631 06C8 FEE3 FB7D FEF0"),
        ("بـب", "FE91 0640 FE90"),
        ("ب\u200cب", "0628 0628"),
        ("ب\u200d", "FE91"),
        ("بَت", "FE91 064E FE96"),
        ("ب1ب", "0628 0031 0628"),
    ],
)
def test_words_are_joined(word: str, codes: str):
    assert " ".join(f"{ord(char):04X}" for char in joined(word)) == codes


def test_what_is_joined_already_stays_so():
    assert joined(joined("ئابدۇللا چە")) == joined("ئابدۇللا چە")


def test_a_joiner_elsewhere_stays_to_be_marked():
    assert joined("甲\u200d乙\u200cب") == "甲\u200d乙ب"


def test_shapes_read_as_letters():
    text = "".join(map(spoken, joined("چە ئابدۇلقادىر 张三")))
    assert text == "چە ئابدۇلقادىر 张三"


@pytest.mark.parametrize(
    "word", ["چە", "مەمەت", "سالام", "كىم", "ئابدۇللا", "گۈزەلنۇر", "شىنجاڭ", "مۇھەممەت", "ئۈرۈمچى"]
)
def test_a_shaping_engine_draws_the_same_word(word: str):
    """But for some dots: it also shifts those that would touch, which we leave. Unjoined letters differ by all."""
    if not features.check("raqm") or not features.check("fribidi"):
        pytest.skip("Pillow has no shaping here")
    theirs = picture(ImageFont.Layout.RAQM, word, direction="rtl", language="ug", features=["-kern", "-calt"])
    ink = theirs.histogram()[255]
    assert ink > 1000
    for text, same in ((as_line(word), True), (word[::-1], False)):
        differs = ImageChops.difference(theirs, picture(ImageFont.Layout.BASIC, text)).histogram()[255] / ink
        assert differs < 0.25 if same else differs > 0.9


def picture(engine: ImageFont.Layout, text: str, **how: Any) -> Image.Image:
    face = fonts.face_of("ب")
    assert face is not None
    font = ImageFont.truetype(face.file, 96, layout_engine=engine)
    paper = Image.new("L", (500, 200))
    ImageDraw.Draw(paper).text((20, 120), text, fill=255, font=font, anchor="ls", **how)
    return paper.point([255 * (ink > 127) for ink in range(256)])
