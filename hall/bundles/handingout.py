"""How the one result of a bundle goes out (统一出件): laid ready together, and by one way into its applicant's hands.

昌 三(六)1 (证照联办): one window takes in and hands out.
"""

from hall.bundles.bundlefile import Bundle, BundleFile
from hall.bundles.records import BundleDelivered, BundleIssued
from hall.bundles.standing import LIVE, BundleState, said_no, said_yes
from hall.cases.cases import Cases
from hall.cases.lifecycle import TABLE, TERMINAL, Act, CaseState
from hall.cases.lockers import Placed
from hall.cases.resultways import Delivery, Proof, Relation
from hall.errors import Reason, Refused
from hall.journal import append
from hall.store import Store


class HandingOut:
    """The later half of hall.bundles.bundles.Bundles: what is done with a bundle once its cases are decided."""

    _store: Store
    _cases: Cases
    file: BundleFile

    def bundle(self, id_: str) -> Bundle:
        """One bundle. Raises KeyError for an unknown id."""
        return self.file.bundle(id_)

    def issue(self, bundle: str, actor: str) -> Bundle:
        """统一出件: once every item is decided, close them and lay what was granted ready as the one result.

        Raises Refused(BUNDLE_UNDECIDED, names=…) before, Refused(BUNDLE_OVER) a second time or where nothing was
        decided.
        """
        with self._store.atomic():
            now = self.bundle(bundle)
            if live := [case.item_name for case in now.cases if case.state in LIVE]:
                raise Refused(Reason.BUNDLE_UNDECIDED, names=tuple(live))
            if now.issued_at or now.state is BundleState.WITHDRAWN:
                raise Refused(Reason.BUNDLE_OVER)
            for case in now.cases:
                if case.state in (CaseState.GRANTED, CaseState.DENIED):
                    case = self._cases.close(case.id, actor)
                if said_yes(case) and case.state is CaseState.CLOSED:
                    self._cases.endings.issue(case.id, "", actor)
            self._store.run("UPDATE bundle SET issued_at = ? WHERE id = ?", self._now, bundle)
            granted = [case.item_name for case in now.cases if said_yes(case)]
            denied = [case.item_name for case in now.cases if said_no(case)]
            append(self._store, BundleIssued(bundle, now.result if granted else "", granted, denied), actor)
        return self.bundle(bundle)

    def wish(
        self, bundle: str, mode: Delivery, actor: str, address: str = "", addressee: str = "", phone: str = ""
    ) -> Bundle:
        """The applicant's own choice of a way, for everything that is not delivered or over.

        Raises what `Deliveries.wish` raises, Refused(BUNDLE_OVER) where nothing is left.
        """
        with self._store.atomic():
            left = [case.id for case in self.bundle(bundle).cases if case.state not in TERMINAL]
            if not left:
                raise Refused(Reason.BUNDLE_OVER)
            for case in left:
                self._cases.deliveries.wish(case, mode, actor, address, addressee, phone)
        return self.bundle(bundle)

    def post(self, bundle: str, waybill: str, actor: str) -> Bundle:
        """寄出 of everything in one envelope, under one waybill.

        Raises Refused(BUNDLE_NOT_ISSUED | BUNDLE_OVER), and what `Deliveries.post` raises.
        """
        with self._store.atomic():
            lead, *rest = self._to_deliver(bundle)
            self._cases.deliveries.post(lead, waybill, actor, rest)
        return self.bundle(bundle)

    def box(self, bundle: str, bank: str, actor: str) -> Placed:
        """Everything into one box, with one code: who opens it has it all.

        Raises Refused(BUNDLE_NOT_ISSUED | BUNDLE_OVER), and what `Deliveries.box` raises.
        """
        with self._store.atomic():
            lead, *rest = self._to_deliver(bundle)
            return self._cases.deliveries.box(lead, bank, actor, rest)

    def deliver(self, bundle: str, mode: Delivery, signer: str, note: str, actor: str, licence: str = "") -> Bundle:
        """送达 of everything at once: in one visit, when the envelope arrived, or electronically under `licence`.

        Raises Refused(BUNDLE_NOT_ISSUED) before 统一出件, Refused(BUNDLE_OVER) a second time, Refused(FETCHED_BY_CODE)
        for a box, and what `Deliveries` raises for the way.
        """
        if mode is Delivery.LOCKER:
            raise Refused(Reason.FETCHED_BY_CODE)
        with self._store.atomic():
            cases, ways = self._cases, self._cases.deliveries
            for case in self._to_deliver(bundle):
                if mode is Delivery.ELECTRONIC:
                    ways.send(case, licence, actor)
                elif mode is Delivery.WINDOW:
                    cases.endings.deliver(case, mode, signer, note, actor)
                elif (held := cases.case(case)).state is not CaseState.DELIVERED:  # with another of its envelope
                    relation = Relation.SELF if signer.strip() == held.applicant.name else Relation.OTHER
                    ways.arrived(case, Proof(signer, relation, note=note), actor)
        return self.bundle(bundle)

    def delivered(self, bundle: str, mode: str, signer: str, actor: str) -> None:
        """Write down that the one result reached the applicant, once its last case did. To be called, inside
        atomic(), when a case of the bundle was delivered, by whatever way."""
        now = self.bundle(bundle)
        if now.issued_at and not any((case.state, Act.DELIVER) in TABLE for case in now.cases):
            append(self._store, BundleDelivered(bundle, mode, signer), actor)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _to_deliver(self, bundle: str) -> list[str]:
        """The cases whose decisions are still to be handed out, what was granted first."""
        now = self.bundle(bundle)
        if not now.issued_at:
            raise Refused(Reason.BUNDLE_NOT_ISSUED)
        ready = [case for case in now.cases if (case.state, Act.DELIVER) in TABLE]
        if not ready:
            raise Refused(Reason.BUNDLE_OVER)
        return [case.id for case in sorted(ready, key=lambda case: case.state is not CaseState.ISSUED)]

    @property
    def _now(self) -> str:
        return self._store.clock.now().isoformat(timespec="milliseconds")
