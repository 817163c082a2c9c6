"""What a hall's cases.toml may say, and what holds without it."""

from pathlib import Path

import pytest

from hall.cases.caserules import Again, CaseRules, Cooling, read_case_rules
from hall.catalogue.catalogue import read_catalogue
from hall.days.workdays import Limit, Unit
from hall.errors import Garbled

WHOLE = """again = "refuse"
review_organ = "甲"
court = "乙"
auto = ["A"]
[[pledges]]
item = "B"
materials = ["c"]
[[cooling]]
item = "D"
days = 30
"""


def read(folder: Path, text: str) -> CaseRules:
    (folder / "x").mkdir()
    (folder / "x" / "cases.toml").write_text(text, encoding="utf-8")
    return read_case_rules("x", folder)


def test_a_hall_says_its_own(tmp_path: Path) -> None:
    rules = read(tmp_path, WHOLE)
    assert (rules.again, rules.review_organ, rules.court) == (Again.REFUSE, "甲", "乙")
    assert (rules.auto, rules.pledges) == (frozenset({"A"}), {"B": ("c",)})
    assert rules.cooling == {"D": Cooling(Limit(30, Unit.NATURAL_DAY))}


def test_without_a_file_the_law_alone_holds(tmp_path: Path) -> None:
    assert read_case_rules("nowhere", tmp_path) == CaseRules()


@pytest.mark.parametrize(
    "text", ["more = 1\n" + WHOLE, WHOLE.replace("refuse", "perhaps"), 'auto = ["A"]\n', "again = 1\n"]
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(Garbled, match=r"cases\.toml"):
        read(tmp_path, text)


def test_the_demonstration_hall_names_items_and_materials_it_has() -> None:
    rules, catalogue = read_case_rules("chenggu"), read_catalogue("chenggu")
    assert rules.auto
    assert rules.pledges
    for code in rules.auto:
        assert catalogue.item(code).refusal is None
    for code, materials in rules.pledges.items():
        assert set(materials) <= {material.code for material in catalogue.item(code).materials}
    thirty = Limit(30, Unit.NATURAL_DAY)
    assert rules.cooling == {"CG17-08c": Cooling(thirty, thirty)}
    assert catalogue.item("CG17-08c").promised == Limit(60, Unit.NATURAL_DAY)  # else it could only be late
