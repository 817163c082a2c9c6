"""Searching the way people type: one character, pinyin, initials, sounds mixed up, and what no search expects."""

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall.catalogue.catalogue import read_catalogue
from hall.catalogue.pinyin import SYLLABLES, divide, fold, shipped, spell, spell_name
from hall.catalogue.search import LIMIT, Index, Phrase, Scan, Sort
from hall.errors import Garbled
from hall.store import Store
from station.bench.manyitems import QUESTIONS, many, spelt
from tests.helpers import spellings
from tests.helpers.clock import FakeClock

CATALOGUE = read_catalogue("chenggu")


def numbers(text: str) -> list[int]:
    return [item.seq for item in CATALOGUE.find(text)]


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("婚", [8, 3, 54]),  # in the name, then in the theme
        ("jiehun", [8]),
        ("JieHun", [8]),
        ("ｊｉｅｈｕｎ", [8]),  # a full-width keyboard
        ("jieh", [8]),  # the last syllable only begun
        ("jhdj", [8]),
        ("lsshz", []),
        ("lssfz", [12]),  # 临时身份证, inside the name
        ("linshi", [45, 12]),
        ("lingsi", [12, 45]),  # ing for in, s for sh
        ("nincizanyong", []),  # c and sh are never mixed up
        ("ninsizanyong", [45]),  # n for l, s for sh, z for zh
        ("yiliao", [23, 21, 24, 35]),
        ("yl bx", [21, 23, 24, 28, 29, 30, 35]),
        ("销户", [19]),  # an everyday word
        ("办营业执照", [31]),
        ("房产证", [38]),
        ("住房", [36, 2, 38, 39, 57]),  # a name, then a theme
        ("gongan", [12, 13, 14, 15, 16, 17, 18, 19, 32]),
        ("zhux", [16, 37]),
        ("11610722DEM00118", []),
        ("990138", []),
        ("990799038000", [38]),
        ("99079903", [34, 35, 38]),
    ],
)
def test_what_people_type_finds_what_they_mean(typed: str, best: list[int]) -> None:
    found = numbers(typed)
    assert found[: len(best)] == best if best else found == []


def test_every_item_is_found_by_its_first_character_its_initials_and_its_number() -> None:
    for item in CATALOGUE.items():
        said = shipped()(item.name)
        assert item in CATALOGUE.find(item.name[0])
        assert item in CATALOGUE.find("".join(said[:5]))
        assert item in CATALOGUE.find("".join(syllable[0] for syllable in said))
        assert CATALOGUE.find(str(item.seq))[0] == item


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        '""',
        'a"b',
        "x OR",
        "NEAR(a b)",
        "-x",
        "*",
        "^",
        "name:婚",
        "婚*",
        "(",
        "')--",
        "\x00",
        "\u202e婚",
        "%",
        "_",
    ],
)
def test_quotes_and_operators_are_only_characters(hostile: str) -> None:
    assert all(item in CATALOGUE.items() for item in CATALOGUE.find(hostile))


@given(st.text(max_size=300))
def test_nothing_typed_breaks_a_search(text: str) -> None:
    assert len(CATALOGUE.find(text)) <= LIMIT


@pytest.mark.parametrize(
    ("written", "typed"), [("jié hūn", "jie hun"), ("JIÉHŪN", "jiehun"), ("lǜ", "lv"), ("lü", "lv"), ("nǚ", "nv")]
)
def test_pinyin_may_bear_its_tones(written: str, typed: str) -> None:
    assert [item.code for item in CATALOGUE.find(written)] == [item.code for item in CATALOGUE.find(typed)] != []


def test_the_abolished_comes_last_and_an_exact_number_first() -> None:
    assert numbers("机动车") == [15, 16, 18, 5]
    assert numbers("5")[0] == 5
    assert numbers("1") == [1, *range(10, 20)]


def test_words_between_blanks_must_all_fit() -> None:
    assert numbers("养老 zhifu") == [30]
    assert numbers("养老 人社局 dengji") == [29]
    assert numbers("养老 婚姻") == []
    assert numbers("养老 ，") == []  # a word of which nothing is left fits nothing


# -- pinyin -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letters", "ways"),
    [
        ("jiehun", [(("jie", "hun"), False), (("ji", "e", "hun"), False)]),
        ("xian", [(("xian",), False), (("xi", "an"), False)]),
        ("jieh", [(("jie", "h"), True), (("ji", "e", "h"), True)]),
        ("q", [(("q",), True)]),
        ("vvv", []),
        ("", [((), False)]),
        ("a" * 99, []),
    ],
)
def test_letters_fall_into_syllables(letters: str, ways: list[tuple[tuple[str, ...], bool]]) -> None:
    found = divide(letters)
    assert found[: len(ways)] == ways
    assert bool(found) is bool(ways)


