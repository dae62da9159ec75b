from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.doctor import CHECKS


class Command(BaseCommand):
    help = "Dit ce qui manque à cette machine, et quoi faire ; se termine en erreur s’il manque quelque chose."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: Any) -> None:
        answers = {name: check() for name, check in CHECKS.items()}
        for name, answer in answers.items():
            self.stdout.write(f"{'  manque' if answer else '      ok'}  {name}{f' : {answer}' if answer else ''}")
        if any(answers.values()):
            raise CommandError("La maison n’est pas prête.")
