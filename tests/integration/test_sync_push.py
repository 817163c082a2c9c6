"""Records up and decisions down against the real stand-in process: each once, byte for byte, through every fault."""

import functools
import json
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, get_origin, get_type_hints

import pytest
import requests
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from hall.agency.records import PapersSent, PapersSettled
from hall.cases.caserules import CaseRules
from hall.cases.cases import Cases, CaseState
from hall.cases.charges import Standing
from hall.cases.counterrules import CounterRules
from hall.cases.demands import Demands, FeeBasis
from hall.cases.records import CaseReceived
from hall.catalogue.catalogue import Catalogue
from hall.clock import SystemClock
from hall.errors import Garbled
from hall.events import SyncPhase
from hall.journal import first_prev, read
from hall.papers.records import StorePutBack
from hall.record import Record, declared, every_kind
from hall.settings import Platform
from hall.store import Store
from sync.client import PlatformClient, Unreached
from sync.contact import Contact, probe
from sync.engine import run_once
from sync.outbox import Outbox
from sync.status import Known, Status, recall, status
from sync.wire import envelope, link
from tests.helpers.hall import BARE, CALENDAR, STATION, Hall, applicant, hall_over, note
from tests.helpers.platform import ROOT, Sandbox, assert_exactly_once, running, states, travelling


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("platform")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared: Sandbox) -> Iterator[Sandbox]:
    """The platform in its normal mood; every test has a device of its own there."""
    shared.mood("normal")
    yield shared
    shared.mood("normal")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    store = Store.open(tmp_path / "data", SystemClock())
    yield hall_over(store)
    store.close()


def new_case(hall: Hall, n: int = 1) -> str:
    """Two records: received and accepted."""
    case = hall.cases.receive("T-2", applicant(n), "", "w1").id
    hall.cases.accept(case, "w1")
    return case


def now(hall: Hall, platform: Platform) -> Status:
    return run_once(platform, hall.store, hall.cases)


@pytest.mark.requirement("R-95")
def test_cases_go_up_and_decisions_come_down(hall: Hall, sandbox: Sandbox) -> None:
    cases = [new_case(hall, n) for n in range(3)]
    after = now(hall, sandbox.settings())
    assert (after.phase, after.waiting, after.quarantined, after.trouble) == (SyncPhase.ONLINE, 0, 0, "")
    assert after.contact
    assert_exactly_once(hall.store, sandbox)
    sandbox.decide(cases[0], "granted", "准予办理")
    sandbox.decide(cases[1], "denied", "不符合条件")
    now(hall, sandbox.settings())
    there = sandbox.cases()
    first, second, third = (hall.cases.case(case) for case in cases)
    assert (first.state, first.decision) == (CaseState.GRANTED, "准予办理")
    assert (second.state, second.decision) == (CaseState.DENIED, "不符合条件")
    assert third.state is CaseState.ACCEPTED
    assert (first.official_no, second.official_no) == tuple(there[case]["official_no"] for case in cases[:2])
    assert len(first.official_no) == 43
    hall.cases.close(cases[0], "w1")
    now(hall, sandbox.settings())
    assert sandbox.cases()[cases[0]]["state"] == "closed"
    assert_exactly_once(hall.store, sandbox)


@pytest.mark.requirement("R-97")
def test_an_order_is_paid_at_the_platforms_cashier_and_one_that_crossed_the_end_is_owed_back(
    hall: Hall, sandbox: Sandbox
) -> None:
    item = replace(BARE, fee="10 元")
    rules = CaseRules(counter=CounterRules(demands=Demands(fees=(FeeBasis((item.code,), "某法"),))))
    cases = Cases(hall.store, Catalogue([item]), CALENDAR, STATION, rules)
    paid, crossed = (cases.accept(cases.receive(item.code, applicant(n), "", "w1").id, "w1").id for n in (1, 2))
    orders = {
        case: cases.charges.order(cases.charges.notify(case, "w1").id, "w1").order for case in (paid, crossed)
    }  # fmt: skip
    assert run_once(sandbox.settings(), hall.store, cases).quarantined == 0
    there = {order["case"]: order for order in sandbox.get("/sandbox/orders") if order["case"] in orders}
    assert {case: order["order"] for case, order in there.items()} == orders
    receipts = {
        case: sandbox.post(f"/sandbox/orders/{order}/payment")["receipt"] for case, order in orders.items()
    }  # fmt: skip
    cases.endings.withdraw(crossed, "", "w1")  # before the station hears of the payment
    assert run_once(sandbox.settings(), hall.store, cases).quarantined == 0
    stands = {case: cases.charges.of_case(case)[0] for case in orders}
    assert {case: one.standing for case, one in stands.items()} == {
        paid: Standing.PAID, crossed: Standing.OWED_BACK,
    }  # fmt: skip
    assert {case: one.receipt for case, one in stands.items()} == receipts
    assert_exactly_once(hall.store, sandbox)


