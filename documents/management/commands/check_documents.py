from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.models import DocumentRevision, StoredFile
from documents.rounds import SAMPLE, look_over_the_papers


class Command(BaseCommand):
    help = "Nightly round: the digest of every file kept, a full verification of some papers, seals that end within 90 days."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--sample", type=int, default=SAMPLE, help="how many papers are verified whole (0: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = look_over_the_papers(options["sample"])
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} fault(s)")
        self.stdout.write(f"{DocumentRevision.objects.count()} revisions, {StoredFile.objects.count()} files: every digest holds")
