import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Funder
from documents import conf, seals, storage, verification
from documents.models import Document, DocumentRevision, StoredFile


class Command(BaseCommand):
    help = "Nightly round: the digest of every file kept, a full verification of some papers, seals that end within 90 days."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--sample", type=int, default=50, help="how many papers are verified whole (0: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [*self.lost(), *self.unsound(options["sample"]), *self.unfinished(), *self.ending()]
        for fault in faults:
            self.stderr.write(fault)
        self.sweep()
        seals.renew_list()
        if faults:
            raise CommandError(f"{len(faults)} fault(s)")
        self.stdout.write(f"{DocumentRevision.objects.count()} revisions, {StoredFile.objects.count()} files: every digest holds")

    def lost(self) -> list[str]:
        digests = {*DocumentRevision.objects.values_list("sha256", flat=True), *StoredFile.objects.values_list("sha256", flat=True)}
        return [f"{digest}: missing or altered in the store" for digest in sorted(digests) if not storage.holds(digest)]

    def unsound(self, sample: int) -> list[str]:
        """Another sample each night."""
        papers = Document.objects.filter(issued_at__isnull=False).order_by("?")
        return [f"{paper.number}: {fault}" for paper in (papers[:sample] if sample else papers) for fault in verification.faults_of(paper)]

    def unfinished(self) -> list[str]:
        """A number was taken more than an hour ago and its paper is still not sealed: somebody must look."""
        waiting = Document.objects.filter(issued_at__isnull=True, created_at__lt=timezone.now() - timedelta(hours=1))
        return [f"{paper.number}: reserved on {paper.created_at:%Y-%m-%d}, never sealed" for paper in waiting]

    def sweep(self) -> None:
        """What a power cut left half written, more than a day ago: it has no name and nobody points to it."""
        limit = time.time() - 24 * 3600
        for path in conf.store_dir().rglob(".half-*"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    def ending(self) -> list[str]:
        soon = timezone.now() + seals.RENEW_BEFORE
        found = [seals.seal_of(funder) for funder in Funder.objects.filter(pk__in=Document.objects.values("funder"))]
        return [f"{seal.holder}: the seal ends on {seal.expires_at:%Y-%m-%d}" for seal in found if seal.expires_at < soon]
