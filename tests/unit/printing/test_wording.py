"""The words of the papers as data: every gap is filled by somebody, regions lie over the country, versions give way."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hall.cases.lifecycle import PaperKind
from hall.errors import Garbled, Reason, Refused
from hall.oversight.watchrules import RuleId, read_watch_rules
from printing import forms
from printing.documents.facts import NAMES
from printing.documents.names import name_of
from printing.forms import Facts, fill
from printing.layout import LAYOUTS, layout
from printing.wording import GAP, wording

PAPERS = sorted(file.stem[:-2] for file in (LAYOUTS / "papers").glob("*-1.toml") if file.stem != "blocks-1")
BLOCKS = "common = ['申请人|{applicant}']\n"
PLAIN = """title = "通知"
salutation = "{applicant}："
opening = ["[licence]许可法", "[!licence]指南"]
seal = "章"
foot = "{hall}"
signatures = ["经办人员|{staff}", "签收|"]
[[parts]]
heading = "信息"
rows = ["@common", "[phone]电话|{phone}", "{kind}|{number}", "意见|\\\\n\\\\n"]
[[parts]]
heading = "[lines]清单"
table = "lines"
heads = ["一", "二"]
columns = [10, 0]
"""
TEXTS = {"paper_no": "1", "hall": "厅", "phone": "1", "applicant": "张", "kind": "证", "number": "9", "day": "今天"}
UNSAID = {"licence": "", "staff": ""}  # known, and nothing to say here
WORDS = {name: f"{name}名" for name in TEXTS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("papers", "regions/there"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "papers/blocks-1.toml").write_text(BLOCKS, encoding="utf-8")
    (tmp_path / "papers/plain-1.toml").write_text(PLAIN, encoding="utf-8")
    return tmp_path


def filled(folder: Path, region: str = "", version: int = 0, **texts: str) -> forms.Form:
    return fill(
        wording("plain", region, version, folder), Facts(UNSAID | TEXTS | texts, {"lines": ()}), WORDS, "", "机关"
    )


@pytest.mark.parametrize("paper", PAPERS)
def test_whatever_may_be_missing_has_a_name(paper: str):
    words = wording(paper)
    outside = [words.title, words.number, words.salutation, *words.opening, words.day, words.qr, words.foot]
    outside += [text for part in words.parts for text in part.notes]
    outside += [value for part in words.parts for label, value in part.rows if GAP.search(label.words)]
    named = {name for text in outside for name in GAP.findall(text.words)}
    named |= {name for part in words.parts for name in (part.table, part.list)} - {""}
    assert named - NAMES.keys() == set()


def test_no_name_is_kept_for_a_fact_that_no_paper_has():
    assert NAMES.keys() - {name for paper in PAPERS for name in forms.gaps(wording(paper))} == set()


@pytest.mark.parametrize("region", sorted(folder.name for folder in (LAYOUTS / "regions").iterdir()))
def test_every_regions_words_can_be_read(region: str):
    for file in (LAYOUTS / "regions" / region).glob("*.toml"):
        words = wording(file.stem.rpartition("-")[0], region)
        assert forms.gaps(words) <= forms.gaps(wording(words.paper)) | NAMES.keys()


def test_rows_come_from_blocks_and_stand_where_their_facts_do(folder: Path):
    form = filled(folder)
    assert [(row.label, row.value) for row in form.sections[0].rows] == [
        ("申请人", "张"), ("电话", "1"), ("证", "9"), ("意见", "\n\n"),
    ]  # fmt: skip
    assert len(form.sections) == 1  # a part without its fact is left out
    assert form.opening == ("指南",)
    assert filled(folder, licence="是", phone="").opening == ("许可法",)


def test_every_hole_is_named_at_once(folder: Path):
    with pytest.raises(Refused) as no:
        filled(folder, applicant=" ", number="", hall="")
    assert no.value.reason is Reason.PAPER_INCOMPLETE
    assert no.value.facts == {"paper": "通知", "names": "applicant名、hall名、申请人、number名"}


def test_who_signs_may_be_unknown_and_signs_by_hand(folder: Path):
    assert [row.value for row in filled(folder).signatures] == ["", ""]


def test_a_region_says_what_differs_and_the_rest_stays(folder: Path):
    (folder / "regions/there/plain-1.toml").write_text('over = 1\nseal = "别的章"\n', encoding="utf-8")
    assert filled(folder, "there").seal == "别的章"
    assert filled(folder, "there").opening == ("指南",)
    assert filled(folder, "elsewhere").seal == "章"


def test_the_newest_version_is_taken_and_an_old_one_when_it_is_asked_for(folder: Path):
    (folder / "papers/plain-2.toml").write_text(PLAIN.replace("通知", "新通知"), encoding="utf-8")
    assert (filled(folder).title, filled(folder, version=1).title) == ("新通知", "通知")


@pytest.mark.parametrize(("wanted", "taken"), [(3, 2), (9, 2)])
def test_an_unknown_version_gives_way_to_the_newest_compatible_and_the_log_says_so(
    folder: Path, wanted: int, taken: int, expect_log: Callable[..., None]
):
    expect_log(rf"layout plain-{wanted} is unknown: plain-{taken} is used")
    (folder / "papers/plain-2.toml").write_text(PLAIN, encoding="utf-8")
    assert wording("plain", "", wanted, folder).version == taken


def test_unknown_looks_give_way_too(expect_log: Callable[..., None]):
    expect_log("layout official-7 is unknown: official-1 is used")
    layout.cache_clear()
    assert layout("official-7") == layout("official-1")
    with pytest.raises(FileNotFoundError):
        layout("nowhere-1")


def test_a_region_over_an_unknown_version_lies_over_the_newest_compatible(
    folder: Path, expect_log: Callable[..., None]
):
    expect_log("layout plain-4 is unknown: plain-1 is used")
    (folder / "regions/there/plain-1.toml").write_text('over = 4\nseal = "别的章"\n', encoding="utf-8")
    assert wording("plain", "there", 0, folder).seal == "别的章"


def test_every_count_of_ours_is_a_column_of_numbers():
    for paper in PAPERS:
        for part in wording(paper).parts:
            assert [n for n, head in enumerate(part.heads) if head in ("序号", "数量", "现状", "目标")] == [*part.right]


def test_a_paper_that_nobody_knows(folder: Path):
    with pytest.raises(KeyError):
        wording("nothing", "", 0, folder)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ('rows = ["没有分隔"]', "应为“名称"),
        ('heads = ["一"]\ncolumns = [1, 2]', "每栏一个宽度"),
        ('notes = ["[phone]"]', "只有条件"),
        ("notes = [1]", "应为一列文字"),
        ('color = "red"', "没有这个字段"),
        ('rows = ["@nothing"]', "papers/plain-1.toml parts 1: rows：没有这一组行：@nothing"),
        ('heads = ["一", "二"]\ncolumns = [160, 0]', "各栏合起来不能超过 160 毫米"),
        ('heads = ["一"]\ncolumns = [10]\nright = ["二"]', "没有这一栏：二"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(folder: Path, wrong: str, why: str):
    (folder / "papers/plain-1.toml").write_text(
        f'title = "通知"\n[[parts]]\nheading = "节"\n{wrong}\n', encoding="utf-8"
    )
    with pytest.raises(Garbled, match=why):
        wording("plain", "", 0, folder)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('titel = "通知"', "regions/there/plain-1.toml: titel：没有这个字段"),
        ('layout = "nowhere-1"', "regions/there/plain-1.toml: layout：没有这样的版式：nowhere-1"),
        ("notes = ", "regions/there/plain-1.toml: "),
        ('opening = ["[phone]"]', "regions/there/plain-1.toml: 只有条件"),
        ('title = "{wetter}"', "plain-1: 没有这样的内容：wetter"),
        ('opening = ["[wetter]雨"]', "plain-1: 没有这样的内容：wetter"),
    ],
)
def test_what_is_wrong_in_a_regions_words_is_said_before_anything_is_printed(folder: Path, wrong: str, told: str):
    assert forms.check("there", WORDS, folder) == ["plain"]
    wording.cache_clear()
    (folder / "regions/there/plain-1.toml").write_text(f"over = 1\n{wrong}\n", encoding="utf-8")
    with pytest.raises(Garbled, match=re.escape(told)):
        forms.check("there", WORDS, folder)
    with pytest.raises(Garbled, match=re.escape(told)):
        filled(folder, "there")


def test_a_table_of_other_columns_and_a_code_that_is_too_long_are_named(folder: Path):
    words = wording("plain", "", 0, folder)
    with pytest.raises(Garbled, match="plain-1: lines 有 3 栏，heads 写了 2 栏"):
        fill(words, Facts(UNSAID | TEXTS, {"lines": (("1", "2", "3"),)}), WORDS, "", "机关")
    (folder / "regions/there/plain-1.toml").write_text(f"over = 1\nqr = '{'A' * 2332}'\n", encoding="utf-8")
    with pytest.raises(Garbled, match="plain-1: qr：最多 2331 个字符"):
        filled(folder, "there")


def test_supervision_knows_every_paper_by_its_name_at_the_printer():
    rule = read_watch_rules("chenggu").rules[RuleId.PAPER_MISSING]
    assert dict(rule.papers) == {kind.value: name_of(kind) for kind in PaperKind}
