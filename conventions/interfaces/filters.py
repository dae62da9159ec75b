from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from conventions.enums import ConventionState, Instrument
from conventions.models import Convention


class ConventionFilter(django_filters.FilterSet):
    text = django_filters.CharFilter(label=_("Chercher"), method="by_text", help_text=_("Numéro, projet ou organisme."))
    state = django_filters.MultipleChoiceFilter(label=_("État"), choices=ConventionState.choices, widget=forms.SelectMultiple(attrs={"size": 4}))
    instrument = django_filters.ChoiceFilter(label=_("Acte"), choices=Instrument.choices, empty_label=_("Tous"))
    ends_before = django_filters.DateFilter(
        label=_("Échéance avant le"), field_name="ends_on", lookup_expr="lte", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Convention
        fields: list[str] = []

    def by_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(case_ref__icontains=value) | Q(application__title__icontains=value) | Q(application__organisation__name__icontains=value))
