"""What is to happen: the sites, their windows and staff, how many come when, and what becomes of whom. Made-up figures.

The days lie around the National Day holiday of 2026, so that the month holds a long holiday and a make-up Saturday.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from hall.hours import Span
from hall.places import Booking, Place, TicketClass, Window, read_place

HALL = "chenggu"
RECALLS = 3  # as in the settings of a hall
PASSWORD = "demo-month"  # of every member of staff of these made-up halls
HOURS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))
NUMBERS = (Span(time(8, 20), time(11, 40)), Span(time(13, 50), time(17, 10)))

# Share of the day's visitors by the half hour they come in: two peaks, after opening and after the lunch break.
ARRIVALS: Mapping[time, float] = {
    time(8, 20): 6, time(8, 50): 11, time(9, 20): 14, time(9, 50): 12, time(10, 20): 9, time(10, 50): 6,
    time(11, 10): 4, time(13, 50): 7, time(14, 20): 10, time(14, 50): 8, time(15, 20): 6, time(15, 50): 4,
    time(16, 20): 3,
}  # fmt: skip

# What is asked for at the window, by weight; the first words of a code are those of resources/halls/chenggu.
ITEMS: Mapping[str, float] = {
    "CG17-01": 5, "CG17-02": 3, "CG17-03": 1, "CG17-04": 1, "CG17-06": 2, "CG17-08a": 4, "CG17-08b": 2, "CG17-09": 1,
    "CG17-10": 0.5, "CG17-11": 0.5, "CG17-12": 5, "CG17-13": 4, "CG17-14": 7, "CG17-15": 3, "CG17-16": 1.5,
    "CG17-17": 8, "CG17-18": 2, "CG17-19a": 5, "CG17-19b": 3, "CG17-20": 1.5, "CG17-21": 3, "CG17-22": 2,
    "CG17-23": 8, "CG17-24": 4, "CG17-25": 2, "CG17-26": 2, "CG17-27": 4, "CG17-28": 3, "CG17-29": 7, "CG17-30": 5,
    "CG26-31": 5, "CG26-32": 1, "CG26-33": 1, "CG26-34": 1, "CG26-35": 1, "CG26-36": 1, "CG26-37": 2, "CG26-38": 6,
    "CG26-39": 4, "CG26-40": 2.5, "CG26-41": 1.5, "CG26-42": 1, "CG26-43": 2, "CG26-45": 0.7, "CG26-46": 0.5,
    "CG26-47": 1, "CG26-48": 0.4, "CG26-49": 0.6, "CG26-50": 0.5, "CG26-51": 0.5, "CG26-52": 3, "CG26-53": 2,
    "CG26-59": 1, "CG26-61": 1, "CG26-63": 0.5, "CG26-62": 1,
}  # fmt: skip
SHUT = ("CG17-05", "CG17-07")  # cancelled, and asked for all the same

# What becomes of a case, by weight. A way that the item does not know becomes the ordinary one.
FATES: Mapping[str, float] = {
    "complete": 66, "supplement": 9, "tolerance": 7, "pledge": 5, "refusal": 1.5, "withdrawal": 1.5, "return": 1,
    "escalation": 1, "silence": 1, "special": 2, "extension": 1, "denial": 2, "forgotten": 1.5,
}  # fmt: skip

STARS: Mapping[int, float] = {5: 70, 4: 20, 3: 6, 2: 2.5, 1: 1.5}


@dataclass(frozen=True, slots=True)
class SitePlan:
    """One site: its folder's name, its station code, its windows with the letters they call, and its visitors a day.

    `level` is county, town or village; `offline` the days without a line to the platform; `staffed` the share of the
    windows that open on a day.
    """

    code: str
    name: str
    level: str
    station: str
    windows: tuple[str, ...]
    visits: float
    offline: tuple[date, ...] = ()
    staffed: float = 1.0

    @property
    def place(self) -> Place:
        """The site as a hall: the classes of the demonstration hall over its own windows and hours."""
        base, big = read_place(HALL), self.level == "county"
        seats = {"county": 4, "town": 1, "village": 0}[self.level]
        classes = tuple(_klass(klass, seats, big) for klass in base.classes)
        windows = tuple(Window(n, f"{n}号窗口", tuple(letters)) for n, letters in enumerate(self.windows, 1))
        booking = Booking(HOURS, minutes=30, days=7, early=30, late=15) if seats else Booking()
        return replace(base, name=self.name, classes=classes, windows=windows, hours=HOURS, numbers=NUMBERS,
                       booking=booking)  # fmt: skip


def _klass(klass: TicketClass, seats: int, big: bool) -> TicketClass:
    """A class with seats to book, and at the county a quota on marriages, the room being small."""
    limited = {"quota": 84, "morning": 50} if big and klass.letter == "D" else {}
    return replace(klass, seats=seats, **limited)


@dataclass(frozen=True, slots=True)
class Plan:
    """A month from `first` to `last`, both included, at `sites`; `scenes` tells whether the required ones play."""

    seed: int
    first: date
    last: date
    sites: tuple[SitePlan, ...]
    scenes: bool = True

    @property
    def days(self) -> tuple[date, ...]:
        """Every day, holidays too."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


_TOWNS = ("博望街道", "莲花街道", "文川镇", "桔园镇", "原公镇")
_VILLAGES = ("青石", "柳溪", "白杨", "双井", "云台", "杏坪", "竹园", "石桥", "清泉", "桃坡", "枫林", "松岭")  # made up
_OFFLINE = {"village-08": (date(2026, 9, 28), date(2026, 9, 30)), "village-11": (date(2026, 9, 28), date(2026, 10, 9))}


def county(seed: int, scale: float = 1.0) -> Plan:
    """The county's month; `scale` multiplies the visitors."""
    mixed = ("ABCD",) * 6
    hall = (*mixed, *("A",) * 9, *("B",) * 5, *("C",) * 6, *("D",) * 2, "AC", "BC")
    sites = [SitePlan("county", "城固县政务服务中心", "county", "610722", hall, 500 * scale, staffed=0.9)]
    for n, name in enumerate(_TOWNS, 1):
        windows = ("ABCD", "ABCD", "B", "C")
        sites.append(SitePlan(f"town-{n}", f"{name}便民服务中心", "town", f"610722{n:03d}", windows, 84 * scale))
    for n, name in enumerate(_VILLAGES, 1):
        code = f"village-{n:02d}"
        like = 8 if n == 11 else n  # that machine was set up with another's code: their numbers will meet
        station = f"610722{(like - 1) % 5 + 1:03d}{200 + like}"
        days = _span(*_OFFLINE[code]) if code in _OFFLINE else ()
        visits = (28 if days else 11) * scale
        windows = ("ABCD", "ABCD") if days else ("ABCD",)
        sites.append(SitePlan(code, f"{name}村便民服务站", "village", station, windows, visits, days))
    return Plan(seed, date(2026, 9, 21), date(2026, 10, 20), tuple(sites))


def small(seed: int) -> Plan:
    """One town and three days, for tests."""
    town = SitePlan("town-1", "博望街道便民服务中心", "town", "610722001", ("ABCD", "ABCD", "B", "C"), 50)
    return Plan(seed, date(2026, 9, 28), date(2026, 9, 30), (town,), scenes=False)


def _span(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
