"""What may be demanded of an applicant: proofs that stand on the register, fees that stand in law, nothing twice.

证明事项清单 (昌 三(一)3(2); 城 六-3; 绍 四(二)): a proof outside the register is never asked for. 行政许可法 art.
58-59: no fee but one that a law or regulation sets, at the published rate. What data verification replaces is the
hall's work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from hall.catalogue.items import Form, Material, ServiceItem
from hall.errors import Reason, Refused
from hall.rows import read_rows

FREE = "不收费"
_MARK = "证明"


def codes_of(item: ServiceItem) -> frozenset[str]:
    """What an item is named by in a hall's lists: its own code, and that of the row it is a part (a, b …) of."""
    return frozenset((item.code, item.code.rstrip(ascii_lowercase)))


@dataclass(frozen=True, slots=True)
class RetainedProof:
    """One entry of the register: its name, who issues it, and the law that still asks for it."""

    name: str
    issuer: str
    basis: str


@dataclass(frozen=True, slots=True)
class FeeBasis:
    """Why some items may cost something, by the law that says so."""

    items: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Demands:
    """The register and the bases of fees. A hall that published no register (`proofs` None) asks what its guides
    say."""

    proofs: tuple[RetainedProof, ...] | None = None
    fees: tuple[FeeBasis, ...] = ()

    def proof(self, material: Material) -> RetainedProof | None:
        """The entry of the register that a material stands on."""
        return next((one for one in self.proofs or () if one.name == material.name), None)

    def unlisted(self, item: ServiceItem) -> tuple[Material, ...]:
        """The proofs in a guide that the register does not hold: nobody is asked for them."""
        if self.proofs is None:
            return ()
        return tuple(
            one for one in item.materials if one.name.endswith(_MARK) and one.form is Form.PAPER and not self.proof(one)
        )  # fmt: skip

    def materials(self, item: ServiceItem) -> tuple[Material, ...]:
        """What a case of the item needs, whoever brings it."""
        never = self.unlisted(item)
        return tuple(material for material in item.materials if material not in never)

    def asked(self, item: ServiceItem) -> tuple[Material, ...]:
        """What the applicant is asked for: the hall itself fetches or checks the rest (免提交)."""
        return tuple(material for material in self.materials(item) if material.form is not Form.SHARED)

    def basis(self, item: ServiceItem) -> str:
        """The law behind the item's fee; "" for a free one.

        Raises Refused(FEE_WITHOUT_BASIS): without one nothing is charged.
        """
        if item.fee == FREE:
            return ""
        for fee in self.fees:
            if not codes_of(item).isdisjoint(fee.items):
                return fee.basis
        raise Refused(Reason.FEE_WITHOUT_BASIS, name=item.fee)

    def unfounded(self, items: Sequence[ServiceItem]) -> list[ServiceItem]:
        """The items whose guide names a fee that nothing stands behind, for whoever keeps the catalogue."""
        found: list[ServiceItem] = []
        for item in items:
            try:
                self.basis(item)
            except Refused:
                found.append(item)
        return found


def read_demands(file: Path) -> Demands:
    """The register and fees in a hall's demands.toml; no register where it has none. Raises Garbled."""
    if not file.exists():
        return Demands()
    top = read_rows(file)
    proofs: list[RetainedProof] = []
    for row in top.rows("proofs"):
        proof = RetainedProof(row.text("name"), row.text("issuer"), row.text("basis"))
        row.done()
        if proof.name in {other.name for other in proofs}:
            raise row.fault("name", f"{proof.name} 已经写过")
        proofs.append(proof)
    fees: list[FeeBasis] = []
    for row in top.rows("fees"):
        fees.append(FeeBasis(row.texts("items"), row.text("basis")))
        row.done()
    top.done()
    return Demands(tuple(proofs), tuple(fees))
