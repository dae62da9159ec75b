"""`manage.py export_marks <call>`: everything needed to recompute the published marks, on standard output, in JSON.

`grants/recompute.py` (standard library only) reads it and says what differs: nothing, or the proof of a fault.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from calls.models import Call
from grants.domain.exports import bundle_of
from grants.recompute import differences


class Command(BaseCommand):
    help = "Exporte les notes d’un appel, avec de quoi les recalculer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("call", help="adresse courte de l’appel")
        parser.add_argument("--check", action="store_true", help="recalcule au lieu d’exporter ; échoue si un résultat diffère")

    def handle(self, *args: Any, **options: Any) -> None:
        call = Call.objects.filter(slug=options["call"]).first()
        if call is None:
            raise CommandError(f"Aucun appel ne s’appelle « {options['call']} ».")
        bundle = bundle_of(call)
        self.stdout.write(_checked(bundle) if options["check"] else json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True))


def _checked(bundle: dict[str, Any]) -> str:
    if found := differences(bundle):
        raise CommandError("\n".join(found))
    return "Toutes les notes se recalculent à l’identique."
