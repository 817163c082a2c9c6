"""The people who work here, and their signing in: passwords as argon2id, wrong tries counted and slowed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from hall.errors import Reason, Refused
from hall.events import StaffSignedIn, StaffSignedOut
from hall.journal import append
from hall.store import Store
from hall.words import N_

ROLES = ("clerk", "supervisor", "reviewer", "chief_representative", "issue_clerk", "agent")
ROLE_WORDS: dict[str, str] = {
    "clerk": N_("窗口人员"),
    "supervisor": N_("负责人"),
    "reviewer": N_("审批人员"),
    "chief_representative": N_("首席代表"),
    "issue_clerk": N_("出件人员"),
    "agent": N_("代办员"),
}
_DECIDERS = frozenset({"reviewer", "chief_representative"})
# Acts of hall.cases.lifecycle.Act that only some may do. Accepting is any clerk's; deciding is not.
_ONLY: dict[str, frozenset[str]] = {
    "review": _DECIDERS,
    "grant": _DECIDERS,
    "deny": _DECIDERS,
    "pause": _DECIDERS,
    "resume": _DECIDERS,
    "extend": _DECIDERS,
    "verify": _DECIDERS | {"supervisor"},
    "revoke": frozenset({"chief_representative", "supervisor"}),
}
# A village agent takes in and hands out for the hall; the legal acts are the hall's.
_AGENT = frozenset({"take", "supplemented", "escalate", "pledge", "unpledge", "withdraw", "deliver"})
_MEMORY_KIB = 47_104  # OWASP ASVS 5 appendix C: argon2id, t=1, m >= 47,104 KiB, p=1
_FREE_TRIES = 5
_FIRST_LOCK_S = 15  # doubles with every further wrong try
_LONGEST_LOCK_S = 3600


def may(role: str, act: str) -> bool:
    """Whether a role covers an act of a case. `role` is one of ROLES, or "" for a rule or another part of the hall."""
    if act in _ONLY:
        return role in _ONLY[act]
    return role != "agent" or act in _AGENT


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff; `id` is the 工号, `role` one of ROLES."""

    id: str
    name: str
    role: str


class Staff:
    """Who may sit at a desk."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def empty(self) -> bool:
        """Whether nobody was entered yet: the first start of a site."""
        return self._store.value("SELECT 1 FROM staff LIMIT 1") is None

    def add(self, id_: str, name: str, role: str, password: str) -> Person:
        """Enter a person.

        Raises ValueError for an unknown role, an empty id or name, fewer than 8 characters, or an id already given.
        """
        if role not in ROLES or not id_.strip() or not name.strip():
            raise ValueError("id, name and a known role are needed")
        if len(password) < 8:
            raise ValueError("a password has at least 8 characters")
        secret = _sealed(password)  # takes its time: before the write lock is taken
        with self._store.atomic():
            added = self._store.run(
                "INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, ?, ?)", id_, name, role, secret
            )
        if not added:
            raise ValueError("this id is given already")
        return Person(id_, name, role)

    def sign_in(self, id_: str, password: str, desk: str) -> Person:
        """The person, if the password is theirs.

        The same answer for an unknown id and a wrong password. Raises Refused(SIGN_IN_WRONG), or
        Refused(SIGN_IN_LOCKED, seconds=…) after five wrong tries.
        """
        now = self._store.clock.now()
        row = self._store.one("SELECT id, name, role, secret, failures, locked_until FROM staff WHERE id = ?", id_)
        if row and row["locked_until"]:
            left = (datetime.fromisoformat(row["locked_until"]) - now).total_seconds()
            if 0 < left <= _LONGEST_LOCK_S:  # more than the longest lock: the clock was set back, the lock is void
                raise Refused(Reason.SIGN_IN_LOCKED, seconds=int(left) + 1)
        right = _fits(password, row["secret"] if row else _NOBODY)
        if row is None or not right:
            if row:
                self._failed(id_, now)
            raise Refused(Reason.SIGN_IN_WRONG)
        with self._store.atomic():
            self._store.run("UPDATE staff SET failures = 0, locked_until = '' WHERE id = ?", id_)
            append(self._store, StaffSignedIn(id_, desk), id_)
        return Person(row["id"], row["name"], row["role"])

    def sign_out(self, person: Person, desk: str) -> None:
        """Write down that the person left."""
        with self._store.atomic():
            append(self._store, StaffSignedOut(person.id, desk), person.id)

    def _failed(self, id_: str, now: datetime) -> None:
        # Counted by the file, not by this process: wrong tries at several desks at once all count.
        with self._store.atomic():
            counted = "UPDATE staff SET failures = failures + 1 WHERE id = ? RETURNING failures"
            failures: int = self._store.value(counted, id_)
            if failures >= _FREE_TRIES:
                seconds = min(_LONGEST_LOCK_S, _FIRST_LOCK_S * 2 ** (failures - _FREE_TRIES))
                until = (now + timedelta(seconds=seconds)).isoformat()
                self._store.run("UPDATE staff SET locked_until = ? WHERE id = ?", until, id_)


# A password nobody has, so that an unknown id takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _sealed(password: str) -> str:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=secrets.token_bytes(16), length=32, iterations=1, lanes=1, memory_cost=_MEMORY_KIB)
    return kdf.derive_phc_encoded(password.encode())


def _fits(password: str, secret: str) -> bool:
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        Argon2id.verify_phc_encoded(password.encode(), secret)
    except InvalidKey:
        return False
    return True
