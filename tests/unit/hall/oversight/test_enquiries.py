"""12345: received in one place, passed on by duty, given back in a day, extended once, called back."""

from datetime import date, datetime, timedelta

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

from hall.clock import HALL_ZONE
from hall.days.clocks import Lamp
from hall.days.workdays import Calendar
from hall.errors import Reason, Refused
from hall.journal import verify
from hall.oversight.enquiries import Enquiries
from hall.oversight.enquirylife import (
    ACT_WORDS,
    GROUND_WORDS,
    KIND_WORDS,
    NEEDS,
    OWED,
    STATE_WORDS,
    TABLE,
    TRIGGER_WORDS,
    EnquiryAct,
    EnquiryState,
    Ground,
    Kind,
    Trigger,
)
from hall.oversight.records import EnquiryFiled, EnquiryHandled, VoiceShown
from hall.oversight.sheets import Enquiry
from hall.oversight.terms import Terms
from hall.oversight.voices import Voice
from hall.profiles import read_national
from hall.staff import TOPICS
from hall.store import Store, driver
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lives import StoredLife
from tests.helpers.refusals import refused
from tests.helpers.voices import (
    AUDITOR,
    BOSS,
    CALLER,
    CLERK,
    DUTIES,
    OPERATOR,
    SECOND,
    STAFF,
    TERMS,
    VOICE,
    staffed,
)

DAY = 86400.0
UNIT = CLERK  # who acts for the unit
S, A = EnquiryState, EnquiryAct


@pytest.fixture
def enquiries(store: Store) -> Enquiries:
    staffed(store)
    return Enquiries(store, TERMS, DUTIES)


def received(enquiries: Enquiries, voice: Voice | None = VOICE, disclosed: bool = False) -> Enquiry:
    return enquiries.receive(Kind.COMPLAINT, "房产证办了一个月", OPERATOR, voice, disclosed)


def transferred(enquiries: Enquiries) -> str:
    return enquiries.transfer(received(enquiries).id, "estate", OPERATOR).id


def handled(enquiries: Enquiries) -> str:
    return enquiries.accept(transferred(enquiries), UNIT).id


@pytest.mark.requirement("R-80")
def test_12345_given_back_in_a_day_and_assigned_anew(enquiries: Enquiries, clock: FakeClock, store: Store) -> None:
    """The story of the demonstration: the first unit is not the right one; the day of the answer does not move."""
    one = received(enquiries)
    assert (one.number, one.state, one.owner, one.due) == ("GD202611230001", S.RECEIVED, OPERATOR, "2026-11-30")
    one = enquiries.transfer(one.id, "estate", OPERATOR)
    assert (one.owner, one.lead, one.helpers) == ("自然资源局", "自然资源局", ("税务局",))
    assert one.return_until == "2026-11-24T09:00:00+08:00"
    clock.advance(DAY - 1)
    one = enquiries.give_back(one.id, "契税由税务局征收，不属我局职责", UNIT)
    assert (one.state, one.owner, one.lead, one.returns, one.due) == (S.RETURNED, OPERATOR, "", 1, "2026-11-30")
    with refused(Reason.UNIT_RETURNED_IT, unit="自然资源局"):
        enquiries.transfer(one.id, "estate", OPERATOR)
    one = enquiries.transfer(one.id, "tax", OPERATOR)
    assert (one.owner, one.lead, one.helpers, one.topic) == ("税务局", "税务局", (), "tax")
    one = enquiries.accept(one.id, UNIT)
    one = enquiries.reply(one.id, "已退还多缴税款", UNIT)
    one = enquiries.close(one.id, OPERATOR)
    assert enquiries.sheets.to_call_back() == [one]
    one = enquiries.call_back(one.id, True, 5, "满意", CALLER)
    assert (one.state, one.satisfied) == (S.EVALUATED, 5)
    assert [step.act for step in enquiries.sheets.steps(one.id)] == [
        "transfer", "give_back", "transfer", "accept", "reply", "close", "call_back",
    ]  # fmt: skip
    first, *rest = records(store)
    assert first == EnquiryFiled(one.id, one.number, "complaint", "房产证办了一个月", True, "2026-11-30")
    assert all(isinstance(event, EnquiryHandled) and event.travels and event.owner for event in rest)
    assert not any(secret in str(records(store)) for secret in (VOICE.name, VOICE.phone, VOICE.id_number))


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_received_and_may_be_answered_at_once(enquiries: Enquiries, kind: Kind) -> None:
    one = enquiries.receive(kind, " 窗口几点\u202e下班 ", CALLER)
    assert (one.kind, one.words, one.named) == (kind, "窗口几点下班", False)
    one = enquiries.answer(one.id, "下午五点半", OPERATOR)
    one = enquiries.close(one.id, OPERATOR)
    assert (one.state, one.reply, one.lead) == (S.CLOSED, "下午五点半", "")
    with refused(Reason.NOBODY_TO_CALL):
        enquiries.call_back(one.id, True, 5, "好", CALLER)
    assert enquiries.sheets.open() == enquiries.sheets.to_call_back() == []
    assert set(KIND_WORDS) == set(Kind)


