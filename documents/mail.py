"""The messages that the house can send. Each app declares its own in its `mails.py`:

    @register_mail
    class ApplicationSubmitted(Mail):
        slug, noun, category = "application_submitted", "application", "receipt"
        papers = ("acknowledgement",)          # attached once they are sealed

        def recipients(self, subject, entry):  # people, or addresses
            return subject.organisation_people()

and writes `templates/mails/application_submitted/subject.txt` and `body.txt`, which find `subject`, `entry`, `recipient`, `link`.

A message is first a row, in the transaction of what asks for it. It leaves later, once: its intent is written down before the
wire is touched, and what dies in between is shown to a person instead of being sent again.
"""

import re
import smtplib
import socket
from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from documents import conf
from documents.catalogue import ANY, paper_of
from documents.enums import MailState
from documents.errors import DocumentError, IncompletePaper
from documents.models import Document, OutgoingMail
from documents.records import current_bytes, key_of
from workflows import outbox

SEND = "mail.send"
#: Faults after which the message has certainly not left: it may be tried again. After any other, nobody knows.
NOT_SENT = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
    socket.gaierror,
)
#: Of these, the ones by which a server refuses this message or this address.
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
NAME = re.compile(r"^[a-z][a-z0-9_]{1,49}$")


class Mail:
    slug: str = ""
    noun: str = ""
    category: str = ""
    papers: tuple[str, ...] = ()

    def recipients(self, subject: Any, entry: Any) -> Iterable[Any]:
        """People (`User`) or addresses; nobody twice."""
        raise NotImplementedError

    def context(self, subject: Any, entry: Any) -> dict[str, Any]:
        """What the two templates need besides subject, entry, recipient and link."""
        return {}

    def headers(self, row: OutgoingMail) -> dict[str, str]:
        """What goes with it on the wire besides the usual."""
        return {}


MAILS: dict[str, Mail] = {}


def register_mail(kind: type[Mail]) -> type[Mail]:
    mail = kind()
    rules = {
        "slug": bool(NAME.match(mail.slug)),
        "noun": bool(mail.noun),
        "category": bool(mail.category),
        "recipients()": type(mail).recipients is not Mail.recipients,
        "a slug of its own": type(MAILS.get(mail.slug, mail)).__qualname__ == kind.__qualname__,
    }
    if missing := [name for name, holds in rules.items() if not holds]:
        raise IncompletePaper(f"{kind.__module__}.{kind.__name__}: {', '.join(missing)}")
    MAILS[mail.slug] = mail
    return kind


def mail_of(slug: str) -> Mail:
    if slug not in MAILS:
        raise DocumentError(_("Aucun message ne s’appelle « %(slug)s ».") % {"slug": slug})
    return MAILS[slug]


def write(*, slug: str, subject: Any, entry: Any, key: str) -> list[OutgoingMail]:
    """One row per recipient, in the transaction that asks for it; the same key twice writes once."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message belongs to the transaction of the act it tells of")
    mail = mail_of(slug)
    if mail.noun not in (ANY, subject.lifecycle.noun):
        raise DocumentError(_("Ce message n’est pas prévu pour ce dossier."))
    people = {address_of(person): person for person in mail.recipients(subject, entry)}
    return [row for address, person in people.items() if address and (row := write_one(mail, subject, entry, person, address, f"{key}:{address}"[:200]))]


def address_of(person: Any) -> str:
    return str(getattr(person, "email", person) or "").strip().lower()


def write_one(mail: Mail, subject: Any, entry: Any, person: Any, address: str, key: str) -> OutgoingMail | None:
    if OutgoingMail.objects.filter(key=key).exists():
        return None
    person = person if hasattr(person, "email") else None
    title, body = words(mail, subject, entry, person)
    row = OutgoingMail.objects.create(
        key=key,
        slug=mail.slug,
        category=mail.category,
        funder_id=subject.funder_id,
        case_ref=subject.case_ref,
        noun=subject.lifecycle.noun,
        subject_id=subject.pk,
        recipient=person,
        to=address,
        subject=title,
        body=body,
        attachments=[key_of(slug, subject.lifecycle.noun, subject.pk, entry.pk if entry else None) for slug in mail.papers if paper_of(slug).concerns(subject)],
    )
    outbox.put(SEND, {"mail": row.pk}, key=f"{SEND}:{row.message_id}")
    return row


def words(mail: Mail, subject: Any, entry: Any, person: Any) -> tuple[str, str]:
    """In the recipient's language. The title is one line, whatever the subject contains."""
    with override(getattr(person, "language", None) or "fr"):
        context = {
            **mail.context(subject, entry),
            "subject": subject,
            "entry": entry,
            "recipient": person,
            "link": conf.site_url() + subject.get_absolute_url(),
        }
        title = " ".join(render_to_string(f"mails/{mail.slug}/subject.txt", context).split())
        return title[:250], render_to_string(f"mails/{mail.slug}/body.txt", context).strip() + "\n"


