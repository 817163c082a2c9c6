"""咨询: the first one asked answers for it, in writing and whole; and questions asked and handed about at random."""

import pytest
import sqlcipher3.dbapi2 as driver
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.cases.cases import Cases
from hall.cases.consultations import COURSE, DOING_WORDS, STANDING_WORDS, Doing, Standing
from hall.cases.lifecycle import CaseState
from hall.cases.serving import (
    ConsultationAnswered,
    ConsultationAsked,
    ConsultationEnded,
    ConsultationHandedOver,
    ConsultationReceived,
)
from hall.catalogue.catalogue import read_catalogue
from hall.errors import Reason, Refused
from hall.journal import verify
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, CANCELLED, STATION, applicant, hall_over, id_number, records
from tests.helpers.lifecycle import BOSS, CLERK, PERMIT, REVIEWER, cases_over, received
from tests.helpers.lives import StoredLife
from tests.helpers.refusals import refused

DEPARTMENT = "试验局"


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


def test_every_standing_and_doing_has_words() -> None:
    assert set(STANDING_WORDS) == set(Standing)
    assert set(DOING_WORDS) == set(Doing) == {doing for _, doing in COURSE}
    assert set(COURSE.values()) == set(Standing)


@pytest.mark.requirement("R-85")
def test_the_first_one_asked_answers_for_it_until_it_is_in_other_hands(
    cases: Cases, store: Store, clock: FakeClock
) -> None:
    talks = cases.consultations
    asked = talks.ask("", " 怎么办老年证？ ", CLERK)
    assert (asked.owner, asked.first, asked.state, asked.question) == (CLERK, CLERK, Standing.OPEN, "怎么办老年证？")
    assert asked.due == "2026-11-24"
    assert asked.number == "询610722202611230001"
    assert records(store)[-1] == ConsultationAsked(asked.id, asked.number, "", "怎么办老年证？", CLERK, "2026-11-24")
    for refuse in (
        lambda: talks.answer(asked.id, "不知道", "c2"),
        lambda: talks.hand_over(asked.id, "c2", "不归我", "c2"),
        lambda: talks.end(asked.id, "走了", "c2"),
    ):
        with refused(Reason.NOT_YOUR_QUESTION, owner=CLERK):
            refuse()
    with refused(Reason.NOBODY_THERE, name="某某"):
        talks.hand_over(asked.id, "某某", "不归我", CLERK)
    with refused(Reason.HANDED_TO_SELF, owner=CLERK):
        talks.hand_over(asked.id, CLERK, "不归我", CLERK)
    with refused(Reason.WORDS_MISSING, what="移交的原因"):
        talks.hand_over(asked.id, "c2", " ", CLERK)
    receipt = talks.hand_over(asked.id, "c2", "归养老窗口", CLERK)
    assert receipt == f"{asked.number}-1"
    assert records(store)[-1] == ConsultationHandedOver(asked.id, receipt, CLERK, "c2", False, "归养老窗口")
    assert [hand.owner for hand in talks.hands(asked.id)] == [CLERK, "c2"]
    assert [bool(hand.until) for hand in talks.hands(asked.id)] == [True, False]
    assert (talks.open(CLERK), [one.id for one in talks.open("c2")]) == ([], [asked.id])
    assert talks.consultation(asked.id).first == CLERK
    clock.advance(2 * 86400)
    (late,) = talks.overdue()
    assert (late.id, late.owner) == (asked.id, "c2")
    with refused(Reason.NOT_YOUR_QUESTION, owner="c2"):
        talks.answer(asked.id, "请到 4 号窗口", CLERK)
    talks.answer(asked.id, "请到 4 号窗口", "c2")
    assert (talks.overdue(), talks.open()) == ([], [])


def test_somebody_is_asked(cases: Cases) -> None:
    with refused(Reason.NOBODY_THERE, name=""):
        cases.consultations.ask("", "怎么办营业执照？", "")


def test_a_department_answers_for_it_by_whoever_is_there(cases: Cases) -> None:
    talks = cases.consultations
    asked = talks.ask("P-1", "", CLERK)
    talks.hand_over(asked.id, DEPARTMENT, "专业问题", CLERK)
    held = talks.consultation(asked.id)
    assert (held.owner, held.department) == (DEPARTMENT, True)
    with refused(Reason.HANDED_TO_SELF, owner=DEPARTMENT):
        talks.hand_over(asked.id, DEPARTMENT, "还是你们", CLERK)
    talks.hand_over(asked.id, REVIEWER, "我来答", REVIEWER)
    assert talks.consultation(asked.id).owner == REVIEWER
    other = talks.ask("P-1", "", CLERK)
    talks.answer(other.id, "可以", BOSS)  # a supervisor may for anybody
    assert talks.consultation(other.id).answered_by == BOSS


