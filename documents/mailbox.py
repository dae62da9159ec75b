"""A mailbox made of files: one `.eml` per message, named by its identifier, so that sending twice leaves one."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from documents import conf


class Mailbox(BaseEmailBackend):
    #: The same message twice is one file: an interrupted sending may be taken up again.
    sends_once = True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            deliver(message)
        return len(email_messages)


def deliver(message: EmailMessage) -> Path:
    content: Any = message.message()
    name = str(content["Message-ID"]).strip("<>").split("@")[0].replace("/", "_")
    path = conf.mailbox_dir() / f"{name}.eml"
    if not path.exists():
        beside = path.with_suffix(f".{os.getpid()}.half")
        beside.write_bytes(content.as_bytes(linesep="\r\n"))
        os.replace(beside, path)
    return path


EmailBackend = Mailbox
