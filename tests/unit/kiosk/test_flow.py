"""The visit as a table: complete, walked step by step, and played at random under what must always hold."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.events import (
    CardRead,
    CardRemoved,
    CardUnreadable,
    DeviceChanged,
    DeviceState,
    Event,
    PrintSettled,
    ScanFault,
    Scanned,
    ScanRefused,
)
from hall.identity import CardKind, IdCard
from hall.line.tickets import Issued, Ticket
from hall.proofs.summaries import mark_of
from hall.proofs.verdicts import Answer, Verdict
from kiosk import codes, flow, moves, steps
from kiosk.steps import (
    Adjust,
    AskHelp,
    Back,
    Begin,
    BoxAsked,
    Broke,
    CasesFound,
    CasesMoved,
    Choose,
    CodeRefused,
    Confirm,
    Digit,
    Door,
    DoorSaid,
    FindCases,
    FindVisits,
    Goal,
    GoHome,
    IssueTicket,
    LookAt,
    Looked,
    NotDone,
    NumberGiven,
    OpenBox,
    Paper,
    PaperQueued,
    PrintAgain,
    PrintTicket,
    ProofSeen,
    Rate,
    RatingTaken,
    Refusal,
    State,
    Step,
    TellPaper,
    Tick,
    Touched,
    VisitsFound,
    Wipe,
    WithoutCard,
)  # fmt: skip
from tests.helpers.proofs import SUMMARY

WANG = IdCard(CardKind.MAINLAND, "王秀英", "990000197001010123")
LI = IdCard(CardKind.MAINLAND, "李建国", "990000197001010565")
ISSUED = Issued(Ticket("t-1", "A001", "A", "2026-11-23", "waiting", "", 0, 0, "", "王**"), 2, 20)
VISITS = tuple(replace(ISSUED.ticket, id=f"v-{i}", number=f"A10{i}", state="served") for i in range(2))


@dataclass
class Walk:
    """A state that is walked by events, with the effects that came out."""

    state: State = field(default_factory=State)
    now: float = 1000.0
    effects: list[steps.Effect] = field(default_factory=list)

    def __call__(self, *events: Event) -> "Walk":
        for event in events:
            self.state, out = flow.step(self.state, event, self.now)
            self.effects += out
        return self

    def wait(self, seconds: float) -> "Walk":
        self.now += seconds
        return self(Tick())

    def at(self, step: Step) -> bool:
        return self.state.step is step

    def idle(self, longest: float = 1000.0) -> float:
        """Only time passes, as `due` asks for it, until nothing more is due; the seconds that took."""
        began = self.now
        while (at := flow.due(self.state, self.now)) is not None:
            assert at <= self.now + longest
            self.now = max(at, self.now + 1e-6)
            self(Tick())
            assert self.now - began < longest, f"still at {self.state.step}"
        return self.now - began


def walk(**state: Any) -> Walk:
    return Walk(State(**state))


def to_ticket(outcome: str = "proven") -> Walk:
    return walk()(
        Begin(Goal.QUEUE), CardRead(WANG), Choose("A"), Confirm(), NumberGiven(ISSUED), PaperQueued("j-1"),
        PrintSettled("j-1", "A001", outcome),
    )  # fmt: skip


EVENTS = {kind for kind, _, _ in flow._ROWS} | set(flow.IGNORED)


def test_every_pair_is_in_the_table_or_ignored_and_never_both() -> None:
    for kind in EVENTS:
        for step in Step:
            in_table, ignored = (step, kind) in flow.TABLE, step in flow.IGNORED.get(kind, ())
            assert in_table != ignored, (step, kind)


def test_every_event_of_the_screen_has_its_rows() -> None:
    own = {kind for kind in vars(steps).values() if isinstance(kind, type) and issubclass(kind, Event)} - {Event}
    heard = {CardRead, CardRemoved, CardUnreadable, DeviceChanged, PrintSettled, Scanned, ScanRefused}
    assert own | heard == EVENTS


def test_no_row_stands_twice() -> None:
    pairs = [(step, kind) for kind, rows, _ in flow._ROWS for step in rows]
    assert len(pairs) == len(set(pairs))


def test_a_number_with_a_card() -> None:
    visit = walk()
    assert visit(Begin(Goal.QUEUE)).at(Step.CARD)
    assert visit(CardRead(WANG)).at(Step.SERVICE)
    assert visit(Choose("B")).at(Step.CONFIRM)
    assert visit(Confirm()).at(Step.PRINTING)
    assert visit.effects == [IssueTicket("B", WANG)]
    assert visit(NumberGiven(ISSUED), PaperQueued("j-1")).effects[1:] == [PrintTicket(ISSUED)]
    assert visit(PrintSettled("j-1", "A001", "proven")).at(Step.TICKET)
    assert not visit.state.owes_number
    assert visit(Confirm()).at(Step.HOME)
    assert visit.effects[-1] == Wipe()


def test_a_number_without_a_card() -> None:
    visit = walk()(Begin(Goal.QUEUE), WithoutCard(), Choose("A"), Confirm())
    assert visit.effects == [IssueTicket("A", None)]


def test_without_a_reader_the_number_comes_without_a_card_and_the_rest_leads_to_people() -> None:
    for state in (DeviceState.ABSENT, DeviceState.FAULT):
        assert walk(reader=state)(Begin(Goal.QUEUE)).at(Step.SERVICE)
        assert walk(reader=state)(Begin(Goal.PROGRESS)).at(Step.HELP)
        assert walk(reader=state)(Begin(Goal.RATING)).at(Step.HELP)


def test_a_silent_reader_is_not_taken_for_a_missing_one() -> None:
    assert walk(reader=DeviceState.UNKNOWN)(Begin(Goal.QUEUE)).at(Step.CARD)


def test_progress_without_a_card_says_whom_to_ask_and_leads_back() -> None:
    visit = walk()(Begin(Goal.PROGRESS), WithoutCard())
    assert visit.at(Step.HELP)
    assert visit(Back()).at(Step.CARD)


def test_the_card_first_is_greeted_and_serves_whatever_is_chosen() -> None:
    visit = walk()(CardRead(WANG))
    assert visit.at(Step.GREET)
    assert visit(Begin(Goal.PROGRESS)).at(Step.PROGRESS)
    assert visit.effects == [FindCases(WANG)]
    assert visit(Back()).at(Step.GREET)
    assert visit.state.cases == ()


def test_the_one_visit_of_today_needs_no_choosing() -> None:
    visit = walk()(CardRead(WANG), Begin(Goal.RATING))
    assert visit.effects == [FindVisits(WANG)]
    assert visit(VisitsFound(VISITS[:1])).at(Step.RATE)
    assert visit(Choose("5")).at(Step.REASONS)
    visit(Choose("511"), Choose("512"), Choose("511"), Choose("407"))
    assert visit.state.reasons == ("512",)
    visit(Confirm(), Confirm())
    assert visit.effects[1:] == [Rate(VISITS[0], 5, ("512",))]
    assert visit(RatingTaken()).at(Step.THANKS)
    assert visit.effects[-1] == Wipe()
    assert visit.state.card is None


def test_several_visits_are_chosen_from() -> None:
    visit = walk()(CardRead(WANG), Begin(Goal.RATING), VisitsFound(VISITS))
    assert visit.at(Step.VISITS)
    assert visit(Choose("nobody's"), Choose("v-1")).at(Step.RATE)
    assert visit.state.ticket is VISITS[1]
    assert visit(Back()).at(Step.VISITS)


def test_a_refusal_wipes_and_says_why() -> None:
    visit = walk()(Begin(Goal.QUEUE), CardRead(WANG), Choose("A"), Confirm(), NotDone(Refusal("why")))
    assert visit.at(Step.SORRY)
    assert visit.state.card is None
    assert visit.state.refusal == Refusal("why")
    assert visit.idle() == pytest.approx(15, abs=0.1)
    assert visit.at(Step.HOME)


def test_a_case_that_moves_is_asked_for_again() -> None:
    visit = walk()(CardRead(WANG), Begin(Goal.PROGRESS), CasesFound(()), CasesMoved())
    assert visit.effects == [FindCases(WANG), FindCases(WANG)]


def test_a_number_without_paper_stays_until_the_citizen_says_so() -> None:
    visit = to_ticket("failed")
    assert visit.state.owes_number
    assert visit(CardRemoved()).wait(100).at(Step.TICKET)
    assert visit(GoHome(), CardRead(LI), AskHelp()).at(Step.HELP)
    assert visit(GoHome()).at(Step.TICKET)
    assert visit(Confirm()).at(Step.HOME)


def test_a_printer_that_says_nothing_leaves_the_number_on_the_screen() -> None:
    visit = walk()(Begin(Goal.QUEUE), WithoutCard(), Choose("A"), Confirm(), NumberGiven(ISSUED), PaperQueued("j-1"))
    assert visit.wait(20.1).at(Step.TICKET)
    assert visit.state.paper is Paper.UNPROVEN
    assert visit(PrintSettled("j-1", "A001", "proven")).at(Step.TICKET)
    assert not visit.state.owes_number


def test_where_the_printer_cannot_prove_the_citizen_is_asked() -> None:
    visit = to_ticket("unproven")
    assert visit.at(Step.CAME)
    assert visit(Back(), GoHome(), Confirm(), CardRemoved(), CardRead(LI)).at(Step.CAME)  # nothing walks past it
    assert visit(AskHelp()).at(Step.HELP)
    assert visit(GoHome()).at(Step.CAME)
    assert visit(Looked(True)).at(Step.TICKET)
    assert visit.effects[-1] == TellPaper("j-1", True)
    assert (visit.state.paper, visit.state.owes_number) == (Paper.SEEN, False)
    assert visit.wait(20.1).at(Step.HOME)


def test_what_did_not_come_out_is_printed_once_more_and_no_more() -> None:
    visit = to_ticket("unproven")(Looked(False))
    assert visit.at(Step.PRINTING)
    assert visit.effects[-2:] == [TellPaper("j-1", False), PrintAgain("j-1")]
    assert visit(PrintSettled("j-1", "A001", "proven")).at(Step.PRINTING)  # the first one says nothing any more
    assert visit(PaperQueued("j-2"), PrintSettled("j-2", "A001", "unproven")).at(Step.CAME)
    assert visit(Looked(False)).at(Step.TICKET)
    assert visit.effects[-1] == TellPaper("j-2", False)
    assert (visit.state.paper, visit.state.owes_number) == (Paper.FAILED, True)
    assert [effect for effect in visit.effects if isinstance(effect, PrintAgain)] == [PrintAgain("j-1")]


def test_what_cannot_be_printed_once_more_leaves_the_number_on_the_screen() -> None:
    visit = to_ticket("unproven")(Looked(False), PaperQueued(""))
    assert (visit.at(Step.TICKET), visit.state.owes_number) == (True, True)


def test_who_does_not_answer_is_not_asked_for_ever() -> None:
    visit = to_ticket("unproven")
    assert visit.wait(100).at(Step.CAME)  # the number stays as long as any that has no paper
    assert flow.seconds_left(visit.wait(60).state, visit.now) is not None
    assert visit.wait(20.1).at(Step.HOME)
    assert [effect for effect in visit.effects if isinstance(effect, TellPaper)] == []  # nobody said anything


def test_a_word_that_comes_too_late_for_the_screen_is_asked_about_all_the_same() -> None:
    visit = walk()(Begin(Goal.QUEUE), WithoutCard(), Choose("A"), Confirm(), NumberGiven(ISSUED), PaperQueued("j-1"))
    assert visit.wait(20.1).at(Step.TICKET)
    assert visit(PrintSettled("j-1", "A001", "unproven")).at(Step.CAME)


def test_paper_that_cannot_be_queued_counts_as_failed() -> None:
    visit = walk()(Begin(Goal.QUEUE), WithoutCard(), Choose("A"), Confirm(), NumberGiven(ISSUED), PaperQueued(""))
    assert visit.at(Step.TICKET)
    assert visit.state.owes_number


def test_the_job_of_an_earlier_visit_says_nothing() -> None:
    visit = walk()(
        Begin(Goal.QUEUE), WithoutCard(), Choose("A"), Confirm(), NumberGiven(ISSUED), PaperQueued("j-2"),
        PrintSettled("j-1", "A000", "failed"),
    )  # fmt: skip
    assert visit.at(Step.PRINTING)


@pytest.mark.parametrize("where", [(), (Choose("A"),)])
def test_a_lifted_card_ends_the_visit_in_two_seconds(where: tuple[Event, ...]) -> None:
    visit = walk()(Begin(Goal.QUEUE), CardRead(WANG), *where, CardRemoved())
    assert not visit.wait(1.9).at(Step.HOME)
    assert visit.wait(0.2).at(Step.HOME)
    assert visit.effects[-1] == Wipe()


def test_touching_does_not_hold_a_visit_whose_card_is_gone() -> None:
    visit = walk()(Begin(Goal.QUEUE), CardRead(WANG), CardRemoved())
    visit.now += 1.5
    visit(Touched())
    assert visit.wait(0.6).at(Step.HOME)


def test_the_card_put_back_in_time_goes_on() -> None:
    visit = walk()(Begin(Goal.QUEUE), CardRead(WANG), CardRemoved())
    visit.now += 1
    assert visit(CardRead(WANG)).wait(5).at(Step.SERVICE)


def test_another_persons_card_begins_anew() -> None:
    visit = walk()(Begin(Goal.QUEUE), CardRead(WANG), Choose("A"), CardRead(LI))
    assert visit.at(Step.GREET)
    assert visit.state.card is LI
    assert visit.state.klass == ""
    assert visit.effects == [Wipe()]


def test_the_ticket_outlives_the_card() -> None:
    assert to_ticket()(CardRemoved()).wait(10).at(Step.TICKET)


def test_the_next_citizens_card_ends_a_finished_ticket() -> None:
    visit = to_ticket()(CardRead(LI))
    assert visit.at(Step.GREET)
    assert visit.state.issued is None


def test_an_unreadable_card_has_its_own_words() -> None:
    assert walk()(Begin(Goal.QUEUE), CardUnreadable("41")).state.fault is steps.CardFault.AGAIN
    assert walk()(Begin(Goal.QUEUE), CardUnreadable("41", again=False)).state.fault is steps.CardFault.USELESS


@pytest.mark.parametrize(
    ("events", "seconds"),
    [
        ((Begin(Goal.QUEUE),), 60),
        ((Begin(Goal.QUEUE), CardRead(WANG)), 60),
        ((CardRead(WANG), Begin(Goal.PROGRESS)), 60),
        ((AskHelp(),), 60),
        ((Adjust("theme"),), 60),
        ((Broke(),), 15),
    ],
)
def test_idle_time_leads_home(events: tuple[Event, ...], seconds: float) -> None:
    visit = walk()(*events)
    assert visit.idle() == pytest.approx(seconds, abs=0.1)
    assert visit.state.clean


def test_the_question_comes_at_30_seconds_and_counts_down() -> None:
    visit = walk()(Begin(Goal.QUEUE))
    began = visit.now
    assert flow.due(visit.state, visit.now) == began + 30
    assert flow.seconds_left(visit.state, began + 29.9) is None
    assert [flow.seconds_left(visit.state, began + s) for s in (30, 31, 59, 59.5)] == [30, 29, 1, 1]
    visit.now = began + 40
    visit(Touched())
    assert flow.seconds_left(visit.state, visit.now) is None


def test_a_late_timer_does_not_let_the_next_citizen_into_the_last_visit() -> None:
    visit = walk()(CardRead(WANG), Begin(Goal.PROGRESS), CasesFound(()))
    visit.now += 3600
    visit(AskHelp())
    assert visit.at(Step.HELP)
    assert visit.state.card is None
    assert Wipe() in visit.effects


def test_each_visit_starts_with_the_sites_own_look() -> None:
    visit = walk()(Adjust("language"), Adjust("theme"), Adjust("size"), Begin(Goal.QUEUE))
    assert visit.state.look == steps.Look("en", "dark", "large")
    visit.idle()
    assert visit.state.look == steps.Look()


def test_a_bug_ends_calmly_everywhere() -> None:
    for step in Step:
        visit = walk(step=step, card=WANG, issued=ISSUED, entered=1000.0, touched=1000.0)(Broke())
        assert visit.at(Step.SORRY)
        assert visit.state.card is None
        assert visit.state.issued is None
        assert visit.effects == [Wipe()]


# -- codes and boxes --------------------------------------------------------------------------------------------------

PAPER, PARCEL = "OV1:C/610722202611230007", "OV1:P/hall/12/30456789"


def boxes(**state: Any) -> Walk:
    return walk(locker=DeviceState.READY, **state)


def to_door() -> Walk:
    digits = [Digit(n) for n in "30456789"]
    return boxes()(Begin(Goal.PICKUP), Digit("1"), Digit("2"), Confirm(), *digits, Confirm())


def test_a_parcel_by_its_number_and_code() -> None:
    visit = to_door()
    assert visit.at(Step.DOOR)
    assert visit.effects == [OpenBox("", 12, "30456789", 1)]
    assert visit.state.code == ""  # given away
    visit(Confirm(), GoHome(), Back())  # nobody walks away while the lock moves
    assert visit.at(Step.DOOR)
    visit(BoxAsked("a-1"), DoorSaid("a-0", "opened"), DoorSaid("a-1", "sent"))
    assert visit.state.door is Door.OPENING
    visit(DoorSaid("a-1", "opened"))
    assert visit.state.door is Door.OPENED
    visit(DoorSaid("a-1", "done"))
    assert visit.state.door is Door.SHUT
    assert visit(Confirm()).at(Step.HOME)
    assert visit.effects == [OpenBox("", 12, "30456789", 1), Wipe()]


def test_a_scanned_code_opens_as_a_typed_one() -> None:
    for way in ([], [CardRead(WANG)], [Begin(Goal.QUEUE)], [Begin(Goal.PICKUP), Digit("3")]):
        visit = boxes()(*way, Scanned(PARCEL))
        assert visit.at(Step.DOOR)
        assert visit.effects == [OpenBox("hall", 12, "30456789", 1)]
        assert visit.state.card is None


def test_a_refused_code_is_typed_again_and_is_a_press_of_its_own() -> None:
    visit = to_door()(CodeRefused(Refusal("wrong")))
    assert visit.at(Step.PICKUP)
    assert (visit.state.refusal, visit.state.box, visit.state.code, visit.state.coding) == (
        Refusal("wrong"), "12", "", True
    )  # fmt: skip
    visit(*(Digit(n) for n in "11112222"))
    assert visit.state.refusal is None
    assert visit(Confirm()).effects[-1] == OpenBox("", 12, "11112222", 2)


def test_typing_fills_its_field_and_no_more() -> None:
    visit = boxes()(Begin(Goal.PICKUP), Confirm())
    assert not visit.state.coding  # no box yet
    visit(Digit("0"), Confirm())
    assert (visit.state.box, visit.state.coding) == ("", False)  # there is no box 0
    visit(Digit("1"), Digit("x"), Digit("2"), Digit(""), Digit("3"), Digit("4"), Digit("5"))
    assert visit.state.box == "134"
    visit(Choose("code"), *(Digit("9") for _ in range(9)), Digit(""))
    assert visit.state.code == "9999999"
    assert visit(Confirm()).at(Step.PICKUP)  # seven are no code
    visit(Choose("nonsense"), Back())
    assert (visit.state.code, visit.state.coding) == ("", False)
    assert visit(Back()).at(Step.HOME)


def test_a_door_nobody_speaks_of_sends_to_the_window() -> None:
    visit = to_door()(BoxAsked("a-1")).wait(20.0)
    assert (visit.state.door, visit.at(Step.DOOR)) == (Door.FAILED, True)
    assert visit.wait(20.0).at(Step.HOME)


def test_a_kiosk_without_boxes_has_none() -> None:
    assert walk()(Begin(Goal.PICKUP)).at(Step.HOME)
    visit = walk()(Scanned(PARCEL))
    assert (visit.at(Step.HOME), visit.state.notice, visit.effects) == (True, codes.NO_PARCELS_HERE, [])


def test_a_paper_of_a_case_leads_to_its_holders_own() -> None:
    """Who holds a paper is not who it is about: the card says whose cases are shown, the paper which stands first."""
    first, second = (SimpleNamespace(provisional_no=f"临{n}") for n in ("1", "610722202611230007"))
    visit = walk()(Scanned(PAPER))
    assert visit.at(Step.CARD)
    visit(CardRead(WANG), CasesFound((first, second)))  # type: ignore[arg-type]
    assert visit.at(Step.PROGRESS)
    assert visit.state.cases == (second, first)
    visit(Scanned("OV1:C/1000001"))  # not of this person: nothing of it is shown
    assert visit.state.cases == (second, first)
    assert walk()(CardRead(WANG), Scanned(PAPER)).effects == [FindCases(WANG)]


def test_what_no_step_follows_from_is_said_and_forgotten() -> None:
    for text, said in (
        ("OV1:T/610722/20261123/A001", codes.TICKET_SCANNED), ("OV1:A/some-id", codes.FOR_THE_WINDOW),
        ("OV1:I/123/20260101", codes.FOR_THE_WINDOW), ("OV1:C/abc", codes.NOT_OURS), ("anything", codes.NOT_OURS),
    ):  # fmt: skip
        visit = walk()(Scanned(text))
        assert (visit.at(Step.HOME), visit.state.notice) == (True, said)
        assert visit.wait(15.0).state.notice == ""
    assert walk()(Begin(Goal.QUEUE), ScanRefused(ScanFault.TORN)).state.notice == codes.NOT_READ
    assert walk()(ScanRefused(ScanFault.TORN), Begin(Goal.QUEUE)).state.notice == ""


def test_a_code_is_no_reason_to_leave_what_was_begun() -> None:
    visit = boxes()(CardRead(WANG), Begin(Goal.QUEUE), Scanned(PARCEL))
    assert visit.at(Step.SERVICE)


# -- papers that prove themselves -------------------------------------------------------------------------------------

SIGNED, CASE_NO = "OV1:S/ED25519/whatever", "610722202611230007"
OWN = SimpleNamespace(provisional_no=f"临{CASE_NO}")


def proven(verdict: Verdict = Verdict.GENUINE) -> ProofSeen:
    """A paper of Wang's is held before the scanner and believed, or not."""
    held = replace(SUMMARY, number=CASE_NO, mark=mark_of(WANG.number, CASE_NO))
    believed = verdict in (Verdict.GENUINE, Verdict.REVOKED)
    return ProofSeen(Answer(verdict, held if believed else None, "610722"))


