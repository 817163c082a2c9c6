"""A machine signs its papers and says what it thinks of any: keys, certificates, and what is void since when."""

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hall.cases.cases import Case, Cases
from hall.cases.lifecycle import Act, CaseState
from hall.errors import Garbled, Reason, Refused, Unavailable
from hall.journal import read
from hall.proofs.proofs import CERTIFICATE_FILE, KEY_FILE, Proofs
from hall.proofs.records import PaperSealed, PapersVoided, VoidHeard
from hall.proofs.seals import certify, key_id, read_certificate, take_apart, write_certificate
from hall.proofs.summaries import unpack
from hall.proofs.verdicts import Verdict
from hall.proofs.voids import ALL, VOIDS, Void, Voided, hear, stop_key, void_lost, void_older, voided
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.lifecycle import accepted, brought_to, cases_over, perform, received

COUNTY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
TRUSTED = COUNTY.public_key().public_bytes_raw().hex()
UNTIL = date(2029, 12, 31)


@pytest.fixture
def cases(store: Store) -> Cases:
    cases = cases_over(store)
    cases.counties = (TRUSTED,)
    return cases


def word(proofs: Proofs, county: Ed25519PrivateKey = COUNTY, until: date = UNTIL, station: str = "610722") -> str:
    return write_certificate(certify(proofs.key, station, until, county.private_bytes_raw()))


def sealed(cases: Cases, case: Case, paper: str = "receipt", kind: str = "receipt") -> str:
    return cases.proofs.seal(cases.case(case.id), paper, kind, 1)


def elsewhere(tmp_path: Path, clock: FakeClock, *counties: str) -> tuple[Store, Proofs]:
    """Another machine, which has never heard of this one."""
    store = Store.open(tmp_path / "elsewhere", clock)
    return store, Proofs(store, "610722001", counties or (TRUSTED,))


def records(store: Store, kind: type[Any]) -> list[Any]:
    return [event for entry in read(store, 0) if isinstance(event := entry.event(), kind)]


def test_a_paper_made_here_proves_itself_on_another_machine_without_a_network(
    cases: Cases, tmp_path: Path, clock: FakeClock
) -> None:
    there, proofs = elsewhere(tmp_path, clock)
    case = received(cases)
    assert proofs.look(sealed(cases, case)).verdict is Verdict.FOREIGN  # nobody vouches for the key yet
    cases.proofs.take(word(cases.proofs))
    code = sealed(cases, case)
    answer = proofs.look(code)
    assert (answer.verdict, answer.station) == (Verdict.GENUINE, "610722")
    assert answer.summary
    assert answer.summary.provisional_no == case.provisional_no
    assert answer.summary.is_of(case.applicant.id_number)
    assert cases.proofs.look(code) == answer
    there.close()


def test_the_key_is_made_once_for_its_owner_s_eyes_and_outlives_the_process(store: Store, data: Path) -> None:
    first = Proofs(store, "610722", ()).key
    assert stat.S_IMODE((data / KEY_FILE).stat().st_mode) == 0o600
    assert Proofs(store, "610722", ()).key == first
    (data / KEY_FILE).write_text("no key")
    with pytest.raises(Unavailable, match=KEY_FILE):
        _ = Proofs(store, "610722", ()).key
    (data / KEY_FILE).unlink()
    (data / KEY_FILE).mkdir()
    with pytest.raises(Unavailable, match=KEY_FILE):
        _ = Proofs(store, "610722", ()).key


def test_only_a_trusted_county_s_word_for_just_this_machine_is_kept(cases: Cases, data: Path) -> None:
    proofs = cases.proofs
    other = certify(OTHER.public_key().public_bytes_raw(), "610722", UNTIL, COUNTY.private_bytes_raw())
    right = word(proofs)
    for text, reason in (
        (write_certificate(other), Reason.CERTIFICATE_OF_ANOTHER),
        (word(proofs, station="610722001"), Reason.CERTIFICATE_OF_ANOTHER),
        (word(proofs, OTHER), Reason.CERTIFICATE_FOREIGN),
        (right.replace("20291231", "20391231"), Reason.CERTIFICATE_FORGED),
    ):
        with pytest.raises(Refused) as no:
            proofs.take(text)
        assert no.value.reason is reason
    with pytest.raises(Garbled):
        proofs.take("something")
    assert not (data / CERTIFICATE_FILE).exists()
    assert proofs.certificate.county == ""
    assert proofs.take(right) == read_certificate(right) == proofs.certificate


