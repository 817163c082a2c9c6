"""The measures behind the targets T-01 to T-35: each name of a profile is one small function of the facts.

Here those of the items and their lists; those of cases and of what runs stand in hall.oversight.caseindicators.

What no row of a hall can tell stands in DECLARED: a person says it, with a day and a note (hall.oversight.figures).
Nothing here knows a target's number: those are the profiles'.
"""

from collections.abc import Callable

from hall.catalogue.catalogue import ListKind
from hall.catalogue.items import CaseType, Channel, Kind, ServiceItem
from hall.days.workdays import Unit
from hall.oversight.facts import NOTHING, Facts, Measured, What, done, number, share, these

Function = Callable[[Facts], Measured]
MEASURES: dict[str, Function] = {}

DECLARED = frozenset({
    "hotline_live", "intermediary_live", "three_concentrations", "online_drawing_review", "pilot_item_lists",
    "item_lists_applied", "platform_used", "licences_together", "hall_standard", "towns_and_villages_standard",
    "base_pilot_assessed", "cross_city_pilot_assessed", "stage_parallel_approval", "hotline_consulting",
    "delegated_licences_taken_over", "town_platforms", "project_agency", "licence_store", "intermediary_network",
    "multi_level_service", "online_services", "daily_online",
})  # fmt: skip
"""What a person declares: that a thing is finished on a day, or a day's count of a whole."""


def measure(*names: str) -> Callable[[Function], Function]:
    """Make a function the one behind `names`."""

    def known(function: Function) -> Function:
        MEASURES.update(dict.fromkeys(names, function))
        return function

    return known


# -- the one-visit lists (T-01, T-02, T-04, T-05, T-14 to T-16, T-20, T-21, T-35) ------


def _of(facts: Facts, part: frozenset[str], whole: frozenset[str] | None = None) -> Measured:
    every = frozenset(facts.items) if whole is None else whole
    return share(these(What.ITEMS, sorted(part & every)), these(What.ITEMS, sorted(every)))


@measure("one_visit_share")
def one_visit_share(facts: Facts) -> Measured:
    """Handling items on a one-visit list, of all of the power list and the list of public services."""
    return _of(facts, facts.on(ListKind.ONE_VISIT))


@measure("one_visit_published_share")
def one_visit_published_share(facts: Facts) -> Measured:
    """The same for the first batch alone."""
    return _of(facts, facts.on(ListKind.ONE_VISIT, 1))


@measure("complex_one_visit_share")
def complex_one_visit_share(facts: Facts) -> Measured:
    """One visit among the complex ones."""
    return _of(facts, facts.on(ListKind.ONE_VISIT), frozenset(facts.items) - _simple(facts))


@measure("investment_one_visit_share")
def investment_one_visit_share(facts: Facts) -> Measured:
    """One visit among the approvals of investment projects."""
    return _of(facts, facts.on(ListKind.ONE_VISIT), facts.named(facts.marks.investment))


@measure("priority_one_visit_share")
def priority_one_visit_share(facts: Facts) -> Measured:
    """One visit among the other priority items."""
    others = facts.on(ListKind.PRIORITY) - facts.named(facts.marks.investment)
    return _of(facts, facts.on(ListKind.ONE_VISIT), others)


@measure("one_visit_share_of_unit")
def one_visit_share_of_unit(facts: Facts) -> Measured:
    """The unit that has least of them: every unit is to reach the target."""
    listed, units = facts.on(ListKind.ONE_VISIT), dict[str, list[str]]()
    for code, item in facts.items.items():
        units.setdefault(item.department, []).append(code)
    least: Measured = share(NOTHING, NOTHING)
    for unit in sorted(units):
        here = share(these(What.ITEMS, (c for c in units[unit] if c in listed)), these(What.ITEMS, units[unit]), unit)
        if least.value is None or (here.value or 0.0) < least.value:
            least = here
    return least


@measure("frequent_one_visit")
def frequent_one_visit(facts: Facts) -> Measured:
    """高频 items on a one-visit list."""
    return number(these(What.ITEMS, sorted(facts.on(ListKind.FREQUENT) & facts.on(ListKind.ONE_VISIT))))


@measure("one_visit_as_rule")
def one_visit_as_rule(facts: Facts) -> Measured:
    """跑一次是原则、跑多次是例外: from the share on that the hall's marks name."""
    figure = one_visit_share(facts)
    if figure.value is None:
        return figure
    return Measured(float(figure.value >= facts.marks.rule_share), figure.counted, figure.whole)


@measure("batch_1_published")
def batch_1_published(facts: Facts) -> Measured:
    """The items of the first batch as it was published, those cancelled since included."""
    lists = facts.published(ListKind.ONE_VISIT, 1)
    codes = [code for one in lists for code in one.items]
    count = number(these(What.ITEMS, codes))
    return Measured(count.value, count.counted, count.whole, lists[-1].published if lists else None)


