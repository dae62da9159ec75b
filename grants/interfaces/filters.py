"""Filters of the officers' table, and its saved views. Each reads as a sentence on its chip."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES, Role
from accounts.models import User
from calls.models import Call, Discipline
from grants.domain.queries.applications import matching
from grants.enums import ApplicationState as S
from grants.lifecycle import SEEN_BY_STAFF
from grants.models import Application
from ui.forms import MoneyField

NOBODY = "none"


class DossierFilter(forms.Form):
    use_required_attribute = False
    q = forms.CharField(label=_("Recherche"), required=False, max_length=100, help_text=_("Numéro, projet, organisme ou SIRET."))
    call = forms.ModelChoiceField(queryset=Call.objects.none(), label=_("Appel"), required=False)
    state = forms.MultipleChoiceField(label=_("État"), required=False)
    discipline = forms.ModelChoiceField(queryset=Discipline.objects.all(), label=_("Discipline"), required=False)
    officer = forms.ChoiceField(label=_("Instruit par"), required=False)
    amount_from = MoneyField(label=_("Demandé : au moins"), required=False)
    amount_to = MoneyField(label=_("Demandé : au plus"), required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        funders = user.funders_as(*STAFF_ROLES)
        self.fields["call"].queryset = Call.objects.filter(scheme__funder__in=funders).only("pk", "title", "state").order_by("-closes_at", "pk")
        self.fields["state"].choices = [(state, label) for state, label in S.choices if state in SEEN_BY_STAFF]
        officers = User.objects.filter(memberships__funder__in=funders, memberships__role=Role.CASE_OFFICER).distinct().order_by("full_name")
        self.fields["officer"].choices = [
            ("", "–"),
            (NOBODY, _("Personne encore")),
            *((str(each.pk), str(each)) for each in officers.only("pk", "full_name", "email")),
        ]

    def filtered(self, rows: QuerySet[Application]) -> QuerySet[Application]:
        """A filter that cannot be read filters nothing, and says so beside its field."""
        self.is_valid()
        found: Mapping[str, Any] = self.cleaned_data
        for name, path in LOOKUPS.items():
            if found.get(name):
                rows = rows.filter(**{path: found[name]})
        if found.get("officer"):
            rows = rows.filter(case_officer=None if found["officer"] == NOBODY else found["officer"])
        return matching(rows, found.get("q", ""))

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.values())


LOOKUPS = {"call": "call", "state": "state__in", "discipline": "discipline", "amount_from": "amount_requested__gte", "amount_to": "amount_requested__lte"}


@dataclass(frozen=True)
class View:
    """A saved view: a name, and the states it shows (all of them when empty)."""

    key: str
    label: Any
    states: tuple[str, ...] = ()
    is_mine: bool = False

    def of(self, rows: QuerySet[Application], user: Any) -> QuerySet[Application]:
        rows = rows.filter(state__in=self.states) if self.states else rows
        return rows.filter(case_officer=user) if self.is_mine else rows


VIEWS = (
    View("a-examiner", _("À examiner"), (S.SUBMITTED,)),
    View("a-completer", _("En attente de compléments"), (S.AWAITING_INFORMATION,)),
    View("en-lecture", _("Recevables et en lecture"), (S.ADMISSIBLE, S.UNDER_REVIEW, S.REVIEWED)),
    View("en-commission", _("En commission"), (S.IN_COMMITTEE, S.ADVISED)),
    View("a-notifier", _("À notifier"), (S.DECIDED,)),
    View("termines", _("Terminés"), (S.AWARDED, S.REJECTED, S.DEFERRED, S.DISMISSED, S.INADMISSIBLE, S.WITHDRAWN)),
    View("les-miens", _("Que j’instruis"), is_mine=True),
    View("tous", _("Tous")),
)
BY_KEY = {view.key: view for view in VIEWS}


def chosen_view(params: Mapping[str, str]) -> View:
    return BY_KEY.get(params.get("vue", ""), BY_KEY["tous"])
