"""A case: receipt, materials, acceptance, the platform's decision, closing; the whole table of what may follow what."""

import json
import uuid
from datetime import date, datetime
from itertools import pairwise

import pytest
import sqlcipher3.dbapi2 as driver

from hall.cases.cases import (
    OTHER_ID,
    Applicant,
    Case,
    CaseMaterial,
    Cases,
    CaseState,
    MaterialState,
)
from hall.cases.records import CaseAccepted, CaseClosed, CaseDecided, CaseReceived, MaterialSet
from hall.clock import HALL_ZONE
from hall.days.workdays import Calendar, Limit, Unit
from hall.errors import Reason, Refused, Unknown
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import (
    BARE,
    CALENDAR,
    CANCELLED,
    CATALOGUE,
    ITEM,
    MATERIALS,
    STATION,
    Hall,
    applicant,
    audit,
    id_number,
    note,
    records,
)
from tests.helpers.refusals import refused


@pytest.fixture
def cases(hall: Hall) -> Cases:
    return hall.cases


def received(cases: Cases, n: int = 1, ticket: str = "") -> Case:
    return cases.receive(ITEM.code, applicant(n), ticket, "007")


def complete(cases: Cases, case: Case) -> Case:
    for material in case.materials:
        case = cases.set_material(case.id, material.code, MaterialState.RECEIVED, "007")
    return case


def decide(cases: Cases, case: Case, outcome: str = "granted", revision: int = 1, text: str = "准予许可") -> Case:
    cases.decided(case.id, "GF2026-1", outcome, text, "2026-11-30T10:00:00+08:00", revision)
    return cases.case(case.id)


# -- receipt ----------------------------------------------------------------------------------------------------------


def test_a_received_case_holds_what_the_desk_saw(cases: Cases, store: Store) -> None:
    case = received(cases, ticket="ticket-1")
    assert case.provisional_no == case.number == f"临{STATION}202611230001"
    assert (case.item, case.item_name, case.item_version) == (ITEM.code, ITEM.name, ITEM.version)
    assert (case.department, case.state, case.ticket) == ("试验局", CaseState.RECEIVED, "ticket-1")
    assert case.applicant == applicant(1)
    assert case.materials == tuple(CaseMaterial(m.code, m.name, m.key, MaterialState.WANTED) for m in MATERIALS)
    assert case.missing == case.materials
    assert (case.promised, case.statutory) == (Limit(5, Unit.WORKING_DAY), Limit(20, Unit.WORKING_DAY))
    assert case.received_at == "2026-11-23T09:00:00.000+08:00"
    assert (case.accepted_at, case.due, case.official_no, case.decision) == ("", "", "", "")
    (event,) = records(store)
    assert event == CaseReceived(
        case.id, case.provisional_no, ITEM.code, ITEM.name, ITEM.version,
        {"name": "𠮷㛃䶮", "id_kind": "mainland", "id_number": id_number(1), "phone": "", "address": ""}, "ticket-1",
    )  # fmt: skip


def test_provisional_numbers_run_by_day(cases: Cases, clock: FakeClock) -> None:
    assert [received(cases).provisional_no[-4:] for _ in range(3)] == ["0001", "0002", "0003"]
    clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=HALL_ZONE))
    assert received(cases).provisional_no == f"临{STATION}202611240001"


def test_case_ids_are_uuids_of_version_7_that_sort_by_time(cases: Cases, clock: FakeClock) -> None:
    made: list[uuid.UUID] = []
    for _ in range(5):
        made.append(uuid.UUID(received(cases).id))
        clock.advance(0.001)
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    assert all(earlier < later for earlier, later in pairwise(made))
    assert made[0].int >> 80 == int(datetime(2026, 11, 23, 9, 0, tzinfo=HALL_ZONE).timestamp() * 1000)


def test_an_item_without_materials_or_limits_is_accepted_at_once(cases: Cases) -> None:
    case = cases.receive(BARE.code, applicant(), "", "007")
    assert (case.materials, case.promised, case.statutory) == ((), None, None)
    assert cases.accept(case.id, "007").due == ""


def test_items_nobody_can_apply_for(cases: Cases, store: Store) -> None:
    with refused(Reason.ITEM_UNKNOWN):
        cases.receive("T-9", applicant(), "", "007")
    with refused(Reason.ITEM_CANCELLED, why="国务院取消"):
        cases.receive(CANCELLED.code, applicant(), "", "007")
    assert records(store) == []


