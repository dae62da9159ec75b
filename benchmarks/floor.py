"""The floor: the least that Django can do for the same pages (same rows, filters, counts, exports), and nothing else.

    DATABASE_URL=… python -m benchmarks.floor 10000        obeys benchmarks/run, line by line

No rights beyond one role, no states in words, no case, no journal chain: what we cost above this is what those cost.
"""

import csv
import io
import logging
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import django
import xlsxwriter
from django.apps import AppConfig
from django.conf import settings

from benchmarks.clock import obey, say
from config.database import database

WORDS = ("atelier", "ballet", "chœur", "danse", "estrade", "fanfare", "navire", "opéra", "refrain", "scène")
BASE = "<!doctype html><html lang=fr><head><title>x</title></head><body><nav>{{ user.username }}</nav><main>{% block body %}{% endblock %}</main></body></html>"
LIST = """{% extends "base" %}{% block body %}<form><input name=q value="{{ q }}"><select name=state>{% for state, n in counts %}<option value="{{ state }}">{{ state }} ({{ n }})</option>{% endfor %}</select></form>
<table>{% for row in rows %}<tr><td><a href="/one/{{ row.pk }}/">{{ row.number }}</a></td><td>{{ row.title }}</td><td>{{ row.organisation__name }}</td><td>{{ row.state }}</td><td>{{ row.amount }}</td><td>{{ row.score|default_if_none:"" }}</td><td>{{ row.received_at|date:"d.m.Y H:i" }}</td></tr>{% endfor %}</table><p>{{ total }}</p>{% endblock %}"""
ONE = """{% extends "base" %}{% block body %}<h1>{{ row.number }} {{ row.title }}</h1><p>{{ row.organisation.name }} {{ row.state }} {{ row.amount }}</p>
{% for reading in readings %}<p>{{ reading.reader.username }} {{ reading.score }}</p>{% endfor %}<ol>{% for line in journal %}<li>{{ line.at|date:"d.m.Y" }} {{ line.verb }} {{ line.actor.username }}</li>{% endfor %}</ol>{% endblock %}"""

sys.modules.setdefault("floor", ModuleType("floor"))


class FloorConfig(AppConfig):
    name = "floor"
    path = os.path.dirname(os.path.abspath(__file__))


def set_up() -> None:
    templates = [("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", {"base": BASE, "list": LIST, "one": ONE})])]
    settings.configure(
        SECRET_KEY="floor",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="benchmarks.floor_pages",
        USE_TZ=True,
        DATABASES={"default": database(os.environ["DATABASE_URL"], max_age=60, test_suffix="")},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "benchmarks.floor.FloorConfig"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": templates, "context_processors": ["django.contrib.auth.context_processors.auth"]},
            }
        ],
    )
    django.setup()


def pages(count: int) -> dict[str, str]:
    return {"list": "/", "search": "/?q=navire", "one": f"/one/{count // 2}/", "csv": "/csv/", "xlsx": "/xlsx/"}


def main(asked: list[str]) -> None:
    set_up()
    from benchmarks import floor_pages  # noqa: PLC0415 - models exist once Django is set up

    if asked[0] == "serve":
        import waitress  # noqa: PLC0415 - only here
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

        logging.getLogger("waitress").setLevel(logging.ERROR)
        waitress.serve(get_wsgi_application(), host="127.0.0.1", port=int(asked[1]), threads=8)
    elif asked[0] == "visitor":
        client = floor_pages.load(0)
        say({"cookie": client.cookies.output(header="", attrs=[]).strip(), "pages": pages(floor_pages.Dossier.objects.count())})
    else:
        obey(floor_pages.load(int(asked[0])), pages(int(asked[0])))


def in_csv(header: list[str], rows: Iterator[Any]) -> Iterator[bytes]:
    """In chunks of 500 rows, as ours."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(header)
    for rank, row in enumerate(rows, start=1):
        writer.writerow(row)
        if rank % 500 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def in_xlsx(header: list[str], rows: Iterator[Any]) -> bytes:
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"constant_memory": True, "remove_timezone": True, "default_date_format": "dd.mm.yyyy hh:mm"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, header)
    for rank, row in enumerate(rows, start=1):
        sheet.write_row(rank, 0, row)
    book.close()
    return output.getvalue()


def instant(rank: int) -> datetime:
    return datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=rank)


if __name__ == "__main__":
    main(sys.argv[1:])