# What the platform's own book of hand-overs looks into.
_RIGHT: dict[type[Record], dict[str, Any]] = {
    PapersSent: {"giver": "610722000000", "taker": "610722001000", "way": "messenger", "papers": ["户口簿"]},
    PapersSettled: {"act": "confirm", "state": "arrived"},
}


def sample(kind: type[Record], case: str) -> Record:
    """A record of `kind` with something in every field, of `case` where it names one."""
    values: dict[str, Any] = {"case": case, "outcome": "granted"} | _RIGHT.get(kind, {})
    for name, hint in get_type_hints(kind).items():
        plain = {str: "x", int: 1, bool: True}.get(hint, {} if get_origin(hint) is dict else [])
        values.setdefault(name, plain)
    return kind(**{f.name: values[f.name] for f in fields(kind)})


def test_every_record_that_travels_is_received_and_none_is_put_aside(hall: Hall, sandbox: Sandbox) -> None:
    kinds = [kind for kind in every_kind().values() if kind.travels]
    assert len(kinds) > 25
    sent = hall.cases.receive("T-2", applicant(len(kinds)), "", "w1").id
    for n, kind in enumerate(kinds):
        case = str(uuid.uuid4()) if kind is CaseReceived else hall.cases.receive("T-2", applicant(n), "", "w1").id
        case = sent if kind in _RIGHT else case
        named = any(f.name == "case" for f in fields(kind))
        note(hall.store, sample(kind, case), case if named else "")
    after = now(hall, sandbox.settings())
    assert (after.waiting, after.quarantined, after.trouble) == (0, 0, "")
    assert set(states(hall.store)) == {"received"}
    assert_exactly_once(hall.store, sandbox)
    there = [record for record in sandbox.records() if record["device"] == hall.store.device]
    assert {record["type"] for record in there} == {kind.__name__ for kind in kinds}
    known = {
        name
        for home in ("hall.events", "hall.line.records", "hall.cases.records", "hall.cases.casework")
        for name in declared(home)
    }
    assert not [record["type"] for record in there if record["reason"] and record["type"] in known]


def test_a_record_newer_than_the_platform_is_carried(hall: Hall, sandbox: Sandbox) -> None:
    @dataclass(frozen=True, slots=True)
    class Weather(Record):
        """It rains."""

        travels: ClassVar[bool] = True
        mood: str

    case = new_case(hall)
    note(hall.store, Weather("rain"), case)
    hall.cases.endings.withdraw(case, "", "w1")
    after = now(hall, sandbox.settings())
    assert (after.waiting, after.quarantined) == (0, 0)
    kept = next(record for record in sandbox.records() if record["type"] == "Weather")
    assert (kept["code"], bool(kept["reason"])) == ("", True)
    assert sandbox.cases()[case]["state"] == "withdrawn"  # what came behind it was worked with


def test_a_long_backlog_goes_up_in_pages(hall: Hall, sandbox: Sandbox) -> None:
    for n in range(70):
        new_case(hall, n)
    assert now(hall, sandbox.settings()).waiting == 0
    assert_exactly_once(hall.store, sandbox)


