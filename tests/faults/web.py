"""The real web process, on the test database, with one addition: it stops in the middle of a step until the file named by
SLOW exists no more, so that it can be killed exactly there."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from workflows import effects  # noqa: E402 - models exist once Django is set up

SLOW = Path(os.environ["SLOW"])


leave_at_once = effects.leave


def linger(*args: Any) -> None:
    """The journal line is written, what follows it is not, the transaction is not committed."""
    if SLOW.exists():
        SLOW.with_suffix(".reached").touch()
        time.sleep(30)
    leave_at_once(*args)


effects.leave = linger
call_command("web", "--port", sys.argv[1])
