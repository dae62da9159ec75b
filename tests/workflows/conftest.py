"""The engine is tried on the smallest real noun, the call: a prepared one, and people with and without the right."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Funder, Membership, User
from accounts.system import system_actor
from calls.models import Call, CallForm, Envelope, Scheme
from workflows.procedures import publish


@pytest.fixture
def city(db: Any) -> Funder:
    return Funder.objects.create(name="Ville de Trégastel-l’Essai", slug="essai", kind="city", country="FR", currency="EUR", seat="Paris", case_prefix="ESS")


@pytest.fixture
def administrator(city: Funder) -> User:
    user = User.objects.create_user("administration@example.org", full_name="Dominique Essai")
    Membership.objects.create(user=user, funder=city, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def stranger(db: Any) -> User:
    return User.objects.create_user("passage@example.org", full_name="Passage Essai")


@pytest.fixture
def sillage(db: Any) -> User:
    return system_actor()


@pytest.fixture
def call(city: Funder, administrator: User) -> Call:
    """Everything that publishing asks for, opening in an hour."""
    scheme = Scheme.objects.create(funder=city, name="Aide aux projets", slug="projets")
    procedure = publish(key="essai", title="Essai", body={"stages": []}, by=administrator)
    form = CallForm.objects.create(key="essai", version=1, title="Essai", body={"sections": []}, digest="0" * 64)
    now = timezone.now()
    call = Call.objects.create(
        scheme=scheme, title="Appel d’essai", slug="essai-2027", procedure=procedure, form=form, opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=30)
    )
    call.envelopes.add(Envelope.objects.create(funder=city, name="Projets", fiscal_year=2027, amount="1000.00"))
    return call


@pytest.fixture
def bare_call(call: Call) -> Call:
    """The same without what publishing asks for."""
    call.form = None
    call.opens_at = call.closes_at = None
    call.save()
    call.envelopes.clear()
    return call
