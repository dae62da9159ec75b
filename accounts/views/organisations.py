"""The organisations of a person: describe, correct, invite. Nobody reads those of others."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.domain import people
from accounts.enums import OrganisationRole
from accounts.interfaces.facts import facts_of
from accounts.interfaces.forms import MemberForm, MemberRoleForm, OrganisationForm
from accounts.models import OrganisationMember
from ui.templatetags.ui import has_errors

WRITERS = {OrganisationRole.LEGAL_REPRESENTATIVE, OrganisationRole.EDITOR}


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    memberships = request.user.organisation_memberships.select_related("organisation").order_by("organisation__name", "pk")
    return render(request, "accounts/organisations.html", {"memberships": memberships})


@login_required
def create(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = people.found_organisation(organisation=form.save(commit=False), founder=request.user)
        messages.success(request, _("« %(name)s » est enregistré. Vous pouvez déposer un dossier en son nom.") % {"name": organisation})
        return redirect("accounts:organisation", organisation.pk)
    return render(request, "accounts/organisation_form.html", {"form": form}, status=422 if has_errors(form) else 200)


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    mine = _membership(request, pk)
    return _page(request, mine, MemberForm())


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    mine = _membership(request, pk, *WRITERS)
    form = OrganisationForm(request.POST or None, instance=mine.organisation)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Les renseignements de l’organisme sont à jour."))
        return redirect("accounts:organisation", pk)
    return render(request, "accounts/organisation_form.html", {"form": form, "organisation_pk": pk}, status=422 if has_errors(form) else 200)


@login_required
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    mine = _membership(request, pk, OrganisationRole.LEGAL_REPRESENTATIVE)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            people.invite_member(organisation=mine.organisation, host=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, _("Invitation envoyée à %(email)s.") % form.cleaned_data)
            return redirect("accounts:organisation", pk)
    return _page(request, mine, form, status=422)


@login_required
@require_POST
def change_role(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    member, form = _member(request, pk, member_pk), MemberRoleForm(request.POST)
    if form.is_valid():
        _try(request, people.change_member_role, member=member, role=form.cleaned_data["role"])
    return redirect("accounts:organisation", pk)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    member = _member(request, pk, member_pk)
    _try(request, people.remove_member, member=member)
    still = request.user.organisation_memberships.filter(organisation_id=pk).exists()
    return redirect("accounts:organisation", pk) if still else redirect("accounts:organisations")


def _membership(request: HttpRequest, pk: int, *roles: str) -> OrganisationMember:
    mine = get_object_or_404(request.user.organisation_memberships.select_related("organisation"), organisation_id=pk)
    if roles and mine.role not in roles:
        raise PermissionDenied
    return mine


def _member(request: HttpRequest, pk: int, member_pk: int) -> OrganisationMember:
    _membership(request, pk, OrganisationRole.LEGAL_REPRESENTATIVE)
    return get_object_or_404(OrganisationMember.objects.select_related("organisation"), pk=member_pk, organisation_id=pk)


def _try(request: HttpRequest, verb: object, **inputs: object) -> None:
    try:
        verb(**inputs)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("C’est fait."))


def _page(request: HttpRequest, mine: OrganisationMember, form: MemberForm, status: int = 200) -> HttpResponse:
    context = {
        "organisation": mine.organisation,
        "mine": mine,
        "facts": facts_of(mine.organisation),
        "can_write": mine.role in WRITERS,
        "can_invite": mine.role == OrganisationRole.LEGAL_REPRESENTATIVE,
        "members": mine.organisation.members.select_related("user").order_by("pk"),
        "roles": OrganisationRole.choices,
        "form": form,
    }
    return render(request, "accounts/organisation.html", context, status=status)