@pytest.mark.parametrize(
    ("mood", "phase"),
    [
        ({"mood": "down"}, SyncPhase.OFFLINE),
        ({"mood": "slow", "seconds": 60}, SyncPhase.OFFLINE),
        ({"mood": "error500"}, SyncPhase.OFFLINE),
        ({"mood": "html"}, SyncPhase.PORTAL),
    ],
)
def test_a_platform_that_does_not_answer_marks_nothing_and_afterwards_all_arrives_once(
    hall: Hall, sandbox: Sandbox, mood: dict[str, Any], phase: SyncPhase
) -> None:
    new_case(hall)
    sandbox.mood(**mood)
    after = now(hall, sandbox.settings(timeout_s=0.5))
    assert (after.phase, after.waiting) == (phase, 2)
    assert states(hall.store) == ["queued", "queued"]
    new_case(hall, 2)
    sandbox.mood("normal")
    assert now(hall, sandbox.settings()).phase is SyncPhase.ONLINE
    assert_exactly_once(hall.store, sandbox)


def test_nobody_at_the_address_is_offline(hall: Hall, sandbox: Sandbox) -> None:
    new_case(hall)
    after = now(hall, replace(sandbox.settings(), url="http://127.0.0.1:9"))
    assert (after.phase, after.waiting, after.contact) == (SyncPhase.OFFLINE, 2, "")


def spoil_exchange(hall: Hall, sandbox: Sandbox, mood: str, **facts: Any) -> Status:
    """Push while the answers to exchanges, not to greetings, are spoiled."""
    client = PlatformClient(sandbox.settings())
    contact = Contact(sandbox.settings(), client, hall.store, hall.cases)
    try:
        contact.greet()
        sandbox.mood(mood, **facts)
        with pytest.raises((Unreached, Garbled)):
            contact.exchange(push=True)
    finally:
        client.close()
        sandbox.mood("normal")
    return status(hall.store)


def test_a_reply_lost_after_the_commit_counts_once_after_the_retry(hall: Hall, sandbox: Sandbox) -> None:
    new_case(hall)
    assert spoil_exchange(hall, sandbox, "lost_reply").waiting == 2
    assert len([r for r in sandbox.records() if r["device"] == hall.store.device]) == 2  # it did commit
    assert states(hall.store) == ["sent", "sent"]
    assert now(hall, sandbox.settings()).waiting == 0
    assert_exactly_once(hall.store, sandbox)


@pytest.mark.parametrize("clean", [True, False], ids=["whole HTTP", "broken HTTP"])
@pytest.mark.parametrize("lines", range(5))
def test_a_reply_cut_after_any_line_marks_nothing_and_the_retry_counts_once(
    hall: Hall, sandbox: Sandbox, lines: int, clean: bool
) -> None:
    decided = [new_case(hall, n) for n in range(2)]
    now(hall, sandbox.settings())
    for case in decided:
        sandbox.decide(case)
    later = new_case(hall, 3)
    # The whole reply: receipt, decision, decision, number of the new case, end.
    before = recall(hall.store, Known.CURSOR)
    after = spoil_exchange(hall, sandbox, "truncated", lines=lines, clean=clean)
    assert after.waiting == 2
    assert states(hall.store)[-2:] == ["sent", "sent"]
    assert recall(hall.store, Known.CURSOR) == before
    assert {hall.cases.case(case).state for case in decided} == {CaseState.ACCEPTED}
    assert now(hall, sandbox.settings()).waiting == 0
    assert {hall.cases.case(case).state for case in decided} == {CaseState.GRANTED}
    assert hall.cases.case(later).state is CaseState.ACCEPTED
    assert_exactly_once(hall.store, sandbox)


def test_a_whole_reply_has_five_lines_in_the_test_above(hall: Hall, sandbox: Sandbox) -> None:
    decided = [new_case(hall, n) for n in range(2)]
    now(hall, sandbox.settings())
    for case in decided:
        sandbox.decide(case)
    new_case(hall, 3)
    store, page = hall.store, Outbox(hall.store).take()
    assert page
    query = {"device": store.device, "inc": str(store.inc), "cursor": recall(store, Known.CURSOR)}
    kind = {"Content-Type": "application/x-ndjson"}
    answer = requests.post(sandbox.url + "/v1/sync", params=query, data=page.body, headers=kind, timeout=30)
    assert answer.text.count("\n") == 5


# -- who answers ------------------------------------------------------------------------------------------------------


