"""The hall as a place, and what is refused of a hall.toml."""

from pathlib import Path

import pytest

from hall.errors import Garbled, Reason, Refused
from hall.places import HALLS, read_place

PLACE = read_place("chenggu")
TEXT = (HALLS / "chenggu" / "hall.toml").read_text(encoding="utf-8")


def test_the_demonstration_hall_has_four_classes_and_six_windows() -> None:
    assert [klass.letter for klass in PLACE.classes] == ["A", "B", "C", "D"]
    assert [window.number for window in PLACE.windows] == [1, 2, 3, 4, 5, 6]
    assert all(klass.minutes > 0 for klass in PLACE.classes)
    assert PLACE.organ
    assert PLACE.phone


@pytest.mark.parametrize("number", [1, 2])
def test_the_first_two_windows_serve_every_class(number: int) -> None:
    window = PLACE.window(number)
    assert window is not None
    assert set(window.classes) == {klass.letter for klass in PLACE.classes}


def test_a_class_is_found_by_its_letter_and_an_unknown_one_refused() -> None:
    assert PLACE.klass("D").name == "婚姻民政"
    with pytest.raises(Refused) as refused:
        PLACE.klass("Z")
    assert refused.value.reason is Reason.WRONG_CLASS
    assert PLACE.window(99) is None


@pytest.mark.parametrize(
    ("wrong", "right", "where", "field"),
    [
        ('letter = "B"', 'letter = "b"', "classes 2", "letter"),
        ('letter = "B"', 'letter = "A"', "classes 2", "letter"),
        ("minutes = 10", "minutes = 0", "classes 2", "minutes"),
        ("minutes = 10", 'minutes = "10"', "classes 2", "minutes"),
        ("minutes = 10", "minutes = nan", "classes 2", "minutes"),
        ("minutes = 10", "minuets = 10", "classes 2", "minutes"),
        ("minutes = 10", "minutes = 10, mean = 3", "classes 2", "mean"),
        ("number = 2", "number = 1", "windows 2", "number"),
        ("number = 2", "number = 0", "windows 2", "number"),
        ("number = 2", "number = true", "windows 2", "number"),
        ('["C"]', '["X"]', "windows 4", "classes"),
        ('["C"]', '["C", "C"]', "windows 4", "classes"),
        ('["C"]', "[]", "windows 4", "classes"),
        ('["C"]', '"C"', "windows 4", "classes"),
        ('organ = "城固县行政审批服务局"', 'organ = ""', "hall.toml", "organ"),
        ('letter = "D", name', 'letter = "E", name', "windows 1", "classes"),
        ("phone = ", "telephone = ", "hall.toml", "phone"),
        ("classes = [\n", "classes = [\n 3,\n", "classes 1", "表"),
        ("windows = [", "windows = ", "hall.toml", ""),
    ],
)
def test_a_fault_names_the_row_and_the_field(tmp_path: Path, wrong: str, right: str, where: str, field: str) -> None:
    assert wrong in TEXT
    (tmp_path / "hall.toml").write_text(TEXT.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(Garbled) as garbled:
        read_place(tmp_path.name, tmp_path.parent)
    assert where in garbled.value.source
    assert field in garbled.value.why


def test_a_class_that_no_window_calls_is_garbled(tmp_path: Path) -> None:
    text = TEXT.replace('["A", "B", "C", "D"]', '["A"]').replace('["D"]', '["A"]')
    (tmp_path / "hall.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Garbled, match="D"):
        read_place(tmp_path.name, tmp_path.parent)


def test_a_hall_without_a_file_is_garbled(tmp_path: Path) -> None:
    with pytest.raises(Garbled, match=r"hall\.toml"):
        read_place("nowhere", tmp_path)
