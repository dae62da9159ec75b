"""Public pages: anybody who holds a paper may ask whether it is ours, whole and in force. Nothing of its content is told."""

from cryptography.hazmat.primitives import hashes, serialization
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from documents import seals, verification
from documents.errors import DocumentError
from documents.interfaces.forms import CodeForm, VerificationForm
from documents.models import Document
from documents.verdicts import Answer, answer_for
from documents.views.papers import attached


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    form = VerificationForm(request.POST, request.FILES) if request.method == "POST" else VerificationForm()
    answer, trouble = None, ""
    if form.is_bound and form.is_valid():
        answer, trouble = ask(form.cleaned_data["file"].read())
    status = 422 if form.is_bound and not form.is_valid() else 503 if trouble else 200
    context = {"form": form, "code_form": CodeForm(), "answer": answer, "trouble": trouble, **about_seals()}
    return render(request, "documents_ui/verify.html", context, status=status)


def ask(content: bytes) -> tuple[Answer | None, str]:
    try:
        return answer_for(verification.verdict_on(content)), ""
    except DocumentError as error:
        return None, error.sentence


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """From the code typed by hand to its page."""
    form = CodeForm(request.GET)
    if form.is_valid():
        return redirect("verification:code", code=form.cleaned_data["code"])
    context = {"form": VerificationForm(), "code_form": form, "answer": None, "trouble": "", **about_seals()}
    return render(request, "documents_ui/verify.html", context, status=422)


@require_GET
def code(request: HttpRequest, code: str) -> HttpResponse:
    papers = Document.objects.filter(issued_at__isnull=False).select_related("funder").prefetch_related("revisions")
    paper = papers.filter(verification_code=code.upper()).first()
    context: dict[str, object] = {"paper": paper, "code": code, "code_form": CodeForm()}
    if paper is not None:
        revisions = paper.revision_list()
        context |= {
            "funder": paper.funder,
            "revisions": revisions,
            "is_signed": paper.is_fully_signed,
            "has_timestamp": any(each.kind == "timestamped" for each in revisions),
        }
    return render(request, "documents_ui/code.html", context, status=200 if paper else 404)


@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """Our root certificate, for readers' software."""
    return attached(seals.root().public_bytes(serialization.Encoding.PEM), "racine.pem", "application/x-pem-file")


@require_GET
def revoked(request: HttpRequest) -> HttpResponse:
    seals.root()
    return attached(seals.list_path().read_bytes(), "racine.crl", "application/pkix-crl")


def about_seals() -> dict[str, object]:
    """The fingerprint to compare, and whether some funders seal with a bought certificate."""
    try:
        digest = seals.root().fingerprint(hashes.SHA256()).hex().upper()
    except DocumentError:
        digest = ""
    return {"fingerprint": " ".join(digest[i : i + 4] for i in range(0, len(digest), 4)), "bought": seals.has_bought()}
