"""The register of sites, read from the hall's file with its faults named; and the answers over it."""

from datetime import datetime
from pathlib import Path

import pytest

from hall.agency.competence import BECAUSE_WORDS, Because, Competence, Way, choices, competence
from hall.agency.sites import (
    SITE_WORDS,
    Policy,
    SiteKind,
    SiteLevel,
    Sites,
    chain_of,
    level_of,
    read_sites,
    steps_between,
)
from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.clock import HALL_ZONE
from hall.errors import Garbled, Reason
from hall.words import words
from tests.helpers.refusals import refused

HALL = "610722000000"
TOWN = "610722001000"
VILLAGE = "610722001903"
MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=HALL_ZONE)

LICENCE = "CG26-40"  # on the citywide list
HEALTH = "CG17-23"
PENSION = "CG17-29"


@pytest.fixture(scope="module")
def sites() -> Sites:
    return read_sites("chenggu")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue("chenggu")


def said(answer: Competence) -> str:
    sentence, facts = answer.words
    return words()(sentence, **facts)


@pytest.mark.requirement("R-65")
def test_the_register_has_four_levels_down_to_the_village(sites: Sites) -> None:
    counted = {level: sum(s.level is level for s in sites.all()) for level in SiteLevel}
    assert counted == {SiteLevel.CITY: 1, SiteLevel.COUNTY: 2, SiteLevel.TOWN: 7, SiteLevel.VILLAGE: 12}
    kinds = {kind: len(sites.all(kind)) for kind in SiteKind}
    assert kinds == {
        SiteKind.HALL: 2, SiteKind.CENTRE: 5, SiteKind.STATION: 12, SiteKind.SELF_SERVICE: 1, SiteKind.BANK: 1,
        SiteKind.POST: 1,
    }  # fmt: skip
    assert set(SITE_WORDS) == set(SiteKind)
    above = [site.code for site in sites.above(sites.site(VILLAGE))]
    assert above == [TOWN, HALL, "610700000000"]
    assert sites.hall().counters == 30
    city = sites.city_hall()
    assert city is not None
    assert city.name == "汉中市政务服务中心"
    assert sites.policy == Policy(24, 70, 15)
    assert sum(site.offline for site in sites.all()) == 2
    with refused(Reason.SITE_UNKNOWN, code="1"):
        sites.site("1")


def test_levels_and_ways_between_divisions() -> None:
    assert [level_of(code) for code in chain_of(VILLAGE)] == [*reversed(SiteLevel)]
    assert chain_of(HALL) == (HALL, "610700000000")
    assert steps_between(VILLAGE, VILLAGE) == 0
    assert steps_between(VILLAGE, TOWN) == 1
    assert steps_between(VILLAGE, "610722001901") == 2
    assert steps_between(VILLAGE, "610722002901") == 4
    assert steps_between(VILLAGE, "652301001000") > steps_between(VILLAGE, "610723001901")


@pytest.mark.parametrize(
    ("code", "site", "way", "because", "to"),
    [
        (LICENCE, HALL, Way.ACCEPT, Because.AT_COUNTY, HALL),
        ("CG26-45", HALL, Way.ACCEPT, Because.REFERRED, HALL),
        (PENSION, TOWN, Way.ACCEPT, Because.TOWN, TOWN),
        (LICENCE, TOWN, Way.FORWARD, Because.COUNTYWIDE, HALL),
        ("CG26-45", TOWN, Way.FORWARD, Because.COUNTYWIDE, HALL),
        ("CG26-44", HALL, Way.ONLINE, Because.ONLINE, HALL),
        ("CG26-44", TOWN, Way.ONLINE, Because.ONLINE, HALL),
        ("CG17-08a", TOWN, Way.GUIDE, Because.IN_PERSON, HALL),
        (PENSION, VILLAGE, Way.FORWARD, Because.VILLAGE, TOWN),
        ("CG17-01", VILLAGE, Way.FORWARD, Because.VILLAGE, HALL),
        ("CG17-25", VILLAGE, Way.ONLINE, Because.ONLINE, HALL),
        ("CG26-46", VILLAGE, Way.GUIDE, Because.BASE_CANNOT, HALL),
        ("CG17-13", VILLAGE, Way.ONLINE, Because.ONLINE, HALL),
        ("CG17-06", "610722000000-24h", Way.SELF, Because.TERMINAL, HALL),
        ("CG17-01", "610722000000-24h", Way.GUIDE, Because.BASE_CANNOT, HALL),
        (PENSION, "610722001000-bank", Way.ONLINE, Because.FRONT, HALL),
        (HEALTH, "610722003000-post", Way.GUIDE, Because.BASE_CANNOT, "610722003000"),
        (LICENCE, "610700000000", Way.FORWARD, Because.CITYWIDE, HALL),
        ("CG26-46", "610700000000", Way.GUIDE, Because.BASE_CANNOT, HALL),
        ("CG17-05", HALL, Way.GUIDE, Because.NOT_OFFERED, ""),
    ],
)
def test_where_an_item_is_filed_received_accepted_and_collected(
    sites: Sites, catalogue: Catalogue, code: str, site: str, way: Way, because: Because, to: str
) -> None:
    answer = competence(sites, catalogue, code, sites.site(site))
    assert (answer.way, answer.because, answer.to_code) == (way, because, to)
    assert answer.files == (way is not Way.GUIDE)
    assert answer.receives == (way in (Way.ACCEPT, Way.FORWARD))
    assert answer.collect == (sites.site(site).collect and answer.files)
    assert "{" not in said(answer)


