"""The boxes of a hall joined to their boards: whoever owns the wire opens what the journal asks for, and writes down
what the doors told."""

from collections.abc import Callable

from hall.cases.doors import Doors
from hall.cases.serving import DoorAsked
from hall.events import Bus, DeviceChanged, DeviceState, DoorStays, DoorTold, DoorTried
from hall.ports import LockerBank


class DoorKeeper:
    """Lives on the GUI thread of the process that owns the wire; asks come from any process, by the journal's tail."""

    def __init__(self, doors: Doors, bank: str, bus: Bus) -> None:
        self._doors, self._bank = doors, bank
        self._locker: LockerBank | None = None
        doors.stand_down(but=bank)
        if not doors.works(bank):
            doors.stand(bank, DeviceState.UNKNOWN)  # until its boards speak nothing may be asked for
        doors.recover(bank)
        bus.subscribe(DeviceChanged, self._stands)
        bus.subscribe(DoorAsked, self._asked)
        bus.subscribe(DoorTried, lambda event: self._mine(event.bank, lambda: doors.tried(event.attempt, event.result)))
        bus.subscribe(DoorTold, lambda event: self._mine(event.bank, lambda: doors.told(bank, event.box, event.state)))
        bus.subscribe(DoorStays, lambda event: self._mine(event.bank, lambda: doors.left_open(bank, event.box)))

    def keep(self, locker: LockerBank) -> None:
        """`locker` is open: from now on it is given what is asked for."""
        self._locker = locker

    def _stands(self, event: DeviceChanged) -> None:
        if event.device == "locker":
            self._doors.stand(self._bank, event.state)

    def _asked(self, event: DoorAsked) -> None:
        if self._locker is None or event.bank != self._bank:
            return
        if attempt := self._doors.begin(event.attempt, self._bank):
            self._locker.open(attempt.box, attempt.id)

    def _mine(self, bank: str, act: Callable[[], None]) -> None:
        if bank == self._bank:
            act()
