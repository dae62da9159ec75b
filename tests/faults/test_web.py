"""The web process is killed in the middle of a request: what it had not accepted never happened, what it had is kept."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from calls.models import Call
from tests.faults.conftest import ROOT, until
from tests.faults.conftest import test_database_url as database_url
from tests.workflows.conftest import administrator, call, city  # noqa: F401 - fixtures
from workflows.journal import broken_link
from workflows.models import CaseHead, JournalEntry, OutboxRow

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "c" * 32


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Web:
    def __init__(self, slow: Path) -> None:
        self.slow, self.port = slow, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {"DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY, "SLOW": str(self.slow), "BROKER_URL": "memory://"}
        self.process = subprocess.Popen([sys.executable, "-m", "tests.faults.web", str(self.port)], cwd=ROOT, env=environment, start_new_session=True)
        until(self.answers, "the web process answers", patience=40)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def post(self, address: str, session: str) -> int | None:
        """The status, or None when the server died before it answered."""
        link = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            link.request("POST", address, body="", headers=headers)
            return link.getresponse().status
        except OSError:
            return None
        finally:
            link.close()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    server = Web(tmp_path / "slow")
    yield server
    server.kill()


@pytest.fixture
def press(web: Web, call: Call, administrator: Any, client: Client) -> Callable[[], int | None]:  # noqa: F811
    client.force_login(administrator)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    address = reverse("workflows:step", args=["call", call.pk, "publish"])
    return lambda: web.post(address, session)


def test_a_request_cut_in_the_middle_never_happened_and_may_be_made_again(web: Web, press: Callable[[], int | None], call: Call) -> None:  # noqa: F811
    web.slow.touch()
    web.start()
    answers: list[int | None] = []
    pressing = Thread(target=lambda: answers.append(press()))
    pressing.start()
    until(web.slow.with_suffix(".reached").exists, "the step is under way", patience=20)
    web.kill()
    pressing.join()
    assert answers == [None]
    until(lambda: Call.objects.get().state == "draft", "the database has undone it")
    assert (JournalEntry.objects.count(), OutboxRow.objects.count()) == (0, 0)
    web.slow.unlink()
    web.start()
    assert press() == 302
    assert (Call.objects.get().state, JournalEntry.objects.count(), broken_link(call.case_ref)) == ("published", 1, None)


def test_a_request_answered_is_kept_when_the_process_is_killed_the_next_instant(web: Web, press: Callable[[], int | None], call: Call) -> None:  # noqa: F811
    web.start()
    assert press() == 302
    web.kill()
    connection.close()
    assert (Call.objects.get().state, JournalEntry.objects.count(), CaseHead.objects.get().seq, broken_link(call.case_ref)) == ("published", 1, 1, None)
