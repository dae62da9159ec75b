from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grants.enums import ConflictKind
from grants.models import Application

NO_LINK = ("", _("Aucun lien"))


class LinksForm(forms.Form):
    """One choice per applicant, then the sentence to sign. `links` is what the verb receives."""

    attests = forms.BooleanField(required=False)

    def __init__(self, *args: Any, applications: Iterable[Application], sentence: str, is_signed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.applications = list(applications)
        for application in self.applications:
            name = f"{application.organisation.name} – {application}"
            self.fields[f"kind_{application.pk}"] = forms.ChoiceField(label=name, choices=[NO_LINK, *ConflictKind.choices], required=False)
            self.fields[f"words_{application.pk}"] = forms.CharField(label=_("Précisions (facultatif)"), required=False, max_length=500)
        if is_signed:
            del self.fields["attests"]
        else:
            self.order_fields([name for name in self.fields if name != "attests"])
            self.fields["attests"].label = sentence
            self.fields["attests"].required = True

    @property
    def rows(self) -> list[tuple[Application, Any, Any]]:
        return [(application, self[f"kind_{application.pk}"], self[f"words_{application.pk}"]) for application in self.applications]

    @property
    def links(self) -> list[tuple[Application, str, str]]:
        data = self.cleaned_data
        return [(each, data[f"kind_{each.pk}"], data[f"words_{each.pk}"]) for each in self.applications if data[f"kind_{each.pk}"]]


class RaiseForm(forms.Form):
    """By the desk or a colleague: the dossier closes to that person at once, until a third person settles it."""

    user = forms.ModelChoiceField(label=_("Personne concernée"), queryset=User.objects.none())
    kind = forms.ChoiceField(label=_("Nature du lien"), choices=ConflictKind.choices)
    explanation = forms.CharField(label=_("Ce que vous savez"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].queryset = people


class SettleForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Que décidez-vous ?"),
        widget=forms.RadioSelect,
        choices=[
            ("confirmed", _("Le conflit est confirmé : le dossier reste fermé à cette personne")),
            ("dismissed", _("Le conflit est écarté : le dossier lui est rouvert")),
        ],
    )
    settlement = forms.CharField(label=_("Motif"), widget=forms.Textarea(attrs={"rows": 3}))
