"""My account: who I am, and how to leave."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.domain import people
from accounts.interfaces.forms import ProfileForm


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Votre compte est à jour."))
        response = redirect("accounts:profile")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE)
        return response
    mandates = request.user.memberships.current().select_related("funder")
    return render(request, "accounts/profile.html", {"form": form, "mandates": mandates}, status=422 if form.errors else 200)


@login_required
def leave(request: HttpRequest) -> HttpResponse:
    reasons = people.reasons_to_stay(request.user)
    if request.method == "POST" and not reasons:
        try:
            people.anonymise(user=request.user)
        except ValidationError as error:
            reasons = error.messages
        else:
            logout(request)
            messages.success(request, _("Votre compte est anonymisé. Merci d’être passé·e par ici."))
            return redirect("home")
    return render(request, "accounts/leave.html", {"reasons": reasons}, status=409 if request.method == "POST" else 200)
