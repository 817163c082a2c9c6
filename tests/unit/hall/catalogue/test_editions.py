"""The catalogue in the store: the shipped one first, then editions that replace it, and none of them lost."""

import contextlib
import shutil
from collections.abc import Generator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.catalogue.editions import SHIPPED, Change, Edition, Editions, differences
from hall.catalogue.items import ServiceItem
from hall.errors import Reason, Refused
from hall.events import CatalogueChanged
from hall.places import HALLS
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records

READ = read_catalogue("chenggu")
DAY_S = 86_400.0


@pytest.fixture
def editions(store: Store) -> Editions:
    return Editions(store, "chenggu")


def changed(**fields: object) -> Catalogue:
    """The shipped catalogue with another first item."""
    first, *others = READ.items()
    return Catalogue([replace(first, **fields), *others], READ.lists(), READ.unlisted())  # type: ignore[arg-type]


def refused(act: object, *given: object, **named: object) -> Reason:
    with pytest.raises(Refused) as no:
        act(*given, **named)  # type: ignore[operator]
    return no.value.reason


def test_the_shipped_catalogue_is_the_first_content_and_is_taken_in_once(store: Store, editions: Editions) -> None:
    catalogue = editions.catalogue()
    assert catalogue.items() == READ.items()
    assert (catalogue.lists(), catalogue.unlisted()) == (READ.lists(), READ.unlisted())
    assert Editions(store.again(), "chenggu").catalogue().items() == READ.items()
    assert [edition.number for edition in editions.all()] == [1]
    assert records(store) == [CatalogueChanged("1", 65)]
    assert editions.faults() == []


@pytest.mark.parametrize(
    "asked", ["婚", "jiehun", "jieh", "jhdj", "5", "1", "医保局", "lingsi", "养老 zhifu", "%", "结婚证"]
)
def test_the_index_of_an_edition_knows_what_the_list_knows(editions: Editions, asked: str) -> None:
    assert set(editions.catalogue().find(asked)) == set(READ.find(asked))
    assert editions.catalogue().find(" ") == list(READ.items())


def test_what_many_people_ask_for_comes_first(editions: Editions) -> None:
    assert [item.seq for item in editions.catalogue().find("养老")][:2] == [29, 30]


