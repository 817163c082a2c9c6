"""The register of sites: city, county, town and village, and the self-service, bank and post points beside them.

Read from a hall's own sites.toml (昌 三（一）1: a registry of four levels). A site's level is in its code: a division
of twelve digits, six of the county, three of the town, three of the village.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from hall.agency.windows import Category, Counter, read_categories, read_counters
from hall.errors import Reason, Refused
from hall.hours import Hours, read_hours, within
from hall.places import HALLS
from hall.rows import Row, read_rows
from hall.words import N_

_CODE = re.compile(r"\d{12}(-[a-z0-9]+)?")


class SiteKind(StrEnum):
    """What stands there."""

    HALL = "hall"  # 政务服务中心
    CENTRE = "centre"  # 便民服务中心
    STATION = "station"  # 便民服务站
    SELF_SERVICE = "self_service"
    BANK = "bank"
    POST = "post"


SITE_WORDS: dict[SiteKind, str] = {
    SiteKind.HALL: N_("政务服务中心"),
    SiteKind.CENTRE: N_("便民服务中心"),
    SiteKind.STATION: N_("便民服务站"),
    SiteKind.SELF_SERVICE: N_("自助服务区"),
    SiteKind.BANK: N_("银行服务点"),
    SiteKind.POST: N_("邮政服务点"),
}
STAFFED = (SiteKind.HALL, SiteKind.CENTRE, SiteKind.STATION)


class SiteLevel(StrEnum):
    """The four levels, from the top."""

    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


_KINDS = {SiteLevel.TOWN: SiteKind.CENTRE, SiteLevel.VILLAGE: SiteKind.STATION}


@dataclass(frozen=True, slots=True)
class Site:
    """One site. `parent` is the code of the site above, "" at the top; `counters` how many it has.

    `collect` tells that results are handed out there, `offline` that the network reaches it some days only (R-66).
    """

    code: str
    name: str
    kind: SiteKind
    parent: str
    counters: int
    hours: Hours = ()
    collect: bool = False
    offline: bool = False

    @property
    def division(self) -> str:
        """The twelve digits of the place it serves."""
        return self.code[:12]

    @property
    def level(self) -> SiteLevel:
        """Which of the four levels it stands on."""
        return level_of(self.division)

    def open(self, at: datetime) -> bool:
        """Whether it is open at `at`, by its hours; days off are the calendar's."""
        return within(self.hours, at)


def level_of(division: str) -> SiteLevel:
    """The level of a division of twelve digits."""
    for zeros, level in ((8, SiteLevel.CITY), (6, SiteLevel.COUNTY), (3, SiteLevel.TOWN)):
        if division.endswith("0" * zeros):
            return level
    return SiteLevel.VILLAGE


def chain_of(division: str) -> tuple[str, ...]:
    """A division and every one above it, the lowest first, up to its city."""
    above = (division, division[:9] + "0" * 3, division[:6] + "0" * 6, division[:4] + "0" * 8)
    return tuple(dict.fromkeys(above))


def steps_between(one: str, other: str) -> int:
    """How many levels one goes up and down from a division to another; of two cities, through the one above both."""
    mine, theirs = chain_of(one), chain_of(other)
    for up, division in enumerate(mine):
        if division in theirs:
            return up + theirs.index(division)
    return len(mine) + len(theirs)


