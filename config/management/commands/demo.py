from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from config.demo import once, world
from config.demo.cast import PASSWORD
from documents import storage
from grants.models import Application


class Command(BaseCommand):
    help = "Invente une ville, un canton et leur année ; --once raconte toute la vie d’un dossier, sans serveur."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("La démonstration ne s’installe que là où DEMO=1.")
        with translation.override("fr"):
            made = self._stage()
            self._tell(made) if options["once"] else self._build(made)
        self.stdout.write(f"Comptes : {settings.SITE_URL}/demo/ (un clic pour devenir chacun), ou elue@example.org et les autres avec « {PASSWORD} ».")

    def _stage(self) -> world.World:
        begun = perf_counter()
        made = world.stage()
        self.stdout.write(f"  {perf_counter() - begun:5.1f} s  Deux institutions, leurs équipes, soixante organismes, huit appels")
        return made

    def _build(self, made: world.World) -> None:
        begun = perf_counter()
        for line in world.build(made):
            self.stdout.write(f"  {perf_counter() - begun:5.1f} s  {line}")

    def _tell(self, made: world.World) -> None:
        self.stdout.write("La vie d’un dossier")
        for part in once.tell(made):
            self.stdout.write(f"  {part.seconds:5.1f} s  {part.title}")
            for act in part.acts:
                self.stdout.write(f"           · {act}")
        case_ref = Application.objects.filter(state="awarded").latest("submitted_at").case_ref
        acts, is_whole = once.check(case_ref)
        self.stdout.write(f"Dossier {case_ref} : {acts} lignes de journal, chaîne {'intacte' if is_whole else 'ROMPUE'}. Ses pièces :")
        folder = Path(settings.VAR_DIR) / "pieces"
        folder.mkdir(parents=True, exist_ok=True)
        for paper in once.papers_of(case_ref):
            copy = folder / f"{paper.number}.pdf"
            copy.write_bytes(storage.get(paper.sha256))
            self.stdout.write(f"  {copy}  {paper.title}")