def test_another_key_than_the_pinned_one_is_not_believed(
    hall: Hall, tmp_path: Path, expect_log: Callable[..., None]
) -> None:
    expect_log("ERROR onevisit.sync: an answer is not believed: signature")
    with running(tmp_path / "p") as sandbox:
        new_case(hall)
        now(hall, sandbox.settings())
        sandbox.kill()
        (sandbox.data / "platform.key").unlink()  # somebody else with a copy of everything but the key
        sandbox.start()
        new_case(hall, 2)
        after = now(hall, sandbox.settings())
        assert (after.phase, after.waiting) == (SyncPhase.PORTAL, 2)
        assert len(sandbox.records()) == 2


def test_the_key_of_the_settings_counts_before_any_contact(
    hall: Hall, sandbox: Sandbox, expect_log: Callable[..., None]
) -> None:
    expect_log("ERROR onevisit.sync: an answer is not believed: signature")
    new_case(hall)
    assert now(hall, sandbox.settings(key="ab" * 32)).phase is SyncPhase.PORTAL
    assert recall(hall.store, Known.KEY) == ""
    right = requests.get(
        sandbox.url + "/v1/hello", params={"device": "x", "inc": 0, "nonce": "0" * 16}, timeout=30
    ).json()["key"]
    assert now(hall, sandbox.settings(key=right)).phase is SyncPhase.ONLINE
    assert recall(hall.store, Known.KEY) == ""  # nothing was pinned: the settings say it
    probe(sandbox.settings(key=right))


# -- histories that disagree ------------------------------------------------------------------------------------------


def test_a_copied_store_is_found_out_loses_nothing_and_still_gets_decisions(
    hall: Hall, sandbox: Sandbox, tmp_path: Path, expect_log: Callable[..., None]
) -> None:
    expect_log("ERROR onevisit.store: this store was put back from a copy .ahead.")
    expect_log("ERROR onevisit.sync: records cannot be pushed: fork")
    case = new_case(hall)
    now(hall, sandbox.settings())
    hall.store.run("VACUUM INTO ?", str(tmp_path / "copy.db"))  # encrypted like the original
    twin_data = tmp_path / "twin"
    twin_data.mkdir()
    (tmp_path / "copy.db").rename(twin_data / "site.db")
    (twin_data / "site.key").write_bytes((hall.store.data / "site.key").read_bytes())
    twin = hall_over(Store.open(twin_data, SystemClock()))
    new_case(hall, 2)
    now(hall, sandbox.settings())
    new_case(twin, 3)
    after = now(twin, sandbox.settings())
    assert (after.phase, after.waiting, after.trouble) == (SyncPhase.ONLINE, 2, "fork")
    sandbox.decide(case)
    now(twin, sandbox.settings())
    assert twin.cases.case(case).state is CaseState.GRANTED
    assert status(twin.store).waiting == 2
    now(hall, sandbox.settings())
    assert_exactly_once(hall.store, sandbox)
    twin.store.close()


def test_a_store_put_back_to_an_older_state_is_found_out(
    hall: Hall, sandbox: Sandbox, expect_log: Callable[..., None]
) -> None:
    expect_log("ERROR onevisit.sync: records cannot be pushed: ahead")
    expect_log("ERROR onevisit.store: this store was put back from a copy .ahead.")
    new_case(hall)
    now(hall, sandbox.settings())
    hall.store.run("DELETE FROM outbox WHERE n = 2")
    for _ in range(2):  # it is said once, however often the platform is asked
        after = now(hall, sandbox.settings())
        assert (after.phase, after.trouble) == (SyncPhase.ONLINE, "ahead")
    noticed = [entry for entry in read(hall.store, 0) if isinstance(entry.event(), StorePutBack)]
    assert len(noticed) == 1
    before, after_it = (int(hall.cases.case(new_case(hall, n)).number[-4:]) for n in (2, 3))
    assert (before > 50, after_it) == (True, before + 1)  # behind all that another life of the store can have given


