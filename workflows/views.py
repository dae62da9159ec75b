"""Every step has a screen: its form (reason, inputs), the door behind it, and a refusal that loses nothing typed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ui.pagination import paginate
from ui.states import reads_as_staff
from workflows.agreement_forms import SettleForm, approved_in_words, known_facts
from workflows.door import may, perform, unmet
from workflows.errors import DoorError, NotPermitted
from workflows.lifecycle import Lifecycle, Step, Subject
from workflows.outbox import retry
from workflows.procedures import approvals, settlements
from workflows.procedures.conditions import names_in
from workflows.procedures.panel import Asked, Panel
from workflows.sendings import in_words, seen_by, waiting
from workflows.step_forms import form_of


@login_required
def take_step(request: HttpRequest, noun: str, pk: int, name: str) -> HttpResponse:
    """Whose step it is comes before whether it is possible: a stranger to it learns nothing of the state by trying."""
    received_at = timezone.now()
    subject, step = _subject_and_step(request, noun, pk, name)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_of(subject.lifecycle, step)(*data, subject=subject, step=step, actor=request.user)
    if request.method == "POST" and may(subject, step, request.user) and form.is_valid():
        try:
            perform(subject, name, actor=request.user, at=received_at, reason=form.cleaned_data.get("reason", ""), **form.cleaned_inputs)
        except DoorError as error:
            return _page(request, subject, step, form, reasons=error.reasons, status=error.status_code)
        messages.success(request, _("Fait : %(what)s.") % {"what": step.told})
        return redirect(_way_back(subject, request.user))
    status = 200 if request.method != "POST" else 422 if may(subject, step, request.user) else NotPermitted.status_code
    return _page(request, subject, step, form, reasons=_reasons(subject, step, request.user), status=status)


def _subject_and_step(request: HttpRequest, noun: str, pk: int, name: str) -> tuple[Subject, Step]:
    lifecycle = Lifecycle.registry.get(noun)
    step = lifecycle.steps.get(name) if lifecycle else None
    if step is None:
        raise Http404
    return _subject(request, noun, pk), step


def _subject(request: HttpRequest, noun: str, pk: int) -> Subject:
    lifecycle = Lifecycle.registry.get(noun)
    if lifecycle is None:
        raise Http404
    rows = lifecycle.model.objects.visible_to(request.user).select_related("procedure", *lifecycle.reads)
    found: Subject = get_object_or_404(rows, pk=pk)
    return found


def _reasons(subject: Subject, step: Step, actor: Any) -> list[str]:
    """Said before the person fills anything in."""
    if not may(subject, step, actor):
        return [_("Cette action revient à : %(who)s.") % {"who": step.by.sentence}]
    if subject.state not in step.sources:
        return [
            _("Cette action n’est plus possible : l’état est « %(state)s ».") % {"state": subject.words_for(staff=reads_as_staff(actor, subject.funder_id))}
        ]
    return unmet(subject, step, actor=actor)


def _way_back(subject: Subject, reader: Any) -> str:
    """The subject's own page, or the home page when the step just closed it to the person."""
    still = type(subject).objects.visible_to(reader).filter(pk=subject.pk).exists()
    return subject.get_absolute_url() if still else "/"


@login_required
def approve(request: HttpRequest, noun: str, pk: int, key: str) -> HttpResponse:
    """What is approved, under the eyes of whoever approves it; who has already; the button."""
    subject = _subject(request, noun, pk)
    rule, step = _in_procedure(approvals.find, subject, key)
    _staff_only(request, subject)
    if request.method == "POST":
        try:
            approvals.approve(subject, key, request.user, seen=request.POST.get("seen", ""))
        except DoorError as error:
            return _approval_page(request, subject, step, rule, error)
        messages.success(request, _("Votre accord est donné."))
        return redirect(_way_back(subject, request.user))
    return _approval_page(request, subject, step, rule, None)


def _approval_page(request: HttpRequest, subject: Subject, step: Step, rule: Any, error: DoorError | None) -> HttpResponse:
    found = approvals.standing(subject, rule)
    refusal = error or approvals.refused(subject, step, found, request.user)
    context = {
        "subject": subject,
        "step": step,
        "rule": rule,
        "found": found,
        "refusal": approvals.refused(subject, step, found, request.user),
        "reasons": refusal.reasons if refusal else [],
        "what": [approved_in_words(subject, each) for each in subject.approved_facts()],
        "agreed": Panel([Asked(step, found, may_approve=False)] if found.is_wanted else [], []),
        "back": _way_back(subject, request.user),
    }
    return render(request, "workflows/approve.html", context, status=error.status_code if error else 200)


@login_required
def settle(request: HttpRequest, noun: str, pk: int, key: str) -> HttpResponse:
    """A condition that cannot be computed: what is known, what is missing, and a person’s answer with its reason."""
    subject = _subject(request, noun, pk)
    condition, step = _in_procedure(settlements.find, subject, key)
    _staff_only(request, subject)
    form = SettleForm(request.POST or None)
    refusal: DoorError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            settlements.settle(subject, key, form.cleaned_data["holds"] == "yes", form.cleaned_data["reason"], request.user)
        except DoorError as error:
            refusal = error
        else:
            messages.success(request, _("C’est tranché, et écrit au journal."))
            return redirect(_way_back(subject, request.user))
    context = {
        "subject": subject,
        "step": step,
        "condition": condition,
        "form": form,
        "answer": next(each for each in settlements.answers(subject, step) if each.condition == condition),
        "known": list(known_facts(subject, names_in(condition.must))),
        "may_settle": settlements.may_settle(subject, step, request.user),
        "reasons": refusal.reasons if refusal else [],
        "back": _way_back(subject, request.user),
    }
    status = refusal.status_code if refusal else 422 if request.method == "POST" else 200
    return render(request, "workflows/settle.html", context, status=status)


def _in_procedure(find: Any, subject: Subject, key: str) -> Any:
    try:
        return find(subject, key)
    except DoorError as error:
        raise Http404 from error


def _staff_only(request: HttpRequest, subject: Subject) -> None:
    """Approvals and what is computed of a dossier are the administration's own: outside it they do not exist."""
    if not reads_as_staff(request.user, subject.funder_id):
        raise Http404


def _page(request: HttpRequest, subject: Subject, step: Step, form: Any, *, reasons: list[str], status: int) -> HttpResponse:
    context = {"subject": subject, "step": step, "form": form, "reasons": reasons, "back": _way_back(subject, request.user)}
    return render(request, "workflows/step.html", context, status=status)


@login_required
def sendings(request: HttpRequest) -> HttpResponse:
    """What has not left yet, the parked rows first; a person in charge may have a parked row tried again."""
    if not _in_charge(request.user):
        raise Http404
    page = paginate(waiting().order_by("-parked_at", "due_at", "pk"), request.GET)
    return render(
        request,
        "workflows/sendings.html",
        {"page": page, "rows": [(row, in_words(row)) for row in seen_by(request.user, list(page))], "parked": waiting().exclude(parked_at=None).count()},
    )


@login_required
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    row = waiting().exclude(parked_at=None).filter(pk=pk).first()
    if not _in_charge(request.user) or row is None or not seen_by(request.user, [row]):
        raise Http404
    retry(row)
    messages.success(request, _("Un nouvel essai aura lieu dans un instant."))
    return redirect("workflows:sendings")


def _in_charge(user: Any) -> bool:
    return user.is_superuser or bool(user.funders_as("administrator", "case_officer", "secretary"))
