"""文号: given once, never twice, without a gap; each place and each kind counts by itself, every year from one."""

from pathlib import Path

import pytest

from hall import journal
from hall.cases.lifecycle import PaperKind
from hall.cases.numbers import Terminal
from hall.errors import Garbled
from hall.papers.dockets import DocketRules, Dockets, read_dockets
from hall.papers.records import DocketGiven
from hall.store import Store
from tests.helpers.hall import applicant, hall_over

GRANT, DENIAL, RECEIPT = PaperKind.GRANT, PaperKind.DENIAL, PaperKind.RECEIPT
RULES = DocketRules(
    "{series}〔{year}〕{n}号", "城固行审", {"610722": "", "610722001": "博"}, {GRANT: "准", DENIAL: "不准"}
)


@pytest.fixture
def cases(store: Store) -> list[str]:
    """Three cases to write papers about."""
    hall = hall_over(store)
    return [hall.cases.receive("T-1", applicant(n), "", "1001").id for n in range(3)]


def dockets(store: Store, station: str = "610722", part: int = 1, parts: int = 1) -> Dockets:
    return Dockets(store, RULES, station, Terminal(part=part, parts=parts))


def test_a_paper_is_numbered_once_and_ever_after_the_same(store: Store, cases: list[str]) -> None:
    given = dockets(store)
    first = given.number(cases[0], "grant", GRANT, 2026)
    assert first == "城固行审准〔2026〕1号"
    assert given.number(cases[1], "grant", GRANT, 2026) == "城固行审准〔2026〕2号"
    assert dockets(store).number(cases[0], "grant", GRANT, 2027) == first  # another process, another year
    assert given.number(cases[0], "grant.2", GRANT, 2026) == "城固行审准〔2026〕3号"  # a decision of its own


def test_it_is_written_down_in_the_journal_of_its_case(store: Store, cases: list[str]) -> None:
    for _ in range(2):
        dockets(store).number(cases[0], "grant", GRANT, 2026)
    told = [entry for entry in journal.read(store, 0) if isinstance(entry.event(), DocketGiven)]
    assert [(entry.header.case, entry.event()) for entry in told] == [
        (cases[0], DocketGiven("grant", "城固行审准〔2026〕1号"))
    ]
    assert journal.verify(store).fault == ""


def test_kinds_years_and_places_count_by_themselves(store: Store, cases: list[str]) -> None:
    here, there = dockets(store), dockets(store, "610722001")
    assert [
        here.number(cases[0], "grant", GRANT, 2026),
        here.number(cases[0], "denial", DENIAL, 2026),
        here.number(cases[1], "grant", GRANT, 2027),
        there.number(cases[2], "grant", GRANT, 2026),
    ] == ["城固行审准〔2026〕1号", "城固行审不准〔2026〕1号", "城固行审准〔2027〕1号", "城固行审博准〔2026〕1号"]


def test_what_has_no_word_has_no_number(store: Store, cases: list[str]) -> None:
    assert dockets(store).number(cases[0], "receipt", RECEIPT, 2026) == ""
    assert dockets(store, "610722001903").number(cases[0], "grant", GRANT, 2026) == ""
    assert Dockets(store, DocketRules(), "610722", Terminal()).number(cases[0], "grant", GRANT, 2026) == ""
    assert store.value("SELECT count(*) FROM docket") == 0


def test_what_was_rolled_back_was_never_given(store: Store, cases: list[str]) -> None:
    """A paper that cannot be made leaves no gap."""

    def spoil() -> None:
        with store.atomic():
            assert dockets(store).number(cases[0], "grant", GRANT, 2026).endswith("〕1号")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        spoil()
    assert dockets(store).number(cases[1], "grant", GRANT, 2026).endswith("〕1号")


def test_machines_of_one_station_never_give_one_number(store: Store, cases: list[str]) -> None:
    """Each on its own store, and none asks another; here one store after the other, whose counters begin anew."""
    given = list[str]()
    for part in (1, 2, 3):
        store.run("DELETE FROM docket")
        store.run("DELETE FROM number_given WHERE kind LIKE 'docket %'")
        given += [dockets(store, part=part, parts=3).number(case, "grant", GRANT, 2026) for case in cases]
    assert sorted(given) == [f"城固行审准〔2026〕{n}号" for n in range(1, 10)]


# -- the hall's own words ---------------------------------------------------------------------------------------------


def written(folder: Path, text: str) -> Path:
    (folder / "there").mkdir(exist_ok=True)
    (folder / "there" / "dockets.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_words_that_ship_number_every_paper_of_the_organ() -> None:
    rules = read_dockets("chenggu")
    own = {PaperKind.RECEIPT, PaperKind.PLEDGE, PaperKind.TOLERANCE_PROMISE, PaperKind.SERVICE}  # no official papers
    assert rules.kinds.keys() == set(PaperKind) - own
    assert rules.series("610722001", GRANT) == "城固行审博准"


def test_a_hall_without_words_numbers_nothing(tmp_path: Path) -> None:
    assert read_dockets("there", tmp_path) == DocketRules()


@pytest.mark.parametrize(
    ("pattern", "places", "why"),
    [
        ("{series}〔{year}〕号", ["甲"], "pattern：应有"),
        ("{series}{month}〔{year}〕{n}号", ["甲"], "pattern：应有"),
        ("{series}〔{year}〕{n}号", ["甲", "甲"], "places：两处会编出同样的文号"),
        ("{series}〔{year}〕{n}号", ["", "不"], "places：两处会编出同样的文号"),  # 不 + 准, and 不准
    ],
)
def test_words_that_would_give_a_number_twice_are_refused(
    tmp_path: Path, pattern: str, places: list[str], why: str
) -> None:
    rows = "".join(f'[[places]]\nstation = "61072200{n}"\nword = "{word}"\n' for n, word in enumerate(places))
    kinds = '[[kinds]]\npaper = "grant"\nword = "准"\n[[kinds]]\npaper = "denial"\nword = "不准"\n'
    with pytest.raises(Garbled, match=why):
        read_dockets("there", written(tmp_path, f'pattern = "{pattern}"\norgan = "甲审"\n{rows}{kinds}'))
