"""What cannot be seen: no reason, no number, and nothing that stands on a paper."""

import pytest

from hall.cases.cases import OTHER_ID, Applicant, Cases
from hall.cases.refusals import Ground
from hall.errors import Reason
from hall.identity import TEXT_LIMIT, other_number_fault, visible
from hall.store import Store
from tests.helpers.hall import id_number
from tests.helpers.lifecycle import CLERK, PERMIT, cases_over, received
from tests.helpers.refusals import refused

UNSEEN = ("\u200b", "\u202e\u2066", "\x00", " \ufeff \u00ad", "\x1b\x07")


@pytest.fixture
def cases(store: Store) -> Cases:
    """The cases of a hall with one person of every role."""
    return cases_over(store)


@pytest.mark.parametrize("words", UNSEEN)
def test_a_reason_that_cannot_be_read_is_no_reason(cases: Cases, words: str) -> None:
    """窗口无否决权: a refusal says why."""
    case = received(cases).id
    with refused(Reason.WORDS_MISSING, what="不予受理的理由和法律依据"):
        cases.refusals.refuse(case, Ground.NOT_NEEDED, words, "", CLERK)
    with refused(Reason.WORDS_MISSING, what="退件的原因"):
        cases.endings.give_back(case, words, CLERK)


def test_a_text_is_as_long_as_somebody_writes_and_no_longer(cases: Cases) -> None:
    """One that was pasted by mistake, or in spite, is told so, and is not a record that every machine carries."""
    case = received(cases).id
    assert visible("字" * TEXT_LIMIT) == "字" * TEXT_LIMIT
    with refused(Reason.WORDS_TOO_LONG, limit=TEXT_LIMIT, length=1_000_000):
        cases.endings.give_back(case, "字" * 1_000_000, CLERK)
    with refused(Reason.WORDS_TOO_LONG, limit=TEXT_LIMIT, length=TEXT_LIMIT + 1):
        cases.receive(
            PERMIT.code, Applicant("张三", "mainland", id_number(2), address="字" * (TEXT_LIMIT + 1)), "", CLERK
        )
    with refused(Reason.WORDS_TOO_LONG, limit=TEXT_LIMIT, length=TEXT_LIMIT + 1):
        cases.escalations.escalate_visit("P" * (TEXT_LIMIT + 1), "要办这个", CLERK)
    assert [step.act for step in cases.steps(case)] == ["receive"]


def test_what_turns_or_hides_other_characters_is_not_kept() -> None:
    assert visible(" 依据\u202e某法\u200b\x00\n第三条\t ") == "依据某法\n第三条"
    assert visible("𠮷\U000e0100麦麦提·阿卜杜拉") == "𠮷\U000e0100麦麦提·阿卜杜拉"  # a name's variant stays


@pytest.mark.parametrize(
    ("kind", "number", "why"),
    [
        ("mainlnd", id_number(1), "没有这种证件"),
        ("", id_number(1), "没有这种证件"),
        (OTHER_ID, "E1234\u202e5678", "有看不见的字符"),
        (OTHER_ID, "E1\x002345678", "有看不见的字符"),
        (OTHER_ID, "E" * 41, "太长"),
        ("foreigner_2017", "CHN\u200b310182012156", "有看不见的字符"),
    ],
)
def test_a_document_of_no_kind_or_with_an_unreadable_number_is_refused(
    cases: Cases, kind: str, number: str, why: str
) -> None:
    with refused(Reason.ID_NUMBER_WRONG, why=why):
        cases.receive(PERMIT.code, Applicant("张三", kind, number), "", CLERK)


def test_a_passport_is_taken_and_telephone_and_address_are_kept_readable(cases: Cases) -> None:
    assert other_number_fault("E12345678") == ""
    person = Applicant("SMITH JOHN", OTHER_ID, "e12345678", "139\u200b00000000", "城关镇\u202e 1 号\x00")
    kept = cases.receive(PERMIT.code, person, "", CLERK).applicant
    assert (kept.id_number, kept.phone, kept.address) == ("E12345678", "13900000000", "城关镇 1 号")


@pytest.mark.parametrize("phone", ["abc", "-", "1" * 4000, "13800000000;", "📞", "138"])
def test_nobody_is_called_by_what_is_no_number(cases: Cases, phone: str) -> None:
    with refused(Reason.PHONE_WRONG):
        cases.receive(PERMIT.code, Applicant("张三", "mainland", id_number(3), phone), "", CLERK)
    assert cases.recent(1) == []


@pytest.mark.parametrize(
    ("told", "kept"), [("１３９００００００００", "13900000000"), ("+86 139-0000-0000", "+86 139-0000-0000"), (" ", "")]
)
def test_a_number_may_be_written_in_several_ways(cases: Cases, told: str, kept: str) -> None:
    person = Applicant("张三", "mainland", id_number(3), told)
    assert cases.receive(PERMIT.code, person, "", CLERK).applicant.phone == kept


def test_a_draft_is_kept_under_a_name_that_a_case_can_bear(cases: Cases) -> None:
    with refused(Reason.NAME_NOT_ALLOWED, why="姓名里有改变文字方向的字符"):
        cases.drafts.keep(PERMIT.code, Applicant("张\u202e三", "mainland", id_number(1)), CLERK)
    assert cases.drafts.all() == []
