"""The platform's tables. The unique constraints are the exactly-once rule; everything above them may retry."""

from sqlalchemy import Engine, ForeignKey, Text, UniqueConstraint, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Site(Base):
    """One row: this database's epoch, and the sequencer of changes (its row lock makes their order that of commits)."""

    __tablename__ = "site"
    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str]
    changes: Mapped[int]


class Source(Base):
    """One store of one station, and how far its records are here."""

    __tablename__ = "source"
    device: Mapped[str] = mapped_column(primary_key=True)
    inc: Mapped[int] = mapped_column(primary_key=True)
    received_upto: Mapped[int]
    chain: Mapped[str]


class Record(Base):
    """One envelope as it came. `case_id` and `seq` are NULL where it has no case, or where it is put aside."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("device", "inc", "n"), UniqueConstraint("case_id", "seq"))
    id: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str]
    inc: Mapped[int]
    n: Mapped[int]
    case_id: Mapped[str | None]
    seq: Mapped[int | None]
    type: Mapped[str]
    header_hash: Mapped[str]
    chain: Mapped[str]
    raw: Mapped[str] = mapped_column(Text)
    at: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")


class Fork(Base):
    """An envelope whose number is taken by another: kept, never mixed in."""

    __tablename__ = "fork"
    id: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str]
    inc: Mapped[int]
    n: Mapped[int]
    header_hash: Mapped[str]
    raw: Mapped[str] = mapped_column(Text)
    at: Mapped[str]
    __table_args__ = (UniqueConstraint("device", "inc", "n", "header_hash"),)


class Case(Base):
    """What the records say of one case, and what was decided here."""

    __tablename__ = "filing"
    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str]
    provisional_no: Mapped[str]
    official_no: Mapped[str] = mapped_column(default="")
    item: Mapped[str]
    item_name: Mapped[str]
    applicant: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    received_at: Mapped[str]
    due: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)


class Order(Base):
    """An order of the cashier: `receipt` is "" until it is paid, `over` when the station wants it no more."""

    __tablename__ = "payment_order"
    no: Mapped[str] = mapped_column(primary_key=True)
    charge: Mapped[str] = mapped_column(index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("filing.id"), index=True)
    amount: Mapped[int]
    receipt: Mapped[str] = mapped_column(default="")
    over: Mapped[bool] = mapped_column(default=False)


class Parcel(Base):
    """Papers of a case between two sites as the platform knows them: `revision` counts what was done, `by`, `at` and
    `source` (a store's name) tell of the last of it."""

    __tablename__ = "parcel"
    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("filing.id"), index=True)
    n: Mapped[int]
    giver: Mapped[str]
    taker: Mapped[str]
    way: Mapped[str]
    waybill: Mapped[str]
    papers: Mapped[str] = mapped_column(Text)
    sent_by: Mapped[str]
    sent_at: Mapped[str]
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    lacking: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    source: Mapped[str]


class Change(Base):
    """What goes down in commit order: to the station that owns the case, to the sites it has a Post for, or, with
    EVERYBODY's name, to all of them."""

    __tablename__ = "change"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    device: Mapped[str] = mapped_column(index=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("filing.id"))
    line: Mapped[str] = mapped_column(Text)


class Post(Base):
    """A site whose machines get a change too."""

    __tablename__ = "post"
    seq: Mapped[int] = mapped_column(ForeignKey("change.seq"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True, index=True)


def engine_for(url: str) -> Engine:
    """An engine; on SQLite every transaction takes the write lock at its start, so what it reads cannot change."""
    engine = create_engine(url, hide_parameters=True)  # errors must not quote people
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _(connection: object, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
            connection.isolation_level = None  # type: ignore[attr-defined]
            connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[attr-defined]
            connection.execute("PRAGMA synchronous = FULL")  # type: ignore[attr-defined]

        @event.listens_for(engine, "begin")
        def _(connection: object) -> None:  # pyright: ignore[reportUnusedFunction]
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    return engine
