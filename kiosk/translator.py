"""QML's qsTr, served from the one catalogue of words: written once per language in the form Qt itself reads.

Not a QTranslator in Python: QML compiles screens on a thread of its own while the GUI thread, holding Python's lock,
waits for it. Asked from that thread for the words of an error (a cache file that is not there is enough), a translator
in Python waits for the lock for ever.
"""

import struct
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

from hall.words import Words

# The message file of Qt Linguist: a magic number, then sections of tag, length and data, all big-endian.
_MAGIC = bytes.fromhex("3CB86418CAEF9C95CD211CBF60A1BDDD")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE = 1, 3, 6


class Tongue:
    """Every sentence of `words` for QML while it is installed; contexts are not used, one sentence means one thing."""

    def __init__(self, words: Words, parent: QObject) -> None:
        self._file = message_file(words.sentences())  # Qt reads it where it lies: it must live as long as we do
        self._translator = QTranslator(parent)
        if not self._translator.load(self._file):
            raise ValueError(f"Qt does not take the words of {words.language}")

    def install(self) -> None:
        """Let QML speak this language."""
        QCoreApplication.installTranslator(self._translator)

    def remove(self) -> None:
        """Let QML speak the source language again."""
        QCoreApplication.removeTranslator(self._translator)


def message_file(sentences: Mapping[str, str]) -> bytes:
    """`sentences` as the bytes of a .qm file."""
    messages, hashes = bytearray(), []
    for source, said in sentences.items():
        hashes.append((_hash(source.encode()), len(messages)))
        messages += _field(_TRANSLATION, said.encode("utf-16-be")) + _field(_SOURCE, source.encode()) + bytes([_END])
    index = b"".join(struct.pack(">II", *pair) for pair in sorted(hashes))
    return _MAGIC + _field(_HASHES, index) + _field(_MESSAGES, bytes(messages))


def _field(tag: int, data: bytes) -> bytes:
    return struct.pack(">BI", tag, len(data)) + data


def _hash(text: bytes) -> int:
    """The ELF hash, by which Qt finds a message."""
    value = 0
    for byte in text:
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ high >> 24) & ~high
    return value or 1
