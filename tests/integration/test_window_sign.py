"""The sign over a window against simulated ones in a process of their own, on a real pty, through every mishap."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.window.atwindow import window_sign
from devices.window.windowled import BusWindowSign
from hall.events import DeviceState
from hall.ports import Sign
from hall.settings import Device, Option
from tests.helpers.sims import Ear, Sim, simulated, simulated_tcp, until

POLL_MS = 200  # quicker than the settings' own, so that the tests are quick


@contextmanager
def signing(
    sim: Sim, profile: str = "led64", address: int = 0, window: int = 3, **options: Option
) -> Generator[tuple[BusWindowSign, Ear], None, None]:
    ear = Ear()
    setting = Device(sim.port, profile, 9600, POLL_MS, address, options)
    sign = window_sign(setting, sim.data, "desk1.windowled", window, ear.post)
    assert isinstance(sign, BusWindowSign)
    try:
        yield sign, ear
    finally:
        sign.close()


@pytest.fixture
def card(data: Path) -> Generator[Sim, None, None]:
    with simulated("led64", data) as running:
        yield running


def line(sim: Sim) -> str:
    return str(sim.do("state")["lines"][0]).strip()


def shows(sim: Sim, text: str) -> None:
    until(lambda: line(sim) == text)


def test_a_sign_says_what_the_window_does(card: Sim) -> None:
    with signing(card) as (sign, ear):
        assert ear.wait_state(DeviceState.READY).device == "windowled"
        for what, number, text in (
            (Sign.OPEN, "", "3号窗口"),
            (Sign.CALLING, "A012", "请A012到3号窗口"),
            (Sign.PAUSED, "", "暂停服务"),
            (Sign.CLOSED, "", ""),
        ):
            sign.show(what, number)
            shows(card, text)
        sign.show(Sign.CALLING, "B001")
        shows(card, "请B001到3号窗口")
    state = card.do("state")
    assert line(card) == ""  # left by its owner, it says nothing that is not so
    assert state["flashed"] == 0
    assert set(state["commands"]) == {"62"}


def test_the_last_word_counts(card: Sim) -> None:
    with signing(card) as (sign, ear):
        ear.wait_state(DeviceState.READY)
        for n in range(100):
            sign.show(Sign.CALLING, f"A{n:03d}")
        shows(card, "请A099到3号窗口")
        assert len(card.do("state")["commands"]) < 20


def test_texts_brightness_and_looks_are_settings(card: Sim) -> None:
    with signing(
        card, calling="{number}号\n到{window}窗口", open="空闲", brightness=40, effect="scroll", charset="gbk"
    ) as (sign, ear):
        ear.wait_state(DeviceState.READY)
        assert card.do("state")["brightness"] == 40
        sign.show(Sign.CALLING, "A012")
        until(lambda: card.do("state")["lines"][:2] == ["A012号", "到3窗口"])
        assert card.do("state")["modes"][0] == 0x15
        sign.show(Sign.OPEN)
        until(lambda: [text.strip() for text in card.do("state")["lines"][:2]] == ["空闲", ""])


def test_what_the_font_lacks_is_marked(card: Sim) -> None:
    with signing(card, open="𠮷䶮镇窗口？") as (sign, _):
        sign.show(Sign.OPEN)
        shows(card, "〓〓镇窗口？")


def test_unplugged_and_back_within_five_seconds(card: Sim) -> None:
    with signing(card) as (sign, ear):
        sign.show(Sign.CALLING, "A001")
        shows(card, "请A001到3号窗口")
        since = ear.now()
        card.do("unplug")
        ear.wait_state(DeviceState.ABSENT, since)
        begun = time.monotonic()
        for n in range(300):
            sign.show(Sign.CALLING, f"A{n:03d}")
        assert time.monotonic() - begun < 0.5
        time.sleep(1.6)
        card.do("power")
        since, begun = ear.now(), time.monotonic()
        card.do("plug")
        shows(card, "请A299到3号窗口")
        assert time.monotonic() - begun <= 5.0
        ear.wait_state(DeviceState.READY, since)


def test_a_sign_that_lost_its_power_alone_is_told_again(card: Sim) -> None:
    with signing(card, refresh_s=1) as (sign, _):
        sign.show(Sign.CALLING, "A001")
        shows(card, "请A001到3号窗口")
        card.do("power")
        assert line(card) == ""
        shows(card, "请A001到3号窗口")


@pytest.mark.parametrize(
    "fault", [("bad_checksum", {"times": 1}), ("tear", {"times": 1}), ("noise", {"bytes": 20}), ("drip", {"ms": 4})]
)
def test_a_bad_line_is_asked_again(card: Sim, fault: tuple[str, dict[str, int]]) -> None:
    with signing(card) as (sign, ear):
        ear.wait_state(DeviceState.READY)
        what, order = fault
        card.do(what, **order)
        sign.show(Sign.CALLING, "A001")
        shows(card, "请A001到3号窗口")
        time.sleep(0.6)
        assert sign.state is DeviceState.READY


def test_silence_is_unknown_and_ends(card: Sim) -> None:
    with signing(card) as (sign, ear):
        ear.wait_state(DeviceState.READY)
        since = ear.now()
        card.do("silent")
        sign.show(Sign.PAUSED)
        ear.wait_state(DeviceState.UNKNOWN, since)
        since = ear.now()
        card.do("silent", on=False)
        ear.wait_state(DeviceState.READY, since)
        shows(card, "暂停服务")


def test_a_sign_that_is_switched_on_later_is_set_up_then(card: Sim) -> None:
    card.do("silent")
    with signing(card, brightness=30) as (sign, ear):
        sign.show(Sign.OPEN)
        ear.wait_state(DeviceState.UNKNOWN)
        card.do("silent", on=False)
        shows(card, "3号窗口")
        assert card.do("state")["brightness"] == 30
        ear.wait_state(DeviceState.READY)


def test_a_refusal_is_a_fault_with_its_code_until_it_is_over(card: Sim) -> None:
    with signing(card) as (sign, ear):
        ear.wait_state(DeviceState.READY)
        since = ear.now()
        card.do("ack", code=3)
        sign.show(Sign.OPEN)
        assert ear.wait_state(DeviceState.FAULT, since).detail == "3"
        since = ear.now()
        card.do("ack", code=0)
        ear.wait_state(DeviceState.READY, since)
        shows(card, "3号窗口")


def test_a_card_of_another_address_answers_nothing(card: Sim) -> None:
    card.do("address", value=5)
    with signing(card) as (sign, ear):
        ear.wait_state(DeviceState.UNKNOWN)
        since = ear.now()
        card.do("foreign", address=5)  # what another card says is not ours
        sign.show(Sign.OPEN)
        time.sleep(0.8)
        assert ear.of(type(ear.events[0]), since) == []
    with signing(card, address=5) as (_, ear):
        ear.wait_state(DeviceState.READY)


def test_a_card_set_to_one_way_is_never_asked(card: Sim) -> None:
    card.do("one_way")
    with signing(card, answers=False) as (sign, ear):
        sign.show(Sign.CALLING, "A001")
        shows(card, "请A001到3号窗口")
        assert ear.wait_state(DeviceState.UNKNOWN).detail == "cannot answer"
        time.sleep(0.5)
        assert len(ear.events) == 1


def test_over_tcp_and_the_longer_length_of_version_200(data: Path) -> None:
    with simulated_tcp("led64", data) as sim, signing(sim, profile="led64-v200") as (sign, ear):
        ear.wait_state(DeviceState.READY)
        sign.show(Sign.CALLING, "A001")
        shows(sim, "请A001到3号窗口")


# -- panels of digits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["2A", "3A"])
def test_a_number_panel(data: Path, head: str) -> None:
    with simulated("numberpanel", data) as panel:
        panel.do("head", value=head)
        options: dict[str, Any] = {"echo": False} if head == "3A" else {}
        with signing(panel, profile="xunpeng", paused=999, **options) as (sign, ear):
            ear.wait_state(DeviceState.READY)
            sign.show(Sign.CALLING, "A012")
            until(lambda: (s := panel.do("state"))["number"] == 12 and s["colour"] == "green")
            panel.do("bad_checksum", times=1)
            sign.show(Sign.PAUSED)
            until(lambda: (s := panel.do("state"))["number"] == 999 and s["colour"] == "red")
            sign.show(Sign.OPEN)
            until(lambda: panel.do("state")["number"] == 0)
            assert sign.state is DeviceState.READY


@pytest.mark.parametrize(
    ("options", "registers", "text"),
    [
        ({}, [12, 0], ""),
        ({"echo": False}, [12, 0], ""),
        ({"function": 16, "register": 1}, [0, 12], ""),
        ({"encoding": "bcd"}, [0x0012, 0], ""),
        ({"encoding": "bcd", "count": 2}, [0, 0x0012], ""),
        ({"encoding": "ascii"}, [0x4130, 0x3132], "A012"),
    ],
)
def test_a_panel_of_registers(data: Path, options: dict[str, Any], registers: list[int], text: str) -> None:
    with simulated("modbuspanel", data) as panel, signing(panel, "modbus-rtu", 1, **options) as (sign, ear):
        ear.wait_state(DeviceState.READY)
        sign.show(Sign.CALLING, "A012")
        until(lambda: panel.do("state")["registers"][:2] == registers)
        assert not text or panel.do("state")["text"] == text
        until(lambda: sign.state is DeviceState.READY)
        since = ear.now()
        panel.do("fault", code=4)
        sign.show(Sign.OPEN)
        assert ear.wait_state(DeviceState.FAULT, since).detail == "4"
        since = ear.now()
        panel.do("fault", code=0)
        ear.wait_state(DeviceState.READY, since)


@pytest.mark.parametrize(
    ("kind", "profile", "address"),
    [("led64", "led64", 0), ("numberpanel", "xunpeng", 0), ("modbuspanel", "modbus-rtu", 1)],
)
def test_an_adapter_that_echoes_is_found_out(data: Path, kind: str, profile: str, address: int) -> None:
    with simulated(kind, data) as panel:
        panel.do("echo")
        with signing(panel, profile, address) as (sign, ear):
            ear.wait_state(DeviceState.READY)
            sign.show(Sign.CALLING, "A012")
            until(
                lambda: any(
                    str(panel.do("state").get(part, "")).find("12") >= 0 for part in ("lines", "number", "registers")
                )
            )
            since = ear.now()
            panel.do("silent")  # its own words are no answer
            sign.show(Sign.OPEN)
            ear.wait_state(DeviceState.UNKNOWN, since)
