"""Profiles: what the four documents say, days of validity, and another region by another file alone."""

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from hall.clock import HALL_ZONE
from hall.days.clocks import Lamp, Pause, PauseKind
from hall.days.workdays import Calendar, Limit, Unit
from hall.errors import Garbled, Reason, Refused
from hall.profiles import PROFILES, Mode, Op, Profile, profile_names, profile_on, read_national, read_profile

CALENDAR = Calendar.read()
TODAY = date(2026, 11, 23)
FOUR = ("changji", "chenggu", "dezhou", "shaoxing")


def days(count: float, unit: Unit = Unit.WORKING_DAY) -> Limit:
    return Limit(count, unit)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=10, tzinfo=HALL_ZONE)


# -- what ships -------------------------------------------------------------------------------------------------------


def test_the_four_regions_ship_and_the_national_file_is_none_of_them() -> None:
    assert profile_names() == FOUR


@pytest.mark.parametrize(
    ("name", "region", "since", "lapsed"),
    [
        ("shaoxing", "330600", "2017-03-27", False),
        ("dezhou", "371400", "2020-02-21", False),
        ("changji", "652300", "2019-05-05", True),  # the government's own page says so
        ("chenggu", "610722", "2017-07-24", False),
    ],
)
def test_a_profile_names_its_document_and_its_days(name: str, region: str, since: str, lapsed: bool) -> None:
    profile = read_profile(name)
    assert (profile.region, profile.lapsed) == (region, lapsed)
    assert profile.valid_from == date.fromisoformat(since)
    assert profile.sources[0].issued == profile.valid_from
    assert profile.sources[0].organ


def test_every_target_of_the_four_documents_is_a_row() -> None:
    ids = {target.id for name in FOUR for target in read_profile(name).targets}
    assert ids == {f"T-{n:02d}" for n in range(1, 36)}


@pytest.mark.parametrize(
    ("name", "measure", "op", "value", "unit", "deadline"),
    [
        ("shaoxing", "one_visit_share", ">=", 90, "%", "2017-06-30"),
        ("shaoxing", "investment_one_visit_share", ">=", 85, "%", "2017-06-30"),
        ("shaoxing", "priority_one_visit_share", ">=", 90, "%", "2017-06-30"),
        ("shaoxing", "online_handling_share", ">=", 70, "%", "2017-08-31"),
        ("shaoxing", "project_days_fast_50", "<=", 50, "natural_day", "2017-04-30"),
        ("chenggu", "one_visit_share_of_unit", ">=", 30, "%", "2017-12-31"),
        ("changji", "one_window_share", ">=", 70, "%", "2019-12-31"),
        ("changji", "company_setup_days", "<=", 8.5, "working_day", "2019-12-31"),
        ("dezhou", "one_window_share", ">=", 80, "%", "2020-12-31"),
        ("dezhou", "instant_share", ">", 60, "%", "2020-12-31"),
        ("dezhou", "company_licence_days", "<=", 0.5, "working_day", None),
    ],
)
def test_targets_by_hand(name: str, measure: str, op: str, value: float, unit: str, deadline: str | None) -> None:
    (target,) = [target for target in read_profile(name).targets if target.measure == measure]
    assert (target.op, target.value, target.unit) == (Op(op), value, unit)
    assert target.deadline == (date.fromisoformat(deadline) if deadline else None)
    assert target.indicator
    assert target.clause


def test_a_target_that_rises_has_a_row_for_each_deadline() -> None:
    rows = [target for target in read_profile("changji").targets if target.measure == "frequent_one_visit"]
    assert [(row.value, row.deadline) for row in rows] == [(100, date(2019, 12, 31)), (200, date(2020, 12, 31))]


@pytest.mark.parametrize(
    ("op", "figure", "met"),
    [
        (">=", 89.9, False), (">=", 90, True), ("<=", 90, True), ("<=", 90.1, False), (">", 90, False),
        (">", 90.1, True), ("done", 0, False), ("done", 1, True), ("daily", 5, None),
    ],
)  # fmt: skip
def test_a_figure_is_held_against_a_target(tmp_path: Path, op: str, figure: float, met: bool | None) -> None:
    number = 'value = 90\nunit = "%"\n' if op in (">=", "<=", ">") else ""
    profile = altered(
        tmp_path,
        f'\n[[targets]]\nid = "T-99"\nmeasure = "m"\nindicator = "i"\nop = "{op}"\n{number}'
        'deadline = 2026-12-31\nclause = "c"\n',
    )
    assert profile.targets[-1].met(figure) is met


