"""What the tests of ratings, enquiries and reports share: staff of the roles that hear and answer, terms, a caller."""

from hall.line.tickets import Ticket
from hall.oversight.duties import Duties, Duty, Emergency
from hall.oversight.ratings import REASONS, Ratings
from hall.oversight.terms import Terms
from hall.oversight.voices import Voice
from hall.profiles import read_national
from hall.store import Store
from tests.helpers.hall import CALENDAR, Hall, card, id_number

CLERK, OTHER, BOSS, SECOND, CALLER, OPERATOR, AUDITOR = "c1", "c2", "s1", "s2", "b1", "o1", "u1"
_ROLES = {
    CLERK: "clerk", OTHER: "clerk", BOSS: "supervisor", SECOND: "supervisor", CALLER: "callback_clerk",
    OPERATOR: "hotline_operator", AUDITOR: "auditor",
}  # fmt: skip
STAFF = tuple(_ROLES)

TERMS = Terms.of(read_national(), CALENDAR)
DUTIES = Duties(
    (
        Duty("estate", "不动产", "自然资源局", ("税务局",), ("房产证", "过户")),
        Duty("tax", "纳税", "税务局", (), ("税", "发票")),
        Duty("hall", "大厅", "审批局", (), ("窗口",)),
    ),
    (Emergency("119", ("着火",)), Emergency("120", ("晕倒",))),
    ("0916-0000000",),
)
VOICE = Voice("𠮷㛃䶮", "139 0000-0000", id_number(7))


def staffed(store: Store) -> None:
    """Enter one person of every role that hears the public, two clerks and two supervisors."""
    for id_, role in _ROLES.items():
        store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, id_, role)


def visited(hall: Hall, clerk: str = CLERK, n: int = 1) -> Ticket:
    """A visit that `clerk` served at window 1."""
    hall.tickets.issue("A", card(n), "kiosk")
    hall.tickets.call_next(1, ("A",), clerk)
    return hall.tickets.finish(1, "served", clerk)


def ratings_of(hall: Hall) -> Ratings:
    """The ratings of the hall, by TERMS."""
    return Ratings(hall.store, hall.tickets, lambda: TERMS)


def rated(hall: Hall, stars: int = 2, voice: Voice | None = VOICE, clerk: str = CLERK, n: int = 1) -> str:
    """A visit served by `clerk` and rated; the rating's id."""
    reasons = [code for code in REASONS if code[0] == str(stars)][-1:]
    return ratings_of(hall).rate(visited(hall, clerk, n), stars, reasons, "态度不好", voice)
