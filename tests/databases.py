"""Test databases copied from one that was migrated once: sixty migrations cost half a minute, a copy costs nothing.

The model is named by the digest of everything that migrates: a migration changed, added or removed makes another. It is kept from one run
to the next (a file in a temporary folder; a database « sillage_model_… » beside the others).
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(tempfile.gettempdir()) / f"sillage-models-{os.getuid()}"


@pytest.fixture(scope="session")
def django_db_setup(request: Any, django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None) -> Iterator[None]:
    with django_db_blocker.unblock():
        with one_at_a_time():
            copy_the_model()
        made = setup_databases(verbosity=0, interactive=False, keepdb=True)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def copy_the_model() -> None:
    own = str(connection.settings_dict["TEST"]["NAME"])
    (copy_file if connection.vendor == "sqlite" else copy_database)(f"sillage_model_{digest()}", own)


def copy_file(model: str, own: str) -> None:
    path = FOLDER / f"{model}.sqlite3"
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        migrate(f"sqlite:///{fresh}")
        fresh.rename(path)
    for left in ("", "-wal", "-shm"):
        Path(own + left).unlink(missing_ok=True)
    shutil.copy(path, own)


def copy_database(model: str, own: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'sillage_model_%%'")
        known = {name for (name,) in cursor.fetchall()}
        if model not in known:
            for stale in known:
                cursor.execute(f'DROP DATABASE IF EXISTS "{stale}"')
            cursor.execute(f'CREATE DATABASE "{model}_fresh"')
            migrate(address(f"{model}_fresh"))
            cursor.execute(f'ALTER DATABASE "{model}_fresh" RENAME TO "{model}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
        cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{model}"')


def address(name: str) -> str:
    found = connection.settings_dict
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT'] or 5432}/{name}"


def migrate(url: str) -> None:
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)


def digest() -> str:
    """Of every migration of every room and library, and of Django's number."""
    sums = hashlib.sha256(django.__version__.encode())
    for each in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for path in sorted((Path(each.path) / "migrations").glob("*.py")):
            sums.update(each.label.encode() + path.name.encode() + path.read_bytes())
    sums.update((ROOT / "workflows" / "immutable.py").read_bytes())
    return sums.hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Several processes of one run ask at once: the first makes the model, the others wait for it."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
