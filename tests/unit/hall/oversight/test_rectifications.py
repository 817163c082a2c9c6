"""Bad ratings: sealed until somebody else opens them, put right by their days, called back; the table, and appeals."""

from datetime import date, datetime

import pytest

from hall.clock import HALL_ZONE
from hall.days.clocks import Lamp
from hall.days.workdays import Calendar
from hall.errors import Reason
from hall.oversight.appeals import GROUND_WORDS, Appeals, Ground
from hall.oversight.ratings import Ratings
from hall.oversight.records import RatingHandled, VoiceShown
from hall.oversight.rectifications import HALL, Rectification, Rectifications
from hall.oversight.rectlife import ACT_WORDS, NEEDS, OWED, STATE_WORDS, TABLE, RectAct, RectState
from hall.oversight.terms import Terms
from hall.oversight.voices import Voice
from hall.profiles import read_national
from hall.staff import TOPICS
from hall.store import Store, driver
from tests.helpers.clock import FakeClock
from tests.helpers.hall import Hall, records
from tests.helpers.refusals import refused
from tests.helpers.voices import (
    AUDITOR,
    BOSS,
    CALLER,
    CLERK,
    OPERATOR,
    OTHER,
    SECOND,
    STAFF,
    TERMS,
    VOICE,
    rated,
    ratings_of,
    staffed,
    visited,
)

DAY = 86400.0


@pytest.fixture
def file(store: Store) -> Rectifications:
    staffed(store)
    return Rectifications(store, TERMS)


@pytest.fixture
def appeals(file: Rectifications) -> Appeals:
    return Appeals(file)


def opened(hall: Hall, file: Rectifications, voice: Voice | None = VOICE) -> str:
    rating = rated(hall, voice=voice)
    file.verify(rating, "属实", BOSS)
    return rating


def fed_back(hall: Hall, file: Rectifications, voice: Voice | None = VOICE) -> str:
    rating = opened(hall, file, voice)
    if voice:
        file.contact(rating, "已致歉", BOSS)
    file.rectify(rating, "学礼仪", CLERK)
    file.feed_back(rating, "已学", CLERK)
    return rating


@pytest.mark.requirement("R-76")
def test_a_bad_rating_214_is_contacted_in_a_day_put_right_in_five_and_called_back(
    hall: Hall, file: Rectifications, clock: FakeClock, store: Store
) -> None:
    """The story of the demonstration: 214 服务态度生硬, named, on a Monday."""
    ratings = ratings_of(hall)
    rating = ratings.rate(visited(hall), 2, ["214"], "说话很冲", VOICE)
    seen = file.one(rating, BOSS)
    assert (seen.state, seen.reasons, seen.words) == (RectState.NEW, ("214",), "说话很冲")
    assert (seen.contact_due, seen.due, seen.longest) == ("2026-11-24", "2026-11-30", "2026-12-14")
    assert (seen.owner, seen.named, seen.counts) == (CLERK, True, True)
    assert file.duties(CLERK) == []  # sealed
    clock.advance(DAY)
    file.contact(rating, "已电话致歉，了解经过", BOSS)
    file.verify(rating, "录音属实", BOSS)
    (duty,) = file.duties(CLERK)
    assert (duty.rating, duty.stars, duty.reasons, duty.due) == (rating, 2, ("214",), "2026-11-30")
    clock.advance(DAY)
    file.rectify(rating, "当面检讨，参加礼仪培训", CLERK)
    file.feed_back(rating, "已培训并考核合格", CLERK)
    (owed,) = file.to_call_back(CALLER)
    assert owed.rating == rating
    voice = file.voice(rating, CALLER)
    assert voice == Voice(VOICE.name, VOICE.phone)
    file.call_back(rating, True, "表示满意", CALLER)
    file.close(rating, BOSS)
    assert file.waiting(BOSS) == file.duties(CLERK) == file.overdue(BOSS) == []
    assert [step.act for step in file.steps(rating, BOSS)] == [
        "contact", "verify", "rectify", "feed_back", "call_back", "close",
    ]  # fmt: skip
    handled = [event for event in records(store) if isinstance(event, RatingHandled)]
    assert [event.state for event in handled] == ["new", "verified", "rectifying", "fed_back", "called", "closed"]
    assert all(event.travels and event.due == "2026-11-30" for event in handled)
    assert VOICE.name not in str(records(store))


