import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from calls.models import Call
from config.imports.findings import Kind, write
from config.imports.season import prepare
from config.imports.sheet import UnreadableFile
from config.imports.take_over import Outcome, judge, take_over
from ui.formats import number


class Command(BaseCommand):
    help = "Reprend la liste de demandes d’un service : un dossier par ligne, amené à son état par la porte. Relançable : ce qui est repris ne l’est pas deux fois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="Liste en CSV (UTF-8 ou Windows ; virgule, point-virgule ou tabulation).")
        parser.add_argument("--call", required=True, help="Adresse courte de l’appel qui reçoit les demandes.")
        parser.add_argument("--dry-run", action="store_true", help="Lire et juger le fichier sans rien écrire.")
        parser.add_argument("--report", type=Path, help="Écrire chaque constat dans ce fichier CSV (sinon : seulement les comptes et les refus).")
        parser.add_argument("--prepare", action="store_true", help="Créer une ville inventée et l’appel s’il n’existe pas.")

    def handle(self, *args: object, **options: Any) -> None:
        outcome = self.run(options)
        if options["report"]:
            with options["report"].open("w", encoding="utf-8-sig", newline="") as file:
                write(outcome.findings.in_order(), file)
        self.tell(outcome, options)

    def run(self, options: dict[str, Any]) -> Outcome:
        try:
            call = self.call(options)
            return judge(options["file"], call) if options["dry_run"] else take_over(options["file"], call, progress=self.progress)
        except UnreadableFile as error:
            raise CommandError(error.sentence) from error
        except OSError as error:
            raise CommandError(f"{options['file']} : {error.strerror}.") from error

    def call(self, options: dict[str, Any]) -> Call:
        call = Call.objects.select_related("scheme__funder", "form", "procedure").filter(slug=options["call"]).first()
        if call:
            return call
        if not options["prepare"]:
            raise CommandError(f"L’appel « {options['call']} » n’existe pas. Créez-le, ou ajoutez --prepare pour une ville inventée.")
        unsaved = Call(slug=options["call"])
        if options["dry_run"]:
            return unsaved
        draft = judge(options["file"], unsaved)
        year = draft.sheet.year or 2000
        return prepare(options["call"], year=year, envelope=draft.total("proposed") + draft.total("granted") or draft.total("requested"))

    def progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty() and (done % 10 == 0 or done == total):
            self.stderr.write(f"\r{done}/{total}", ending="\n" if done == total else "")

    def tell(self, outcome: Outcome, options: dict[str, Any]) -> None:
        """Counts that add up: lines read = taken + already there + refused."""
        refused = outcome.findings.of(Kind.REFUSED)
        self.stdout.write(f"{outcome.sheet.name} : {len(outcome.requests)} demandes lisibles, {len(refused) - len(outcome.refused)} lignes refusées à la lecture.")
        for name, label in (("requested", "demandé"), ("proposed", "proposé"), ("granted", "déjà attribué")):
            self.stdout.write(f"  {label} : {number(outcome.total(name), 2)}")
        for finding in outcome.findings.of(Kind.CONTROL):
            self.stdout.write(f"  contrôle, ligne {finding.line}, {finding.column} : {finding.sentence}")
        self.stdout.write("  constats : " + ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.findings.count().items())))
        for finding in refused:
            self.stdout.write(f"  refusé, ligne {finding.line}, {finding.column} : {finding.sentence}")
        if options["dry_run"]:
            self.stdout.write("Essai à blanc : rien n’a été écrit.")
            return
        steps = ", ".join(f"{count} jusqu’à « {step} »" for step, count in sorted(outcome.states.items()))
        self.stdout.write(f"{len(outcome.taken)} dossiers repris ({steps or 'aucun'}), {len(outcome.already)} déjà là, {len(outcome.refused)} refusés par la porte.")