@pytest.mark.requirement("R-58")
def test_the_county_accepts_and_checks_first_and_the_city_decides(sites: Sites, catalogue: Catalogue) -> None:
    answer = competence(sites, catalogue, "CG26-45", sites.hall())
    assert said(answer) == "在这里受理和初审，汉中市林业局决定"
    assert competence(sites, catalogue, "CG26-46", sites.hall()).organ == "城管局"


@pytest.mark.requirement("R-59")
@pytest.mark.requirement("R-60")
def test_what_a_town_accepts_itself(sites: Sites, catalogue: Catalogue) -> None:
    centre = sites.site(TOWN)
    its_own = [
        item for item in catalogue.items() if competence(sites, catalogue, item.code, centre).because is Because.TOWN
    ]
    assert {item.department for item in its_own} >= {"公安局", "民政局", "人社局", "医保局", "残联"}
    assert {item.theme for item in its_own} >= {"户籍证件", "养老助残", "社会保险", "就业"}
    assert not {item.theme for item in its_own} & {"工程建设", "企业开办"}
    everything = [item for item in catalogue.items() if not item.cancelled]
    for item in everything:  # and nobody is sent to the county who need not be seen there
        guided = competence(sites, catalogue, item.code, centre).way is Way.GUIDE
        assert guided == (item.code in sites.scope.in_person), item.code


@pytest.mark.requirement("R-61")
def test_a_village_files_online_for_the_villager_and_so_do_bank_and_post(sites: Sites, catalogue: Catalogue) -> None:
    station = competence(sites, catalogue, "CG17-25", sites.site(VILLAGE))
    assert said(station) == "工作人员帮您网上申报，由城固县政务服务中心受理，人社局决定"
    for point in ("610722001000-bank", "610722003000-post"):
        assert competence(sites, catalogue, PENSION, sites.site(point)).way is Way.ONLINE


@pytest.mark.requirement("R-62")
def test_the_nearest_place_comes_first(sites: Sites, catalogue: Catalogue) -> None:
    near = choices(sites, catalogue, PENSION, VILLAGE)
    assert [there.site.code for there in near[:3]] == [VILLAGE, TOWN, "610722001000-bank"]
    assert {there.site.code for there in near} >= {site.code for site in sites.all(SiteKind.CENTRE)}
    assert choices(sites, catalogue, "CG17-08a", VILLAGE)[0].site == sites.hall()
    night = choices(sites, catalogue, PENSION, VILLAGE, MORNING.replace(hour=22))
    assert [there.site.kind for there in night] == [SiteKind.SELF_SERVICE]
    by_day = choices(sites, catalogue, "CG26-46", VILLAGE, MORNING)
    assert by_day[0].site.code == TOWN
    assert choices(sites, catalogue, "CG17-05", VILLAGE) == []


@pytest.mark.requirement("R-63")
def test_some_items_are_taken_in_at_any_point_of_the_city(sites: Sites, catalogue: Catalogue) -> None:
    for site in (HALL, TOWN, VILLAGE):
        answer = competence(sites, catalogue, LICENCE, sites.site(site), "610723")
        assert said(answer) == "市域通办：在这里收件，由洋县政务服务中心受理，卫健局决定"
        assert answer.way is Way.FORWARD
    assert competence(sites, catalogue, LICENCE, sites.hall(), sites.region).way is Way.ACCEPT
    for code, site, home in (
        ("CG26-46", HALL, "610723"),  # on no such list
        (LICENCE, "610722001000-bank", "610723"),  # nobody sits there
        (LICENCE, HALL, "110101"),  # no such neighbour
        (LICENCE, HALL, "652301"),  # not across cities
    ):
        assert competence(sites, catalogue, code, sites.site(site), home).because is Because.ABROAD


