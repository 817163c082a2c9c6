"""The generator of docs/requirements.md: which marks it sees, and what the list must hold."""

import tomllib

import pytest

from tests.helpers import requirements

SOURCE = '''
import pytest

pytestmark = pytest.mark.requirement("R-01")

@pytest.mark.requirement("R-02")
def test_a(): ...

class TestB:
    @pytest.mark.requirement("R-03", "R-04")
    async def test_c(self): ...

@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.requirement("R-05"))])
def test_d(n):
    """@pytest.mark.requirement("R-06") in words is no mark."""
'''


def test_marks_are_found_wherever_pytest_takes_them() -> None:
    assert sorted(requirements.marks("t.py", SOURCE)) == [
        ("R-01", "t.py"),
        ("R-02", "t.py::test_a"),
        ("R-03", "t.py::test_c"),
        ("R-04", "t.py::test_c"),
        ("R-05", "t.py::test_d"),
    ]


def test_a_mark_that_is_no_plain_string_is_refused() -> None:
    with pytest.raises(ValueError, match=r"t\.py:1"):
        list(requirements.marks("t.py", "pytest.mark.requirement(name)"))


def test_the_list_holds_each_of_the_102_requirements_once_and_whole() -> None:
    known = tomllib.loads(requirements.LIST.read_text(encoding="utf-8"))
    assert list(known) == [f"R-{number:02d}" for number in range(1, 103)]
    for requirement, row in known.items():
        assert {"words", "where"} <= set(row) <= {"words", "where", "not_yet"}, requirement
        assert all(value and "|" not in value and "\n" not in value for value in row.values()), requirement


def test_every_row_has_a_test_or_a_reason() -> None:
    page = requirements.render()
    proven = requirements.shown()
    for row in (line for line in page.splitlines() if line.startswith("| R-")):
        requirement = row.split(" | ")[0].strip("| ")
        assert ("not yet: " in row) is (requirement not in proven), requirement


def test_every_target_stands_in_the_page_with_its_figure_and_a_test_that_is_there() -> None:
    rows = list(requirements.targets())
    assert {row[2:6] for row in rows} == {f"T-{number:02d}" for number in range(1, 36)}
    source = (requirements.ROOT / requirements.FIGURES).read_text(encoding="utf-8")
    for row in rows:
        *_, how, proof, _ = (cell.strip() for cell in row.split("|"))
        assert how.startswith(("counted: ", "declared: ")), row
        assert all(f"def {test.strip('`')}(" in source for test in proof.split("<br>")), row


def test_a_row_that_is_shown_says_no_longer_why_it_is_not() -> None:
    known = {"R-01": {"words": "a"}, "R-02": {"words": "b", "not_yet": "c"}}
    assert requirements.stale(known, {"R-01": ["t"]}) == []
    assert requirements.stale(known, {"R-01": ["t"], "R-02": ["t"]}) == ["R-02"]
    assert requirements.stale(known, {}) == ["R-01"]
