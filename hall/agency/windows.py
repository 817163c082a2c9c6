"""The service matrix: which counter does which item and why not, and, for an item, where to go (找哪个窗口).

综合窗口 by category (绍 二（二）1; 昌 三（三）2), two ways behind one window (德 8: decided where it is taken in, or
taken in for a department), and counters that do whatever comes (德 13 无差别).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import Channel, ServiceItem
from hall.profiles import Mode, Profile, WindowClass
from hall.rows import Row
from hall.words import N_


class Serves(StrEnum):
    """What a counter is for."""

    INTEGRATED = "integrated"  # 综合窗口
    DEPARTMENT = "department"  # 专业窗口
    ISSUE = "issue"  # 统一出件
    AGENCY = "agency"  # 领办代办
    HARD_CASES = "hard_cases"  # 办不成事反映


class No(StrEnum):
    """Why a counter does not do an item."""

    CANCELLED = "cancelled"
    NO_WINDOW = "no_window"
    CATEGORY = "category"
    DEPARTMENT = "department"
    ELSEWHERE = "elsewhere"
    ISSUES_ONLY = "issues_only"
    HELPS_ONLY = "helps_only"
    HEARS_ONLY = "hears_only"


NO_WORDS: dict[No, str] = {
    No.CANCELLED: N_("该事项现在不在这里办理"),
    No.NO_WINDOW: N_("该事项不在窗口办理"),
    No.CATEGORY: N_("该窗口不办“{category}”类事项"),
    No.DEPARTMENT: N_("该窗口不办{department}的事项"),
    No.ELSEWHERE: N_("该事项只在专门的窗口办理"),
    No.ISSUES_ONLY: N_("该窗口只发放结果"),
    No.HELPS_ONLY: N_("该窗口帮您办理，由办理窗口收件"),
    No.HEARS_ONLY: N_("该窗口听取办不成的事，不收件"),
}
_NOT = 3  # of ranks, worse than any
WHOLE = N_("综合")  # the category of what no category of the region has


@dataclass(frozen=True, slots=True)
class Category:
    """What belongs to a category of windows. `rest` takes everything that no other category of the region has."""

    name: str
    themes: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    rest: bool = False

    def rank(self, item: ServiceItem) -> int:
        """How near the item is: 0 when it is named, 1 when its theme is, 2 for the rest, 3 when it is not here."""
        if item.code in self.items:
            return 0
        return 1 if item.theme in self.themes else 2 if self.rest else _NOT


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter of the hall. One without `categories` serves every category."""

    number: int
    name: str
    serves: Serves
    categories: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    exclusive: bool = False

    def own(self, item: ServiceItem) -> bool:
        """Whether the item is this department counter's."""
        return item.code in self.items or item.department in self.departments


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a counter does an item: `no` is None if it does. `category` and `mode` are the item's in this region."""

    counter: Counter
    no: No | None
    category: str
    mode: Mode
    department: str

    @property
    def words(self) -> tuple[str, dict[str, str]]:
        """Why not, as a source sentence and its facts; "" where it does."""
        facts = {"category": self.category, "department": self.department}
        return (NO_WORDS[self.no], facts) if self.no else ("", {})


class Matrix:
    """The counters of a hall under the profile of its region."""

    def __init__(self, counters: Sequence[Counter], categories: Sequence[Category], profile: Profile) -> None:
        self._counters, self._categories, self._classes = counters, categories, profile.windows

    def category(self, item: ServiceItem) -> WindowClass:
        """The category of an item in this region: one that names it first, then one of its theme, then the rest.

        Where the region has none for it, it is everybody's, and taken in for its department.
        """
        here = {each.name: each for each in self._classes}
        known = [each for each in self._categories if each.name in here]
        best = min(known, key=lambda each: each.rank(item), default=None)
        if best is not None and best.rank(item) < _NOT:
            return here[best.name]
        return WindowClass(WHOLE, Mode.TAKEN_IN)

    def fit(self, item: ServiceItem, counter: Counter) -> Fit:
        """Whether `counter` does `item`, and why not."""
        found = self.category(item)
        return Fit(counter, self._no(item, counter, found.name), found.name, found.mode, item.department)

    def where(self, item: ServiceItem) -> tuple[Counter, ...]:
        """找哪个窗口: the counters that do the item, in the order of the hall."""
        return tuple(counter for counter in self._counters if self.fit(item, counter).no is None)

    def table(self, catalogue: Catalogue) -> dict[str, tuple[int, ...]]:
        """Every item with the numbers of its counters."""
        return {item.code: tuple(counter.number for counter in self.where(item)) for item in catalogue.items()}

    def decided_here(self, catalogue: Catalogue) -> frozenset[str]:
        """The items that are decided where they are taken in (受审合一), with their handling items."""
        return frozenset(
            each.code
            for item in catalogue.items()
            for each in (item, *item.handling_items())
            if self.category(each).mode is Mode.DECIDED
        )

    def _no(self, item: ServiceItem, counter: Counter, category: str) -> No | None:
        if item.refusal:
            return No.CANCELLED
        match counter.serves:
            case Serves.ISSUE:
                return No.ISSUES_ONLY
            case Serves.AGENCY:
                return No.HELPS_ONLY
            case Serves.HARD_CASES:
                return No.HEARS_ONLY
            case _:
                pass
        if Channel.WINDOW not in item.channels:
            return No.NO_WINDOW
        if counter.serves is Serves.DEPARTMENT:
            return None if counter.own(item) else No.DEPARTMENT
        if any(other.exclusive and other.own(item) for other in self._counters):
            return No.ELSEWHERE
        return None if category in counter.categories or not counter.categories else No.CATEGORY


# -- reading ----------------------------------------------------------------------------------------------------------


def read_categories(top: Row) -> tuple[Category, ...]:
    """The categories of a hall's file. Raises Garbled naming the row and the field."""
    found: list[Category] = []
    for row in top.rows("categories"):
        each = Category(
            row.text("name"), frozenset(row.texts("themes")), frozenset(row.texts("items")), row.flag("rest", False)
        )
        row.done()
        if each.name in {other.name for other in found}:
            raise row.fault("name", f"{each.name} 已经用过")
        found.append(each)
    return tuple(found)


def read_counters(top: Row, categories: Iterable[str]) -> tuple[Counter, ...]:
    """The counters of a hall's file. Raises Garbled naming the row and the field."""
    found: list[Counter] = []
    for row in top.rows("counters"):
        each = Counter(
            row.whole("number"), row.text("name"), row.choice("serves", Serves), frozenset(row.texts("categories")),
            frozenset(row.texts("departments")), frozenset(row.texts("items")), row.flag("exclusive", False),
        )  # fmt: skip
        row.done()
        if each.number in {0, *(other.number for other in found)}:
            raise row.fault("number", f"{each.number} 不能用或已经用过")
        if strange := sorted(each.categories - set(categories)):
            raise row.fault("categories", f"没有这一类：{strange[0]}")
        if (each.serves is Serves.DEPARTMENT) != bool(each.departments or each.items):
            raise row.fault("departments", "专业窗口要写部门或事项，其他窗口不写")
        found.append(each)
    return tuple(found)