def test_a_platform_restored_from_a_backup_gets_what_it_lost(
    hall: Hall, tmp_path: Path, expect_log: Callable[..., None]
) -> None:
    expect_log("WARNING onevisit.sync: the platform has a new epoch")
    expect_log("WARNING onevisit.sync: the platform no longer holds records from 1 on")
    with running(tmp_path / "p") as sandbox:
        case = new_case(hall)
        for n in range(2, 60):
            new_case(hall, n)
        now(hall, sandbox.settings())
        sandbox.kill()
        for file in sandbox.data.glob("platform.db*"):
            file.unlink()
        sandbox.start()
        assert now(hall, sandbox.settings()).waiting == 0
        assert_exactly_once(hall.store, sandbox)
        sandbox.decide(case)
        now(hall, sandbox.settings())
        assert hall.cases.case(case).state is CaseState.GRANTED


def test_gap_and_fork_are_answered_409_and_named(sandbox: Sandbox, hall: Hall) -> None:
    new_case(hall)
    new_case(hall, 2)
    chain, lines = first_prev(hall.store.device, hall.store.inc), list[bytes]()
    for n, entry in enumerate(travelling(hall.store), 1):
        chain = link(chain, entry.header.hash)
        lines.append(envelope(n, entry.header, entry.body, chain))
    forged = travelling(hall.store)[0].header._replace(actor="other")
    other = envelope(1, forged, None, link(first_prev(hall.store.device, hall.store.inc), forged.hash))

    def post(body: bytes) -> requests.Response:
        query = {"device": hall.store.device, "inc": str(hall.store.inc)}
        kind = {"Content-Type": "application/x-ndjson"}
        return requests.post(sandbox.url + "/v1/sync", params=query, data=body, headers=kind, timeout=30)

    assert post(lines[0]).status_code == 200
    gap = post(lines[2])
    assert (gap.status_code, gap.json()["code"], gap.json()["expected"]) == (409, "gap", 2)
    fork = post(other + lines[1])
    assert (fork.status_code, fork.json()["code"], fork.json()["n"]) == (409, "fork", 1)
    aside = [one for one in sandbox.get("/sandbox/forks") if one["device"] == hall.store.device]
    assert [one["raw"].encode() + b"\n" for one in aside] == [other]
    assert len([one for one in sandbox.records() if one["device"] == hall.store.device]) == 1


def test_records_the_platform_does_not_know_are_put_aside_on_both_sides_and_hold_up_nothing(
    hall: Hall, sandbox: Sandbox
) -> None:
    new_case(hall)
    with hall.store.atomic():  # as a newer program would have written it
        row = hall.store.one("SELECT pos FROM journal WHERE type = 'CaseAccepted'")
        assert row
        hall.store.run("UPDATE journal SET body = NULL WHERE pos = ?", row["pos"])
    new_case(hall, 2)
    after = now(hall, sandbox.settings())
    assert (after.phase, after.waiting, after.quarantined) == (SyncPhase.ONLINE, 0, 1)
    assert states(hall.store) == ["received", "quarantined", "received", "received"]


# -- the contract -----------------------------------------------------------------------------------------------------


@functools.cache
def schema(name: str) -> Draft202012Validator:
    contract = yaml.safe_load((ROOT / "sync" / "openapi.yaml").read_text(encoding="utf-8"))
    whole = Resource.from_contents(contract, default_specification=DRAFT202012)
    registry: Any = Registry().with_resource("contract", whole)
    return Draft202012Validator({"$ref": f"contract#/components/schemas/{name}"}, registry=registry)


def test_what_goes_over_the_line_is_what_the_contract_says(hall: Hall, sandbox: Sandbox) -> None:
    case = new_case(hall)
    now(hall, sandbox.settings())
    for record in sandbox.records():
        schema("StoredRecord").validate(record)
        schema("Envelope").validate(json.loads(record["raw"]))
    schema("Case").validate(sandbox.decide(case))
    store = hall.store
    who = {"device": store.device, "inc": str(store.inc)}
    hello = requests.get(sandbox.url + "/v1/hello", params=who | {"nonce": "0" * 16}, timeout=30)
    schema("Hello").validate(hello.json())
    kind = {"Content-Type": "application/x-ndjson"}
    answer = requests.post(sandbox.url + "/v1/sync", params=who, data=b"", headers=kind, timeout=30)
    first, *changes, last = map(json.loads, answer.text.splitlines())
    schema("Receipt").validate(first)
    schema("End").validate(last)
    assert [line["change"]["kind"] for line in changes] == ["numbered", "decision"]
    for line in changes:
        schema("ChangeLine").validate(line)
    wrong = requests.post(sandbox.url + "/v1/sync", params=who, data=b"{}\n", headers=kind, timeout=30)
    assert wrong.status_code == 422
    schema("Problem").validate(wrong.json())
    schema("Mood").validate(sandbox.get("/sandbox/mood"))
    with pytest.raises(Exception, match="chain"):
        schema("Envelope").validate({**json.loads(sandbox.records()[0]["raw"]), "chain": "short"})


