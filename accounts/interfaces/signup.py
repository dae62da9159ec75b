"""What allauth's sign-up asks besides an address and a password: the name that acts will carry."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignupForm(forms.Form):
    full_name = forms.CharField(
        label=_("Nom complet"), max_length=150, help_text=_("Tel qu’il doit figurer sur les actes."), widget=forms.TextInput({"autocomplete": "name"})
    )
    field_order = ("full_name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> None:
        user.full_name, user.language = self.cleaned_data["full_name"], (get_language() or "fr")[:2]
        user.save(update_fields=["full_name", "language"])