@pytest.mark.requirement("R-80")
def test_emergencies_are_told_the_number_to_call(enquiries: Enquiries, store: Store) -> None:
    for words, number in (("楼上着火了", "119"), ("老人晕倒了", "120")):
        with refused(Reason.EMERGENCY, number=number):
            enquiries.receive(Kind.HELP, words, OPERATOR, VOICE)
    assert store.value("SELECT count(*) FROM enquiry") == 0
    one = enquiries.receive(Kind.CONSULT, "去年着火的房子怎么补房产证", OPERATOR, calm=True)  # the operator asked
    assert one.state is S.RECEIVED


def test_what_is_said_has_words_and_a_voice_a_number(enquiries: Enquiries) -> None:
    with refused(Reason.WORDS_MISSING, what="来电内容"):
        enquiries.receive(Kind.HELP, "\u200b", OPERATOR)
    with refused(Reason.PHONE_WRONG):
        enquiries.receive(Kind.HELP, "求助", OPERATOR, Voice("张三", "无"))
    with refused(Reason.ROLE_MISSING):
        enquiries.receive(Kind.HELP, "求助", AUDITOR)


def test_duties_are_data(enquiries: Enquiries) -> None:
    one = received(enquiries)
    with refused(Reason.TOPIC_UNKNOWN, topic="moon"):
        enquiries.transfer(one.id, "moon", OPERATOR)
    with refused(Reason.UNIT_UNKNOWN, unit="月球局"):
        enquiries.designate(one.id, "月球局", (), "指定", BOSS)


@pytest.mark.requirement("R-80")
def test_one_unit_leads_and_the_head_may_name_it(enquiries: Enquiries, store: Store) -> None:
    id_ = transferred(enquiries)
    with pytest.raises(driver.IntegrityError):  # one 主办: the table itself says no
        store.run("INSERT INTO enquiry_unit VALUES (?, '审批局', 'lead')", id_)
    enquiries.give_back(id_, "不归我管", UNIT)
    with refused(Reason.ROLE_MISSING):
        enquiries.designate(id_, "自然资源局", (), "就是你", OPERATOR)
    one = enquiries.designate(id_, "自然资源局", ("税务局", "审批局", "自然资源局"), "两家都有职责，由你牵头", BOSS)
    assert (one.lead, one.helpers, one.designated) == ("自然资源局", ("审批局", "税务局"), True)
    with refused(Reason.DESIGNATED):
        enquiries.give_back(id_, "还是不归我管", UNIT)


@pytest.mark.requirement("R-80")
def test_after_24_hours_it_is_theirs(enquiries: Enquiries, clock: FakeClock) -> None:
    id_ = transferred(enquiries)
    with refused(Reason.WORDS_MISSING, what="退回理由"):
        enquiries.give_back(id_, " ", UNIT)
    clock.advance(DAY)
    with refused(Reason.RETURN_OVER):
        enquiries.give_back(id_, "不归我管", UNIT)
    assert enquiries.sheets.to_urge() == [(enquiries.sheets.one(id_), (Trigger.LATE,))]
    assert enquiries.accept(id_, UNIT).return_until == ""
    assert enquiries.sheets.to_urge() == []