@pytest.mark.parametrize("stars", [3, 4, 5])
def test_only_bad_ratings_are_followed_up(hall: Hall, file: Rectifications, stars: int) -> None:
    with pytest.raises(KeyError):
        file.one(rated(hall, stars), BOSS)
    assert file.waiting(BOSS) == []


# -- sealed -----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-76")
def test_whom_it_is_about_learns_nothing_before_somebody_else_opens_it(
    hall: Hall, file: Rectifications, appeals: Appeals
) -> None:
    rating = rated(hall)
    for clerk in (CLERK, OTHER, AUDITOR, "citizen"):
        assert file.waiting(clerk) == file.duties(clerk) == file.overdue(clerk) == file.to_call_back(clerk) == []
        for look in (file.one, file.steps):
            with pytest.raises(KeyError):
                look(rating, clerk)
    sealed = (
        lambda: file.voice(rating, CLERK),
        lambda: file.verify(rating, "属实", CLERK),
        lambda: file.rectify(rating, "改", CLERK),
        lambda: file.feed_back(rating, "改", CLERK),
        lambda: appeals.appeal(rating, Ground.MALICIOUS, "冤", CLERK),
        lambda: appeals.decide(rating, True, "是", CLERK),
    )
    for act in sealed:
        with pytest.raises(KeyError):
            act()


def test_who_rated_stays_sealed_for_good(hall: Hall, file: Rectifications, store: Store) -> None:
    rating = opened(hall, file)
    (duty,) = file.duties(CLERK)
    assert duty == file.one(rating, CLERK)
    assert VOICE.name not in str(duty)
    assert VOICE.phone not in str(duty)
    assert VOICE.name not in str(file.steps(rating, CLERK))
    with refused(Reason.ABOUT_YOURSELF):
        file.voice(rating, CLERK)
    for other in (OTHER, OPERATOR, AUDITOR):
        with refused(Reason.ROLE_MISSING):
            file.voice(rating, other)
    assert VoiceShown(rating) not in records(store)
    assert file.voice(rating, BOSS) == Voice(VOICE.name, VOICE.phone)
    assert records(store)[-1] == VoiceShown(rating)


def test_a_supervisor_at_a_window_decides_nothing_about_himself(
    hall: Hall, file: Rectifications, store: Store, appeals: Appeals
) -> None:
    rating = ratings_of(hall).rate(visited(hall, BOSS), 1, [], "", VOICE)
    assert file.waiting(BOSS) == []
    with pytest.raises(KeyError):
        file.verify(rating, "不实", BOSS)
    file.verify(rating, "属实", SECOND)
    assert [one.rating for one in file.waiting(BOSS)] == [rating]  # opened: it may be known now
    with refused(Reason.ABOUT_YOURSELF):
        file.contact(rating, "我来", BOSS)
    appeals.appeal(rating, Ground.MALICIOUS, "他每天都来", BOSS)
    assert appeals.open(BOSS) == []
    with refused(Reason.ABOUT_YOURSELF):
        appeals.decide(rating, True, "成立", BOSS)
    with pytest.raises(driver.IntegrityError):  # and the table itself says no
        store.run("UPDATE rectification SET verified_by = rated")
    with pytest.raises(driver.IntegrityError):
        store.run("UPDATE rating_appeal SET answer = 'upheld', answered_by = appellant")


# -- conditions -------------------------------------------------------------------------------------------------------


def test_a_named_rater_is_contacted_before_the_feedback(hall: Hall, file: Rectifications) -> None:
    rating = opened(hall, file)
    file.rectify(rating, "改", CLERK)
    with refused(Reason.NOT_CONTACTED):
        file.feed_back(rating, "改了", CLERK)
    file.contact(rating, "致歉", CALLER)
    with refused(Reason.CONTACTED_ALREADY):
        file.contact(rating, "再致歉", CALLER)
    file.feed_back(rating, "改了", CLERK)


