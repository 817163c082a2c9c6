"""A table as a file of a spreadsheet: rows of texts out to CSV and XLSX and in again, and nothing that reckons."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from hall.errors import Garbled

LARGEST = 200 * 2**20  # bytes, unpacked: a catalogue of a province is a tenth of that
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would reckon with a cell that begins so


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as CSV, UTF-8 with the mark by which a spreadsheet knows it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def write_xlsx(file: Path, title: str, rows: Sequence[Sequence[str]], widths: Sequence[int] = ()) -> None:
    """Write the rows, headings first, as the sheet `title`; `widths` are those of its first columns, in characters."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.create_sheet(title, 0)
    del book["Sheet"]
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(at, column, text)
                cell.data_type = "s"  # never a formula, whatever it begins with
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "D2"
    for column, width in zip("ABCDEFGH", widths, strict=False):
        sheet.column_dimensions[column].width = width
    book.save(file)


def csv_rows(name: str, data: bytes) -> list[list[str]]:
    """The rows of CSV `data`. Raises Garbled naming `name` when it is none."""
    for encoding in ("utf-8-sig", "gb18030"):  # what a spreadsheet saves here
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Garbled(name, "不是 UTF-8，也不是 GB 18030")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as fault:
        raise Garbled(name, f"不是 CSV：{fault}") from None
    return [[_unguarded(cell) for cell in row] for row in rows]


def xlsx_rows(name: str, data: bytes) -> list[list[str]]:
    """The rows of the first sheet of the workbook `data`. Raises Garbled naming `name` when it is none."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > LARGEST:
                raise Garbled(name, "文件太大")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [[_cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except Garbled:
        raise
    except Exception as fault:  # what a damaged workbook raises is not told anywhere
        raise Garbled(name, f"不是 XLSX：{type(fault).__name__}") from None
    return rows


def _cell_text(value: object) -> str:
    """A cell as text: a spreadsheet makes numbers of digits and days of dates."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
