"""What a PDF says of itself for an archive: the metadata of PDF/A-2u (ISO 19005-2, level U) as an XMP packet."""

from xml.sax.saxutils import escape

from hall.resources import RESOURCES

COLOURS = RESOURCES / "colour" / "sRGB.icc"
CREATOR = "OneVisit"
# Of the file, not of the paper: the same form gives the same bytes. reportlab writes this day into the head as well.
_MADE = "2000-01-01T00:00:00+00:00"


def xmp(title: str, author: str, language: str, producer: str) -> bytes:
    """The packet; nobody's data is in it. The head of the file says the same in its own way (6.6.2.3 and 6.1.5)."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>
<xmp:CreateDate>{_MADE}</xmp:CreateDate>
<xmp:ModifyDate>{_MADE}</xmp:ModifyDate>
<pdf:Producer>{escape(producer)}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()
