from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.board.reconcile import gaps, mend


class Command(BaseCommand):
    help = "Compare les tâches ouvertes à ce que les états attendent ; --mend ouvre et ferme ce qu’il faut."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="Réparer les écarts trouvés.")

    def handle(self, *args: object, **options: Any) -> None:
        found = list(gaps())
        for gap in found:
            self.stdout.write(f"{gap.case_ref} ({gap.noun} {gap.subject_id}) : manque {', '.join(gap.missing) or 'rien'} ; de trop {', '.join(gap.stray) or 'rien'}.")
            if options["mend"]:
                mend(gap)
        if found and not options["mend"]:
            raise CommandError(f"{len(found)} écart(s) : lancez « manage.py reconcile --mend ».")
        self.stdout.write(f"{len(found)} écart(s) réparé(s)." if found else "Aucun écart.")
