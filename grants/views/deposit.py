"""Reading the whole request again, then depositing it: what is read is what is deposited."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.domain.deposits import mark_of
from grants.enums import ApplicationState
from grants.interfaces.contents import contents_of
from grants.interfaces.forms import DepositForm
from grants.interfaces.tasks import TaskList
from grants.lifecycle import EDITABLE_BY_APPLICANT
from grants.models import Application
from grants.views.draft import own
from workflows.door import may, perform, unmet
from workflows.errors import DoorError

STEPS = {ApplicationState.DRAFT: "submit", ApplicationState.AWAITING_INFORMATION: "complete", ApplicationState.SHORTLISTED: "submit_full"}


@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    application = own(request, pk)
    context = {"application": application, "funder": application.funder, "contents": contents_of(application), "tasks": TaskList(application, request.user)}
    return render(request, "grants/applying/preview.html", context | {"is_draft": application.state in EDITABLE_BY_APPLICANT})


@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The instant of reception is taken here, before anything is read or waited for: it alone judges the deadline."""
    received_at = timezone.now()
    application = own(request, pk)
    if application.state not in EDITABLE_BY_APPLICANT:
        return redirect(application)
    form = DepositForm(request.POST or None, initial={"seen": mark_of(application)})
    if request.method == "POST" and form.is_valid():
        return _deposit(request, application, form, received_at)
    return _page(request, application, form, status=422 if request.method == "POST" else 200)


def _deposit(request: HttpRequest, application: Application, form: DepositForm, received_at: datetime) -> HttpResponse:
    if form.cleaned_data["seen"] != mark_of(application):
        return _page(
            request, application, _anew(application), status=409, reasons=[_("Le contenu a changé depuis que vous l’avez relu : relisez-le, puis déposez.")]
        )
    try:
        perform(application, STEPS[ApplicationState(application.state)], actor=request.user, at=received_at)
    except DoorError as error:
        return _page(request, application, form, status=error.status_code, reasons=error.reasons)
    messages.success(request, _("Votre dossier est déposé sous le numéro %(number)s.") % {"number": application.case_ref})
    return redirect(application)


def _anew(application: Application) -> DepositForm:
    return DepositForm(initial={"seen": mark_of(application)})


def _page(request: HttpRequest, application: Application, form: DepositForm, *, status: int, reasons: list[str] | None = None) -> HttpResponse:
    step = application.lifecycle.steps[STEPS[ApplicationState(application.state)]]
    shut = reasons if reasons is not None else unmet(application, step)
    context = {
        "application": application,
        "funder": application.funder,
        "step": step,
        "form": form,
        "reasons": shut,
        "is_open": not unmet(application, step) and may(application, step, request.user),
        "contents": contents_of(application),
        "now": timezone.now(),
    }
    return render(request, "grants/applying/submit.html", context, status=status)