def test_a_paper_says_what_it_proves_and_its_holder_s_card_opens_the_case() -> None:
    visit = walk()(Scanned(SIGNED))
    assert visit.at(Step.PROOF)
    assert visit.effects == [LookAt(SIGNED)]
    visit(proven())
    assert (visit.state.card, visit.state.mine, visit.state.opens, visit.effects[1:]) == (None, False, False, [])
    visit(CardRead(WANG))
    assert visit.effects[1:] == [FindCases(WANG)]
    visit(CasesFound((SimpleNamespace(provisional_no="临1"), OWN)))  # type: ignore[arg-type]
    assert visit.at(Step.PROGRESS)
    assert visit.state.cases[0] is OWN
    assert visit(CardRemoved()).wait(2.0).state.answer is None


def test_a_card_that_lies_there_already_shows_the_proof_first() -> None:
    visit = walk()(CardRead(WANG), Scanned(SIGNED), proven())
    assert visit.effects == [LookAt(SIGNED), FindCases(WANG)]
    visit(CasesFound((OWN,)))  # type: ignore[arg-type]
    assert visit.at(Step.PROOF)
    assert visit.state.opens
    assert visit(Confirm()).at(Step.PROGRESS)
    assert visit(Back()).at(Step.GREET)
    assert visit.state.answer is None


