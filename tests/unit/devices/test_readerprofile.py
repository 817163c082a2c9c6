"""Readers as data: what ships, what an integrator adds, what a site changes, and what is refused."""

from pathlib import Path

import pytest

from devices.card.readerprofile import KEYS, Appended, Confirm, Manner, load, names
from hall.settings import Option, SettingsFault


def test_every_reader_that_ships_can_be_read() -> None:
    assert names() == ["sdt", "sdt-again", "sdt-direct", "sdt-once"]
    manners = [load(name).manner for name in names()]
    assert manners == [Manner.LEARN, Manner.AGAIN, Manner.DIRECT, Manner.ONCE]


def test_the_plain_reader() -> None:
    profile = load("sdt")
    assert (profile.name, profile.confirm, profile.appended) == ("sdt", Confirm.ALWAYS, Appended.LAST)
    assert (profile.gone_after, profile.rf_frame, profile.photos, profile.resets) == (3, 0, "", True)
    assert (profile.hello_s, profile.search_s, profile.read_s) == (0.5, 1.0, 3.0)


def test_a_site_changes_what_it_knows_better() -> None:
    options: dict[str, Option] = {"confirm": "doubt", "rf_frame": 80, "resets": False, "read_ms": 5000, "parity": "E"}
    profile = load("sdt", options=options)  # parity is the wire's
    assert (profile.confirm, profile.rf_frame, profile.resets, profile.read_s) == (Confirm.DOUBT, 80, False, 5.0)


def test_an_integrators_file_comes_first(tmp_path: Path) -> None:
    (tmp_path / "sdt.toml").write_text('manner = "once"\n', encoding="utf-8")
    (tmp_path / "box9.toml").write_text('photos = "wlt"\ngone_after = 5\n', encoding="utf-8")
    assert load("sdt", (tmp_path,)).manner is Manner.ONCE
    assert load("box9", (tmp_path,)).photos == "wlt"
    assert "box9" in names((tmp_path,))


@pytest.mark.parametrize("name", ["termb", "", "../ticketprinters/escpos-80", "/etc/passwd"])
def test_an_unknown_reader_is_said_so(name: str) -> None:
    with pytest.raises(SettingsFault, match="sdt、sdt-again"):
        load(name)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('manner = "shy"', "manner"),
        ("gone_after = 0", "gone_after"),
        ("gone_after = 51", "gone_after"),
        ("rf_frame = 256", "rf_frame"),
        ("hello_ms = 10", "hello_ms"),
        ("read_ms = 40000", "read_ms"),
        ("resets = 1", "resets"),
        ("colour = 1", "colour"),
        ("manner = ", "box.toml"),
    ],
)
def test_a_wrong_file_is_refused_by_its_key(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "box.toml").write_text(line, encoding="utf-8")
    with pytest.raises(SettingsFault, match=said) as fault:
        load("box", (tmp_path,))
    assert "box.toml" in str(fault.value)


def test_every_option_is_a_key() -> None:
    for key in KEYS:
        with pytest.raises(SettingsFault, match=key):
            load("sdt", options={key: -1})
