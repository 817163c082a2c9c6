"""What a paper proves in words: its own facts, the names this hall has for them, nothing of what is not believed."""

from dataclasses import replace

from hall.cases.cases import Cases
from hall.proofs.telling import brief, lines, title
from hall.proofs.verdicts import VERDICT_WORDS, Answer, Verdict
from hall.proofs.voids import Void, Voided
from hall.store import Store
from hall.words import words
from tests.helpers.lifecycle import PERMIT, cases_over
from tests.helpers.proofs import SUMMARY

GENUINE = Answer(Verdict.GENUINE, SUMMARY, "610722001")


def test_everything_signed_is_told() -> None:
    assert lines(GENUINE, "办证", "博望街道便民服务中心", words()) == [
        ("单据", "申请材料收件凭证"), ("办件编号", "临610722202611230007"), ("事项", "办证"), ("办件人", "张**"),
        ("出具", "博望街道便民服务中心　2026-11-23 10:30"), ("当时的状态", "已收件"), ("收到的材料", "3 项，应交 4 项"),
        ("应当办结", "2026-12-10"),
    ]  # fmt: skip


def test_what_is_not_there_has_no_line_and_what_has_no_name_its_code() -> None:
    bare = replace(GENUINE, summary=replace(SUMMARY, due=None, materials=""))
    told = dict(lines(bare, "", "", words()))
    assert (told["事项"], told["出具"]) == ("CG26-31", "610722001　2026-11-23 10:30")
    assert not {"应当办结", "收到的材料", "作废情况"} & told.keys()


def test_a_void_paper_says_since_when_and_why_before_all_else() -> None:
    void = replace(GENUINE, verdict=Verdict.REVOKED, voided=Voided("2026-11-25T09:05:00+08:00", Void.WITHDRAWN))
    assert lines(void, "", "", words())[0] == ("作废情况", "2026-11-25 09:05　申请已经撤回")


def test_nothing_is_told_of_what_is_not_believed() -> None:
    assert lines(Answer(Verdict.ALTERED), "", "", words()) == []
    assert brief(Answer(Verdict.ALTERED), words()) == words()(VERDICT_WORDS[Verdict.ALTERED])


def test_a_clerk_reads_all_that_is_needed_in_one_line() -> None:
    genuine = words()(VERDICT_WORDS[Verdict.GENUINE])
    assert brief(GENUINE, words()).split("　") == [
        genuine, "申请材料收件凭证", "临610722202611230007", "张**", "已收件",
    ]  # fmt: skip
    void = replace(GENUINE, verdict=Verdict.REVOKED, voided=Voided("2026-11-25T09:05:00+08:00", Void.WITHDRAWN))
    told = brief(void, words()).split("　")
    assert told[:3] == [
        words()(VERDICT_WORDS[Verdict.REVOKED]), "2026-11-25 09:05 申请已经撤回", "申请材料收件凭证",
    ]  # fmt: skip
    assert "\n" not in brief(void, words())


def test_the_second_of_a_kind_says_so_and_a_newer_kind_is_a_paper() -> None:
    assert title(replace(SUMMARY, nth=2), words()) == "申请材料收件凭证（第 2 份）"
    assert title(replace(SUMMARY, paper="closing"), words()) == "办结通知"
    assert title(replace(SUMMARY, paper="something_new"), words()) == "单据"


def test_a_hall_names_item_and_place_where_it_knows_them(store: Store) -> None:
    cases: Cases = cases_over(store)
    known = replace(GENUINE, summary=replace(SUMMARY, item=PERMIT.code, version=PERMIT.version))
    assert dict(cases.proved(known, words()))["事项"] == PERMIT.name
    assert dict(cases.proved(GENUINE, words()))["事项"] == "CG26-31"
    assert cases.proved(Answer(Verdict.FOREIGN), words()) == []
