"""Papers and received files, for those who see their dossier. Everybody else reads 404: not even a name is told."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import STAFF_ROLES
from documents import issue, storage, timestamps, uploads
from documents.errors import CorruptedFile, DocumentError
from documents.interfaces import tables
from documents.models import Document, StoredFile
from ui.tables import Table
from workflows.lifecycle import Lifecycle


@require_GET
@login_required
def register(request: HttpRequest) -> HttpResponseBase:
    """Every paper of the dossiers this person sees, searched by number, title or dossier."""
    wanted = request.GET.get("q", "").strip()
    papers = Document.objects.visible_to(request.user).select_related("funder")
    if wanted:
        papers = papers.filter(Q(number__icontains=wanted) | Q(title__icontains=wanted) | Q(case_ref__icontains=wanted))
    table = Table(tables.PAPERS, papers, request.GET, default_sort="-created")
    if table.wanted_export:
        return table.export("pieces")
    return render(request, "documents_ui/register.html", {"table": table, "wanted": wanted})


@require_GET
@login_required
def detail(request: HttpRequest, public_id: Any) -> HttpResponse:
    paper = readable(request.user, public_id)
    is_staff = is_staff_of(request.user, paper.funder_id)
    context = {
        "paper": paper,
        "funder": paper.funder,
        "revisions": paper.revision_list(),
        "is_staff": is_staff,
        "is_signed": paper.is_fully_signed,
        "has_timestamp": timestamps.is_timestamped(paper),
    }
    return render(request, "documents_ui/detail.html", context)


@require_GET
@login_required
def download(request: HttpRequest, public_id: Any, n: int = 0) -> HttpResponse:
    """The revision in force, or an older one by its rank. The digest is checked at every reading."""
    paper = readable(request.user, public_id)
    revision = get_object_or_404(paper.revisions, n=n) if n else paper.revisions.filter(sha256=paper.sha256).last()
    if revision is None:
        raise Http404
    return attached(storage_or_404(request, revision.sha256), paper.file_name, "application/pdf")


@require_GET
@login_required
def evidence(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The signing records with their chain, for the funder's staff: what a judge would ask for."""
    paper = readable(request.user, public_id)
    if not is_staff_of(request.user, paper.funder_id):
        raise Http404
    records = [
        {"record": json.loads(each.record), "prev_hash": each.prev_hash, "entry_hash": each.entry_hash} for each in paper.evidence.order_by("revision__n")
    ]
    content = json.dumps({"document": paper.number, "text_sha256": paper.text_sha256, "evidence": records}, ensure_ascii=False, indent=2)
    return attached(content.encode(), f"{paper.number}-preuves.json", "application/json")


@require_GET
@login_required
def file(request: HttpRequest, public_id: Any) -> HttpResponse:
    """A received file, as an attachment whatever it is: nothing of a stranger's opens inside our pages."""
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user, few=True), public_id=public_id)
    return attached(uploads.content_of(stored), stored.original_name, stored.content_type)


@require_POST
@login_required
def attest(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """A sealed attestation of where this dossier stands now."""
    lifecycle = Lifecycle.registry.get(noun)
    if lifecycle is None or not hasattr(lifecycle.model.objects, "visible_to"):
        raise Http404
    subject = get_object_or_404(lifecycle.model.objects.visible_to(request.user), pk=pk)
    if not may_attest(request.user, subject):
        raise Http404
    try:
        paper = issue.issue(slug="attestation_of_case", subject=subject, key=f"attestation_of_case:{noun}:{pk}:{timezone.now():%Y%m%d%H%M}")
    except DocumentError as error:
        messages.error(request, error.sentence)
        return redirect(subject.get_absolute_url())
    return redirect(paper)


def is_staff_of(user: Any, funder_id: int) -> bool:
    return bool(user.has_role(funder_id, *STAFF_ROLES))


def may_attest(user: Any, subject: Any) -> bool:
    """The staff, and those outside who see the dossier; a juror neither."""
    return is_staff_of(user, subject.funder_id) or not user.roles_at(subject.funder_id)


def readable(user: Any, public_id: Any) -> Document:
    papers = Document.objects.visible_to(user, few=True).select_related("funder").prefetch_related("revisions__evidence__actor")
    return get_object_or_404(papers, public_id=public_id)


def storage_or_404(request: HttpRequest, digest: str) -> bytes:
    try:
        return storage.get(digest)
    except CorruptedFile as error:
        messages.error(request, error.sentence)
        raise Http404(_("Cette pièce n’est pas délivrée : son fichier ne correspond plus à son empreinte.")) from error


def attached(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
