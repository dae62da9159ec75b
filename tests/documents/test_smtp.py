"""Through a real server: one message once, as far as SMTP can promise it; « later » is heard, a refusal is said to a person."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.header import decode_header, make_header
from typing import Any

import pytest
from django.conf import settings as house
from django.db import transaction
from django.test import Client

from config.mail import mail as mail_settings
from documents import conf, mail
from documents.enums import MailState
from documents.models import OutgoingMail
from tests.conftest import REAL_CONNECT
from tests.documents import smtp
from tests.documents.test_mail import news, row_waiting, wanted  # noqa: F401 - the essay message
from tests.faults.conftest import test_database_url as database_url
from workflows import outbox
from workflows.models import OutboxRow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[smtp.Server]:
    monkeypatch.setattr(smtplib.SMTP, "connect", REAL_CONNECT)
    with smtp.running() as server:
        for name, value in mail_settings(f"smtp://127.0.0.1:{server.port}", mailbox=conf.mailbox_dir()).items():
            setattr(settings, name, value)
        yield server


def again() -> None:
    OutboxRow.objects.filter(done_at=None).update(due_at="2026-01-01T00:00:00Z", leased_until=None)
    outbox.drain()


def test_the_message_arrives_whole_and_once(call: Any, server: smtp.Server) -> None:
    row = row_waiting(call)
    outbox.drain()
    again()
    row.refresh_from_db()
    (message,) = server.taken
    assert (row.state, message["To"], message["Message-ID"], message["Auto-Submitted"]) == (
        MailState.SENT,
        "camille@example.org",
        f"<{row.message_id}@sillage>",
        "auto-generated",
    )
    assert str(make_header(decode_header(message["Subject"]))) == row.subject
    assert message.get_payload(decode=True).decode().replace("\r\n", "\n").strip() == row.body.strip()


def test_a_server_away_or_busy_is_tried_again(call: Any, server: smtp.Server, settings: Any) -> None:
    row, port = row_waiting(call), settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    outbox.drain()
    row.refresh_from_db()
    assert (row.state, len(server.taken)) == (MailState.FAILED, 0)
    settings.EMAIL_PORT, server.later = port, 1
    again()
    row.refresh_from_db()
    assert (row.state, len(server.taken)) == (MailState.FAILED, 0)
    again()
    row.refresh_from_db()
    assert (row.state, row.error, len(server.taken)) == (MailState.SENT, "", 1)


def test_a_refused_address_is_not_insisted_upon_and_is_said_on_screen(call: Any, officer: Any, client: Client, server: smtp.Server) -> None:
    server.unknown = {"camille@example.org"}
    row = row_waiting(call)
    outbox.drain()
    again()
    row.refresh_from_db()
    assert (row.state, server.asked, OutboxRow.objects.filter(done_at=None).count()) == (MailState.FAILED, 1, 0)
    client.force_login(officer)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "refuse cette adresse (550 5.1.1 boite inconnue)" in page
    server.unknown = set()
    mail.send_again(row)
    outbox.drain()
    assert (OutgoingMail.objects.get().state, len(server.taken)) == (MailState.SENT, 1)


WORKER = """
import django; django.setup()
from django.conf import settings
from config.mail import mail
from pathlib import Path
for name, value in mail(%r, mailbox=Path("/nowhere")).items(): setattr(settings, name, value)
from workflows import outbox
print("ready", flush=True)
outbox.drain()
"""


def test_killed_while_the_server_answers_it_is_sent_once_and_shown_to_a_person(call: Any, server: smtp.Server) -> None:
    """The text has left, the answer has not come: nobody can know, so nothing is sent again unasked."""
    server.silence = 60
    row = row_waiting(call)
    environment = os.environ | {"DATABASE_URL": database_url(), "SEAL_PASSPHRASE": house.SEAL_PASSPHRASE}
    script = WORKER % f"smtp://127.0.0.1:{server.port}"
    process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, start_new_session=True)
    until_taken(server, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    server.silence = 0
    again()
    row.refresh_from_db()
    assert (row.state, len(server.taken)) == (MailState.UNCERTAIN, 1)


def until_taken(server: smtp.Server, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 60
    while not server.taken:
        assert process.poll() is None, "the worker stopped by itself"
        assert time.monotonic() < limit, "nothing reached the server"
        time.sleep(0.05)


def test_two_workers_at_once_send_one(call: Any, server: smtp.Server) -> None:
    row = row_waiting(call)
    with transaction.atomic():
        outbox.put(mail.SEND, {"mail": row.pk}, key="twice")
    outbox.drain()
    assert len(server.taken) == 1
