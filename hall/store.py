"""The one file of a site machine: opened, keyed, migrated, and changed only inside atomic()."""

import contextlib
import os
import re
import sys
import time
from collections.abc import Callable, Generator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import sqlcipher3
import sqlcipher3.dbapi2 as driver

from hall import schema
from hall.errors import Reason, Refused, Unavailable
from hall.ports import Clock
from hall.words import N_

if TYPE_CHECKING:
    from sqlite_utils import Database

# sqlite-utils catches the exceptions of the module called pysqlite3 when there is one: it must be our driver's.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", driver)

Row = Mapping[str, Any]

FILE = "site.db"
KEY_FILE = "site.key"
_KEY_TEXT = re.compile(rb"[0-9a-fA-F]{64}")
_BUSY_S = 5.0  # a writer of another process holds the lock for one short transaction, never for seconds
# Kept prepared: more than the program has. What comes to a full cache is given up at the next statement that comes, so
# that with 256, after the migrations of a first start, every statement was parsed anew: half of what a ticket took.
_STATEMENTS = 4096
# What guards each page of the file. Every commit seals some six pages, and for SHA-256 processors have instructions. A
# file that was made before 2026-11-22 keeps the driver's own choice.
_SEAL, _OLDER_SEAL = "HMAC_SHA256", "HMAC_SHA512"
_PRAGMAS = (
    "synchronous = FULL",  # NORMAL loses acknowledged rows in a power cut
    # The log is carried over into the file by the journal's tail, so that nobody who waits for a commit pays for it.
    # Where no tail runs, or it cannot keep up, the commit that finds 4 MB of log does it: a log that is written over
    # costs a commit less than one that grows.
    "wal_autocheckpoint = 1000",
    "secure_delete = ON",
    "temp_store = MEMORY",  # no unencrypted temporary files
    "foreign_keys = ON",
)


# What the driver says, in words for whoever keeps the machine.
_SAID = {
    "not a database": N_("site.db 不是用这把密钥写的，或者已经损坏"),
    "unable to open": N_("site.db 打不开：文件夹不对，或者没有权限"),
    "readonly": N_("site.db 只能读，不能写：请检查文件和文件夹的权限"),
    "disk is full": N_("磁盘满了"),
    "disk I/O": N_("磁盘读写出错"),
    "locked": N_("数据库正被别的程序占用"),
    "malformed": N_("site.db 已经损坏，请从备份恢复"),
}


