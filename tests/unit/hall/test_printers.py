"""Ticket printers as data: what ships, what older settings say, what a site changes, and what is refused."""

from pathlib import Path

import pytest

from hall.printers import KEYS, Cutter, Flow, Status, load, names
from hall.settings import Option, SettingsFault


def test_every_printer_that_ships_can_be_read() -> None:
    assert names() == ["escpos-58", "escpos-58-gsr", "escpos-80", "escpos-80-asb", "escpos-80-gsr"]
    ways = [load(name).status for name in names()]
    assert ways == [Status.DLE_EOT, Status.GS_R, Status.DLE_EOT, Status.ASB, Status.GS_R]
    for name in names():
        assert load(name).marks
        assert (load(name).dots, load(name).columns) in ((384, 32), (576, 48))
        assert load(name).longest == 8 + 48 * load(name).dots // 8


@pytest.mark.parametrize(
    ("name", "dots", "status", "native"),
    [
        ("escpos-80", 576, Status.DLE_EOT, True),
        ("escpos-80-blind", 576, Status.NONE, True),
        ("escpos-58-noqr", 384, Status.DLE_EOT, False),
        ("escpos-58-noqr-blind", 384, Status.NONE, False),
        ("escpos-58-blind-noqr", 384, Status.NONE, False),
        ("escpos-80-gsr-noqr", 576, Status.GS_R, False),
    ],
)
def test_names_of_older_settings_still_hold(name: str, dots: int, status: Status, native: bool) -> None:
    profile = load(name)
    assert (profile.name, profile.dots, profile.status, profile.native_qr) == (name, dots, status, native)
    assert profile.marks == (status is not Status.NONE)


def test_a_site_changes_what_it_knows_better() -> None:
    options: dict[str, Option] = {
        "cutter": "full",
        "flow": "xonxoff",
        "native_qr": False,
        "init": "1B3900 1C26",
        "feed": 4,
    }
    profile = load("escpos-80", options=options | {"rts": True})  # rts is the wire's
    assert (profile.cutter, profile.flow, profile.native_qr) == (Cutter.FULL, Flow.XONXOFF, False)
    assert profile.init == b"\x1b9\x00\x1c&"
    assert profile.cut == b"\x1bd\x04\x1dV\x00"


def test_an_integrators_file_comes_first(tmp_path: Path) -> None:
    (tmp_path / "xp-58.toml").write_text(
        'dots = 384\nstatus = "none"\nbaud = 9600\ncutter = "none"\n', encoding="utf-8"
    )
    profile = load("xp-58-noqr", (tmp_path,))
    assert (profile.baud, profile.marks, profile.native_qr) == (9600, False, False)
    assert "xp-58" in names((tmp_path,))


@pytest.mark.parametrize(
    "name", ["", "escpos", "escpos-76", "escpos-80-deaf", "escpos-800", "../readers/sdt", "-blind"]
)
def test_an_unknown_printer_is_said_so(name: str) -> None:
    with pytest.raises(SettingsFault, match="escpos-58、escpos-58-gsr、escpos-80"):
        load(name)


GOOD = 'dots = 576\nstatus = "gs_r"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dots = 576", "status"),
        ('status = "gs_r"', "dots"),
        ('dots = 577\nstatus = "gs_r"', "dots"),
        ('dots = 8\nstatus = "gs_r"', "dots"),
        (GOOD + 'colour = "red"', "colour"),
        (GOOD + "qr_dots = 17", "qr_dots"),
        (GOOD + "baud = 1", "baud"),
        (GOOD + "feed = 256", "feed"),
        (GOOD + 'init = "1C2"', "init"),
        (GOOD + 'flow = "dam"', "flow"),
        ('dots = 576\nstatus = "none"\nmarks = true', "marks"),
        ("dots = ", "box.toml"),
    ],
)
def test_a_wrong_file_is_refused_by_its_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "box.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsFault, match=said) as fault:
        load("box", (tmp_path,))
    assert "box.toml" in str(fault.value)


def test_every_option_is_a_key() -> None:
    for key in KEYS:
        with pytest.raises(SettingsFault, match=key):
            load("escpos-80", options={key: -1})
