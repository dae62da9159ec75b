"""Writing a criterion. Its nature says what it may bear on; its words are read again for anything that would judge works."""

from typing import Any

import yaml
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.criteria import KINDS, wording
from calls.models import Criterion
from calls.referentials.files import parse
from calls.referentials.schema import BadData

HINTS = {
    "fair_pay": "{}",
    "evidence_plan": "bears_on: ecology\nminimum: 1\nmeasures:\n- {code: reemploi, label: Réemployer décors et matériaux}\nevidence: {what: facture ou photo datée, when: report}\n",
    "declaration": "bears_on: legal\nversion: version 1\ntext: Nous nous engageons à…\n",
}


def as_text(settings: dict[str, Any]) -> str:
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=110) if settings else "{}"


class CriterionForm(forms.Form):
    fields: dict[str, Any]
    kind = forms.ChoiceField(label=gettext_lazy("Nature"), widget=forms.RadioSelect)
    referential = forms.CharField(label=gettext_lazy("Référentiel"), max_length=60, validators=[validate_slug])
    code = forms.CharField(label=gettext_lazy("Code"), max_length=60, validators=[validate_slug])
    title = forms.CharField(label=gettext_lazy("Titre"), max_length=200)
    wording = forms.CharField(label=gettext_lazy("Énoncé"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    settings = forms.CharField(
        label=gettext_lazy("Réglages"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})
    )
    is_confirmed = forms.BooleanField(label=gettext_lazy("J’ai relu : ce critère ne porte pas sur le contenu des œuvres."), required=False)

    def __init__(self, *args: Any, version_of: Criterion | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(code, f"{kind.label} – {kind.purpose}") for code, kind in KINDS.items()]
        self.fields["settings"].help_text = _("Une ligne par réglage, comme dans l’exemple donné pour chaque nature.")
        if version_of is not None:
            self._continue(version_of)

    def _continue(self, criterion: Criterion) -> None:
        """A new version keeps the identity of the old one."""
        same = {name: getattr(criterion, name) for name in ("kind", "referential", "code", "title", "wording")}
        self.initial = same | {"settings": as_text(criterion.settings)}
        for name in ("kind", "referential", "code"):
            self.fields[name].disabled = True

    def clean_settings(self) -> dict[str, Any]:
        try:
            settings = parse(self.cleaned_data["settings"] or "{}", "settings")
        except BadData as error:
            raise ValidationError(error.sentences) from error
        if not isinstance(settings, dict):
            raise ValidationError(_("Écrivez des réglages sous la forme « nom: valeur »."))
        return settings

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") in KINDS and isinstance(data.get("settings"), dict):
            for sentence in KINDS[data["kind"]].complaints(data["settings"]):
                self.add_error("settings", sentence)
        doubt = wording.warning(" ".join([data.get("title", ""), data.get("wording", ""), as_text(data.get("settings") or {})]))
        if doubt and not data.get("is_confirmed"):
            self.add_error("is_confirmed", doubt)
        return data

    @property
    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("referential", "code", "kind", "title", "wording", "settings")}
