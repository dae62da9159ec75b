from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from workflows.drawing import page
from workflows.lifecycle import Lifecycle


class Command(BaseCommand):
    help = "Écrit docs/lifecycle.md à partir des tables ; --check échoue si la page n’est plus vraie."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"
        with translation.override("fr"):
            wanted = page(Lifecycle.registry[noun] for noun in sorted(Lifecycle.registry))
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != wanted:
                raise CommandError("docs/lifecycle.md n’est plus vrai : lancez manage.py draw_lifecycles.")
            return
        path.write_text(wanted, encoding="utf-8")
        self.stdout.write(f"{path} écrit.")