def test_new_shipped_files_replace_the_shipped_edition_and_never_an_imported_one(
    store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    halls = tmp_path / "halls"
    shutil.copytree(HALLS / "chenggu", halls / "chenggu")
    editions = Editions(store, "chenggu", halls)
    assert editions.current().number == 1
    file = halls / "chenggu" / "items.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('fee = "10 元"', 'fee = "11 元"'), encoding="utf-8")
    assert (editions.current().number, editions.catalogue().item("CG17-12").fee) == (2, "11 元")
    editions.take(changed(fee="自己的", version="2026-02-01"), "own.csv", "007")
    file.write_text(file.read_text(encoding="utf-8").replace('fee = "11 元"', 'fee = "12 元"'), encoding="utf-8")
    assert editions.current().source == "own.csv"
    assert editions.catalogue().item("CG17-12").fee == "10 元"


def test_an_edition_replaces_the_one_before_and_can_be_taken_back(store: Store, editions: Editions) -> None:
    fresh = changed(name="农机购置与应用补贴", version="2026-02-01", words=("买农机",))
    took = editions.take(fresh, "new.json", "007")
    assert (took.number, took.source, took.items) == (2, "new.json", 65)
    catalogue = editions.catalogue()
    assert catalogue.item("CG17-01").name == "农机购置与应用补贴"
    assert [item.seq for item in catalogue.find("maing nongji")] == []
    assert [item.seq for item in catalogue.find("mainongji")] == [1]  # spelt by the dictionary
    assert editions.edition(1).item("CG17-01").name == "农业机械购置补贴"
    back = editions.roll_back(1, "007")
    assert (back.number, back.source) == (3, "edition 1")
    assert editions.catalogue().items() == READ.items()
    assert [event.version for event in records(store) if isinstance(event, CatalogueChanged)] == ["1", "2", "3"]
    assert refused(editions.roll_back, 9, "007") is Reason.EDITION_UNKNOWN
    assert store.value("SELECT count(*) FROM service_item") == 66  # what did not change is written once


def test_an_edition_waits_for_its_day(store: Store, editions: Editions, clock: FakeClock) -> None:
    today = clock.now().date()
    day = date.fromordinal(today.toordinal() + 1)
    editions.take(changed(fee="明天起", version=day.isoformat()), "next.json", "007", day)
    assert editions.catalogue().item("CG17-01").fee == "不收费"
    editions.take(changed(fee="今天起", version=today.isoformat()), "now.json", "007")
    assert editions.catalogue().item("CG17-01").fee == "今天起"
    clock.advance(DAY_S)
    assert editions.current().source == "next.json"
    assert editions.catalogue().item("CG17-01").fee == "明天起"
    assert editions.catalogue().find("1")[0].fee == "明天起"
    assert refused(editions.take, READ, "late", "007", today) is Reason.EDITION_IN_PAST


def test_a_changed_item_needs_a_new_version_and_nothing_is_half_taken(store: Store, editions: Editions) -> None:
    editions.current()
    assert refused(editions.take, changed(fee="偷偷改"), "x.csv", "007") is Reason.EDITION_SAME_VERSION
    assert [edition.number for edition in editions.all()] == [1]
    assert editions.catalogue().items() == READ.items()
    assert len(records(store)) == 1


def test_a_case_keeps_the_version_it_was_received_under(store: Store, editions: Editions) -> None:
    editions.current()
    editions.take(changed(fee="新", version="2026-02-01"), "x.csv", "007")
    old, new = editions.version("CG17-01", "2017-07-24"), editions.version("CG17-01", "2026-02-01")
    assert (old and old.fee, new and new.fee) == ("不收费", "新")
    part = editions.version("CG17-08c", "2025-05-10")
    assert part
    assert part.name == "离婚登记"
    joined = editions.version("CG26-31", "2026-01-01")  # a bundle of the same version joins it
    assert joined
    assert joined.code == "CG26-31"
    assert editions.version("CG17-01", "1999-01-01") is None
    assert editions.version("CG17-0", "2017-07-24") is None


def test_an_item_with_cases_cannot_be_left_out(store: Store, editions: Editions) -> None:
    editions.current()
    shorter = [replace(item, seq=n, includes=()) for n, item in enumerate(READ.items()[1:], 1)]
    with store.atomic():
        store.run(
            "INSERT INTO hall_case (id, provisional_no, item, item_name, item_version, department, state, applicant,"
            " person, ticket, received_at) VALUES ('c', '临1', 'CG17-01', '', '', '', 'received', '{}', '', '', '')"
        )
    assert refused(editions.take, Catalogue(shorter), "x.csv", "007") is Reason.EDITION_LEAVES_OUT
    assert [edition.number for edition in editions.all()] == [1]


def test_a_fault_half_way_leaves_nothing(store: Store, editions: Editions) -> None:
    editions.current()

    def fails(text: str) -> tuple[str, ...]:
        if "工程" in text:
            raise RuntimeError("power")
        return ()

    with pytest.raises(RuntimeError, match="power"):
        editions.take(changed(fee="新", version="2026-02-01"), "x.csv", "007", spelling=fails)
    assert [edition.number for edition in editions.all()] == [1]
    assert store.value("SELECT count(*) FROM item_index") == 65
    assert store.value("SELECT count(*) FROM service_item") == 65
    assert len(records(store)) == 1


def test_what_was_tampered_with_or_lost_from_the_index_is_found(store: Store, editions: Editions) -> None:
    editions.current()
    with store.atomic():
        store.run("UPDATE service_item SET body = replace(body, '不收费', '收费') WHERE code = 'CG17-03'")
        store.run("DELETE FROM item_index WHERE code = 'CG17-04'")
    assert editions.faults() == ["CG17-03", "CG17-04"]


def test_the_difference_of_two_catalogues_is_told_by_item_and_field() -> None:
    first, second, *others = READ.items()
    third: ServiceItem = replace(first, code="NEW", name="新")
    found = differences([first, second, *others], [replace(first, fee="1", note=""), third, *others])
    assert found == [
        Change(first.code, first.name, "changed", ("fee", "note")),
        Change("NEW", "新", "added"),
        Change(second.code, second.name, "removed"),
    ]  # fmt: skip
    assert differences(READ.items(), READ.items()) == []


def test_an_edition_says_where_it_came_from(editions: Editions) -> None:
    edition: Edition = editions.current()
    assert edition.source.startswith(SHIPPED)


def test_whoever_holds_a_catalogue_gets_the_new_one(editions: Editions) -> None:
    held = editions.catalogue()
    editions.take(changed(fee="新", version="2026-02-01"), "x.csv", "007")
    assert held.item("CG17-01").fee == "不收费"
    held.become(editions.catalogue())
    assert held.item("CG17-01").fee == held.items()[0].fee == held.find("CG17-01")[0].fee == "新"


def test_two_processes_that_start_together_take_the_shipped_catalogue_in_once(
    store: Store, editions: Editions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sister looked first and writes while this one waits for the file."""
    real = store.atomic

    @contextlib.contextmanager
    def late() -> Generator[None, None, None]:
        monkeypatch.setattr(store, "atomic", real)
        sister = store.again()
        Editions(sister, "chenggu").catalogue()
        sister.close()
        with real():
            yield

    monkeypatch.setattr(store, "atomic", late)
    assert editions.catalogue().items() == READ.items()
    assert [edition.number for edition in editions.all()] == [1]
    assert records(store) == [CatalogueChanged("1", 65)]


def test_a_version_that_no_edition_kept_is_not_found(store: Store, editions: Editions) -> None:
    editions.catalogue()
    joined = next(code for item in READ.items() for code in item.includes)
    version = next(item.version for item in READ.items() if joined in item.includes)
    assert editions.version("nobody", version) is None
    assert editions.version(joined, "1999-01-01") is None
    only = next(item for item in READ.items() if joined in item.includes)
    store.run("PRAGMA foreign_keys = OFF")
    store.run("DELETE FROM service_item WHERE code <> ?", only.code)
    assert editions.version(joined, version) is None  # the bundle names it and is none of them