@pytest.mark.requirement("R-80")
def test_more_time_once_by_the_head_before_the_day_is_over(enquiries: Enquiries, clock: FakeClock) -> None:
    id_ = handled(enquiries)
    for approver in (UNIT, OPERATOR, "rule"):
        with refused(Reason.EXTEND_ABOVE):
            enquiries.extend(id_, "要实地查看", approver, UNIT)
    with refused(Reason.EXTEND_ABOVE):
        enquiries.extend(id_, "自己批自己", BOSS, BOSS)
    with refused(Reason.WORDS_MISSING, what="延期理由"):
        enquiries.extend(id_, "", BOSS, UNIT)
    clock.advance(7 * DAY)
    one = enquiries.extend(id_, "要实地查看", BOSS, UNIT)
    assert (one.due, one.extended) == ("2026-12-07", True)
    with refused(Reason.EXTENDED_ALREADY):
        enquiries.extend(id_, "再延", SECOND, UNIT)
    late = handled(enquiries)
    clock.advance(8 * DAY)
    with refused(Reason.EXTEND_LATE, day="2026-12-07"):
        enquiries.extend(late, "太晚", BOSS, UNIT)


@pytest.mark.parametrize("ground", Ground)
def test_what_12345_does_not_handle_is_listed(enquiries: Enquiries, ground: Ground) -> None:
    one = enquiries.decline(received(enquiries).id, ground, "请向法院提出", OPERATOR)
    assert (one.state, one.ground, one.reply) == (S.DECLINED, ground, "请向法院提出")
    assert set(GROUND_WORDS) == set(Ground)


@pytest.mark.requirement("R-80")
def test_what_is_refused_late_or_unresolved_is_urged(enquiries: Enquiries, clock: FakeClock) -> None:
    fresh = handled(enquiries)
    with refused(Reason.NOTHING_TO_URGE):
        enquiries.urge(fresh, "快办", BOSS)
    refusing = enquiries.decline(handled(enquiries), Ground.SETTLED, "办过了", UNIT).id
    back = enquiries.urge(refusing, "没有办过，重新办", BOSS)
    assert (back.state, back.owner, back.ground, back.reply, back.urged) == (S.RETURNED, OPERATOR, "", "", 1)
    twice = transferred(enquiries)
    for topic in ("tax", ""):
        enquiries.give_back(twice, "不归我管", UNIT)
        if topic:
            enquiries.transfer(twice, topic, OPERATOR)
    unresolved = enquiries.close(enquiries.answer(received(enquiries).id, "不清楚", OPERATOR).id, OPERATOR)
    again = enquiries.call_back(unresolved.id, False, 1, "等于没答", CALLER)
    assert (again.state, again.owner, again.unresolved, again.satisfied) == (S.RETURNED, OPERATOR, 1, 1)
    why = {one.id: triggers for one, triggers in enquiries.sheets.to_urge()}
    assert why == {twice: (Trigger.REFUSED,), unresolved.id: (Trigger.UNRESOLVED,)}
    clock.advance(8 * DAY)
    why = {one.id: triggers for one, triggers in enquiries.sheets.to_urge()}
    assert why[fresh] == (Trigger.LATE,)
    assert why[unresolved.id] == (Trigger.LATE, Trigger.UNRESOLVED)
    assert enquiries.urge(fresh, "已超期", BOSS).urged == 1
    assert set(TRIGGER_WORDS) == set(Trigger)


def test_a_refusal_may_be_urged_until_its_answer_would_have_been_due(enquiries: Enquiries, clock: FakeClock) -> None:
    one = enquiries.decline(received(enquiries).id, Ground.SETTLED, "办过了", OPERATOR)
    assert enquiries.sheets.to_urge() == [(one, (Trigger.REFUSED,))]
    clock.advance(8 * DAY)
    assert enquiries.sheets.to_urge() == []
    with refused(Reason.NOTHING_TO_URGE):
        enquiries.urge(one.id, "太晚", BOSS)


