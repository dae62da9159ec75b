from typing import Any

from django.core.management.base import BaseCommand

from workflows import outbox


class Command(BaseCommand):
    help = "Fait tout ce qui attend dans la boîte d’envoi, puis s’arrête. Plusieurs peuvent tourner ensemble : chacun loue ses lignes."

    def handle(self, *args: object, **options: Any) -> None:
        self.stdout.write(f"{outbox.drain(limit=1_000_000)} envois faits.")
