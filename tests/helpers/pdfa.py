"""What an archive's validator looks for in a PDF/A-2u file (ISO 19005-2), as far as our papers could break it.

Reads the file's objects by qpdf. Not a validator of the standard: what our papers never have (pictures, forms, layers,
actions, attachments) is asserted absent instead of being judged.
"""

import base64
import json
import re
import struct
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
# ISO 32000-1, annex A; those of pictures, shadings, graphics states and marked content left out.
OPERATORS = set(
    "q Q cm w J j M d n m l c v y h re W W* f F f* B B* b b* s S rg RG g G"  # noqa: SIM905 - as in the annex
    " BT ET Tf Tm Td TD T* Tj TJ Tr Ts Tw Tc Tz TL".split()
)
TOKEN = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>|/[^\s()<>\[\]/]+|[\[\]]|[^\s()<>\[\]/]+", re.S)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def faults(pdf: bytes, folder: Path) -> list[str]:
    """The clauses that `pdf` breaks, in words; none of a good file."""
    (folder / "archived.pdf").write_bytes(pdf)
    command = [
        "qpdf",
        "--json=2",
        "--json-stream-data=inline",
        "--decode-level=generalized",
        str(folder / "archived.pdf"),
    ]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    return list(_File(pdf, json.loads(told)["qpdf"][1]).faults())


class _File:
    def __init__(self, pdf: bytes, objects: dict[str, Any]) -> None:
        self._pdf, self._objects = pdf, objects
        self._trailer = objects["trailer"]["value"]
        self._root = self._at(self._trailer["/Root"])

    def _at(self, value: Any) -> Any:
        """What a reference leads to; of a stream its dictionary."""
        while isinstance(value, str) and re.fullmatch(r"\d+ \d+ R", value):
            found = self._objects[f"obj:{value}"]
            value = found["stream"]["dict"] if "stream" in found else found["value"]
        return value

    def _data(self, reference: str) -> bytes:
        return base64.b64decode(self._objects[f"obj:{reference}"]["stream"]["data"])

    def faults(self) -> Iterator[str]:
        second = self._pdf.split(b"\n")[1]
        if not (second.startswith(b"%") and len(second) >= 5 and all(byte > 127 for byte in second[1:5])):
            yield "6.1.2 no binary comment"
        if "/ID" not in self._trailer:
            yield "6.1.3 no ID"
        if "/Encrypt" in self._trailer:
            yield "6.1.3 encrypted"
        if set(self._root) & {"/OpenAction", "/AA", "/AcroForm", "/Names", "/OCProperties", "/Requirements"}:
            yield "the root has what none of our papers has"
        yield from self._said()
        yield from self._colours()
        pages = self._at(self._root["/Pages"])
        for kid in pages["/Kids"]:
            yield from self._page(self._at(kid))

    def _said(self) -> Iterator[str]:
        reference = self._root.get("/Metadata")
        if reference is None:
            yield "6.6.2.1 no metadata"
            return
        if "/Filter" in self._at(reference):
            yield "the metadata are packed: older readers cannot find them"
        packet = self._data(reference)
        if re.match(rb"<\?xpacket[^>]*(bytes|encoding)=", packet):
            yield "6.6.2.1 attributes of the packet"
        described = ElementTree.fromstring(packet).find(f"{RDF}RDF/{RDF}Description")
        assert described is not None
        if (described.findtext(f"{PDFAID}part"), described.findtext(f"{PDFAID}conformance")) != ("2", "U"):
            yield "6.6.4 not called PDF/A-2u"
        info = self._at(self._trailer["/Info"])
        for key, tag in (("/Title", "title"), ("/Subject", "description"), ("/Author", "creator")):
            inner = described.find(f"{DC}{tag}")
            if inner is None or "u:" + "".join(inner.itertext()).strip() != info[key]:
                yield f"6.6.2.3 {key} is said otherwise"
        for key, tag in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
            digits = re.sub(r"\D", "", described.findtext(f"{XMP}{tag}", ""))
            if digits != re.sub(r"\D", "", info[key]):
                yield f"6.6.2.3 {key} is said otherwise"

    def _colours(self) -> Iterator[str]:
        intents = self._at(self._root.get("/OutputIntents")) or []
        meant = [self._at(one) for one in intents if self._at(one).get("/S") == "/GTS_PDFA1"]
        if len(meant) != 1:
            yield "6.2.3 no output intent"
            return
        profile = self._data(meant[0]["/DestOutputProfile"])
        if (
            profile[16:20] != b"RGB "
            or profile[36:40] != b"acsp"
            or profile[8] >= 5
            or len(profile) != _word(profile, 0)
        ):
            yield "6.2.3 no RGB profile"
        if self._at(meant[0]["/DestOutputProfile"]).get("/N") != 3:
            yield "6.2.3 not three colours"

    def _page(self, page: dict[str, Any]) -> Iterator[str]:
        if set(page) & {"/Group", "/Annots", "/AA", "/PresSteps"}:
            yield "the page has what none of our papers has"
        resources = self._at(page["/Resources"])
        if set(resources) - {"/Font", "/ProcSet"}:
            yield f"6.2 the page uses {sorted(resources)}"
        fonts = {name: self._at(font) for name, font in self._at(resources["/Font"]).items()}
        used: dict[str, set[int]] = {}
        font = ""
        for operator, operands in _operators(self._data(page["/Contents"])):
            if operator not in OPERATORS:
                yield f"6.2.2 unknown operator {operator}"
            if operator == "Tf":
                font = operands[0].decode()
            if operator == "Tj":
                used.setdefault(font, set()).update(_string(operands[0]))
        if not used:
            yield "nothing is said"
        for name, codes in used.items():
            yield from (f"{fonts[name]['/BaseFont']}: {fault}" for fault in self._font(fonts[name], codes))

    def _font(self, font: dict[str, Any], codes: set[int]) -> Iterator[str]:
        described = self._at(font["/FontDescriptor"])
        if font["/Subtype"] != "/TrueType" or "/FontFile2" not in described:
            yield "6.2.11.4 not embedded"
            return
        if "/Encoding" in font or not described["/Flags"] & 4 or described["/Flags"] & 32:
            yield "6.2.11.6 a symbolic font has no encoding"
        program = _tables(self._data(described["/FontFile2"]))
        if _word(program["cmap"], 0) & 0xFFFF != 1:
            yield "6.2.11.6 more than one cmap"
        glyphs, widths = _glyphs(program), _widths(program)
        said = self._data(font["/ToUnicode"]).decode("ascii")
        means = {int(code, 16): bytes.fromhex(text) for code, text in re.findall(r"<(\w\w)> <(\w*)>", said)}
        for code in codes:
            glyph = glyphs.get(code, 0)
            if not glyph:
                yield f"6.2.11.8 code {code} shows no glyph"
            if abs(font["/Widths"][code - font["/FirstChar"]] - widths[glyph]) > 1:
                yield f"6.2.11.5 code {code} has another width"
        for code in codes - set(means):
            yield f"6.2.11.7.2 code {code} means nothing"
        if any(text in (b"", b"\0\0", b"\xfe\xff", b"\xff\xfe") for text in means.values()):
            yield "6.2.11.7.2 a code means what is no character"


