from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from calls.models import Envelope
from grants.domain.decisions import Line
from grants.enums import Outcome
from ui.forms import MoneyField


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Sens de la décision"), choices=Outcome.choices, widget=forms.RadioSelect)
    motive = forms.CharField(label=_("Motif"), help_text=_("Repris dans la lettre."), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    divergence = forms.CharField(
        label=_("Pourquoi la décision s’écarte de l’avis"),
        help_text=_("Seulement si elle s’en écarte."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    act_reference = forms.CharField(label=_("Référence de l’acte"), help_text=_("Numéro de la délibération ou de l’arrêté."), max_length=100, required=False)


class LineForm(forms.Form):
    envelope = forms.ModelChoiceField(label=_("Enveloppe"), queryset=Envelope.objects.none(), required=False)
    fiscal_year = forms.IntegerField(label=_("Exercice"), min_value=2000, max_value=2100, required=False)
    amount = MoneyField(label=_("Montant"), required=False)

    def __init__(self, *args: Any, envelopes: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["envelope"].queryset = envelopes
        self.fields["amount"].set_currency(currency)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if bool(data.get("envelope")) != bool(data.get("amount")):
            raise forms.ValidationError(_("Une ligne porte une enveloppe et un montant."))
        if data.get("envelope") and not data.get("fiscal_year"):
            data["fiscal_year"] = data["envelope"].fiscal_year
        return data


class _Lines(BaseFormSet):  # type: ignore[type-arg]
    @property
    def lines(self) -> list[Line]:
        rows = (form.cleaned_data for form in self.forms if form.cleaned_data)
        return [Line(row["envelope"], row["fiscal_year"], row["amount"]) for row in rows if row.get("envelope")]


LineFormSet = formset_factory(LineForm, formset=_Lines, extra=2, max_num=12, validate_max=True)


class BulkForm(forms.Form):
    envelope = forms.ModelChoiceField(label=_("Enveloppe"), queryset=Envelope.objects.none(), required=False)
    act_reference = forms.CharField(label=_("Référence de l’acte"), help_text=_("Numéro de la délibération ou de l’arrêté."), max_length=100, required=False)

    def __init__(self, *args: Any, envelopes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["envelope"].queryset = envelopes


class AppealForm(forms.Form):
    grounds = forms.CharField(
        label=_("Motifs de votre recours"),
        help_text=_("Dites ce qui, selon vous, doit être revu, et pourquoi."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
    )
