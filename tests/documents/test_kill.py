"""A worker killed with -9 at any moment of the making of papers: none lost, none twice, no number skipped."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from documents import issue, verification
from documents.models import Document, DocumentRevision
from tests.faults.conftest import test_database_url as database_url
from workflows import outbox
from workflows.journal import life_of
from workflows.models import OutboxRow

PAPERS = 6
WORKER = """
import django; django.setup()
from django.conf import settings
from pathlib import Path
settings.STORAGE_DIR, settings.KEYS_DIR = Path(%r), Path(%r)
from workflows import outbox
print("ready", flush=True)
outbox.drain()
"""


def worker() -> subprocess.Popen[bytes]:
    """A real process on the test database, with our store and our keys."""
    environment = os.environ | {"DATABASE_URL": database_url(), "SEAL_PASSPHRASE": settings.SEAL_PASSPHRASE}
    script = WORKER % (str(settings.STORAGE_DIR), str(settings.KEYS_DIR))
    return subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, start_new_session=True)


def run_for(seconds: float) -> None:
    process = worker()
    assert process.stdout
    process.stdout.readline()
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_no_paper_and_makes_none_twice(call: Any) -> None:
    with transaction.atomic():
        for entry in range(1, PAPERS + 1):
            payload = {"slug": "attestation_of_case", "noun": "call", "id": call.pk, "entry": entry}
            outbox.put("paper.wanted", payload, key=f"paper:{entry}")
    for seconds in (0.9, 0.3, 1.4):
        run_for(seconds)
        OutboxRow.objects.filter(done_at=None).update(leased_until=None)
    outbox.drain()
    papers = list(Document.objects.order_by("rank"))
    assert [(paper.rank, paper.revisions.count()) for paper in papers] == [(rank, 2) for rank in range(1, PAPERS + 1)]
    assert life_of(call.case_ref).filter(step="document_issued").count() == PAPERS == DocumentRevision.objects.filter(kind="sealed").count()
    assert [fault for paper in papers for fault in verification.faults_of(paper)] == []
    assert issue.current_bytes(papers[-1]).startswith(b"%PDF-")
