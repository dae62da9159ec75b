"""Our pages on ten thousand dossiers, and the door at work.

DATABASE_URL=… python -m benchmarks.pages 10000         obeys benchmarks/run, line by line
DATABASE_URL=… python -m benchmarks.pages visitor       prints how to come in from outside
DATABASE_URL=… python -m benchmarks.pages doors         prints one JSON
DATABASE_URL=… python -m benchmarks.pages door FROM TO  steps of one process among several
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="bench-"))
os.environ.setdefault("LOG_LEVEL", "ERROR")
warnings.filterwarnings("ignore", message="No directory at")  # the files of the pages are served by nobody here

import django  # noqa: E402 - after the environment it reads
from django.conf import settings  # noqa: E402

settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from benchmarks.clock import obey, say  # noqa: E402
from benchmarks.conditions import overhead  # noqa: E402
from benchmarks.raw import RAW  # noqa: E402
from benchmarks.rows import SLUG, load  # noqa: E402
from calls.models import Call  # noqa: E402
from config.demo.offer import Desk  # noqa: E402
from conventions.models import Convention  # noqa: E402
from grants.models import Application  # noqa: E402
from workflows.door import perform  # noqa: E402
from workflows.management.processes import settle  # noqa: E402

DOOR = 400


def addresses() -> dict[str, str]:
    dossiers, conventions = Application.objects.order_by("pk"), Convention.objects.filter(clauses__isnull=False)
    return {
        "list": "/dossiers/?vue=tous",
        "search": "/dossiers/?vue=tous&q=navire",
        "board": "/travail/",
        "ranking": f"/dossiers/simulation/{SLUG}/",
        "portfolio": "/conventions/",
        "one": f"/dossiers/{dossiers[dossiers.count() // 2].pk}/",
        "convention": f"/conventions/{conventions.distinct().get().pk}/",
        "csv": "/dossiers/?vue=tous&export=csv",
        "xlsx": "/dossiers/?vue=tous&export=xlsx",
    }


def pages(count: int) -> None:
    client = signed_in(load(count))
    settle()
    obey(client, addresses())


def signed_in(call: Call) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(Desk.of(call.funder)[Role.CASE_OFFICER])
    return client


def visitor() -> None:
    """What an outside client needs to come in as the same person."""
    client = signed_in(Call.objects.get(slug=SLUG))
    say({"cookie": client.cookies.output(header="", attrs=[]).strip(), "pages": addresses()})


def door(first: int, last: int) -> float:
    """Seconds for the steps: dossiers declared admissible one by one, each its own transaction, journal, mail row and board row."""
    call = Call.objects.get(slug=SLUG)
    officer = User.objects.get(memberships__role=Role.CASE_OFFICER, memberships__funder=call.funder)
    rows = list(Application.objects.filter(**{"state": "submitted"}).order_by("pk")[first:last])
    assert len(rows) == last - first, "the door needs at least 7,500 dossiers: a fifth of them wait before it"
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
    return {"per_second": round(alone, 1), "two_processes": round(2 * DOOR / max(seconds), 1), "floor_per_second": round(floor, 1), "ratio": round(floor / alone, 2), "queries": _statements(), "cpu_ms": round(worked, 2), "load": os.getloadavg()[0], "conditions": overhead(100)}


def _statements() -> int:
    """Of one step, besides BEGIN and COMMIT."""
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - only here

    officer = User.objects.get(memberships__role=Role.CASE_OFFICER, memberships__funder=Call.objects.get(slug=SLUG).funder)
    one, other = Application.objects.filter(**{"state": "submitted"}).order_by("pk")[:2]
    perform(one, "declare_admissible", actor=officer)
    with CaptureQueriesContext(connection) as queries:
        perform(other, "declare_admissible", actor=officer)
    return sum(query["sql"] not in ("BEGIN", "BEGIN IMMEDIATE", "COMMIT") for query in queries)


def main(asked: list[str]) -> None:
    if asked[0] == "visitor":
        visitor()
    elif asked[0] == "door":
        print(door(int(asked[1]), int(asked[2])))
    elif asked[0] == "doors":
        print(json.dumps(doors()))
    else:
        pages(int(asked[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
