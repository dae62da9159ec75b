"""The real web process, on the test database, with one addition: it stops in the middle of a step until the file named by
SLOW exists no more, so that it can be killed exactly there."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db.models.signals import post_save

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from workflows.models import JournalEntry  # noqa: E402 - models exist once Django is set up

SLOW = Path(os.environ["SLOW"])


def linger(sender: Any, **kwargs: Any) -> None:
    """The journal line is written, the transaction is not committed."""
    if SLOW.exists():
        SLOW.with_suffix(".reached").touch()
        time.sleep(30)


post_save.connect(linger, sender=JournalEntry, weak=False)
call_command("web", "--port", sys.argv[1])