@pytest.mark.requirement("R-05")
def test_item_types_are_five_in_one_region_and_six_in_another_beside_public_services() -> None:
    types = {name: set(read_profile(name).item_types) - {"20"} for name in FOUR}
    assert types["chenggu"] == {"01", "04", "05", "07", "10"}
    assert types["dezhou"] == {"01", "05", "07", "08", "09", "10"}
    assert all("20" in read_profile(name).item_types for name in FOUR)


def test_window_categories_are_those_of_the_region() -> None:
    names = {name: [window.name for window in read_profile(name).windows] for name in FOUR}
    assert names["shaoxing"] == ["投资项目审批", "商事登记", "不动产交易登记", "社会事务", "公用事业"]
    assert names["changji"] == ["投资项目审批", "不动产登记", "商事登记", "社会服务"]


def test_one_window_has_two_modes_in_dezhou() -> None:
    modes = {window.name: window.mode for window in read_profile("dezhou").windows}
    assert modes["行政审批服务局业务"] is Mode.DECIDED
    assert modes["其他部门业务"] is Mode.TAKEN_IN


def test_a_project_in_shaoxing_has_five_stages_each_with_a_department_that_answers_for_it() -> None:
    stages = profile_on("shaoxing", TODAY).project("social").stages
    assert [stage.name for stage in stages] == ["立项", "规划", "用地", "施工许可", "验收"]
    assert stages[0].leads == ("发改部门", "经信部门")
    assert stages[3].leads == stages[4].leads == ("建设部门", "交通运输部门", "水利部门")
    assert len(profile_on("chenggu", TODAY).project("social").stages) == 4  # the national four


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize(
    ("rule", "limit", "extension"),
    [
        ("licence.tell", days(5), None),
        ("licence.decide", days(20), days(10)),
        ("licence.joint", days(45), days(15)),
        ("licence.first_review", days(20), None),
        ("licence.deliver", days(10), None),
        ("estate.register", days(30), None),
        ("company.register", days(3), days(3)),
        ("remedy.review", days(60, Unit.NATURAL_DAY), None),
        ("remedy.lawsuit", days(6, Unit.MONTH), None),
        ("rating.contact", days(1), None),
        ("rating.rectify", days(5), None),
        ("rating.longest", days(15), None),
        ("hotline.reply", days(5), days(5)),
        ("hotline.return", days(24, Unit.HOUR), None),
    ],
)
def test_national_limits_hold_in_every_region(name: str, rule: str, limit: Limit, extension: Limit | None) -> None:
    found = profile_on(name, TODAY).rule(rule)
    assert (found.limit, found.extension) == (limit, extension)
    assert found.clause


def test_the_licence_law_binds_licences_only() -> None:
    profile = profile_on("chenggu", TODAY)
    licence = profile.decision_rule("01")
    assert licence is not None
    assert licence.id == "licence.decide"
    assert [profile.decision_rule(kind) for kind in ("05", "07", "20")] == [None, None, None]


def test_a_hearing_stops_a_licence_and_nothing_stops_its_delivery() -> None:
    profile = profile_on("chenggu", TODAY)
    hearing = (Pause(PauseKind.SPECIAL, date(2026, 9, 28), date(2026, 10, 9)),)
    for rule, moved in (("licence.decide", True), ("licence.deliver", False)):
        plain = profile.rule(rule).clock(at("2026-09-24")).due(CALENDAR)
        stopped = profile.rule(rule).clock(at("2026-09-24"), hearing).due(CALENDAR)
        assert (plain != stopped) is moved


# -- another region, the same program ---------------------------------------------------------------------------------


