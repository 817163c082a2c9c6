"""Invented people who are looked for where nobody may stand, in every form in which something could be written."""

from collections.abc import Iterator, Mapping

from devices.simulators.cards import number

TELLING = ("name", "english_name", "number", "address", "pass_number", "birth")
# nothing of them is part of what scrubbing writes
PLANTED: dict[str, dict[str, str]] = {
    "mainland": {
        "kind": "mainland",
        "name": "欧阳望舒",
        "sex": "2",
        "nation": "33",
        "birth": "19770923",
        "number": number("610722", "19770923", "462"),
        "address": "四川省成都市青羊区梧桐巷47号6栋3单元1102室",
        "issuer": "青羊区公安局",
        "from": "20170418",
        "to": "20370418",
    },
    "long": {
        "kind": "mainland",
        "name": "阿依古丽·吐尔逊江𬭎",
        "sex": "2",
        "nation": "05",
        "birth": "19540807",
        "number": number("653101", "19540807", "748"),
        "address": "新疆喀什市吾斯塘博依街道帕合塔巴扎社区",
        "issuer": "喀什市公安局",
        "from": "20150302",
        "to": "长期",
    },
    "child": {
        "kind": "mainland",
        "name": "慕容雪",
        "sex": "2",
        "nation": "15",
        "birth": "20150627",
        "number": number("520102", "20150627", "384"),
        "address": "贵州省贵阳市南明区箭道街",
        "issuer": "南明区公安局",
        "from": "20220809",
        "to": "20270809",
    },
    "hmt": {
        "kind": "hmt",
        "name": "黎嘉欣",
        "sex": "2",
        "birth": "19831216",
        "number": number("810000", "19831216", "264"),
        "address": "广东省深圳市福田区梅林路88号",
        "issuer": "深圳市公安局",
        "from": "20230714",
        "to": "20280714",
        "pass_number": "H73619284",
        "issue_count": "02",
    },
    "foreigner_2017": {
        "kind": "foreigner_2017",
        "english_name": "BERGSTROM, LINNEA KATARINA",
        "sex": "2",
        "number": "SWE310181072636",
        "country": "SWE",
        "name": "林妮雅",
        "from": "20180516",
        "to": "20280515",
        "birth": "19810726",
        "version": "01",
        "office": "3101",
    },
    "foreigner_2023": {
        "kind": "foreigner_2023",
        "name": "铃木惠子",
        "english_name": "WOLKENSTEIN-TROSTBURG CHRISTIANE HILDEGARD",
        "sex": "2",
        "birth": "19870319",
        "number": number("931276", "19870319", "268"),
        "issue_count": "03",
        "from": "20240722",
        "to": "20340722",
        "country": "392",
    },
}


def secrets_of(person: Mapping[str, str]) -> Iterator[bytes]:
    """The person's fields, whole and every part of them that points at somebody: two Han characters, nine others; in
    UTF-16, UTF-8 and GB 18030."""
    for field in TELLING:
        value = person.get(field, "")
        size = 9 if value.isascii() else 2
        for part in {value[at : at + size] for at in range(max(1, len(value) - size + 1))} if value else ():
            if part.isascii() != value.isascii():
                continue  # digits of a house
            for coding in ("utf-16-le", "utf-16-be", "utf-8", "gb18030"):
                yield part.encode(coding)


def forms(secret: bytes) -> Iterator[bytes]:
    """The bytes as they are, and as hex in the ways that programs write it."""
    yield secret
    for hexed in (secret.hex(), secret.hex(" "), secret.hex(":")):
        yield hexed.encode()
        yield hexed.upper().encode()


def traces(person: Mapping[str, str], written: bytes) -> list[bytes]:
    """What of the person stands in `written`, in any form."""
    return [form for secret in secrets_of(person) for form in forms(secret) if form in written]
