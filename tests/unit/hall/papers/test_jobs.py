"""The life of a print job: what may befall it where, what people say of it, and what it said when it was issued."""

import itertools
import json

import pytest

from hall import journal
from hall.cases.records import PaperPrinted, ReprintAsked
from hall.errors import Reason, Refused
from hall.events import DeviceState
from hall.oversight.daybook import read_daybook
from hall.papers.jobs import CAME, OPEN, TABLE, Happening, JobState, PrintJobs, Spoilt, step
from hall.papers.records import PaperAnswered, SheetSpoiled
from hall.ports import PrintOutcome
from hall.store import Row, Store

PROVEN = PrintOutcome("proven", DeviceState.READY, True)
UNPROVEN = PrintOutcome("unproven", DeviceState.UNKNOWN, True)
EMPTY_AMID = PrintOutcome("failed", DeviceState.EMPTY, True)
EMPTY_BEFORE = PrintOutcome("failed", DeviceState.EMPTY, False)
PAPER, CASE, NUMBER = "acceptance_notice", "019aa8f2-2f7e-7c3a-8d5b-3f4f1f1c9b77", "临610722001202611230007"
WORDS = '{"title": "受理通知书", "name": "欧阳㛃"}'.encode()


class Counter:
    """One face's jobs, as its spool would move them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.jobs = PrintJobs(store, "desk-1", lambda paper: paper == PAPER)

    def row(self, job: str) -> Row:
        row = self.store.one("SELECT * FROM print_job WHERE id = ?", job)
        assert row
        return row

    def printed(self, outcome: PrintOutcome = PROVEN, actor: str = "w1") -> str:
        """Asked for, taken, ended; the job."""
        job = self.jobs.ask_again(PAPER, CASE, NUMBER, WORDS, actor)
        with self.store.atomic():
            self.jobs.take(self.row(job), self.jobs.next_copy(PAPER, CASE))
            self.jobs.keep_words(PAPER, CASE, NUMBER, WORDS)
        self.jobs.settle(self.row(job), outcome)
        return job

    def told(self) -> list[tuple[str, object]]:
        """Who wrote what into the journal of the case."""
        return [
            (entry.header.actor, entry.event()) for entry in journal.read(self.store, 0) if entry.header.case == CASE
        ]


@pytest.fixture
def counter(store: Store) -> Counter:
    return Counter(store)


def refusal(act: object, *arguments: object) -> Reason:
    with pytest.raises(Refused) as no:
        act(*arguments)  # type: ignore[operator]
    return no.value.reason


# -- the table --------------------------------------------------------------------------------------------------------


def test_every_pair_is_a_way_or_a_refusal() -> None:
    for state, happening in itertools.product(JobState, Happening):
        if (state, happening) in TABLE:
            assert step(state, happening) is TABLE[state, happening]
        else:
            assert refusal(step, state, happening) is Reason.PRINT_SETTLED


def test_every_job_ends_and_no_end_is_left_again() -> None:
    """Whatever befalls a job, it is over after three happenings; only a person's word moves what the printer ended."""
    for path in itertools.product(Happening, repeat=3):
        state = JobState.QUEUED
        for happening in path:
            state = TABLE.get((state, happening), state)
        reached = {TABLE.get((state, happening)) for happening in Happening} - {None}
        assert state in OPEN or reached <= {JobState.CONFIRMED, JobState.DENIED}
    left = {state for state, _ in TABLE}
    assert left == OPEN | {JobState.UNPROVEN}


def test_what_was_sent_is_never_sent_again() -> None:
    after = {state for (before, _), state in TABLE.items() if before is not JobState.QUEUED}
    assert not after & OPEN
    assert after >= CAME


# -- what people say --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("came", "state"), [(True, "confirmed"), (False, "denied")])
def test_a_person_says_what_the_printer_cannot(counter: Counter, came: bool, state: str) -> None:
    job = counter.printed(UNPROVEN)
    assert [doubt.job for doubt in counter.jobs.doubts("")] == [job]
    counter.jobs.answer(job, came, "w1")
    row = counter.row(job)
    assert (row["state"], row["answered_by"], row["answered_at"][:10]) == (state, "w1", "2026-11-23")
    assert counter.told()[-1] == ("w1", PaperAnswered(job, PAPER, NUMBER, 0, came))
    assert counter.jobs.doubts("") == []
    assert refusal(counter.jobs.answer, job, True, "w1") is Reason.PRINT_SETTLED  # said once
    assert journal.verify(counter.store).fault == ""


@pytest.mark.parametrize("outcome", [PROVEN, EMPTY_AMID, EMPTY_BEFORE])
def test_what_is_known_is_no_question(counter: Counter, outcome: PrintOutcome) -> None:
    job = counter.printed(outcome)
    assert counter.jobs.doubts("") == []
    assert refusal(counter.jobs.answer, job, True, "w1") is Reason.PRINT_SETTLED


def test_an_answer_is_somebodys(counter: Counter) -> None:
    job = counter.printed(UNPROVEN)
    assert refusal(counter.jobs.answer, job, True, "nobody") is Reason.STAFF_UNKNOWN
    assert counter.row(job)["state"] == "unproven"
    with pytest.raises(KeyError):
        counter.jobs.answer("no such job", True, "w1")


