"""Signing: the very file is read, its digest travels with the form, the consent is a sentence one ticks."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from conventions.domain.agreements import Sealed, consent_sentence
from conventions.enums import Side
from conventions.guards.signing import agreed_paper, paper_slug
from conventions.interfaces.forms import ConsentForm
from conventions.views.common import amendment_for, convention_for
from documents.enums import Level
from documents.errors import DocumentError
from documents.texts import preview
from workflows.door import available, perform
from workflows.errors import DoorError

STEPS = {"sign": Side.BENEFICIARY, "countersign": Side.FUNDER}


@login_required
def sign_convention(request: HttpRequest, pk: int) -> HttpResponse:
    return sign(request, convention_for(request, pk))


@login_required
def sign_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    return sign(request, amendment_for(request, pk))


@login_required
def preview_convention(request: HttpRequest, pk: int) -> HttpResponse:
    return draft_paper(request, convention_for(request, pk))


@login_required
def preview_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    return draft_paper(request, amendment_for(request, pk))


def sign(request: HttpRequest, subject: Any) -> HttpResponse:
    offer = next((each for each in available(subject, request.user) if each.step.name in STEPS), None)
    if offer is None:
        messages.info(request, _("Aucune signature n’est attendue de vous ici."))
        return redirect(subject)
    side, paper = STEPS[offer.step.name], agreed_paper(subject)
    form = ConsentForm(
        request.POST or None,
        sentence=consent_sentence(subject, side),
        initial={"capacity": capacity_of(request.user, subject, side), "sha256_presented": paper.sha256 if paper else ""},
    )
    reasons = offer.reasons
    if request.method == "GET" and paper:
        request.session[shown_key(paper)] = timezone.now().isoformat()
    if request.method == "POST" and form.is_valid():
        try:
            perform(subject, offer.step.name, actor=request.user, **inputs_of(request, form, subject, side))
        except DoorError as error:
            reasons = error.reasons
        else:
            messages.success(request, _("Votre signature est enregistrée. Elle est apposée sur la pièce dans un instant."))
            return redirect(subject)
    context = {
        "subject": subject,
        "convention": subject.convention,
        "funder": subject.convention.funder,
        "form": form,
        "paper": paper,
        "step": offer.step,
        "reasons": reasons,
        "level": Level.SES.label,
    }
    return render(request, "conventions/sign.html", context, status=422 if request.method == "POST" else 200)


def inputs_of(request: HttpRequest, form: ConsentForm, subject: Any, side: Side) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "consent": consent_sentence(subject, side),
        "capacity": data["capacity"],
        "sha256_presented": data["sha256_presented"],
        "circumstances": Sealed(circumstances_of(request, agreed_paper(subject))),
    }


def shown_key(paper: Any) -> str:
    return f"shown:{paper.public_id}"


def circumstances_of(request: HttpRequest, paper: Any) -> dict[str, Any]:
    """What is known of the click: who is signed in since when, when the page was opened, from where, with what."""
    user = request.user
    return {
        "presentation": {"opened_at": request.session.get(shown_key(paper)) if paper else None},
        "authentication": {"method": "session", "at": user.last_login.isoformat() if user.last_login else None},
        "act": {"clicked_at": timezone.now().isoformat(), "ip": request.META.get("REMOTE_ADDR", ""), "user_agent": request.headers.get("User-Agent", "")[:300]},
    }


def capacity_of(user: Any, subject: Any, side: Side) -> str:
    if side == Side.BENEFICIARY:
        return subject.convention.beneficiary.legal_representative_capacity or _("Représentation légale")
    held = user.memberships.filter(funder=subject.funder_id, role=Role.SIGNATORY).values_list("capacity", flat=True).first()
    return held or _("Signataire pour le financeur")


def draft_paper(request: HttpRequest, subject: Any) -> HttpResponse:
    """As it would read, marked as a draft: for both sides, before the agreement."""
    try:
        content = preview(paper_slug(subject), subject)
    except DocumentError as error:
        messages.error(request, error.sentence)
        return redirect(subject)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="projet.pdf"'})