def test_a_stranger_s_card_opens_nothing_of_the_paper() -> None:
    visit = walk()(Scanned(SIGNED), proven(), CardRead(LI))
    assert visit.at(Step.PROOF)
    assert (visit.state.mine, visit.effects) == (False, [LookAt(SIGNED)])
    visit(CasesFound((OWN,)))  # type: ignore[arg-type] - even if somebody found it
    assert (visit.at(Step.PROOF), visit.state.opens) == (True, False)
    assert visit(Confirm()).at(Step.HOME)


def test_a_holder_whose_case_is_not_known_here_stays_with_the_proof() -> None:
    visit = walk()(Scanned(SIGNED), proven(), CardRead(WANG), CasesFound(()))
    assert (visit.at(Step.PROOF), visit.state.mine, visit.state.opens, visit.state.goal) == (True, True, False, None)


def test_a_revoked_paper_still_leads_its_holder_to_the_case() -> None:
    visit = walk()(Scanned(SIGNED), proven(Verdict.REVOKED), CardRead(WANG), CasesFound((OWN,)))  # type: ignore[arg-type]
    assert visit.at(Step.PROGRESS)


def test_what_is_not_believed_shows_nothing_and_a_card_begins_a_visit_of_its_own() -> None:
    for verdict in (Verdict.ALTERED, Verdict.FORGED, Verdict.FOREIGN, Verdict.UNKNOWN, Verdict.NO_SUMMARY):
        visit = walk()(Scanned(SIGNED), proven(verdict))
        assert (visit.at(Step.PROOF), visit.state.wanted) == (True, "")
        assert visit(CardRead(WANG)).at(Step.GREET)
        assert visit.state.answer is None


