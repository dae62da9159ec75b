"""What follows from an act on people: the invitation, sent once, after the act is safe."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from workflows.outbox import handler


@handler("accounts.invitation")
def send_invitation(payload: dict[str, Any]) -> None:
    person = User.objects.filter(pk=payload["user"], is_active=True).first()
    if person is None:
        return
    with translation.override(person.language):
        words = {"host": payload["host"], "place": payload["place"], "site_name": settings.SITE_NAME, "url": settings.SITE_URL + _way_in(person)}
        send_mail(_("Vous êtes invité·e à rejoindre %(place)s") % payload, render_to_string("accounts/invitation.txt", words), None, [person.email])


def _way_in(person: User) -> str:
    """A new account begins by choosing its password; the address proves itself on the way."""
    return reverse("account_login" if person.has_usable_password() else "account_reset_password")
