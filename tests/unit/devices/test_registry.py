"""Settings become devices; wrong settings are said so; the installer gets plain answers."""

import ctypes
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from devices import registry, selfservice
from devices.announcer import EspeakAnnouncer, FileAnnouncer, SilentAnnouncer
from devices.line.portnames import MISSING
from devices.papertray import FolderTray
from devices.printer import winspool
from devices.printer.queuetray import QueueTray
from devices.simulated import Simulation, names, poke
from hall.errors import Unavailable
from hall.events import CardRemoved, DeviceChanged, DeviceState
from hall.settings import Device, Option, SettingsFault
from tests.helpers.winspooler import Spool


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


def tray(port: str, data: Path, options: dict[str, Option] | None = None, *, keep: bool = False) -> object:
    made, closing = registry.paper_tray(
        replace(setting(port), options=options or {}), data, "desk2.a4printer", lambda _: None, keep=keep
    )
    closing()
    return made


def test_trays(data: Path) -> None:
    assert isinstance(tray("folder", data), FolderTray)
    for port in ("cups:hall", "ipp://printer.local/ipp/print", "sim"):
        assert isinstance(tray(port, data, {"patience_s": 30}), QueueTray)
    for port in ("", "cups:", "winspool:", "lpt1", "windows:HP"):
        with pytest.raises(SettingsFault, match="winspool:"):
            tray(port, data)


@pytest.mark.parametrize("options", [{"patience_s": "long"}, {"patience_s": 0}, {"keep": 1}, {"kepe": True}])
def test_options_of_a_tray_that_cannot_be(data: Path, options: dict[str, Option]) -> None:
    with pytest.raises(SettingsFault):
        tray("folder", data, options)


@pytest.mark.parametrize(("keep", "options"), [(True, {}), (False, {"keep": True}), (False, {})])
def test_each_desk_forgets_its_own_papers(data: Path, keep: bool, options: dict[str, Option]) -> None:
    made = tray("folder", data, options, keep=keep)
    assert isinstance(made, FolderTray)
    made.put("a.pdf", b"%PDF-", lambda: False)
    kept = keep or bool(options)
    assert (data / "papers" / ("a.pdf" if kept else "desk2/a.pdf")).is_file()
    made.forget()
    assert (data / "papers" / "a.pdf").is_file() is kept
    assert not (data / "papers" / "desk2" / "a.pdf").exists()


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


def test_a_simulator_that_ended_without_a_word_is_none(data: Path) -> None:
    (data / "sim").mkdir(parents=True)
    (data / "sim" / "kiosk.idcard.json").write_text('{"port": "/no/port", "control": "127.0.0.1:9"}')
    assert names(data) == []


def test_list_of_ports_is_plain() -> None:
    json.dumps([asdict(port) for port in registry.list_devices()])


def test_a_printer_of_windows_elsewhere_is_said_so(data: Path) -> None:
    with pytest.raises(SettingsFault, match="winspool:HP 只能在 Windows 上用"):
        tray("winspool:HP", data)


def test_on_windows_its_spooler_is_asked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool()
    opened = list[str]()

    def library(name: str, *, use_last_error: bool) -> object:
        opened.append(name)
        return spool.library()

    monkeypatch.setattr(winspool, "sys", SimpleNamespace(platform="win32", byteorder=sys.byteorder))
    monkeypatch.setattr(ctypes, "WinDLL", library, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: spool.last, raising=False)
    assert opened == []
    made = tray(f"winspool:{Spool.NAME}", data, {"reads_pdf": True})
    assert isinstance(made, QueueTray)
    assert made.look().accepts
    assert opened == ["winspool.drv"]


def test_a_tls_printer_that_is_not_there_is_no_question_of_certificates(data: Path) -> None:
    report = selfservice.test_tray(setting("ipps://127.0.0.1:1/ipp/print"), data, "desk1.a4printer", keep=False)
    assert (report.state, report.detail) == (DeviceState.ABSENT, "")


def test_the_first_word_of_a_device_is_the_one_that_is_reported(data: Path) -> None:
    heard = registry._Heard()
    heard.post(DeviceChanged("idcard", DeviceState.ABSENT, MISSING))
    heard.post(DeviceChanged("idcard", DeviceState.READY))
    heard.post(CardRemoved())
    assert heard.wait() == DeviceChanged("idcard", DeviceState.ABSENT, MISSING)


def test_a_simulator_that_does_not_start_is_said_so(data: Path) -> None:
    with pytest.raises(Unavailable):
        Simulation("typewriter", data, "kiosk.typewriter")
    assert names(data) == []


def test_a_simulator_that_runs_is_shared_and_outlives_who_did_not_start_it(data: Path) -> None:
    first = Simulation("ticketprinter", data, "kiosk.ticketprinter")
    second = Simulation("ticketprinter", data, "kiosk.ticketprinter")
    assert second.port == first.port
    second.close()
    assert names(data) == ["kiosk.ticketprinter"]
    first.close()
    assert names(data) == []