@pytest.mark.parametrize(  # the days in working days: walked over chinesecalendar 1.11.0
    ("name", "kind", "due", "on_6_may"),
    [
        ("shaoxing", "social_small", "2026-03-01", Lamp.ALARM),  # 50 days
        ("shaoxing", "social", "2026-04-20", Lamp.ALARM),  # 100 days, the strict reading
        ("dezhou", "social", "2026-03-19", Lamp.ALARM),  # 45 working days
        ("dezhou", "government", "2026-04-24", Lamp.ALARM),  # 70
        ("dezhou", "whole", "2026-05-26", Lamp.YELLOW),  # 90
        ("changji", "social", "2026-07-08", Lamp.GREEN),  # 120
        ("changji", "government", "2026-07-08", Lamp.GREEN),
        ("chenggu", "social", "2026-07-08", Lamp.GREEN),
    ],
)
def test_another_profile_gives_another_day_and_another_lamp(name: str, kind: str, due: str, on_6_may: Lamp) -> None:
    profile = profile_on(name, TODAY)
    clock = profile.project(kind).rule.clock(at("2026-01-10"))
    found = clock.due(CALENDAR)
    assert found is not None
    assert found.day.isoformat() == due
    assert clock.standing(at("2026-05-06"), CALENDAR, profile.lamps).lamp is on_6_may


def altered(folder: Path, text: str, old: str = "", new: str = "", file: str = "chenggu") -> Profile:
    """Chenggu's profile in a folder of its own with `text` added to, or `old` replaced in, one of its files."""
    shutil.copytree(PROFILES, folder / "profiles")
    path = folder / "profiles" / f"{file}.toml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text((before.replace(old, new, 1) if old else before) + text, encoding="utf-8")
    return read_profile("chenggu", folder / "profiles")


def test_lamps_are_a_regions_own_by_a_table_in_its_file(tmp_path: Path) -> None:
    strict = altered(tmp_path, "\n[lamps]\nshare = 0.5\ndays = 1\nalarm_after = 0\n")
    lax = read_profile("chenggu")
    clock = lax.rule("licence.decide").clock(at("2026-09-17"))
    for now, by_lax, by_strict in (
        ("2026-10-10", Lamp.GREEN, Lamp.YELLOW),
        ("2026-10-22", Lamp.RED, Lamp.ALARM),
    ):
        assert clock.standing(at(now), CALENDAR, lax.lamps).lamp is by_lax
        assert clock.standing(at(now), CALENDAR, strict.lamps).lamp is by_strict


def test_what_is_shown_of_the_public_is_a_regions_own_by_a_table_in_its_file(tmp_path: Path) -> None:
    assert read_profile("chenggu").publicity == read_national().publicity
    table = '\n[publicity]\npublish_from = {}\nwords = 200\ncall_tries = 2\nclause = "试验"\n'
    own = altered(tmp_path, table.format(10)).publicity
    assert (own.publish_from, own.words, own.call_tries) == (10, 200, 2)
    with pytest.raises(Garbled, match="publish_from"):
        altered(tmp_path / "none", table.format(0))
    with pytest.raises(Garbled, match="publicity"):
        altered(tmp_path / "gone", "", "[publicity]", "[[targets]]", file="national")


RECTIFY = """
[[rules]]
id = "rating.rectify"
name = "差评整改并反馈"
limit = { count = 3, unit = "working_day" }
clause = "试验"
since = 2026-01-01
until = 2026-06-30

[[rules]]
id = "rating.rectify"
name = "差评整改并反馈"
limit = { count = 2, unit = "working_day" }
clause = "试验"
since = 2026-07-01
"""


@pytest.mark.parametrize(
    ("day", "count"), [("2025-12-31", 5), ("2026-01-01", 3), ("2026-06-30", 3), ("2026-07-01", 2), ("2030-01-01", 2)]
)
def test_a_regions_own_rule_holds_in_its_days_and_the_national_one_in_the_others(
    tmp_path: Path, day: str, count: int
) -> None:
    profile = altered(tmp_path, RECTIFY)
    assert profile.on(date.fromisoformat(day)).rule("rating.rectify").limit == days(count)
    assert profile.rule("rating.rectify").limit == days(2)  # without a day: the newest


