"""The store: its key, its encryption, its transactions, and what it says when disk or key are not as they should be."""

import functools
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as driver

import hall.store
from hall.errors import Reason, Unavailable
from hall.events import StaffSignedIn
from hall.journal import Verdict, append, read, verify
from hall.store import FILE, KEY_FILE, Row, Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import id_number, note
from tests.helpers.refusals import refused

REPO = Path(__file__).resolve().parent.parent.parent.parent


# -- key and file -----------------------------------------------------------------------------------------------------


def test_the_first_start_makes_a_key_only_its_owner_reads(data: Path, clock: FakeClock) -> None:
    store = Store.open(data, clock)
    key = store.data / KEY_FILE
    assert key.stat().st_mode & 0o777 == 0o600
    assert store.data.stat().st_mode & 0o777 == 0o700
    assert len(bytes.fromhex(key.read_text())) == 32
    assert [file.name for file in store.data.iterdir() if "key" in file.name] == [KEY_FILE]  # no trial piece left over
    store.close()


def test_the_second_start_finds_the_same_machine(store: Store, clock: FakeClock) -> None:
    key, device = (store.data / KEY_FILE).read_bytes(), store.device
    store.close()
    again = Store.open(store.data, clock)
    assert (again.device, again.inc) == (device, 1)
    assert (store.data / KEY_FILE).read_bytes() == key
    again.close()


