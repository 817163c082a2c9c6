"""The service matrix: counters under the categories and modes of each region, and the reverse question, where to go."""

import dataclasses
from datetime import date

import pytest

from hall.agency.sites import read_sites
from hall.agency.windows import NO_WORDS, WHOLE, Category, Counter, Matrix, No, Serves
from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.errors import Reason
from hall.places import read_place
from hall.profiles import Mode, profile_names, profile_on
from hall.store import Store
from hall.words import words
from tests.helpers.lifecycle import INSTANT, PERMIT, REVIEWER, RULES, cases_over, received
from tests.helpers.refusals import refused

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue("chenggu")


def matrix(region: str) -> Matrix:
    sites = read_sites("chenggu")
    return Matrix(sites.counters, sites.categories, profile_on(region, TODAY))


def counter(number: int) -> Counter:
    return next(each for each in read_sites("chenggu").counters if each.number == number)


@pytest.mark.requirement("R-32")
@pytest.mark.parametrize(
    ("region", "categories"),
    [
        ("shaoxing", {"投资项目审批", "商事登记", "不动产交易登记", "社会事务", "公用事业", WHOLE}),
        ("changji", {"投资项目审批", "商事登记", "不动产登记", "社会服务", WHOLE}),
        ("dezhou", {"行政审批服务局业务", "其他部门业务", "一件事一链办"}),
        ("chenggu", {WHOLE}),
    ],
)
def test_the_categories_of_windows_are_the_regions_own(catalogue: Catalogue, region: str, categories: set[str]) -> None:
    here = matrix(region)
    found = {here.category(item).name for item in catalogue.items()}
    assert found == categories


def test_every_category_of_a_profile_has_items(catalogue: Catalogue) -> None:
    known = {each.name for each in read_sites("chenggu").categories}
    for region in profile_names():
        named = {each.name for each in profile_on(region, TODAY).windows}
        assert named - known <= {"领办代办"}, region  # that one is a counter, not a category


@pytest.mark.requirement("R-31")
def test_one_takes_in_and_another_hands_out(catalogue: Catalogue) -> None:
    item, here = catalogue.item("CG26-31"), matrix("shaoxing")
    taking = here.where(item)
    assert {each.number for each in taking} == {1, 2, 6, 8}
    assert here.category(item).mode is Mode.TAKEN_IN
    assert here.fit(item, counter(28)).no is No.ISSUES_ONLY
    assert [each.number for each in read_sites("chenggu").counters if each.serves is Serves.ISSUE] == [28]


@pytest.mark.requirement("R-34")
def test_any_window_without_a_category_serves_whatever_comes(catalogue: Catalogue) -> None:
    here = matrix("chenggu")
    for item in catalogue.items():
        serving = {each.number for each in here.where(item)}
        if item.refusal or "window" not in item.channels:
            assert serving == set()
        elif item.code.startswith("CG17-08"):
            assert serving == {5}
        else:
            assert serving >= {1, 2, 6}, item.code


@pytest.mark.parametrize(
    ("code", "number", "no", "said"),
    [
        ("CG17-05", 1, No.CANCELLED, "该事项现在不在这里办理"),
        ("CG26-44", 1, No.NO_WINDOW, "该事项不在窗口办理"),
        ("CG26-31", 7, No.CATEGORY, "该窗口不办“商事登记”类事项"),
        ("CG26-31", 3, No.DEPARTMENT, "该窗口不办市场监管局的事项"),
        ("CG17-08a", 1, No.ELSEWHERE, "该事项只在专门的窗口办理"),
        ("CG26-31", 28, No.ISSUES_ONLY, "该窗口只发放结果"),
        ("CG26-31", 29, No.HELPS_ONLY, "该窗口帮您办理，由办理窗口收件"),
        ("CG26-31", 30, No.HEARS_ONLY, "该窗口听取办不成的事，不收件"),
        ("CG26-31", 8, None, ""),
        ("CG17-12", 3, None, ""),
        ("CG17-08a", 5, None, ""),
    ],
)
def test_why_a_counter_does_not_do_an_item(
    catalogue: Catalogue, code: str, number: int, no: No | None, said: str
) -> None:
    fit = matrix("changji").fit(catalogue.item(code), counter(number))
    assert fit.no is no
    sentence, facts = fit.words
    assert words()(sentence, **facts) == said
    assert set(NO_WORDS) == set(No)


def test_the_table_of_all_items(catalogue: Catalogue) -> None:
    table = matrix("shaoxing").table(catalogue)
    assert table["CG26-39"] == (1, 2, 6, 12)
    assert table["CG17-05"] == ()
    assert len(table) == len(catalogue.items())


def test_the_counters_of_the_register_are_the_windows_of_the_hall() -> None:
    windows = {window.number: window.name for window in read_place("chenggu").windows}
    named = {each.number: each.name for each in read_sites("chenggu").counters}
    assert windows.items() <= named.items()


# -- decided where it is taken in -------------------------------------------------------------------------------------


@pytest.mark.requirement("R-33")
def test_two_ways_behind_one_window(catalogue: Catalogue) -> None:
    here = matrix("dezhou")
    assert here.category(catalogue.item("CG26-40")).mode is Mode.DECIDED
    assert here.category(catalogue.item("CG17-23")).mode is Mode.TAKEN_IN
    decided = here.decided_here(catalogue)
    assert "CG26-40" in decided
    assert "CG17-23" not in decided
    assert matrix("shaoxing").decided_here(catalogue) == frozenset()


@pytest.mark.requirement("R-31")
@pytest.mark.requirement("R-33")
def test_who_accepts_decides_only_at_a_window_that_decides(store: Store) -> None:
    dezhou = profile_on("dezhou", TODAY)
    bureau = Category("行政审批服务局业务", items=frozenset({PERMIT.code}))
    both = Catalogue([PERMIT, INSTANT])
    decided = Matrix((), (bureau, Category("其他部门业务", rest=True)), dezhou).decided_here(both)
    assert decided == {PERMIT.code}
    cases = cases_over(store, dataclasses.replace(RULES, decided_here=decided))
    one = cases.accept(received(cases, PERMIT, 1).id, REVIEWER).id
    cases.decisions.review(one, True, "符合条件", REVIEWER)
    assert cases.decisions.grant(one, "", REVIEWER).outcome == "granted"
    other = cases.accept(received(cases, INSTANT, 2).id, REVIEWER).id
    with refused(Reason.SAME_HANDS):
        cases.decisions.grant(other, "", REVIEWER)


@pytest.mark.requirement("R-11")
@pytest.mark.parametrize("region", profile_names())
def test_water_power_and_gas_have_their_window_in_the_hall(catalogue: Catalogue, region: str) -> None:
    """绍 四(一)1, 昌 三(二)3: utilities are served in the hall, at a window of their own or at an integrated one."""
    utilities = catalogue.item("CG26-39")
    where = matrix(region).where(utilities)
    assert where, region
    if region == "shaoxing":
        assert "公用事业窗口" in {each.name for each in where}
