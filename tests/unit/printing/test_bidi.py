"""Which way text runs: as another implementation of the algorithm says it, brackets turned, names in sentences."""

import json
from pathlib import Path

import pytest

from printing import bidi

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "bidi.jsonl"  # by the crate unicode-bidi 0.3


def shown(text: str, level: int | None = None) -> str:
    level = bidi.base(text) if level is None else level
    return bidi.ordered(text, bidi.levels(text, level), level)


def test_six_hundred_random_paragraphs_stand_as_another_implementation_sets_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bidi, "_MIRROR", {})  # it leaves the turning of brackets to the font
    cases = [json.loads(line) for line in GOLDEN.read_text(encoding="ascii").splitlines()]
    assert len(cases) == 600
    assert [text for text, level, there in cases if shown(text, level) != there] == []


def test_brackets_turn_round_with_what_they_hold():
    assert shown("(ئا)") == "(ائ)"
    assert shown("《ئا》", 1) == "《ائ》"
    assert shown("«ئا» ب") == "ب «ائ»"


def test_a_number_within_stays_readable():
    assert shown("ئا 123 با") == "اب 123 ائ"
    assert shown("张三（ئا-12）") == "张三（12-ائ）"


@pytest.mark.parametrize(
    ("text", "level"),
    [("张三", 0), ("", 0), ("123", 0), ("ئابلىز", 1), ("ئابلىز：", 0), ("ئا提出的申请", 0), ("ئابلىز 张三.", 1)],
)
def test_a_paragraph_runs_as_most_of_its_letters_do_and_a_chinese_greeting_is_chinese(text: str, level: int):
    assert bidi.base(text) == level


def test_a_mark_stays_behind_its_letter():
    assert shown("بَت") == "تبَ"
