"""The table of a case's life: every state and act, the papers owed, the roles; and lives played at random."""

import json
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.cases.casefile import Taken
from hall.cases.cases import Cases
from hall.cases.lifecycle import (
    ACT_WORDS,
    LIFECYCLE,
    PAPER_WORDS,
    RECEIVE,
    STATE_WORDS,
    TABLE,
    TERMINAL,
    UNDECIDED,
    Act,
    CaseState,
    PaperKind,
)
from hall.cases.resultways import Delivery
from hall.days.clocks import Lamp
from hall.errors import Reason, Refused
from hall.journal import read, verify
from hall.staff import MAY, ROLE_WORDS, ROLES, may
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import (
    AUTO,
    CHIEF,
    CLERK,
    INSTANT,
    PERMIT,
    REVIEWER,
    brought_to,
    cases_over,
    perform,
    received,
)
from tests.helpers.lives import StoredLife
from tests.helpers.refusals import refused

# What a step may refuse for, beyond the table: the rest of its condition is not there.
_CONDITIONS = {
    Reason.NOTHING_MISSING, Reason.NOT_DEEMED, Reason.NOT_OVER_YET, Reason.NO_PLEDGE, Reason.NOT_AUTO,
    Reason.MATERIALS_MISSING,
}  # fmt: skip


@pytest.fixture
def cases(store: Store) -> Cases:
    return cases_over(store)


@pytest.mark.parametrize("state", CaseState)
def test_every_act_in_every_state_is_in_the_table_or_refused_in_words(
    cases: Cases, store: Store, clock: FakeClock, state: CaseState
) -> None:
    morning, still = clock.now(), brought_to(cases, state, clock)
    for act in Act:
        if (state, act) not in TABLE:
            told = len(records(store))
            with refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=ACT_WORDS[act]):
                perform(cases, still.id, act, clock)
            assert cases.case(still.id) == still
            assert len(records(store)) == told
    for act in [act for before, act in TABLE if before is state]:
        clock.set(morning)
        case = brought_to(cases, state, clock)
        told = len(records(store))
        try:
            perform(cases, case.id, act, clock)
        except Refused as no:
            assert no.reason in _CONDITIONS, (state, act)  # noqa: PT017 - whether it is raised depends on the act
            assert cases.case(case.id) == case
            assert len(records(store)) == told
            continue
        if act is Act.SET_MATERIAL:
            assert cases.case(case.id).state is state
            continue
        mine = next(step for step in reversed(cases.steps(case.id)) if step.act == act)
        assert (mine.before, mine.after) == (state, TABLE[state, act].after)
        assert mine.owes == TABLE[state, act].owes
    assert verify(store).fault == ""


def test_the_table_is_whole() -> None:
    assert set(STATE_WORDS) == set(CaseState)
    assert {act for _, act in TABLE} == set(ACT_WORDS) == set(Act)
    reached = {move.after for (before, _), move in TABLE.items() if before is not move.after} | {RECEIVE.after}
    assert reached == set(CaseState)
    assert {paper for move in (*TABLE.values(), RECEIVE) for paper in move.owes} == set(PAPER_WORDS) == set(PaperKind)
    assert {pair: move.after for pair, move in TABLE.items()} == LIFECYCLE


def test_every_state_but_the_last_ones_leads_on() -> None:
    for state in CaseState:
        leads = {move.after for (before, _), move in TABLE.items() if before is state} - {state}
        late = leads - {CaseState.REVOKED}
        assert bool(late) == (state not in TERMINAL), state
    assert not UNDECIDED & TERMINAL


@pytest.mark.requirement("R-35")
def test_no_case_ends_without_a_paper_for_its_applicant() -> None:
    for (before, act), move in TABLE.items():
        if move.after in TERMINAL and before is not move.after:
            assert move.owes, (before, act)


def test_a_receipt_is_owed_from_the_beginning(cases: Cases) -> None:
    case = received(cases)
    (first,) = cases.steps(case.id)
    assert isinstance(first, Taken)
    assert (first.act, first.owes, first.actor) == ("receive", (PaperKind.RECEIPT,), CLERK)
    assert first.facts["provisional_no"] == case.number