def test_nobody_and_two_are_refused_by_the_database_itself(cases: Cases, store: Store) -> None:
    asked = cases.consultations.ask("", "问", CLERK)
    with pytest.raises(driver.IntegrityError, match="CHECK"):
        store.run("UPDATE consultation SET owner = '' WHERE id = ?", asked.id)
    with pytest.raises(driver.IntegrityError, match="UNIQUE"):
        store.run("INSERT INTO consultation_hand VALUES (?, 9, 'c2', 0, '', '', '')", asked.id)
    cases.consultations.answer(asked.id, "答", CLERK)
    with pytest.raises(driver.IntegrityError, match="CHECK"):
        store.run("UPDATE consultation SET owner = 'c2' WHERE id = ?", asked.id)


@pytest.mark.requirement("R-16")
@pytest.mark.requirement("R-17")
def test_an_answer_by_the_guide_tells_everything_at_once_in_writing(cases: Cases, store: Store) -> None:
    talks = cases.consultations
    asked = talks.ask("", "开店要什么？", CLERK, id_number(1), "13800000000")
    with refused(Reason.ITEM_UNKNOWN):
        talks.answer_by_guide(asked.id, "X-404", CLERK)
    told = talks.answer_by_guide(asked.id, "P-1", CLERK)
    assert (told.state, told.item, told.answered_by, told.owner) == (Standing.ANSWERED, "P-1", CLERK, "")
    for every in (*(m.name for m in PERMIT.materials), "20 个工作日", "5 个工作日", "不收费", "申请材料", "办理流程"):
        assert every in told.answer
    event = records(store)[-1]
    assert isinstance(event, ConsultationAnswered)
    assert (event.version, event.answer) == (PERMIT.version, told.answer)
    case = received_from(cases, asked.id)
    assert case.state is CaseState.RECEIVED
    rounds = cases.rounds(case.id)
    assert (rounds.consulting, rounds.forms, rounds.materials, rounds.review, rounds.clear) == (1, 1, 1, 1, True)
    cases.supplements.ask(case.id, ["没有签名"], CLERK)
    assert not cases.rounds(case.id).clear


def received_from(cases: Cases, consultation: str):
    return cases.receive("P-1", applicant(), "", CLERK, consultation=consultation)


def test_a_question_becomes_a_receipt(cases: Cases, store: Store) -> None:
    talks = cases.consultations
    asked = talks.ask("P-1", "", CLERK)
    with refused(Reason.NOT_YOUR_QUESTION, owner=CLERK):
        cases.receive("P-1", applicant(), "", "c2", consultation=asked.id)
    assert cases.recent(5) == []  # the case did not come without its question
    case = received_from(cases, asked.id)
    assert records(store)[-1] == ConsultationReceived(asked.id, case.id)
    over = talks.consultation(asked.id)
    assert (over.state, over.case, over.owner) == (Standing.RECEIVED, case.id, "")
    assert talks.of_case(case.id) == [over]
    with refused(Reason.CONSULTATION_OVER, state="已转为收件", act="转为收件"):
        received_from(cases, asked.id)
    answered = talks.ask("", "另一件", CLERK)
    assert [hand.until != "" for hand in talks.hands(asked.id)] == [True]
    with refused(Reason.QUESTION_HAS_CASE):
        talks.attach(answered.id, case, CLERK)
    talks.answer(answered.id, "可以", CLERK)
    assert [one.id for one in talks.answered()] == [answered.id]
    later = received(cases, n=2)
    assert talks.attach(answered.id, later, "c2").case == later.id  # what was answered belongs to nobody


def test_a_question_ends_with_the_reason_where_nobody_answered(cases: Cases, store: Store) -> None:
    talks = cases.consultations
    asked = talks.ask("", "问", CLERK)
    with refused(Reason.WORDS_MISSING, what="没有答复的原因"):
        talks.end(asked.id, "", CLERK)
    assert talks.end(asked.id, "咨询人离开", CLERK).state is Standing.ENDED
    assert records(store)[-1] == ConsultationEnded(asked.id, "咨询人离开")
    told = talks.ask("", "又问", CLERK)
    talks.answer(told.id, "答", CLERK)
    assert talks.end(told.id, "", "c2").state is Standing.ENDED
    with refused(Reason.CONSULTATION_OVER, state="已了结", act="答复咨询"):
        talks.answer(told.id, "再答", CLERK)


def test_who_asks_may_stay_without_a_name(cases: Cases) -> None:
    talks = cases.consultations
    nobody, named = talks.ask("", "问", CLERK), talks.ask("P-1", "", CLERK, id_number(7))
    assert talks.of_person(id_number(7)) == [named]
    assert talks.of_person("") == []
    assert nobody.person == ""
    assert id_number(7) not in repr(named)
    with refused(Reason.WORDS_MISSING, what="咨询的问题"):
        talks.ask("", "  ", CLERK)
    with refused(Reason.ITEM_UNKNOWN):
        talks.ask("X-404", "", CLERK)
    with refused(Reason.WORDS_MISSING, what="答复"):
        talks.answer(named.id, "", CLERK)
    with pytest.raises(KeyError):
        talks.consultation("nothing")
    assert cases.consultations.departments() == (DEPARTMENT,)