@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=4))
def test_what_is_spelt_in_syllables_can_be_divided(said: list[str]) -> None:
    ways = divide("".join(said))
    assert ways
    assert len(ways) <= 5
    assert all("".join(way) == "".join(said) for way, _ in ways)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhang", "zan"), ("chi", "ci"), ("shi", "si"), ("ning", "lin"), ("leng", "nen"), ("nv", "lu"), ("bang", "ban"),
        ("liang", "nian"), ("huang", "huan"), ("zh", "z"), ("n", "l"),
    ],
)  # fmt: skip
def test_sounds_that_are_mixed_up_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("fu", "hu"), ("zhong", "zhon"), ("ji", "qi"), ("ri", "li"), ("dong", "don")]
)
def test_other_sounds_are_kept_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("单于飞", "chan yu fei"), ("单飞", "shan fei"), ("仇丽", "qiu li"), ("曾参", "zeng can"), ("解放", "xie fang"),
        ("尉迟恭", "yu chi gong"), ("万俟卨", "mo qi xie"), ("张三", "zhang san"), ("查", "cha"), ("𠮷", ""),
    ],
)  # fmt: skip
def test_family_names_are_read_as_family_names(name: str, said: str) -> None:
    assert " ".join(spell_name(name)) == said


def test_the_shipped_spellings_are_fresh_and_the_dictionarys_own() -> None:
    assert spellings.main([]) == 0
    assert shipped()("行政许可") == spell("行政许可") == ("xing", "zheng", "xu", "ke")  # not in the table: asked for
    assert shipped()("ABC 12") == ()


def test_searching_loads_no_dictionary() -> None:
    code = (
        "import sys; from hall.catalogue.catalogue import read_catalogue as read\n"
        "found = read('chenggu').find('jiehun')\n"
        "sys.exit(not found or 'pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("phrase", "there", "fits"),
    [
        (Phrase(Sort.ALSO, ("1", "2")), "x a1 a2", True),
        (Phrase(Sort.ALSO, ("1", "2")), "a1 x a2", False),
        (Phrase(Sort.ALSO, ("1", "2")), "a1 n2", False),
        (Phrase(Sort.NAME, ("1", "2"), first=True), "gap m1 n1 n2 n3", True),
        (Phrase(Sort.NAME, ("2",), first=True), "gap m1 n1 n2 n3", False),
        (Phrase(Sort.NUMBER, ("1",), begun=True), "u2 u10", True),
        (Phrase(Sort.NUMBER, ("1",)), "u2 u10", False),
        (Phrase(Sort.NAME, ("1",)), "", False),
    ],
)
def test_a_phrase_is_tokens_one_after_the_other(phrase: Phrase, there: str, fits: bool) -> None:
    assert phrase.fits(f" {there} ") is fits


# -- the index --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Index, Scan], None, None]:
    """Three hundred made-up items, in an index and in a list that is looked through."""
    store = Store.open(tmp_path_factory.mktemp("index"), FakeClock())
    items = many(300)
    with store.atomic():
        Index(store, 7).fill(items, spelt)
        Index(store, 8).fill(items[:100], spelt)
    yield Index(store, 7), Scan(items, spelt)
    store.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_index_answers_what_looking_at_every_item_answers(indexed: tuple[Index, Scan], question: str) -> None:
    index, scan = indexed
    assert index.find(question) == scan.find(question)


@given(st.text(st.sampled_from('城固企业登记"*^()-: jiehunzlsg19ＡOR') | st.characters(), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_no_text_breaks_the_index(indexed: tuple[Index, Scan], text: str) -> None:
    index, scan = indexed
    assert index.find(text) == scan.find(text)


def test_an_edition_finds_its_own_items_only(indexed: tuple[Index, Scan]) -> None:
    index, _ = indexed
    store = index._store
    assert index.find("X-000300") == ["X-000300"]
    assert Index(store, 8).find("X-000300") == []
    with store.atomic():
        Index(store, 8).drop()
    assert Index(store, 8).find("1") == []
    assert index.find("1")


def test_nothing_is_found_in_nothing() -> None:
    assert Scan([], shipped()).find("婚") == []
    assert Scan(CATALOGUE.items(), shipped()).find(" ") == []


@pytest.mark.parametrize("text", ["结婚登记", None])
def test_a_table_of_spellings_that_is_damaged_or_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    table = tmp_path / "pinyin.tsv"
    if text:
        table.write_text(f"{text}\n", encoding="utf-8")
    monkeypatch.setattr("hall.catalogue.pinyin.SHIPPED", table)
    shipped.cache_clear()
    with pytest.raises(Garbled, match=r"pinyin\.tsv"):
        shipped()
    shipped.cache_clear()
