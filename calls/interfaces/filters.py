from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Funder
from calls.enums import CallKind, CallState
from calls.models import Call, Discipline


class CallFilter(forms.Form):
    """What one looks for among public calls. A value nobody knows filters nothing."""

    funder = forms.ModelChoiceField(Funder.objects.all(), label=_("Institution"), required=False, empty_label=_("Toutes"), to_field_name="slug")
    discipline = forms.ModelChoiceField(Discipline.objects.all(), label=_("Discipline"), required=False, empty_label=_("Toutes"), to_field_name="slug")
    kind = forms.ChoiceField(label=_("Nature"), choices=[("", _("Toutes")), *CallKind.choices], required=False)

    def applied_to(self, calls: QuerySet[Call]) -> QuerySet[Call]:
        return calls.filter(*_conditions(self.cleaned_data)) if self.is_valid() else calls


class OfficeFilter(forms.Form):
    state = forms.ChoiceField(label=_("État"), choices=[("", _("Tous")), *CallState.choices], required=False)
    kind = forms.ChoiceField(label=_("Nature"), choices=[("", _("Toutes")), *CallKind.choices], required=False)

    def applied_to(self, calls: QuerySet[Call]) -> QuerySet[Call]:
        chosen = {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}
        return calls.filter(**chosen)


def _conditions(chosen: dict[str, Any]) -> list[Q]:
    """A call that names no discipline admits them all."""
    conditions = [Q(kind=chosen["kind"])] if chosen["kind"] else []
    conditions += [Q(scheme__funder=chosen["funder"])] if chosen["funder"] else []
    if chosen["discipline"]:
        admitted = Call.disciplines.through.objects.filter(discipline=chosen["discipline"]).values("call")
        conditions.append(Q(disciplines=None) | Q(pk__in=admitted))
    return conditions