def test_another_s_card_on_the_holder_s_page_begins_anew() -> None:
    visit = walk()(CardRead(WANG), Scanned(SIGNED), proven(), CasesFound((OWN,)), CardRead(LI))  # type: ignore[arg-type]
    assert visit.at(Step.GREET)
    assert (visit.state.card, visit.state.answer, visit.state.cases) == (LI, None, ())
    assert Wipe() in visit.effects


def test_the_next_paper_takes_the_place_of_the_one_before() -> None:
    visit = walk()(Scanned(SIGNED), proven(), Scanned("OV1:S/another"))
    assert (visit.at(Step.PROOF), visit.state.answer, visit.state.wanted) == (True, None, "")
    assert visit(Scanned("OV1:A/x")).state.notice == codes.FOR_THE_WINDOW
    assert visit(NotDone(Refusal("no"))).at(Step.SORRY)


# -- played at random -------------------------------------------------------------------------------------------------

FINGERS = st.one_of(
    st.builds(Begin, st.sampled_from(Goal)),
    st.builds(Choose, st.sampled_from(["A", "B", "v-0", "v-1", "5", "2", "511", "207", "nonsense"])),
    st.sampled_from([WithoutCard(), Confirm(), Back(), GoHome(), AskHelp(), Touched(), Adjust("size")]),
    st.builds(Digit, st.sampled_from(["0", "7", "", "x"])),
    st.builds(Scanned, st.sampled_from([PARCEL, PAPER, SIGNED, "OV1:T/610722/20261123/A001", "OV1:A/x", "something"])),
    st.sampled_from([ScanRefused(ScanFault.TORN), Choose("box"), Choose("code"), Looked(True), Looked(False)]),
)
CARDS = st.one_of(
    st.builds(CardRead, st.sampled_from([WANG, LI])),
    st.sampled_from([CardRemoved(), CardUnreadable("41"), CardUnreadable("41", again=False)]),
    st.builds(DeviceChanged, st.sampled_from(["idcard", "ticketprinter", "locker"]), st.sampled_from(DeviceState)),
    st.builds(
        DoorSaid, st.sampled_from(["a-1", "a-2"]), st.sampled_from(["sent", "opened", "done", "failed", "unsure"])
    ),
)