# -- who asks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [{"name": ""}, {"name": " \t\u3000"}, {"id_number": ""}, {"id_number": "  "}])
def test_nobody_cannot_ask(cases: Cases, missing: dict[str, str]) -> None:
    with refused(Reason.APPLICANT_MISSING):
        cases.receive(ITEM.code, applicant(1, **missing), "", "007")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("\x00", "请填写姓名"),
        ("张\u202e三", "姓名里有改变文字方向的字符"),
        ("张\u200b三", "姓名里有看不见的字符"),
        ("\u2067张三", "姓名里有改变文字方向的字符"),
        ("张\n三", "姓名里有控制字符"),
        ("张\ud800三", "姓名里有没读完整的字符"),
        ("阿" * 51, "姓名不能超过 50 个字"),
    ],
)
def test_names_with_what_cannot_be_seen_are_refused(cases: Cases, store: Store, name: str, why: str) -> None:
    with refused(Reason.NAME_NOT_ALLOWED, why=why):
        cases.receive(ITEM.code, applicant(1, name=name), "", "007")
    assert records(store) == []


@pytest.mark.parametrize("name", ["𠮷" * 50, "阿卜杜热合曼·阿卜力米提", "﨑", "葛\U000e0100", "O’Brien Łukasz"])
def test_names_people_bear_are_kept_to_the_code_point(cases: Cases, name: str) -> None:
    case = cases.receive(ITEM.code, applicant(1, name=f" {name}\u3000"), "", "007")
    assert cases.case(case.id).applicant.name == name


def test_what_was_typed_with_blanks_or_in_small_letters_is_one_person(cases: Cases) -> None:
    number = "11010519491231002X"
    one = applicant(1, id_number=f" {number.lower()} ", phone=" 13900000000 ", address=" 博望街道 ")
    case = cases.receive(ITEM.code, one, "", "007")
    kept = case.applicant
    assert (kept.id_number, kept.phone, kept.address) == (number, "13900000000", "博望街道")
    assert cases.of_person(number.lower()) == [case]


