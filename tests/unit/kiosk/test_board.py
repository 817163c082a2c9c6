"""The board of the waiting room: what it shows, what it says, and what it keeps when nothing can be read."""

from collections.abc import Callable

import pytest

from hall.errors import Unavailable
from hall.events import SyncPhase
from hall.line.records import TicketFinished, TicketHeld, TicketIssued, TicketReturned, TicketTransferred
from tests.helpers.kiosk import WANG, BoardBench, fill, settle_qt, text_items


def texts(board: BoardBench) -> list[str]:
    settle_qt()
    board.view.grabWindow()  # rows and columns take their places when a frame is drawn
    return [item.property("text") for item in text_items(board.view)]


def test_before_the_first_call_it_says_so(board: BoardBench) -> None:
    assert "今天还没有叫号" in texts(board)


def test_a_call_stands_large_with_its_window_and_is_spoken_twice(board: BoardBench) -> None:
    board.waits("A", 2)
    board.call(2, "A")
    said = texts(board)
    assert "A001" in said
    assert "到 2 号窗口" in said
    assert board.voice.said == [("A001 > 2", "zh_CN")] * 2
    number = next(item for item in text_items(board.view) if item.objectName() == "board.number")
    assert number.property("font").pixelSize() > 300


def test_no_name_is_ever_on_the_board(board: BoardBench) -> None:
    board.tickets.issue("A", WANG, "kiosk")
    board.call(1, "A")
    assert not any("王" in text or "*" in text for text in texts(board))


def test_several_calls_take_their_turns_and_their_voices_queue(board: BoardBench) -> None:
    board.waits("A", 3)
    for window in (1, 2, 6):
        board.call(window, "A")
    assert board.face.property("number") == "A001"
    assert [text for text, _ in board.voice.said] == ["A001 > 1"] * 2 + ["A002 > 2"] * 2 + ["A003 > 6"] * 2
    board.face.held()
    assert board.face.property("number") == "A002"
    board.face.held()
    assert (board.face.property("number"), board.face.property("fresh")) == ("A003", True)
    board.face.held()
    assert (board.face.property("number"), board.face.property("fresh")) == ("A003", False)


def test_the_last_calls_stand_below_newest_first(board: BoardBench) -> None:
    board.waits("A", 3)
    for window in (1, 2, 6):
        board.call(window, "A")
        board.face.held()
    assert [(row.number, row.window) for row in board.face.shown_calls] == [("A003", 6), ("A002", 2), ("A001", 1)]


def test_waiting_counts_follow_the_line(board: BoardBench) -> None:
    issued = board.tickets.issue("B", None, "kiosk")
    board.bus.publish(TicketIssued(issued.ticket.id, issued.ticket.number, "B", issued.ticket.day))
    counts = {row.letter: row.count for row in board.face.property("classes").rows}
    assert counts == {"A": 0, "B": 1, "C": 0, "D": 0}
    assert any(text.startswith("1 人") for text in texts(board))


def test_every_move_in_the_line_is_shown(board: BoardBench) -> None:
    def counts() -> dict[str, int]:
        return {row.letter: row.count for row in board.face.property("classes").rows}

    first = board.tickets.issue("A", None, "kiosk").ticket
    board.call(1, "A")
    board.tickets.hold(1, "007")
    board.waits("B", 1)
    board.bus.publish(TicketHeld(first.id, first.number, "A", 1))
    assert counts() == {"A": 0, "B": 1, "C": 0, "D": 0}
    board.tickets.transfer(first.id, "C", "007")
    board.bus.publish(TicketTransferred(first.id, first.number, "A", "C", 0))
    assert counts() == {"A": 0, "B": 1, "C": 1, "D": 0}
    board.call(4, "B")
    missed = board.tickets.finish(4, "no_show", "007")
    board.bus.publish(TicketFinished(missed.id, missed.number, "B", 4, "no_show"))
    assert counts()["B"] == 0
    board.tickets.come_back(missed.id, "007")
    board.bus.publish(TicketReturned(missed.id, missed.number, "B", 1))
    assert counts()["B"] == 1


def test_what_cannot_be_read_leaves_the_last_good_state_with_its_time(
    board: BoardBench, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("the board keeps its last state")
    fill(board)
    board.call(4, "A")

    def gone(*_: object) -> None:
        raise Unavailable("store", "disk gone")

    monkeypatch.setattr(board.tickets, "calls", gone)
    board.clock.advance(300)
    board.face.look()
    said = texts(board)
    assert any("09:00" in text and "重新读取" in text for text in said)
    assert "A002" in said
    monkeypatch.undo()
    board.face.look()
    assert not any("重新读取" in text for text in texts(board))


def test_yesterdays_numbers_go_at_midnight(board: BoardBench) -> None:
    board.waits("A", 1)
    board.call(1, "A")
    board.face.held()
    board.clock.advance(24 * 3600)
    board.face.look()
    assert "A001" not in texts(board)


def test_the_network_is_said_in_words(board: BoardBench) -> None:
    board.sync(SyncPhase.OFFLINE)
    assert "离线，照常办理" in texts(board)
