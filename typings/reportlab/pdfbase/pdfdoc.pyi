"""The objects a document is written from."""

from collections.abc import Callable, Mapping, Sequence

class PDFName:
    def __init__(self, ident: str) -> None: ...

class PDFString:
    def __init__(self, s: str) -> None: ...

class PDFDictionary:
    def __init__(self, dict: Mapping[str, object]) -> None: ...

class PDFArray:
    def __init__(self, sequence: Sequence[object]) -> None: ...

class PDFStream:
    def __init__(self, dictionary: PDFDictionary, content: bytes) -> None: ...

class XMP(PDFStream):
    def __init__(self, path: str | None = None, creator: Callable[[PDFDocument], bytes] | None = None) -> None: ...

class PDFCatalog:
    __NoDefault__: list[str]
    __Refs__: list[str]
    Metadata: PDFStream
    OutputIntents: PDFArray

class PDFDocument:
    Catalog: PDFCatalog
    def Reference(self, object: object, name: str) -> object: ...
