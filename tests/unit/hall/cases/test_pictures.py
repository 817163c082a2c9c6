"""材料照片: what a camera took of a material lies in the encrypted store, proves itself, and goes when it must."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from hall.cases.cases import Cases, CaseState
from hall.cases.pictures import PictureRules, Pictures, read_picture_rules
from hall.cases.serving import MaterialPictured, PictureDropped, PicturesPurged
from hall.errors import Garbled, Reason
from hall.journal import read, verify
from hall.ports import Picture
from hall.record import every_kind
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import applicant, records
from tests.helpers.lifecycle import CLERK, ISSUER, PERMIT, brought_to, cases_over
from tests.helpers.refusals import refused

PAGE = Picture("jpeg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8)
PNG = Picture("png", b"\x89PNG\r\n\x1a\n" + b"page two" * 40)
MATERIAL = PERMIT.materials[0].code
DAY = 86400.0


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


@pytest.fixture
def case(cases: Cases) -> str:
    return cases.receive(PERMIT.code, applicant(1), "", CLERK).id


def test_a_picture_is_kept_with_who_when_and_its_digest(cases: Cases, case: str, store: Store) -> None:
    one = cases.pictures.take(case, MATERIAL, PAGE, CLERK)
    two = cases.pictures.take(case, MATERIAL, PNG, CLERK)
    assert cases.pictures.of_case(case) == [one, two]
    assert (one.case, one.material, one.kind, one.size, one.by) == (case, MATERIAL, "jpeg", len(PAGE.data), CLERK)
    assert one.sha256 == hashlib.sha256(PAGE.data).hexdigest()
    assert one.at == store.clock.now().isoformat(timespec="milliseconds")
    assert cases.pictures.data(one.id, CLERK) == PAGE.data
    assert cases.pictures.data(two.id, CLERK) == PNG.data
    assert [type(event) for event in records(store)][-2:] == [MaterialPictured, MaterialPictured]
    assert verify(store).fault == ""


def test_nothing_of_a_picture_travels(cases: Cases, case: str, store: Store) -> None:
    before = store.value("SELECT count(*) FROM outbox")
    cases.pictures.take(case, MATERIAL, PAGE, CLERK)
    assert store.value("SELECT count(*) FROM outbox") == before
    assert not any(every_kind()[name].travels for name in ("MaterialPictured", "PictureDropped", "PicturesPurged"))


def test_it_lies_in_the_file_encrypted(cases: Cases, case: str, data: Path, store: Store) -> None:
    cases.pictures.take(case, MATERIAL, Picture("png", PNG.data + b"IN CLEAR" * 2000), CLERK)
    store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [file.read_bytes() for file in data.rglob("*") if file.is_file()]
    assert files
    assert not any(b"IN CLEARIN CLEAR" in each for each in files)


def test_what_is_no_picture_or_too_large_or_one_too_many_is_refused(cases: Cases, case: str, store: Store) -> None:
    pictures = Pictures(cases.pictures._file, PictureRules(largest_kb=4, most=2))
    for wrong in (Picture("jpeg", PNG.data), Picture("bmp", b"BM"), Picture("jpeg", b""), Picture("", b"")):
        with refused(Reason.PICTURE_KIND):
            pictures.take(case, MATERIAL, wrong, CLERK)
    with refused(Reason.PICTURE_LARGE, most=4):
        pictures.take(case, MATERIAL, Picture("jpeg", PAGE.data + bytes(4096)), CLERK)
    with pytest.raises(KeyError):
        pictures.take(case, "no such material", PAGE, CLERK)
    with pytest.raises(KeyError):
        pictures.take("no such case", MATERIAL, PAGE, CLERK)
    with refused(Reason.ROLE_MISSING):
        pictures.take(case, MATERIAL, PAGE, ISSUER)
    assert pictures.of_case(case) == []
    one = pictures.take(case, MATERIAL, PAGE, CLERK)
    pictures.take(case, MATERIAL, PAGE, CLERK)
    with refused(Reason.PICTURES_FULL, most=2):
        pictures.take(case, MATERIAL, PAGE, CLERK)
    pictures.drop(one.id, CLERK)
    pictures.take(case, MATERIAL, PAGE, CLERK)


def test_a_picture_of_no_use_goes_at_once_and_only_once(cases: Cases, case: str, store: Store) -> None:
    one = cases.pictures.take(case, MATERIAL, PAGE, CLERK)
    with refused(Reason.ROLE_MISSING):
        cases.pictures.drop(one.id, ISSUER)
    with refused(Reason.ROLE_MISSING):
        cases.pictures.data(one.id, ISSUER)
    for _ in range(2):
        cases.pictures.drop(one.id, CLERK)
    assert cases.pictures.data(one.id, CLERK) is None
    assert cases.pictures.of_case(case)[0].gone_at == store.clock.now().isoformat(timespec="milliseconds")
    assert len([event for event in records(store) if isinstance(event, PictureDropped)]) == 1
    with pytest.raises(KeyError):
        cases.pictures.drop("none", CLERK)


@pytest.mark.parametrize("state", [CaseState.DELIVERED, CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.LAPSED])
def test_pictures_of_a_case_that_is_over_go_after_their_days(
    cases: Cases, store: Store, clock: FakeClock, state: CaseState
) -> None:
    case = brought_to(cases, state, clock).id
    under_way = cases.receive(PERMIT.code, applicant(2), "", CLERK).id
    one = cases.pictures.take(case, MATERIAL, PAGE, CLERK)
    kept = cases.pictures.take(under_way, MATERIAL, PAGE, CLERK)
    clock.advance(30 * DAY - 60)
    assert cases.pictures.expire() == 0
    clock.advance(DAY)
    assert cases.pictures.expire() == 1
    assert cases.pictures.expire() == 0
    assert cases.pictures.data(one.id, CLERK) is None
    assert cases.pictures.data(kept.id, CLERK) == PAGE.data
    assert [event for event in records(store) if isinstance(event, PicturesPurged)] == [PicturesPurged(1)]
    assert verify(store).fault == ""


def test_they_go_with_the_record_of_their_case(cases: Cases, case: str, store: Store) -> None:
    other = cases.receive(PERMIT.code, applicant(2), "", CLERK).id
    one, kept = (cases.pictures.take(each, MATERIAL, PAGE, CLERK) for each in (case, other))
    (pos,) = [e.pos for e in read(store, 0, 1000) if e.header.type == "CaseReceived" and e.header.case == case]
    with store.atomic():
        store.run("UPDATE journal SET body = NULL WHERE pos = ?", pos)
    assert cases.pictures.data(one.id, CLERK) is None
    assert cases.pictures.of_case(case)[0].gone_at != ""
    assert cases.pictures.data(kept.id, CLERK) == PAGE.data


def test_one_that_is_not_what_was_taken_is_not_shown(cases: Cases, case: str, store: Store) -> None:
    one = cases.pictures.take(case, MATERIAL, PAGE, CLERK)
    with store.atomic():
        store.run("UPDATE case_picture SET body = ? WHERE id = ?", PNG.data, one.id)
    assert cases.pictures.data(one.id, CLERK) is None


@pytest.fixture
def halls(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        (tmp_path / "mine").mkdir(exist_ok=True)
        (tmp_path / "mine" / "pictures.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_the_rules_are_a_halls_own(halls: Callable[[str], Path], cases: Cases) -> None:
    assert read_picture_rules("") == read_picture_rules("nowhere") == PictureRules()
    assert read_picture_rules("chenggu") == PictureRules(30, 8192, 40)
    assert read_picture_rules("mine", halls("keep_days = 3\nmost = 5\n")) == PictureRules(3, 8192, 5)
    for wrong in ("most = 0\n", "largest_kb = 0\n", "keep = 3\n", 'keep_days = "x"\n'):
        with pytest.raises(Garbled):
            read_picture_rules("mine", halls(wrong))