def test_nobody_is_called_who_gave_no_name(hall: Hall, file: Rectifications) -> None:
    rating = opened(hall, file, None)
    assert file.one(rating, BOSS).contact_due == ""
    assert file.voice(rating, BOSS) is None
    with refused(Reason.NOBODY_TO_CALL):
        file.contact(rating, "致歉", BOSS)
    file.rectify(rating, "改", CLERK)
    file.feed_back(rating, "改了", CLERK)
    assert file.to_call_back(CALLER) == []
    with refused(Reason.NOBODY_TO_CALL):
        file.call_back(rating, True, "好", CALLER)
    with refused(Reason.NOBODY_TO_CALL):
        file.miss(rating, CALLER)
    file.close(rating, BOSS)


@pytest.mark.requirement("R-76")
def test_every_named_one_is_called_back_or_tried_as_often_as_the_profile_has_it(
    hall: Hall, file: Rectifications
) -> None:
    rating = fed_back(hall, file)
    for tries in range(TERMS.publicity.call_tries):
        assert file.one(rating, BOSS).tries == tries
        with refused(Reason.CALL_BACK_OWED):
            file.close(rating, BOSS)
        file.miss(rating, CALLER)
    file.close(rating, BOSS)


def test_a_rater_who_is_not_content_has_it_put_right_anew_with_new_days(
    hall: Hall, file: Rectifications, clock: FakeClock
) -> None:
    rating = fed_back(hall, file)
    clock.advance(DAY)
    file.call_back(rating, False, "还是那样", CALLER)
    again = file.one(rating, BOSS)
    assert (again.state, again.redone, again.outcome) == (RectState.RECTIFYING, 1, "")
    assert (again.due, again.longest) == ("2026-12-01", "2026-12-15")
    assert again.contact_due == "2026-11-24"
    file.feed_back(rating, "这次改好了", CLERK)
    file.call_back(rating, True, "好了", CALLER)
    file.close(rating, BOSS)


def test_what_needs_longer_gets_a_day_within_the_longest(hall: Hall, file: Rectifications) -> None:
    rating = opened(hall, file)
    with refused(Reason.DAY_PAST):
        file.rectify(rating, "改系统", CLERK, date(2026, 11, 22))
    with refused(Reason.DATED_TOO_LATE, day="2026-12-14"):
        file.rectify(rating, "改系统", CLERK, date(2026, 12, 15))
    file.rectify(rating, "改系统", CLERK, date(2026, 12, 14))
    assert file.one(rating, BOSS).due == "2026-12-14"
    file.rectify(rating, "提前", CLERK, date(2026, 11, 24))
    assert file.one(rating, BOSS).due == "2026-12-14"  # what was given is not taken back


@pytest.mark.parametrize("words", ["", " \u200b\n"])
def test_every_step_says_something(hall: Hall, file: Rectifications, words: str) -> None:
    with refused(Reason.WORDS_MISSING, what="核实情况"):
        file.verify(rated(hall), words, BOSS)


def test_late_ones_are_listed_with_their_lamps(hall: Hall, file: Rectifications, clock: FakeClock) -> None:
    rating = rated(hall)
    unnamed = rated(hall, voice=None, clerk=OTHER, n=2)
    lamps: list[tuple[Lamp, Lamp]] = []
    for _ in range(12):
        lamps.append((file.lamp(file.one(rating, BOSS)), file.lamp(file.one(unnamed, BOSS))))
        clock.advance(DAY)
    green, yellow, red, alarm = Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.ALARM
    assert [named for named, _ in lamps] == [yellow, yellow, red, red, alarm, alarm, alarm, *[alarm] * 5]
    assert [other for _, other in lamps] == [*[green] * 4, *[yellow] * 4, red, red, alarm, alarm]
    assert {one.rating for one in file.overdue(BOSS)} == {rating, unnamed}
    file.contact(rating, "迟到的致歉", BOSS)
    assert file.lamp(file.one(rating, BOSS)) is Lamp.ALARM  # the feedback is late by now
    file.verify(rating, "属实", BOSS)
    file.rectify(rating, "改", CLERK)
    file.feed_back(rating, "改了", CLERK)
    assert file.lamp(file.one(rating, BOSS)) is Lamp.GREY
    assert [one.rating for one in file.overdue(BOSS)] == [unnamed]