def _operators(content: bytes) -> Iterator[tuple[str, list[bytes]]]:
    operands = list[bytes]()
    for token in TOKEN.findall(content):
        if re.fullmatch(rb"[A-Za-z'\"*]+[0-9*]*", token):
            yield token.decode(), operands
            operands = []
        else:
            operands.append(token)


def _string(token: bytes) -> bytes:
    """The codes of a literal string."""
    plain = lambda m: ESCAPES.get(m[1]) or (bytes((int(m[1], 8) & 255,)) if m[1].isdigit() else m[1])  # noqa: E731
    return re.sub(rb"\\([0-7]{1,3}|.)", plain, token[1:-1], flags=re.S)


def _word(data: bytes, at: int) -> int:
    return struct.unpack_from(">I", data, at)[0]


def _short(data: bytes, at: int) -> int:
    return struct.unpack_from(">H", data, at)[0]


def _tables(font: bytes) -> dict[str, bytes]:
    rows = [struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(_short(font, 4))]
    return {tag.decode("ascii"): font[at : at + size] for tag, _, at, size in rows}


def _glyphs(program: dict[str, bytes]) -> dict[int, int]:
    """Code → glyph, of the (1, 0) map that a symbolic font is read by; format 6."""
    cmap = program["cmap"]
    start = _word(cmap, 8)
    assert (_short(cmap, 4), _short(cmap, 6), _short(cmap, start)) == (1, 0, 6)
    first, count = _short(cmap, start + 6), _short(cmap, start + 8)
    return {first + n: _short(cmap, start + 10 + 2 * n) for n in range(count)}


def _widths(program: dict[str, bytes]) -> list[float]:
    """Of each glyph, in thousandths of an em."""
    many, em = _short(program["hhea"], 34), _short(program["head"], 18)
    given = [_short(program["hmtx"], 4 * n) * 1000 / em for n in range(many)]
    return given + given[-1:] * (_short(program["maxp"], 4) - many)
