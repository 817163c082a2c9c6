"""What is sent to a sign: the published bytes, texts its font can show, numbers its registers hold."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.framing import Heard, load
from devices.window.signs import NumberSign, RegisterSign, TextSign, kind_of
from devices.window.signtext import MISSING, SignTexts, figure, shown
from hall.ports import Sign
from hall.settings import Option, SettingsFault

LED64, XUNPENG, MODBUS = load("led64"), load("xunpeng"), load("modbus-rtu")


def text_sign(**options: Option) -> TextSign:
    return TextSign(LED64, 0, options, 3, "desk1.windowled")


def heard(event: str, fields: Mapping[str, int | bytes] | None = None, raw: bytes = b"") -> Heard:
    return Heard(event, MappingProxyType(dict(fields or {})), raw)


# -- texts ------------------------------------------------------------------------------------------------------------


def test_the_text_of_a_call_is_the_published_frame() -> None:
    """The published example holds reserved bytes of its own; all else must be the same."""
    sign = text_sign(calling="{number} 1号窗口")
    (order,) = sign.orders(Sign.CALLING, "A001")
    golden = bytes.fromhex("0064FFFF621F000001000500010300FF000000000000000C00413030312031BAC5B4B0BFDA324A")
    assert order.frame[:12] == golden[:12]
    assert order.frame[14:-2] == golden[14:-2]


def test_every_state_has_its_text_and_no_line_of_the_one_before_stays() -> None:
    sign = text_sign(calling="{number}\n请到{window}号窗口")
    assert [len(sign.orders(one, "A001")) for one in Sign] == [2, 2, 2, 2]
    first, second = sign.orders(Sign.PAUSED, "")
    assert "暂停服务".encode("gb2312") in first.frame
    assert second.frame[6] == 1  # the second line
    assert second.frame[23:26] == b"\x01\x00 "  # holds a blank


def test_an_acknowledgement_is_one_of_the_same_command() -> None:
    sign = text_sign(brightness=50)
    (bright,) = sign.begin()
    (text,) = sign.orders(Sign.OPEN, "")
    assert bright.frame.hex().upper() == "0064FFFF0C01327762"
    acked = heard("ack", {"command": 0x62, "status": 0})
    assert text.fits(acked)
    assert not bright.fits(acked)
    assert not text.fits(heard("connected", {"command": 0x62}))
    assert text.fault(acked) == ""
    assert text.fault(heard("ack", {"command": 0x62, "status": 3})) == "3"
    assert text_sign().begin() == []


def test_looks_are_named_or_numbered() -> None:
    (named,) = text_sign(effect="scroll", font="24", colour="00FF00", speed=2).orders(Sign.OPEN, "")
    (numbered,) = text_sign(effect=0x15, font=4, colour="00FF00", speed=2).orders(Sign.OPEN, "")
    assert named.frame == numbered.frame
    assert b"\x00\xff\x00\x00" in named.frame


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"charset": "big5"}, "desk1.windowled.charset"),
        ({"calling": "{name} 请到 {window}"}, "desk1.windowled.calling"),
        ({"calling": "{"}, "desk1.windowled.calling"),
        ({"open": "{}"}, "desk1.windowled.open"),
        ({"open": "长" * 200}, "desk1.windowled.open 的一行有 400 字节，这块屏最多 236 字节"),
        ({"longest": 12}, "desk1.windowled.calling 的一行有 15 字节，这块屏最多 12 字节"),
        ({"effect": "dance"}, "desk1.windowled.effect"),
        ({"effect": True}, "desk1.windowled.effect"),
        ({"font": 900}, "desk1.windowled 的选项用不了"),
        ({"colour": "red"}, "desk1.windowled.colour"),
        ({"colour": "FF00"}, "desk1.windowled.colour"),
        ({"brightness": 0}, "desk1.windowled.brightness"),
        ({"brightness": 101}, "desk1.windowled.brightness"),
    ],
)
def test_options_that_cannot_be_used_are_named_before_anything_is_sent(options: dict[str, Option], why: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        text_sign(**options)
    assert why in str(caught.value)


def test_a_text_as_long_as_the_panel_is_taken() -> None:
    assert text_sign(longest=15).orders(Sign.CALLING, "Z999")[0].frame[23] == 15
    head, most, check = 6, 255, 2  # bytes; the second is all that the frame's length can say
    assert len(text_sign(open="长" * 118).orders(Sign.OPEN, "")[0].frame) == head + most + check


@given(st.text(max_size=40), st.sampled_from(["gb2312", "gbk"]))
def test_what_the_font_lacks_is_marked_and_nothing_else_changes(text: str, charset: str) -> None:
    out = shown(text, charset).decode(charset)
    assert len(out) == sum(char.isprintable() for char in text)
    assert out.count("?") == text.count("?")
    for char, was in zip(out, (char for char in text if char.isprintable()), strict=True):
        assert char in (was, MISSING)
    assert all(byte >= 0x20 for byte in shown(text, charset))


def test_controls_are_no_text() -> None:
    assert shown("A\x07\n\u200b1", "gbk") == b"A1"


def test_lines_are_filled_up() -> None:
    texts = SignTexts.read({"calling": "{number}\n一\n二"}, 3, 236, "desk1.windowled")
    assert texts.height == 3
    assert texts.lines(Sign.CLOSED, "") == [b" ", b" ", b" "]
    assert texts.lines(Sign.CALLING, "A001")[0] == b"A001"


def test_a_figure_is_the_digits_of_a_number() -> None:
    assert [figure(number) for number in ("A012", "", "VIP", "B7")] == [12, 0, 0, 7]


# -- panels -----------------------------------------------------------------------------------------------------------


def test_a_number_panel_gets_the_published_frame() -> None:
    sign = NumberSign(XUNPENG, 0, {}, "desk1.windowled")
    (order,) = sign.orders(Sign.CALLING, "A888")
    assert order.frame.hex().upper() == "3A00780301B60A"
    assert order.fits(heard("shown", {"colour": 0, "number": 888, "info": 1}))
    assert not order.fits(heard("shown", {"colour": 0, "number": 887, "info": 1}))
    assert not order.fits(heard("shown", {"colour": 2, "number": 888, "info": 1}))
    assert not order.fits(heard("", {"colour": 0, "number": 888}))
    assert order.fault(heard("shown")) == ""
    assert sign.begin() == []
    (paused,) = sign.orders(Sign.PAUSED, "A888")
    assert paused.frame[:4].hex().upper() == "3A020000"


def test_colours_and_figures_of_a_number_panel_are_settings() -> None:
    options: dict[str, Option] = {"colour": "yellow", "paused_colour": 0, "paused": 999, "open": 7}
    sign = NumberSign(XUNPENG, 0, options, "desk1.windowled")
    assert sign.orders(Sign.CALLING, "A001")[0].frame[:4].hex() == "3a010100"
    assert sign.orders(Sign.PAUSED, "")[0].frame[:4].hex() == "3a00e703"
    assert sign.orders(Sign.OPEN, "")[0].frame[:4].hex() == "3a010700"
    for wrong in ({"colour": "blue"}, {"paused": "stop"}, {"open": 70000}, {"colour": 300}):
        with pytest.raises(SettingsFault, match=r"desk1\.windowled"):
            NumberSign(XUNPENG, 0, wrong, "desk1.windowled")


def registers(**options: Option) -> RegisterSign:
    return RegisterSign(MODBUS, 1, options, "desk1.windowled")


@pytest.mark.parametrize(
    ("options", "frames"),
    [
        ({}, ["010300000001840A", "01060000000C89CF"]),
        ({"echo": False, "register": 2}, ["01060002000C280F"]),
        ({"function": 16}, ["01100000000102000CA795"]),
        ({"answers": False}, ["01060000000C89CF"]),
        ({"encoding": "bcd"}, ["010300000001840A", "0106000000120807"]),
        ({"encoding": "ascii"}, ["0110000000020441303132B60E"]),
    ],
)
def test_registers_hold_the_number(options: dict[str, Option], frames: list[str]) -> None:
    made = registers(**options).orders(Sign.CALLING, "A012")
    assert [order.frame[:-2].hex().upper() for order in made] == [frame[:-4] for frame in frames]


def test_answers_of_registers() -> None:
    (many,) = registers(function=16).orders(Sign.OPEN, "")
    assert many.fits(heard("written_many"))
    assert many.fits(heard("refused", {"code": 2}))
    assert many.fault(heard("refused", {"code": 2})) == "2"
    assert many.fault(heard("written_many")) == ""
    read, write = registers().orders(Sign.CALLING, "A012")
    assert read.fits(heard("registers", {"values": b"\x00\x0d"}))
    assert read.fits(heard("refused", {"code": 1}))
    assert read.fault(heard("refused", {"code": 1})) == "", "also a panel that cannot be read has answered"
    assert write.fits(heard("written", raw=write.frame))
    assert not write.fits(heard("written", raw=b""))
    assert write.fits(heard("refused"))
    assert write.fault(heard("refused")) == "refused"
    assert registers().begin() == []


@pytest.mark.parametrize(
    "options",
    [
        {"encoding": "roman"}, {"register": -1}, {"register": "x"}, {"count": 9}, {"function": 3},
        {"function": 6, "count": 2}, {"paused": -1},
    ],
)  # fmt: skip
def test_registers_that_cannot_be_are_named(options: dict[str, Option]) -> None:
    with pytest.raises(SettingsFault, match=r"desk1\.windowled"):
        registers(**options)


@pytest.mark.parametrize(
    ("profile", "kind"),
    [("led64", TextSign), ("led64-v200", TextSign), ("xunpeng", NumberSign), ("modbus-rtu", RegisterSign)],
)
def test_the_kind_of_a_sign_is_seen_by_its_commands(profile: str, kind: type) -> None:
    assert isinstance(kind_of(load(profile), 1, {}, 3, "desk1.windowled"), kind)


def test_a_protocol_of_no_sign_is_refused() -> None:
    for other in ("ff68", "gm65", "wkly"):
        with pytest.raises(SettingsFault, match=other):
            kind_of(load(other), 1, {}, 3, "desk1.windowled")
