"""Accept, then adjudicate: every envelope is stored as it came with the mark that covers it, and judged afterwards."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, cast

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from sync.sandbox.envelopes import Envelope, Problem
from sync.sandbox.seal import canonical, digest, link
from sync.sandbox.tables import Base, Case, Change, Fork, Record, Site, Source, engine_for

PAGE = 50  # changes in one reply
ZONE = timezone(timedelta(hours=8))
CARRIED = ("TicketFinished", "Rated", "PaperPrinted", "MaterialSet")  # known, kept, and nothing follows from them here


class Quarantined(Exception):
    """The record is stored and cannot be worked with: a code for programs, a reason for the clerk."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one source's records are here, and which of those just sent are put aside."""

    received_upto: int
    chain: str
    exceptions: list[dict[str, Any]]


class Ledger:
    """The platform's database."""

    def __init__(self, url: str) -> None:
        self._engine = engine_for(url)
        Base.metadata.create_all(self._engine)
        self._begin = sessionmaker(self._engine, expire_on_commit=False).begin
        with self._begin() as db:
            site = db.get(Site, 1)
            if site is None:
                site = Site(id=1, epoch=str(uuid.uuid4()), changes=0)
                db.add(site)
            self.epoch = site.epoch

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def mark(self, device: str, inc: int) -> Mark:
        """How far (device, inc) is here."""
        with self._begin() as db:
            source = db.get(Source, (device, inc))
            return Mark(source.received_upto, source.chain, []) if source else Mark(0, genesis(device, inc), [])

    def receive(self, device: str, inc: int, sent: list[Envelope]) -> Mark:
        """Store `sent` and move the mark, in one transaction; sending the same again changes nothing.

        Raises Problem 409 "gap" (with the number expected) or "fork" (a number holds another record already; what
        came is kept aside).
        """
        with self._begin() as db:
            source = db.get(Source, (device, inc), with_for_update=True)
            upto = source.received_upto if source else 0
            if sent and sent[0].n > upto + 1:
                raise Problem(409, "gap", "records are missing before these", expected=upto + 1)
            fork = self._fork(db, device, inc, upto, sent)
            if fork is None:
                if source is None:
                    source = Source(device=device, inc=inc, received_upto=0, chain=genesis(device, inc))
                    db.add(source)
                for one in sent:
                    if one.n > upto:
                        self._store(db, one)
                        source.received_upto, source.chain = one.n, one.chain
                db.flush()
                numbers = [one.n for one in sent]
                here = select(Record).where(Record.device == device, Record.inc == inc, Record.n.in_(numbers))
                aside = db.scalars(here.where(Record.code != "").order_by(Record.n))
                exceptions = [{"n": record.n, "code": record.code, "reason": record.reason} for record in aside]
                return Mark(source.received_upto, source.chain, exceptions)
        raise Problem(409, "fork", "this number holds another record", n=fork)

    def _fork(self, db: Session, device: str, inc: int, upto: int, sent: list[Envelope]) -> int | None:
        """The first number whose record is not the one known here, now kept aside; None when all agree."""
        chain = genesis(device, inc)
        if sent and sent[0].n > 1:
            chain = self._record(db, device, inc, sent[0].n - 1).chain
        for one in sent:
            chain = link(chain, one.header_hash)
            known = self._record(db, device, inc, one.n).chain if one.n <= upto else chain
            if (one.chain, chain) != (known, known):
                place = (Fork.device == device, Fork.inc == inc, Fork.n == one.n, Fork.header_hash == one.header_hash)
                if db.scalar(select(Fork.id).where(*place)) is None:
                    db.add(
                        Fork(device=device, inc=inc, n=one.n, header_hash=one.header_hash, raw=one.raw, at=now())
                    )  # fmt: skip
                return one.n
        return None

    @staticmethod
    def _record(db: Session, device: str, inc: int, n: int) -> Record:
        return db.scalars(select(Record).where(Record.device == device, Record.inc == inc, Record.n == n)).one()

    def _store(self, db: Session, one: Envelope) -> None:
        fields = one.fields
        record = Record(
            device=fields["device"], inc=fields["inc"], n=one.n, type=fields["type"], header_hash=one.header_hash,
            chain=one.chain, raw=one.raw, at=now(), case_id=None, seq=None, code="", reason="",
        )  # fmt: skip
        db.add(record)
        try:
            self._judge(db, one, record)
        except Quarantined as fault:
            record.code, record.reason = fault.code, fault.reason

    def _judge(self, db: Session, one: Envelope, record: Record) -> None:
        """What the record does to the case it speaks of. Every check stands before the first change."""
        fields = one.fields
        if fields["v"] != 1:
            raise Quarantined("version", "平台还不认识这种格式")
        if not one.body_holds():
            raise Quarantined("body", "内容缺失或与校验值不符")
        body = _body(fields["body"])
        kind, case_id = fields["type"], fields["case"]
        if kind not in CARRIED and kind not in ("CaseReceived", "CaseAccepted", "CaseClosed"):
            raise Quarantined("type", "平台还不认识这类记录")
        if case_id:
            twin = select(Record.id).where(Record.case_id == case_id, Record.seq == fields["seq"])
            if db.scalar(twin) is not None:
                raise Quarantined("conflict", "同一办件的同一步已有另一条记录")
        case = db.get(Case, case_id) if case_id else None
        if kind == "CaseReceived":
            if case is not None or not case_id:
                raise Quarantined("content", "收件记录重复或没有办件号")
            db.add(_received(body, fields))
        elif kind.startswith("Case") or kind == "MaterialSet":
            if case is None:
                raise Quarantined("case", "平台没有这个办件的收件记录")
            if kind == "CaseAccepted":
                self._accepted(db, case, _text(body, "due"))
            elif kind == "CaseClosed":
                case.state = "closed"
        if case_id:
            record.case_id, record.seq = case_id, fields["seq"]

    def _accepted(self, db: Session, case: Case, due: str) -> None:
        """受理: the case gets its official number (31-character implementation code, day, four digits)."""
        prefix = _implementation(case.item) + datetime.now(ZONE).strftime("%Y%m%d")
        given = db.scalar(select(func.count()).where(Case.official_no.startswith(prefix, autoescape=True))) or 0
        case.state, case.due, case.official_no = "accepted", due, f"{prefix}{given + 1:04d}"
        case.revision += 1
        self._down(db, case, {"kind": "numbered", "official_no": case.official_no})

    def decide(self, case_id: str, outcome: str, text: str) -> Case:
        """准予 or 不予. The same decision again changes nothing. Raises Problem 404, or 409 "state"."""
        with self._begin() as db:
            case = db.get(Case, case_id, with_for_update=True)
            if case is None:
                raise Problem(404, "case", "no such case")
            if case.outcome == outcome:
                return case
            if case.outcome or case.state != "accepted":
                raise Problem(409, "state", "this case cannot be decided now")
            case.state = case.outcome = outcome
            case.text, case.decided_at = text, now()
            case.revision += 1
            facts = {"official_no": case.official_no, "outcome": outcome, "text": text, "decided_at": case.decided_at}
            self._down(db, case, {"kind": "decision", **facts})
            return case

    def _down(self, db: Session, case: Case, facts: dict[str, Any]) -> None:
        db.flush()
        seq = db.execute(update(Site).values(changes=Site.changes + 1).returning(Site.changes)).scalar_one()
        line = canonical({**facts, "case": case.id, "revision": case.revision}).decode()
        db.add(Change(seq=seq, device=case.device, case_id=case.id, line=line))

    def changes(self, device: str, cursor: str) -> tuple[list[tuple[dict[str, Any], str]], str]:
        """The next page behind `cursor` for `device`, each change with the cursor behind it, and the last cursor.

        A cursor of another epoch starts from the beginning: changes carry revisions, so that hurts nobody.
        """
        stem, _, position = cursor.rpartition(".")
        after = int(position) if stem == self.epoch and position.isascii() and position.isdigit() else 0
        after = min(after, 2**62)
        with self._begin() as db:
            rows = db.scalars(
                select(Change).where(Change.device == device, Change.seq > after).order_by(Change.seq).limit(PAGE)
            ).all()
        page = [(json.loads(row.line), f"{self.epoch}.{row.seq}") for row in rows]
        return page, page[-1][1] if page else f"{self.epoch}.{after}"

    def cases(self) -> list[Case]:
        """Every case, newest first."""
        with self._begin() as db:
            return list(db.scalars(select(Case).order_by(Case.received_at.desc(), Case.id.desc())))

    def records(self) -> list[Record]:
        """Every record as it came, in the order of arrival."""
        with self._begin() as db:
            return list(db.scalars(select(Record).order_by(Record.id)))

    def forks(self) -> list[Fork]:
        """Every envelope kept aside."""
        with self._begin() as db:
            return list(db.scalars(select(Fork).order_by(Fork.id)))


