"""Accept, then adjudicate: every envelope is stored as it came with the mark that covers it, and judged afterwards."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, cast

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from sync.sandbox import parcels
from sync.sandbox.envelopes import Envelope, Problem
from sync.sandbox.seal import canonical, digest, link
from sync.sandbox.shapes import ENDED, OPEN, UNDERSTOOD, Quarantined, told_of_papers, well_formed
from sync.sandbox.tables import (
    Base,
    Case,
    Change,
    Fork,
    Order,
    Parcel,
    Post,
    Record,
    Site,
    Source,
    engine_for,
)

PAGE = 50  # changes in one reply
ZONE = timezone(timedelta(hours=8))
OUTCOMES = ("granted", "denied")
DECIDABLE = ("accepted", "reviewing")
EVERYBODY = "*"  # in the place of a device: no station's name


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
        shape = UNDERSTOOD.get(kind)
        if not well_formed(kind):
            raise Quarantined("type", "这不是记录的类型")
        if shape and (wrong := shape.fault(body)):
            raise Quarantined("content", f"内容缺少必要的项，或形式不对：{wrong}")
        if case_id:
            twin = select(Record.id).where(Record.case_id == case_id, Record.seq == fields["seq"])
            if db.scalar(twin) is not None:
                raise Quarantined("conflict", "同一办件的同一步已有另一条记录")
        case = db.get(Case, case_id) if case_id else None
        if kind == "CaseReceived":
            if case is not None or not case_id:
                raise Quarantined("content", "收件记录重复或没有办件号")
            db.add(_received(body, fields))
        elif shape and shape.case:
            if case is None:
                raise Quarantined("case", "平台没有这个办件的收件记录")
            self._moved(db, case, kind, shape.after(case.state), body, fields["at"])
        elif kind == "PapersVoided" and (told := told_of_papers(body)):
            self._tell_all(db, case.id if case else None, {"kind": "voided", **told})
        elif kind == "PapersSent":
            parcel, record.reason = parcels.sent(db, body, fields)
            self._tell_sites(db, parcel)
        elif kind == "PapersSettled":
            moved, record.reason = parcels.settled(db, body, fields)
            if moved:
                self._tell_sites(db, moved)
        if shape is None:
            record.reason = "平台还不认识这类记录，已照原样保存"
        if case_id:
            record.case_id, record.seq = case_id, fields["seq"]

    def _moved(self, db: Session, case: Case, kind: str, to: str, body: dict[str, Any], at: str) -> None:
        """Where a step of the hall leaves the case. A decision made meanwhile stands against it."""
        outcome = body["outcome"] if kind == "CaseDecidedHere" else ""
        if kind == "CaseDecidedHere" and outcome not in OUTCOMES:
            raise Quarantined("content", "内容缺少必要的项，或形式不对：outcome")
        if case.outcome and (to in ENDED or outcome not in ("", case.outcome)):
            raise Quarantined("conflict", "平台对这个办件已有决定")
        if kind == "CaseAccepted":
            to = "tolerated" if body.get("tolerated") else to
            self._numbered(db, case)
        if outcome and not case.outcome:
            case.outcome, case.text, case.decided_at = outcome, body["text"], at
            to = outcome
        if not (case.outcome and to in OPEN):
            case.state = to
        case.due = "" if to == "received" else body.get("due") or case.due
        if kind == "FeeOrdered":
            self._ordered(db, case, body)
        elif kind in ("FeePaid", "FeeVoided"):
            db.execute(update(Order).where(Order.charge == body["charge"], Order.case_id == case.id).values(over=True))

    @staticmethod
    def _ordered(db: Session, case: Case, body: dict[str, Any]) -> None:
        if not body["order"] or body["amount"] <= 0:
            raise Quarantined("content", "内容缺少必要的项，或形式不对：order")
        if db.get(Order, body["order"]) is not None:
            raise Quarantined("conflict", "这个订单号已经有了")
        db.add(Order(no=body["order"], charge=body["charge"], case_id=case.id, amount=body["amount"]))

    def _numbered(self, db: Session, case: Case) -> None:
        """With its first 受理 a case gets its official number: implementation code (31), day (8), ordinal (4)."""
        if case.official_no:
            return
        prefix = _implementation(case.item) + datetime.now(ZONE).strftime("%Y%m%d")
        given = db.scalar(select(func.count()).where(Case.official_no.startswith(prefix, autoescape=True))) or 0
        case.official_no = f"{prefix}{given + 1:04d}"
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
            if case.outcome or case.state not in DECIDABLE:
                raise Problem(409, "state", "this case cannot be decided now")
            case.state = case.outcome = outcome
            case.text, case.decided_at = text, now()
            case.revision += 1
            facts = {"official_no": case.official_no, "outcome": outcome, "text": text, "decided_at": case.decided_at}
            self._down(db, case, {"kind": "decision", **facts})
            return case

    def pay(self, order_no: str) -> Order:
        """The applicant pays an order at the cashier; paid again, nothing changes. Raises Problem 404, or 409 "state"
        for one that the station wants no more."""
        with self._begin() as db:
            order = db.get(Order, order_no, with_for_update=True)
            if order is None:
                raise Problem(404, "case", "no such order")
            if order.receipt:
                return order
            if order.over:
                raise Problem(409, "state", "this order is not to be paid any more")
            paid = db.scalar(select(func.count()).where(Order.receipt != "")) or 0
            order.receipt = f"61{datetime.now(ZONE):%Y%m%d}{paid + 1:06d}"
            case = db.get_one(Case, order.case_id)
            case.revision += 1
            self._down(db, case, {"kind": "paid", "order": order.no, "receipt": order.receipt})
            return order

    def orders(self) -> list[Order]:
        """Every order of the cashier, the latest case's last."""
        with self._begin() as db:
            return list(db.scalars(select(Order).order_by(Order.case_id, Order.no)))

    def _tell_all(self, db: Session, case_id: str | None, facts: dict[str, Any]) -> None:
        """What every station must know, those that first call tomorrow among them."""
        db.flush()
        seq = db.execute(update(Site).values(changes=Site.changes + 1).returning(Site.changes)).scalar_one()
        db.add(Change(seq=seq, device=EVERYBODY, case_id=case_id, line=canonical(facts).decode()))

    @staticmethod
    def _tell_sites(db: Session, parcel: Parcel) -> None:
        """What the machines at both ends of a hand-over must know, and the one that holds the case."""
        db.flush()
        case = db.get_one(Case, parcel.case_id)
        seq = db.execute(update(Site).values(changes=Site.changes + 1).returning(Site.changes)).scalar_one()
        line = canonical(parcels.told(parcel, case)).decode()
        db.add(Change(seq=seq, device=case.device, case_id=case.id, line=line))
        db.add_all(Post(seq=seq, site=site) for site in (parcel.giver, parcel.taker))

    def _down(self, db: Session, case: Case, facts: dict[str, Any]) -> None:
        db.flush()
        seq = db.execute(update(Site).values(changes=Site.changes + 1).returning(Site.changes)).scalar_one()
        line = canonical({**facts, "case": case.id, "revision": case.revision}).decode()
        db.add(Change(seq=seq, device=case.device, case_id=case.id, line=line))

    def changes(self, device: str, cursor: str, site: str = "") -> tuple[list[tuple[dict[str, Any], str]], str]:
        """The next page behind `cursor` for `device` at `site`, each change with the cursor behind it, and the last.

        A cursor of another epoch starts from the beginning: changes carry revisions, so that hurts nobody.
        """
        stem, _, position = cursor.rpartition(".")
        after = int(position) if stem == self.epoch and position.isascii() and position.isdigit() else 0
        after = min(after, 2**62)
        here = select(Post.seq).where(Post.site == site, Post.seq > after)
        with self._begin() as db:
            rows = db.scalars(
                select(Change)
                .where(Change.seq > after, or_(Change.device.in_((device, EVERYBODY)), Change.seq.in_(here)))
                .order_by(Change.seq)
                .limit(PAGE)
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


def _received(body: dict[str, Any], fields: dict[str, Any]) -> Case:
    return Case(
        id=fields["case"], device=fields["device"], provisional_no=body["provisional_no"], item=body["item"],
        item_name=body["item_name"], received_at=fields["at"], state="received", official_no="", revision=0, outcome="",
        applicant=canonical(body["applicant"]).decode(),
    )  # fmt: skip


def _implementation(item: str) -> str:
    """A stand-in 实施编码: unit code (18), kind (1), region (6), item (6)."""
    return "11610722MB00000000" + "4" + "610722" + f"{int(digest(item.encode())[:8], 16) % 1_000_000:06d}"
