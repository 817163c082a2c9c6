"""What no font has is a marked code wherever it stands on a public screen, and never a box."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtQuick import QQuickView

from hall import glyphs
from hall.events import CardRead
from hall.places import Place
from hall.settings import Settings
from kiosk.closed import ClosedWindow
from kiosk.shown import plain
from tests.helpers import kiosk
from tests.helpers.kiosk import BOX_SCENES, SCENES, Bench, BoardBench, fill, home_again, items, settle_qt

EXT_H, NOBODYS, BEYOND = "\U00031350", "\u0378", "\U000e0100"  # no face; no character; a selector nobody sees
BAD = EXT_H + NOBODYS + BEYOND
MARKED = "〔U+31350〕〔U+0378〕〔U+E0100〕"
PERSONS = "\U00031351\u0378"  # of a person and a case; the other is of the place


def unreadable(view: QQuickView) -> list[str]:
    """Texts of the scene, seen or not just now, with a character that no face shows."""
    texts = [(item, str(item.property("text"))) for item in items(view) if item.inherits("QQuickText")]
    spoken = [(item, str(item.property("label"))) for item in items(view) if item.property("label") is not None]
    return [
        f"{item.objectName()}: {text!a}"
        for item, text in texts + spoken
        if any(char not in "\n\t" and not glyphs.visible(char) for char in text)
    ]


@pytest.fixture
def badly_named(monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]) -> None:
    """A county where the hall, its windows, its classes and its items bear what no font has."""
    expect_log("no font shows", 0)
    expect_log("RuntimeError", 0)  # the calm page is one of the screens
    place, load = kiosk.read_place, kiosk.load

    def placed(name: str) -> Place:
        found = place(name)
        classes = tuple(dataclasses.replace(one, name=one.name + BAD) for one in found.classes)
        windows = tuple(dataclasses.replace(one, name=one.name + BAD) for one in found.windows)
        return dataclasses.replace(found, name=BAD + found.name, classes=classes, windows=windows)

    def loaded(data: Path) -> Settings:
        found = load(data)
        return dataclasses.replace(found, site=dataclasses.replace(found.site, name=BAD + found.site.name))

    monkeypatch.setattr(kiosk, "read_place", placed)
    monkeypatch.setattr(kiosk, "load", loaded)


def spoil(bench: Bench) -> None:
    """Every card and every case from now on has it in every field of a person."""
    put = bench.bus.publish

    def published(event: object) -> None:
        if isinstance(event, CardRead):
            event = CardRead(dataclasses.replace(event.card, name=PERSONS + event.card.name))
        put(event)  # type: ignore[arg-type]

    bench.bus.publish = published  # type: ignore[method-assign]
    bench.store.run(
        "UPDATE hall_case SET item_name = ?1 || item_name, decision = ?1 || decision,"
        " applicant = json_set(applicant, '$.name', ?1 || json_extract(applicant, '$.name'))",
        PERSONS,
    )
    bench.store.run("UPDATE ticket SET holder_name = ? || holder_name", PERSONS)


@pytest.fixture
def spoiled(badly_named: None, benches: Callable[..., Bench]) -> Bench:
    bench = benches((270, 480), demo=True, boxes=True)
    fill(bench)
    bench.parcel(kiosk.WANG)
    spoil(bench)
    return bench


def test_no_screen_of_a_kiosk_shows_a_box(spoiled: Bench) -> None:
    faults, placed, persons = list[str](), set[str](), set[str]()
    for scene, go in (SCENES | BOX_SCENES).items():
        home_again(spoiled)
        go(spoiled)
        settle_qt()
        faults += [f"{scene}: {fault}" for fault in unreadable(spoiled.view)]
        placed |= {scene for text in spoiled.texts() if MARKED in text}
        persons |= {scene for text in spoiled.texts() if "〔U+31351〕" in text}
    assert faults == []
    assert placed == {*SCENES, *BOX_SCENES}  # the name of the hall stands on each
    assert {"greet", "confirm", "progress", "service"} <= persons


def test_the_board_shows_no_box(badly_named: None, qapp: object, data: Path) -> None:
    board = BoardBench(data)
    fill(board)
    board.call(4, "A")
    settle_qt()
    assert unreadable(board.view) == []
    assert sum(MARKED in str(item.property("text")) for item in items(board.view) if item.inherits("QQuickText")) > 3
    board.close()


def test_the_page_of_a_closed_kiosk_shows_no_box(badly_named: None, qapp: object, data: Path) -> None:
    bench = kiosk.Stand(data)
    closed = ClosedWindow(bench.settings())
    closed.show()
    settle_qt()
    assert unreadable(closed.view) == []
    assert any(MARKED in str(item.property("text")) for item in items(closed.view) if item.inherits("QQuickText"))
    closed.view.removeEventFilter(closed)
    closed.view.close()
    bench.store.close()


def test_what_is_shown_unasked_is_shown() -> None:
    points = [chr(point) for point in range(0x110000) if plain(chr(point))]
    assert len(points) > 21_000
    assert [char for char in points if char != "\n" and not glyphs.visible(char)] == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_first_frame_asks_no_font(benches: Callable[..., Bench], language: str) -> None:
    assert [text for text in benches(language=language).texts() if not plain(text)] == []


def test_a_text_that_goes_round_the_edge_is_found(bench: Bench) -> None:
    shown = next(item for item in items(bench.view) if item.inherits("QQuickText"))
    shown.setProperty("text", BAD)
    assert len(unreadable(bench.view)) == 1
