"""A funder, people, a call as the smallest real noun, and a convention with two parties registered for the test alone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Funder, Membership, User
from calls.models import Call, Scheme
from documents import issue, templating
from documents.catalogue import PAPERS
from documents.models import Document
from tests.documents.papers import EssayConvention
from workflows.procedures import publish

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(autouse=True)
def essay(settings: Any) -> Iterator[EssayConvention]:
    (house,) = settings.TEMPLATES
    settings.TEMPLATES = [{**house, "DIRS": [*house["DIRS"], Path(__file__).parent / "templates"]}]
    templating.engine.cache_clear()
    paper = PAPERS["essay_convention"] = EssayConvention()
    yield paper
    del PAPERS["essay_convention"]
    templating.engine.cache_clear()


@pytest.fixture
def city(db: Any) -> Funder:
    return Funder.objects.create(
        name="Ville d’Essai-sur-Lac",
        slug="essai",
        kind="city",
        country="FR",
        currency="EUR",
        seat="Essai-sur-Lac",
        case_prefix="ESS",
        address="1 place des Lampions",
    )


def person(city: Funder | None, email: str, name: str, role: str = "") -> User:
    user = User.objects.create_user(email, full_name=name)
    if city is not None:
        Membership.objects.create(user=user, funder=city, role=role)
    return user


@pytest.fixture
def officer(city: Funder) -> User:
    return person(city, "instruction@example.org", "Dominique Essai", Role.CASE_OFFICER)


@pytest.fixture
def administrator(city: Funder) -> User:
    return person(city, "administration@example.org", "Ange Essai", Role.ADMINISTRATOR)


@pytest.fixture
def camille(db: Any) -> User:
    return person(None, "camille@example.org", "Camille Essai")


@pytest.fixture
def call(city: Funder, administrator: User) -> Call:
    scheme = Scheme.objects.create(funder=city, name="Aide aux projets", slug="projets")
    procedure = publish(key="essai", title="Essai", body={"stages": []}, by=administrator)
    now = timezone.now()
    return Call.objects.create(scheme=scheme, title="Appel d’essai", slug="essai-2027", procedure=procedure, opens_at=now, closes_at=now + timedelta(days=30))


@pytest.fixture
def convention(call: Call) -> Document:
    return issue.issue(slug="essay_convention", subject=call, key="essay")


@pytest.fixture
def signed(convention: Document, camille: User, officer: User) -> Document:
    issue.sign(document=convention, party="beneficiary", actor=camille, capacity="présidente")
    return issue.sign(document=convention, party="institution", actor=officer, capacity="adjointe à la culture")
