import os
import secrets
import socket
import warnings
from typing import Any

from celery import current_app
from celery.apps.worker import Worker
from celery.platforms import SecurityWarning
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from workflows.management.processes import die_with


def own_name() -> str:
    """Two workers of one machine must not share a name: each keeps an exclusive queue under it, and the second would be
    refused by RabbitMQ (RESOURCE_LOCKED)."""
    return f"sillage-{os.getpid()}-{secrets.token_hex(4)}@{socket.gethostname()}"


class Command(BaseCommand):
    help = "Fait le travail derrière les pages : effets, courriers, documents, délais."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=settings.WORKER_CONCURRENCY, help="Tâches menées de front.")
        parser.add_argument("--parent", type=int, default=0, help="S’arrêter quand ce processus disparaît.")

    def handle(self, *args: object, **options: Any) -> None:
        """In memory the tasks share the dispatcher's process (threads); with a broker they have processes of their own."""
        die_with(options["parent"])
        warnings.simplefilter("ignore", SecurityWarning)  # said of root and pickle; tasks here are JSON
        worker: Worker = current_app.Worker(
            hostname=own_name(),
            pool="prefork" if settings.PUBLISH_ON_COMMIT else "threads",
            concurrency=options["concurrency"],
            loglevel="WARNING",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=not settings.PUBLISH_ON_COMMIT,
            redirect_stdouts=False,
        )
        worker.start()
        raise SystemExit(worker.exitcode)
