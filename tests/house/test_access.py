"""Every address has a declared access; a visitor is sent to the sign-in page by all those that are not public."""

from fnmatch import fnmatch
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.access import ACCESS, FAMILIES, Access, access_of, routes

SAMPLES = {"int": 1, "slug": "essai", "str": "essai", "uuid": "00000000-0000-4000-8000-000000000000", "path": "essai/essai"}
ROUTES = {name: pattern for name, pattern in routes() if access_of(name) in (Access.SIGNED_IN, Access.PUBLIC, None)}


def address(name: str) -> str:
    converters: dict[str, Any] = ROUTES[name].pattern.converters
    kinds = {part: type(converter).__name__.removesuffix("Converter").lower().replace("string", "str") for part, converter in converters.items()}
    return reverse(name, kwargs={part: SAMPLES.get(kind, "essai") for part, kind in kinds.items()})


def test_every_route_declares_its_access() -> None:
    assert [name for name, _ in routes() if access_of(name) is None] == []


def test_no_declaration_outlives_its_route() -> None:
    names = {name for name, _ in routes()}
    assert [name for name in ACCESS if name not in names] == []
    assert [family for family in FAMILIES if not any(fnmatch(name, family) for name in names)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in ROUTES if access_of(name) is not Access.PUBLIC))
def test_a_visitor_is_sent_to_sign_in(client: Client, name: str) -> None:
    for method in (client.get, client.post):
        answer = method(address(name))
        assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in ROUTES if access_of(name) is Access.PUBLIC))
def test_a_public_address_answers_a_visitor(client: Client, name: str) -> None:
    answer = client.get(address(name))
    assert answer.status_code in (200, 302, 404, 405, 422)
    assert not answer.headers.get("Location", "").startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in ROUTES if access_of(name) is Access.SIGNED_IN))
def test_a_person_without_any_role_is_refused_or_served_but_never_meets_an_error(client: Client, name: str) -> None:
    client.force_login(User.objects.create_user("passage@example.org", full_name="Passage Essai"))
    assert client.get(address(name)).status_code in (200, 302, 403, 404, 405, 422)


@pytest.mark.django_db
def test_the_technical_pages_are_closed_to_a_visitor(client: Client) -> None:
    assert client.get(reverse("admin:index")).headers["Location"].startswith(reverse("admin:login"))


@pytest.mark.django_db
def test_pages_carry_the_headers_that_forbid_anything_inline(client: Client) -> None:
    headers = client.get(reverse("account_login")).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'self'", "'self'", "'self'")
    assert (policy["object-src"], policy["base-uri"]) == ("'none'", "'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
