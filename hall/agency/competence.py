"""Where an item may be filed, received, accepted, decided and collected: one answer per item and site, in words.

绍 二（三）2 基层受理; 昌 三（三）3 the county accepts and checks first, the city decides; 城 六-9 近能办、全县通办;
德 9 市域通办, 14 基层一窗, 15 代办网上申报; 昌 三（七）（1）跨城通办, 三（四）2 就近跑一次.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hall.agency.sites import STAFFED, Site, SiteKind, SiteLevel, Sites, steps_between
from hall.catalogue.catalogue import Catalogue, ListKind
from hall.catalogue.items import Channel, ServiceItem
from hall.words import N_


class Way(StrEnum):
    """What a site does with an item."""

    ACCEPT = "accept"  # received and accepted there
    FORWARD = "forward"  # received there, accepted where the papers go
    ONLINE = "online"  # filed online at its counter, in the citizen's stead
    SELF = "self"  # filed by the citizens themselves, at the machine
    GUIDE = "guide"  # they are told where to go


class Because(StrEnum):
    """The rule the answer follows."""

    NOT_OFFERED = "not_offered"
    ABROAD = "abroad"
    CITYWIDE = "citywide"
    CROSS_CITY = "cross_city"
    AT_COUNTY = "at_county"
    REFERRED = "referred"
    IN_PERSON = "in_person"
    TOWN = "town"
    COUNTYWIDE = "countywide"
    VILLAGE = "village"
    ONLINE = "online"
    FRONT = "front"
    TERMINAL = "terminal"
    BASE_CANNOT = "base_cannot"


BECAUSE_WORDS: dict[Because, str] = {
    Because.NOT_OFFERED: N_("这里现在不能申请：{why}"),
    Because.ABROAD: N_("不在通办清单里，请到{to}办理"),
    Because.CITYWIDE: N_("市域通办：在这里收件，由{to}受理，{organ}决定"),
    Because.CROSS_CITY: N_("跨城通办：在这里收件，由{to}受理，{organ}决定"),
    Because.AT_COUNTY: N_("在这里受理，{organ}决定"),
    Because.REFERRED: N_("在这里受理和初审，{organ}决定"),
    Because.IN_PERSON: N_("要本人或实物到场，请到{to}办理"),
    Because.TOWN: N_("在这里受理，不用去县里，{organ}决定"),
    Because.COUNTYWIDE: N_("全县通办：在这里收件，由{to}受理，{organ}决定"),
    Because.VILLAGE: N_("在村里收件，材料由我们送到{to}受理，{organ}决定"),
    Because.ONLINE: N_("工作人员帮您网上申报，由{to}受理，{organ}决定"),
    Because.FRONT: N_("在服务点帮您网上申报，由{to}受理，{organ}决定"),
    Because.TERMINAL: N_("在自助终端申报，由{to}受理，{organ}决定"),
    Because.BASE_CANNOT: N_("这里不能办，请到{to}办理"),
}


@dataclass(frozen=True, slots=True)
class Competence:
    """What `site` may do with an item. `to` names who accepts, `to_code` is its code where it is one of our sites;
    `organ` decides; `collect` tells that the result may be fetched at the site. `facts` fill the words."""

    site: Site
    way: Way
    because: Because
    to: str
    to_code: str
    organ: str
    collect: bool
    facts: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def files(self) -> bool:
        """Whether one may apply there at all."""
        return self.way is not Way.GUIDE

    @property
    def receives(self) -> bool:
        """Whether papers are taken in there (收件)."""
        return self.way in (Way.ACCEPT, Way.FORWARD)

    @property
    def words(self) -> tuple[str, Mapping[str, str]]:
        """The answer as a source sentence and its facts."""
        return BECAUSE_WORDS[self.because], {"to": self.to, "organ": self.organ, **self.facts}


def competence(sites: Sites, catalogue: Catalogue, code: str, site: Site, home: str = "") -> Competence:
    """What may be done at `site` with the item of `code`, whose authority is that of county `home` (ours by default).

    Raises Refused(ITEM_UNKNOWN).
    """
    item = catalogue.item(code)
    if no := item.refusal:
        why = str(no.facts.get("why") or no.facts.get("body"))
        return Competence(site, Way.GUIDE, Because.NOT_OFFERED, "", "", item.department, False, {"why": why})
    if home and home != sites.region:
        return _abroad(sites, catalogue, item, site, home)
    way, because, to = _at_home(sites, item, site, _listed(catalogue, item, ListKind.CITYWIDE))
    organ = sites.scope.referred.get(item.code, item.department)
    collect = site.collect and way is not Way.GUIDE
    return Competence(site, way, because, to.name, to.code, organ, collect)


def choices(
    sites: Sites, catalogue: Catalogue, code: str, division: str, at: datetime | None = None
) -> list[Competence]:
    """就近跑一次: every site where somebody living in `division` (twelve digits) may file the item, the nearest first.

    Near is by levels, up and down from the division; of two as near, the one that accepts comes first. With `at` only
    what is open then.
    """
    found = [
        (steps_between(division, site.division), there.way is not Way.ACCEPT, order, there)
        for order, site in enumerate(sites.all())
        if at is None or site.open(at)
        if (there := competence(sites, catalogue, code, site)).files
    ]
    return [there for *_, there in sorted(found, key=lambda each: each[:3])]


# -- the rules --------------------------------------------------------------------------------------------------------


def _abroad(sites: Sites, catalogue: Catalogue, item: ServiceItem, site: Site, home: str) -> Competence:
    """What belongs to another county: only what a list lets be taken in anywhere, and only where somebody sits."""
    other = sites.other(home)
    to = other.hall if other else home
    organ = item.department
    if other and site.kind in STAFFED:
        near = home[:4] == sites.city[:4]
        kind, because = (ListKind.CITYWIDE, Because.CITYWIDE) if near else (ListKind.CROSS_CITY, Because.CROSS_CITY)
        if _listed(catalogue, item, kind):
            return Competence(site, Way.FORWARD, because, to, "", organ, site.collect)
    return Competence(site, Way.GUIDE, Because.ABROAD, to, "", organ, False)


def _listed(catalogue: Catalogue, item: ServiceItem, kind: ListKind) -> bool:
    return any(each.kind is kind for each in catalogue.lists_of(item.code))


def _at_home(sites: Sites, item: ServiceItem, site: Site, citywide: bool) -> tuple[Way, Because, Site]:
    """The answer within the county, and the site that accepts."""
    scope, hall = sites.scope, sites.hall()
    window, online = Channel.WINDOW in item.channels, Channel.ONLINE in item.channels
    acceptor = _acceptor(sites, item, site)
    if site.kind is SiteKind.SELF_SERVICE:
        able = Channel.TERMINAL in item.channels
        return (Way.SELF, Because.TERMINAL, hall) if able else (Way.GUIDE, Because.BASE_CANNOT, hall)
    if site.kind in (SiteKind.BANK, SiteKind.POST):
        able = item.code in scope.front
        return (Way.ONLINE, Because.FRONT, hall) if able else (Way.GUIDE, Because.BASE_CANNOT, acceptor)
    if site == hall and window:
        return Way.ACCEPT, Because.REFERRED if item.code in scope.referred else Because.AT_COUNTY, hall
    if item.code in scope.in_person:
        return Way.GUIDE, Because.IN_PERSON, hall
    if site.kind is SiteKind.STATION and Channel.VILLAGE in item.channels:
        return Way.FORWARD, Because.VILLAGE, acceptor
    if site.kind is SiteKind.CENTRE and window:
        if site == acceptor:
            return Way.ACCEPT, Because.TOWN, site
        return Way.FORWARD, Because.COUNTYWIDE, hall
    if site.level is SiteLevel.CITY and citywide:
        return Way.FORWARD, Because.CITYWIDE, hall
    if online:
        return Way.ONLINE, Because.ONLINE, hall
    return Way.GUIDE, Because.BASE_CANNOT, acceptor


def _acceptor(sites: Sites, item: ServiceItem, site: Site) -> Site:
    """Who accepts what is taken in at `site`: the centre over it, or itself, if the matter is the town's; the county's
    hall otherwise."""
    scope = sites.scope
    towns = item.department in scope.departments and item.theme in scope.themes
    if towns and Channel.WINDOW in item.channels and not {item.code} & (scope.in_person | scope.referred.keys()):
        for each in (site, *sites.above(site)):
            if each.kind is SiteKind.CENTRE:
                return each
    return sites.hall()
