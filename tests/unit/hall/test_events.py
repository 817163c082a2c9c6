"""The bus: order, exact types, threads, and what a failing handler leaves; and what every record must be."""

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

import pytest

from hall.events import Bus, CardRemoved, Event, Record, StaffSignedIn, StaffSignedOut
from hall.journal import canonical
from hall.record import every_kind, kind_of


def signed(n: int) -> StaffSignedIn:
    return StaffSignedIn(str(n), "desk 1")


@pytest.fixture
def bus() -> Bus:
    return Bus(lambda act: act())


def test_an_event_that_says_nothing_but_its_name_equals_every_other_of_its_kind() -> None:
    class Rang(Event):
        __slots__ = ()

    class Knocked(Event):
        __slots__ = ()

    assert Rang() == Rang()
    assert Rang() != Knocked()
    assert {Rang(), Rang()} == {Rang()}
    assert repr(Rang()) == "Rang()"


def test_subscribers_hear_exactly_their_type_in_the_order_they_came(bus: Bus) -> None:
    heard: list[object] = []
    bus.subscribe(StaffSignedIn, lambda event: heard.append(("first", event)))
    bus.subscribe(StaffSignedIn, lambda event: heard.append(("second", event)))
    bus.subscribe(StaffSignedOut, lambda event: heard.append(("out", event)))
    bus.subscribe(Record, lambda event: heard.append(("base", event)))
    bus.publish(signed(1))
    bus.publish(CardRemoved())  # nobody listens
    assert heard == [("first", signed(1)), ("second", signed(1))]


def test_an_event_from_a_handler_waits_its_turn(bus: Bus) -> None:
    heard: list[object] = []

    def talkative(event: StaffSignedIn) -> None:
        heard.append(event)
        if event == signed(1):
            bus.publish(signed(2))
            bus.publish(StaffSignedOut("1", "desk 1"))
            heard.append("end of the first handler")

    bus.subscribe(StaffSignedIn, talkative)
    bus.subscribe(StaffSignedIn, lambda event: heard.append(("second", event)))
    bus.subscribe(StaffSignedOut, heard.append)
    bus.publish(signed(1))
    assert heard == [
        signed(1), "end of the first handler", ("second", signed(1)),
        signed(2), ("second", signed(2)), StaffSignedOut("1", "desk 1"),
    ]  # fmt: skip


def test_who_subscribes_in_a_handler_hears_the_next_event(bus: Bus) -> None:
    heard: list[Event] = []
    bus.subscribe(StaffSignedIn, lambda event: bus.subscribe(StaffSignedIn, heard.append))
    bus.publish(signed(1))
    assert heard == []
    bus.publish(signed(2))
    assert heard == [signed(2)]


def test_after_a_failing_handler_the_rest_is_not_lost(bus: Bus) -> None:
    heard: list[Event] = []

    def failing(event: StaffSignedIn) -> None:
        if event == signed(1):
            bus.publish(signed(2))
            raise ZeroDivisionError

    bus.subscribe(StaffSignedIn, failing)
    bus.subscribe(StaffSignedIn, heard.append)
    with pytest.raises(ZeroDivisionError):
        bus.publish(signed(1))
    assert heard == []
    bus.publish(signed(3))
    assert heard == [signed(2), signed(3)]


def test_post_hops_to_the_subscribers_thread() -> None:
    hops: list[Callable[[], None]] = []
    bus = Bus(hops.append)
    heard: list[tuple[Event, str]] = []
    bus.subscribe(StaffSignedIn, lambda event: heard.append((event, threading.current_thread().name)))
    wire = threading.Thread(target=bus.post, args=(signed(1),))
    wire.start()
    wire.join()
    assert heard == []
    hops[0]()
    assert heard == [(signed(1), threading.current_thread().name)]


@pytest.mark.parametrize("kind", every_kind().values(), ids=every_kind().keys())
def test_every_record_holds_json_types_only(kind: type[Record]) -> None:
    sample: dict[object, object] = {
        str: "文", int: 1, bool: True, list[str]: ["510"], dict[str, str]: {"name": "文"}, dict[str, Any]: {"n": 1},
    }  # fmt: skip
    event = kind(**{field.name: sample[field.type] for field in dataclasses.fields(kind)})
    assert canonical(dataclasses.asdict(event))
    assert kind_of(kind.__name__) is kind
    assert kind.__doc__
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(event, dataclasses.fields(kind)[0].name, "other")
