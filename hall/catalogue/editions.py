"""Editions of the catalogue, in the store: the shipped one first, then each import, package and rollback."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from hall.catalogue.catalogue import Catalogue, ListKind, PublishedList, Unlisted, read_catalogue, read_lists
from hall.catalogue.itemrows import plain, read_item
from hall.catalogue.items import ServiceItem
from hall.catalogue.pinyin import Speller, shipped
from hall.catalogue.search import Index
from hall.errors import Reason, Refused
from hall.events import CatalogueChanged
from hall.journal import append
from hall.places import HALLS
from hall.rows import Row
from hall.store import Row as Stored
from hall.store import Store

SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the whole catalogue, in force from `effective` until a newer one is."""

    number: int
    effective: date
    made_at: str
    source: str
    items: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an edition does to one item: "added", "removed" or "changed", and the fields that differ."""

    code: str
    name: str
    what: str
    fields: tuple[str, ...] = ()


def differences(before: Sequence[ServiceItem], after: Sequence[ServiceItem]) -> list[Change]:
    """What changes from one catalogue to another, in the order of the new one; what went comes last."""
    old = {item.code: item for item in before}
    new = {item.code for item in after}
    found: list[Change] = []
    for item in after:
        was = old.get(item.code)
        if was is None:
            found.append(Change(item.code, item.name, "added"))
        elif was != item:
            differ = tuple(f.name for f in fields(item) if getattr(was, f.name) != getattr(item, f.name))
            found.append(Change(item.code, item.name, "changed", differ))
    return found + [Change(item.code, item.name, "removed") for item in before if item.code not in new]


class Editions:
    """The catalogue of `hall` over `store`. The hall's own files are its first content, until something is imported."""

    def __init__(self, store: Store, hall: str, halls: Path = HALLS) -> None:
        self._store, self._hall, self._halls = store, hall, halls

    def catalogue(self) -> Catalogue:
        """The catalogue in force today, searched by the index.

        Raises Garbled when the hall's own files are needed and cannot be read.
        """
        edition = self.current()
        return Catalogue(*self._content(edition.number), Index(self._store, edition.number).find, self.version)

    def current(self) -> Edition:
        """The edition in force today; the shipped files are taken in first if they are new.

        Raises Garbled when they are needed and cannot be read.
        """
        edition = self._in_force()
        if edition is None or edition.source.startswith(SHIPPED):
            source = f"{SHIPPED} {self._print()}"
            if edition is None or edition.source != source:
                with self._store.atomic():
                    edition = self._in_force()  # a sister process may have been first
                    if edition is None or edition.source != source:
                        fresh = read_catalogue(self._hall, self._halls)
                        edition = self._write(fresh, source, self._today(), shipped(), "setup")
        return edition

    def all(self) -> list[Edition]:
        """Every edition, newest first."""
        rows = self._store.all("SELECT * FROM catalogue_edition ORDER BY number DESC")
        return [_edition(row) for row in rows]

    def edition(self, number: int) -> Catalogue:
        """The catalogue of one edition. Raises Refused(EDITION_UNKNOWN)."""
        if not any(edition.number == number for edition in self.all()):
            raise Refused(Reason.EDITION_UNKNOWN, number=number)
        return Catalogue(*self._content(number))

    def take(
        self, fresh: Catalogue, source: str, actor: str, effective: date | None = None, spelling: Speller | None = None
    ) -> Edition:
        """Make `fresh` the catalogue from `effective` on, today unless it says otherwise. All of it, or nothing.

        Raises Refused(EDITION_IN_PAST) for a day gone by, Refused(EDITION_LEAVES_OUT) when cases name an item that it
        does not have, Refused(EDITION_SAME_VERSION) when an item changed and its version did not.
        """
        day = effective or self._today()
        if day < self._today():
            raise Refused(Reason.EDITION_IN_PAST, day=day)
        self.current()  # the shipped one comes first, also in the books
        with self._store.atomic():
            self._check(fresh)
            return self._write(fresh, source, day, spelling or shipped(), actor)

    def roll_back(self, number: int, actor: str) -> Edition:
        """Put edition `number` in force again, as a new edition: the books keep both.

        Raises Refused(EDITION_UNKNOWN), Refused(EDITION_LEAVES_OUT).
        """
        earlier = self.edition(number)
        with self._store.atomic():
            self._missing(earlier)
            return self._write(earlier, f"edition {number}", self._today(), shipped(), actor)

    def version(self, code: str, version: str) -> ServiceItem | None:
        """An item as it stood in `version`, for a case that was received under it; parts have their row's versions."""
        kept, newest = "SELECT body FROM service_item WHERE version = ? AND", "ORDER BY id DESC"
        rows = self._store.all(f"{kept} code = ? {newest} LIMIT 1", version, code)
        rows = rows or self._store.all(f"{kept} instr(body, ?) > 0 {newest}", version, f'"{code}"')
        for row in rows:  # a bundle names the items it joins too, and is none of them
            item = _item(row["body"])
            if found := next((each for each in (item, *item.handling_items()) if each.code == code), None):
                return found
        return None

    def faults(self) -> list[str]:
        """Codes of the items in force that are not as they were written, or that a search would not find."""
        number = self.current().number
        rows = self._store.all(
            "SELECT code, digest, body FROM edition_item JOIN service_item ON id = item WHERE edition = ? ORDER BY seq",
            number,
        )
        searched = Index(self._store, number).codes()
        return [row["code"] for row in rows if row["code"] not in searched or _digest(row["body"]) != row["digest"]]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _today(self) -> date:
        return self._store.clock.now().date()

    def _in_force(self) -> Edition | None:
        row = self._store.one(
            "SELECT * FROM catalogue_edition WHERE effective <= ? ORDER BY effective DESC, number DESC LIMIT 1",
            self._today().isoformat(),
        )
        return _edition(row) if row else None

    def _print(self) -> str:
        """What tells one state of the hall's own files from another."""
        files = [self._halls / self._hall / name for name in ("items.toml", "lists.toml")]
        return hashlib.sha256(b"\0".join(file.read_bytes() for file in files if file.exists())).hexdigest()[:16]

    def _content(self, number: int) -> tuple[list[ServiceItem], Sequence[PublishedList], Sequence[Unlisted]]:
        rows = self._store.all(
            "SELECT body FROM edition_item JOIN service_item ON id = item WHERE edition = ? ORDER BY seq", number
        )
        items = [_item(row["body"]) for row in rows]
        kept = self._store.value("SELECT lists FROM catalogue_edition WHERE number = ?", number)
        return items, *read_lists(Row("lists", json.loads(kept)), items)

    def _check(self, fresh: Catalogue) -> None:
        self._missing(fresh)
        for item in fresh.items():
            known = self._store.all(
                "SELECT digest FROM service_item WHERE code = ? AND version = ?", item.code, item.version
            )
            if known and _digest(_body(item)) not in {row["digest"] for row in known}:
                raise Refused(Reason.EDITION_SAME_VERSION, code=item.code, version=item.version)

    def _missing(self, fresh: Catalogue) -> None:
        """No case may be left without its item."""
        known = {item.code for row in fresh.items() for item in (row, *row.handling_items())}
        used = {row["item"] for row in self._store.all("SELECT DISTINCT item FROM hall_case")}
        if lost := sorted(used - known):
            raise Refused(Reason.EDITION_LEAVES_OUT, codes=tuple(lost))

    def _write(self, fresh: Catalogue, source: str, effective: date, spelling: Speller, actor: str) -> Edition:
        items, lists = fresh.items(), fresh.lists()
        run, now = self._store.run, self._store.clock.now().isoformat(timespec="milliseconds")
        number = self._store.value("SELECT coalesce(max(number), 0) + 1 FROM catalogue_edition")
        run(
            "INSERT INTO catalogue_edition VALUES (?, ?, ?, ?, ?, ?)",
            number, effective.isoformat(), now, source, json.dumps(lists_plain(fresh), ensure_ascii=False), len(items),
        )  # fmt: skip
        for item in items:
            body = _body(item)
            digest = _digest(body)
            run(
                "INSERT OR IGNORE INTO service_item (digest, code, version, body) VALUES (?, ?, ?, ?)",
                digest, item.code, item.version, body,
            )  # fmt: skip
            run("INSERT INTO edition_item SELECT ?, ?, id FROM service_item WHERE digest = ?", number, item.seq, digest)
        frequent = [code for one in lists if one.kind is ListKind.FREQUENT for code in one.items]
        Index(self._store, number).fill(items, spelling, frequent)
        in_force = self._in_force()
        for old in self.all():  # an edition that a newer one replaced is read, and no longer searched
            if in_force and (old.effective, old.number) < (in_force.effective, in_force.number):
                Index(self._store, old.number).drop()
        append(self._store, CatalogueChanged(str(number), len(items)), actor)
        return Edition(number, effective, now, source, len(items))


def lists_plain(catalogue: Catalogue) -> dict[str, Any]:
    """The lists published over a catalogue as `hall.catalogue.catalogue.read_lists` reads them."""
    return {
        "lists": [
            {
                "code": one.code, "kind": str(one.kind), "name": one.name, "batch": one.batch,
                "published": one.published.isoformat(), "items": list(one.items),
            }
            for one in catalogue.lists()
        ],
        "unlisted": [{"item": left.item, "why": left.why, "remedy": left.remedy} for left in catalogue.unlisted()],
    }  # fmt: skip


def _edition(row: Stored) -> Edition:
    return Edition(row["number"], date.fromisoformat(row["effective"]), row["made_at"], row["source"], row["items"])


def _body(item: ServiceItem) -> str:
    return json.dumps(plain(item), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _item(body: str) -> ServiceItem:
    return read_item(Row("store", json.loads(body)))
