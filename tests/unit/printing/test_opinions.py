"""A queue ticket as other programs write it, and as an independent reader reads theirs and ours: the same paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from escpos.printer import Dummy
from PIL import Image as Pictures

from devices.simulators.escpos import Head, command_length
from devices.simulators.paper import draw
from devices.simulators.slip import Code, Image, Line, Ticket
from hall import printers
from printing import ticket
from printing.documents.slips import queue_ticket
from printing.fonts import FOLDER
from printing.paper import Slip
from tests.helpers.papers import PLACE, SITE, issued

OPINIONS = Path(__file__).resolve().parents[2] / "golden" / "opinions"
FONTS = [FOLDER / "NotoSansSC_400Regular.ttf", FOLDER / "NotoSansSC_700Bold.ttf"]
WIDTH = 576
CODE = "OV1:T/610722001/20261123/A012"
WORDS = [
    "博望街道便民服务中心", "排队号", "A012", "综合受理", "前面等候  3 人", "预计等候  约 15 分钟", "持号人    张三",
    "取号时间  2026-11-23 09:31", "请留意屏幕和语音，叫到您的号后，到屏幕显示的窗口", "办理。",
    "当日有效。过号请到咨询台。", CODE,
]  # fmt: skip


def slip() -> Slip:
    return queue_ticket(issued(holder_name="张三"), PLACE, SITE)


def printed(data: bytes) -> Ticket:
    """The one ticket that `data` prints; whole, and cut off."""
    head = Head(WIDTH)
    while data:
        length = command_length(data)
        assert length is not None
        assert length <= len(data)
        head.run(data[:length])
        data = data[length:]
    assert not head.ticket.marked
    assert len(head.finished) == 1
    assert head.finished[0].cut
    return head.finished[0]


def lines(paper: Ticket) -> dict[str, Line]:
    found = {item.text.strip(): item for item in paper.items if isinstance(item, Line)}
    return {text: line for text, line in found.items() if text not in ("", "演示数据")}


def left(line: Line) -> int:
    """Where its first letter begins, in dots."""
    whole = sum(glyph.dots for glyph in line.glyphs)
    before = 0
    for glyph in line.glyphs:
        if glyph.char != " ":
            break
        before += glyph.dots
    return (WIDTH - whole) * line.align // 2 + before


def by_python_escpos() -> bytes:
    """The ticket in the words of that library, which types Chinese as GB 18030 where a line has some."""
    other = Dummy()
    other._raw(b"\x1b@\x1c&")
    for text, align, size, bold in (
        (WORDS[0], "center", 2, True), (WORDS[1], "center", 1, False), (WORDS[2], "center", 6, True),
        (WORDS[3], "center", 2, False), *((text, "left", 1, False) for text in WORDS[4:11]),
    ):  # fmt: skip
        other.set(align=align, bold=bold, custom_size=True, width=size, height=size)
        other.text(f"{text}\n") if not text.isascii() else other._raw(f"{text}\n".encode())
    other.set(align="center", custom_size=True, width=1, height=1)
    other.qr(CODE, native=True, size=7, model=2, ec=1)
    other._raw(f"{CODE}\n".encode())
    other.cut(mode="PART")
    return other.output


def by_receiptline() -> bytes:
    """Made by tests/golden/opinions/ticket.js."""
    return (OPINIONS / "receiptline.escpos").read_bytes()


def ours() -> bytes:
    return ticket.render(slip(), printers.load("escpos-80"))


@pytest.mark.parametrize("made", [ours, by_python_escpos, by_receiptline])
def test_each_says_the_same_in_the_same_order(made: Callable[[], bytes]):
    assert list(lines(printed(made()))) == WORDS


@pytest.mark.parametrize("made", [by_python_escpos, by_receiptline])
def test_sizes_weights_and_places_agree(made: Callable[[], bytes]):
    mine, theirs = lines(printed(ours())), lines(printed(made()))
    for text in WORDS:
        one, other = (next(g for g in of[text].glyphs if g.char != " ") for of in (mine, theirs))
        if text == "A012":  # receiptline knows five times at most
            assert min(one.width, other.width) >= 5
            assert one.width == one.height
        else:
            assert (one.width, one.height) == (other.width, other.height), text
            assert abs(left(mine[text]) - left(theirs[text])) <= 24, text  # half a Chinese character
        assert one.bold == other.bold, text


def test_the_command_of_a_code_is_the_other_librarys():
    mine, theirs = (
        [part for part in printed(data).items if isinstance(part, Code)] for data in (ours(), by_python_escpos())
    )
    assert mine == theirs
    assert mine == [Code(CODE.encode(), 7, "M", 1)]


@pytest.mark.parametrize("model", ["escpos-80", "escpos-80-noqr"])
def test_a_camera_reads_our_code_and_receiptlines_from_paper(model: str):
    for data in (ticket.render(slip(), printers.load(model)), by_receiptline()):
        paper = printed(data)
        picture = Pictures.new("RGB", (700, 2000), "white")
        picture.paste(draw(paper, WIDTH, FONTS).convert("RGB"), (20, 20))
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [CODE]


def test_a_drawn_line_is_a_picture_in_the_midst_of_typed_ones():
    name = "𠮷㛃䶮"
    paper = printed(ticket.render(queue_ticket(issued(holder_name=name), PLACE, SITE), printers.load("escpos-80")))
    tall = [at for at, item in enumerate(paper.items) if isinstance(item, Image) and item.height > 2]
    assert len(tall) == 1
    before, after = paper.items[tall[0] - 1], paper.items[tall[0] + 1]
    assert isinstance(before, Line)
    assert isinstance(after, Line)
    assert (before.text, after.text) == (WORDS[5], WORDS[7])
