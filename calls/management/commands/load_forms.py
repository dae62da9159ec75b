from typing import Any

from django.core.management.base import BaseCommand

from calls.domain.catalogue import keep_criterion, keep_form, keep_grid, shipped
from calls.referentials.files import read


class Command(BaseCommand):
    help = "Charge les formulaires, grilles et critères livrés. Un contenu inchangé ne fait pas de nouvelle version."

    def handle(self, *args: Any, **options: Any) -> None:
        kept: list[Any] = [keep_form(key) for key in shipped("form")] + [keep_grid(key) for key in shipped("grid")]
        kept += [keep_criterion(each["code"]) for each in read("criteria.yaml")]
        for each in kept:
            self.stdout.write(f"{each._meta.verbose_name} : {each}")
