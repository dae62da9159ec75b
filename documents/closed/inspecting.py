"""A first look at a file that somebody hands in, where it can harm nothing: does it open, and is it quiet?"""

import io
import zipfile
from typing import Any

import pikepdf

ACTIVE = ("/JavaScript", "/JS", "/Launch", "/ImportData", "/SubmitForm", "/RichMedia", "/EmbeddedFile")
MACROS = ("vbaproject.bin", "vbadata.xml", "basic/script-lc.xml", "basic/standard/", "scripts/")
LARGEST_INSIDE = 300 * 1024 * 1024


def inspect(message: dict[str, Any]) -> dict[str, Any]:
    """-> {"fault": one of encrypted, unreadable, active, macros, bomb, or nothing}"""
    if "content" not in message:
        return {}
    look = inside_archive if message["kind"] == "archive" else inside_pdf
    return {"fault": look(message["content"])}


def inside_pdf(content: bytes) -> str:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return "active" if any(is_active(each) for each in pdf.objects) else ""
    except pikepdf.PasswordError:
        return "encrypted"
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return "unreadable"


def is_active(each: Any) -> bool:
    return isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)) and (str(each.get("/S", "")) in ACTIVE or "/JS" in each)


def inside_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "unreadable"
    if any(entry.flag_bits & 1 for entry in entries):
        return "encrypted"
    if any(mark in entry.filename.lower() for entry in entries for mark in MACROS):
        return "macros"
    return "bomb" if sum(entry.file_size for entry in entries) > LARGEST_INSIDE or len(entries) > 10_000 else ""
