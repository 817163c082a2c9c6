"""Options of scanners, boxes and cameras: types and limits, and a fault that names the option."""

import pytest

from devices.boxes.layout import OPTIONS, Layout, layout_of
from devices.camera import OPTIONS as LENS
from devices.scan.scanner import PROFILES, Manner, manner_of
from hall.settings import Option, SettingsFault


def test_what_is_not_said_is_as_usual() -> None:
    assert manner_of("line", {}, "x") == Manner()
    assert manner_of("gm65", {"parity": "E", "ending": "idle"}, "x") == Manner(trigger="gm65", ending="idle")
    assert layout_of({"boxes": 48, "trace": True}, "x") == Layout(boxes=48)
    assert {"bank", "boxes", "first", "channels", "left_open_s", "try_s", "inverted"} == OPTIONS
    assert "width" in LENS
    assert set(PROFILES) == {"line", "gm65", "honeywell"}


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"ending": "tab"}, "ending"), ({"encoding": "latin1"}, "encoding"), ({"longest": 0}, "longest"),
        ({"longest": 3000}, "longest"), ({"gap_ms": "80"}, "gap_ms"), ({"again_ms": -1}, "again_ms"),
        ({"trigger": "laser"}, "trigger"), ({"gap_ms": True}, "gap_ms"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_named(options: dict[str, Option], name: str) -> None:
    with pytest.raises(SettingsFault, match=f"desk1.scanner.*{name}"):
        manner_of("line", options, "desk1.scanner")


def test_a_wrong_profile_is_named() -> None:
    with pytest.raises(SettingsFault, match=r"laser.*line"):
        manner_of("laser", {}, "x")
    with pytest.raises(SettingsFault, match=r"kiosk.locker.*channels"):
        layout_of({"channels": 0}, "kiosk.locker")
    with pytest.raises(SettingsFault, match="boxes"):
        layout_of({"boxes": 5000}, "kiosk.locker")


def test_where_the_boxes_are() -> None:
    layout = Layout(boxes=30, channels=12, first=0)
    assert layout.boards == 3
    assert [layout.place(box) for box in (1, 12, 13, 30)] == [(0, 0), (0, 11), (1, 0), (2, 5)]
    for box in range(1, 31):
        assert layout.box(*layout.place(box)) == box
    assert (layout.box(2, 6), layout.box(0, 12), layout.box(3, 0)) == (None, None, None)
    assert Layout().box(0, 0) is None