@pytest.mark.requirement("R-64")
def test_some_items_are_taken_in_across_cities(sites: Sites, catalogue: Catalogue) -> None:
    answer = competence(sites, catalogue, "CG17-17", sites.site(TOWN), "652325")
    assert said(answer) == "跨城通办：在这里收件，由奇台县政务服务中心受理，公安局决定"
    assert competence(sites, catalogue, "CG17-17", sites.hall(), "610702").way is Way.GUIDE


def test_every_answer_has_words() -> None:
    assert set(BECAUSE_WORDS) == set(Because)


# -- reading ----------------------------------------------------------------------------------------------------------

_TOP = 'region = "610722"\ncity = "610700"\n'
_HALL = '[[sites]]\ncode = "610722000000"\nname = "大厅"\nkind = "hall"\ncounters = 1\n'
_MORE = '[[sites]]\ncode = "{code}"\nname = "站"\nkind = "station"\ncounters = {n}\nparent = "{parent}"\n'


def read(tmp_path: Path, text: str) -> Sites:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "sites.toml").write_text(text, encoding="utf-8")
    return read_sites("x", tmp_path)


def test_a_hall_alone_is_a_register(tmp_path: Path) -> None:
    sites = read(tmp_path, _TOP + _HALL)
    assert sites.policy == Policy()
    assert sites.city_hall() is None
    assert sites.other("610723") is None
    bare = Sites("610722", "610700", sites.all())
    assert bare.scope == sites.scope


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (_TOP, "610722000000"),
        ('region = "61072"\ncity = "610700"\n' + _HALL, "region"),
        ('region = "610722"\ncity = "六一零七零零"\n' + _HALL, "city"),
        (_TOP + _HALL + _MORE.format(code="6107220019", n=1, parent=""), "code：应为 12 位"),
        (_TOP + _HALL + _MORE.format(code="６10722001901", n=1, parent=""), "code：应为 12 位"),
        (_TOP + _HALL + _HALL, "code：610722000000 已经用过"),
        (_TOP + _HALL + _MORE.format(code="610722001901", n=1, parent="610722001000"), "parent：前面没有"),
        (_TOP + _HALL + _MORE.format(code="610723001901", n=1, parent="610722000000"), "不是 610723001901 的上级"),
        (_TOP + _HALL + _MORE.format(code="610722001901", n=0, parent="610722000000"), "counters"),
        (_TOP + 'regions = [{ code = "610722", name = "x", hall = "y" }]\n' + _HALL, "regions 1：code"),
        (_TOP + "colour = 1\n" + _HALL, "colour"),
        (_TOP + 'categories = [{ name = "a" }, { name = "a" }]\n' + _HALL, "categories 2：name"),
        (_TOP + 'counters = [{ number = 0, name = "a", serves = "issue" }]\n' + _HALL, "counters 1：number"),
        (_TOP + 'counters = [{ number = 1, name = "a", serves = "fly" }]\n' + _HALL, "counters 1：serves"),
        (
            _TOP + 'counters = [{ number = 1, name = "a", serves = "integrated", categories = ["b"] }]\n' + _HALL,
            "categories：没有这一类：b",
        ),
        (_TOP + 'counters = [{ number = 1, name = "a", serves = "department" }]\n' + _HALL, "counters 1：departments"),
    ],
)
def test_a_fault_names_its_row_and_field(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(Garbled) as caught:
        read(tmp_path, text)
    assert named in f"{caught.value.source.removeprefix('sites.toml ')}：{caught.value.why}"


def test_a_hall_without_a_register_is_its_own() -> None:
    village = Sites.alone(VILLAGE, "柳湾村便民服务站")
    assert [(site.code, site.kind) for site in village.all()] == [
        (HALL, SiteKind.HALL), (VILLAGE, SiteKind.STATION),
    ]  # fmt: skip
    assert village.site(VILLAGE).name == "柳湾村便民服务站"
    assert Sites.alone("610722001").site(TOWN).kind is SiteKind.CENTRE
    assert [site.code for site in Sites.alone("610722").all()] == [HALL]
