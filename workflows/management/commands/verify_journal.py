from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows.checkpoints import take_checkpoint
from workflows.journal import broken_link
from workflows.models import CaseHead


class Command(BaseCommand):
    help = "Recalcule la chaîne de chaque dossier ; --checkpoint enregistre ensuite la racine de toutes les têtes."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("case_refs", nargs="*")
        parser.add_argument("--checkpoint", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        cases = options["case_refs"] or list(CaseHead.objects.order_by("case_ref").values_list("case_ref", flat=True))
        broken = {case: link for case in cases if (link := broken_link(case)) is not None}
        for case, link in broken.items():
            self.stderr.write(f"{case} : la chaîne est rompue à la ligne {link}.")
        if broken:
            raise CommandError(f"{len(broken)} dossier(s) sur {len(cases)} ne se vérifient pas.")
        self.stdout.write(f"{len(cases)} dossier(s) vérifiés, aucune rupture.")
        if options["checkpoint"]:
            self.stdout.write(f"Racine : {take_checkpoint().root}")
