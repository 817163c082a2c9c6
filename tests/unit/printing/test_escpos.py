"""ESC/POS: our bytes are those of the published vectors and of another encoder."""

import pytest
from escpos.printer import Dummy
from PIL import Image

from hall import printers
from printing import escpos


@pytest.fixture
def other() -> Dummy:
    """python-escpos, which writes into memory."""
    return Dummy()


def test_qr_is_what_another_encoder_writes(other: Dummy):
    other.qr("A001", native=True, size=6, model=2, ec=1)
    assert escpos.qr(b"A001", 6) == other.output
    assert escpos.qr(b"A001", 6).hex().upper() == (
        "1D286B0400314132001D286B03003143061D286B03003145311D286B0700315030413030311D286B0300315130"
    )


def test_cut_is_what_another_encoder_writes(other: Dummy):
    other.cut(mode="PART")
    assert printers.load("escpos-80").cut == other.output == bytes.fromhex("1B64061D5601")
    full = printers.load("escpos-80", options={"cutter": "full"})
    assert full.cut == bytes.fromhex("1B64061D5600")
    assert printers.load("escpos-80", options={"cutter": "none", "feed": 3}).cut == bytes.fromhex("1B6403")


def test_a_picture_is_what_another_encoder_writes(other: Dummy):
    picture = Image.new("1", (64, 40), 1)  # white
    picture.paste(0, (8, 4, 40, 31))
    other.image(picture, impl="bitImageRaster")
    ink = bytes(255 - byte for byte in picture.tobytes())  # on paper 1 is ink
    assert escpos.raster(ink, 8) == other.output


def test_alignment_and_size_are_what_another_encoder_writes(other: Dummy):
    other.set(align="center", bold=True, custom_size=True, width=3, height=3)
    for command in (escpos.align(escpos.Align.CENTRE), escpos.bold(True), escpos.scale(3)):
        assert command in other.output


def test_a_tall_picture_goes_in_bands():
    bands = escpos.raster(bytes(600 * 2), 2).split(b"\x1dv0\0\x02\0")[1:]
    assert [int.from_bytes(band[:2], "little") for band in bands] == [48] * 12 + [24]


@pytest.mark.parametrize(
    ("char", "cells"),
    [("A", 1), ("~", 1), ("张", 2), ("，", 2), ("·", 2), ("　", 2), ("￥", 2), ("㛃", 0), ("𠮷", 0), ("€", 0), ("é", 2)]
    + [(char, 0) for char in "\x1b\n\x7f\u200b\ue000\ue5e5\ud800䶮𬭎"],
)  # fmt: skip
def test_what_a_printers_font_has(char: str, cells: int):
    assert escpos.cells(char) == cells


def test_text_is_never_replaced():
    with pytest.raises(UnicodeEncodeError):
        escpos.text("𠮷")
