"""Files that people hand in. What they are is read in their bytes, never in their name; they are kept by digest and given
back only as attachments, to whoever sees the dossier. They are never signed: a trap can be laid in a file before it is signed.
"""

from typing import Any

import magic
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents import conf, limited, storage
from documents.errors import ClosedProcessFailed, UploadRefused
from documents.models import StoredFile

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
ARCHIVES = {
    OFFICE + "wordprocessingml.document": ".docx",
    OFFICE + "spreadsheetml.sheet": ".xlsx",
    OFFICE + "presentationml.presentation": ".pptx",
    OPEN + "text": ".odt",
    OPEN + "spreadsheet": ".ods",
    OPEN + "presentation": ".odp",
}
TAKEN = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/csv": ".csv",
    "audio/mpeg": ".mp3",
    "video/mp4": ".mp4",
    **ARCHIVES,
}
FAULTS = {
    "encrypted": gettext_noop("Ce fichier est protégé par un mot de passe : retirez-le, puis envoyez le fichier de nouveau."),
    "unreadable": gettext_noop("Ce fichier ne s’ouvre pas : il est peut-être incomplet. Enregistrez-le de nouveau, puis renvoyez-le."),
    "active": gettext_noop("Ce fichier contient des scripts ou des actions : imprimez-le en PDF simple, puis envoyez ce PDF."),
    "macros": gettext_noop("Ce fichier contient des macros : enregistrez-le sans macros, puis renvoyez-le."),
    "bomb": gettext_noop("Ce fichier contient beaucoup plus de données qu’il n’y paraît : il est refusé."),
}


def receive(upload: Any, *, by: Any, subject: Any = None) -> StoredFile:
    """Takes a file sent by a form, or refuses it with a sentence; joins it to a dossier when one is given."""
    if upload.size > conf.upload_limit():
        raise UploadRefused(
            _("Ce fichier pèse %(size).1f Mo ; la limite est de %(limit)d Mo.") % {"size": upload.size / 2**20, "limit": conf.upload_limit() // 2**20}
        )
    content = upload.read()
    kind = kind_of(content)
    refuse_hidden(content, kind)
    return keep(content, kind, name_of(upload.name, kind), by, subject)


def kind_of(content: bytes) -> str:
    if not content:
        raise UploadRefused(_("Ce fichier est vide."))
    kind = str(magic.from_buffer(content, mime=True))
    if kind not in TAKEN or (kind.startswith("text/") and content.startswith(b"#!")):
        raise UploadRefused(
            _("Ce type de fichier (%(kind)s) n’est pas accepté. Acceptés : PDF, images, textes, tableurs, présentations, MP3, MP4.") % {"kind": kind}
        )
    return kind


def refuse_hidden(content: bytes, kind: str) -> None:
    """Looked at in the closed process: a document may hold scripts, macros or a bomb."""
    where = "archive" if kind in ARCHIVES else "pdf" if kind == "application/pdf" else ""
    if not where:
        return
    try:
        fault = limited.judge.ask("inspect", seconds=20.0, wait=30.0, content=content, kind=where)["fault"]
    except ClosedProcessFailed:
        fault = "unreadable"
    if fault:
        raise UploadRefused(_(FAULTS[fault]))


def name_of(given: str, kind: str) -> str:
    """The person's own name for it, without path nor control characters, ending as its content says."""
    base = "".join(each for each in given.replace("\\", "/").rsplit("/", 1)[-1] if each.isprintable()).strip(". ")[:180] or _("fichier")
    return base if base.lower().endswith((TAKEN[kind], ".jpeg")) else base + TAKEN[kind]


def keep(content: bytes, kind: str, name: str, by: Any, subject: Any) -> StoredFile:
    digest = storage.put(content)
    where = {"noun": subject.lifecycle.noun, "subject_id": subject.pk} if subject is not None else {}
    return StoredFile.objects.create(sha256=digest, size=len(content), content_type=kind, original_name=name, uploaded_by=by, **where)


@transaction.atomic
def join(file: StoredFile, subject: Any) -> StoredFile:
    """From the person who sent it to the dossier: from then on, whoever sees the dossier sees the file."""
    locked = StoredFile.objects.select_for_update().get(pk=file.pk)
    if locked.noun and (locked.noun, locked.subject_id) != (subject.lifecycle.noun, subject.pk):
        raise UploadRefused(_("Ce fichier appartient déjà à un autre dossier."))
    locked.noun, locked.subject_id = subject.lifecycle.noun, subject.pk
    locked.save(update_fields=["noun", "subject_id"])
    return locked


def content_of(file: StoredFile) -> bytes:
    return storage.get(file.sha256)
