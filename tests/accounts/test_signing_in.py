"""Signing in by other roads: through the institution's identity provider, and with a second factor."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts import identity_provider
from tests.accounts.identity_provider import CLIENT, Provider
from tests.factories.accounts import a_person

pytestmark = pytest.mark.django_db
PASSWORD = "une-phrase-assez-longue"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with identity_provider.running() as provider:
        app = {"provider_id": "sso", "name": "Compte professionnel", "client_id": CLIENT, "secret": "secret", "settings": {"server_url": provider.address}}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield provider


def through(client: Client, provider: Provider) -> HttpResponse:
    """The button, the provider's page, the way back."""
    sent = client.post(reverse("openid_connect_login", args=["sso"]))
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert sent["Location"].startswith(f"{provider.address}/authorize?")
    provider.challenge = asked["code_challenge"][0]
    return client.get(reverse("openid_connect_callback", args=["sso"]), {"code": "un-code", "state": asked["state"][0]})


def who(client: Client) -> str:
    return str(client.get(reverse("home")).context["user"])


def test_the_page_offers_the_provider_and_the_button_asks_once(client: Client, provider: Provider) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "Compte professionnel" in page
    asked = client.get(reverse("openid_connect_login", args=["sso"])).content.decode()
    assert ('method="post"' in asked, "Compte professionnel" in asked) == (True, True)


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_signed_answer_opens_an_account_under_the_name_acts_will_carry(client: Client, provider: Provider, is_signed: bool) -> None:
    provider.is_signed = is_signed
    assert through(client, provider)["Location"] == "/"
    person = User.objects.get()
    assert (person.email, person.full_name, person.has_usable_password(), who(client)) == ("sacha@example.org", "Sacha Essai", False, "Sacha Essai")
    client.logout()
    through(client, provider)
    assert (User.objects.count(), SocialAccount.objects.get().uid, who(client)) == (1, "42", "Sacha Essai")


@pytest.mark.parametrize("fault", [{"is_forged": True}, {"audience": "quelqu-un-d-autre"}])
def test_an_answer_that_does_not_hold_opens_nothing(client: Client, provider: Provider, fault: dict[str, Any]) -> None:
    for name, value in fault.items():
        setattr(provider, name, value)
    page = through(client, provider)
    assert (User.objects.count(), "_auth_user_id" in client.session, "La connexion n’a pas abouti" in page.content.decode()) == (0, False, True)


def test_somebody_who_comes_back_with_the_state_of_another_is_refused(client: Client, provider: Provider) -> None:
    client.post(reverse("openid_connect_login", args=["sso"]))
    client.get(reverse("openid_connect_callback", args=["sso"]), {"code": "un-code", "state": "autre"})
    assert (User.objects.count(), "_auth_user_id" in client.session) == (0, False)


@pytest.mark.parametrize(("trusted", "verified", "opened"), [(False, True, False), (True, True, True), (True, False, False)])
def test_a_known_address_opens_its_account_only_where_the_house_trusts_the_provider(
    client: Client, provider: Provider, settings: Any, trusted: bool, verified: bool, opened: bool
) -> None:
    known = a_person(email="sacha@example.org", full_name="Sacha Connu")
    known.emailaddress_set.create(email=known.email, verified=True, primary=True)
    settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION = settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = trusted
    provider.person["email_verified"] = verified
    through(client, provider)
    assert (User.objects.count(), client.session.get("_auth_user_id") == str(known.pk)) == (1, opened)


# --- a second factor


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client: Client, person: User) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def test_a_code_then_a_recovery_code_open_the_account_each_once(client: Client, settings: Any) -> None:
    settings.MFA_TOTP_TOLERANCE = 1
    person = a_person(password=PASSWORD)
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    sign_in(client, person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert (secret in page.content.decode(), "<svg" in page.content.decode() or "data:image" in page.content.decode()) == (True, True)
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code in (200, 422)
    assert not Authenticator.objects.exists()
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert spare[0] in client.get(reverse("mfa_view_recovery_codes")).content.decode()

    another = Client()
    assert sign_in(another, person)["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in another.session
    another.post(reverse("mfa_authenticate"), {"code": "12345678"})
    assert "_auth_user_id" not in another.session
    another.post(reverse("mfa_authenticate"), {"code": spare[0]})
    assert another.session["_auth_user_id"] == str(person.pk)

    third = Client()
    sign_in(third, person)
    third.post(reverse("mfa_authenticate"), {"code": spare[0]})
    assert "_auth_user_id" not in third.session
    third.post(reverse("mfa_authenticate"), {"code": spare[1]})
    assert third.session["_auth_user_id"] == str(person.pk)
