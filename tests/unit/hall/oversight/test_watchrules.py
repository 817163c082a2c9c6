"""The rules of supervision as data: what ships, and what is wrong in a file is named."""

from pathlib import Path

import pytest

from hall.errors import Garbled
from hall.oversight.watchrules import (
    ASPECT_WORDS,
    DUTY_WORDS,
    FOLDER,
    LEVEL_WORDS,
    SYSTEM_WORDS,
    Aspect,
    DutyId,
    Every,
    Level,
    Measure,
    RuleId,
    System,
    read_watch_rules,
)
from hall.profiles import profile_names

_LOOK = "minutes = 5\n"
_RULE = """
[[rules]]
id = "deadline"
code = "X-1"
aspect = "speed"
system = "in_time"
unit = "lamp"
notice = 1
clause = "x"
"""
_ORDERS = """
[orders]
days = 5
again = 2
made_for = ["alarm"]
steps = ["a", "b"]
push_kinds = ["01"]
"""


def folder(tmp_path: Path, national: str, region: str = "") -> Path:
    (tmp_path / "national.toml").write_text(national, encoding="utf-8")
    if region:
        (tmp_path / "here.toml").write_text(region, encoding="utf-8")
    return tmp_path


@pytest.mark.requirement("R-84")
def test_presence_state_speed_and_quality_are_watched_by_rules_with_codes_and_clauses() -> None:
    rules = read_watch_rules("changji").rules
    assert set(rules) == set(RuleId)
    assert {rule.aspect for rule in rules.values()} == set(Aspect) == set(ASPECT_WORDS)
    assert len({rule.code for rule in rules.values()}) == len(rules)
    assert all(rule.clause for rule in rules.values())


@pytest.mark.requirement("R-85")
def test_each_of_the_four_systems_has_rules_that_watch_over_it() -> None:
    rules = read_watch_rules("chenggu").rules.values()
    assert {rule.system for rule in rules} == set(System) == set(SYSTEM_WORDS)
    assert {rule.id for rule in rules if rule.system is System.TELL_ONCE} == {
        RuleId.PAPER_MISSING, RuleId.ASKED_AGAIN, RuleId.ASKED_AFTER_ACCEPTANCE,
    }  # fmt: skip


def test_practice_says_which_of_them_speak_how_loudly() -> None:
    rules = read_watch_rules("chenggu").rules
    lamp = rules[RuleId.DEADLINE]
    assert [lamp.level(value) for value in (0, 1, 2, 3)] == [None, Level.NOTICE, Level.WARNING, Level.ALARM]
    assert rules[RuleId.ASKED_AGAIN].level(1) is None
    assert rules[RuleId.ASKED_AGAIN].level(2) is Level.WARNING
    assert rules[RuleId.ASKED_AFTER_ACCEPTANCE].level(1) is Level.ALARM
    assert rules[RuleId.REFUSAL].level(1) is Level.NOTICE
    assert rules[RuleId.LONG_WAIT].least == 30
    assert rules[RuleId.LONG_WAIT].unit is Measure.MINUTE
    assert set(LEVEL_WORDS) == set(Level)


@pytest.mark.requirement("R-88")
def test_every_region_has_its_own_rhythm() -> None:
    found = {name: [(d.id, d.every) for d in read_watch_rules(name).duties] for name in profile_names()}
    assert found == {
        "changji": [
            (DutyId.PUSH, Every.WEEK), (DutyId.DISPATCH, Every.MONTH), (DutyId.BULLETIN, Every.QUARTER),
            (DutyId.REPORT, Every.MONTH), (DutyId.APPRAISAL, Every.MONTH),
        ],
        "chenggu": [(DutyId.SPECIAL_INSPECTION, Every.QUARTER)],
        "dezhou": [(DutyId.APPRAISAL, Every.DAY)],
        "shaoxing": [(DutyId.INSPECTION, Every.MONTH)],
    }  # fmt: skip
    assert set(DUTY_WORDS) == set(DutyId)
    assert read_watch_rules("nowhere").duties == ()


def test_a_region_puts_its_own_in_place_of_the_national(tmp_path: Path) -> None:
    own = _RULE.replace("notice = 1", "warning = 2") + _ORDERS.replace("days = 5", "days = 3")
    duty = '[[duties]]\nid = "report"\nevery = "day"\norgan = "x"\nclause = "x"\n'
    there = folder(tmp_path, _LOOK + _RULE + _ORDERS + duty, own)
    rules = read_watch_rules("here", there)
    assert rules.rules[RuleId.DEADLINE].thresholds == {Level.WARNING: 2}
    assert rules.orders.days == 3
    assert [each.id for each in rules.duties] == [DutyId.REPORT]
    assert read_watch_rules("elsewhere", there).orders.days == 5


def test_a_region_looks_as_often_as_it_says(tmp_path: Path) -> None:
    there = folder(tmp_path, _LOOK + _RULE + _ORDERS, "minutes = 2\n")
    assert [read_watch_rules(name, there).minutes for name in ("here", "elsewhere")] == [2, 5]
    for wrong, why in (("", "minutes：缺少这个字段"), ("minutes = 0\n", "minutes：应大于 0")):
        with pytest.raises(Garbled, match=why):
            read_watch_rules("here", folder(tmp_path, wrong + _RULE + _ORDERS))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (_RULE, "orders：缺少这个字段"),
        (_RULE.replace("notice = 1\n", "") + _ORDERS, "notice：notice、warning、alarm"),
        (_RULE.replace("notice = 1", "notice = 2\nalarm = 1") + _ORDERS, "notice：notice、warning、alarm"),
        (_RULE.replace("notice = 1", "notice = 0") + _ORDERS, "notice：notice、warning、alarm"),
        (_RULE + _RULE + _ORDERS, "id：deadline 已经用过"),
        (_RULE + 'papers = ["acceptance"]\n' + _ORDERS, "papers：应为 文书=打印名"),
        (_RULE.replace("deadline", "lateness") + _ORDERS, "id：应为"),
        (_RULE + _ORDERS.replace("days = 5", "days = 0"), "days：days 和 again 应大于 0"),
        (_RULE + _ORDERS + "[more]\n", "more：没有这个字段"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(Garbled, match=why):
        read_watch_rules("here", folder(tmp_path, _LOOK + text))


def test_the_shipped_files_are_those_of_the_profiles() -> None:
    assert {file.stem for file in FOLDER.glob("*.toml")} == {"national", *profile_names()}
