"""服务方式: in which of the ways that a hall offers a case was served, read from what each keeps (德 18, R-29)."""

from enum import StrEnum

from hall.places import APPOINTMENT
from hall.store import Store
from hall.words import N_


class ServiceMode(StrEnum):
    """The ways of being served. A case may have gone several of them, or none but the line at a window."""

    APPOINTMENT = "appointment"
    PRIORITY = "priority"
    ELSEWHERE = "elsewhere"
    JOINT = "joint"
    GUIDED = "guided"
    ONE_TO_ONE = "one_to_one"


MODE_WORDS: dict[ServiceMode, str] = {
    ServiceMode.APPOINTMENT: N_("预约办理"),
    ServiceMode.PRIORITY: N_("绿色通道"),
    ServiceMode.ELSEWHERE: N_("异地代办"),
    ServiceMode.JOINT: N_("跨层联办"),
    ServiceMode.GUIDED: N_("智能导办"),
    ServiceMode.ONE_TO_ONE: N_("一对一专办"),
}

# The ways that keep rows of their own: a question for the case.
_KEPT: dict[ServiceMode, str] = {
    ServiceMode.ELSEWHERE: "SELECT 1 FROM matter WHERE case_id = ?1",
    ServiceMode.JOINT: "SELECT 1 FROM bundle_case WHERE case_id = ?1"
    " UNION ALL SELECT 1 FROM project_case WHERE case_id = ?1",
    ServiceMode.GUIDED: "SELECT 1 FROM consultation WHERE case_id = ?1 AND case_id <> ''",
    ServiceMode.ONE_TO_ONE: "SELECT 1 FROM hall_case c JOIN errand e ON e.who = c.person AND e.item = c.item"
    " WHERE c.id = ?1 AND e.state <> 'cancelled'",
}


def modes_of(store: Store, case: str) -> tuple[ServiceMode, ...]:
    """The ways that the case with this id went, in the order of the enumeration; () for the line alone."""
    found = {mode for mode, kept in _KEPT.items() if store.value(kept, case)}
    lane = store.value("SELECT t.lane FROM hall_case c JOIN ticket t ON t.id = c.ticket WHERE c.id = ?", case)
    if lane:
        found.add(ServiceMode.APPOINTMENT if lane == APPOINTMENT.code else ServiceMode.PRIORITY)
    return tuple(mode for mode in ServiceMode if mode in found)
