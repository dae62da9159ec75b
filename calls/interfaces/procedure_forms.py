"""What starts a procedure (from which one, under which name, for which institution), and what compares two."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.interfaces.office_forms import administered_funders
from workflows.models import Procedure


class StartForm(forms.Form):
    fields: dict[str, Any]
    based_on = forms.ModelChoiceField(
        Procedure.objects.none(), label=gettext_lazy("À partir de"), help_text=gettext_lazy("Une procédure livrée, ou n’importe quelle version d’une des vôtres.")
    )
    title = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Laissez vide pour préparer la version suivante d’une de vos procédures ; sinon c’est une nouvelle procédure, qui porte ce nom."),
    )
    funder = forms.ModelChoiceField(None, label=gettext_lazy("Pour l’institution"))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["based_on"].queryset = Procedure.objects.visible_to(user).filter(published_at__isnull=False).order_by("title", "-version")
        mine = administered_funders(user)
        self.fields["funder"].queryset = mine
        if len(mine) == 1:
            self.fields["funder"].widget, self.fields["funder"].required = forms.HiddenInput(), False
            self.only = mine[0]

    only: Any = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        funder, base = data.get("funder") or self.only, data.get("based_on")
        data["funder"] = funder
        if base and funder and not data.get("title") and base.funder_id != funder.pk:
            self.add_error("title", _("Donnez un nom à votre procédure : celle-ci est livrée avec Sillage, vous en faites une copie."))
        return data

    @property
    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"based_on": data["based_on"], "funder_id": data["funder"].pk, "title": data["title"] or data["based_on"].title}


class CompareForm(forms.Form):
    fields: dict[str, Any]
    avec = forms.ModelChoiceField(Procedure.objects.none(), label=gettext_lazy("Comparer avec"), empty_label=gettext_lazy("Choisissez une version"))

    def __init__(self, *args: Any, user: Any, procedure: Procedure, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Procedure.objects.visible_to(user).filter(published_at__isnull=False).exclude(pk=procedure.pk)
        self.fields["avec"].queryset = rows.order_by("title", "-version")
