"""The codes of our papers, read back to the letter; nothing is guessed of what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.papercodes import PREFIX, CaseCode, ItemCode, OtherCode, PickUpCode, TicketCode, pick_up_code, read_code


def test_every_paper() -> None:
    assert read_code("OV1:C/610722202611230007") == CaseCode("临610722202611230007")
    assert read_code("OV1:T/610722001/20261123/A012") == TicketCode("610722001", "2026-11-23", "A012")
    assert read_code("OV1:P/hall/12/01234567") == PickUpCode("hall", 12, "01234567")
    assert read_code("OV1:I/1161072200/20260101") == ItemCode("1161072200")
    assert read_code("OV1:A/6f1c") == OtherCode("A", "6f1c")
    assert read_code("OV1:M/6f1c") == OtherCode("M", "6f1c")
    assert read_code(pick_up_code("bowang", 3, "00000001")) == PickUpCode("bowang", 3, "00000001")
    assert "01234567" not in repr(read_code("OV1:P/hall/12/01234567"))


@pytest.mark.parametrize(
    "text",
    [
        "", "C/610722202611230007", "OV2:C/610722202611230007", "OV1:C/", "OV1:C/61 0722", "OV1:C/610722\n",
        "OV1:P/hall/0/01234567", "OV1:P/hall/12/1234567", "OV1:P/hall/12/012345678", "OV1:P/ha'll/1/01234567",
        "OV1:P/hall/1/０１２３４５６７", "OV1:T/610722/2026112/A012", "ov1:C/610722202611230007", "OV1:X/1",
    ],
)  # fmt: skip
def test_nothing_is_guessed(text: str) -> None:
    assert read_code(text) is None


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    read_code(text)
    read_code(PREFIX + text)
