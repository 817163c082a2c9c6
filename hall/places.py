"""The hall as a place: its name, the classes of business it gives numbers for, and the windows that call them."""

from dataclasses import dataclass
from pathlib import Path

from hall.errors import Reason, Refused
from hall.rows import read_rows

HALLS = Path(__file__).resolve().parent.parent / "resources" / "halls"


@dataclass(frozen=True, slots=True)
class TicketClass:
    """A class of business one takes a number for. `minutes` is the mean time of service, before any was measured."""

    letter: str
    name: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Window:
    """A window and the letters of the classes it calls."""

    number: int
    name: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One hall. `organ` signs its papers, `phone` is printed on them; names are source sentences."""

    name: str
    organ: str
    phone: str
    classes: tuple[TicketClass, ...]
    windows: tuple[Window, ...]

    def klass(self, letter: str) -> TicketClass:
        """The class of `letter`.

        Raises Refused(WRONG_CLASS) where the hall has none.
        """
        for klass in self.classes:
            if klass.letter == letter:
                return klass
        raise Refused(Reason.WRONG_CLASS)

    def window(self, number: int) -> Window | None:
        """The window of `number`, if the hall has it."""
        return next((window for window in self.windows if window.number == number), None)


def read_place(hall: str, halls: Path = HALLS) -> Place:
    """The place described by `hall`'s hall.toml.

    Raises Garbled naming the row and the field that is wrong.
    """
    top = read_rows(halls / hall / "hall.toml")
    classes: list[TicketClass] = []
    for row in top.rows("classes"):
        klass = TicketClass(row.text("letter"), row.text("name"), row.number("minutes"))
        row.done()
        if len(klass.letter) != 1 or not "A" <= klass.letter <= "Z":
            raise row.fault("letter", "应为一个大写字母")
        if klass.letter in {other.letter for other in classes}:
            raise row.fault("letter", f"{klass.letter} 已经用过")
        if klass.minutes <= 0:
            raise row.fault("minutes", "应大于 0")
        classes.append(klass)
    letters = {klass.letter for klass in classes}
    windows: list[Window] = []
    for row in top.rows("windows"):
        window = Window(row.whole("number"), row.text("name"), row.texts("classes"))
        row.done()
        if window.number in {0, *(other.number for other in windows)}:
            raise row.fault("number", f"{window.number} 不能用或已经用过")
        if not window.classes or set(window.classes) - letters:
            raise row.fault("classes", f"应从 {'、'.join(sorted(letters))} 中选")
        windows.append(window)
    unserved = letters - {letter for window in windows for letter in window.classes}
    if unserved or not letters:
        raise top.fault("windows", f"没有窗口办理：{'、'.join(sorted(unserved))}")
    place = Place(top.text("name"), top.text("organ"), top.text("phone"), tuple(classes), tuple(windows))
    top.done()
    return place
