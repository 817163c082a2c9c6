"""The disk that held a machine's paper.key dies: what it signed is believed all the same, wherever it was before."""

from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.proofs.proofs import CERTIFICATE_FILE, KEY_FILE
from hall.proofs.seals import certify, take_apart, write_certificate
from hall.proofs.verdicts import Verdict
from hall.store import Store
from tests.helpers.hall import hall_over
from tests.helpers.lifecycle import accepted, cases_over
from tests.integration.test_proofs import COUNTY, UNTIL, Machine


def codes(machine: Machine) -> list[str]:
    return list(machine.papers(accepted(machine.cases).id).values())


def rebuilt(folder: Path) -> Machine:
    """The machine of `folder` with its store, its key gone with its certificate."""
    for name in (KEY_FILE, CERTIFICATE_FILE):
        (folder / name).unlink()
    store = Store.open(folder, SystemClock())
    cases = cases_over(store)
    cases.counties = (COUNTY.public_key().public_bytes_raw().hex(),)
    return Machine(store, cases)


def test_certified_papers_need_no_key_of_their_machine(tmp_path: Path) -> None:
    """At every terminal that knows the county, also one that was set up after the disk died: the key and the county's
    word for it are on the paper. The machine goes on with a new key, which the county certifies."""
    here, village = Machine.of(tmp_path / "here"), Machine.of(tmp_path / "village")
    old = codes(here)
    lost = here.cases.proofs.key
    here.store.close()
    again, new = rebuilt(tmp_path / "here"), Machine.of(tmp_path / "new")
    for machine in (village, again, new):
        assert {machine.cases.proofs.look(code).verdict for code in old} == {Verdict.GENUINE}
    assert again.cases.proofs.key != lost
    again.cases.proofs.take(
        write_certificate(certify(again.cases.proofs.key, "610722", UNTIL, COUNTY.private_bytes_raw()))
    )
    assert {village.cases.proofs.look(code).verdict for code in codes(again)} == {Verdict.GENUINE}
    for machine in (village, again, new):
        machine.store.close()


@pytest.mark.parametrize("times", [1, 3])
def test_papers_for_which_nobody_vouched_are_known_by_their_store(tmp_path: Path, times: int) -> None:
    """They were only ever checked at home; home is the store, and no longer the key."""
    folder = tmp_path / "here"
    store = Store.open(folder, SystemClock())
    hall_over(store)
    machine, old = Machine(store, cases_over(store)), list[str]()
    for _ in range(times):
        old += codes(machine)
        assert take_apart(old[-1]).certificate.county == ""
        machine.store.close()
        (folder / CERTIFICATE_FILE).touch()
        machine = rebuilt(folder)
    looked = machine.cases.proofs.look
    assert {looked(code).verdict for code in old} == {Verdict.GENUINE}
    swapped = "A" if old[0][-9] != "A" else "B"
    assert looked(old[0][:-9] + swapped + old[0][-8:]).verdict is Verdict.ALTERED
    other = Machine.of(tmp_path / "other")
    assert other.cases.proofs.look(old[0]).verdict is Verdict.FOREIGN
    (other.store.data / CERTIFICATE_FILE).unlink()
    assert looked(codes(other)[0]).verdict is Verdict.FOREIGN  # a key that never signed here
    for each in (machine, other):
        each.store.close()