def test_a_limit_is_not_in_force_before_its_day() -> None:
    with pytest.raises(KeyError):
        profile_on("chenggu", date(2018, 1, 1)).project("social")
    with pytest.raises(KeyError):
        profile_on("chenggu", date(2018, 1, 1)).rule("rating.contact")
    assert profile_on("changji", date(2019, 6, 29)).project("social").rule.clause == "国办发〔2019〕11号"
    assert profile_on("changji", date(2019, 6, 30)).project("social").rule.clause == "三（五）4"


def test_a_profile_is_refused_outside_its_days(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        profile_on("dezhou", date(2020, 2, 20))
    assert refused.value.reason is Reason.PROFILE_NOT_IN_FORCE
    assert refused.value.facts == {"name": "德州市", "since": "2020-02-21"}
    assert profile_on("dezhou", date(2020, 2, 21)).title == "德州市"
    ended = altered(tmp_path, "", "valid_from = 2017-07-24", "valid_from = 2017-07-24\nvalid_until = 2020-12-31")
    assert ended.on(date(2020, 12, 31)).title == "城固县"
    with pytest.raises(Refused) as refused:
        ended.on(date(2021, 1, 1))
    assert refused.value.reason is Reason.PROFILE_ENDED


@pytest.mark.parametrize("name", ["", "national", "hangzhou", "../defaults"])
def test_a_region_without_rules_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_profile(name)
    assert refused.value.reason is Reason.PROFILE_UNKNOWN


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("valid_from = 2017-07-24", "", "valid_from"),
        ("valid_from = 2017-07-24", 'valid_from = "soon"', "valid_from"),
        ("valid_from = 2017-07-24", "valid_from = 2017-07-24\nvalid_until = 2017-07-23", "valid_until"),
        ('region = "610722"', 'region = "61072"', "region"),
        ('region = "610722"', 'region = "６１０７２２"', "region"),
        ('title = "城固县"', "", "title"),
        ('mode = "taken_in"', 'mode = "both"', "mode"),
        ("[[sources]]", "[[papers]]", "sources|papers"),
        ("issued = 2017-07-24", "", "issued"),
        ('op = ">="', 'op = "=="', "T-15 *: op|op"),
        ("value = 30", 'value = "30"', "value"),
        ("value = 30", "", "value"),
        ("deadline = 2018-12-31", "", "T-16.*deadline"),
        ('measure = "batch_1_published"', "", "T-16.*measure"),
        ('clause = "三"', 'clause = "三"\nmore = 1', "T-35.*more"),
    ],
)
def test_a_wrong_field_is_named_with_its_row(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(Garbled, match=why):
        altered(tmp_path, "", old, new)


def test_a_profile_without_a_document_is_none(tmp_path: Path) -> None:
    text = (PROFILES / "chenggu.toml").read_text(encoding="utf-8")
    source = text[text.index("[[sources]]") : text.index("[[targets]]")]
    with pytest.raises(Garbled, match="sources"):
        altered(tmp_path, "", source, "")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("[lamps]\nshare = 0.2\ndays = 1\nalarm_after = 2", "", "lamps"),
        ("share = 0.2", "share = 20", "share"),
        ('limit = { count = 20, unit = "working_day" }', "", "licence.decide.*limit"),
        ("count = 20", "count = 0.3", "licence.decide.*limit"),
        ('unit = "month"', 'unit = "fortnight"', "remedy.lawsuit.*unit"),
        ("count = 6,", "count = 6.5,", "remedy.lawsuit.*limit"),
        ('{ count = 10, unit = "working_day" }\nstops', '{ count = 10, unit = "hour" }\nstops', "decide.*extension"),
        ('stops = ["special"]', 'stops = ["lunch"]', "licence.decide.*stops"),
        ("since = 2015-03-01", "since = 2015-03-01\nuntil = 2015-02-28", "estate.register.*until"),
        ('applies = ["social", "government"]', "applies = []", "whole.*applies"),
        ('{ name = "施工许可", leads', '{ leads', "stages.*name"),
    ],
)  # fmt: skip
def test_a_wrong_field_of_the_national_rules_is_named_too(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(Garbled, match=why):
        altered(tmp_path, "", old, new, "national")
