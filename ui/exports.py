"""Lists as files, written as they are read: a hundred thousand rows take the memory of a few hundred.

CSV: semicolons, UTF-8 with its mark, decimal comma, so that a French or Swiss spreadsheet opens it as it is.
A text that a spreadsheet would run as a formula is written with an apostrophe before it.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from xlsxwriter import Workbook

CHUNK = 500
RISKY = frozenset("=+-@\t\r\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_response(name: str, head: list[str], rows: Iterable[list[Any]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_csv_chunks(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(name: str, head: list[str], rows: Iterable[list[Any]]) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 - closed by the response
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    _fill(book, head, rows)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _csv_chunks(head: list[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    yield "\ufeff" + _lines([head])
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield _lines(chunk)


def _lines(rows: list[list[Any]]) -> str:
    """Most cells are plain harmless text: they are told at a glance."""
    text = StringIO(newline="")
    cells = ([value if type(value) is str and value[:1] not in RISKY else csv_cell(value) for value in row] for row in rows)
    csv.writer(text, delimiter=";").writerows(cells)
    return text.getvalue()


def csv_cell(value: Any) -> str:
    if isinstance(value, (Decimal, float)):
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="seconds") if timezone.is_aware(value) else value.isoformat(sep=" ")
    if isinstance(value, date) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    return safe_text(value)


def safe_text(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in RISKY else text


def _fill(book: Workbook, head: list[str], rows: Iterable[list[Any]]) -> None:
    sheet = book.add_worksheet()
    formats = {
        "money": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "when": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet.set_column(0, max(len(head) - 1, 0), 22)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, number, place, value, formats)


def _write(sheet: Any, row: int, place: int, value: Any, formats: dict[str, Any]) -> None:
    if type(value) is str:
        sheet.write_string(row, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value, formats["when"])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats["day"])
    elif isinstance(value, Decimal):
        sheet.write_number(row, place, float(value), formats["money"])
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    elif value is not None:
        sheet.write_string(row, place, str(value))


WRITERS: dict[str, Any] = {"csv": csv_response, "xlsx": xlsx_response}
