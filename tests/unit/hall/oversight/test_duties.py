"""The list of duties: the demonstration's own, what it suggests, and every fault named."""

from pathlib import Path

import pytest

from hall.errors import Garbled, Reason
from hall.oversight.duties import read_duties
from tests.helpers.refusals import refused
from tests.helpers.voices import DUTIES


def test_the_list_of_the_demonstration_is_read() -> None:
    duties = read_duties("chenggu")
    assert duties.duty("company").unit == "市场监管局"
    assert duties.unit("税务局") == "税务局"  # a helper
    assert duties.unit("水利局") == "水利局"
    assert duties.phones
    assert [duties.emergency(said) for said in ("我家着火了", "撞车了", "有人打人", "老人昏迷", "想开店")] == [
        "119", "122", "110", "120", "",
    ]  # fmt: skip
    with refused(Reason.TOPIC_UNKNOWN, topic="moon"):
        duties.duty("moon")
    with refused(Reason.UNIT_UNKNOWN, unit="月球局"):
        duties.unit("月球局")


def test_what_was_said_suggests_duties_those_with_most_words_first() -> None:
    assert [duty.topic for duty in DUTIES.suggested("过户要交多少税，发票开给谁")] == ["tax", "estate"]
    assert DUTIES.suggested("今天天气很好") == []


GOOD = 'duties = [{ topic = "a", name = "甲", unit = "甲局", helpers = ["乙局"], words = ["甲"] }]\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD + GOOD.replace("duties", "more"), "more"),
        (GOOD.replace("乙局", "甲局"), "helpers"),
        (GOOD.replace("甲局", ""), "unit"),
        (GOOD.replace("}]", '}, { topic = "a", name = "乙", unit = "乙局", helpers = [], words = [] }]'), "topic"),
        ("phones = []\n", "duties"),
        (GOOD + 'emergencies = [{ number = "119" }, { words = ["火"] }]\n', "number"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "duties.toml").write_text(GOOD, encoding="utf-8")
    assert read_duties("x", tmp_path).emergencies == ()
    (tmp_path / "x" / "duties.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Garbled, match=fault):
        read_duties("x", tmp_path)
