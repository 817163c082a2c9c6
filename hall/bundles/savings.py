"""What bundles saved, counted from what was really opened: fields, materials and visits against asking item by item."""

import json
from collections.abc import Mapping
from datetime import date, timedelta

from hall.bundles.bundles import Bundles
from hall.bundles.plans import NOTHING_SAVED, Saving
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import Form
from hall.store import Store


class Savings:
    """The figures behind 一次办 over the store."""

    def __init__(self, store: Store, bundles: Bundles, catalogue: Catalogue) -> None:
        self._store, self._bundles, self._catalogue = store, bundles, catalogue

    def of(self, bundle: str) -> Saving:
        """What one bundle saved. Apart: each item's own form, materials and visits, as its case was opened. Once: the
        answers that were asked, the materials, and the visits that were really made (the tickets of its cases; one
        where there was no ticket).

        Raises KeyError for an unknown id.
        """
        now = self._bundles.bundle(bundle)
        asked = {field.code for field in self._bundles.plan(now.code).asked_fields}
        rows = self._store.all("SELECT case_id, item, fields FROM bundle_case WHERE bundle_id = ?", bundle)
        wanted: list[set[str]] = [asked.intersection(json.loads(row["fields"])) for row in rows]
        items = [self._catalogue.item(row["item"]) for row in rows]
        fetched = {(item.code, each.code) for item in items for each in item.materials if each.form is Form.SHARED}
        apart = [(case.item, each.code) for case in now.cases for each in case.materials]
        return Saving(
            items=len(now.cases),
            fields_apart=sum(map(len, wanted)),
            fields=len(set[str]().union(*wanted)),
            materials_apart=sum(1 for each in apart if each not in fetched),
            materials=sum(1 for material in now.materials if material.asked),
            visits_apart=sum(item.visits for item in items),
            visits=max(1, len({case.ticket for case in now.cases} - {""})),
        )

    def report(self, first: date, last: date) -> Mapping[str, tuple[int, Saving]]:
        """By the code of each bundle opened from `first` up to and with `last`: how many, and what they saved."""
        found: dict[str, tuple[int, Saving]] = {}
        for row in self._store.all(
            "SELECT id, code FROM bundle WHERE opened_at >= ? AND opened_at < ? ORDER BY opened_at, number",
            first.isoformat(), (last + timedelta(days=1)).isoformat(),
        ):  # fmt: skip
            count, saved = found.get(row["code"], (0, NOTHING_SAVED))
            found[row["code"]] = (count + 1, saved + self.of(row["id"]))
        return found