def test_a_certificate_that_no_longer_holds_is_not_put_on_papers(cases: Cases, data: Path, clock: FakeClock) -> None:
    cases.proofs.take(word(cases.proofs, until=date(2026, 11, 24)))
    assert cases.proofs.certificate.county
    clock.advance(2 * 86400)
    code = sealed(cases, received(cases))
    assert take_apart(code).certificate.county == ""
    assert cases.proofs.look(code).verdict is Verdict.GENUINE  # at home nobody's word is needed
    (data / CERTIFICATE_FILE).write_bytes("证书".encode())
    assert cases.proofs.certificate.county == ""


def test_what_is_no_key_of_a_county_is_said_and_left_out(store: Store, expect_log: Callable[..., None]) -> None:
    expect_log("ERROR onevisit.proofs: trust.papers names what is no key")
    Proofs(store, "610722", ("abc", TRUSTED))


def test_each_sheet_has_a_serial_of_its_own_written_down_before_it_exists(cases: Cases, store: Store) -> None:
    case = received(cases)
    serials = [unpack(take_apart(sealed(cases, case)).line).serial for _ in range(3)]
    assert len(set(serials)) == 3
    assert [record.serial for record in records(store, PaperSealed)] == serials
    assert {record.issuer for record in records(store, PaperSealed)} == {key_id(cases.proofs.key)}


def test_a_case_that_no_code_can_speak_of_has_none(cases: Cases, store: Store, expect_log: Callable[..., None]) -> None:
    case = received(cases)
    store.run("UPDATE hall_case SET item_version = '第 1 版' WHERE id = ?", case.id)
    expect_log("a paper goes without a signed summary")
    assert sealed(cases, case) == ""
    assert records(store, PaperSealed) == []


# -- void -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "act", "why"),
    [
        (CaseState.ACCEPTED, Act.WITHDRAW, Void.WITHDRAWN), (CaseState.RECEIVED, Act.GIVE_BACK, Void.RETURNED),
        (CaseState.SUPPLEMENT, Act.LAPSE, Void.LAPSED),
    ],
)  # fmt: skip
def test_a_case_that_ends_without_a_result_makes_its_papers_void(
    cases: Cases, store: Store, clock: FakeClock, state: CaseState, act: Act, why: Void
) -> None:
    case = brought_to(cases, state, clock)
    codes = [sealed(cases, case), sealed(cases, case, "acceptance_notice", "acceptance")]
    assert {cases.proofs.look(code).verdict for code in codes} == {Verdict.GENUINE}
    clock.advance((60 if act is Act.LAPSE else 1) * 86400)  # behind the applicant's last day, or the next one
    perform(cases, case.id, act, clock)
    answers = [cases.proofs.look(code) for code in codes]
    assert {answer.verdict for answer in answers} == {Verdict.REVOKED}
    since = clock.now().isoformat(timespec="seconds")
    assert {answer.voided for answer in answers} == {Voided(since, why)}
    said = records(store, PapersVoided)
    assert [len(record.serials) for record in said] == [2]
    assert cases.proofs.look(sealed(cases, case)).verdict is Verdict.GENUINE  # the paper of the end itself


def test_a_revoked_decision_takes_its_own_papers_and_no_others(cases: Cases, clock: FakeClock) -> None:
    case = brought_to(cases, CaseState.GRANTED, clock)
    acceptance, grant = sealed(cases, case, "acceptance_notice", "acceptance"), sealed(cases, case, "grant", "grant")
    perform(cases, case.id, Act.REVOKE, clock)
    assert cases.proofs.look(acceptance).verdict is Verdict.GENUINE
    answer = cases.proofs.look(grant)
    assert answer.voided
    assert answer.voided.why is Void.REVOKED


def test_a_newer_decision_of_the_platform_takes_the_place_of_the_older_one(cases: Cases, clock: FakeClock) -> None:
    case = accepted(cases)
    official = "11610722MB0000000041610722000001202611230001"[:43]
    cases.decided(case.id, official, "granted", "准予", clock.now().isoformat(), 1)
    grant = sealed(cases, case, "grant", "grant")
    assert cases.proofs.look(grant).verdict is Verdict.GENUINE
    cases.decided(case.id, official, "denied", "不予", clock.now().isoformat(), 2)
    answer = cases.proofs.look(grant)
    assert answer.voided
    assert answer.voided.why is Void.REDECIDED