def genesis(device: str, inc: int) -> str:
    """Where the chain of (device, inc) begins."""
    return digest(canonical([device, inc]))


def now() -> str:
    return datetime.now(ZONE).isoformat(timespec="seconds")


def _body(text: str) -> dict[str, Any]:
    """The record's content. What no database or page could hold (lone surrogates, NUL) is put aside here."""
    try:
        body = json.loads(text)
        sound = isinstance(body, dict) and b"\\u0000" not in canonical(cast("object", body))
    except (ValueError, RecursionError):
        sound, body = False, None
    if not sound:
        raise Quarantined("content", "内容读不懂")
    return cast("dict[str, Any]", body)


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise Quarantined("content", "内容缺少必要的项")
    return value


def _received(body: dict[str, Any], fields: dict[str, Any]) -> Case:
    applicant: Any = body.get("applicant")
    if not isinstance(applicant, dict):
        raise Quarantined("content", "内容缺少必要的项")
    return Case(
        id=fields["case"], device=fields["device"], provisional_no=_text(body, "provisional_no"),
        item=_text(body, "item"), item_name=_text(body, "item_name"), received_at=fields["at"], state="received",
        applicant=canonical(cast("object", applicant)).decode(), official_no="", revision=0, outcome="",
    )  # fmt: skip


def _implementation(item: str) -> str:
    """A stand-in 实施编码: unit code (18), kind (1), region (6), item (6)."""
    return "11610722MB00000000" + "4" + "610722" + f"{int(digest(item.encode())[:8], 16) % 1_000_000:06d}"
