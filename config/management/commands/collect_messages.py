from typing import Any

from django.core.management.base import BaseCommand

from config import catalogues


class Command(BaseCommand):
    help = "Réunit les messages du code dans les catalogues, garde les traductions connues, et compile."

    def handle(self, *args: object, **options: Any) -> None:
        for language, entries in catalogues.collected().items():
            path = catalogues.catalogue(language)
            catalogues.write(path, language, entries)
            path.with_suffix(".mo").write_bytes(catalogues.compiled(language, entries))
            waiting = sum(not entry.is_complete for entry in entries.values())
            self.stdout.write(f"{language} : {len(entries)} messages, {waiting} à traduire")
