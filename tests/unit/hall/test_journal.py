"""The journal: its canonical text, its chain, its outbox, what a purge leaves, and that any touch of it shows."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hall.cases.records import CaseClosed, CaseReceived, MaterialSet
from hall.events import StaffSignedIn
from hall.journal import Header, Verdict, append, canonical, end, first_prev, purge, read, verify
from hall.line.records import TicketIssued
from hall.oversight.records import Rated
from hall.record import every_kind
from hall.store import Store, driver
from tests.helpers.clock import FakeClock
from tests.helpers.hall import hall_over, id_number, note, visit

# -- canonical text ---------------------------------------------------------------------------------------------------

_KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_our_text_is_rfc_8785s(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)
    assert json.loads(canonical(value)) == value


def test_the_text_is_the_one_written_by_hand() -> None:
    value = {"b": [1, True, None], "a": '𠮷"\\/\b\f\n\r\t\x1f\x7f', "": {}}
    assert canonical(value) == '{"":{},"a":"𠮷\\"\\\\/\\b\\f\\n\\r\\t\\u001f\x7f","b":[1,true,null]}'.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, -(2**53), "\ud800", {"名": 1}, {1: "x"}, b"x", (1, 2), {1, 2}, [{"a": [0.5]}], object()],
)
def test_what_has_no_single_text_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"record|surrogates"):
        canonical(value)


# -- records ----------------------------------------------------------------------------------------------------------


def issued(n: int) -> TicketIssued:
    return TicketIssued(f"ticket-{n}", f"A{n:03d}", "A", "2026-11-23")


def received(case: str) -> CaseReceived:
    return CaseReceived(case, f"临{case}", "T-1", "事项", "2017-07-24", {"name": "𠮷㛃"}, "ticket-1")


def test_a_record_comes_back_as_it_went_in(store: Store, clock: FakeClock) -> None:
    rated = Rated("r1", "ticket-1", "A001", 5, ["510", "517"])
    with store.atomic():
        first = append(store, received("c1"), "007", "c1")
        clock.advance(1.5)
        second = append(store, rated, "citizen")
    entries = read(store, 0)
    assert [entry.event() for entry in entries] == [received("c1"), rated]
    assert [entry.header for entry in entries] == [first, second]
    assert first.to_json() == {
        "device": store.device, "inc": 1, "dseq": 1, "case": "c1", "seq": 1, "type": "CaseReceived",
        "at": "2026-11-23T09:00:00.000+08:00", "actor": "007",
        "prev": hashlib.sha256(f'["{store.device}",1]'.encode()).hexdigest(), "body_hash": first.body_hash,
    }  # fmt: skip
    assert (second.dseq, second.case, second.seq, second.at) == (2, "", 0, "2026-11-23T09:00:01.500+08:00")
    assert second.prev == first.hash == hashlib.sha256(rfc8785.dumps(first.to_json())).hexdigest()


def test_the_first_header_points_at_device_and_incarnation() -> None:
    assert first_prev("d", 1) != first_prev("d", 2) != first_prev("e", 2)


def test_every_body_is_frozen_canonical_and_salted(store: Store) -> None:
    for _ in range(2):
        note(store, StaffSignedIn("7", "desk 1"))
    one, two = (entry.body for entry in read(store, 0))
    assert one is not None
    assert two is not None
    assert one != two  # the same event twice: only the salt tells them apart
    fields = json.loads(one)
    assert len(bytes.fromhex(fields.pop("salt"))) == 16
    assert fields == {"staff": "7", "desk": "desk 1"}
    assert one == rfc8785.dumps(json.loads(one))


def test_numbers_run_without_a_gap_by_device_and_by_case(store: Store) -> None:
    for case in ("c1", "c2", "c1", "c1", "c2"):
        note(store, MaterialSet(case, "id", "received"), case)
    note(store, issued(1))
    assert [(e.header.dseq, e.header.case, e.header.seq) for e in read(store, 0)] == [
        (1, "c1", 1), (2, "c2", 1), (3, "c1", 2), (4, "c1", 3), (5, "c2", 2), (6, "", 0),
    ]  # fmt: skip
    assert verify(store).fault == ""


def test_what_is_rolled_back_was_never_numbered(store: Store) -> None:
    note(store, issued(1))

    def spoiled() -> None:
        with store.atomic():
            append(store, CaseClosed("c1"), "007", "c1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        spoiled()
    note(store, CaseClosed("c1"), "c1")
    assert [(e.header.dseq, e.header.type) for e in read(store, 0)] == [(1, "TicketIssued"), (2, "CaseClosed")]
    assert outbox(store) == [(1, 2)]


def test_a_record_outside_a_transaction_is_refused(store: Store) -> None:
    with pytest.raises(RuntimeError, match="inside atomic"):
        append(store, issued(1), "007")
    assert end(store) == 0


def outbox(store: Store) -> list[tuple[int, int]]:
    return [(row["n"], row["pos"]) for row in store.all("SELECT n, pos FROM outbox ORDER BY n")]


def test_only_what_travels_is_pointed_at_and_numbered_for_itself(store: Store) -> None:
    note(store, issued(1))
    note(store, received("c1"), "c1")
    note(store, issued(2))
    note(store, CaseClosed("c1"), "c1")
    assert outbox(store) == [(1, 2), (2, 4)]
    assert {name for name, kind in every_kind().items() if kind.travels} == {
        "TicketFinished", "CaseReceived", "MaterialSet", "CaseAccepted", "CaseClosed", "Rated", "PaperPrinted",
        "SupplementAsked", "SupplementTaken", "SupplementCompleted", "CaseRefused", "Escalated", "EscalationAnswered",
        "PledgeGiven", "PledgeWithdrawn", "PledgeVerified", "CaseReviewed", "ClockStopped", "ClockResumed",
        "CaseExtended", "CaseDecidedHere", "ResultIssued", "Delivered", "CaseWithdrawn", "CaseReturned", "CaseLapsed",
        "CaseRevoked",
        "ConsultationAsked", "ConsultationHandedOver", "ConsultationAnswered", "ConsultationReceived",
        "ConsultationEnded", "DeliveryWished", "ResultPosted", "ResultSentBack", "BoxFilled", "BoxEmptied",
        "NoticeQueued", "FeeDue", "FeeOrdered", "FeePaid", "FeeVoided", "FeeReturned",
        "PapersSent", "PapersSettled", "MandateTaken", "MandateEnded", "MatterMoved", "StewardNamed", "ProblemMoved",
        "ErrandMoved", "DutyBegan", "DutyEnded",
        "BundleOpened", "FormAnswered", "BundleMaterialSet", "ResultHandedOn", "BundleAccepted", "BundleWithdrawn",
        "BundleStuckReturned", "BundleIssued", "BundleDelivered", "ProjectOpened", "StageBegun", "ProjectCaseJoined",
        "JointHeld", "StageEnded", "ProjectClosed", "ProjectStopped",
        "FindingRecorded", "OrderIssued", "OrderMoved", "ApprovalPushed", "ApprovalClaimed", "RegulatorAsked",
        "RegulatorAnswered", "FeeTaken", "FigureDeclared", "DutyDone",
        "RatingHandled", "EnquiryFiled", "EnquiryHandled", "ReportFiled", "ReportHandled", "PhoneTried",
        "PapersVoided",
    }  # fmt: skip


def test_reading_goes_on_behind_a_position(store: Store) -> None:
    for n in range(7):
        note(store, issued(n))
    assert [entry.pos for entry in read(store, 0, 3)] == [1, 2, 3]
    assert [entry.pos for entry in read(store, 3, 3)] == [4, 5, 6]
    assert [entry.pos for entry in read(store, 6)] == [7]
    assert read(store, 7) == []
    assert end(store) == 7


def test_what_another_version_wrote_without_a_field_of_ours_is_passed_over(
    store: Store, expect_log: Callable[..., None]
) -> None:
    note(store, StaffSignedIn("1001", "desk 1"))
    body = b'{"desk":"desk 1","salt":"0"}'
    store.run("UPDATE journal SET body = ? WHERE pos = 1", body)
    expect_log("StaffSignedIn of another version lacks staff")
    assert read(store, 0)[0].event() is None


def test_what_a_newer_program_wrote_is_left_to_it(store: Store) -> None:
    note(store, StaffSignedIn("7", "desk 1"))
    entry = read(store, 0)[0]
    assert entry.body is not None
    more = dataclasses.replace(entry, body=canonical({**json.loads(entry.body), "mood": "good"}))
    assert more.event() == StaffSignedIn("7", "desk 1")  # an unknown field is not ours to judge
    other = dataclasses.replace(entry, header=entry.header._replace(type="Teleported"))
    assert other.event() is None


def walks(store: Store, sql: str, *params: object) -> list[str]:
    """The steps of a statement's plan that go through a table that grows without an index."""
    plan = [str(row["detail"]) for row in store.all("EXPLAIN QUERY PLAN " + sql, *params)]
    tables = "journal|outbox|ticket|hall_case|case_material|rating"
    return [step for step in plan if re.fullmatch(f"(SCAN|SEARCH) ({tables})", step)]


