"""The only door to the QR library: a short ASCII payload becomes a square of dark and light modules."""

from functools import lru_cache

Modules = tuple[tuple[bool, ...], ...]
MOST = 2331  # characters of the largest square, at error correction M
QUIET = 4  # modules of white that must surround the square (ISO/IEC 18004)


@lru_cache(maxsize=32)
def modules(payload: str) -> Modules:
    """`payload` as rows of modules, True for dark, without the quiet zone; error correction M.

    Raises ValueError for a payload that is empty or not ASCII: readers guess the encoding of anything else.
    """
    if not payload or not payload.isascii():
        raise ValueError("a QR payload is short ASCII text")
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(payload)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())