@pytest.mark.parametrize("kind", ["mainland", "hmt", "foreigner_2023"])
@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("1101051949123100", "应为 18 位"),
        ("1101051949123100AX", "只能有数字，末位可以是 X"),
        ("11010519490231002X", "出生日期不存在"),
        ("110105202611240028", "出生日期不合理"),
        ("110105194912310021", "校验位不对"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong(cases: Cases, kind: str, number: str, why: str) -> None:
    with refused(Reason.ID_NUMBER_WRONG, why=why):
        cases.receive(ITEM.code, applicant(1, id_kind=kind, id_number=number), "", "007")


@pytest.mark.parametrize(("kind", "number"), [(OTHER_ID, "G12345678"), ("foreigner_2017", "USA110081010012")])
def test_documents_with_numbers_of_their_own_are_taken_as_they_are(cases: Cases, kind: str, number: str) -> None:
    case = cases.receive(ITEM.code, applicant(1, id_kind=kind, id_number=number), "", "007")
    assert case.applicant.id_number == number


def test_an_applicant_says_nothing_to_a_log() -> None:
    assert "𠮷" not in repr(applicant())
    assert id_number(1) not in repr(applicant())


# -- materials and acceptance -----------------------------------------------------------------------------------------


@pytest.mark.requirement("R-45")
def test_nothing_is_accepted_before_all_materials_are_here(cases: Cases, store: Store) -> None:
    case = received(cases)
    with refused(Reason.MATERIALS_MISSING, names="身份证、申请表、租赁合同、照片"):
        cases.accept(case.id, "007")
    for code in ("form", "id", "photo"):
        case = cases.set_material(case.id, code, MaterialState.RECEIVED, "007")
    assert [m.name for m in case.missing] == ["租赁合同"]
    with refused(Reason.MATERIALS_MISSING, names="租赁合同"):
        cases.accept(case.id, "007")
    assert cases.case(case.id).state is CaseState.RECEIVED
    cases.set_material(case.id, "lease", MaterialState.RECEIVED, "007")
    accepted = cases.accept(case.id, "007")
    assert accepted.state is CaseState.ACCEPTED
    assert accepted.missing == ()
    assert [type(event) for event in records(store)] == [CaseReceived, *[MaterialSet] * 4, CaseAccepted]
    assert audit(store) == []


def test_a_material_can_be_taken_back_until_acceptance(cases: Cases, store: Store) -> None:
    case = received(cases)
    cases.set_material(case.id, "id", MaterialState.RECEIVED, "007")
    case = cases.set_material(case.id, "id", MaterialState.WANTED, "008")
    assert len(case.missing) == 4
    assert records(store)[-1] == MaterialSet(case.id, "id", "wanted")


def test_a_material_the_case_does_not_have(cases: Cases, store: Store) -> None:
    case = received(cases)
    with pytest.raises(KeyError, match="passport"):
        cases.set_material(case.id, "passport", MaterialState.RECEIVED, "007")
    with refused(Reason.PLEDGE_IN_WORDS):
        cases.set_material(case.id, "id", MaterialState.PLEDGED, "007")
    assert len(records(store)) == 1


def test_acceptance_names_the_promised_day(cases: Cases, store: Store, clock: FakeClock) -> None:
    case = complete(cases, received(cases))
    clock.advance(600)
    case = cases.accept(case.id, "008")
    assert case.accepted_at == "2026-11-23T09:10:00.000+08:00"
    assert case.due == "2026-11-30"  # five working days behind a Monday
    assert records(store)[-1] == CaseAccepted(
        case.id, case.provisional_no, ITEM.code, "2026-11-30", "5 working_day", "20 working_day", CALENDAR.version
    )


def test_where_no_calendar_reaches_no_day_is_promised(cases: Cases, clock: FakeClock) -> None:
    clock.set(datetime(2026, 12, 30, 9, 0, tzinfo=HALL_ZONE))
    case = cases.accept(complete(cases, received(cases)).id, "007")
    assert (case.state, case.due) == (CaseState.ACCEPTED, "")


def test_another_refusal_of_the_calendar_is_not_swallowed(cases: Cases, store: Store) -> None:
    class Closed:
        version = "x"

        def add_workdays(self, start: date, count: int) -> date:
            raise Refused(Reason.ROLE_MISSING)

    case = complete(cases, received(cases))
    cases = Cases(store, CATALOGUE, Closed(), STATION)  # pyright: ignore[reportArgumentType]
    with refused(Reason.ROLE_MISSING):
        cases.accept(case.id, "007")
    assert cases.case(case.id).state is CaseState.RECEIVED


# -- the platform's decision ------------------------------------------------------------------------------------------


def test_a_decision_binds_the_official_number(cases: Cases, store: Store) -> None:
    case = cases.accept(complete(cases, received(cases)).id, "007")
    case = decide(cases, case)
    assert (case.state, case.official_no, case.number) == (CaseState.GRANTED, "GF2026-1", "GF2026-1")
    assert (case.decision, case.decided_at) == ("准予许可", "2026-11-30T10:00:00+08:00")
    assert case.provisional_no.startswith("临")
    assert records(store)[-1] == CaseDecided(case.id, "GF2026-1", "granted", "准予许可", "2026-11-30T10:00:00+08:00", 1)
    entry = store.one("SELECT actor, case_id FROM journal ORDER BY pos DESC LIMIT 1")
    assert entry is not None
    assert tuple(entry) == ("platform", case.id)


def test_the_same_decision_again_and_an_older_one_change_nothing(cases: Cases, store: Store) -> None:
    case = cases.accept(complete(cases, received(cases)).id, "007")
    case = decide(cases, case, revision=3)
    told = len(records(store))
    assert decide(cases, case, revision=3) == case
    assert decide(cases, case, "denied", revision=2, text="旧") == case
    assert len(records(store)) == told


def test_a_newer_decision_replaces_an_older_one_even_under_a_closed_case(cases: Cases) -> None:
    case = cases.accept(complete(cases, received(cases)).id, "007")
    decide(cases, case, "granted", 1)
    assert decide(cases, case, "denied", 2).state is CaseState.DENIED
    assert decide(cases, case, "granted", 3).state is CaseState.GRANTED
    cases.close(case.id, "007")
    case = decide(cases, case, "denied", 4, "撤销")
    assert (case.state, case.decision) == (CaseState.CLOSED, "撤销")


def test_decisions_that_make_no_sense(cases: Cases, store: Store) -> None:
    with pytest.raises(LookupError):
        cases.decided("unknown", "1", "granted", "", "", 1)
    case = received(cases)
    with refused(Reason.CHOICE_UNKNOWN, field="办理结果", given="perhaps", names=("granted", "denied")):
        cases.decided(case.id, "1", "perhaps", "", "", 1)
    assert len(records(store)) == 1


@pytest.mark.parametrize("moment", ["", "好", "2026-02-29T10:00:00+08:00", "2026-11-30T10:00:00", "2026-11-30"])
def test_a_decision_was_made_at_some_moment(cases: Cases, store: Store, moment: str) -> None:
    """The day to deliver is counted from it, and supervision looks at every case."""
    case = cases.accept(complete(cases, received(cases)).id, "007")
    told = len(records(store))
    with refused(Reason.ANSWER_WRONG, field="决定的时间", why="应为带时区的日期和时间"):
        cases.decided(case.id, "1", "granted", "", moment, 1)
    assert (cases.case(case.id), len(records(store))) == (case, told)


# -- closing ----------------------------------------------------------------------------------------------------------


def test_closing_is_told_to_the_platform(cases: Cases, store: Store) -> None:
    case = decide(cases, cases.accept(complete(cases, received(cases)).id, "007"), "denied")
    with refused(Reason.STEP_NOT_ALLOWED, state="已收件", act="办结"):
        cases.close(received(cases, 2).id, "007")
    cases.close(case.id, "007")
    assert records(store)[-1] == CaseClosed(case.id)
    assert store.value("SELECT closed_at FROM hall_case WHERE id = ?", case.id) == "2026-11-23T09:00:00.000+08:00"


# -- finding ----------------------------------------------------------------------------------------------------------


def test_cases_are_found_by_person_ticket_and_age(cases: Cases, clock: FakeClock) -> None:
    made: list[Case] = []
    for n, ticket in ((1, "t1"), (2, "t2"), (1, "t1"), (1, "")):
        made.append(received(cases, n, ticket))
        clock.advance(1)
    assert cases.of_person(id_number(1)) == [made[3], made[2], made[0]]
    assert cases.of_person(id_number(9)) == []
    assert cases.of_person("") == []
    assert cases.of_ticket("t1") == [made[0], made[2]]
    assert cases.of_ticket("") == []
    assert cases.recent(2) == [made[3], made[2]]
    assert cases.case(made[1].id) == made[1]
    for act in (cases.case, lambda id_: cases.accept(id_, "7"), lambda id_: cases.close(id_, "7")):
        with pytest.raises(KeyError, match="unknown"):
            act("unknown")


def test_a_case_is_at_the_platform_when_every_record_is(cases: Cases, store: Store) -> None:
    case = received(cases)
    other = received(cases, 2)
    cases.set_material(case.id, "id", MaterialState.RECEIVED, "007")
    assert not cases.is_received_by_platform(case.id)
    store.run("UPDATE outbox SET state = 'received' WHERE n = 1")
    assert not cases.is_received_by_platform(case.id)
    store.run("UPDATE outbox SET state = 'safe' WHERE n = 3")
    assert cases.is_received_by_platform(case.id)
    assert not cases.is_received_by_platform(other.id)


def test_a_case_of_an_older_program_is_read(store: Store, cases: Cases) -> None:
    """Rows outlive the catalogue: what the item was called then is what the case says."""
    case = received(cases)
    stripped = Cases(store, type(CATALOGUE)([]), CALENDAR, STATION).case(case.id)
    assert stripped == case
    assert json.loads(store.value("SELECT applicant FROM hall_case")) == {
        "name": "𠮷㛃䶮", "id_kind": "mainland", "id_number": id_number(1), "phone": "", "address": "",
    }  # fmt: skip
    assert Applicant(**json.loads(store.value("SELECT applicant FROM hall_case"))) == case.applicant


def test_receiving_is_all_or_nothing(cases: Cases, store: Store) -> None:
    store.run("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(driver.IntegrityError, match="no"):
        received(cases)
    assert store.value("SELECT count(*) FROM hall_case") == 0
    assert store.value("SELECT count(*) FROM case_material") == 0
    store.run("DROP TRIGGER full")
    assert received(cases).provisional_no.endswith("0001")
    assert note(store, CaseClosed("x"), "x") == 2


def test_days_are_counted_by_the_calendar_of_the_moment(cases: Cases) -> None:
    first = cases.accept(complete(cases, received(cases)).id, "007")
    cases.count_by(Calendar(frozenset({2026}), frozenset({date(2026, 11, 30)}), frozenset(), "试验2026.2"))
    second = cases.accept(complete(cases, received(cases, 2)).id, "007")
    assert (first.due, second.due) == ("2026-11-30", "2026-12-01")
    assert (cases.case(first.id).calendar, second.calendar) == ("试验2026", "试验2026.2")


def test_those_asked_for_are_all_here_or_none_is_told(cases: Cases) -> None:
    one, other = received(cases, 1), received(cases, 2)
    assert cases.these([other.id, one.id]) == [other, one]
    with pytest.raises(Unknown, match="nobody"):
        cases.these([one.id, "nobody"])
