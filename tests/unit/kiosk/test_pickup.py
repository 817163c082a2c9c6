"""A parcel fetched at the touchscreen: the code typed or scanned, the door's word shown, nothing kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hall.cases.doors import AttemptState
from hall.cases.lockers import Placed
from hall.cases.serving import DoorAsked
from hall.events import DeviceChanged, DeviceState, ScanFault, Scanned, ScanRefused
from hall.papercodes import pick_up_code
from tests.helpers.hall import records
from tests.helpers.kiosk import RARE, WANG, Bench, settle_qt


@pytest.fixture
def boxes(qapp: object, data: Path) -> Iterator[Bench]:
    """A kiosk with boxes and a scanner."""
    made = Bench(data, boxes=True)
    yield made
    made.close()


@pytest.fixture
def placed(boxes: Bench) -> Placed:
    """Something of Wang's in box 1."""
    return boxes.parcel(WANG)


def type_code(bench: Bench, box: str, code: str) -> None:
    """Fingers on the keys: the box, on, the code."""
    for digit in box:
        bench.touch(f"pad.{digit}")
    bench.touch("pickup.ok")
    for digit in code:
        bench.touch(f"pad.{digit}")


def asked(bench: Bench) -> list[DoorAsked]:
    return [event for event in records(bench.store) if isinstance(event, DoorAsked)]


@pytest.mark.requirement("R-69")
def test_a_parcel_by_touch(boxes: Bench, placed: Placed) -> None:
    boxes.touch("home.pickup")
    assert boxes.step == "pickup"
    type_code(boxes, "1", placed.code)
    boxes.touch("pickup.ok")
    assert boxes.step == "door"
    assert boxes.says("正在打开 1 号箱")
    assert [(event.box, event.purpose) for event in asked(boxes)] == [(1, "fetch")]
    boxes.turns("opened")
    settle_qt()
    assert boxes.says("1 号箱开了")
    boxes.turns("done", asked(boxes)[0].attempt)
    settle_qt()
    assert boxes.says("箱门已关好")
    boxes.touch("door.done")
    assert boxes.step == "home"
    assert placed.code not in " ".join(boxes.texts())


def test_a_scanned_code_needs_no_finger(boxes: Bench, placed: Placed) -> None:
    boxes.bus.publish(Scanned(pick_up_code("hall", 1, placed.code)))
    assert boxes.step == "door"
    boxes.bus.publish(Scanned(pick_up_code("hall", 1, placed.code)))  # held a little longer
    assert len(asked(boxes)) == 1
    boxes.turns("unsure")
    settle_qt()
    assert boxes.says("箱门没有打开")
    boxes.passes(60)
    assert boxes.step == "home"


def test_a_wrong_code_is_told_and_typed_anew(boxes: Bench, placed: Placed) -> None:
    boxes.touch("home.pickup")
    type_code(boxes, "1", f"{(int(placed.code) + 1) % 10**8:08d}")
    boxes.touch("pickup.ok")
    assert boxes.step == "pickup"
    assert boxes.says("取件码不对，还可以试 4 次")
    assert boxes.visit.property("code") == ""
    for digit in placed.code:
        boxes.touch(f"pad.{digit}")
    boxes.touch("pad.erase")
    boxes.touch(f"pad.{placed.code[-1]}")
    boxes.touch("pickup.ok")
    assert boxes.step == "door"
    assert len(asked(boxes)) == 1


def test_a_code_of_another_bank_opens_nothing_here(boxes: Bench, placed: Placed) -> None:
    boxes.bus.publish(Scanned(pick_up_code("bowang", 1, placed.code)))
    assert boxes.step == "pickup"
    assert boxes.says("没有这组信箱")
    assert asked(boxes) == []


def test_boxes_that_do_not_answer_say_so_before_a_code_is_typed(boxes: Bench, placed: Placed) -> None:
    boxes.bus.publish(DeviceChanged("locker", DeviceState.UNKNOWN))
    boxes.cases.deliveries.doors.stand("hall", DeviceState.UNKNOWN)
    settle_qt()
    assert boxes.says("取件柜暂时没有回应")
    boxes.bus.publish(Scanned(pick_up_code("hall", 1, placed.code)))
    assert boxes.says("快递信箱现在没有回应")
    assert asked(boxes) == []


def test_what_was_typed_is_gone_with_the_citizen(boxes: Bench, placed: Placed) -> None:
    boxes.touch("home.pickup")
    type_code(boxes, "1", placed.code[:5])
    boxes.passes(200)
    assert boxes.step == "home"
    assert (boxes.visit.property("box"), boxes.visit.property("code")) == ("", "")


def test_the_attempt_of_the_last_citizen_says_nothing_to_the_next(boxes: Bench, placed: Placed) -> None:
    boxes.bus.publish(Scanned(pick_up_code("hall", 1, placed.code)))
    first = asked(boxes)[0].attempt
    boxes.passes(20)
    boxes.passes(20)
    assert boxes.step == "home"
    boxes.cases.deliveries.doors.recover("hall")
    assert boxes.cases.deliveries.doors.attempt(first).state is AttemptState.FAILED
    boxes.bus.publish(Scanned(pick_up_code("hall", 1, placed.code)))
    boxes.turns("opened", first)
    assert boxes.visit.property("door") == "opening"


def test_a_paper_of_somebody_elses_case_shows_nothing_of_it(boxes: Bench) -> None:
    case = boxes.received(WANG, "CG17-01")
    boxes.bus.publish(Scanned(f"OV1:C/{case.provisional_no.removeprefix('临')}"))
    assert boxes.step == "card"
    boxes.put(RARE)
    settle_qt()
    assert boxes.step == "progress"
    assert not boxes.says(case.provisional_no)
    assert boxes.says("没有查到您的办件")


def test_the_scanned_case_of_the_holder_stands_first(boxes: Bench) -> None:
    first = boxes.received(WANG, "CG17-01")
    boxes.received(WANG, "CG17-01")
    boxes.bus.publish(Scanned(f"OV1:C/{first.provisional_no.removeprefix('临')}"))
    boxes.put(WANG)
    rows = boxes.visit.cases
    assert rows.rows[0].number == first.number  # type: ignore[attr-defined]


def test_a_code_that_was_not_read_is_said_where_it_is_seen(boxes: Bench) -> None:
    boxes.bus.publish(ScanRefused(ScanFault.TORN))
    settle_qt()
    assert boxes.says("没有扫清楚")
    boxes.passes(20)
    assert not boxes.says("没有扫清楚")


def test_a_kiosk_without_boxes_shows_none(benches: Callable[..., Bench]) -> None:
    bench = benches()
    assert not bench.says("取件")
    bench.bus.publish(Scanned(pick_up_code("hall", 1, "12345678")))
    settle_qt()
    assert bench.says("这里没有取件柜")
