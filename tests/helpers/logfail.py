"""Makes a test fail when our own log says WARNING or worse and nobody expected it."""

import logging
import re
from dataclasses import dataclass

ROOT = "onevisit"


@dataclass
class Expected:
    """A pattern that log lines may match, and how many must."""

    pattern: re.Pattern[str]
    at_least: int
    seen: int = 0


class LogGuard(logging.Handler):
    """Collects what the "onevisit" loggers say at WARNING or above while a test runs.

    A line reads "LEVEL logger: message", the form that patterns of `expect` are searched in.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.expected: list[Expected] = []
        self.surprises: list[str] = []

    def expect(self, pattern: str, at_least: int = 1) -> None:
        """Allow lines in which `pattern` is found, and demand `at_least` of them (0: allow only)."""
        self.expected.append(Expected(re.compile(pattern), at_least))

    def emit(self, record: logging.LogRecord) -> None:
        """Called by the loggers, on any thread."""
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        for one in self.expected:
            if one.pattern.search(line):
                one.seen += 1
                return
        if record.exc_info:
            line += "\n" + logging.Formatter().formatException(record.exc_info)
        self.surprises.append(line)

    def verdict(self) -> str:
        """Why the test must fail; "" when the log was as expected."""
        faults = [f"unexpected in the log: {line}" for line in self.surprises]
        faults += [
            f"expected in the log {one.at_least} times, seen {one.seen}: {one.pattern.pattern}"
            for one in self.expected
            if one.seen < one.at_least
        ]
        return "\n".join(faults)

    def __enter__(self) -> "LogGuard":
        logging.getLogger(ROOT).addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger(ROOT).removeHandler(self)
