"""The simulated devices against other people's programs: python-escpos prints on them, zxing reads their codes."""

import random
from pathlib import Path

import pytest
import zxingcpp
from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.card.cardtext import read_text
from devices.simulators import cards, qr
from devices.simulators.escpos import Head, command_length
from devices.simulators.paper import draw
from hall.identity import check_digit, clean_name

FONTS = [Path(__file__).parents[3] / "resources" / "fonts" / f"NotoSansSC_{w}.ttf" for w in ("400Regular", "700Bold")]


def run(job: bytes) -> Head:
    head = Head()
    while job:
        length = command_length(job)
        assert length is not None
        head.run(job[:length])
        job = job[length:]
    return head


@pytest.mark.parametrize(
    ("size", "level"), [(5, "L"), (17, "H"), (40, "M"), (100, "Q"), (119, "H"), (200, "M"), (271, "L")]
)
def test_codes_are_read_by_another_reader(size: int, level: str) -> None:
    payload = bytes(random.Random(size).choices(b"abcdefghijklmnop/:0123456789", k=size))
    cells = qr.matrix(payload, level)
    side = len(cells) + 8
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(cells):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + 4, y + 4), 0)
    (read,) = zxingcpp.read_barcodes(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    assert read.bytes == payload


def test_a_code_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        qr.matrix(bytes(272), "L")


def test_a_ticket_of_another_encoder_is_printed(tmp_path: Path) -> None:
    printer = Dummy()
    printer.set(align="center", bold=True, double_width=True, double_height=True)
    printer.text("排队号 A001\n")
    printer.set(align="left", normal_textsize=True)
    printer.text("前面 3 人\n")
    printer.qr("https://example.invalid/t/1", native=True, size=6)
    printer.image(Image.new("1", (64, 40), 1), impl="bitImageRaster")
    printer.cut()
    (ticket,) = run(printer.output).finished
    told = ticket.told()
    assert [line for line in told["lines"] if line] == ["排队号 A001", "前面 3 人"]
    assert told["qr"] == ["https://example.invalid/t/1"]
    assert (told["rasters"], told["cut"]) == (1, True)
    assert bytes.fromhex(told["raw"]) == printer.output

    picture = draw(ticket, 576, FONTS)
    assert picture.width == 640
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture)
    assert [code.text for code in zxingcpp.read_barcodes(flat)] == ["https://example.invalid/t/1"]


def test_characters_that_printers_have_no_picture_of_come_out_as_boxes() -> None:
    head = run(b"\x1b@\x1c&" + "李𠮷㛃".encode("gb18030") + b"\n\x1dV\x00")
    assert head.finished[0].told()["lines"] == ["李□□"]


def test_a_line_too_long_goes_on_in_the_next() -> None:
    head = run("汉".encode("gb18030") * 30 + b"\n\x1dV\x00")
    assert [len(line) for line in head.finished[0].told()["lines"]] == [24, 6]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_printer(job: bytes) -> None:
    head = Head()
    while job:
        length = command_length(job)
        if length is None or length > len(job):
            return
        head.run(job[:length])
        job = job[length:]


@pytest.mark.parametrize("person", cards.PERSONS)
def test_demo_persons_are_nobody_and_their_cards_are_right(person: str) -> None:
    fields = cards.PERSONS[person]
    card = read_text(cards.block(fields))
    assert card.kind.value == fields["kind"]
    assert card.name == fields["name"] == clean_name(card.name)
    assert card.english_name == fields.get("english_name", "")
    assert card.birth is not None
    assert card.birth.strftime("%Y%m%d") == fields["birth"]
    assert len(cards.PHOTO) == 1024
    if len(card.number) == 18:
        assert card.number[-1] == check_digit(card.number[:-1])
        assert card.number.startswith(("990000", "810000", "9"))
        assert int(card.number[16]) % 2 == int(card.sex) % 2


def test_a_card_that_holds_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="name"):
        cards.block({"kind": "mainland", "name": "阿" * 16})
