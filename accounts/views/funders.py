"""An institution, for those who administer it: its face, its clock, and who holds which role."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.domain import people
from accounts.enums import Role
from accounts.interfaces.forms import FunderForm, MandateForm
from accounts.models import Funder, Membership


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    funders = Funder.objects.filter(pk__in=request.user.funders_as(Role.ADMINISTRATOR))
    return render(request, "accounts/funders.html", {"funders": funders})


@login_required
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    funder = _administered(request, pk)
    form = FunderForm(request.POST or None, request.FILES or None, instance=funder)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Les réglages de l’institution sont enregistrés."))
        return redirect("accounts:funder", pk)
    return render(request, "accounts/funder_form.html", {"form": form, "funder_pk": pk}, status=422 if form.errors else 200)


@login_required
def staff(request: HttpRequest, pk: int) -> HttpResponse:
    funder, form = _administered(request, pk), MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.appoint(funder=funder, host=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("Le rôle est confié. La personne en est avertie par un message."))
            return redirect("accounts:staff", pk)
    mandates = Membership.objects.current().filter(funder=funder).select_related("user").order_by("user__full_name", "role", "pk")
    return render(request, "accounts/staff.html", {"funder": funder, "form": form, "mandates": mandates}, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest, pk: int, mandate_pk: int) -> HttpResponse:
    funder = _administered(request, pk)
    mandate = get_object_or_404(Membership, pk=mandate_pk, funder=funder)
    try:
        people.end_mandate(mandate=mandate, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Le mandat est terminé. Il reste dans l’historique."))
    return redirect("accounts:staff", pk)


def _administered(request: HttpRequest, pk: int) -> Funder:
    """An institution one does not administer does not exist here."""
    if not request.user.has_role(pk, Role.ADMINISTRATOR):
        raise Http404
    return get_object_or_404(Funder, pk=pk)
