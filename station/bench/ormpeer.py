"""What numbers cost in the way of most web programs: an object-relational mapper, one session and one commit a request.

Written from the description of a queue that runs in a town hall, with nobody's code: the statements of
station.bench.peerqueue, but made by SQLAlchemy out of objects that it reads, flushes and reads again. As there: SQLite
with its default settings, no encryption, no journal, no expected wait, and no web framework before it.
"""

from pathlib import Path

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker


class _Base(DeclarativeBase):
    pass


class _Klass(_Base):
    __tablename__ = "klass"
    letter: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    last: Mapped[int]
    day: Mapped[str]


class _Taken(_Base):
    __tablename__ = "taken"
    id: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(ForeignKey("klass.letter"))
    label: Mapped[str]
    at: Mapped[str]
    number: Mapped[int]
    staff: Mapped[int | None]
    klass: Mapped[_Klass] = relationship()


class _Served(_Base):
    __tablename__ = "served"
    id: Mapped[int] = mapped_column(primary_key=True)
    taken_id: Mapped[int] = mapped_column(ForeignKey("taken.id"), index=True)
    number: Mapped[int]
    label: Mapped[str]
    began: Mapped[str]
    ended: Mapped[str | None]
    wait: Mapped[int]
    state: Mapped[str] = mapped_column(index=True)
    staff: Mapped[int | None]
    taken: Mapped[_Taken] = relationship()


class OrmPeer:
    """That queue in the file `file`."""

    def __init__(self, file: Path) -> None:
        self._engine = create_engine(f"sqlite:///{file}")
        _Base.metadata.create_all(self._engine)
        self._session: sessionmaker[Session] = sessionmaker(self._engine)
        with self._session() as session:
            session.add(_Klass(letter="A", name="综合", last=0, day="2026-11-22"))
            session.commit()

    def issue(self) -> int:
        """The next number's row, durable."""
        with self._session() as session:
            klass = session.scalars(select(_Klass).where(_Klass.letter == "A")).one()
            klass.last += 1
            klass.day = "2026-11-22"
            taken = _Taken(klass=klass, label=klass.name, at="2026-11-22T09:00:00+08:00", number=klass.last, staff=2)
            session.add(taken)
            session.commit()
            session.refresh(taken)
            return taken.id

    def call(self, row: int) -> int:
        """Begin to serve that row, durable."""
        with self._session() as session:
            taken = session.scalars(select(_Taken).where(_Taken.id == row)).one()
            session.scalars(select(_Served).where(_Served.taken_id == row, _Served.state == "serving")).first()
            served = _Served(
                taken=taken, number=taken.number, label=taken.klass.name, began="2026-11-22T09:05:00", wait=5,
                state="serving", staff=taken.staff,
            )  # fmt: skip
            session.add(served)
            session.commit()
            session.refresh(served)
            return served.id

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
