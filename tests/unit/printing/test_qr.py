"""QR codes: what a decoder reads is what was meant."""

import pytest
import zxingcpp
from PIL import Image

from printing.qr import QUIET, modules
from tests.helpers.proofs import long_code


@pytest.mark.parametrize(
    "payload", ["OV1:T/610722001/20261123/A012", "OV1:C/610722001202611230007", "a" * 200, long_code()]
)
def test_a_decoder_reads_it(payload: str):
    square = modules(payload)
    side = len(square) + 2 * QUIET
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(square):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + QUIET, y + QUIET), 0)
    found = zxingcpp.read_barcodes(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    assert [code.text for code in found] == [payload]


@pytest.mark.parametrize("payload", ["", "办件"])
def test_only_ascii_goes_in(payload: str):
    with pytest.raises(ValueError, match="ASCII"):
        modules(payload)
