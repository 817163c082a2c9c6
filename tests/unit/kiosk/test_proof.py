"""A paper held before the kiosk's scanner: what it proves is shown without a network, the case to its holder only."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hall.cases.cases import Case
from hall.events import Scanned
from hall.proofs.verdicts import VERDICT_WORDS, Verdict
from hall.proofs.voids import void_lost
from hall.words import words
from tests.helpers.kiosk import RARE, WANG, Bench, items_of, settle_qt


@pytest.fixture
def kiosk(qapp: object, data: Path) -> Iterator[Bench]:
    """A kiosk with a scanner."""
    made = Bench(data, boxes=True)
    yield made
    made.close()


@pytest.fixture
def case(kiosk: Bench) -> Case:
    return kiosk.accepted(WANG, items_of(kiosk)[0])


def paper(kiosk: Bench, case: Case) -> str:
    return kiosk.cases.proofs.seal(case, "acceptance_notice", "acceptance", 1)


def scan(kiosk: Bench, code: str) -> None:
    kiosk.bus.publish(Scanned(code))
    settle_qt()


def test_a_genuine_paper_says_all_it_proves_and_no_more(kiosk: Bench, case: Case) -> None:
    scan(kiosk, paper(kiosk, case))
    assert kiosk.step == "proof"
    for told in (VERDICT_WORDS[Verdict.GENUINE], case.provisional_no, "受理通知书", case.item_name, "王**", "已受理"):
        assert kiosk.says(told), told
    shown = " ".join(kiosk.texts())
    assert WANG.name not in shown
    assert WANG.number not in shown
    assert kiosk.says("放上办件人本人的身份证")


def test_the_holder_s_card_opens_the_case_and_a_stranger_s_does_not(kiosk: Bench, case: Case) -> None:
    code = paper(kiosk, case)
    scan(kiosk, code)
    kiosk.put(RARE)
    settle_qt()
    assert kiosk.step == "proof"
    assert kiosk.says("这张身份证不是单据上的办件人")
    kiosk.lift()
    kiosk.passes(3)
    assert kiosk.step == "home"
    scan(kiosk, code)
    kiosk.put(WANG)
    settle_qt()
    assert kiosk.step == "progress"
    assert kiosk.says(case.provisional_no)


def test_with_the_card_on_the_reader_a_finger_opens_it(kiosk: Bench, case: Case) -> None:
    kiosk.put(WANG)
    scan(kiosk, paper(kiosk, case))
    assert kiosk.says("这是您本人的单据")
    kiosk.touch("proof.open")
    assert kiosk.step == "progress"


def test_a_void_paper_says_since_when_and_why(kiosk: Bench, case: Case) -> None:
    code = paper(kiosk, case)
    void_lost(kiosk.store, case.id, "007")
    scan(kiosk, code)
    assert kiosk.says(VERDICT_WORDS[Verdict.REVOKED])
    assert kiosk.says(f"{kiosk.clock.now():%Y-%m-%d %H:%M}　已经挂失")
    kiosk.touch("proof.done")
    assert kiosk.step == "home"


def test_a_changed_paper_shows_nothing_of_what_it_says(kiosk: Bench, case: Case) -> None:
    head, line, sig = paper(kiosk, case).rsplit("/", 2)
    scan(kiosk, f"{head}/{line[:-9]}{'B' if line[-9] == 'A' else 'A'}{line[-8:]}/{sig}")
    assert kiosk.says(VERDICT_WORDS[Verdict.ALTERED])
    assert not kiosk.says(case.provisional_no)
    kiosk.touch("proof.done")
    assert kiosk.step == "home"


def test_it_is_said_in_english_too(kiosk: Bench, case: Case) -> None:
    kiosk.visit.press("adjust", "language")
    scan(kiosk, paper(kiosk, case))
    assert kiosk.says(words("en")(VERDICT_WORDS[Verdict.GENUINE]))
    assert kiosk.says("Notice of acceptance")


def test_a_kiosk_that_cannot_read_its_key_says_so(
    kiosk: Bench, case: Case, data: Path, expect_log: Callable[..., None]
) -> None:
    expect_log("WARNING onevisit.kiosk: store cannot be used: paper.key is not a key")
    code = paper(kiosk, case)
    (data / "paper.key").write_text("damaged")
    del kiosk.cases.proofs
    scan(kiosk, code)
    assert kiosk.step == "sorry"