def test_a_guide_of_what_is_cancelled_answers_nothing(store: Store) -> None:
    cases = hall_over(store).cases
    asked = cases.consultations.ask(CANCELLED.code, "", CLERK)
    with refused(Reason.ITEM_CANCELLED, why="国务院取消"):
        cases.consultations.answer_by_guide(asked.id, CANCELLED.code, CLERK)


@pytest.mark.requirement("R-81")
def test_the_knowledge_base_answers_in_the_words_people_use(cases: Cases) -> None:
    found = cases.consultations.known("事项P-1")
    (item, chapters) = found[0]
    assert item.code == "P-1"
    assert [chapter.heading for chapter in chapters][:3] == ["办理条件", "申请材料", "不用您提交的（由大厅核验取得）"]
    assert any("申请表" in line for line in chapters[1].lines)
    assert cases.consultations.known("没有这样的事") == []
    assert cases.guide("P-1") == chapters


# -- at random --------------------------------------------------------------------------------------------------------

PEOPLE = (CLERK, "c2", REVIEWER, BOSS)


class Talks(StoredLife):
    """Questions asked by anybody, handed to anybody, while days go by."""

    @initialize()
    def open(self) -> None:
        self.open_store()
        self.cases = cases_over(self.store)
        self.talks = self.cases.consultations
        self.ids: list[str] = []

    @rule(item=st.sampled_from(["", "P-1"]), who=st.sampled_from(PEOPLE))
    def ask(self, item, who) -> None:
        self.ids.append(self.talks.ask(item, "问", who).id)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), to=st.sampled_from((*PEOPLE, DEPARTMENT, "某某")), who=st.sampled_from(PEOPLE))
    def hand_over(self, data, to, who) -> None:
        self._try(data, who, lambda id_: self.talks.hand_over(id_, to, "原因", who))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), who=st.sampled_from(PEOPLE), how=st.sampled_from(["words", "guide", "case", "end"]))
    def over(self, data, who, how) -> None:
        ends = {
            "words": lambda id_: self.talks.answer(id_, "答", who),
            "guide": lambda id_: self.talks.answer_by_guide(id_, "P-1", who),
            "case": lambda id_: self.cases.receive("P-1", applicant(), "", who, consultation=id_),
            "end": lambda id_: self.talks.end(id_, "离开", who),
        }
        self._try(data, who, ends[how])

    @rule(days=st.integers(1, 2))
    def days_pass(self, days) -> None:
        if self.clock.now().month == 11:
            self.clock.advance(days * 86400)

    def _try(self, data, who, act) -> None:
        id_ = data.draw(st.sampled_from(self.ids))
        before, cases = self.talks.consultation(id_), len(self.cases.recent(99))
        try:
            act(id_)
        except Refused:
            assert self.talks.consultation(id_) == before
            assert len(self.cases.recent(99)) == cases
        else:
            assert before.state in (Standing.OPEN, Standing.ANSWERED)
            assert before.state is Standing.ANSWERED or before.department or who in (before.owner, BOSS)

    @invariant()
    def nothing_is_unowned_and_nothing_owned_twice(self) -> None:
        for id_ in getattr(self, "ids", []):
            asked, hands = self.talks.consultation(id_), self.talks.hands(id_)
            now = [hand for hand in hands if not hand.until]
            assert len(now) == (asked.state is Standing.OPEN)
            assert (asked.owner, asked.department) == ((now[0].owner, now[0].department) if now else ("", False))
            assert hands[0].owner == asked.first
            assert bool(asked.case) == (asked.state is Standing.RECEIVED)

    @invariant()
    def what_is_late_is_listed(self) -> None:
        if hasattr(self, "store"):
            today = self.clock.now().date().isoformat()
            late = {one.id for one in self.talks.open() if one.due and one.due < today}
            assert {one.id for one in self.talks.overdue()} == late
            assert verify(self.store).fault == ""


@pytest.mark.timeout(120)
def test_no_question_is_lost_between_two_desks() -> None:
    run_state_machine_as_test(
        Talks,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
            print_blob=False,
        ),
    )


@pytest.mark.requirement("R-81")
@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("怎么办身份证？", "CG17-12"), ("身份证丢了怎么办", "CG17-12"), ("离婚要什么材料", "CG17-08"),
        ("开公司需要哪些手续？", "CG26-31"), ("养老保险怎么转移", "CG17-28"), ("我想开饭店，要办什么手续", "CG26-56"),
        ("民办学校改章程怎么备案", "CG17-11"), ("请问驾照到期去哪里换", "CG17-17"), ("身份证丢了", "CG17-12"),
    ],
)  # fmt: skip
def test_a_whole_question_finds_its_matter(store: Store, question: str, code: str) -> None:
    cases_over(store)
    talks = Cases(store, read_catalogue("chenggu"), CALENDAR, STATION).consultations
    assert talks.known(question)[0][0].code == code


def test_a_question_of_nothing_is_not_answered_with_everything(cases: Cases) -> None:
    assert cases.consultations.known("怎么办？") == []
    assert cases.consultations.known("天上的事项去哪里办") == []
