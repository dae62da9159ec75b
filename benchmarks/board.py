"""The board with a hundred thousand open tasks, and ten thousand delays that come due at once.

DATABASE_URL=… python -m benchmarks.board [TASKS] [CLOCKS]    prints one JSON
DATABASE_URL=… python -m benchmarks.board sweep               one worker among several

« Mon travail » is read with a thousand tasks, then with all of them: same queries, and the time beside that of the bare work of such a page (one
SELECT of its fifty lines, one template). Two processes sweep the same clocks; the floor is the bare UPDATE and INSERT of as many rows.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="bench-"))
os.environ.setdefault("LOG_LEVEL", "ERROR")
warnings.filterwarnings("ignore", message="No directory at")

import django  # noqa: E402 - after the environment it reads
from django.conf import settings  # noqa: E402

settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import Organisation, User  # noqa: E402
from benchmarks.clock import timed, weighed  # noqa: E402
from benchmarks.rows import SLUG, waiting_tasks  # noqa: E402
from calls.models import Call  # noqa: E402
from config.demo.offer import Desk  # noqa: E402
from config.imports.season import prepare  # noqa: E402
from grants.models import Application  # noqa: E402
from workflows import clocks  # noqa: E402
from workflows.models import Clock, OutboxRow, Task  # noqa: E402

FEW, RUNS, BATCH = 1_000, 25, 100
LINES = Template("{% for case, duty, due, title in rows %}<li><a href='/x/{{ case }}'>{{ duty }} : {{ title }}</a> {{ due|date:'j F Y' }}</li>{% endfor %}")
FIFTY = """SELECT t.case_ref, t.duty, t.due_at, a.title FROM workflows_task t JOIN grants_application a ON a.id = t.subject_id
WHERE t.closed_at IS NULL AND t.person_id IS NULL AND t.funder_id = %s AND t.role = %s ORDER BY t.due_at, t.id LIMIT 50"""


def house() -> Call:
    call_command("migrate", verbosity=0)
    return Call.objects.filter(slug=SLUG).first() or prepare(SLUG, year=2027, envelope=1_000_000)


def fill(call: Call, total: int) -> None:
    """Dossiers deposited, each with its open task, up to `total`."""
    have, desk = Task.objects.count(), Desk.of(call.funder)
    writer = User.objects.get_or_create(email="banc@example.org", defaults={"full_name": "Banc Essai"})[0]
    organisation = Organisation.objects.get_or_create(name="Compagnie d’essai")[0]
    for first in range(have + 1, total + 1, 10_000):
        rows = [
            Application(
                call=call, funder=call.funder, procedure=call.procedure, organisation=organisation, applicant=writer, case_officer=desk[Role.CASE_OFFICER],
                title=f"Projet d’essai {rank}", submitted_at=timezone.now() - timedelta(minutes=rank), case_ref=f"{call.funder.case_prefix}-2027-{rank:06}", **{"state": "submitted"},
            )
            for rank in range(first, min(first + 10_000, total + 1))
        ]  # fmt: skip
        waiting_tasks(Application.objects.bulk_create(rows, batch_size=1_000), call)
    connection.cursor().execute("ANALYZE")


def desk_page(call: Call) -> dict[str, Any]:
    officer = Desk.of(call.funder)[Role.CASE_OFFICER]
    client = Client(headers={"host": "localhost"})
    client.force_login(officer)
    told = weighed(client, "/travail/")
    ours, floor = [], []
    for _ in range(RUNS):
        ours.append(timed(lambda: client.get("/travail/")))
        floor.append(timed(lambda: bare(call.funder_id)))
    middle = {name: {what: round(statistics.median(run[what] for run in runs), 2) for what in ("ms", "cpu_ms")} for name, runs in (("ours", ours), ("floor", floor))}
    return {"tasks": Task.objects.open().count(), "queries": told["queries"], "kB": round(told["bytes"] / 1000), **middle, "ratio": round(middle["ours"]["ms"] / middle["floor"]["ms"], 1)}


def bare(funder_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(FIFTY, [funder_id, Role.CASE_OFFICER.value])
        return LINES.render(Context({"rows": cursor.fetchall()}))


def sweeps(count: int) -> dict[str, Any]:
    """As many delays of as many cases, all due; two processes; each must fire once and leave one row."""
    Clock.objects.all().delete()
    OutboxRow.objects.filter(topic=clocks.FIRED).delete()
    now = timezone.now()
    Clock.objects.bulk_create(
        [Clock(case_ref=f"BANC-{rank}", noun="application", subject_id=rank, name="banc", label="Banc", started_at=now, due_at=now - timedelta(seconds=rank)) for rank in range(count)],
        batch_size=1_000,
    )
    begun = time.perf_counter()
    crew = [subprocess.Popen([sys.executable, "-m", "benchmarks.board", "sweep"], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [json.loads(each.communicate()[0].splitlines()[-1]) for each in crew]
    fired = [each["fired"] for each in told]
    rows = OutboxRow.objects.filter(topic=clocks.FIRED)
    assert sum(fired) == rows.count() == rows.values("payload__clock").distinct().count() == count, (fired, rows.count())
    seconds = max(each["seconds"] for each in told)
    floor = count / bare_sweep(count)
    return {"clocks": count, "fired_by_each": fired, "twice": 0, "per_second": round(count / seconds), "floor_per_second": round(floor), "ratio": round(floor * seconds / count, 1), "with_start": round(time.perf_counter() - begun, 1)}


def sweep() -> dict[str, Any]:
    begun, fired = time.perf_counter(), 0
    while done := clocks.sweep(limit=BATCH * 5):
        fired += done
    return {"fired": fired, "seconds": time.perf_counter() - begun}


def bare_sweep(count: int) -> float:
    """Seconds of the same writes with nothing around them: by the hundred, one UPDATE and one INSERT of as many rows, one transaction."""
    pks = list(Clock.objects.order_by("due_at", "pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE banc (clock integer, key varchar(200), due_at varchar(40))")
        begun = time.perf_counter()
        for first in range(0, count, BATCH):
            part, instant = pks[first : first + BATCH], timezone.now().isoformat()
            with transaction.atomic():
                cursor.execute(f"UPDATE workflows_clock SET fired_at = %s WHERE id IN ({','.join(['%s'] * len(part))})", [instant, *part])
                cursor.execute(f"INSERT INTO banc VALUES {','.join(['(%s, %s, %s)'] * len(part))}", [value for pk in part for value in (pk, f"fired:{pk}", instant)])
        return time.perf_counter() - begun


def main(tasks: int, due: int) -> None:
    call = house()
    found: dict[str, Any] = {"vendor": connection.vendor, "load": os.getloadavg()[0]}
    for name, total in (("few", FEW), ("many", tasks)):
        fill(call, total)
        found[name] = desk_page(call)
    found["growth"] = round(found["many"]["ours"]["ms"] / found["few"]["ours"]["ms"], 2)
    found["sweep"] = sweeps(due)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    if sys.argv[1:] == ["sweep"]:
        print(json.dumps(sweep()))
    else:
        main(*[int(each) for each in (sys.argv[1:] + ["100000", "10000"][len(sys.argv) - 1 :])])