@measure("batches_2_3_published")
def batches_2_3_published(facts: Facts) -> Measured:
    """The second and the third batch, both."""
    second, third = facts.published(ListKind.ONE_VISIT, 2), facts.published(ListKind.ONE_VISIT, 3)
    lists = [*second, *third]
    whole = bool(second) and bool(third)
    codes = these(What.LISTS, (one.code for one in lists))
    return Measured(float(whole), codes, codes, max(one.published for one in lists) if whole else None)


def _list_published(kind: ListKind, batch: int = 0) -> Function:
    def first(facts: Facts) -> Measured:
        lists = facts.published(kind, batch)[:1]
        codes = these(What.LISTS, (one.code for one in lists))
        return done(codes, codes, lists[0].published if lists else None)

    return first


measure("first_list_published")(_list_published(ListKind.ONE_VISIT, 1))
measure("priority_items_sorted")(_list_published(ListKind.PRIORITY))
measure("tolerant_list_published")(_list_published(ListKind.TOLERANT))


@measure("bundles_published")
def bundles_published(facts: Facts) -> Measured:
    """一件事 on the published lists."""
    return number(these(What.ITEMS, sorted(facts.on(ListKind.ONE_THING))))


# -- what the items are (T-03, T-08 to T-10, T-17, T-18, T-27, T-28, T-33, T-34) -------------------


def _simple(facts: Facts) -> frozenset[str]:
    """R-03: no expert review, public notice or look at the site, and no bundle of several."""
    plain = facts.marks.complex_steps
    return frozenset(
        code for code, i in facts.items.items() if not (i.includes or any(step.name in plain for step in i.steps))
    )  # fmt: skip


def _instant(item: ServiceItem) -> bool:
    """即办件 in truth: called so, and decided on the spot. A list may call instant what takes thirty days."""
    on_the_spot = item.promised is not None and item.promised.unit is Unit.ON_THE_SPOT
    return item.case_type is CaseType.INSTANT and on_the_spot


@measure("simple_instant_share")
def simple_instant_share(facts: Facts) -> Measured:
    """简单事项即办率."""
    instant = frozenset(code for code, item in facts.items.items() if _instant(item))
    return _of(facts, instant, _simple(facts))


@measure("instant_share")
def instant_share(facts: Facts) -> Measured:
    """即办件比率."""
    return share(facts.picked(_instant), facts.picked(lambda _: True))


@measure("online_possible_share", "online_handling_share")
def online_possible_share(facts: Facts) -> Measured:
    """网上可办率, 网上办事比例: items that can be applied for online."""
    return share(facts.picked(lambda item: Channel.ONLINE in item.channels), facts.picked(lambda _: True))


@measure("one_window_share")
def one_window_share(facts: Facts) -> Measured:
    """一窗分类（综合）受理率: items on the one-window list, of those served at a window."""
    return _of(facts, facts.on(ListKind.ONE_WINDOW), _at_window(facts))


@measure("licences_in_hall_share")
def licences_in_hall_share(facts: Facts) -> Measured:
    """行政许可 on the list of what must be served in the hall (应进必进)."""
    licences = frozenset(code for code, item in facts.items.items() if item.kind is Kind.LICENCE)
    return _of(facts, facts.on(ListKind.IN_HALL), licences)


@measure("daily_entry")
def daily_entry(facts: Facts) -> Measured:
    """事项进驻: of all items, those on the list of what must be served in the hall, or served at one of its windows."""
    return _of(facts, facts.on(ListKind.IN_HALL) | _at_window(facts))


@measure("tolerant_acceptance_everywhere")
def tolerant_acceptance_everywhere(facts: Facts) -> Measured:
    """容缺 in every department that asks for materials which may follow later."""
    listed, every = facts.on(ListKind.TOLERANT), dict[str, bool]()
    for code, item in facts.items.items():
        if any(not material.key for material in item.materials):
            every[item.department] = every.get(item.department, False) or code in listed
    return done(these(What.DEPARTMENTS, (name for name, has in every.items() if has)), these(What.DEPARTMENTS, every))


@measure("item_standards")
def item_standards(facts: Facts) -> Measured:
    """办理标准: every item tells its limit, its fee, its channels and its result."""

    def told(item: ServiceItem) -> bool:
        return bool(item.promised and item.fee and item.channels and item.results)

    return done(facts.picked(told), facts.picked(lambda _: True))


@measure("utilities_in_hall")
def utilities_in_hall(facts: Facts) -> Measured:
    """水电气等公共服务 on the list of what is served in the hall."""
    utilities = facts.named(facts.marks.utilities)
    there = these(What.ITEMS, sorted(utilities & facts.on(ListKind.IN_HALL)))
    return done(there, these(What.ITEMS, sorted(utilities)))


@measure("integrated_windows", "windows_merged")
def integrated_windows(facts: Facts) -> Measured:
    """综合窗口: at least one window serves whoever comes."""
    letters = {klass.letter for klass in facts.place.classes}
    windows = facts.place.windows
    every = these(What.WINDOWS, (str(window.number) for window in windows if letters <= set(window.classes)))
    return Measured(float(every.count > 0), every, these(What.WINDOWS, (str(window.number) for window in windows)))


def _at_window(facts: Facts) -> frozenset[str]:
    return frozenset(code for code, item in facts.items.items() if Channel.WINDOW in item.channels)
