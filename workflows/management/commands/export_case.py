import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows.journal import content, life_of
from workflows.models import CaseHead


def export(case_ref: str) -> dict[str, Any]:
    """What `workflows/verify_case.py` reads: every entry with its hash, and the head."""
    entries = [content(entry) | {"hash": entry.hash} for entry in life_of(case_ref)]
    return {"case_ref": case_ref, "entries": entries, "head": CaseHead.objects.get(case_ref=case_ref).hash}


class Command(BaseCommand):
    help = "Écrit le journal d’un dossier en JSON, à vérifier avec workflows/verify_case.py (Python seul suffit)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("case_ref")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(json.dumps(export(options["case_ref"]), ensure_ascii=False, indent=1))
        except CaseHead.DoesNotExist as error:
            raise CommandError(f"Aucun dossier {options['case_ref']}.") from error
