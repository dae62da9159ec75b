import signal
import sys
from importlib import import_module
from typing import Any

import waitress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import get_internal_wsgi_application

from workflows.management.processes import die_with, settle


class Command(BaseCommand):
    help = "Sert les pages (waitress) ; les fichiers statiques sont servis par le même processus."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Adresse d’écoute.")
        parser.add_argument("--port", type=int, default=8000, help="Port d’écoute.")
        parser.add_argument("--parent", type=int, default=0, help="S’arrêter quand ce processus disparaît.")

    def handle(self, *args: object, **options: Any) -> None:
        die_with(options["parent"])
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        application = get_internal_wsgi_application()
        import_module(settings.ROOT_URLCONF)  # every page is loaded now, not at the first visit
        settle()
        try:
            server = waitress.create_server(application, **self.listening(options))
        except OSError as error:
            raise CommandError(f"Le port {options['port']} est pris ou interdit ({error.strerror}) : choisissez-en un autre avec --port.") from error
        server.run()

    def listening(self, options: dict[str, Any]) -> dict[str, Any]:
        return {
            "host": options["host"],
            "port": options["port"],
            "threads": settings.WEB_THREADS,
            "ident": None,
            "max_request_body_size": settings.MAX_UPLOAD_BYTES * 3,
        } | (BEHIND_PROXY if hasattr(settings, "SECURE_PROXY_SSL_HEADER") and settings.SECURE_PROXY_SSL_HEADER else {})


BEHIND_PROXY = {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
