import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from calls.models import Call
from config.imports.tally import Tally, tally
from config.imports.year import Year, people_missing
from ui.formats import number
from workflows import outbox
from workflows.models import OutboxRow

#: How long the end waits for rows that failed once and are to be tried again.
PATIENCE = 180.0


class Command(BaseCommand):
    help = "Joue l’année d’un appel repris d’une liste : recevabilité, lectures, séance, décisions, actes, pièces, messages. Relançable ; s’arrête si les comptes ne tombent pas juste."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--call", required=True, help="Adresse courte de l’appel.")
        parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="Processus qui dessinent les pièces (0 : dans celui-ci).")

    def handle(self, *args: object, **options: Any) -> None:
        call = Call.objects.select_related("scheme__funder", "form", "grid", "procedure").filter(slug=options["call"]).first()
        if call is None:
            raise CommandError(f"L’appel « {options['call']} » n’existe pas.")
        self.workers = options["workers"]
        year = Year(call, self.drain)
        if missing := people_missing(year.desk):
            raise CommandError(f"Personne ne tient ces rôles : {', '.join(missing)}.")
        for title, play in year.phases():
            self.play(title, play)
        self.tell(tally(call))

    def play(self, title: str, play: Any) -> None:
        begun, count = time.monotonic(), 0
        for count, _done in enumerate(play(), start=1):
            if sys.stderr.isatty() and count % 10 == 0:
                self.stderr.write(f"\r{title} : {count}", ending="")
        self.stdout.write(f"{title} : {count} ({time.monotonic() - begun:.1f} s)")
        self.stdout.flush()

    def drain(self) -> None:
        """Until nothing is left to do; what failed is waited for, within reason, and what is parked is counted at the end."""
        limit = time.monotonic() + PATIENCE
        while True:
            self.drain_once()
            waiting = OutboxRow.objects.filter(done_at=None, parked_at=None).order_by("due_at").values_list("due_at", flat=True)
            due = next((at for at in waiting if at < timezone.now() + timedelta(seconds=PATIENCE)), None) if waiting else None
            if due is None or time.monotonic() > limit:
                return
            time.sleep(max(0.2, (due - timezone.now()).total_seconds()))

    def drain_once(self) -> None:
        if not self.workers:
            outbox.drain(limit=1_000_000)
            return
        name = str(connection.settings_dict["NAME"])
        if connection.vendor == "sqlite" and ("memory" in name or not name):
            raise CommandError("Une base en mémoire ne se partage pas : ajoutez --workers 0.")
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "drain"]
        crew = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(self.workers)]  # noqa: S603 - our own command
        for each in crew:
            each.wait()

    def tell(self, found: Tally) -> None:
        say = self.stdout.write
        say(f"Dossiers : {_counts(found.dossiers)}, en tout {sum(found.dossiers.values())}")
        say(f"Lectures rendues : {found.readings}")
        say(f"Accordé : {number(found.granted, 2)} par {found.awards} attributions ; dans la liste : {number(found.listed, 2)} ; engagé : {number(found.committed, 2)}")
        for (instrument, state), (count, total) in sorted(found.instruments.items()):
            say(f"  {instrument}, {state} : {count}, {number(total, 2)}")
        say(f"Pièces scellées : {_counts(found.papers)}")
        say(f"Messages : {_counts(found.mails)}, dans {settings.MAIL_DIR}")
        say(f"Journal : {found.entries} lignes, {found.cases - len(found.broken)} chaînes vérifiées sur {found.cases}")
        if found.faults:
            raise CommandError("Les comptes ne tombent pas juste : " + " ; ".join(found.faults) + ".")
        say("Les comptes tombent juste.")


def _counts(values: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in values.items()) or "rien"