def test_a_question_of_yesterday_is_asked_no_more(counter: Counter) -> None:
    counter.printed(UNPROVEN)
    assert counter.jobs.doubts("2026-11-24") == []


def test_after_a_denial_the_next_is_marked_all_the_same(counter: Counter) -> None:
    """Nobody saw it come out, which is not to say that it did not."""
    counter.jobs.answer(counter.printed(UNPROVEN), False, "w1")
    again = counter.printed()
    assert counter.row(again)["copy"] == 1


# -- spoiled sheets and reprints --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", Spoilt)
def test_a_spoiled_sheet_is_written_down_and_the_next_is_counted(counter: Counter, reason: Spoilt) -> None:
    job = counter.printed()
    assert counter.jobs.spoil(job, reason, "w1").copy == 0
    assert counter.told()[-1] == ("w1", SheetSpoiled(job, PAPER, NUMBER, 0, reason))
    assert counter.jobs.sheets(CASE) == []
    again = counter.printed()
    assert counter.row(again)["copy"] == 1
    assert [sheet.job for sheet in counter.jobs.sheets(CASE)] == [again]
    assert ("w1", ReprintAsked(again, PAPER, NUMBER, 1)) in counter.told()


def test_whoever_holds_a_spoiled_sheet_has_seen_it_come_out(counter: Counter) -> None:
    job = counter.printed(UNPROVEN)
    counter.jobs.spoil(job, Spoilt.TORN, "w1")
    assert counter.row(job)["state"] == "confirmed"
    assert [type(event) for _, event in counter.told()] == [PaperPrinted, PaperAnswered, SheetSpoiled]


def test_what_did_not_come_out_is_not_spoiled(counter: Counter) -> None:
    assert refusal(counter.jobs.spoil, counter.printed(EMPTY_AMID), Spoilt.JAMMED, "w1") is Reason.SHEET_NOT_OUT
    job = counter.printed()
    counter.jobs.spoil(job, Spoilt.JAMMED, "w1")
    assert refusal(counter.jobs.spoil, job, Spoilt.JAMMED, "w1") is Reason.SHEET_NOT_OUT


def test_reprint_and_spoiled_sheet_want_a_role(counter: Counter) -> None:
    counter.store.run("INSERT INTO staff (id, name, role, secret) VALUES ('g1', '导办', 'guide', '')")
    job = counter.printed()
    assert refusal(counter.jobs.spoil, job, Spoilt.TORN, "g1") is Reason.ROLE_MISSING
    assert refusal(counter.jobs.ask_again, PAPER, CASE, NUMBER, WORDS, "g1") is Reason.ROLE_MISSING
    assert len(counter.store.all("SELECT 1 FROM print_job")) == 1


def test_what_nobody_found_is_printed_once_more_and_says_that_it_is_a_reprint(counter: Counter) -> None:
    job = counter.printed(UNPROVEN)
    counter.jobs.answer(job, False, "citizen")
    again = counter.jobs.ask_unseen(job, WORDS, "kiosk")
    assert counter.jobs.next_copy(PAPER, CASE) == 1
    assert counter.told()[-1] == ("kiosk", ReprintAsked(again, PAPER, NUMBER, 1))
    counter.jobs.take(counter.row(again), 1)
    counter.jobs.settle(counter.row(again), UNPROVEN)
    counter.jobs.answer(again, False, "citizen")
    assert refusal(counter.jobs.ask_unseen, again, WORDS, "kiosk") is Reason.PRINT_SETTLED  # the counter helps now
    assert refusal(counter.jobs.ask_unseen, job, WORDS, "kiosk") is Reason.PRINT_SETTLED
    assert len(counter.store.all("SELECT 1 FROM print_job")) == 2


@pytest.mark.parametrize("came", [True, None])
def test_nothing_is_printed_once_more_that_came_out_or_may_have(counter: Counter, came: bool | None) -> None:
    job = counter.printed(UNPROVEN)
    if came is not None:
        counter.jobs.answer(job, came, "citizen")
    assert refusal(counter.jobs.ask_unseen, job, WORDS, "kiosk") is Reason.PRINT_SETTLED


def test_to_print_once_more_what_nobody_found_wants_a_role(counter: Counter) -> None:
    job = counter.printed(UNPROVEN)
    counter.jobs.answer(job, False, "citizen")
    assert refusal(counter.jobs.ask_unseen, job, WORDS, "citizen") is Reason.ROLE_MISSING
    assert len(counter.store.all("SELECT 1 FROM print_job")) == 1


def test_the_days_report_counts_spoiled_and_denied_sheets(counter: Counter) -> None:
    counter.jobs.spoil(counter.printed(), Spoilt.SMEARED, "w1")
    counter.jobs.answer(counter.printed(UNPROVEN), False, "w1")
    counter.printed(UNPROVEN)
    today = counter.store.clock.now().date()
    counted = {what: number for _, what, number in read_daybook(counter.store, today, today).lines}
    assert (counted["打印"], counted["补打"], counted["废张"], counted["没有出来"]) == (3, 2, 1, 1)
    assert counted["结果没有人看"] == 1


