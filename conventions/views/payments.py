"""The payments desk: to certify, to order, to confirm, each to whom it belongs; the rest can be read."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES, Role
from conventions.enums import ConventionState
from conventions.enums import InstalmentState as I
from conventions.interfaces.tables import PAYMENTS
from conventions.models import Instalment
from ui.tables import Table, address


@dataclass(frozen=True)
class View:
    name: str
    label: Any
    states: tuple[str, ...]
    role: Role | None


VIEWS = (
    View("certify", _("À certifier"), (I.SCHEDULED,), Role.CERTIFIER),
    View("later", _("Pas encore dus"), (I.SCHEDULED,), None),
    View("order", _("À ordonner"), (I.CERTIFIED,), Role.AUTHORISING_OFFICER),
    View("confirm", _("Paiement à constater"), (I.ORDERED,), Role.AUTHORISING_OFFICER),
    View("paid", _("Payés"), (I.PAID,), None),
)


@login_required
def desk(request: HttpRequest) -> HttpResponseBase:
    user = request.user
    if not user.is_officer:
        raise PermissionDenied
    chosen = next((view for view in VIEWS if view.name == request.GET.get("view")), first_of(user))
    table = Table(PAYMENTS, rows_of(chosen, user), request.GET, default_sort="fiscal_year")
    if table.wanted_export:
        return table.export(f"versements-{chosen.name}")
    tabs = [{"label": view.label, "url": address({}, view=view.name), "is_current": view is chosen, "count": rows_of(view, user).count()} for view in VIEWS]
    return render(request, "conventions/payments.html", {"table": table, "tabs": tabs, "chosen": chosen})


def first_of(user: Any) -> View:
    return next((view for view in VIEWS if view.role and user.funders_as(view.role)), VIEWS[0])


def rows_of(view: View, user: Any) -> Any:
    """Only what a convention in force owes; whoever ordered nothing yet sees what awaits others too, but acts on the sheet."""
    rows = Instalment.objects.visible_to(user).filter(state__in=view.states, convention__funder__in=user.funders_as(*STAFF_ROLES)).for_lists()
    if view.name == "paid":
        return rows
    rows = rows.filter(convention__state=ConventionState.IN_FORCE)
    return {"certify": rows.that_are_due, "later": rows.that_are_not_due}.get(view.name, rows.all)()
