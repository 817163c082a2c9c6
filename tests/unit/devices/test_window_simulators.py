"""The simulated devices of a window against published bytes, not against our own codec."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.simulators.bus import PadLine
from devices.simulators.bytepad import BytePad
from devices.simulators.led64 import Card64
from devices.simulators.modbus import RegisterPanel
from devices.simulators.numberpanel import NumberPanel
from tests.helpers.sims import GOLDEN

PUBLISHED: dict[str, bytes] = {
    line["name"]: bytes.fromhex(line["hex"]) for line in map(json.loads, GOLDEN.read_text("utf-8").splitlines())
}


def state(device: Any) -> dict[str, Any]:
    return device.obey({"do": "state"})


def test_the_card_shows_the_manuals_examples_and_answers_with_the_manuals_bytes() -> None:
    sent: list[bytes] = []
    card = Card64(sent.append)
    card.receive(PUBLISHED["led485.text_long"])
    assert state(card)["lines"][0] == "欢迎光临请入场停车"
    assert sent == [PUBLISHED["led485.text_ack"]]
    card.receive(PUBLISHED["led485.brightness50"])
    assert state(card)["brightness"] == 50
    card.receive(PUBLISHED["led485.text_long"][:-1] + b"\0")  # a wrong check is no frame
    assert len(sent) == 2


def test_the_number_panel_takes_the_vendors_example() -> None:
    sent: list[bytes] = []
    panel = NumberPanel(sent.append)
    panel.receive(PUBLISHED["ledxp.write888"])
    assert (state(panel)["number"], state(panel)["colour"]) == (888, "green")
    assert sent == [PUBLISHED["ledxp.reply"]]


def test_the_pads_send_and_understand_the_bytes_of_the_paper() -> None:
    sent: list[bytes] = []
    pads = PadLine(sent.append)
    for keys, name in (("call", "call_next"), ("recall", "recall"), ("0 ok", "hold_0_ok"), ("3 ok", "callback_3_ok")):
        pads.obey({"do": "press", "keys": keys})
        assert sent[-1] == PUBLISHED[f"ff68.key_{name}"]
        pads.receive(sent[-1])  # the host sends it back
    assert state(pads)["acknowledged"] == 4
    pads.receive(PUBLISHED["ff68.host_evaluator_start"])
    assert state(pads)["asking"]
    pads.obey({"do": "rate", "value": 0})
    assert sent[-1] == PUBLISHED["ff68.dev_evaluation_key0"]
    pads.receive(bytes.fromhex("FF680303680101000216"))  # FUNC 01, the same value, 10h less in the sum
    assert (state(pads)["asking"], state(pads)["unacknowledged"]) == (False, 0)
    pads.receive(PUBLISHED["ff68.host_show_waiting_007"] + PUBLISHED["ff68.host_show_ticket_012"])
    assert (state(pads)["waiting"], state(pads)["number"]) == ("007", "012")


def test_registers_by_the_modbus_papers() -> None:
    """The request and the answer of Modbus Application Protocol V1.1b3, 6.6 and 6.12, with their CRC."""
    sent: list[bytes] = []
    panel = RegisterPanel(sent.append)
    panel.receive(bytes.fromhex("010600010003980B"))
    assert sent == [bytes.fromhex("010600010003980B")]
    panel.receive(bytes.fromhex("01100001000204000A01029230"))
    assert sent[-1][:6] == bytes.fromhex("011000010002")
    assert state(panel)["registers"][1:3] == [10, 0x0102]
    panel.receive(bytes.fromhex("010600010003980C"))
    assert len(sent) == 2


@pytest.mark.parametrize("kind", [PadLine, BytePad, Card64, NumberPanel, RegisterPanel])
@given(data=st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_break_a_simulator(kind: Any, data: list[bytes]) -> None:
    device = kind(lambda _: None)
    for piece in data:
        device.receive(piece)
    assert isinstance(state(device), dict)
    with pytest.raises((ValueError, KeyError)):
        device.obey({"do": "fly"})
