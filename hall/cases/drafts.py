"""Drafts: applications written down while the network is away, for items that cannot be received without it."""

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass

from hall.agency.hands import demand
from hall.cases.applicants import checked
from hall.cases.casefile import Applicant, CaseFile
from hall.cases.serving import DraftKept, DraftOver
from hall.catalogue.items import ServiceItem
from hall.errors import Unknown
from hall.journal import append


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """An application that was written down: no number, no receipt, no clock."""

    id: str
    item: str
    applicant: Applicant
    at: str
    actor: str


class Drafts:
    """Drafts over the store."""

    def __init__(self, file: CaseFile, draftable: Callable[[str, str], ServiceItem]) -> None:
        self._file, self._store, self._draftable = file, file.store, draftable

    def keep(self, item: str, applicant: Applicant, actor: str) -> Draft:
        """Write an application down. Raises Refused(ITEM_UNKNOWN | ITEM_CANCELLED | ITEM_DELEGATED |
        ITEM_IN_PARTS | ITEM_IS_BUNDLE | ITEM_IS_PROJECT | OFFLINE_READ_ONLY | APPLICANT_MISSING | NAME_NOT_ALLOWED |
        ID_NUMBER_WRONG | ROLE_MISSING | STAFF_UNKNOWN): who has gone home cannot be asked again, so a draft holds only
        what its case can bear."""
        wanted = self._draftable(item, actor)
        person = checked(applicant, self._file.today)
        id_ = str(uuid.uuid4())
        with self._store.atomic():
            self._store.run(
                "INSERT INTO case_draft VALUES (?, ?, ?, ?, ?, ?)",
                id_, wanted.code, json.dumps(asdict(person), ensure_ascii=False),
                self._store.person(person.id_number), self._file.now, actor,
            )  # fmt: skip
            append(self._store, DraftKept(id_, wanted.code), actor)
        return self.draft(id_)

    def over(self, id_: str, case: str, actor: str) -> None:
        """The draft became `case`, or "" was thrown away: what it held is gone. Raises KeyError for an unknown one,
        Refused(ROLE_MISSING)."""
        demand(self._store, actor, "case.receive")
        with self._store.atomic():
            if case:
                self._file.row(case)
            if not self._store.run("DELETE FROM case_draft WHERE id = ?", id_):
                raise Unknown(id_)
            append(self._store, DraftOver(id_, case), actor)

    def draft(self, id_: str) -> Draft:
        """One draft. Raises KeyError."""
        found = self._all("WHERE id = ?", id_)
        if not found:
            raise Unknown(id_)
        return found[0]

    def all(self) -> list[Draft]:
        """Every draft, oldest first: to be received as soon as the network is back."""
        return self._all("ORDER BY at, id")

    def _all(self, where: str, *params: object) -> list[Draft]:
        return [
            Draft(row["id"], row["item"], Applicant(**json.loads(row["applicant"])), row["at"], row["actor"])
            for row in self._store.all(f"SELECT * FROM case_draft {where}", *params)
        ]