def test_an_unresolved_one_gets_new_days_and_may_go_to_the_same_unit(enquiries: Enquiries, clock: FakeClock) -> None:
    id_ = handled(enquiries)
    enquiries.reply(id_, "办了", UNIT)
    enquiries.close(id_, OPERATOR)
    clock.advance(2 * DAY)
    one = enquiries.call_back(id_, False, 2, "没办", CALLER)
    assert one.due == "2026-12-02"
    one = enquiries.transfer(id_, "estate", OPERATOR)
    assert (one.lead, one.helpers) == ("自然资源局", ("税务局",))


@pytest.mark.parametrize("grade", [0, 6])
def test_a_call_back_has_a_grade(enquiries: Enquiries, grade: int) -> None:
    with refused(Reason.GRADE_UNKNOWN):
        enquiries.call_back("any", True, grade, "好", CALLER)


def test_what_waits_for_each_act_is_listed_and_no_more_than_asked_for(enquiries: Enquiries, clock: FakeClock) -> None:
    fresh, passed_on = received(enquiries).id, transferred(enquiries)
    closed = enquiries.close(enquiries.answer(received(enquiries).id, "在网上查", OPERATOR).id, OPERATOR).id

    def waiting(act: EnquiryAct, limit: int = 9) -> list[str]:
        return [one.id for one in enquiries.sheets.ready(act, limit)]

    assert waiting(A.TRANSFER) == [fresh]
    assert waiting(A.ACCEPT) == [passed_on]
    assert (waiting(A.CALL_BACK), waiting(A.REOPEN)) == ([closed], [closed])
    assert (waiting(A.CALL_BACK, 0), waiting(A.TRANSFER, 0)) == ([], [])
    assert waiting(A.URGE) == []
    clock.advance(30 * DAY)
    assert set(waiting(A.URGE)) == {fresh, passed_on}  # late
    assert len(waiting(A.URGE, 1)) == 1


# -- who called -------------------------------------------------------------------------------------------------------


def test_who_called_is_for_the_hotline_and_for_the_unit_where_the_caller_agrees(
    enquiries: Enquiries, store: Store
) -> None:
    closed, open_ = received(enquiries).id, received(enquiries, disclosed=True).id
    for actor in (OPERATOR, CALLER, BOSS):
        assert enquiries.sheets.caller(closed, actor) == Voice(VOICE.name, VOICE.phone)
        assert records(store)[-1] == VoiceShown(closed)
    told = len(records(store))
    for actor in (CLERK, AUDITOR, "citizen"):
        with refused(Reason.ROLE_MISSING):
            enquiries.sheets.caller(closed, actor)
    assert len(records(store)) == told
    assert enquiries.sheets.caller(open_, CLERK) == Voice(VOICE.name, VOICE.phone)
    assert enquiries.sheets.caller(received(enquiries, None, True).id, OPERATOR) is None
    assert not {"name", "phone", "person"} & set(Enquiry.__dataclass_fields__)
    assert VOICE.phone not in str(enquiries.sheets.one(closed))


# -- days -------------------------------------------------------------------------------------------------------------


def test_lamps_and_what_is_late(enquiries: Enquiries, clock: FakeClock) -> None:
    one = received(enquiries)
    assert enquiries.sheets.lamp(one) is Lamp.GREEN
    clock.advance(7 * DAY)
    assert enquiries.sheets.lamp(one) is Lamp.YELLOW
    assert enquiries.sheets.overdue() == []
    clock.advance(DAY)
    assert enquiries.sheets.overdue() == [one]
    one = enquiries.answer(one.id, "晚了一天", OPERATOR)
    assert enquiries.sheets.lamp(one) is Lamp.GREY
    assert enquiries.sheets.overdue() == []