def test_control_works_in_every_mood(sandbox: Sandbox) -> None:
    for mood in ("down", "slow", "html", "error500", "lost_reply", "truncated"):
        sandbox.mood(mood, seconds=60)
        assert sandbox.get("/sandbox/mood")["mood"] == mood
        assert isinstance(sandbox.cases(), dict)
        assert requests.get(sandbox.url, timeout=30).status_code == 200
    refused = requests.post(sandbox.url + "/sandbox/mood", json={"mood": "cheerful"}, timeout=30)
    assert refused.status_code == 422


def test_the_page_decides_with_a_form(hall: Hall, sandbox: Sandbox) -> None:
    case = new_case(hall)
    now(hall, sandbox.settings())
    form = {"outcome": "denied", "text": " 缺少 证明 "}
    back = requests.post(f"{sandbox.url}/sandbox/cases/{case}/decision", data=form, timeout=30, allow_redirects=False)
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert sandbox.cases()[case]["text"] == "缺少 证明"


# -- everything at once -----------------------------------------------------------------------------------------------


def test_any_mixture_of_faults_ends_with_every_record_there_once(hall: Hall, tmp_path: Path) -> None:
    """Cases are made, the line is spoiled, the platform is killed -9 and started again, in a seeded order."""
    dice = random.Random(20261123)
    with running(tmp_path / "p") as sandbox:
        for n in range(30):
            for k in range(dice.randrange(3)):
                new_case(hall, 10 * n + k)
            fault = dice.choice(["down", "html", "error500", "lost_reply", "truncated", "normal", "kill"])
            if fault == "kill":
                sandbox.kill()
                now(hall, sandbox.settings())
                sandbox.start()
            else:
                sandbox.mood(fault, lines=dice.randrange(3), clean=dice.random() < 0.5, times=dice.randrange(1, 4))
            now(hall, sandbox.settings())
            if dice.random() < 0.5:
                for case in sandbox.cases().values():
                    if case["state"] == "accepted":
                        sandbox.decide(case["case"], dice.choice(["granted", "denied"]))
        sandbox.mood("normal")
        assert now(hall, sandbox.settings()).waiting == 0
        assert_exactly_once(hall.store, sandbox)
        decided = {number: case for number, case in sandbox.cases().items() if case["outcome"]}
        assert decided
        for number, case in decided.items():
            mine = hall.cases.case(number)
            assert (mine.state.value, mine.official_no, mine.decision) == (
                case["outcome"], case["official_no"], case["text"],
            )  # fmt: skip
        assert hall.store.value("SELECT count(*) FROM journal WHERE type = 'CaseDecided'") == len(decided)


def test_planted_bug_marking_before_the_receipt_is_caught(
    hall: Hall, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    """A client that marks what it sends as received, and compares no marks, loses records: the ledger above sees it."""
    expect_log("ERROR onevisit.sync: an answer is not believed: its mark is not ours")
    new_case(hall)
    take = Outbox.take

    def eager(self: Outbox) -> Any:
        page = take(self)
        if page:
            hall.store.run("UPDATE outbox SET state = 'received' WHERE n <= ?", page.last)
        return page

    monkeypatch.setattr(Outbox, "take", eager)
    monkeypatch.setattr(Contact, "_compare", lambda *_: None)
    assert spoil_exchange(hall, sandbox, "down").waiting == 0
    now(hall, sandbox.settings())
    with pytest.raises(AssertionError):
        assert_exactly_once(hall.store, sandbox)
