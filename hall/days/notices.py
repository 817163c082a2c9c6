"""Where the calendar comes from: the years shipped, signed notices taken since, and a hall's own days."""

import dataclasses
import json
import logging
import os
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import cast

from hall.days.workdays import CALENDARS, Calendar, Year, read_days, read_year, read_years
from hall.errors import Garbled, Reason, Refused
from hall.journal import canonical
from hall.places import HALLS
from hall.rows import Row, read_rows

log = logging.getLogger("onevisit.notices")

KIND = "calendar"  # what a notice must call itself, so that no other signed paper passes for one
_LARGEST = 64 * 1024  # bytes; a year needs two thousand


def read_calendar(hall: str, taken: Path | None = None, keys: Collection[str] = (), halls: Path = HALLS) -> Calendar:
    """What `hall` counts by: of each year the newest edition, shipped or in the folder `taken`, then its own days.

    `keys` are the hex Ed25519 keys whose notices are trusted. A notice in `taken` that is not signed by one of them is
    left out and logged: its year stays as it was, or unknown.

    Raises Garbled naming the file and field that is wrong, of those shipped and of the hall's own.
    """
    years = read_years()
    for file in sorted(taken.glob("*.json")) if taken else []:
        try:
            year = _verified(file.read_bytes(), keys)
        except (Refused, Garbled) as fault:
            log.error("notice %s is left out: %s", file.name, fault)
            continue
        if year.year not in years or year.correction > years[year.year].correction:
            years[year.year] = year
    calendar = Calendar.of(years.values())
    own = halls / hall / "calendar.toml"
    return _with_own(calendar, read_rows(own)) if own.exists() else calendar


def take_notice(notice: bytes, taken: Path, keys: Collection[str], shipped: Path = CALENDARS) -> Year:
    """Take a signed notice into the folder `taken`, for `read_calendar` to find; durable when this returns.

    A notice is JSON: `notice` "calendar", the fields of a year file with days as ISO text, `key` (who signed, hex) and
    `sig`, the Ed25519 signature over the canonical JSON (RFC 8785) of all but itself.

    Raises Garbled for what is no notice, Refused(CALENDAR_FOREIGN) for a key that is none of `keys`,
    Refused(CALENDAR_FORGED) for a signature that does not fit, Refused(CALENDAR_NOT_NEWER) for an edition not above
    the one in use. Nothing is written then.
    """
    year = _verified(notice, keys)
    file = taken / f"{year.year}.json"
    held = [edition for edition in (read_years(shipped).get(year.year), _held(file, keys)) if edition]
    newest = max(held, key=lambda edition: edition.correction, default=None)
    if newest and year.correction <= newest.correction:
        raise Refused(Reason.CALENDAR_NOT_NEWER, edition=year.edition, held=newest.edition)
    taken.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with fresh.open("wb") as stream:
        stream.write(notice)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
    return year


def _held(file: Path, keys: Collection[str]) -> Year | None:
    try:
        return _verified(file.read_bytes(), keys)
    except (FileNotFoundError, Refused, Garbled):
        return None


def _verified(notice: bytes, keys: Collection[str]) -> Year:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    fields = _fields(notice)
    key, sig = (fields.get(name) for name in ("key", "sig"))
    if not (isinstance(key, str) and isinstance(sig, str)):
        raise Garbled(KIND, "缺少 key 或 sig")
    if key not in keys:
        raise Refused(Reason.CALENDAR_FOREIGN)
    signed = {name: value for name, value in fields.items() if name != "sig"}
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(sig), canonical(signed))
    except (InvalidSignature, ValueError):
        raise Refused(Reason.CALENDAR_FORGED) from None
    row = Row(KIND, {name: value for name, value in signed.items() if name != "key"})
    if row.text("notice") != KIND:
        raise row.fault("notice", f"应为 {KIND}")
    return read_year(row)


def _fields(notice: bytes) -> Mapping[str, object]:
    if len(notice) > _LARGEST:
        raise Garbled(KIND, "文件太大")
    try:
        value: object = json.loads(notice)
    except (ValueError, RecursionError):
        raise Garbled(KIND, "不是 JSON") from None
    if not isinstance(value, dict):
        raise Garbled(KIND, "应为一张表")
    return cast("dict[str, object]", value)


def _with_own(calendar: Calendar, top: Row) -> Calendar:
    """`calendar` with the days of a hall's calendar.toml, each with its reason, laid over it."""
    edition = top.text("edition")
    spans: dict[str, set[date]] = {"off": set(), "makeup": set()}
    for kind, days in spans.items():
        for row in top.rows(kind):
            row.text("why")
            days.update(read_days(row))
            row.done()
    top.done()
    off, makeup = spans["off"], spans["makeup"]
    if both := sorted(off & makeup):
        raise top.fault("makeup", f"{both[0]} 不能又休息又上班")
    if not (off or makeup):
        return calendar
    return dataclasses.replace(
        calendar,
        off=calendar.off | off,  # a day worked after all is looked up first
        makeup=(calendar.makeup - off) | makeup,
        version=f"{calendar.version}+{edition}",
    )
