"""What people say to the hall: their words cleaned, who they are if they say so, and who of the staff may hear it."""

import unicodedata
from dataclasses import dataclass, field

from hall.actors import role_of
from hall.errors import Reason, Refused
from hall.identity import clean_name, name_fault, phone_number
from hall.journal import append
from hall.oversight.records import VoiceShown
from hall.staff import may
from hall.store import Row, Store


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who gives a name and a number to be answered at. Never logged: its repr says nothing.

    `id_number` finds the person's other matters again, by its keyed hash only; "" where it was not given.
    """

    name: str = field(repr=False)
    phone: str = field(repr=False)
    id_number: str = field(default="", repr=False)


def sound(voice: Voice) -> Voice:
    """The voice as rows hold it. Raises Refused(NAME_NOT_ALLOWED | PHONE_WRONG)."""
    name = clean_name(voice.name)
    if name is None:
        raise Refused(Reason.NAME_NOT_ALLOWED, why=name_fault(voice.name))
    return Voice(name, phone_number(voice.phone), voice.id_number)


def clean_words(words: str, limit: int) -> str:
    """A free text as it is kept: what hides or turns other characters is taken out, blanks are put together.

    Its length is in code points, so that a rare character counts once; nothing is cut off and nothing is normalised,
    for names
    stand in such texts. Raises Refused(WORDS_TOO_LONG, limit=…, length=…).
    """
    seen = "".join(" " if char.isspace() else char for char in words if char.isspace() or not _hidden(char))
    kept = " ".join(seen.split())
    if len(kept) > limit:
        raise Refused(Reason.WORDS_TOO_LONG, limit=limit, length=len(kept))
    return kept


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs")


class Listeners:
    """Who of the staff may hear and decide. The person a matter is about never does, whatever the role."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def may(self, actor: str, permission: str) -> bool:
        """Whether the role of `actor` covers a permission of hall.staff.TOPICS."""
        return may(role_of(self._store, actor), permission)

    def known(self, actor: str) -> str:
        """`actor`, if there is such a member of staff. Raises Refused(STAFF_UNKNOWN, id=…)."""
        if self._store.value("SELECT 1 FROM staff WHERE id = ?", actor) is None:
            raise Refused(Reason.STAFF_UNKNOWN, id=clean_words(actor[:50], 50))
        return actor

    def demand(self, actor: str, permission: str, about: str = "") -> None:
        """Raises Refused(ROLE_MISSING | STAFF_UNKNOWN), Refused(ABOUT_YOURSELF) when `actor` is whom it is `about`."""
        if about and actor == about:
            raise Refused(Reason.ABOUT_YOURSELF)
        if not self.may(actor, permission):
            raise Refused(Reason.ROLE_MISSING)

    def show(self, row: Row, subject: str, actor: str) -> Voice | None:
        """Who said it, to somebody who may know: each look is a record. None for a voice without a name."""
        if not row["phone"]:
            return None
        with self._store.atomic():
            append(self._store, VoiceShown(subject), actor)
        return Voice(row["name"], row["phone"])


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a matter: the act, where it led, when, by whom, and what was written."""

    act: str
    state: str
    at: str
    actor: str
    words: str


def note(store: Store, subject: str, act: str, state: str, actor: str, words: str = "") -> None:
    """Write down a step of `subject`, inside atomic()."""
    store.run(
        "INSERT INTO voice_step SELECT ?, coalesce(max(n), 0) + 1, ?, ?, ?, ?, ? FROM voice_step WHERE subject = ?",
        subject, act, state, store.clock.now().isoformat(timespec="milliseconds"), actor, words, subject,
    )  # fmt: skip


def steps(store: Store, subject: str) -> list[Taken]:
    """Every step of `subject`, oldest first."""
    rows = store.all("SELECT act, state, at, actor, words FROM voice_step WHERE subject = ? ORDER BY n", subject)
    return [Taken(row["act"], row["state"], row["at"], row["actor"], row["words"]) for row in rows]
