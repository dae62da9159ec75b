"""What this machine lacks, said one thing at a time. Each check returns nothing when all is well, or what to do."""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from ctypes.util import find_library
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

LIBRARIES = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0", "magic": "libmagic1"}
ENOUGH_ROOM = 500 * 1024 * 1024

Check = Callable[[], str]


def python() -> str:
    return "" if sys.version_info >= (3, 11) else "Il faut Python 3.11 ou plus récent."


def libraries() -> str:
    missing = [package for name, package in LIBRARIES.items() if not find_library(name)]
    return f"apt-get install {' '.join(missing)}" if missing else ""


def state_machine() -> str:
    found = set(packages_distributions().get("django_fsm", []))
    return "" if found == {"django-fsm-2"} else f"django_fsm doit venir de django-fsm-2 seul, et vient de : {', '.join(found) or 'rien'}."


def database() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"La base ne répond pas ({type(error).__name__}) : vérifiez DATABASE_URL."
    return f"{len(waiting)} migrations attendent : manage.py migrate" if waiting else ""


def folders() -> str:
    refused = [str(folder) for folder in (settings.VAR_DIR, settings.STORAGE_DIR, settings.KEYS_DIR) if not _writable(Path(folder))]
    return f"Impossible d’écrire dans : {', '.join(refused)}." if refused else ""


def _writable(folder: Path) -> bool:
    """A folder not made yet is as writable as the nearest one above it."""
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)


def room() -> str:
    free = shutil.disk_usage(settings.VAR_DIR).free
    return "" if free > ENOUGH_ROOM else f"Il ne reste que {free // 1024 // 1024} Mo sur le disque."


def styles() -> str:
    return "" if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists() else "manage.py collectstatic --noinput"


def broker() -> str:
    if not settings.PUBLISH_ON_COMMIT:
        return ""
    parts = urlsplit(settings.BROKER_URL)
    try:
        socket.create_connection((parts.hostname or "localhost", parts.port or {"redis": 6379}.get(parts.scheme, 5672)), 3).close()
    except OSError as error:
        return f"Le courtier ne répond pas ({error.strerror or error}) : vérifiez BROKER_URL."
    return ""


def safety() -> str:
    try:
        call_command("check", deploy=settings.PRODUCTION, fail_level="ERROR", verbosity=0)
    except CommandError as error:
        return str(error)
    return ""


CHECKS: dict[str, Check] = {
    "Python": python,
    "Bibliothèques du système": libraries,
    "Machine à états": state_machine,
    "Base de données": database,
    "Dossiers": folders,
    "Place sur le disque": room,
    "Feuilles de style": styles,
    "Courtier": broker,
    "Réglages": safety,
}
