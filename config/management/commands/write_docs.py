from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import documentation


class Command(BaseCommand):
    help = "Écrit les pages de documentation tirées du code (configuration, commandes)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Ne rien écrire : échouer si une page est en retard.")

    def handle(self, *args: object, **options: Any) -> None:
        late = documentation.stale()
        if options["check"] and late:
            raise CommandError("En retard : " + ", ".join(path.name for path in late))
        for path, text in documentation.pages().items():
            path.write_text(text, encoding="utf-8")