def test_a_rating_past_the_calendar_is_taken_and_dated_when_the_notice_is_there(
    hall: Hall, file: Rectifications, clock: FakeClock
) -> None:
    clock.set(datetime(2026, 12, 30, 9, tzinfo=HALL_ZONE))
    rating = rated(hall)
    seen = file.one(rating, BOSS)
    assert (seen.contact_due, seen.due, seen.longest) == ("", "", "")
    assert file.lamp(seen) is Lamp.GREY
    file.verify(rating, "属实", BOSS)
    file.rectify(rating, "改", CLERK, date(2027, 1, 4))
    assert file.redate() == 0
    longer = Calendar(frozenset({2026, 2027}), frozenset(), frozenset(), "试验2027")
    file.terms = Terms.of(read_national(), longer)
    assert file.redate() == 1
    seen = file.one(rating, BOSS)
    assert (seen.contact_due, seen.due, seen.longest) == ("2026-12-31", "2027-01-06", "2027-01-20")
    assert file.redate() == 0


def test_who_answers_is_the_department_or_the_hall_where_nobody_is_known(
    hall: Hall, file: Rectifications, store: Store
) -> None:
    ticket = visited(hall)
    store.run("UPDATE ticket SET called_dseq = 9999")
    rating = ratings_of(hall).rate(ticket, 1, [])
    assert file.one(rating, BOSS).owner == HALL
    file.verify(rating, "查无此人", BOSS)
    with refused(Reason.ROLE_MISSING):
        file.rectify(rating, "改", CLERK)
    file.rectify(rating, "全厅通报", BOSS)
    file.feed_back(rating, "已通报", SECOND)


# -- appeals ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-76")
@pytest.mark.parametrize("ground", Ground)
def test_an_upheld_appeal_is_out_of_the_appraisal_and_still_to_be_seen(
    hall: Hall, file: Rectifications, appeals: Appeals, ground: Ground
) -> None:
    rating = opened(hall, file)
    asked = appeals.appeal(rating, ground, "监控可证", CLERK)
    assert (asked.ground, asked.answer) == (ground, "")
    assert file.one(rating, BOSS).appeal_due == "2026-11-30"
    assert appeals.open(BOSS) == [asked]
    with refused(Reason.ROLE_MISSING):
        appeals.open(OTHER)
    told = appeals.decide(rating, True, "监控属实", SECOND)
    assert (told.answer, told.answer_words, told.answered_by) == ("upheld", "监控属实", SECOND)
    seen = file.one(rating, CLERK)
    assert (seen.state, seen.counts, seen.stars) == (RectState.EXCLUDED, False, 2)
    assert appeals.open(BOSS) == []
    with refused(Reason.CALL_BACK_OWED):  # a named rater is told, too
        file.close(rating, BOSS)
    assert [one.rating for one in file.to_call_back(CALLER)] == [rating]
    file.call_back(rating, False, "不服", CALLER)
    file.close(rating, BOSS)
    assert set(GROUND_WORDS) == set(Ground)


def test_a_dismissed_appeal_begins_the_putting_right_anew_and_is_not_made_twice(
    hall: Hall, file: Rectifications, appeals: Appeals, clock: FakeClock
) -> None:
    rating = opened(hall, file)
    clock.advance(DAY)
    appeals.appeal(rating, Ground.MISTAKEN, "点错了", CLERK)
    clock.advance(DAY)
    appeals.decide(rating, False, "没有点错", BOSS)
    seen = file.one(rating, BOSS)
    assert (seen.state, seen.counts, seen.due, seen.longest) == (RectState.VERIFIED, True, "2026-12-02", "2026-12-14")
    with refused(Reason.APPEALED_ALREADY):
        appeals.appeal(rating, Ground.MISTAKEN, "真的点错了", CLERK)
    assert file.one(rating, BOSS).state is RectState.VERIFIED


def test_only_whom_it_is_about_appeals_and_in_time(
    hall: Hall, file: Rectifications, appeals: Appeals, clock: FakeClock
) -> None:
    rating = opened(hall, file)
    with refused(Reason.ROLE_MISSING):
        appeals.appeal(rating, Ground.MALICIOUS, "替他申诉", OTHER)
    with refused(Reason.ROLE_MISSING):
        appeals.appeal(rating, Ground.MALICIOUS, "替他申诉", CALLER)
    with refused(Reason.WORDS_MISSING, what="申诉理由"):
        appeals.appeal(rating, Ground.MALICIOUS, "", CLERK)
    clock.advance(8 * DAY)
    with refused(Reason.APPEAL_OVER, day="2026-11-30"):
        appeals.appeal(rating, Ground.MALICIOUS, "冤", CLERK)


