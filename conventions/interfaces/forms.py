from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from conventions.enums import Condition, InstalmentKind
from conventions.models import Convention
from ui.forms import DayField, MoneyField


class TermsForm(forms.Form):
    purpose = forms.CharField(label=_("Objet"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    starts_on = DayField(label=_("Début"))
    ends_on = DayField(label=_("Échéance"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _t("L’échéance précède le début."))
        return data


class ClauseForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=200)
    text = forms.CharField(
        label=_("Texte"), help_text=_("Un paragraphe par ligne, sans mise en forme."), widget=forms.Textarea(attrs={"rows": 10}), max_length=20000
    )


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Votre remarque"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class InstalmentForm(forms.Form):
    """The lists start on their first line, and say so: a row left as it was shown is a row left empty."""

    label = forms.CharField(label=_("Libellé"), max_length=150)
    kind = forms.ChoiceField(label=_("Nature"), choices=InstalmentKind.choices, initial=InstalmentKind.values[0])
    condition = forms.ChoiceField(label=_("Condition"), choices=Condition.choices, initial=Condition.values[0])
    due_on = DayField(label=_("Date"), required=False, help_text=_("Seulement pour un versement à une date."))
    fiscal_year = forms.IntegerField(label=_("Exercice"), min_value=2000, max_value=2100)
    amount = MoneyField(label=_("Montant"), min_value=Decimal("0.01"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("condition") == Condition.DATE and not data.get("due_on"):
            self.add_error("due_on", _t("Indiquez la date de ce versement."))
        return data


class Lines(forms.BaseFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _t("Retirer ce versement")


InstalmentFormSet = forms.formset_factory(InstalmentForm, formset=Lines, extra=1, can_delete=True, can_delete_extra=False, max_num=40)


class ConsentForm(forms.Form):
    """What one ticks to sign; the digest names the very bytes that were shown."""

    consent = forms.BooleanField(label="")
    capacity = forms.CharField(label=_("En qualité de"), max_length=150)
    sha256_presented = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sentence: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["consent"].label = sentence
        self.fields["consent"].error_messages["required"] = _t("Cochez cette phrase pour signer.")


class AmendmentForm(forms.Form):
    """The diff: what is left empty does not change."""

    purpose = forms.CharField(
        label=_("Objet de l’avenant"), help_text=_("Pourquoi, en deux phrases."), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    ends_on = DayField(label=_("Nouvelle échéance"), required=False)
    amount = MoneyField(label=_("Nouveau montant"), required=False, min_value=Decimal("0.01"))
    awards = forms.ModelMultipleChoiceField(
        label=_("Attributions qui portent l’augmentation"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Une augmentation repose sur une décision notifiée."),
    )
    clause = forms.ChoiceField(label=_("Article réécrit"), required=False)
    clause_text = forms.CharField(label=_("Nouveau texte de cet article"), required=False, widget=forms.Textarea(attrs={"rows": 6}), max_length=20000)

    def __init__(self, *args: Any, convention: Convention, awards: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.convention = convention
        self.fields["amount"].set_currency(convention.funder.currency)
        self.fields["awards"].queryset = awards
        if not awards:
            self.fields["awards"].help_text = _t(
                "Aucune attribution notifiée n’attend d’être rattachée : une augmentation suppose d’abord une nouvelle décision."
            )
        self.fields["clause"].choices = [("", _t("Aucun")), *convention.clauses.values_list("key", "title")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("clause") and not data.get("clause_text", "").strip():
            self.add_error("clause_text", _t("Écrivez le nouveau texte de l’article choisi."))
        if data.get("ends_on") and data["ends_on"] < self.convention.starts_on:
            self.add_error("ends_on", _t("L’échéance précède le début de la convention."))
        return data

    def changes(self, instalments: list[dict[str, Any]]) -> dict[str, Any]:
        """As the amendment keeps them: days and amounts as text."""
        data = self.cleaned_data
        changes: dict[str, Any] = {"ends_on": _iso(data["ends_on"]), "amount": str(data["amount"]) if data["amount"] else None}
        changes["clauses"] = {data["clause"]: data["clause_text"].strip()} if data["clause"] else {}
        changes["instalments"] = [{**line, "amount": str(line["amount"]), "due_on": _iso(line["due_on"])} for line in instalments]
        return {name: value for name, value in changes.items() if value}


def lines_of(formset: Any) -> list[dict[str, Any]]:
    """The rows that are filled and kept, in their order."""
    return [
        {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
        for form in formset.forms
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
