"""Settings become devices; wrong settings are said so; the installer gets plain answers."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from devices import registry
from devices.announcer import EspeakAnnouncer, FileAnnouncer, SilentAnnouncer
from devices.line.portnames import MISSING
from devices.papertray import FolderTray, QueueTray
from devices.simulated import names, poke
from hall.errors import Unavailable
from hall.events import DeviceState
from hall.settings import Device, SettingsFault


def setting(port: str, profile: str = "sdt") -> Device:
    return Device(port, profile, 0, 300)


def test_no_port_no_device(data: Path) -> None:
    assert registry.card_reader(setting(""), data, "kiosk.idcard", print) is None
    assert registry.ticket_printer(setting("", "escpos-80"), data, "kiosk.ticketprinter", print) is None


@pytest.mark.parametrize("profile", ["", "sdt", "escpos", "escpos-76", "escpos-80-deaf", "escpos-800"])
def test_unknown_printers_are_said_so(data: Path, profile: str) -> None:
    with pytest.raises(SettingsFault, match="escpos-58、escpos-58-gsr、escpos-80"):
        registry.ticket_printer(setting("/no/port", profile), data, "kiosk.ticketprinter", print)


@pytest.mark.parametrize("profile", ["escpos-80", "escpos-58", "escpos-58-noqr-blind"])
def test_known_printers(data: Path, profile: str) -> None:
    printer = registry.ticket_printer(setting("/no/port", profile), data, "kiosk.ticketprinter", lambda _: None)
    assert printer is not None
    assert printer.profile.name == profile
    printer.close()


def test_unknown_readers_are_said_so(data: Path) -> None:
    with pytest.raises(SettingsFault, match="sdt"):
        registry.card_reader(setting("/no/port", "termb"), data, "kiosk.idcard", print)


def test_voices(data: Path) -> None:
    voices = [registry.announcer(setting(port, "cmn"), data) for port in ("espeak", "silent", "", "file:voice")]
    kinds = [EspeakAnnouncer, SilentAnnouncer, SilentAnnouncer, FileAnnouncer]
    assert [type(voice) for voice in voices] == kinds
    assert (data / "voice").is_dir()
    for voice in voices:
        voice.close()
    with pytest.raises(SettingsFault):
        registry.announcer(setting("gramophone"), data)


def test_trays(data: Path) -> None:
    assert isinstance(registry.paper_tray(setting("folder"), data), FolderTray)
    assert isinstance(registry.paper_tray(setting("cups:hall"), data), QueueTray)
    for port in ("", "cups:", "lpt1"):
        with pytest.raises(SettingsFault):
            registry.paper_tray(setting(port), data)


def test_an_absent_reader_in_plain_words(data: Path) -> None:
    report = registry.test_card_reader(setting("/no/such/port"), data, "kiosk.idcard")
    assert report.state is DeviceState.ABSENT
    assert report.detail == MISSING
    json.dumps({**asdict(report), "state": report.state.value})


def test_a_simulated_printer_prints_a_test_ticket(data: Path) -> None:
    device = setting("sim", "escpos-80")
    report = registry.test_ticket_printer(device, data, "kiosk.ticketprinter", b"\x1b@TEST\n\x1dV\x00")
    assert report.state is DeviceState.READY
    assert report.answers == {1: 0x12, 2: 0x12, 4: 0x12}
    assert report.ticket is not None
    assert report.ticket.result == "proven"
    with pytest.raises(Unavailable):
        poke(data, "kiosk.ticketprinter", {"do": "state"})  # it ended with the test
    assert names(data) == []


def test_list_of_ports_is_plain() -> None:
    json.dumps([asdict(port) for port in registry.list_devices()])
