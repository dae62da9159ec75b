from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from calls.domain.catalogue import keep_procedure, shipped
from calls.referentials.files import parse
from calls.referentials.schema import BadData


class Command(BaseCommand):
    help = "Publie les procédures livrées, ou celle d’un fichier YAML. Un contenu inchangé ne fait pas de nouvelle version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", help="fichier YAML ; le code de la procédure est le nom du fichier")
        parser.add_argument("--by", help="adresse électronique de la personne qui publie (par défaut : Sillage)")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["by"])
        wanted = {_key(options["file"]): _content(options["file"])} if options["file"] else dict.fromkeys(shipped("procedure"))
        for key, content in wanted.items():
            self._publish(key, content, by)

    def _publish(self, key: str, content: Any, by: Any) -> None:
        try:
            procedure = keep_procedure(key, content, by=by)
        except BadData as error:
            raise CommandError(f"La procédure « {key} » n’est pas publiée.\n" + "\n".join(f"- {each}" for each in error.sentences)) from error
        self.stdout.write(f"{procedure.key} v{procedure.version} ({procedure.digest[:12]})")

    def _person(self, email: str | None) -> User | None:
        found = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
        if email and found is None:
            raise CommandError(f"Aucun compte actif n’a l’adresse {email}.")
        return found


def _key(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _content(path: str) -> Any:
    try:
        with open(path, encoding="utf-8") as file:
            return parse(file.read(), path) or {}
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Ce fichier ne peut pas être lu : {path} ({error}).") from error
    except BadData as error:
        raise CommandError(str(error)) from error