# What most people do where they are, so that the far steps are reached often.
FORWARD: dict[Step, list[Event]] = {
    Step.HOME: [Begin(Goal.QUEUE), Begin(Goal.RATING), CardRead(WANG)],
    Step.GREET: [Begin(Goal.QUEUE), Begin(Goal.RATING), Begin(Goal.PROGRESS)],
    Step.CARD: [CardRead(WANG), WithoutCard()],
    Step.SERVICE: [Choose("A")],
    Step.CONFIRM: [Confirm()],
    Step.CAME: [Looked(True), Looked(False)],
    Step.VISITS: [Choose("v-0")],
    Step.RATE: [Choose("5")],
    Step.REASONS: [Choose("511"), Confirm()],
    Step.PICKUP: [Digit("7"), Confirm(), Scanned(PARCEL)],
    Step.PROOF: [CardRead(WANG), Confirm(), Scanned(SIGNED)],
}


class Visits(RuleBasedStateMachine):
    """Fingers, cards, devices, answers and time in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk()
        self.asked: list[steps.Effect] = []  # effects not answered yet
        self.jobs: list[str] = []
        self.settled: set[str] = set()
        self.confirmed = self.issues = self.doors = 0

    def feed(self, event: Event) -> None:
        before = self.walk.state
        self.confirmed += isinstance(event, Confirm) and before.step is Step.CONFIRM
        self.walk.effects.clear()
        self.walk(event)
        out, after = list(self.walk.effects), self.walk.state
        self.asked += [effect for effect in out if not isinstance(effect, Wipe | TellPaper)]
        self.issues += sum(isinstance(effect, IssueTicket) for effect in out)
        assert not (before.again and any(isinstance(effect, PrintAgain) for effect in out))
        lost = (before.card is not None or before.issued is not None) and after.card is None and after.issued is None
        lost = lost and after.goal is not Goal.PICKUP  # a parcel is its code's; the visit goes on
        assert not lost or Wipe() in out, f"{before.step} → {after.step} forgot to wipe"

    @initialize(reader=st.sampled_from([DeviceState.READY, DeviceState.ABSENT]))
    def begin(self, reader: DeviceState) -> None:
        self.feed(DeviceChanged("idcard", reader))

    @rule(which=st.integers(0, 2))
    def go_on(self, which: int) -> None:
        likely = FORWARD.get(self.walk.state.step, [Confirm()])
        self.feed(likely[which % len(likely)])

    @rule(event=FINGERS)
    def touch(self, event: Event) -> None:
        self.feed(event)

    @rule(event=CARDS)
    def happen(self, event: Event) -> None:
        self.feed(event)

    @precondition(lambda self: self.asked)
    @rule(refused=st.booleans(), many=st.integers(0, 2))
    def answer(self, refused: bool, many: int) -> None:
        match self.asked.pop(0):
            case IssueTicket():
                self.feed(NotDone(Refusal("no")) if refused else NumberGiven(ISSUED))
            case PrintTicket() | PrintAgain():
                self.jobs.append(f"j-{len(self.jobs)}")
                self.feed(PaperQueued("" if refused else self.jobs[-1]))
            case FindCases():
                self.feed(CasesFound((OWN,) if many else ()))  # type: ignore[arg-type]
            case LookAt():
                self.feed(NotDone(Refusal("no")) if refused else proven(list(Verdict)[many]))
            case FindVisits():
                self.feed(VisitsFound(VISITS[:many]))
            case OpenBox(press=press):
                self.doors += 1
                self.feed(CodeRefused(Refusal("no")) if refused else BoxAsked(f"a-{press}"))
            case Rate():
                self.feed(NotDone(Refusal("no")) if refused else RatingTaken())

    @precondition(lambda self: self.jobs)
    @rule(outcome=st.sampled_from(["proven", "unproven", "failed"]))
    def settle(self, outcome: str) -> None:
        self.settled.add(self.jobs[-1])
        self.feed(PrintSettled(self.jobs[-1], "A001", outcome))

    @rule(seconds=st.sampled_from([0.5, 2.1, 10.0, 31.0, 61.0]))
    def wait(self, seconds: float) -> None:
        self.walk.now += seconds
        self.feed(Tick())

    @invariant()
    def home_holds_nobody(self) -> None:
        state = self.walk.state
        if state.step in (Step.HOME, Step.SORRY, Step.THANKS):
            held = (state.card, state.issued, state.ticket, state.refusal if state.step is Step.HOME else None)
            assert held == (None, None, None, None)
            assert (state.klass, state.job, state.cases, state.visits, state.reasons) == ("", "", (), (), ())
            assert (state.box, state.code, state.attempt, state.wanted) == ("", "", "", "")
            assert state.answer is None

    @invariant()
    def a_code_is_kept_no_longer_than_it_is_typed(self) -> None:
        assert not self.walk.state.code or self.walk.state.step in (Step.PICKUP, Step.HELP)

    @invariant()
    def one_number_for_one_confirmation(self) -> None:
        assert self.issues <= self.confirmed

    @invariant()
    def time_alone_leads_home(self) -> None:
        alone = Walk(self.walk.state, self.walk.now)
        alone.idle()
        assert alone.state.clean

    @invariant()
    def a_print_job_settles_or_is_left(self) -> None:
        state = self.walk.state
        if state.step is Step.TICKET:
            assert state.paper is not Paper.PRINTING
        if state.job and state.job not in self.settled:
            assert state.paper in (Paper.PRINTING, Paper.UNPROVEN)


QUICK = settings(max_examples=50, stateful_step_count=20)
# A planted bug must be found, not made small.
PLANTED = settings(QUICK, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False, database=None)


def test_visits_played_at_random() -> None:
    run_state_machine_as_test(Visits, settings=QUICK)


def test_a_wipe_that_forgets_the_card_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = moves.wiped
    monkeypatch.setattr(moves, "wiped", lambda state, now: replace(honest(state, now), card=state.card))
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Visits, settings=PLANTED)


def test_a_second_number_for_one_confirmation_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(flow.TABLE, (Step.PRINTING, Confirm), moves.number_wanted)
    monkeypatch.setitem(flow.IGNORED, Confirm, flow.IGNORED[Confirm] - {Step.PRINTING})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Visits, settings=PLANTED)