def test_every_ending_without_a_result_is_in_the_table() -> None:
    assert {act for act, (_, kinds) in VOIDS.items() if kinds is None} == {Act.WITHDRAW, Act.GIVE_BACK, Act.LAPSE}


def test_a_reprint_says_the_same_and_takes_the_place_of_the_sheets_before_it(cases: Cases, store: Store) -> None:
    case = received(cases)
    first, other = sealed(cases, case), sealed(cases, case, "acceptance_notice", "acceptance")
    with store.atomic():
        void_older(store, case.id, "receipt", "desk-1")
    assert records(store, PapersVoided) == []  # the first of its kind replaces nothing
    second = cases.proofs.again(first, case.id, "receipt")
    assert cases.proofs.look(first).verdict is Verdict.GENUINE  # not before the reprint is out
    with store.atomic():
        void_older(store, case.id, "receipt", "desk-1")
    was, now = cases.proofs.look(first), cases.proofs.look(second)
    assert was.summary
    assert now.summary
    assert (was.verdict, now.verdict) == (Verdict.REVOKED, Verdict.GENUINE)
    assert was.voided
    assert was.voided.why is Void.REPLACED
    assert was.summary.serial != now.summary.serial
    assert (was.summary.state, was.summary.mark, was.summary.nth) == (now.summary.state, now.summary.mark, 1)
    assert cases.proofs.look(other).verdict is Verdict.GENUINE
    third = cases.proofs.again(first, case.id, "receipt")  # a reprint of a replaced sheet is not void itself
    assert cases.proofs.look(third).verdict is Verdict.GENUINE


def test_a_reprint_of_what_the_case_made_void_is_void(cases: Cases, clock: FakeClock) -> None:
    case = accepted(cases)
    first = sealed(cases, case, "acceptance_notice", "acceptance")
    perform(cases, case.id, Act.WITHDRAW, clock)
    again = cases.proofs.look(cases.proofs.again(first, case.id, "acceptance_notice"))
    assert again.verdict is Verdict.REVOKED
    assert again.voided
    assert again.voided.why is Void.WITHDRAWN


def test_a_code_without_a_summary_stays_as_it_is(cases: Cases) -> None:
    case = received(cases)
    assert cases.proofs.again("OV1:C/610722202611230007", case.id, "receipt") == "OV1:C/610722202611230007"


def test_lost_papers_are_void_at_once(cases: Cases, store: Store) -> None:
    case = received(cases)
    codes = [sealed(cases, case) for _ in range(2)]
    assert void_lost(store, case.id, "command") == 2
    assert void_lost(store, case.id, "command") == 0
    answers = [cases.proofs.look(code).voided for code in codes]
    assert [answer and answer.why for answer in answers] == [Void.LOST, Void.LOST]


def test_papers_of_two_keys_are_made_void_by_a_record_each(cases: Cases, store: Store, data: Path) -> None:
    case = received(cases)
    sealed(cases, case)
    (data / KEY_FILE).unlink()  # the machine was set up anew on its old store
    del cases.proofs
    sealed(cases, case)
    assert void_lost(store, case.id, "command") == 2
    assert len({record.issuer for record in records(store, PapersVoided)}) == 2


def test_nothing_of_a_stopped_key_is_believed(cases: Cases, store: Store) -> None:
    code = sealed(cases, received(cases))
    issuer = key_id(cases.proofs.key)
    stop_key(store, issuer, "command")
    stop_key(store, issuer, "command")
    answer = cases.proofs.look(code)
    assert answer.verdict is Verdict.REVOKED
    assert answer.voided
    assert answer.voided.why is Void.STOPPED
    assert [record.serials for record in records(store, PapersVoided)] == [[ALL]]


def test_what_other_machines_made_void_is_heard_once_and_its_reason_kept(store: Store) -> None:
    since = "2026-11-22T10:00:00+08:00"
    for _ in range(2):
        with store.atomic():
            hear(store, "ABCDEFGH", ["ABCDEFGH", "22222222"], since, "lost")
            hear(store, "ABCDEFGH", ["33333333"], since, "something newer")
    assert len(records(store, VoidHeard)) == 2
    assert voided(store, "ABCDEFGH", "22222222") == Voided(since, Void.LOST)
    assert voided(store, "ABCDEFGH", "33333333") == Voided(since, Void.OTHER)
    assert voided(store, "ABCDEFGI", "22222222") is None
    assert voided(store, "ABCDEFGH", "44444444") is None