def test_what_comes_in_past_the_calendar_is_dated_when_the_notice_is_there(
    enquiries: Enquiries, clock: FakeClock, store: Store
) -> None:
    clock.set(datetime(2026, 12, 30, 9, tzinfo=HALL_ZONE))
    one = received(enquiries)
    id_ = enquiries.accept(enquiries.transfer(one.id, "estate", OPERATOR).id, UNIT).id
    assert enquiries.extend(id_, "跨年", BOSS, UNIT).due == ""
    assert enquiries.redate() == 0
    longer = Terms.of(read_national(), Calendar(frozenset({2026, 2027}), frozenset(), frozenset(), "试验2027"))
    later = Enquiries(store, longer, DUTIES)
    assert later.redate() == 1
    assert later.sheets.one(id_).due == "2027-01-13"
    assert later.redate() == 0


# -- the table --------------------------------------------------------------------------------------------------------


def test_the_table_is_whole() -> None:
    assert set(STATE_WORDS) == set(S)
    assert set(ACT_WORDS) == set(NEEDS) == set(A) == {act for _, act in TABLE}
    assert set(NEEDS.values()) <= set(TOPICS)
    assert {after for (before, _), after in TABLE.items() if before is not after} | {S.RECEIVED} == set(S)
    for state in S:
        leads = {after for (before, _), after in TABLE.items() if before is state} - {state}
        assert bool(leads) == (state is not S.EVALUATED)
    assert not OWED & {S.REPLIED, S.DECLINED, S.CLOSED, S.EVALUATED}


def perform(enquiries: Enquiries, id_: str, act: EnquiryAct, actor: str) -> Enquiry:
    return {
        A.ANSWER: lambda: enquiries.answer(id_, "答", actor),
        A.TRANSFER: lambda: enquiries.transfer(id_, "estate", actor),
        A.DESIGNATE: lambda: enquiries.designate(id_, "审批局", ("税务局",), "指定", actor),
        A.ACCEPT: lambda: enquiries.accept(id_, actor),
        A.GIVE_BACK: lambda: enquiries.give_back(id_, "不归", actor),
        A.EXTEND: lambda: enquiries.extend(id_, "难", BOSS if actor != BOSS else SECOND, actor),
        A.REPLY: lambda: enquiries.reply(id_, "答", actor),
        A.DECLINE: lambda: enquiries.decline(id_, Ground.SECRET, "密", actor),
        A.URGE: lambda: enquiries.urge(id_, "快", actor),
        A.CLOSE: lambda: enquiries.close(id_, actor),
        A.CALL_BACK: lambda: enquiries.call_back(id_, True, 4, "好", actor),
        A.REOPEN: lambda: enquiries.call_back(id_, False, 2, "差", actor),
    }[act]()


RIGHT = {A.DESIGNATE: BOSS, A.URGE: BOSS, A.CALL_BACK: CALLER, A.REOPEN: CALLER}


@pytest.mark.parametrize("state", S)
def test_what_is_not_in_the_table_is_refused_in_words(enquiries: Enquiries, store: Store, state: EnquiryState) -> None:
    id_ = received(enquiries).id
    until = "2026-11-24T09:00:00+08:00" if state is S.TRANSFERRED else ""
    store.run("UPDATE enquiry SET state = ?, return_until = ?, ground = 'secret'", state.value, until)
    told = len(records(store))
    for act in A:
        if (state, act) not in TABLE:
            with refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=ACT_WORDS[act]):
                perform(enquiries, id_, act, RIGHT.get(act, OPERATOR))
        with refused(Reason.ROLE_MISSING):
            perform(enquiries, id_, act, AUDITOR)
    assert len(records(store)) == told
    with pytest.raises(KeyError):
        enquiries.sheets.one("unknown")


# -- lives at random --------------------------------------------------------------------------------------------------