def test_a_store_with_the_older_seal_is_read_and_written_as_before(
    data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as before:
        before.setattr("hall.store._SEAL", "HMAC_SHA512")
        with closing(Store.open(data, clock)) as older:
            device = older.device
            note(older, StaffSignedIn("工号007", "desk 1"))
    with closing(Store.open(data, clock)) as store, closing(store.again()) as other:
        assert store.device == other.device == device
        note(store, StaffSignedIn("工号008", "desk 1"))
        assert (len(read(other, 0)), verify(other).fault, store.faults()) == (2, "", [])
    with monkeypatch.context() as only:
        only.setattr("hall.store._OLDER_SEAL", "HMAC_SHA256")
        with pytest.raises(Unavailable, match="wrong key or damaged file"):  # it kept its own
            Store.open(data, clock)
    assert capfd.readouterr().err == ""  # nor does the driver say at the terminal that the newer seal does not fit


def test_nothing_in_the_folder_is_plain(store: Store) -> None:
    note(store, StaffSignedIn("工号007", "desk 1"))
    for file in store.data.iterdir():
        content = file.read_bytes()
        assert b"SQLite format 3" not in content
        assert "工号007".encode() not in content
        assert b"CREATE TABLE" not in content
    assert store.value("PRAGMA cipher_version")
    assert store.value("PRAGMA journal_mode") == "wal"
    assert store.value("PRAGMA synchronous") == 2  # FULL
    assert store.value("PRAGMA secure_delete") == 1
    assert store.value("PRAGMA temp_store") == 2  # memory
    assert store.value("PRAGMA foreign_keys") == 1


def test_a_driver_that_does_not_encrypt_is_refused(
    data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.setattr(hall.store, "driver", sqlite3)
    with pytest.raises(Unavailable, match="does not encrypt"):
        Store.open(data, clock)


def test_a_wrong_key_opens_nothing_and_changes_nothing(store: Store, clock: FakeClock) -> None:
    note(store, StaffSignedIn("7", "desk 1"))
    store.close()
    before = (store.data / FILE).read_bytes()
    (store.data / KEY_FILE).write_text("00" * 32)
    with pytest.raises(Unavailable, match="wrong key or damaged"):
        Store.open(store.data, clock)
    assert (store.data / FILE).read_bytes() == before


def test_a_missing_key_is_never_made_anew_beside_a_file(store: Store, clock: FakeClock) -> None:
    store.close()
    (store.data / KEY_FILE).rename(store.data / "sealed")
    with pytest.raises(Unavailable, match=r"site\.key is missing beside site\.db"):
        Store.open(store.data, clock)
    assert not (store.data / KEY_FILE).exists()
    (store.data / "sealed").rename(store.data / KEY_FILE)
    Store.open(store.data, clock).close()


@pytest.mark.parametrize("garbled", [b"", b"00" * 31, b"zz" * 32, "密".encode() * 22, b"00" * 33])
def test_a_garbled_key_is_said_to_be_none(store: Store, clock: FakeClock, garbled: bytes) -> None:
    store.close()
    (store.data / KEY_FILE).write_bytes(garbled)
    with pytest.raises(Unavailable, match=r"site\.key is not a key"):
        Store.open(store.data, clock)


def test_a_key_typed_in_from_the_sealed_copy_fits(store: Store, clock: FakeClock) -> None:
    store.close()
    key = store.data / KEY_FILE
    key.write_text(key.read_text().upper() + "\n")
    again = Store.open(store.data, clock)
    assert (again.device, again.person("X")) == (store.device, store.person("x"))
    again.close()


def test_a_file_that_is_no_store_is_left_alone(store: Store, clock: FakeClock) -> None:
    store.close()
    (store.data / FILE).write_bytes(b"x" * 8192)
    with pytest.raises(Unavailable):
        Store.open(store.data, clock)
    assert (store.data / FILE).read_bytes() == b"x" * 8192


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(Unavailable, match=r"store: .*taken: File exists"):
        Store.open(tmp_path / "taken", clock)


def test_a_flipped_byte_is_found(store: Store, clock: FakeClock) -> None:
    for _ in range(300):  # more than the pages that the migrations left free: the last page is the journal's
        note(store, StaffSignedIn("7", "desk 1"))
    assert store.faults() == []
    store.close()
    content = bytearray((store.data / FILE).read_bytes())
    content[-2000] ^= 1
    (store.data / FILE).write_bytes(content)
    broken = Store.open(store.data, clock)
    assert any("HMAC" in fault for fault in broken.faults())
    broken.close()


def test_two_processes_at_the_first_start_make_one_machine(data: Path) -> None:
    program = (
        "import sys, pathlib\nfrom hall.clock import SystemClock\nfrom hall.store import Store\n"
        "sys.stdin.readline()\nstore = Store.open(pathlib.Path(sys.argv[1]), SystemClock())\n"
        "print(store.device, store._key.hex())\n"
    )
    for trial in range(5):
        folder = data / str(trial)
        starters = [
            subprocess.Popen([sys.executable, "-c", program, str(folder)], cwd=REPO, text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(2)
        ]  # fmt: skip
        for starter in starters:
            assert starter.stdin
            starter.stdin.write("go\n")
            starter.stdin.flush()
        said = [starter.communicate(timeout=60) for starter in starters]
        assert [err for _, err in said] == ["", ""]
        assert said[0][0] == said[1][0] != ""


def test_many_threads_at_the_first_start_make_one_machine(data: Path, clock: FakeClock) -> None:
    barrier = threading.Barrier(6)

    def start(_: int) -> tuple[str, str]:
        barrier.wait(30)
        store = Store.open(data, clock)
        found = store.device, store._key.hex()
        store.close()
        return found

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(start, range(6)))) == 1


def test_a_lock_that_never_goes_ends_the_wait(data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(data, clock).close()
    holder = Store.open(data, clock)
    holder.run("PRAGMA journal_mode = DELETE")
    holder.run("BEGIN EXCLUSIVE")
    monkeypatch.setattr(hall.store, "_BUSY_S", 0.06)
    with pytest.raises(Unavailable, match="locked"):
        holder.again()
    holder.run("COMMIT")
    holder.close()


def test_a_lock_that_goes_is_waited_for(data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a sister process switches the file at the same instant, which SQLite answers without waiting."""
    connect: Any = driver.connect
    refusals = [driver.OperationalError("database is locked")] * 3

    class Switching(driver.Connection):
        def execute(self, sql: str, *values: Any) -> Any:
            if "journal_mode" in sql and refusals:
                raise refusals.pop()
            return super().execute(sql, *values)

    monkeypatch.setattr(hall.store.driver, "connect", functools.partial(connect, factory=Switching))
    store = Store.open(data, clock)
    assert refusals == []
    assert store.value("PRAGMA journal_mode") == "wal"
    store.close()


def test_the_key_a_sister_made_meanwhile_counts(data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def late(source: Path, target: Path) -> None:
        target.write_text("11" * 32)
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    store = Store.open(data, clock)
    assert store._key == b"\x11" * 32
    store.close()


def test_where_folders_have_no_handle_none_is_synced(
    data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Windows:
        name = "nt"

        def __getattr__(self, name: str) -> object:
            return getattr(os, name)

    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    monkeypatch.setattr(hall.store, "os", Windows())
    Store.open(data, clock).close()
    assert len(synced) == 1  # the key's own file


# -- transactions -----------------------------------------------------------------------------------------------------


class Spoiled(Exception):
    """What goes wrong inside a block."""


def put(store: Store, key: str) -> None:
    store.run("INSERT INTO meta VALUES (?, '')", key)


def spoil(store: Store, key: str) -> None:
    with store.atomic():
        put(store, key)
        raise Spoiled


def keys(store: Store) -> set[str]:
    return {row["key"] for row in store.all("SELECT key FROM meta")} - {"device", "inc"}


def test_atomic_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(Spoiled):
        spoil(store, "a")
    assert keys(store) == set()
    with store.atomic():
        put(store, "b")
    assert keys(store) == {"b"}
    assert not store.changing


def test_an_inner_block_rolls_back_alone(store: Store) -> None:
    with store.atomic():
        put(store, "outer")
        with pytest.raises(Spoiled):
            spoil(store, "inner")
        with store.atomic():
            put(store, "second")
        assert store.changing
    assert keys(store) == {"outer", "second"}


def test_the_innermost_block_of_three_rolls_back_alone(store: Store) -> None:
    with store.atomic(), store.atomic():
        put(store, "middle")
        with pytest.raises(Spoiled):
            spoil(store, "innermost")
        with store.atomic():
            put(store, "beside")
    assert keys(store) == {"middle", "beside"}


def test_the_outer_block_takes_the_inner_one_with_it(store: Store) -> None:
    def outer() -> None:
        with store.atomic():
            with store.atomic():
                put(store, "inner")
            raise Spoiled

    with pytest.raises(Spoiled):
        outer()
    assert keys(store) == set()


def test_a_constraint_is_an_answer_and_no_fault_of_the_disk(store: Store) -> None:
    def twice() -> None:
        with store.atomic():
            put(store, "a")
            put(store, "a")

    with pytest.raises(driver.IntegrityError):
        twice()
    assert keys(store) == set()
    with store.atomic():
        put(store, "a")
        with pytest.raises(driver.IntegrityError):
            put(store, "a")
        for ask in (store.one, store.all, store.insert):
            with pytest.raises(driver.IntegrityError):
                ask("INSERT INTO meta VALUES ('a', '') RETURNING key")
    assert keys(store) == {"a"}


def test_a_statement_that_cannot_run_is_unavailable(store: Store) -> None:
    with pytest.raises(Unavailable, match="no such table") as caught:
        store.one("SELECT * FROM nowhere")
    assert caught.value.part == "store"


def test_a_commit_that_fails_leaves_nothing_behind(store: Store) -> None:
    def owing() -> None:
        with store.atomic():
            put(store, "a")
            store.run("PRAGMA defer_foreign_keys = ON")
            store.run("INSERT INTO case_material VALUES ('nobody', 'x', 0, 'x', 0, 'wanted', 0)")

    with pytest.raises(driver.IntegrityError):  # only the commit finds it
        owing()
    assert keys(store) == set()
    assert not store.changing


def test_a_transaction_the_file_ended_by_itself_is_not_rolled_back_twice(store: Store) -> None:
    def ended() -> None:
        with store.atomic():
            put(store, "a")
            store.run("ROLLBACK")

    with pytest.raises(Unavailable, match="no transaction is active"):
        ended()
    assert keys(store) == set()


def test_a_transaction_the_file_ended_within_an_inner_block_says_why(store: Store) -> None:
    def ended() -> None:
        with store.atomic(), store.atomic():
            put(store, "a")
            store.run("ROLLBACK")  # as SQLite does when the disk is full
            raise Spoiled

    with pytest.raises(Spoiled):
        ended()
    assert keys(store) == set()
    assert not store.changing


def test_the_nudge_follows_the_outermost_commit_only(store: Store) -> None:
    seen: list[set[str]] = []
    store.on_commit = lambda: seen.append(keys(store))
    with store.atomic():
        with store.atomic():
            put(store, "a")
        assert seen == []
    with pytest.raises(Spoiled):
        spoil(store, "b")
    assert seen == [{"a"}]


def test_another_process_holding_the_pen_is_waited_for(store: Store) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c",
         "import sys, pathlib\nfrom hall.clock import SystemClock\nfrom hall.store import Store\n"
         "store = Store.open(pathlib.Path(sys.argv[1]), SystemClock())\n"
         "with store.atomic():\n    print('mine', flush=True); sys.stdin.readline()\n", str(store.data)],
        cwd=REPO, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert writer.stdout
    assert writer.stdout.readline() == "mine\n"
    store.run("PRAGMA busy_timeout = 50")
    with pytest.raises(Unavailable, match="locked"), store.atomic():
        pytest.fail("two writers at once")
    assert keys(store) == set()  # reading goes on meanwhile
    store.run("PRAGMA busy_timeout = 30000")
    threading.Timer(0.1, writer.communicate, ("done\n",)).start()
    with store.atomic():
        put(store, "after")
    assert keys(store) == {"after"}
    writer.wait(30)


def test_another_connection_is_the_same_machine(store: Store) -> None:
    other = store.again()
    assert (other.device, other.inc, other.clock) == (store.device, store.inc, store.clock)
    note(other, StaffSignedIn("7", "desk 1"))
    note(store, StaffSignedIn("8", "desk 2"))
    assert verify(other).records == 2
    other.close()


def test_a_store_belongs_to_the_thread_that_opened_it(store: Store) -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(Unavailable, match="thread"):
        pool.submit(store.value, "SELECT 1").result()


# -- values -----------------------------------------------------------------------------------------------------------


def test_a_statement_is_parsed_once_even_by_the_process_that_made_the_tables(data: Path, clock: FakeClock) -> None:
    store = Store.open(data, clock)
    parsed = 0

    def asked(*_: object) -> int:  # while a statement is parsed, never while a prepared one runs
        nonlocal parsed
        parsed += 1
        return 0

    store.db.conn.set_authorizer(asked)
    rounds: list[int] = []
    for _ in range(3):
        for table in ("meta", "ticket", "journal", "outbox"):
            store.one(f"SELECT count(*) FROM {table} WHERE ? > 0", 1)
        rounds.append(parsed)
    assert rounds[0] > 0
    assert rounds == [rounds[0]] * 3
    store.close()


def test_rows_and_values(store: Store) -> None:
    with store.atomic():
        put(store, "a")
        put(store, "b")
        assert store.run("UPDATE meta SET value = ? WHERE key IN (?, ?)", "x", "a", "b") == 2
    row = store.one("SELECT key, value FROM meta WHERE key = ?", "a")
    assert row is not None
    assert (row["key"], row["value"]) == ("a", "x")
    assert store.one("SELECT 1 FROM meta WHERE key = 'c'") is None
    assert store.value("SELECT value FROM meta WHERE key = 'c'") is None
    assert store.value("SELECT count(*) FROM meta WHERE value = 'x'") == 2


def test_a_person_is_found_again_here_and_nowhere_else(store: Store, tmp_path: Path, clock: FakeClock) -> None:
    number = id_number(1)[:17] + "X"
    known = store.person(number)
    assert known == store.person(number.lower())
    assert known != store.person(id_number(2))
    assert number not in known
    assert len(known) == 32
    assert store.person("") == ""
    elsewhere = Store.open(tmp_path / "elsewhere", clock)
    assert elsewhere.person(number) != known
    elsewhere.close()


def test_numbers_run_by_kind_and_day_and_are_not_given_by_what_was_rolled_back(store: Store) -> None:
    def given(kind: str, day: str) -> int:
        with store.atomic():
            return store.next_number(kind, day)

    assert [given("case", "2026-11-23") for _ in range(3)] == [1, 2, 3]
    assert given("case", "2026-11-24") == 1
    assert given("ticket A", "2026-11-23") == 1

    def given_for_nothing() -> None:
        with store.atomic():
            store.next_number("case", "2026-11-23")
            raise Spoiled

    with pytest.raises(Spoiled):
        given_for_nothing()
    assert given("case", "2026-11-23") == 4


def test_a_page_that_ends_the_check_is_its_fault(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which check meets a damaged page, and whether it can go on, depends on the page."""

    def met(sql: str) -> list[Row]:
        raise Unavailable("store", f"{sql} met a damaged page")

    monkeypatch.setattr(store, "all", met)
    assert store.faults() == ["PRAGMA cipher_integrity_check met a damaged page"]


@pytest.mark.parametrize("text", ["\ud800", "好\udfff", "\udc00吗"])
def test_half_a_character_is_refused_in_words_wherever_it_comes_in(store: Store, text: str) -> None:
    with refused(Reason.TEXT_BROKEN):
        store.value("SELECT ?", text)
    with refused(Reason.TEXT_BROKEN):
        store.insert("INSERT INTO meta VALUES ('x', ?)", text)
    with refused(Reason.TEXT_BROKEN):
        store.person(text)
    before = verify(store).records

    def written() -> None:
        with store.atomic():
            store.next_number("case", "2026-11-23")
            append(store, StaffSignedIn("1001", "desk"), text)

    with refused(Reason.TEXT_BROKEN):
        written()
    with refused(Reason.TEXT_BROKEN), store.atomic():
        append(store, StaffSignedIn(text, "desk"), "rule")  # in the record itself
    assert verify(store) == Verdict(before, 0, "")
    with store.atomic():
        assert store.next_number("case", "2026-11-23") == 1  # nothing of it was left behind