# -- the table --------------------------------------------------------------------------------------------------------


def test_the_table_is_whole() -> None:
    assert set(STATE_WORDS) == set(RectState)
    assert set(ACT_WORDS) == set(NEEDS) == set(RectAct) == {act for _, act in TABLE}
    assert set(NEEDS.values()) <= set(TOPICS)
    assert {after for (before, _), after in TABLE.items() if before is not after} | {RectState.NEW} == set(RectState)
    for state in RectState:
        leads = {after for (before, _), after in TABLE.items() if before is state} - {state}
        assert bool(leads) == (state is not RectState.CLOSED)
    assert RectState.CLOSED not in OWED


def perform(file: Rectifications, rating: str, act: RectAct) -> None:
    """Do `act` as it is done."""
    appeals = Appeals(file)
    {
        RectAct.CONTACT: lambda: file.contact(rating, "致歉", BOSS),
        RectAct.VERIFY: lambda: file.verify(rating, "属实", BOSS),
        RectAct.RECTIFY: lambda: file.rectify(rating, "改", CLERK),
        RectAct.FEED_BACK: lambda: file.feed_back(rating, "改了", CLERK),
        RectAct.APPEAL: lambda: appeals.appeal(rating, Ground.MISTAKEN, "误", CLERK),
        RectAct.UPHOLD: lambda: appeals.decide(rating, True, "是", SECOND),
        RectAct.DISMISS: lambda: appeals.decide(rating, False, "否", SECOND),
        RectAct.MISS: lambda: file.miss(rating, CALLER),
        RectAct.CALL_BACK: lambda: file.call_back(rating, True, "好", CALLER),
        RectAct.REDO: lambda: file.call_back(rating, False, "差", CALLER),
        RectAct.CLOSE: lambda: file.close(rating, BOSS),
    }[act]()


@pytest.mark.parametrize("state", RectState)
def test_what_is_not_in_the_table_is_refused_in_words(
    hall: Hall, file: Rectifications, store: Store, state: RectState
) -> None:
    rating = rated(hall)
    store.run(
        "UPDATE rectification SET state = ?, verified_by = 's2', closed_at = iif(?1 = 'closed', 'now', '')", state.value
    )
    told = len(records(store))
    for act in RectAct:
        if (state, act) in TABLE:
            continue
        if state is RectState.EXCLUDED and act is RectAct.REDO:
            continue  # an upheld appeal is explained to whoever is not content, not put right
        if state is RectState.NEW and act in (RectAct.RECTIFY, RectAct.FEED_BACK, RectAct.APPEAL):
            continue  # sealed: see above
        asked = RectAct.CALL_BACK if act is RectAct.REDO else act
        with refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=ACT_WORDS[asked]):
            perform(file, rating, act)
    assert len(records(store)) == told


def test_each_act_needs_its_permission(hall: Hall, file: Rectifications) -> None:
    rating = opened(hall, file)
    for act, permission in NEEDS.items():
        for actor in STAFF:
            about = None if file.listeners.may(actor, permission) else Reason.ROLE_MISSING
            if actor == CLERK or about is None or act is RectAct.APPEAL:
                continue
            with refused(Reason.ROLE_MISSING):
                file.step(rating, act, actor)


def test_a_rectification_holds_nothing_of_the_rater() -> None:
    assert not {"name", "phone", "person"} & set(Rectification.__dataclass_fields__)


def test_ratings_ask_for_terms_only_when_they_need_them(hall: Hall, store: Store) -> None:
    asked: list[Terms] = []

    def terms() -> Terms:
        asked.append(TERMS)
        return TERMS

    ratings = Ratings(store, hall.tickets, terms)
    ratings.rate(visited(hall), 3, ["309"])
    assert asked == []
    ratings.rate(visited(hall, n=2), 1, ["109"])
    assert asked