# On the wire


def send(row: OutgoingMail) -> None:
    """Intent, wire, mark. A second call for the same row sends nothing, unless the way out is itself unable to send twice."""
    files = [attachment(key) for key in row.attachments]
    message = composed(row, files)
    if not begin(row, is_safe_twice=getattr(message.connection, "sends_once", False)):
        return
    try:
        message.send()
    except REFUSED as error:
        if not (said := refusal(error)):
            mark(row, MailState.FAILED, error=f"{type(error).__name__}: {error}"[:500])
            raise
        mark(row, MailState.FAILED, error=said)
    except NOT_SENT as error:
        mark(row, MailState.FAILED, error=f"{type(error).__name__}: {error}"[:500])
        raise
    except Exception as error:
        mark(row, MailState.UNCERTAIN, error=f"{type(error).__name__}: {error}"[:500])
    else:
        mark(row, MailState.SENT, sent_at=timezone.now())


def refusal(error: Exception) -> str:
    """For good (5xx): trying again would change nothing, a person must look. Empty when the server says « later » (4xx)."""
    answers = list(getattr(error, "recipients", {}).values()) or [(getattr(error, "smtp_code", 0), getattr(error, "smtp_error", b""))]
    code, said = answers[0]
    if not 500 <= code < 600:
        return ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _("Le serveur de messagerie refuse cette adresse (%(code)s %(said)s). Vérifiez-la auprès de la personne, puis envoyez de nouveau.") % {
            "code": code,
            "said": words[:200],
        }
    return _("Le serveur de messagerie refuse ce message (%(code)s %(said)s). Rien n’est parti : montrez cette réponse à qui tient la messagerie.") % {
        "code": code,
        "said": words[:200],
    }


def begin(row: OutgoingMail, *, is_safe_twice: bool) -> bool:
    """Only one worker goes on. A row found already on its way was interrupted: nobody knows whether it left."""
    waiting = OutgoingMail.objects.filter(pk=row.pk, state__in=[MailState.WAITING, MailState.FAILED])
    if waiting.update(state=MailState.SENDING, started_at=timezone.now(), error=""):
        return True
    interrupted = OutgoingMail.objects.filter(pk=row.pk, state=MailState.SENDING)
    if is_safe_twice:
        return interrupted.exists()
    interrupted.update(state=MailState.UNCERTAIN, error=_("L’envoi a été interrompu : vérifiez auprès du destinataire avant de renvoyer."))
    return False


def mark(row: OutgoingMail, state: MailState, **more: Any) -> None:
    OutgoingMail.objects.filter(pk=row.pk, state=MailState.SENDING).update(state=state, **more)


def _headers(row: OutgoingMail) -> dict[str, str]:
    return MAILS[row.slug].headers(row) if row.slug in MAILS else {}


def attachment(key: str) -> tuple[str, bytes, str]:
    """A sealed paper; one that is still being drawn makes the message wait."""
    document = Document.objects.filter(key=key).first()
    if document is None or not document.is_issued:
        raise DocumentError(_("La pièce jointe n’est pas encore scellée : le message partira ensuite."))
    return document.file_name, current_bytes(document), "application/pdf"


def composed(row: OutgoingMail, files: list[tuple[str, bytes, str]]) -> EmailMessage:
    message = EmailMessage(
        row.subject,
        row.body,
        to=[row.to],
        connection=get_connection(),
        headers={"Message-ID": f"<{row.message_id}@sillage>", "Auto-Submitted": "auto-generated", **_headers(row)},
    )
    for file in files:
        message.attach(*file)
    return message


@transaction.atomic
def send_again(row: OutgoingMail) -> None:
    """On a person's order, for a message that failed or whose fate nobody knows."""
    again = OutgoingMail.objects.filter(pk=row.pk, state__in=[MailState.UNCERTAIN, MailState.FAILED])
    if again.update(state=MailState.WAITING, error=""):
        outbox.put(SEND, {"mail": row.pk}, key=f"{SEND}:{row.message_id}:{timezone.now().timestamp()}")
