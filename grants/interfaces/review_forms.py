from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grants.domain.reviews import Sheet
from grants.enums import Opinion, ReviewerRole
from grants.models import Review
from ui.forms import MomentField, MoneyField


class AssignForm(forms.Form):
    application = forms.ModelChoiceField(label=_("Dossier"), queryset=None)
    reviewer = forms.ModelChoiceField(label=_("Personne"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Rôle"), choices=ReviewerRole.choices, initial=ReviewerRole.READER)
    due_at = MomentField(label=_("À rendre avant le"), required=False)

    def __init__(self, *args: Any, applications: Any, people: Any, funder: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["application"].queryset, self.fields["reviewer"].queryset = applications, people
        self.fields["due_at"].set_place(funder)


class ProposalForm(forms.Form):
    """The parameters of a proposal: the same ones give the same answer."""

    most = forms.IntegerField(label=_("Lectures au plus par personne"), min_value=1, max_value=500)
    seed = forms.IntegerField(
        label=_("Graine du tirage"), min_value=1, max_value=999_999, help_text=_("Départage les égalités. La même graine donne la même répartition.")
    )
    jurors = forms.ModelMultipleChoiceField(label=_("Personnes sollicitées"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple)
    due_at = MomentField(label=_("À rendre avant le"), required=False)

    def __init__(self, *args: Any, people: Any, funder: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["jurors"].queryset = people
        self.fields["due_at"].set_place(funder)

    @property
    def capacity(self) -> dict[int, int]:
        return {juror.pk: self.cleaned_data["most"] for juror in self.cleaned_data["jurors"]}


class SheetForm(forms.Form):
    """One question per item of the grid, then the words. Nothing is required while one is typing; the door asks at the end."""

    comment = forms.CharField(
        label=_("Avis motivé"), help_text=_("Lu par le jury et le secrétariat."), widget=forms.Textarea(attrs={"rows": 5}), required=False
    )
    comment_for_applicant = forms.CharField(
        label=_("À transmettre au demandeur"), help_text=_("Repris dans la lettre, s’il y a lieu."), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    recommendation = forms.ChoiceField(label=_("Votre avis"), choices=[("", _("Pas encore")), *Opinion.choices], required=False)
    amount_proposed = MoneyField(label=_("Montant que vous proposez"), required=False)

    def __init__(self, *args: Any, review: Review, **options: Any) -> None:
        super().__init__(*args, initial=initial_of(review), **options)
        self.review = review
        for item in review.grid.items:
            self.fields[f"mark_{item['code']}"] = _mark_field(item)
            self.fields[f"remark_{item['code']}"] = forms.CharField(
                label=_("Remarque"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.fields["amount_proposed"].set_currency(review.application.funder.currency)

    def clean_amount_proposed(self) -> Decimal | None:
        amount, asked = self.cleaned_data["amount_proposed"], self.review.application.amount_requested
        if amount and asked and amount > asked:
            raise forms.ValidationError(_("Le montant proposé dépasse la demande."))
        return amount

    @property
    def questions(self) -> list[tuple[dict[str, Any], Any, Any]]:
        return [(item, self[f"mark_{item['code']}"], self[f"remark_{item['code']}"]) for item in self.review.grid.items]

    @property
    def sheet(self) -> Sheet:
        data, codes = self.cleaned_data, [item["code"] for item in self.review.grid.items]
        fields = {name: data[name] for name in ("comment", "comment_for_applicant", "recommendation", "amount_proposed")}
        return Sheet({code: data[f"mark_{code}"] for code in codes}, {code: data[f"remark_{code}"] for code in codes}, fields)


def initial_of(review: Review) -> dict[str, Any]:
    kept = {mark.code: mark for mark in review.marks.all()}
    marks = {f"mark_{code}": str(int(mark.value)) for code, mark in kept.items() if mark.value is not None}
    remarks = {f"remark_{code}": mark.comment for code, mark in kept.items()}
    return marks | remarks | {name: getattr(review, name) for name in ("comment", "comment_for_applicant", "recommendation", "amount_proposed")}


def _mark_field(item: dict[str, Any]) -> forms.TypedChoiceField:
    scale = [(str(value), str(value)) for value in range(int(item["max"]) + 1)]
    return forms.TypedChoiceField(label=item["label"], choices=scale, widget=forms.RadioSelect, coerce=Decimal, empty_value=None, required=False)
