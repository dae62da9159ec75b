from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from documents import conf


class VerificationForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier PDF à vérifier"),
        help_text=_("Le fichier est comparé puis oublié : il n’est pas conservé."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > conf.upload_limit():
            raise ValidationError(_("Ce fichier dépasse %(limit)d Mo : nos actes sont bien plus légers."), params={"limit": conf.upload_limit() // 2**20})
        return file


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code de vérification"),
        help_text=_("Seize signes imprimés au bas de chaque page, par exemple 4T2K-9QXB-07HM-ZC3D."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """As it is read aloud: any case, any spaces, O for 0 and I or L for 1."""
        letters = "".join(each for each in str(self.cleaned_data["code"]).upper() if each.isalnum()).translate(str.maketrans("OIL", "011"))
        if len(letters) != 16:
            raise ValidationError(_("Un code compte seize signes ; celui-ci en compte %(count)d."), params={"count": len(letters)})
        return "-".join(letters[i : i + 4] for i in range(0, 16, 4))
