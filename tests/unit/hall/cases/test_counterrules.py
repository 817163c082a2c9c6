"""What a hall's counter.toml and lockers.toml may say, and what holds without them."""

from pathlib import Path

import pytest

from hall.cases.counterrules import Bank, CounterRules, LockerRules, Room, read_counter_rules
from hall.days.workdays import Limit, Unit
from hall.errors import Garbled, Reason
from tests.helpers.refusals import refused


def read(folder: Path, name: str, text: str) -> CounterRules:
    (folder / "x").mkdir()
    (folder / "x" / name).write_text(text, encoding="utf-8")
    return read_counter_rules("x", folder)


def test_a_hall_says_its_own(tmp_path: Path) -> None:
    rules = read(tmp_path, "counter.toml", 'block = 7\nremind = 5\nconsult = { count = 4, unit = "hour" }\n')
    assert (rules.block, rules.consult, rules.remind) == (7, Limit(4, Unit.HOUR), 5)


def test_how_much_room_a_store_that_was_put_back_leaves(tmp_path: Path) -> None:
    assert read(tmp_path, "counter.toml", "[put_back]\nspare = 5\ncases = 9\n").room == Room(spare=5, cases=9)


def test_its_boxes_too(tmp_path: Path) -> None:
    text = 'tries = 2\n[[banks]]\ncode = "a"\nname = "甲"\nboxes = 3\n'
    lockers = read(tmp_path, "lockers.toml", text).lockers
    assert lockers == LockerRules((Bank("a", "甲", 3),), 2, LockerRules().keep)
    assert lockers.bank("a").boxes == 3
    with refused(Reason.BANK_UNKNOWN):
        lockers.bank("b")


def test_without_files_the_defaults_hold(tmp_path: Path) -> None:
    assert read_counter_rules("nowhere", tmp_path) == CounterRules()
    assert read(tmp_path, "counter.toml", "") == CounterRules()


def test_the_demonstration_hall_has_boxes() -> None:
    rules = read_counter_rules("chenggu")
    assert sum(bank.boxes for bank in rules.lockers.banks) == 36
    assert rules.demands.proofs


_BANK = '[[banks]]\ncode = "a"\nname = "甲"\nboxes = 3\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("counter.toml", "block = 0\n"), ("counter.toml", "[put_back]\nspare = 0\n"),
        ("counter.toml", "[put_back]\nmore = 1\n"), ("counter.toml", "more = 1\n"),
        ("counter.toml", 'consult = { count = 0, unit = "hour" }\n'), ("lockers.toml", "tries = 0\n"),
        ("lockers.toml", "more = 1\n"), ("lockers.toml", _BANK * 2), ("lockers.toml", _BANK.replace("3", "0")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(Garbled, match=name.replace(".", r"\.")):
        read(tmp_path, name, text)
