"""Forms of the applicant."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from grants.rules import WRITERS


class StartForm(forms.Form):
    """For which of their organisations somebody asks. `reference` names the click."""

    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("Pour quel organisme ?"), empty_label=None, widget=forms.RadioSelect)
    reference = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = Organisation.objects.filter(members__user=user, members__role__in=WRITERS).distinct()
        self.fields["organisation"].queryset = mine


class DepositForm(forms.Form):
    """The last word before the deposit. `seen` is the mark of what the page showed: what is deposited is what was read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    certified = forms.BooleanField(
        label=_("Je certifie que ces informations sont exactes et que je suis habilité·e à déposer cette demande au nom de l’organisme."),
        error_messages={"required": _("Cochez cette case pour déposer le dossier.")},
    )
