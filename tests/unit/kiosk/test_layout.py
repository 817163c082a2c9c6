"""Every screen in both shapes, both languages and all four sizes: nothing clipped, covered, too small or too close."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.steps import SIZES
from tests.helpers.kiosk import BOX_SCENES, SCENES, WANG, Bench, BoardBench, fill, home_again, settle_qt
from tests.helpers.layout import layout_faults

# A quarter of the real screens: the frame lays itself out in the same pixels and is drawn sixteen times faster.
SHAPES = {"upright": (270, 480), "across": (480, 270)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_holds(
    benches: Callable[..., Bench], shape: str, language: str, size: str, expect_log: Callable[..., None]
) -> None:
    expect_log("RuntimeError", 0)  # the calm page is one of the screens
    bench = benches(SHAPES[shape], language=language, text_size=size, demo=True)
    fill(bench)
    faults: list[str] = []
    for scene, go in SCENES.items():
        home_again(bench)
        go(bench)
        settle_qt()
        faults += [f"{scene}: {fault}" for fault in layout_faults(bench.view)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_of_a_kiosk_with_boxes_holds(
    benches: Callable[..., Bench], shape: str, language: str, size: str
) -> None:
    bench = benches(SHAPES[shape], language=language, text_size=size, demo=True, boxes=True)
    fill(bench)
    bench.parcel(WANG)
    faults: list[str] = []
    for scene, go in BOX_SCENES.items():
        home_again(bench)
        go(bench)
        settle_qt()
        faults += [f"{scene}: {fault}" for fault in layout_faults(bench.view)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_board_holds(qapp: object, data: Path, language: str) -> None:
    board = BoardBench(data, language=language)
    assert layout_faults(board.view, targets=False) == []
    fill(board)
    board.call(4, "A")
    settle_qt()
    assert layout_faults(board.view, targets=False) == []
    board.face.held()
    settle_qt()
    assert layout_faults(board.view, targets=False) == []
    board.close()


def test_a_text_too_long_for_its_place_is_found(bench: Bench) -> None:
    bench.item("bar.back").setProperty("text", "一个实在太长而放不下的词")
    settle_qt()
    assert any("bar.back" in fault for fault in layout_faults(bench.view))


def test_a_target_too_small_is_found(bench: Bench) -> None:
    bench.item("home.queue").setProperty("height", 60)
    settle_qt()
    assert any("home.queue" in fault and "× 60" in fault for fault in layout_faults(bench.view))
