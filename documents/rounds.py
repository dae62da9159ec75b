"""The nightly round of the papers: every digest, some papers whole, what was never sealed, seals that end soon."""

import time
from datetime import timedelta

from django.utils import timezone

from accounts.models import Funder
from documents import conf, seals, storage, verification
from documents.models import Document, DocumentRevision, StoredFile
from workflows.rounds import nightly

SAMPLE = 50


@nightly("documents")
def look_over_the_papers(sample: int = SAMPLE) -> list[str]:
    faults = [*lost(), *unsound(sample), *unfinished(), *ending()]
    sweep()
    seals.renew_list()
    return faults


def lost() -> list[str]:
    digests = {*DocumentRevision.objects.values_list("sha256", flat=True), *StoredFile.objects.values_list("sha256", flat=True)}
    return [f"{digest}: missing or altered in the store" for digest in sorted(digests) if not storage.holds(digest)]


def unsound(sample: int) -> list[str]:
    """Another sample each night; 0: all."""
    papers = Document.objects.filter(issued_at__isnull=False).order_by("?")
    return [f"{paper.number}: {fault}" for paper in (papers[:sample] if sample else papers) for fault in verification.faults_of(paper)]


def unfinished() -> list[str]:
    """A number was taken more than an hour ago and its paper is still not sealed: somebody must look."""
    waiting = Document.objects.filter(issued_at__isnull=True, created_at__lt=timezone.now() - timedelta(hours=1))
    return [f"{paper.number}: reserved on {paper.created_at:%Y-%m-%d}, never sealed" for paper in waiting]


def sweep() -> None:
    """What a power cut left half written, more than a day ago: it has no name and nobody points to it."""
    limit = time.time() - 24 * 3600
    for path in conf.store_dir().rglob(".half-*"):
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def ending() -> list[str]:
    soon = timezone.now() + seals.RENEW_BEFORE
    found = [seals.seal_of(funder) for funder in Funder.objects.filter(pk__in=Document.objects.values("funder"))]
    return [f"{seal.holder}: the seal ends on {seal.expires_at:%Y-%m-%d}" for seal in found if seal.expires_at < soon]
