from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import STAFF_ROLES
from conventions.domain.renewals import open_renewal, what_is_known
from conventions.models import Renewal
from conventions.views.common import attempt, convention_for, is_staff_of, renewal_for
from conventions.views.sheet import commitments_of
from workflows.door import available


@login_required
def renewal_list(request: HttpRequest) -> HttpResponse:
    if not request.user.is_officer:
        raise PermissionDenied
    rows = (
        Renewal.objects.visible_to(request.user).filter(convention__funder__in=request.user.funders_as(*STAFF_ROLES)).for_lists().order_by("expires_on", "pk")
    )
    return render(request, "conventions/renewals.html", {"renewals": rows})


@login_required
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """The evaluation belongs to the funder until it gives rise to an invitation; the beneficiary reads what follows."""
    found = renewal_for(request, pk)
    staff = is_staff_of(request.user, found.funder_id)
    context = {
        "renewal": found,
        "convention": found.convention,
        "funder": found.funder,
        "offers": available(found, request.user),
        "is_staff": staff,
        "known": (found.evidence or what_is_known(found.convention)) if staff else None,
        "commitments": commitments_of(found.convention) if staff else [],
        "reports": found.convention.reports.all(),
    }
    return render(request, "conventions/renewal.html", context)


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    found = convention_for(request, pk)
    kept: list[Renewal] = []
    if attempt(request, lambda: kept.append(partial(open_renewal, convention=found, by=request.user)()), _("Renouvellement ouvert.")):
        return redirect(kept[0])
    return redirect(found)