def test_no_statement_of_the_counter_walks_a_whole_table(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk costs nothing in a test and a second per press after a year."""
    said: dict[str, list[str]] = {}
    for name in ("run", "one", "all"):
        real = getattr(Store, name)

        def watched(store: Store, sql: str, *params: object, real: Callable[..., Any] = real) -> Any:
            if sql not in said and not sql.startswith("EXPLAIN"):
                said[sql] = []
                said[sql] = walks(store, sql, *params)
            return real(store, sql, *params)

        monkeypatch.setattr(Store, name, watched)
    hall = hall_over(store)
    visit(hall, lambda told: None)
    case = hall.cases.recent(1)[0]
    hall.cases.is_received_by_platform(case.id)
    hall.cases.of_person(id_number(1))
    hall.cases.of_ticket(case.ticket)
    hall.tickets.of_person(id_number(1))
    hall.tickets.counts()
    hall.tickets.calls()
    assert len(said) > 20
    assert {sql: steps for sql, steps in said.items() if steps} == {}
    assert walks(store, "SELECT max(seq) FROM journal WHERE case_id = ?", "c")  # the check has eyes


# -- chain ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def chain(store: Store) -> Store:
    """Eight records: four of two cases, which travel, between four that do not."""
    for n in range(4):
        note(store, issued(n))
        note(store, MaterialSet(f"c{n % 2}", "id", "received"), f"c{n % 2}")
    assert verify(store).fault == ""
    return store


def test_a_long_chain_is_walked_to_its_end(store: Store) -> None:
    with store.atomic():
        for n in range(1203):  # several pages
            append(store, MaterialSet("c1", str(n), "received"), "007", "c1")
    assert verify(store) == verify(store).__class__(records=1203, purged=0, fault="")


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE journal SET dseq = 99 WHERE pos = 3", "dseq 99: 3 expected"),
        ("UPDATE journal SET inc = 2 WHERE pos = 3", "dseq 3: 1 expected"),
        ("UPDATE journal SET inc = 2, dseq = 1 WHERE pos = 3", "dseq 1: does not follow"),
        ("UPDATE journal SET case_id = 'c9', seq = 1 WHERE pos = 4", "dseq 4: header changed"),
        ("UPDATE journal SET seq = 7 WHERE pos = 4", "dseq 4: header changed"),
        ("UPDATE journal SET type = 'CaseClosed' WHERE pos = 4", "dseq 4: header changed"),
        ("UPDATE journal SET at = '2020-01-01' WHERE pos = 4", "dseq 4: header changed"),
        ("UPDATE journal SET actor = '008' WHERE pos = 4", "dseq 4: header changed"),
        ("UPDATE journal SET prev = body_hash WHERE pos = 4", "dseq 4: does not follow"),
        ("UPDATE journal SET body_hash = prev WHERE pos = 4", "dseq 4: header changed"),
        ("UPDATE journal SET hash = prev WHERE pos = 4", "dseq 4: header changed"),
        ("UPDATE journal SET body = x'7b7d' WHERE pos = 4", "dseq 4: body changed"),
        ("UPDATE journal SET body = x'7b7d' WHERE pos = 8", "dseq 8: body changed"),
        ("DELETE FROM journal WHERE pos = 1", "dseq 2: 1 expected"),
        ("DELETE FROM journal WHERE pos = 5", "dseq 6: 5 expected"),
        ("UPDATE journal SET pos = 100 WHERE pos = 5", "dseq 6: 5 expected"),
        ("UPDATE journal SET pos = -1 WHERE pos = 3", "dseq 4: 3 expected"),
        ("UPDATE meta SET value = 'another' WHERE key = 'device'", "dseq 1: does not follow"),
    ],
)
def test_any_touch_of_the_chain_shows(chain: Store, clock: FakeClock, sql: str, fault: str) -> None:
    chain.run("PRAGMA foreign_keys = OFF")
    assert chain.run(sql) > 0
    again = Store.open(chain.data, clock)
    assert verify(again).fault.startswith(fault)
    again.close()


@pytest.mark.parametrize(("inc", "dseq"), [(1, 8), (1, 10), (2, 9), (2, 2), (0, 9), (1, None)])
def test_a_record_out_of_its_order_is_not_taken(chain: Store, inc: int, dseq: int | None) -> None:
    """Whoever reckons the number wrongly, or beside another who writes, changes nothing."""
    copied = "case_id || 'x', seq, type, at, actor, prev, body_hash, hash FROM journal WHERE pos = 1"
    insert = "INSERT INTO journal (inc, dseq, case_id, seq, type, at, actor, prev, body_hash, hash) SELECT ?, ?, "
    with pytest.raises(driver.IntegrityError):
        chain.run(insert + copied, inc, dseq)
    assert verify(chain) == Verdict(8, 0, "")


def test_a_store_put_back_counts_from_one_again(chain: Store, clock: FakeClock) -> None:
    chain.run("UPDATE meta SET value = '2' WHERE key = 'inc'")
    again = Store.open(chain.data, clock)
    assert [note(again, MaterialSet("c9", "id", "received"), "c9") for _ in range(2)] == [1, 2]
    assert verify(again).fault == ""
    again.close()


def test_a_record_forged_with_its_hashes_breaks_what_follows(chain: Store) -> None:
    """Who can write the file can make one record fit in itself, not the one behind it."""
    entry = read(chain, 2, 1)[0]
    header = entry.header._replace(actor="nobody")
    chain.run("UPDATE journal SET actor = 'nobody', hash = ? WHERE pos = ?", header.hash, entry.pos)
    assert verify(chain).fault == "dseq 4: does not follow the record before it"


def test_a_number_of_a_case_out_of_order_shows_even_when_all_hashes_fit(store: Store) -> None:
    note(store, MaterialSet("c1", "id", "received"), "c1")
    store.run("UPDATE journal SET seq = 5")
    note(store, MaterialSet("c1", "id", "wanted"), "c1")
    # The whole chain rebuilt around the gap, as a forger with the key would.
    prev = first_prev(store.device, 1)
    for entry in read(store, 0):
        header = entry.header._replace(prev=prev)
        store.run("UPDATE journal SET prev = ?, hash = ? WHERE pos = ?", prev, header.hash, entry.pos)
        prev = header.hash
    assert verify(store).fault == "dseq 1: number 5 in its case is out of order"


def test_a_restored_store_goes_on_in_a_new_incarnation(chain: Store, clock: FakeClock) -> None:
    chain.run("UPDATE meta SET value = '2' WHERE key = 'inc'")
    restored = Store.open(chain.data, clock)
    assert note(restored, MaterialSet("c1", "form", "received"), "c1") == 1
    assert read(restored, 8)[0].header.prev == first_prev(restored.device, 2)
    assert [tuple(row) for row in restored.all("SELECT inc, n FROM outbox ORDER BY inc, n")][-2:] == [(1, 4), (2, 1)]
    assert verify(restored).fault == ""
    assert verify(restored).records == 9
    restored.close()


# -- purge ------------------------------------------------------------------------------------------------------------


def test_a_purge_forgets_bodies_and_the_chain_still_holds(chain: Store) -> None:
    chain.run("UPDATE outbox SET state = 'safe' WHERE n <= 3")
    assert purge(chain, 2) == 2
    assert purge(chain, 2) == 0  # forgotten once
    verdict = verify(chain)
    assert (verdict.records, verdict.purged, verdict.fault) == (8, 2, "")
    bodies = [entry.body is not None for entry in read(chain, 0)]
    assert bodies == [True, False, True, False, True, True, True, True]
    assert [entry.event() for entry in read(chain, 1, 1)] == [None]
    assert note(chain, issued(9)) == 9
    assert verify(chain).fault == ""


@pytest.mark.parametrize("state", ["queued", "sent", "received", "quarantined"])
def test_what_is_not_safe_is_kept(chain: Store, state: str) -> None:
    chain.run("UPDATE outbox SET state = ?", state)
    assert purge(chain, 99) == 0
    assert verify(chain).purged == 0


def test_a_header_is_proved_without_its_body(chain: Store) -> None:
    chain.run("UPDATE outbox SET state = 'safe'")
    purge(chain, 99)
    chain.run("UPDATE journal SET actor = '008' WHERE pos = 2")
    assert verify(chain).fault == "dseq 2: header changed"


def test_what_is_purged_is_gone_from_the_file(store: Store, clock: FakeClock, tmp_path: Path) -> None:
    note(store, received("c1"), "c1")
    store.run("UPDATE outbox SET state = 'safe'")
    purge(store, 1)
    plain = tmp_path / "plain.db"
    store.run("ATTACH DATABASE ? AS plain KEY ''", str(plain))
    store.one("SELECT sqlcipher_export('plain')")
    store.run("DETACH DATABASE plain")
    content = plain.read_bytes()
    assert b"CaseReceived" in content  # the header stays
    assert "𠮷㛃".encode() not in content


def test_header_hash_covers_all_ten_fields() -> None:
    header = Header("d", 1, 1, "c", 1, "T", "at", "a", "p", "b")
    changed: dict[str, Any] = {name: 2 if isinstance(value, int) else "x" for name, value in header.to_json().items()}
    hashes = {header._replace(**{name: value}).hash for name, value in changed.items()}
    assert len(changed) == 10
    assert len(hashes | {header.hash}) == 11
