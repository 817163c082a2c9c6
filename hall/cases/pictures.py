"""材料照片: what the document camera of a desk took of a case's material.

A picture lies in the store, under the store's own encryption, and goes nowhere else: no platform has told yet in what
form it takes pictures, so none is sent. A case may be proven by them for as long as it is dealt with and a little
longer; then they go (个人信息保护法 art. 19: no longer than needed), or with the case's own record where that goes
first. What stays is that a picture was taken, of what, by whom, and its digest.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hall.agency.hands import demand, now_of
from hall.cases.casefile import CaseFile
from hall.cases.lifecycle import CaseState
from hall.cases.serving import MaterialPictured, PictureDropped, PicturesPurged
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.places import HALLS
from hall.ports import Picture
from hall.rows import read_rows
from hall.store import Row

RECORD = "case.receive"  # what a role must cover to take pictures and to look at them
KEEPER = "rule"  # who acts when pictures go by themselves
_MAGIC = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
_OVER = tuple(
    state.value
    for state in (
        CaseState.DELIVERED, CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.RETURNED, CaseState.LAPSED,
        CaseState.REVOKED,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PictureRules:
    """A hall's pictures.toml: `keep_days` natural days after a case is over; `largest_kb` of one picture; `most` of one
    case."""

    keep_days: int = 30
    largest_kb: int = 8192
    most: int = 40


def read_picture_rules(hall: str, halls: Path = HALLS) -> PictureRules:
    """The rules of `hall`; the defaults where it has no file. Raises Garbled naming the file and the field."""
    file = halls / hall / "pictures.toml"
    if not hall or not file.exists():
        return PictureRules()
    top, usual = read_rows(file), PictureRules()
    rules = PictureRules(
        top.whole("keep_days", usual.keep_days),
        top.whole("largest_kb", usual.largest_kb),
        top.whole("most", usual.most),
    )
    top.done()
    if not rules.largest_kb or not rules.most:
        raise top.fault("most", "应为 1 或更大的整数")
    return rules


@dataclass(frozen=True, slots=True)
class MaterialPicture:
    """One picture of one material; `kind` is jpeg or png, `size` in bytes. `gone_at` says when its picture was
    purged, "" while it is here."""

    id: str
    case: str
    material: str
    kind: str
    size: int
    sha256: str
    at: str
    by: str
    gone_at: str


class Pictures:
    """The pictures of cases over the store."""

    def __init__(self, file: CaseFile, rules: PictureRules) -> None:
        self._file, self._store, self._rules = file, file.store, rules

    def take(self, case: str, material: str, picture: Picture, actor: str) -> MaterialPicture:
        """Keep `picture` as one of `material` of `case`. Durable when this returns.

        Raises KeyError for an unknown case or a material that it does not have, Refused(ROLE_MISSING | PICTURE_KIND |
        PICTURE_LARGE | PICTURES_FULL).
        """
        with self._store.atomic():
            demand(self._store, actor, RECORD)
            if all(one.code != material for one in self._file.case(case).materials):
                raise Unknown(material)
            if not picture.data.startswith(_MAGIC.get(picture.kind, b"\0")):
                raise Refused(Reason.PICTURE_KIND)
            if len(picture.data) > self._rules.largest_kb * 1024:
                raise Refused(Reason.PICTURE_LARGE, most=self._rules.largest_kb)
            held = "SELECT count(*) FROM case_picture WHERE case_id = ? AND body IS NOT NULL"
            if self._store.value(held, case) >= self._rules.most:
                raise Refused(Reason.PICTURES_FULL, most=self._rules.most)
            id_, digest = str(uuid.uuid4()), hashlib.sha256(picture.data).hexdigest()
            self._store.run(
                "INSERT INTO case_picture (id, case_id, material, kind, size, sha256, at, by, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id_, case, material, picture.kind, len(picture.data), digest, now_of(self._store), actor, picture.data,
            )  # fmt: skip
            append(self._store, MaterialPictured(case, id_, material, digest, len(picture.data)), actor, case)
            return self._one(id_)

    def of_case(self, case: str) -> list[MaterialPicture]:
        """Every picture of a case in the order in which they were taken; those that are gone, too."""
        rows = self._store.all(f"SELECT {_COLUMNS} FROM case_picture WHERE case_id = ? ORDER BY n", case)
        return [_picture(row) for row in rows]

    def data(self, id_: str, actor: str) -> bytes | None:
        """The picture itself, None where it is gone, or is not what was taken. Raises KeyError,
        Refused(ROLE_MISSING)."""
        demand(self._store, actor, RECORD)
        one = self._one(id_)
        body: bytes | None = self._store.value("SELECT body FROM case_picture WHERE id = ?", id_)
        return body if body is not None and hashlib.sha256(body).hexdigest() == one.sha256 else None

    def drop(self, id_: str, actor: str) -> None:
        """A picture that is blurred, or of the wrong paper, goes at once. Raises KeyError, Refused(ROLE_MISSING)."""
        with self._store.atomic():
            demand(self._store, actor, RECORD)
            one = self._one(id_)
            if not one.gone_at:
                self._forget("id = ?", id_)
                append(self._store, PictureDropped(one.case, id_), actor, one.case)

    def expire(self) -> int:
        """Purge what the hall may keep no longer; how many went."""
        until = (self._store.clock.now() - timedelta(days=self._rules.keep_days)).isoformat(timespec="milliseconds")
        marks = ", ".join("?" * len(_OVER))
        over = (
            f"case_id IN (SELECT id FROM hall_case WHERE state IN ({marks}))"
            " AND (SELECT max(at) FROM case_step WHERE case_step.case_id = case_picture.case_id) < ?"
        )
        with self._store.atomic():
            gone = self._forget(over, *_OVER, until)
            if gone:
                append(self._store, PicturesPurged(gone), KEEPER)
        return gone

    # -- inside -------------------------------------------------------------------------------------------------------

    def _forget(self, which: str, *values: object) -> int:
        return self._store.run(
            f"UPDATE case_picture SET body = NULL, gone_at = ? WHERE body IS NOT NULL AND {which}",
            now_of(self._store), *values,
        )  # fmt: skip

    def _one(self, id_: str) -> MaterialPicture:
        row = self._store.one(f"SELECT {_COLUMNS} FROM case_picture WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _picture(row)


_COLUMNS = "id, case_id, material, kind, size, sha256, at, by, gone_at"


def _picture(row: Row) -> MaterialPicture:
    return MaterialPicture(
        row["id"], row["case_id"], row["material"], row["kind"], row["size"], row["sha256"], row["at"], row["by"],
        row["gone_at"],
    )  # fmt: skip