@dataclass(frozen=True, slots=True)
class Region:
    """Another county whose matters may be taken in here: of our city (市域通办), or of another (跨城通办)."""

    code: str
    name: str
    hall: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What the sites of this county may do beyond taking in for it; each is a list of the hall's own file.

    `departments` and `themes` are those of the town platform and of 基层一窗; `in_person` the items for which the
    county itself must see somebody or something; `front` those a bank or post office files; `referred` the items that
    the city decides, by the organ that does.
    """

    departments: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    in_person: frozenset[str] = frozenset()
    front: frozenset[str] = frozenset()
    referred: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Policy:
    """`handover_hours` after which papers on their way are asked after; from `home_age` on the hall comes home without
    further proof, at most `home_days` ahead."""

    handover_hours: int = 24
    home_age: int = 70
    home_days: int = 15


class Sites:
    """The register of one county (`region`, six digits) in its city (`city`, six digits)."""

    def __init__(
        self,
        region: str,
        city: str,
        sites: Iterable[Site],
        scope: Scope | None = None,
        regions: Iterable[Region] = (),
        categories: Sequence[Category] = (),
        counters: Sequence[Counter] = (),
        policy: Policy | None = None,
    ) -> None:
        self.region, self.city = region, city
        self.scope, self.policy = scope or Scope(), policy or Policy()
        self.categories, self.counters = tuple(categories), tuple(counters)
        self._sites = {site.code: site for site in sites}
        self._regions = {each.code: each for each in regions}

    @classmethod
    def alone(cls, station: str, name: str = "") -> "Sites":
        """The register of a hall that has none: itself, by the digits of its station code."""
        code = station.ljust(12, "0")
        region = code[:6] + "0" * 6
        hall = Site(region, name or region, SiteKind.HALL, "", 1)
        own = () if code == region else (Site(code, name or code, _KINDS[level_of(code)], region, 1),)
        return cls(code[:6], code[:4] + "00", (hall, *own))

    def all(self, kind: SiteKind | None = None) -> tuple[Site, ...]:
        """Every site, or those of one kind, in the order of the file."""
        return tuple(site for site in self._sites.values() if kind in (None, site.kind))

    def site(self, code: str) -> Site:
        """The site of a code. Raises Refused(SITE_UNKNOWN)."""
        if code not in self._sites:
            raise Refused(Reason.SITE_UNKNOWN, code=code)
        return self._sites[code]

    def name(self, code: str) -> str:
        """What a site is called; its code where this register does not know it: another machine's may be newer."""
        return self._sites[code].name if code in self._sites else code

    def connected(self, code: str) -> bool:
        """Whether a machine of ours stands there, to say for itself what came: at every staffed site of the county."""
        site = self._sites.get(code)
        return site is not None and site.kind in STAFFED and site.code.startswith(self.region)

    def of_station(self, station: str) -> Site | None:
        """The site whose machines number their cases with `station` (6, 9 or 12 digits); None outside the register."""
        return self._sites.get(station.ljust(12, "0"))

    def above(self, site: Site) -> tuple[Site, ...]:
        """The sites over `site`, the nearest first."""
        found: list[Site] = []
        while site.parent:
            site = self._sites[site.parent]
            found.append(site)
        return tuple(found)

    def hall(self) -> Site:
        """The county's own hall."""
        return self._sites[self.region + "0" * 6]

    def city_hall(self) -> Site | None:
        """The hall of the city above it, where the file names it."""
        return self._sites.get(self.city + "0" * 6)

    def other(self, region: str) -> Region | None:
        """Another county of the file."""
        return self._regions.get(region)


def read_sites(hall: str, halls: Path = HALLS) -> Sites:
    """The register in `hall`'s sites.toml.

    Raises Garbled naming the row and the field that is wrong.
    """
    top = read_rows(halls / hall / "sites.toml")
    region, city = _six(top, "region"), _six(top, "city")
    sites: dict[str, Site] = {}
    for row in top.rows("sites"):
        site = _site(row, sites)
        sites[site.code] = site
    if region + "0" * 6 not in sites:
        raise top.fault("sites", f"缺少本县的政务服务中心 {region + '0' * 6}")
    categories = read_categories(top)
    register = Sites(
        region, city, sites.values(), _scope(top), _regions(top, region), categories,
        read_counters(top, {each.name for each in categories}), _policy(top),
    )  # fmt: skip
    top.done()
    return register


def _six(row: Row, name: str) -> str:
    text = row.text(name)
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise row.fault(name, "应为 6 位行政区划代码")
    return text


def _site(row: Row, others: Mapping[str, Site]) -> Site:
    site = Site(
        row.text("code"), row.text("name"), row.choice("kind", SiteKind), row.text("parent", ""), row.whole("counters"),
        read_hours(row, "hours"), row.flag("collect", False), row.flag("offline", False),
    )  # fmt: skip
    row.done()
    if not _CODE.fullmatch(site.code) or not site.code.isascii():
        raise row.fault("code", f"应为 12 位区划代码，同一区划的其他地点后面加 - 和名称，不是 {site.code}")
    if site.code in others:
        raise row.fault("code", f"{site.code} 已经用过")
    if site.parent and site.parent not in others:
        raise row.fault("parent", f"前面没有编码为 {site.parent} 的地点")
    if site.parent and others[site.parent].division not in chain_of(site.division):
        raise row.fault("parent", f"{site.parent} 不是 {site.code} 的上级")
    if not site.counters:
        raise row.fault("counters", "应为 1 或更大的整数")
    return site


def _regions(top: Row, own: str) -> list[Region]:
    regions: list[Region] = []
    for row in top.rows("regions"):
        region = Region(_six(row, "code"), row.text("name"), row.text("hall"))
        row.done()
        if region.code in {own, *(each.code for each in regions)}:
            raise row.fault("code", f"{region.code} 已经用过")
        regions.append(region)
    return regions


def _scope(top: Row) -> Scope:
    referred: dict[str, str] = {}
    for row in top.rows("referred"):
        referred[row.text("item")] = row.text("organ")
        row.done()
    departments: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    if town := top.row("town"):
        departments, themes = town.texts("departments"), town.texts("themes")
        town.done()
    return Scope(
        frozenset(departments), frozenset(themes), frozenset(top.texts("in_person")), frozenset(top.texts("front")),
        referred,
    )  # fmt: skip


def _policy(top: Row) -> Policy:
    usual = Policy()
    hours, age, days = usual.handover_hours, usual.home_age, usual.home_days
    if row := top.row("handover"):
        hours = row.whole("hours", hours)
        row.done()
    if row := top.row("home"):
        age, days = row.whole("age", age), row.whole("days", days)
        row.done()
    return Policy(hours, age, days)
