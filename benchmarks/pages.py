"""Our pages on ten thousand dossiers, and the door at work.

    DATABASE_URL=… python -m benchmarks.pages 10000        prints one JSON
    DATABASE_URL=… python -m benchmarks.pages door FROM TO  steps of one process among several
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="bench-"))
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django
from django.conf import settings

settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from viewflow.workflow.models import Process  # noqa: E402
from viewflow.workflow.models import Task as Work  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import Organisation, User  # noqa: E402
from benchmarks.clock import measure, peak_mib, visit  # noqa: E402
from benchmarks.floor import instant  # noqa: E402
from benchmarks.raw import RAW  # noqa: E402
from calls.models import Call  # noqa: E402
from config.demo.offer import Desk  # noqa: E402
from config.imports.season import prepare  # noqa: E402
from grants.models import Application, Review  # noqa: E402
from workflows.board.flows import DutyFlowV1  # noqa: E402
from workflows.door import perform  # noqa: E402
from workflows.models import Task  # noqa: E402

WORDS = ("atelier", "ballet", "chœur", "danse", "estrade", "fanfare", "navire", "opéra", "refrain", "scène")
WAITING = 2_000
DOOR = 400


def load(count: int) -> Call:
    """Rows written in bulk, as a benchmark may: the product has no such line, a house test looks. A loaded base is used as it is."""
    call_command("migrate", verbosity=0)
    if loaded := Call.objects.first():
        return loaded
    call = prepare("banc-d-essai", year=2027, envelope=count * 100_000)
    desk = Desk.of(call.funder)
    writer = User.objects.create_user("banc@example.org", full_name="Banc Essai")
    organisations = Organisation.objects.bulk_create([Organisation(name=f"Compagnie d’essai {rank}") for rank in range(500)])
    dossiers = Application.objects.bulk_create([_dossier(rank, call, organisations[rank % 500], writer, desk) for rank in range(1, count + 1)], batch_size=500)
    jurors = desk.jurors[:3]
    Review.objects.bulk_create(
        [
            Review(application=each, reviewer=juror, grid=call.grid, case_ref=each.case_ref, procedure=call.procedure, submitted_at=instant(rank), score="3.50", **{"state": "submitted"})
            for rank, each in enumerate(dossiers)
            for juror in jurors
            if each.state != "submitted"
        ],
        batch_size=500,
    )
    _tasks([each for each in dossiers if each.state == "submitted"], call)
    connection.cursor().execute("ANALYZE")
    return call


def _dossier(rank: int, call: Call, organisation: Organisation, writer: User, desk: Desk) -> Application:
    state = "submitted" if rank <= WAITING else ("under_review", "reviewed")[rank % 2]
    return Application(
        call=call, funder=call.funder, procedure=call.procedure, organisation=organisation, applicant=writer, case_officer=desk[Role.CASE_OFFICER],
        title=f"{WORDS[rank % 10]} {WORDS[rank // 10 % 10]} {rank}", amount_requested=1000 + rank, submitted_at=instant(rank),
        case_ref=f"{call.funder.case_prefix}-2027-{rank:05}", score="3.50", **{"state": state},
    )  # fmt: skip


def _tasks(dossiers: list[Application], call: Call) -> None:
    processes = Process.objects.bulk_create([Process(flow_class=DutyFlowV1) for _ in dossiers], batch_size=500)
    works = Work.objects.bulk_create([Work(process=each, flow_task=DutyFlowV1.do, flow_task_type="HUMAN", owner_permission="workflows.case_officer") for each in processes], batch_size=500)
    rows = [
        Task(work=work, case_ref=each.case_ref, noun="application", subject_id=each.pk, duty="check_admissibility", role=Role.CASE_OFFICER, funder_id=call.funder_id, opened_at=each.submitted_at, due_at=each.submitted_at)
        for work, each in zip(works, dossiers, strict=True)
    ]
    Task.objects.bulk_create(rows, batch_size=500)


def pages(call: Call, count: int) -> dict[str, Any]:
    client = Client(headers={"host": "localhost"})
    client.force_login(Desk.of(call.funder)[Role.CASE_OFFICER])
    found: dict[str, Any] = {"idle": {"peak_mib": peak_mib()}}
    middle = Application.objects.order_by("pk")[count // 2].pk
    for name, address, runs in (
        ("list", "/dossiers/?vue=tous", 25),
        ("search", "/dossiers/?vue=tous&q=navire", 25),
        ("one", f"/dossiers/{middle}/", 25),
        ("desk", "/travail/", 25),
        ("csv", "/dossiers/?vue=tous&export=csv", 3),
        ("xlsx", "/dossiers/?vue=tous&export=xlsx", 3),
    ):
        found[name] = visit(client, address, runs=runs)
    return found


def door(first: int, last: int) -> float:
    """Seconds for the steps: dossiers declared admissible one by one, each its own transaction, journal, mail row and board row."""
    call = Call.objects.get()
    officer = User.objects.get(memberships__role=Role.CASE_OFFICER, memberships__funder=call.funder)
    rows = list(Application.objects.filter(**{"state": "submitted"}).order_by("pk")[first:last])
    begun = time.perf_counter()
    for each in rows:
        perform(each, "declare_admissible", actor=officer)
    return time.perf_counter() - begun


def doors() -> dict[str, Any]:
    """Alone; then two processes at once, timed by the slower; then one transaction of the bare driver for the same."""
    door(0, 20)
    at_work = time.process_time()
    alone = DOOR / door(0, DOOR)
    worked = (time.process_time() - at_work) / DOOR * 1000
    command = [sys.executable, "-m", "benchmarks.pages", "door"]
    crew = [subprocess.Popen([*command, str(rank * DOOR), str(rank * DOOR + DOOR)], stdout=subprocess.PIPE, text=True) for rank in range(2)]
    seconds = [float(each.communicate()[0].split()[-1]) for each in crew]
    floor = RAW[connection.vendor](settings.DATABASES["default"], DOOR)
    return {"per_second": round(alone, 1), "two_processes": round(2 * DOOR / max(seconds), 1), "floor_per_second": round(floor, 1), "ratio": round(floor / alone, 2), "queries": _statements(), "cpu_ms": round(worked, 2), "load": os.getloadavg()[0]}


def _statements() -> int:
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - only here

    with CaptureQueriesContext(connection) as queries:
        door(0, 1)
    return len(queries) - 7


def main(count: int) -> None:
    call = load(count)
    print(json.dumps({"pages": pages(call, count), "door": doors(), "python": measure(lambda: sum(range(100_000)))}))


if __name__ == "__main__":
    print(door(int(sys.argv[2]), int(sys.argv[3]))) if sys.argv[1] == "door" else main(int(sys.argv[1]))
