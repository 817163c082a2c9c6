"""Card blanks for the simulated reader: the text blocks of four kinds of card, and some invented holders.

No holder exists: place code 990000 belongs to no county, permit numbers and names are made up.
"""

from typing import Any

PHOTO = bytes.fromhex("574C66007E00320000FF") + bytes((i * 37 + 133) % 256 for i in range(1014))  # header, then filler


def number(place: str, birth: str, order: str) -> str:
    """An 18-character number with its check character (ISO 7064 MOD 11-2)."""
    digits = place + birth + order
    total = sum(int(d) * (2 ** (17 - i) % 11) for i, d in enumerate(digits))
    return digits + "10X98765432"[total % 11]


def block(card: dict[str, Any]) -> bytes:
    """The 256 bytes of text a card of `card["kind"]` holds. Fields that are missing stay blank.

    Raises ValueError for a field that does not fit, KeyError for a kind there is not.
    """
    text = bytearray(" ".encode("utf-16-le") * 128)
    for field, offset, length in _LAYOUTS[card.get("kind", "mainland")]:
        value = field[1:] if field.startswith("=") else str(card.get(field, ""))
        written = value.encode("utf-16-le")
        if field in ("english_head", "english_tail"):
            name = str(card.get("english_name", "")).encode("utf-16-le")
            written = name[:70] if field == "english_head" else name[70:]
        if len(written) > length:
            raise ValueError(f"{field} has more than {length // 2} characters")
        text[offset : offset + len(written)] = written
    return bytes(text)


def address(text: str) -> bytes:
    """The 70 bytes of an address that was appended to a card. Raises ValueError for one that does not fit."""
    written = text.encode("utf-16-le")
    if len(written) > 70:
        raise ValueError("an appended address has more than 35 characters")
    return written + b" \0" * ((70 - len(written)) // 2)


_COMMON = (
    ("name", 0, 30),
    ("sex", 30, 2),
    ("birth", 36, 16),
    ("number", 122, 36),
    ("from", 188, 16),
    ("to", 204, 16),
)
_LAYOUTS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "mainland": (*_COMMON, ("nation", 32, 4), ("address", 52, 70), ("issuer", 158, 30)),
    "hmt": (
        *_COMMON,
        ("address", 52, 70),
        ("issuer", 158, 30),
        ("pass_number", 220, 18),
        ("issue_count", 238, 4),
        ("=J", 248, 2),
    ),
    "foreigner_2017": (
        ("english_name", 0, 120),
        ("sex", 120, 2),
        ("number", 122, 30),
        ("country", 152, 6),
        ("name", 158, 30),
        ("from", 188, 16),
        ("to", 204, 16),
        ("birth", 220, 16),
        ("version", 236, 4),
        ("office", 240, 8),
        ("=I", 248, 2),
    ),
    "foreigner_2023": (
        *_COMMON,
        ("issue_count", 32, 4),
        ("english_head", 52, 70),
        ("english_tail", 220, 22),
        ("country", 242, 6),
        ("=Y", 248, 2),
        ("link", 250, 6),
    ),
    "unknown": (*_COMMON, ("=Z", 248, 2)),  # a kind of card that is yet to come
}

_HERE = "陕西省汉中市城固县"


def _mainland(
    name: str, sex: str, nation: str, birth: str, order: str, address: str, begun: str, ends: str
) -> dict[str, str]:
    return {
        "kind": "mainland",
        "name": name,
        "sex": sex,
        "nation": nation,
        "birth": birth,
        "number": number("990000", birth, order),
        "address": _HERE + address,
        "issuer": "城固县公安局",
        "from": begun,
        "to": ends,
    }


PERSONS: dict[str, dict[str, str]] = {
    "zhang": _mainland("张建国", "1", "01", "19580412", "001", "博望街道样例路8号", "20160501", "长期"),
    "li": _mainland("李𠮷㛃", "2", "01", "19900307", "002", "博望街道样例路23号2单元501室", "20200101", "20400101"),
    "wang": _mainland("王䶮𬭎", "1", "01", "19851120", "003", "莲花街道示范巷5号", "20180610", "20380610"),
    "abdurehim": _mainland(
        "阿卜杜热合曼·买买提依明", "1", "05", "19930718", "005", "博望街道样例路40号", "20210301", "20410301"
    ),
    "tian": _mainland("田小满", "2", "15", "20140520", "006", "桔园镇试验村一组12号", "20230901", "20280901"),
    "chen": {
        "kind": "hmt",
        "name": "陳嘉樂",
        "sex": "1",
        "birth": "19880909",
        "number": number("810000", "19880909", "001"),
        "address": _HERE + "博望街道样例路61号",
        "issuer": "城固县公安局",
        "from": "20240115",
        "to": "20290115",
        "pass_number": "H99000001",
        "issue_count": "01",
    },
    "sample": {
        "kind": "foreigner_2017",
        "english_name": "SAMPLE, ALEXANDER JOHN",
        "sex": "1",
        "number": "GBR610082010199",
        "country": "GBR",
        "name": "沈安乐",
        "from": "20190301",
        "to": "20290228",
        "birth": "19820101",
        "version": "01",
        "office": "6100",
    },
    "ivanova": {
        "kind": "foreigner_2023",
        "name": "伊万诺娃",
        "english_name": "IVANOVA ALEKSANDRA KONSTANTINOVNA SAMPLE",
        "sex": "2",
        "birth": "19910614",
        "number": number("961643", "19910614", "002"),
        "issue_count": "01",
        "from": "20240601",
        "to": "20340601",
        "country": "643",
        "link": "012",
    },
}