class Store:
    """One connection to the site's SQLCipher file, for one thread.

    Every error of the file or disk leaves here as Unavailable("store", …); IntegrityError stays, it is an answer. A
    lone surrogate, half a character, has no bytes to be kept as: it leaves as Refused(TEXT_BROKEN).
    """

    def __init__(self, data: Path, clock: Clock, key: bytes) -> None:
        self.data, self.clock = data, clock
        self._key, self._world = key, _World(data)
        self.on_commit: Callable[[], None] = lambda: None  # the tail's nudge
        with self._world:
            self._conn = self._unlocked()
            _patiently(self._conn, "PRAGMA journal_mode = WAL")
            for pragma in _PRAGMAS:
                self._conn.execute(f"PRAGMA {pragma}")
        self.device, self.inc = "", 0

    def _unlocked(self) -> driver.Connection:
        """A connection that reads the file, by whichever seal it was made with."""
        try:
            return self._sealed(_SEAL)
        except driver.DatabaseError as fault:
            if "not a database" not in str(fault):
                raise
            return self._sealed(_OLDER_SEAL)

    def _sealed(self, seal: str) -> driver.Connection:
        # Only check_same_thread guards "one thread": the driver itself refuses a foreign one.
        conn = driver.connect(
            str(self.data / FILE), timeout=_BUSY_S, isolation_level=None, cached_statements=_STATEMENTS
        )
        try:
            conn.row_factory = driver.Row
            conn.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            if not conn.execute("PRAGMA cipher_version").fetchone():
                raise Unavailable("store", "the database driver does not encrypt", N_("这个程序的数据库驱动不能加密"))
            conn.execute(f"PRAGMA cipher_hmac_algorithm = {seal}")
            conn.execute("PRAGMA cipher_log_level = NONE")  # it would write to the terminal; what it finds is raised
            _patiently(conn, "SELECT 1 FROM sqlite_master")
        except BaseException:
            conn.close()
            raise
        return conn

    @classmethod
    def open(cls, data: Path, clock: Clock) -> Self:
        """Open the store in folder `data`, making folder, key and file at first start and migrating to our schema.

        Raises Unavailable when the disk refuses, the key is missing beside an existing file, or the key does not fit.
        A file that cannot be opened is never replaced by an empty one.
        """
        with _World(data):
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            store = cls(data, clock, _site_key(data))
        if not schema.current(store):
            import uuid

            with _World(data), store.atomic():
                schema.migrate(store.db)
                store.run("INSERT OR IGNORE INTO meta VALUES ('device', ?), ('inc', '1')", str(uuid.uuid4()))
        store._identify()
        return store

    @cached_property
    def db(self) -> "Database":
        """sqlite-utils over this connection, for migrations. It is a tenth of a kiosk's start and memory, so it is
        loaded where one is needed."""
        from sqlite_utils import Database

        return Database(self._conn)

    def again(self) -> "Store":
        """Another connection to the same file, for the thread that calls this."""
        other = Store(self.data, self.clock, self._key)
        other.device, other.inc = self.device, self.inc
        return other

    def _identify(self) -> None:
        known = {row["key"]: row["value"] for row in self.all("SELECT key, value FROM meta")}
        self.device, self.inc = known["device"], int(known["inc"])

    @contextlib.contextmanager
    def atomic(self) -> Generator[None, None, None]:
        """All or nothing, and durable when it returns. Nests: an inner block is a savepoint.

        The outermost block takes the write lock at once, so what it reads cannot change under it.
        """
        if self._conn.in_transaction:
            with self._within():
                yield
            return
        self._bound("BEGIN IMMEDIATE")
        try:
            yield
            self._bound("COMMIT")
        except BaseException as fault:
            if self._conn.in_transaction:
                self._bound("ROLLBACK")
            if isinstance(fault, UnicodeEncodeError):  # of a record: it is written after its rows
                raise Refused(Reason.TEXT_BROKEN) from fault
            raise
        self.on_commit()

    def _bound(self, sql: str) -> None:
        with self._world:
            self._conn.execute(sql)

    @contextlib.contextmanager
    def _within(self) -> Generator[None, None, None]:
        """A savepoint. All bear one name, for SQLite means the innermost: a name of its own each would be a statement
        of its own each, parsed and kept prepared."""
        self._bound("SAVEPOINT within")
        try:
            yield
        except BaseException:
            if self._conn.in_transaction:  # a full disk ends the whole of it
                self._bound("ROLLBACK TO within")
                self._bound("RELEASE within")
            raise
        self._bound("RELEASE within")

    @property
    def changing(self) -> bool:
        """Whether this connection stands inside atomic()."""
        return self._conn.in_transaction

    def run(self, sql: str, *params: object) -> int:
        """Execute one statement; the number of rows it touched."""
        try:
            return self._conn.execute(sql, params).rowcount
        except Exception as fault:
            self._world.tell(fault)
            raise

    def insert(self, sql: str, *params: object) -> int:
        """Execute one INSERT of one row; the number of that row in its table."""
        try:
            return self._conn.execute(sql, params).lastrowid or 0
        except Exception as fault:
            self._world.tell(fault)
            raise

    def one(self, sql: str, *params: object) -> Row | None:
        """The first row, or None."""
        try:
            return self._conn.execute(sql, params).fetchone()
        except Exception as fault:
            self._world.tell(fault)
            raise

    def all(self, sql: str, *params: object) -> list[Row]:
        """Every row."""
        try:
            return self._conn.execute(sql, params).fetchall()
        except Exception as fault:
            self._world.tell(fault)
            raise

    def value(self, sql: str, *params: object) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, *params)
        return None if row is None else row[0]  # type: ignore[index]

    def person(self, id_number: str) -> str:
        """A keyed hash that finds a person's tickets and cases again on this machine and says nothing elsewhere."""
        return self.keyed("person", id_number.upper()) if id_number else ""

    def keyed(self, purpose: str, text: str) -> str:
        """A hash of `text` under the key of the site, of its own for each `purpose`."""
        import hashlib  # with OpenSSL behind it: not needed to open the store
        import hmac

        with self._world:
            return hmac.new(self._key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]

    def next_number(self, kind: str, day: str) -> int:
        """The next ordinal of `kind` for `day`, from 1. Inside atomic(): a rolled-back number was never given."""
        return self.value(
            "INSERT INTO number_given VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
            kind, day,
        )  # fmt: skip

    def carry_over(self) -> None:
        """Bring what the log holds over into the file, as far as nobody reads it there; no writer waits for that."""
        self.one("PRAGMA wal_checkpoint(PASSIVE)")

    def faults(self) -> list[str]:
        """What the integrity checks of page authentication and of SQLite find; empty when all is well."""
        found: list[str] = []
        try:
            # The check of pages reads the file without its log: a checkpoint cut short is carried to its end first.
            self.one("PRAGMA wal_checkpoint(FULL)")
            for check in ("cipher_integrity_check", "integrity_check"):
                found += [str(row[0]) for row in self.all(f"PRAGMA {check}") if row[0] != "ok"]  # type: ignore[index]
        except Unavailable as fault:  # a damaged page ends the check that meets it
            found.append(fault.why)
        return found

    def close(self) -> None:
        """Close this connection."""
        self._conn.close()


