"""Mandates, matters and parcels played at random: nobody acts without a mandate, and no paper is in two places."""

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

from hall.agency.handovers import PARCEL, Carried, Handovers, ParcelAct, ParcelState
from hall.agency.mandates import Ended, Power
from hall.agency.matters import MATTER, MatterAct, MatterState
from hall.agency.records import MatterMoved, PapersSent, PapersSettled
from hall.cases.lifecycle import TERMINAL
from hall.errors import Reason, Refused
from tests.helpers.agency import (
    CALLER,
    HALL,
    LEAD,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    agency_over,
    brought_to,
    draft,
    finished,
    held,
)
from tests.helpers.hall import records
from tests.helpers.lifecycle import CLERK, INSTANT, PERMIT
from tests.helpers.lives import StoredLife

_ACTORS = (WANG, ZHAO, LEAD, CLERK, CALLER)
_SITES = (VILLAGE, TOWN, HALL)
_BY_MANDATE = ("take", "file", "act", "deliver")
_OPEN = (ParcelState.ON_THE_WAY, ParcelState.SHORT)


class Lives(StoredLife):
    """A few mandates, the matters under them, and the papers of two cases, handled by anybody in any order."""

    @initialize()
    def open(self) -> None:
        self.open_store()
        self.agency = agency_over(self.store)
        self.handovers = Handovers(self.store, self.agency.sites)
        held(self.store, "c1", "c2")
        self.mandates: list[str] = []
        self.matters: list[str] = []

    # -- mandates and matters -----------------------------------------------------------------------------------------

    @rule(
        who=st.integers(1, 3), staff=st.sampled_from([WANG, ZHAO, ""]), begins=st.integers(0, 1),
        days=st.integers(0, 3),
        powers=st.sampled_from([(Power.FILE,), tuple(Power)]), fee=st.sampled_from([0, 0, 5]),
    )  # fmt: skip
    def mandate(self, who, staff, begins, days, powers, fee) -> None:
        since = self.clock.now().date() + timedelta(days=begins)
        paper = draft(who, staff, since=since, until=since + timedelta(days=days), powers=powers, fee=fee)
        try:
            self.mandates.append(self.agency.mandates.take(paper, CLERK).id)
        except Refused as no:
            assert (no.reason, bool(staff), bool(fee)) == (Reason.MANDATE_FEE, True, True)  # noqa: PT017

    @rule(state=st.sampled_from(MatterState))
    def begin_at(self, state) -> None:
        """A matter may be met anywhere: the last steps are as near as the first."""
        self._begun(state)

    def _begun(self, state: MatterState) -> None:
        matter = brought_to(self.agency, state, len(self.matters) + 10)
        self.matters.append(matter.id)
        self.mandates.append(matter.mandate)

    @precondition(lambda self: self.mandates)
    @rule(data=st.data(), why=st.sampled_from(Ended))
    def end(self, data, why) -> None:
        self._try(lambda id_: self.agency.mandates.end(id_, why, CLERK), data.draw(st.sampled_from(self.mandates)))

    @precondition(lambda self: self.mandates)
    @rule(data=st.data(), item=st.sampled_from([PERMIT.code, INSTANT.code]))
    def entrust(self, data, item) -> None:
        mandate = data.draw(st.sampled_from(self.mandates))
        if made := self._try(lambda id_: self.agency.matters.entrust(id_, item, VILLAGE, WANG), mandate):
            self.matters.append(made.id)

    @precondition(lambda self: self.matters)
    @rule(data=st.data(), act=st.sampled_from(MatterAct), actor=st.sampled_from(_ACTORS))
    def act(self, data, act, actor) -> None:
        self._act(data.draw(st.sampled_from(self.matters)), act, actor)

    @precondition(lambda self: self.matters)
    @rule(data=st.data())
    def act_that_the_table_has(self, data) -> None:
        matter = self.agency.matters.matter(data.draw(st.sampled_from(self.matters)))
        acts = [act for before, act in MATTER if before is matter.state]
        if acts:
            agent = self.agency.mandates.mandate(matter.mandate).staff or CLERK
            act = data.draw(st.sampled_from(acts))
            self._act(matter.id, act, CALLER if act is MatterAct.CALL_BACK else agent)

    @precondition(lambda self: self.matters)
    @rule(data=st.data())
    def the_case_is_decided(self, data) -> None:
        matter = self.agency.matters.matter(data.draw(st.sampled_from(self.matters)))
        if matter.case and self.agency.cases.case(matter.case).state not in TERMINAL:
            finished(self.agency, matter.case)

    @rule(days=st.integers(1, 6))
    def days_pass(self, days) -> None:
        self.clock.advance(days * 86400)

    @rule(state=st.sampled_from([MatterState.ENTRUSTED, MatterState.TAKEN, MatterState.HANDLED]))
    def a_mandate_runs_out(self, state) -> None:
        """Ten days on, its agent tries everything."""
        self._begun(state)
        self.clock.advance(10 * 86400)
        for act in MatterAct:
            if act.value in _BY_MANDATE:
                self._act(self.matters[-1], act, WANG)

    def _act(self, id_: str, act: MatterAct, actor: str) -> None:
        matters = self.agency.matters
        before = matters.matter(id_)
        acts = {
            MatterAct.TAKE: lambda id_: matters.take(id_, actor),
            MatterAct.FILE: lambda id_: matters.file(id_, actor),
            MatterAct.ACT: lambda id_: matters.act(id_, Power.SUPPLEMENT, "补交", actor),
            MatterAct.DELIVER: lambda id_: matters.deliver(id_, "张三丰", actor),
            MatterAct.ARCHIVE: lambda id_: matters.archive(id_, "D-1", actor),
            MatterAct.REPORT: lambda id_: matters.report(id_, "本周", actor),
            MatterAct.CALL_BACK: lambda id_: matters.call_back(id_, "满意", actor),
            MatterAct.DECLINE: lambda id_: matters.decline(id_, "请到县里", actor),
            MatterAct.CANCEL: lambda id_: matters.cancel(id_, "不办了", actor),
        }
        if self._try(acts[act], id_):
            assert (before.state, act) in MATTER
        else:
            assert matters.matter(id_) == before

    # -- parcels ------------------------------------------------------------------------------------------------------

    @rule(
        case=st.sampled_from(["c1", "c2"]), giver=st.sampled_from(_SITES), taker=st.sampled_from(_SITES),
        actor=st.sampled_from(_ACTORS),
    )  # fmt: skip
    def send(self, case, giver, taker, actor) -> None:
        if giver != taker:
            where = self.handovers.where(case)
            if self._try(lambda c: self.handovers.send(c, giver, taker, ["表"], Carried.INTERNAL, actor), case):
                assert where in ("", giver)

    @rule(case=st.sampled_from(["c1", "c2"]), act=st.sampled_from(ParcelAct), actor=st.sampled_from(_ACTORS))
    def settle(self, case, act, actor) -> None:
        for parcel in self.handovers.of_case(case)[-1:]:
            acts = {
                ParcelAct.CONFIRM: lambda id_: self.handovers.confirm(id_, actor),
                ParcelAct.MISS: lambda id_: self.handovers.miss(id_, ["表"], "再送", actor),
                ParcelAct.FIND: lambda id_: self.handovers.find(id_, "找到", actor),
                ParcelAct.TAKE_BACK: lambda id_: self.handovers.take_back(id_, "没送", actor),
            }
            if self._try(acts[act], parcel.id):
                assert (parcel.state, act) in PARCEL

    def _try(self, act, id_: str):
        """What `act` gave, None where it was refused; a refusal leaves no trace."""
        told = self.store.value("SELECT count(*) FROM journal")
        try:
            done = act(id_)
        except Refused:
            assert self.store.value("SELECT count(*) FROM journal") == told
            return None
        assert self.store.value("SELECT count(*) FROM journal") > told
        return done

    # -- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def nobody_acts_without_a_mandate(self) -> None:
        for id_ in getattr(self, "matters", []):
            matter = self.agency.matters.matter(id_)
            given = self.agency.mandates.mandate(matter.mandate)
            ended = self.store.value("SELECT ended_at FROM mandate WHERE id = ?", given.id)
            for step in self.agency.matters.steps(id_):
                if step.act in _BY_MANDATE:
                    assert given.since.isoformat() <= step.at[:10] <= given.until.isoformat()
                    assert not ended or step.at <= ended
                    assert given.staff in ("", step.actor)
                    if step.act == "deliver":
                        assert Power.COLLECT in given.powers
                if step.act == "call_back":
                    assert step.actor != given.staff
            if matter.case:
                assert self.agency.cases.case(matter.case).applicant.id_number == given.principal.id_number
            assert bool(matter.case) or matter.state in (
                MatterState.ENTRUSTED, MatterState.TAKEN, MatterState.DECLINED, MatterState.CANCELLED,
            )  # fmt: skip

    @invariant()
    def papers_are_in_one_place_and_none_is_missing(self) -> None:
        for case in ("c1", "c2") if hasattr(self, "handovers") else ():
            way = self.handovers.of_case(case)
            assert [parcel.n for parcel in way] == list(range(1, len(way) + 1))
            assert all(parcel.state not in _OPEN for parcel in way[:-1])
            at = ""
            for parcel in way:
                assert at in ("", parcel.giver)
                at = parcel.taker if parcel.state is ParcelState.ARRIVED else parcel.giver
                assert bool(parcel.lacking) == (parcel.state is ParcelState.SHORT)
                if parcel.state is ParcelState.ARRIVED:
                    assert parcel.settled_by != parcel.sent_by
            assert self.handovers.where(case) == at

    @invariant()
    def the_journal_agrees_with_the_rows(self) -> None:
        if not hasattr(self, "store"):
            return
        told = records(self.store)
        moved = [(event.matter, event.act, event.state) for event in told if isinstance(event, MatterMoved)]
        for id_ in self.matters:
            steps = self.agency.matters.steps(id_)
            assert [(id_, step.act, step.after) for step in steps] == [each for each in moved if each[0] == id_]
            state = MatterState.ENTRUSTED
            for step in steps[1:]:
                assert step.before == state.value
                state = MATTER[state, MatterAct(step.act)]
            assert self.agency.matters.matter(id_).state is state
        sent = sum(isinstance(event, PapersSent) for event in told)
        assert sent == self.store.value("SELECT count(*) FROM handover")
        ends = {each.handover: each.state for each in told if isinstance(each, PapersSettled)}
        for row in self.store.all("SELECT id, state FROM handover"):
            assert row["state"] == ends.get(row["id"], "on_the_way")


@pytest.mark.timeout(240)
def test_no_life_breaks_a_mandate_or_loses_a_paper() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
            print_blob=False,
        ),
    )
