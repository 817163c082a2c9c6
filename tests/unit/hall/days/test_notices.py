"""Where the calendar comes from: signed notices, each refusal in words, and a hall's own days with their reasons."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hall.days.notices import read_calendar, take_notice
from hall.days.workdays import CALENDARS, Calendar
from hall.errors import Garbled, Reason, Refused
from hall.journal import canonical

PROVINCE, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
KEY = PROVINCE.public_key().public_bytes_raw().hex()
SHIPPED = Calendar.read()


def notice(signer: Ed25519PrivateKey = PROVINCE, **other: Any) -> bytes:
    """The notice of 2027, made up, signed by `signer`."""
    fields: dict[str, Any] = {
        "notice": "calendar", "year": 2027, "edition": "2027.1", "source": "试验通知",
        "off": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}, {"from": "2027-10-01", "to": "2027-10-07"}],
        "makeup": [{"from": "2027-10-09"}],
        "key": signer.public_key().public_bytes_raw().hex(),
    }  # fmt: skip
    fields |= other
    return json.dumps(fields | {"sig": signer.sign(canonical(fields)).hex()}, ensure_ascii=False).encode()


def changed(signed: bytes, **other: Any) -> bytes:
    """`signed` with fields replaced after the signature."""
    return json.dumps(json.loads(signed) | other).encode()


def refusal(signed: bytes, taken: Path) -> Refused:
    """The refusal of a notice that leaves nothing behind."""
    before = {file.name: file.read_bytes() for file in taken.glob("*")}
    with pytest.raises(Refused) as refused:
        take_notice(signed, taken, [KEY])
    assert {file.name: file.read_bytes() for file in taken.glob("*")} == before
    return refused.value


def test_a_signed_notice_makes_the_next_year_known(tmp_path: Path) -> None:
    taken = tmp_path / "calendars"
    with pytest.raises(Refused):
        read_calendar("chenggu", taken, [KEY]).is_workday(date(2027, 1, 4))
    assert take_notice(notice(), taken, [KEY]).edition == "2027.1"
    calendar = read_calendar("chenggu", taken, [KEY])
    assert calendar.version == "2025.1+2026.1+2027.1"
    assert calendar.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert calendar.add_workdays(date(2027, 9, 30), 2) == date(2027, 10, 9)
    assert [file.name for file in taken.iterdir()] == ["2027.json"]


def test_a_correction_replaces_the_edition_before_it_and_nothing_goes_back(tmp_path: Path) -> None:
    take_notice(notice(edition="2027.9"), tmp_path, [KEY])
    take_notice(notice(edition="2027.10", makeup=[]), tmp_path, [KEY])  # ten is above nine
    assert read_calendar("chenggu", tmp_path, [KEY]).version.endswith("+2027.10")
    for edition in ("2027.9", "2027.10"):
        no = refusal(notice(edition=edition), tmp_path)
        assert (no.reason, no.facts) == (Reason.CALENDAR_NOT_NEWER, {"edition": edition, "held": "2027.10"})


def test_a_correction_of_a_shipped_year(tmp_path: Path) -> None:
    off = [{"name": "临时", "from": "2026-11-23"}]
    assert refusal(notice(year=2026, edition="2026.1", off=off, makeup=[]), tmp_path).facts["held"] == "2026.1"
    take_notice(notice(year=2026, edition="2026.2", off=off, makeup=[]), tmp_path, [KEY])
    calendar = read_calendar("chenggu", tmp_path, [KEY])
    assert calendar.version == "2025.1+2026.2"
    assert not calendar.is_workday(date(2026, 11, 23))
    assert calendar.is_workday(date(2026, 10, 1))  # the correction is the whole year, not a difference


def test_a_newer_program_beats_a_notice_taken_long_ago(tmp_path: Path) -> None:
    take_notice(notice(year=2026, edition="2026.2", off=[], makeup=[]), tmp_path, [KEY])
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    text = (CALENDARS / "2026.toml").read_text(encoding="utf-8")
    (shipped / "2026.toml").write_text(text.replace("2026.1", "2026.3"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        take_notice(notice(year=2026, edition="2026.3", off=[], makeup=[]), tmp_path, [KEY], shipped)
    assert refused.value.facts["held"] == "2026.3"


def test_what_was_taken_once_does_not_hold_against_the_same_edition_shipped_since(tmp_path: Path) -> None:
    (tmp_path / "2026.json").write_bytes(notice(year=2026, edition="2026.1", off=[], makeup=[]))
    assert read_calendar("chenggu", tmp_path, [KEY]) == SHIPPED


def test_a_foreign_key_is_refused(tmp_path: Path) -> None:
    assert refusal(notice(STRANGER), tmp_path).reason is Reason.CALENDAR_FOREIGN


@pytest.mark.parametrize(
    "other",
    [
        {"edition": "2027.2"},
        {"off": []},
        {"sig": "00" * 64},
        {"sig": "not hex"},
        {"sig": ""},
        {"more": 1},
        {"more": 1.5},  # has no canonical form
    ],
)
def test_a_notice_changed_after_the_signature_is_refused(tmp_path: Path, other: dict[str, Any]) -> None:
    assert refusal(changed(notice(), **other), tmp_path).reason is Reason.CALENDAR_FORGED


def test_a_strangers_signature_under_the_trusted_key_is_refused(tmp_path: Path) -> None:
    assert refusal(notice(STRANGER, key=KEY), tmp_path).reason is Reason.CALENDAR_FORGED


@pytest.mark.parametrize(
    ("signed", "why"),
    [
        (b"", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 50_000, "JSON"),
        (b" " * 70_000, "文件太大"),
        (b"[]", "表"),
        (b"{}", "key"),
        (notice(notice="platform"), "notice"),
        (notice(year="2027"), "year"),
        (notice(edition="2026.1"), "edition"),
        (notice(edition="2027"), "edition"),
        (notice(off=[{"name": "?", "from": "2027-02-30"}]), "from"),
        (notice(off=[{"name": "?", "from": "2026-12-31"}]), "to"),
        (notice(makeup=[{"from": "2027-10-08"}]), "2027-10-08"),  # a Friday
        (notice(more=1), "more"),
    ],
)
def test_what_is_no_notice_is_garbled_and_names_the_field(tmp_path: Path, signed: bytes, why: str) -> None:
    with pytest.raises(Garbled, match=why):
        take_notice(signed, tmp_path, [KEY])
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_garbled_or_refused(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    with pytest.raises((Garbled, Refused)):
        take_notice(noise, folder / "never", [KEY])
    assert not (folder / "never").exists()


def test_a_notice_that_was_touched_in_its_folder_is_left_out_and_logged(
    tmp_path: Path, expect_log: Callable[..., None]
) -> None:
    expect_log("ERROR onevisit.notices: notice 2027.json is left out: CALENDAR_FORGED")
    take_notice(notice(), tmp_path, [KEY])
    file = tmp_path / "2027.json"
    file.write_bytes(changed(file.read_bytes(), off=[]))
    assert read_calendar("chenggu", tmp_path, [KEY]) == SHIPPED
    take_notice(notice(), tmp_path, [KEY])  # and the true one can be taken again
    assert 2027 in read_calendar("chenggu", tmp_path, [KEY]).years


# -- a hall's own days ------------------------------------------------------------------------------------------------


def hall_with(halls: Path, text: str) -> Calendar:
    (halls / "village").mkdir()
    (halls / "village" / "calendar.toml").write_text(text, encoding="utf-8")
    return read_calendar("village", halls=halls)


def test_the_shipped_hall_has_no_days_of_its_own() -> None:
    assert read_calendar("chenggu") == SHIPPED


def test_a_hall_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_calendar("village", halls=tmp_path) == SHIPPED


def test_a_hall_has_days_of_its_own_with_their_reasons(tmp_path: Path) -> None:
    calendar = hall_with(
        tmp_path,
        'edition = "village.3"\n'
        'off = [{ from = 2026-05-27, to = 2026-05-28, why = "古尔邦节" }, { from = 2026-10-10, why = "与调休对换" }]\n'
        'makeup = [{ from = 2026-10-07, why = "与 10 月 10 日对换" }, { from = 2026-05-30, why = "补班" }]\n',
    )
    assert calendar.version == "2025.1+2026.1+village.3"
    assert calendar.add_workdays(date(2026, 5, 26), 2) == date(2026, 5, 30)
    assert calendar.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 7)
    assert not calendar.is_workday(date(2026, 10, 10))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("off = []", "edition"),
        ('edition = "v.1"\noff = [{ from = 2026-05-27 }]', "why"),
        ('edition = "v.1"\noff = [{ from = "27.5.2026", why = "?" }]', "from"),
        ('edition = "v.1"\noff = [{ from = 2026-05-27, to = 2026-05-26, why = "?" }]', "to"),
        ('edition = "v.1"\noff = [{ why = "?" }]', "from"),
        ('edition = "v"\noff = [{ from = 2026-05-27, why = "?" }]\nmakeup = [{ from = 2026-05-27, why = "?" }]', "27"),
        ('edition = "v.1"\nholidays = []', "holidays"),
    ],
)  # fmt: skip
def test_a_wrong_day_of_its_own_is_named(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(Garbled, match=why):
        hall_with(tmp_path, text)
