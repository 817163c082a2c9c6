"""What goes without the network: policies as data, enforced where a case is received and accepted; and drafts."""

from dataclasses import replace
from pathlib import Path

import pytest

from hall.cases.caserules import CaseRules, read_case_rules
from hall.cases.cases import Cases, CaseState, MaterialState
from hall.cases.counterrules import CounterRules
from hall.cases.offline import OFFLINE_WORDS, Offline, OfflineRules, read_offline
from hall.cases.records import CaseReceived
from hall.cases.serving import DraftKept, DraftOver
from hall.catalogue.catalogue import read_catalogue
from hall.catalogue.items import Kind
from hall.codes import Level
from hall.errors import Garbled, Reason
from hall.store import Store
from tests.helpers.hall import CALENDAR, CANCELLED, STATION, applicant, hall_over, id_number, records
from tests.helpers.lifecycle import BENEFIT, CATALOGUE, CLERK, ISSUER, PERMIT, cases_over
from tests.helpers.refusals import refused

RULES = OfflineRules(
    items={"P-1": Offline.DRAFT, "B-1": Offline.READ_ONLY, "I-1": Offline.RECEIVE},
    kinds={Kind.LICENCE: Offline.ACCEPT},
    levels={Level.VILLAGE: Offline.RECEIVE},
    usual=Offline.ACCEPT,
)


def over(store: Store, level: Level = Level.COUNTY) -> Cases:
    cases_over(store)
    rules = CaseRules(counter=CounterRules(offline=RULES))
    return Cases(store, CATALOGUE, CALENDAR, STATION, rules, level=level)


def whole(cases: Cases, item: str, away: bool = True):
    case = cases.receive(item, applicant(), "", CLERK, away=away)
    for material in case.materials:
        case = cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    return case


def test_an_item_its_kind_and_the_level() -> None:
    assert RULES.policy(PERMIT) is Offline.DRAFT
    assert RULES.policy(replace(PERMIT, code="I-1b")) is Offline.RECEIVE  # a part stands under its row
    other = replace(PERMIT, code="Z-9")
    assert RULES.policy(other) is Offline.ACCEPT
    assert RULES.policy(replace(other, kind=Kind.OTHER)) is Offline.ACCEPT
    assert RULES.policy(other, Level.VILLAGE) is Offline.RECEIVE
    assert RULES.policy(BENEFIT, Level.VILLAGE) is Offline.READ_ONLY
    assert set(OFFLINE_WORDS) == set(Offline)
    assert [policy.value for policy in Offline] == ["read_only", "draft", "receive", "accept"]


def test_each_policy_at_the_counter(store: Store) -> None:
    cases = over(store)
    assert (cases.offline("P-1"), cases.offline("A-1")) == (Offline.DRAFT, Offline.ACCEPT)
    with refused(Reason.OFFLINE_READ_ONLY):
        whole(cases, "B-1")
    with refused(Reason.OFFLINE_DRAFT):
        whole(cases, "P-1")
    case = whole(cases, "I-1")
    first = records(store)[0]
    assert isinstance(first, CaseReceived)
    assert (first.offline, first.channel) == (True, "window")
    with refused(Reason.OFFLINE_RECEIVED, department="试验局"):
        cases.accept(case.id, CLERK, away=True)
    assert cases.accept(case.id, CLERK).state is CaseState.ACCEPTED  # the network is back
    assert cases.accept(whole(cases, "A-1").id, CLERK, away=True).state is CaseState.ACCEPTED
    assert cases.case(whole(cases, "P-1", away=False).id).state is CaseState.RECEIVED


def test_who_follows_the_line_says_it_once_for_all(store: Store) -> None:
    cases = over(store)
    cases.away = True
    with refused(Reason.OFFLINE_DRAFT):
        whole(cases, "P-1", away=False)
    case = whole(cases, "I-1", away=False)
    with refused(Reason.OFFLINE_RECEIVED, department="试验局"):
        cases.accept(case.id, CLERK)
    cases.away = False
    cases.accept(case.id, CLERK)


def test_a_village_station_takes_in_and_the_county_accepts(store: Store) -> None:
    cases = over(store, Level.VILLAGE)
    assert cases.offline("A-1") is Offline.RECEIVE
    with refused(Reason.OFFLINE_RECEIVED, department="试验局"):
        cases.accept(whole(cases, "A-1").id, CLERK, away=True)