# -- the queue of one face --------------------------------------------------------------------------------------------


def test_the_oldest_comes_first_and_each_face_has_its_own(counter: Counter) -> None:
    other = PrintJobs(counter.store, "desk-2", lambda paper: paper == PAPER)
    assert (counter.jobs.oldest(), counter.jobs.open(), counter.jobs.left(99)) == (None, (0, 0), [])
    first, second = (counter.jobs.ask(PAPER, CASE, NUMBER, WORDS) for _ in range(2))
    theirs = other.ask(PAPER, CASE, NUMBER, WORDS)
    place = counter.row(second)["pos"]
    assert (counter.jobs.open(), other.open()) == ((2, place), (1, counter.row(theirs)["pos"]))
    oldest = counter.jobs.oldest()
    assert oldest
    assert oldest["id"] == first
    with counter.store.atomic():
        counter.jobs.take(oldest, 0)
    assert [row["id"] for row in counter.jobs.left(place)] == [first, second]  # one is on its way, one waits
    assert [row["id"] for row in counter.jobs.left(place - 1)] == [first]
    counter.jobs.settle(counter.row(first), PROVEN)
    counter.jobs.drop(counter.row(second))
    assert (counter.jobs.oldest(), counter.jobs.open(), counter.jobs.left(99)) == (None, (0, 0), [])
    assert [row["id"] for row in other.left(99)] == [theirs]


def test_whether_a_paper_was_asked_for_is_known_until_it_surely_did_not_come(counter: Counter) -> None:
    assert not counter.jobs.asked(PAPER, CASE)
    job = counter.jobs.ask(PAPER, CASE, NUMBER, WORDS)
    assert counter.jobs.asked(PAPER, CASE)
    assert not counter.jobs.asked("receipt", CASE)
    assert not counter.jobs.asked(PAPER, "another")
    counter.jobs.drop(counter.row(job))
    assert not counter.jobs.asked(PAPER, CASE)  # not a byte went
    counter.printed(EMPTY_BEFORE)
    assert not counter.jobs.asked(PAPER, CASE)
    counter.printed(EMPTY_AMID)
    assert counter.jobs.asked(PAPER, CASE)  # half a sheet may be in somebody's hand


def test_a_ticket_belongs_to_no_case(counter: Counter) -> None:
    """Its journal record says that it was printed; no case's journal hears of it."""
    for _ in range(2):
        job = counter.jobs.ask("queue_ticket", CASE, "A001", b"A001")
        with counter.store.atomic():
            counter.jobs.take(counter.row(job), counter.jobs.next_copy("queue_ticket", CASE))
        counter.jobs.settle(counter.row(job), PROVEN)
    assert counter.told() == []
    said = [(entry.header.case, entry.event()) for entry in journal.read(counter.store, 0)]
    assert said[-1] == ("", PaperPrinted(job, "queue_ticket", "A001", "proven"))
    assert len(said) == 2


# -- as it was issued -------------------------------------------------------------------------------------------------


def test_the_words_of_the_first_print_stay(counter: Counter) -> None:
    assert counter.jobs.issued(PAPER, CASE) is None
    counter.printed()
    with counter.store.atomic():
        counter.jobs.keep_words(PAPER, CASE, "GF-1", b"something else")
    assert counter.jobs.issued(PAPER, CASE) == (NUMBER, WORDS)


def test_words_go_by_law_with_the_record_that_they_were_printed(counter: Counter) -> None:
    """Only with that one: another paper's record leaves them."""
    counter.printed()
    counter.store.run(
        "UPDATE journal SET body = NULL WHERE type = 'PaperPrinted'"
        " AND json_extract(CAST(body AS TEXT), '$.paper') = ?",
        "receipt",
    )
    assert counter.jobs.issued(PAPER, CASE)
    counter.store.run("UPDATE outbox SET state = 'safe'")
    assert journal.purge(counter.store, 99) == 1
    assert refusal(counter.jobs.issued, PAPER, CASE) is Reason.PAPER_PURGED
    assert counter.store.value("SELECT words FROM issued_paper") is None
    assert journal.verify(counter.store).fault == ""


def test_a_job_holds_words_only_while_it_is_open(counter: Counter) -> None:
    for outcome in (PROVEN, UNPROVEN, EMPTY_AMID, EMPTY_BEFORE):
        counter.printed(outcome)
    job = counter.jobs.ask(PAPER, CASE, NUMBER, WORDS)
    assert counter.row(job)["body"] == WORDS
    counter.jobs.drop(counter.row(job))
    assert [row["body"] for row in counter.store.all("SELECT body FROM print_job")] == [None] * 5


def test_the_journal_says_nothing_of_what_stood_on_the_paper(counter: Counter) -> None:
    counter.jobs.spoil(counter.printed(UNPROVEN), Spoilt.TORN, "w1")
    said = b"".join(entry.body or b"" for entry in journal.read(counter.store, 0))
    assert "欧阳".encode() not in said
    assert json.dumps("欧阳").strip('"').encode() not in said
