"""The sweep run by several processes at once, one of them killed: each due clock has exactly one effect."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from calls.models import Call
from tests.faults.conftest import ROOT
from tests.faults.conftest import test_database_url as database_url
from tests.workflows.conftest import administrator, call, city  # noqa: F401 - fixtures
from workflows import clocks, outbox
from workflows.models import Clock, OutboxRow

SWEEP = """
import django, os, sys, time
django.setup()
from pathlib import Path
from workflows import clocks
Path(sys.argv[1]).touch()
while not Path(sys.argv[2]).exists():
    time.sleep(0.01)
print(sum(clocks.sweep(limit=7) for _ in range(60)))
"""
CLOCKS = 150


@pytest.mark.django_db(transaction=True)
def test_three_sweeps_at_once_have_one_effect_each(call: Call, tmp_path: Path, monkeypatch: Any) -> None:  # noqa: F811
    due_at = timezone.now() - timedelta(hours=1)
    Clock.objects.bulk_create(
        Clock(case_ref=call.case_ref, noun="call", subject_id=call.pk, name=f"test-{number}", label="Délai d’essai", started_at=due_at, due_at=due_at) for number in range(CLOCKS)
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_url()}
    ready, go = [tmp_path / f"ready-{number}" for number in range(3)], tmp_path / "go"
    sweeps = [
        subprocess.Popen([sys.executable, "-c", SWEEP, str(mark), str(go)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for mark in ready
    ]
    from tests.faults.conftest import until

    until(lambda: all(mark.exists() for mark in ready), "the sweeps are ready", patience=60)
    go.touch()
    fired = [int(sweep.communicate(timeout=60)[0].split()[-1]) for sweep in sweeps]
    assert sum(fired) == CLOCKS
    assert OutboxRow.objects.filter(topic=clocks.FIRED).count() == CLOCKS
    rung: list[str] = []
    for number in range(CLOCKS):
        monkeypatch.setitem(clocks.RINGERS, f"test-{number}", lambda subject, clock: rung.append(clock.name))
    assert (outbox.drain(), len(set(rung)), len(rung)) == (CLOCKS, CLOCKS, CLOCKS)