def test_a_draft_is_kept_and_received_when_the_network_is_back(store: Store) -> None:
    cases = over(store)
    draft = cases.drafts.keep("P-1", applicant(3), CLERK)
    assert cases.drafts.all() == [draft]
    assert records(store)[-1] == DraftKept(draft.id, "P-1")
    assert id_number(3) not in repr(draft)
    assert cases.recent(9) == []
    cases.away = True
    with refused(Reason.OFFLINE_DRAFT):
        cases.receive_draft(draft.id, CLERK)
    cases.away = False
    case = cases.receive_draft(draft.id, CLERK)
    assert case.applicant.id_number == id_number(3)
    assert records(store)[-1] == DraftOver(draft.id, case.id)
    assert cases.drafts.all() == []
    with pytest.raises(KeyError):
        cases.receive_draft(draft.id, CLERK)


def test_a_draft_is_thrown_away_whole(store: Store) -> None:
    cases = over(store)
    first, second = (cases.drafts.keep("P-1", applicant(n), CLERK) for n in (1, 2))
    with pytest.raises(KeyError):
        cases.drafts.over(first.id, "no case", CLERK)
    cases.drafts.over(first.id, "", CLERK)
    assert cases.drafts.draft(second.id) == second
    with pytest.raises(KeyError):
        cases.drafts.over(first.id, "", CLERK)
    with refused(Reason.APPLICANT_MISSING):
        cases.drafts.keep("P-1", applicant(1, id_number=" "), CLERK)
    with refused(Reason.ID_NUMBER_WRONG, why="只能有数字，末位可以是 X"):
        cases.drafts.keep("P-1", applicant(1, id_number=applicant(1).id_number[:-1] + "%"), CLERK)
    with refused(Reason.ITEM_CANCELLED, why="国务院取消"):
        hall_over(store).cases.drafts.keep(CANCELLED.code, applicant(), CLERK)


def test_nothing_is_written_down_of_what_may_only_be_read_meanwhile_nor_by_who_takes_nothing_in(store: Store) -> None:
    cases = over(store)
    cases.away = True
    with refused(Reason.OFFLINE_READ_ONLY):
        cases.drafts.keep("B-1", applicant(), CLERK)
    with refused(Reason.ROLE_MISSING):
        cases.drafts.keep("P-1", applicant(), ISSUER)
    assert cases.drafts.all() == []


@pytest.mark.parametrize(
    "text",
    [
        'usual = "never"\n', 'more = 1\n', '[[kinds]]\nkind = "99"\npolicy = "draft"\n',
        '[[items]]\ncodes = ["A"]\npolicy = "draft"\n', '[[levels]]\nlevel = "9"\nmost = "draft"\n',
        '[[items]]\ncodes = ["A"]\npolicy = "draft"\nwhy = "x"\n' * 2,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "offline.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Garbled, match=r"offline\.toml"):
        read_offline(tmp_path / "offline.toml")


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "offline.toml"
    file.write_text(
        'usual = "draft"\n[[items]]\ncodes = ["P-1", "B-1"]\npolicy = "read_only"\nwhy = "要查登记簿"\n'
        '[[kinds]]\nkind = "01"\npolicy = "accept"\n[[levels]]\nlevel = "6"\nmost = "receive"\n',
        encoding="utf-8",
    )
    assert read_offline(file) == OfflineRules(
        {"P-1": Offline.READ_ONLY, "B-1": Offline.READ_ONLY},
        {Kind.LICENCE: Offline.ACCEPT},
        {Level.VILLAGE: Offline.RECEIVE},
        Offline.DRAFT,
    )


def test_without_a_file_everything_goes(tmp_path: Path) -> None:
    assert read_offline(tmp_path / "offline.toml").policy(PERMIT) is Offline.ACCEPT


def test_the_demonstration_hall_names_items_it_has() -> None:
    catalogue, rules = read_catalogue("chenggu"), read_case_rules("chenggu").counter.offline
    codes = {item.code for item in catalogue.items()} | {part.code for item in catalogue.items() for part in item.parts}
    assert set(rules.items) <= codes
    found = {rules.policy(item) for item in catalogue.items() if not item.cancelled}
    assert found == set(Offline)
    assert rules.policy(catalogue.item("CG26-58")) is Offline.READ_ONLY
    thirty = [item for item in catalogue.items() if item.code.startswith("CG17")]
    waits = [item.code for item in thirty if rules.policy(item) is not Offline.ACCEPT]
    assert waits == []  # offline is the normal case: with the platform down everything works the same
    assert all(rules.policy(i, Level.VILLAGE) is not Offline.ACCEPT for i in catalogue.items())