@pytest.mark.requirement("R-31")
def test_roles_and_what_they_may() -> None:
    assert set(ROLE_WORDS) == set(ROLES)
    deciding = (Act.REVIEW, Act.GRANT, Act.DENY, Act.PAUSE, Act.RESUME, Act.EXTEND)
    for act in deciding:
        assert {role for role in MAY if may(role, act)} == {"reviewer", "chief_representative"}
    assert {role for role in ROLES if may(role, Act.REVOKE)} == {"supervisor", "chief_representative"}
    accepting = {"clerk", "chief_representative", "reviewer", "town_lead", "supervisor"}
    assert {role for role in ROLES if may(role, Act.ACCEPT)} == accepting
    assert may("agent", Act.TAKE)
    assert may("rule", Act.LAPSE)
    for act in Act:
        assert any(may(role, act) for role in MAY), act


# -- lives at random --------------------------------------------------------------------------------------------------


class Lives(StoredLife):
    """A few cases, acted on in any order by anybody, while days go by."""

    @initialize()
    def open(self) -> None:
        self.open_store()
        self.cases = cases_over(self.store)
        self.ids: list[str] = []

    @rule(item=st.sampled_from([PERMIT, INSTANT, AUTO]), without=st.sets(st.sampled_from(["photo", "lease", "form"])))
    def receive(self, item, without) -> None:
        self.ids.append(received(self.cases, item, len(self.ids) + 1, tuple(without)).id)

    @rule(state=st.sampled_from([state for state in CaseState if state is not CaseState.LAPSED]))
    def begin_at(self, state) -> None:
        """A life may be met anywhere: the rare ways are as near as the common ones."""
        self.ids.append(brought_to(self.cases, state, self.clock).id)

    @rule(without=st.sampled_from([(), ("photo",), ("form",)]), who=st.sampled_from([CLERK, REVIEWER, CHIEF]))
    def take_in(self, without, who) -> None:
        case = received(self.cases, INSTANT if who == REVIEWER else PERMIT, len(self.ids) + 1, without).id
        self.ids.append(case)
        try:
            if without:
                self.cases.supplements.tolerate(case, self.clock.now().date(), who)
            else:
                self.cases.accept(case, who)
        except Refused as no:
            assert (no.reason, without) == (Reason.KEY_MATERIALS_MISSING, ("form",))  # noqa: PT017

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), act=st.sampled_from(list(Act)))
    def act(self, data, act) -> None:
        case = data.draw(st.sampled_from(self.ids))
        self._try(case, act)

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def act_that_the_table_has(self, data) -> None:
        found = {case.state: case.id for case in self._all()}  # a step that is rare is chosen as often as a common one
        pairs = [(id_, act) for state, id_ in found.items() for before, act in TABLE if before is state]
        if pairs:
            self._try(*data.draw(st.sampled_from(pairs)))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), who=st.sampled_from([CLERK, "c2", REVIEWER, CHIEF]), grants=st.booleans())
    def decide(self, data, who, grants) -> None:
        open_ = [case.id for case in self._all() if case.state in UNDECIDED]
        case = data.draw(st.sampled_from(open_ or self.ids))
        decide = self.cases.decisions.grant if grants else self.cases.decisions.deny
        try:
            decide(case, "理由", who)
        except Refused:
            return
        assert who in (CHIEF, REVIEWER)
        assert who == CHIEF or self.cases.case(case).accepted_by != who

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), n=st.integers(1, 3))
    def number(self, data, n) -> None:
        case = data.draw(st.sampled_from(self.ids))
        bound = self.cases.case(case).official_no
        try:
            self.cases.numbered(case, f"GF-{n}")
        except Refused as no:
            assert no.reason is (Reason.NUMBER_BOUND if bound else Reason.NUMBER_TAKEN)  # noqa: PT017
            assert self.cases.case(case).official_no == bound

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), mode=st.sampled_from(list(Delivery)))
    def wish(self, data, mode) -> None:
        case = data.draw(st.sampled_from(self.ids))
        over = self.cases.case(case).state in TERMINAL
        try:
            self.cases.deliveries.wish(case, mode, CLERK, "某街 1 号", "", "13800000000")
        except Refused:
            assert over
        else:
            assert not over

    @rule(days=st.integers(1, 4))
    def days_pass(self, days) -> None:
        if self.clock.now() + timedelta(days=days) < self.clock.now().replace(month=12, day=4):
            self.clock.advance(days * 86400)

    def _try(self, case: str, act: Act) -> None:
        before = self.cases.case(case)
        told = self.store.value("SELECT count(*) FROM journal")
        try:
            perform(self.cases, case, act, self.clock)
        except Refused:
            assert self.cases.case(case) == before  # a refusal changes nothing …
            assert self.store.value("SELECT count(*) FROM journal") == told  # … and is not a step
        else:
            assert (before.state, act) in TABLE
        if act in (Act.GRANT, Act.DENY) and before.state not in UNDECIDED:
            assert self.cases.case(case) == before

    @invariant()
    def nothing_is_accepted_without_its_key_materials(self) -> None:
        for case in self._all():
            if case.state in UNDECIDED and not case.deemed:
                assert not [m for m in case.missing if m.key], case
            if case.state is CaseState.ACCEPTED and not case.deemed:
                assert not case.missing

    @invariant()
    def what_is_over_owes_nothing(self) -> None:
        for case in self._all():
            assert not (case.answer_due and case.state is not CaseState.RECEIVED)
            assert bool(case.waits_until) == (case.state in (CaseState.SUPPLEMENT, CaseState.TOLERATED))
            running = self.store.value("SELECT count(*) FROM case_pause WHERE case_id = ? AND last = ''", case.id)
            assert running == (case.state is CaseState.PAUSED)
            if case.state in TERMINAL:
                assert self.cases.procedures.standing(case) is None
            elif case.state in (CaseState.PAUSED, CaseState.SUPPLEMENT):
                standing = self.cases.procedures.standing(case)
                assert standing is not None
                assert standing.lamp is Lamp.GREY

    @invariant()
    def a_number_is_one_cases_and_finds_it(self) -> None:
        numbers = [number for case in self._all() for number in (case.provisional_no, case.official_no) if number]
        assert len(numbers) == len(set(numbers))
        for case in self._all():
            assert self.cases.by_number(case.number).id == case.id

    @invariant()
    def nobody_came_more_often_than_days_went_by(self) -> None:
        for case in self._all():
            days = {step.at[:10] for step in self.cases.steps(case.id)}
            came = self.cases.visits(case.id)
            assert 1 <= len(came) <= len(days)
            assert {visit.day for visit in came} <= days

    @invariant()
    def the_journal_agrees_with_the_rows(self) -> None:
        for case in self._all():
            steps = self.cases.steps(case.id)
            state = RECEIVE.after
            for step in steps[1:]:
                assert step.before is state
                assert TABLE[step.before, Act(step.act)].after is step.after
                state = step.after
            assert state is case.state
            written = [(r["seq"], r["type"]) for r in self._journal(case.id)]
            rows = self.store.all("SELECT n, act, facts FROM case_step WHERE case_id = ? ORDER BY n", case.id)
            others = {"MaterialSet", "EscalationAnswered", "CaseNumbered", "DeliveryWished", "NoticeQueued"}
            assert [row["n"] for row in rows] == [seq for seq, kind in written if kind not in others]
            bodies = {
                e.header.seq: json.loads(e.body or b"{}") for e in read(self.store, 0) if e.header.case == case.id
            }
            for row in rows:
                body = bodies[row["n"]]
                assert json.loads(row["facts"]) == {k: v for k, v in body.items() if k not in ("salt", "case")}

    def _journal(self, case: str):
        return self.store.all("SELECT seq, type FROM journal WHERE case_id = ? ORDER BY seq", case)

    def _all(self):
        return [self.cases.case(case) for case in getattr(self, "ids", [])]


@pytest.mark.timeout(240)
def test_no_life_of_a_case_breaks_the_law() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=40,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
            print_blob=False,
        ),
    )


def test_a_verdict_over_a_whole_life(cases: Cases, store: Store, clock: FakeClock) -> None:
    with closing(store.again()) as other:
        case = brought_to(cases, CaseState.DELIVERED, clock)
        papers = [paper for step in cases_over(other).steps(case.id) for paper in step.owes]
    assert papers == [PaperKind.RECEIPT, PaperKind.ACCEPTANCE, PaperKind.GRANT, PaperKind.SERVICE]
