"""Invented calls, named as situations. Every state is reached through the door.

call = an_open_call()                                  # a city's call, open since yesterday, closing in thirty days
call = an_open_call(funder=a_canton(), procedure="small_grant")
call = an_open_call(with_criteria=(a_fair_pay_criterion(), a_sustainability_criterion()))
"""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Funder
from calls.domain.catalogue import keep_criterion, keep_form, keep_grid, keep_procedure
from calls.models import Call, CallCriterion, CallForm, Criterion, Discipline, Envelope, Scheme, ScoringGrid
from tests.factories.accounts import a_city, an_administrator
from workflows.door import perform
from workflows.models import Procedure

RANK = count(1)


def in_days(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


def a_discipline(name: str = "Théâtre") -> Discipline:
    return Discipline.objects.get_or_create(slug=f"d-{name.lower()}"[:50], defaults={"name": name})[0]


def a_scheme(funder: Funder | None = None, **fields: Any) -> Scheme:
    rank = next(RANK)
    return Scheme.objects.create(**{"funder": funder or a_city(), "name": f"Aide à la création {rank}", "slug": f"aide-creation-{rank}"} | fields)


def an_envelope(funder: Funder, **fields: Any) -> Envelope:
    rank = next(RANK)
    return Envelope.objects.create(
        **{"funder": funder, "name": f"Création {rank}", "fiscal_year": timezone.localdate().year, "amount": Decimal("100000.00")} | fields
    )


def a_form(key: str = "project") -> CallForm:
    """A form shipped with the product, as `manage.py load_forms` stores it."""
    return keep_form(key)


def a_grid(key: str = "project") -> ScoringGrid:
    return keep_grid(key)


def a_procedure(key: str = "project_grant") -> Procedure:
    """project_grant, small_grant or multi_year, as `manage.py load_procedures` stores them."""
    return keep_procedure(key)


def a_fair_pay_criterion() -> Criterion:
    return keep_criterion("juste-remuneration")


def a_sustainability_criterion() -> Criterion:
    return keep_criterion("plan-durabilite")


def a_republican_contract() -> Criterion:
    return keep_criterion("contrat-engagement-republicain")


def with_criterion(call: Call, criterion: Criterion, **fields: Any) -> CallCriterion:
    """The criterion as this call uses it: role and withheld share may be given."""
    return CallCriterion.objects.create(**{"call": call, "criterion": criterion, "position": call.criteria.count() + 1} | fields)


def a_draft_call(
    *,
    funder: Funder | None = None,
    scheme: Scheme | None = None,
    procedure: str | Procedure = "project_grant",
    with_criteria: tuple[Criterion, ...] = (),
    **fields: Any,
) -> Call:
    """Everything a call needs to be published, not yet published: opens yesterday, closes in thirty days."""
    scheme = scheme or a_scheme(funder)
    rank = next(RANK)
    call = Call.objects.create(
        **{
            "scheme": scheme,
            "title": f"Appel à projets d’essai {rank}",
            "slug": f"appel-essai-{rank}",
            "summary": "Soutenir des projets inventés pour les essais.",
            "opens_at": in_days(-1),
            "closes_at": in_days(30),
            "amount_max": Decimal("20000.00"),
            "form": a_form(),
            "grid": a_grid(),
            "procedure": procedure if isinstance(procedure, Procedure) else a_procedure(procedure),
        }
        | fields
    )
    call.envelopes.add(an_envelope(scheme.funder))
    for criterion in with_criteria:
        with_criterion(call, criterion)
    return call


def a_published_call(**fields: Any) -> Call:
    """Published, opening tomorrow."""
    call = a_draft_call(**{"opens_at": in_days(1)} | fields)
    perform(call, "publish", actor=an_administrator(call.funder))
    return call


def an_open_call(**fields: Any) -> Call:
    call = a_draft_call(**fields)
    administrator = an_administrator(call.funder)
    perform(call, "publish", actor=administrator)
    perform(call, "open", actor=administrator)
    return call


def a_closed_call(**fields: Any) -> Call:
    """Opened a month ago, its deadline passed yesterday."""
    call = an_open_call(**{"opens_at": in_days(-30), "closes_at": in_days(-1)} | fields)
    perform(call, "close", actor=an_administrator(call.funder))
    return call
