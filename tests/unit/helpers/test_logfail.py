"""The guard of the log must itself be able to fail."""

import logging

from tests.helpers.logfail import LogGuard

log = logging.getLogger("onevisit.example")


def test_a_quiet_log_passes() -> None:
    with LogGuard() as guard:
        log.info("nothing to worry about")
    assert guard.verdict() == ""


def test_an_unexpected_warning_is_named() -> None:
    with LogGuard() as guard:
        guard.expect("something else", at_least=0)
        # The guard around this very test must not see it.
        record = log.makeRecord(log.name, logging.WARNING, __file__, 1, "the cable is out", (), None)
        guard.handle(record)
    assert guard.verdict() == "unexpected in the log: WARNING onevisit.example: the cable is out"


def test_a_line_that_was_promised_and_never_came_is_named() -> None:
    with LogGuard() as guard:
        guard.expect("WARNING .* cable")
    assert "expected in the log 1 times, seen 0" in guard.verdict()


def test_an_expected_warning_passes(log_guard: LogGuard) -> None:
    log_guard.expect("^WARNING onevisit.example: the cable is out$")
    log.warning("the cable is out")
