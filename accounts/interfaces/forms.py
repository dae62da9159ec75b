"""Forms on people and organisations. Identifiers are checked as their registers check them."""

from typing import Any
from zoneinfo import available_timezones

import magic
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError as NumberError

from accounts import identifiers
from accounts.enums import OrganisationRole, Role
from accounts.models import Funder, Organisation, User
from ui.contrast import validate_primary

LOGO_BYTES = 300 * 1024
ZONES = sorted(name for name in available_timezones() if name.startswith(("Europe/", "America/", "Indian/", "Pacific/", "Africa/")))


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "phone", "language"]
        widgets = {
            "language": forms.RadioSelect(choices=[("fr", "Français"), ("en", "English")]),
            "phone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
            "full_name": forms.TextInput({"autocomplete": "name"}),
        }
        help_texts = {"full_name": _("Tel qu’il doit figurer sur les actes."), "language": _("Langue des messages que vous recevez.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["full_name"].required = True


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = [
            "name", "legal_form", "country", "siret", "rna", "uid", "address", "postcode", "city", "email", "phone",
            "legal_representative", "legal_representative_capacity", "is_live_performance", "iban",
        ]  # fmt: skip
        help_texts = {
            "siret": _("Quatorze chiffres. En France, demandé pour tout versement."),
            "rna": _("W suivi de neuf caractères, pour une association. Facultatif en Alsace-Moselle."),
            "uid": _("En Suisse : CHE-123.456.789."),
            "iban": _("Compte de l’organisme, au nom de l’organisme. Vérifié avant le premier versement."),
            "legal_representative": _("La personne qui signera la convention."),
            "is_live_performance": _("Cochez si l’organisme produit ou diffuse des spectacles vivants."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("siret", "rna", "uid", "iban"):
            self.fields[name].max_length = 40
            self.fields[name].widget.attrs.update(maxlength=40, autocomplete="off", spellcheck="false")
            self.fields[name].validators = []

    def clean_siret(self) -> str:
        return self._checked("siret", identifiers.clean_siret)

    def clean_rna(self) -> str:
        return self._checked("rna", identifiers.clean_rna)

    def clean_uid(self) -> str:
        return self._checked("uid", identifiers.clean_uid)

    def clean_iban(self) -> str:
        return self._checked("iban", clean_iban)

    def _checked(self, name: str, check: Any) -> str:
        typed = self.cleaned_data[name]
        return check(typed) if typed else ""


def clean_iban(text: str) -> str:
    try:
        return iban_number.validate(text.upper())
    except NumberError as error:
        raise forms.ValidationError(_("Cet IBAN est faux : recopiez-le depuis un relevé d’identité bancaire."), code="iban") from error


class MemberForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique"), widget=forms.EmailInput({"autocomplete": "off"}), help_text=_("La personne recevra un message d’invitation.")
    )
    role = forms.ChoiceField(label=_("Rôle"), choices=OrganisationRole, initial=OrganisationRole.EDITOR, widget=forms.RadioSelect)


class MemberRoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Rôle"), choices=OrganisationRole)


class MandateForm(forms.Form):
    email = forms.EmailField(label=_("Adresse électronique"), widget=forms.EmailInput({"autocomplete": "off"}))
    full_name = forms.CharField(label=_("Nom complet"), max_length=150, help_text=_("Utilisé si cette adresse n’a pas encore de compte."), required=False)
    role = forms.ChoiceField(label=_("Rôle"), choices=Role)
    capacity = forms.CharField(
        label=_("Qualité"), max_length=150, required=False, help_text=_("Imprimée sur les actes, par exemple « Adjointe à la culture ».")
    )


class FunderForm(forms.ModelForm):
    class Meta:
        model = Funder
        fields = ["name", "address", "seat", "time_zone", "siret", "primary_colour", "logo", "remedies"]
        widgets = {
            "logo": forms.ClearableFileInput({"accept": "image/png,image/jpeg"}),
            "primary_colour": forms.TextInput({"type": "color"}),
            "address": forms.Textarea({"rows": 3}),
            "remedies": forms.Textarea({"rows": 6}),
        }
        help_texts = {
            "primary_colour": _("Couleur des boutons et du bandeau. Sa lisibilité est vérifiée : contraste d’au moins 4,5 pour 1."),
            "logo": _("PNG ou JPEG, 300 ko au plus. Affiché en haut des pages de l’institution."),
        }

    time_zone = forms.ChoiceField(label=_("fuseau horaire"), choices=[(name, name.replace("_", " ")) for name in ZONES])

    def clean_primary_colour(self) -> str:
        colour = self.cleaned_data["primary_colour"].upper()
        validate_primary(colour)
        return colour

    def clean_logo(self) -> Any:
        """Kept under a name of ours, with the type its bytes say."""
        file = self.cleaned_data["logo"]
        if isinstance(file, UploadedFile):
            file.name = f"{self.instance.slug}.{logo_kind(file)}"
        return file


def logo_kind(file: UploadedFile) -> str:
    kind = {"image/png": "png", "image/jpeg": "jpg"}.get(magic.from_buffer(file.read(4096), mime=True))
    file.seek(0)
    if kind is None or (file.size or 0) > LOGO_BYTES:
        raise forms.ValidationError(_("Choisissez une image PNG ou JPEG de 300 ko au plus."), code="logo")
    return kind
