"""What a paper proves, in words: the lines that kiosk and desk show of it. Pure."""

from collections.abc import Callable
from datetime import date, datetime

from hall.cases.lifecycle import PAPER_WORDS, STATE_WORDS
from hall.proofs.summaries import Summary
from hall.proofs.verdicts import VERDICT_WORDS, Answer
from hall.proofs.voids import CLOSING, VOID_WORDS
from hall.words import N_

Say = Callable[..., str]  # a source sentence and its facts, in the language of whoever reads

_TITLES: dict[str, str] = {**{kind.value: words for kind, words in PAPER_WORDS.items()}, CLOSING: N_("办结通知")}


def lines(answer: Answer, item: str, site: str, say: Say) -> list[tuple[str, str]]:
    """Label and value of everything that the paper says; nothing of one that is not believed.

    `item` and `site` are the names that the terminal has for the item and the place, "" where it has none.
    """
    said = answer.summary
    if said is None:
        return []
    void = answer.voided
    found = [
        (N_("作废情况"), f"{_moment(datetime.fromisoformat(void.since))}　{say(VOID_WORDS[void.why])}" if void else ""),
        (N_("单据"), title(said, say)),
        (N_("办件编号"), said.provisional_no),
        (N_("事项"), say(item) if item else said.item),
        (N_("办件人"), said.masked_name),
        (N_("出具"), f"{say(site) if site else answer.station}　{_moment(said.at)}"),
        (N_("当时的状态"), say(STATE_WORDS[said.state])),
        (N_("收到的材料"), _materials(said, say)),
        (N_("应当办结"), _day(said.due) if said.due else ""),
    ]
    return [(say(label), value) for label, value in found if value]


def brief(answer: Answer, say: Say) -> str:
    """The verdict and what of the paper a clerk needs at once, in one line."""
    verdict, said, void = say(VERDICT_WORDS[answer.verdict]), answer.summary, answer.voided
    if said is None:
        return verdict
    told = [verdict, title(said, say), said.provisional_no, said.masked_name, say(STATE_WORDS[said.state])]
    if void:
        told[1:1] = [f"{_moment(datetime.fromisoformat(void.since))} {say(VOID_WORDS[void.why])}"]
    return "　".join(told)


def title(said: Summary, say: Say) -> str:
    """What the paper is called; the second of its kind in one case says so."""
    name = say(_TITLES.get(said.paper, N_("单据")))
    return name if said.nth == 1 else say(N_("{paper}（第 {n} 份）"), paper=name, n=said.nth)


def _materials(said: Summary, say: Say) -> str:
    if not said.materials:
        return ""
    return say(N_("{n} 项，应交 {all} 项"), n=said.handed_in, all=len(said.materials))


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _day(day: date) -> str:
    return day.isoformat()
