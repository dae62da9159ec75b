"""Bytes kept once, under their own digest, and never changed.

Written beside, flushed to the disk, then renamed: a power cut or a full disk leaves the whole file or nothing.
Rows come after bytes: bytes without a row are harmless and are found again by the next attempt.
"""

import errno
import os
import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from documents import conf
from documents.canonical import sha256
from documents.errors import CorruptedFile, StoreFailed


def path_of(digest: str) -> Path:
    return conf.store_dir() / digest[:2] / digest[2:4] / digest


def put(content: bytes) -> str:
    """Keep these bytes; returns their digest. Twice the same bytes is one file."""
    digest = sha256(content)
    path = path_of(digest)
    if not is_whole(path, len(content)):
        write_once(path, content)
    return digest


def is_whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def write_once(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_beside(path, content)
    except OSError as error:
        raise StoreFailed(sentence_for(error)) from error


def write_beside(path: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o400)
        os.replace(beside, path)
        sync_directory(path.parent)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sentence_for(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("Le disque des pièces est plein : rien n’a été enregistré. Libérez de la place, puis recommencez.")
    return _("Le dépôt des pièces n’est pas accessible en écriture : rien n’a été enregistré (%(why)s).") % {"why": error.strerror}


def get(digest: str) -> bytes:
    """The bytes, checked against their digest at every reading."""
    try:
        content = path_of(digest).read_bytes()
    except OSError as error:
        raise CorruptedFile(_("La pièce %(digest)s manque dans le dépôt.") % {"digest": digest[:12]}) from error
    if sha256(content) != digest:
        raise CorruptedFile(_("La pièce %(digest)s a été altérée dans le dépôt : elle n’est pas délivrée.") % {"digest": digest[:12]})
    return content


def holds(digest: str) -> bool:
    try:
        return bool(get(digest)) or digest == sha256(b"")
    except CorruptedFile:
        return False