class EnquiryLives(StoredLife):
    """A few work sheets, handled in any order by anybody, while hours and days go by."""

    @initialize()
    def open(self) -> None:
        self.open_store()
        staffed(self.store)
        self.enquiries = Enquiries(self.store, TERMS, DUTIES)
        self.ids: list[str] = []
        self.dues: dict[str, str] = {}
        self.extensions: dict[str, int] = {}

    @rule(named=st.booleans(), steps=st.integers(0, 7), turn=st.sampled_from(["", "extend", "back", "reopen"]))
    def receive(self, named, steps, turn) -> None:
        """A sheet may be met anywhere on its way."""
        id_ = received(self.enquiries, VOICE if named else None).id
        self.ids.append(id_)
        way = [A.TRANSFER, A.ACCEPT, A.REPLY, A.CLOSE, A.CALL_BACK]
        match turn:
            case "extend":
                way[2:2] = [A.EXTEND, A.EXTEND]  # the second is refused
            case "back":
                way[1] = A.GIVE_BACK
                way[2:2] = [A.DESIGNATE, A.GIVE_BACK, A.ACCEPT]  # who was named cannot give it back
            case "reopen":
                way[4] = A.REOPEN
            case _:
                pass
        for act in way[:steps]:
            self._try(id_, act, RIGHT.get(act, OPERATOR))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), act=st.sampled_from(list(A)), actor=st.sampled_from(STAFF))
    def anybody_does_anything(self, data, act, actor) -> None:
        self._try(data.draw(st.sampled_from(self.ids)), act, actor)

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def a_step_that_the_table_has(self, data) -> None:
        found = {one.state: one.id for one in map(self.enquiries.sheets.one, self.ids)}
        pairs = [(id_, act) for state, id_ in found.items() for before, act in TABLE if before is state]
        if pairs:
            id_, act = data.draw(st.sampled_from(pairs))
            self._try(id_, act, RIGHT.get(act, OPERATOR))

    @rule(hours=st.sampled_from([3, 23, 24, 72]))
    def hours_pass(self, hours) -> None:
        if (self.clock.now() + timedelta(hours=hours)).date() < date(2026, 12, 14):
            self.clock.advance(hours * 3600)

    def _try(self, id_: str, act: EnquiryAct, actor: str) -> None:
        before = self.enquiries.sheets.one(id_)
        told = self.store.value("SELECT count(*) FROM journal")
        try:
            after = perform(self.enquiries, id_, act, actor)
        except Refused:
            assert self.enquiries.sheets.one(id_) == before
            assert self.store.value("SELECT count(*) FROM journal") == told
            return
        assert after.state is TABLE[before.state, act]
        assert self.store.value("SELECT count(*) FROM journal") == told + 1
        self.extensions[id_] = self.extensions.get(id_, 0) + (act is A.EXTEND)
        if act is A.GIVE_BACK:
            assert self.clock.now() < datetime.fromisoformat(before.return_until)
            assert not before.designated

    @invariant()
    def nothing_is_without_an_owner(self) -> None:
        for one in map(self.enquiries.sheets.one, self.ids):
            assert one.owner
            if one.state in (S.TRANSFERRED, S.HANDLING):
                assert one.owner == one.lead
            if one.state in (S.RECEIVED, S.RETURNED):
                assert one.owner == OPERATOR  # nobody's unit: whoever received it answers for it

    @invariant()
    def no_deadline_is_taken_back_and_none_extended_twice(self) -> None:
        for one in map(self.enquiries.sheets.one, self.ids):
            assert one.due >= self.dues.get(one.id, "2026-11-23")
            self.dues[one.id] = one.due
            assert self.extensions.get(one.id, 0) <= 1
            assert one.extended == bool(self.extensions.get(one.id, 0))

    @invariant()
    def what_is_over_was_answered(self) -> None:
        for one in map(self.enquiries.sheets.one, self.ids):
            if one.state not in OWED:
                assert one.reply
            if one.state is S.EVALUATED:
                assert one.named
                assert one.satisfied

    @invariant()
    def the_journal_holds_and_names_nobody(self) -> None:
        assert verify(self.store).fault == ""
        assert VOICE.phone not in str(records(self.store))


@pytest.mark.requirement("R-80")
@pytest.mark.timeout(240)
def test_any_life_of_enquiries_keeps_what_must_hold() -> None:
    run_state_machine_as_test(
        EnquiryLives,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, database=None, print_blob=False,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
