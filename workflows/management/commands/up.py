import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from workflows.management.processes import Child, keep_alive


class Command(BaseCommand):
    help = "Lance ensemble les pages et le travail derrière les pages ; Ctrl-C arrête tout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Adresse d’écoute.")
        parser.add_argument("--port", type=int, default=8000, help="Port d’écoute.")

    def handle(self, *args: object, **options: Any) -> None:
        refuse_unready()
        refuse_taken(options["host"], options["port"])
        connection.close()
        me, parent = [sys.executable, sys.argv[0]], ["--parent", str(os.getpid())]
        address = ["--host", options["host"], "--port", str(options["port"])]
        keep_alive([Child("travail", [*me, "worker", *parent]), Child("pages", [*me, "web", *address, *parent])], self.say)
        self.say("Tout est arrêté.")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def refuse_unready() -> None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise CommandError(f"La base attend {len(missing)} migrations : lancez « manage.py migrate ».")
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise CommandError("Les feuilles de style ne sont pas réunies : lancez « manage.py collectstatic --noinput ».")


def refuse_taken(host: str, port: int) -> None:
    """Said here once, rather than by a child that dies and is started again for ever."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Le port {port} est pris ou interdit ({error.strerror}) : choisissez-en un autre avec --port.") from error
