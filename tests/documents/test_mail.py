"""A message is a row first; it leaves once, whatever dies on the way."""

import smtplib
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as wire
from django.db import transaction
from django.urls import reverse

from documents import conf, issue, mail
from documents.enums import MailState
from documents.mail import MAILS, Mail
from documents.models import OutgoingMail
from documents.records import key_of
from workflows import outbox
from workflows.models import OutboxRow

pytestmark = pytest.mark.django_db(transaction=True)


class EssayNews(Mail):
    slug, noun, category = "essay_news", "call", "news"
    people: tuple[Any, ...] = ("camille@example.org",)

    def recipients(self, subject: Any, entry: Any) -> tuple[Any, ...]:
        return self.people


class WithPaper(EssayNews):
    papers = ("essay_convention",)


@pytest.fixture(autouse=True)
def news() -> Any:
    MAILS["essay_news"] = EssayNews()
    yield MAILS["essay_news"]
    del MAILS["essay_news"]


def wanted(call: Any) -> dict[str, Any]:
    return {"slug": "essay_news", "noun": "call", "id": call.pk, "entry": None}


def ask(call: Any) -> None:
    with transaction.atomic():
        outbox.put("mail.wanted", wanted(call), key="wanted")


def test_a_wanted_mail_is_written_then_sent(call: Any) -> None:
    ask(call)
    outbox.drain()
    row = OutgoingMail.objects.get()
    assert (row.state, row.to, row.subject) == (MailState.SENT, "camille@example.org", f"Votre dossier {call.case_ref} avance")
    (message,) = wire.outbox
    assert message.extra_headers["Message-ID"] == f"<{row.message_id}@sillage>"
    assert "Appel d’essai" in message.body


def test_a_mail_outside_a_transaction_is_refused(call: Any) -> None:
    with pytest.raises(RuntimeError, match="belongs to the transaction"):
        mail.write(slug="essay_news", subject=call, entry=None, key="x")


def test_nobody_is_written_to_twice(call: Any, camille: Any, news: EssayNews) -> None:
    news.people = (camille, "CAMILLE@example.org", "", camille)
    with transaction.atomic():
        assert len(mail.write(slug="essay_news", subject=call, entry=None, key="x")) == 1
        assert mail.write(slug="essay_news", subject=call, entry=None, key="x") == []
    outbox.drain()
    assert len(wire.outbox) == 1


def test_a_rolled_back_act_sends_nothing(call: Any) -> None:
    with transaction.atomic():
        mail.write(slug="essay_news", subject=call, entry=None, key="x")
        transaction.set_rollback(True)
    outbox.drain()
    assert (OutgoingMail.objects.count(), OutboxRow.objects.count(), wire.outbox) == (0, 0, [])


def row_waiting(call: Any) -> OutgoingMail:
    with transaction.atomic():
        (row,) = mail.write(slug="essay_news", subject=call, entry=None, key="x")
    return row


def die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_death_after_the_wire_sends_nothing_twice(call: Any, monkeypatch: Any) -> None:
    row = row_waiting(call)
    monkeypatch.setattr(mail, "mark", die)
    with pytest.raises(KeyboardInterrupt):
        outbox.drain()
    monkeypatch.undo()
    OutboxRow.objects.update(leased_until=None)
    outbox.drain()
    row.refresh_from_db()
    assert (row.state, len(wire.outbox)) == (MailState.UNCERTAIN, 1)


def test_death_with_the_file_mailbox_leaves_one_file(call: Any, monkeypatch: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "documents.mailbox.Mailbox"
    row = row_waiting(call)
    monkeypatch.setattr(mail, "mark", die)
    with pytest.raises(KeyboardInterrupt):
        outbox.drain()
    monkeypatch.undo()
    OutboxRow.objects.update(leased_until=None)
    outbox.drain()
    row.refresh_from_db()
    assert (row.state, [path.name for path in conf.mailbox_dir().iterdir()]) == (MailState.SENT, [f"{row.message_id}.eml"])


def test_the_file_mailbox_keeps_a_readable_message(call: Any, settings: Any, convention: Any) -> None:
    settings.EMAIL_BACKEND = "documents.mailbox.Mailbox"
    MAILS["essay_news"] = WithPaper()
    issue.issue(slug="essay_convention", subject=call, key=key_of("essay_convention", "call", call.pk, None))
    ask(call)
    outbox.drain()
    (path,) = Path(conf.mailbox_dir()).glob("*.eml")
    message = message_from_bytes(path.read_bytes())
    assert message["To"] == "camille@example.org"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/mixed", "text/plain", "application/pdf"]


def test_a_mail_waits_for_its_paper(call: Any) -> None:
    MAILS["essay_news"] = WithPaper()
    ask(call)
    outbox.drain()
    row = OutgoingMail.objects.get()
    assert (row.state, wire.outbox) == (MailState.WAITING, [])
    issue.issue(slug="essay_convention", subject=call, key=row.attachments[0])
    outbox.retry(OutboxRow.objects.get(topic="mail.send"))
    outbox.drain()
    (message,) = wire.outbox
    assert message.attachments[0][0] == "ESSAI-ESS-2026-0001.pdf".replace("2026", str(row.created_at.year))


@pytest.mark.parametrize(
    "error, state",
    [
        (smtplib.SMTPRecipientsRefused({}), MailState.FAILED),
        (ConnectionRefusedError(), MailState.FAILED),
        (TimeoutError("after the text"), MailState.UNCERTAIN),
    ],
)
def test_a_fault_of_the_wire_is_named(call: Any, officer: Any, client: Any, monkeypatch: Any, error: Exception, state: MailState) -> None:
    row = row_waiting(call)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(wire.EmailMessage, "send", fail)
    outbox.drain()
    monkeypatch.undo()
    row.refresh_from_db()
    assert row.state == state
    client.force_login(officer)
    assert "Envoyer de nouveau" in client.get(row.get_absolute_url()).content.decode()
    client.post(reverse("documents:send_again", args=[row.message_id]))
    outbox.drain()
    row.refresh_from_db()
    assert (row.state, len(wire.outbox)) == (MailState.SENT, 1)
