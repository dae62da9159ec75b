"""Real processes, killed for real. They share the test database, so every test here is transactional."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from workflows.models import JournalEntry, OutboxRow

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
ALIVE: list[subprocess.Popen[bytes]] = []


def until(done: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    limit = time.monotonic() + patience
    while not done():
        assert time.monotonic() < limit, what
        assert [process.returncode for process in ALIVE if process.poll() is not None] == [], f"a worker stopped by itself: {what}"
        time.sleep(0.1)


def test_database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{quote(found['USER'])}:{quote(found['PASSWORD'])}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


test_database_url.__test__ = False


def own_environment() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "DATABASE_URL": test_database_url(), "TEST_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE}


class Workers:
    """Starts real workers, kills them, and knows what they have done."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "manage.py", "worker", "--parent", str(os.getpid())], cwd=ROOT, env=os.environ | own_environment() | environment, start_new_session=True)
        self.processes.append(process)
        ALIVE.append(process)
        return process

    def kill(self) -> None:
        """The whole family at once, as a power cut would."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            ALIVE.remove(process)
        self.processes.clear()


@pytest.fixture
def workers(transactional_db: None) -> Iterator[Workers]:
    crew = Workers()
    yield crew
    crew.kill()


def written() -> list[str]:
    return sorted(JournalEntry.objects.filter(step="written").values_list("case_ref", flat=True))


def waiting() -> int:
    return OutboxRow.objects.filter(done_at=None).exclude(topic="round.due").count()


@pytest.fixture
def broker() -> Iterator[str]:
    """The real broker of this lane, with a queue of its own that is removed afterwards."""
    if not settings.PUBLISH_ON_COMMIT:
        pytest.fail("set BROKER_URL to a real broker for the tests marked broker")
    yield settings.BROKER_URL
    with current_app.connection_for_write() as link:
        channel = link.channel()
        channel.queue_delete(settings.CELERY_TASK_DEFAULT_QUEUE)


def leave_while_the_broker_is_away(count: int) -> None:
    """Another process, as the pages are: for it, the broker's port answers nothing."""
    away = "amqp://guest:guest@127.0.0.1:1//" if settings.BROKER_URL.startswith("amqp") else "redis://127.0.0.1:1/0"
    code = f"import django; django.setup(); from tests.faults.handlers import leave; leave({count})"
    environment = os.environ | own_environment() | {"BROKER_URL": away}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=30)