def _patiently(conn: driver.Connection, sql: str) -> None:
    """Run `sql`, and again while the file is locked. Two processes may put it into WAL mode at once at a first start:
    SQLite does not wait then."""
    deadline = time.monotonic() + _BUSY_S
    while True:
        try:
            conn.execute(sql)
            return
        except driver.OperationalError as fault:
            if "locked" not in str(fault) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


class _World:
    """Turns what file and disk throw into Unavailable: around a block by `with`, of one statement by tell()."""

    __slots__ = ("_data",)

    def __init__(self, data: Path) -> None:
        self._data = data

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: object) -> None:
        if fault is not None:
            self.tell(fault)

    def tell(self, fault: BaseException) -> None:
        """Raise what the fault means; return where it is none of the world's."""
        if isinstance(fault, driver.IntegrityError):
            return
        if isinstance(fault, UnicodeEncodeError):
            raise Refused(Reason.TEXT_BROKEN) from fault
        if isinstance(fault, OverflowError):
            raise Refused(Reason.NUMBER_TOO_BIG) from fault
        if isinstance(fault, driver.DatabaseError):
            hint = " (wrong key or damaged file)" if "not a database" in str(fault) else ""
            words = next((words for said, words in _SAID.items() if said in str(fault)), "")
            raise Unavailable("store", f"{fault}{hint}", words) from fault
        if isinstance(fault, OSError):
            raise Unavailable("store", f"{self._data}: {fault.strerror}") from fault


def _site_key(data: Path) -> bytes:
    """The raw 256-bit key of the site, made at first start; readable by its owner only."""
    file = data / KEY_FILE
    begun = (data / FILE).exists()  # asked first: a sister process makes the key before the file
    if begun and not file.exists():
        why = f"{KEY_FILE} is missing beside {FILE}; put it back from the sealed copy"
        raise Unavailable("store", why, N_("有 site.db，没有 site.key：请从密封保存的副本放回 site.key"))
    return kept_key(file)


def kept_key(file: Path) -> bytes:
    """The 256 bits in `file`, made where it is missing: readable by its owner only, durable when this returns.

    Raises Unavailable for a file that holds no key, OSError where the disk refuses.
    """
    if not file.exists():
        import secrets

        fresh = file.parent / f".{file.name}.{secrets.token_hex(16)}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32))
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):  # a sister process was first: its key counts
            os.link(fresh, file)
        fresh.unlink()
        _sync_folder(file.parent)
        _sync_folder(file.parent.parent)  # the folder may be new too
    text = file.read_bytes().strip()
    if not _KEY_TEXT.fullmatch(text):
        raise Unavailable("store", f"{file.name} is not a key", N_("密钥文件的内容不是密钥：请从密封保存的副本放回"))
    return bytes.fromhex(text.decode())


def _sync_folder(folder: Path) -> None:
    """Make a new directory entry survive a power cut (POSIX only: Windows has no handle for it)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
