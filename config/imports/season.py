"""An invented city and its call, ready to take a list over: made where the call named does not exist and `--prepare` is given."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Funder, Membership, User
from calls.domain.catalogue import keep_form, keep_grid, keep_procedure
from calls.enums import CallKind, CallState
from calls.models import Call, Envelope, Scheme
from grants.enums import College
from grants.models import Committee, CommitteeMember
from workflows.door import perform

FORM = {
    "title": "Demande reprise d’une liste",
    "sections": [
        {
            "key": "demande",
            "title": "La demande",
            "kind": "questions",
            "minutes": 5,
            "questions": [
                {"key": "title", "label": "Objet de la demande", "type": "text", "required": True, "max_length": 200, "fills": "title"},
                {"key": "amount", "label": "Montant demandé", "type": "money", "required": True, "fills": "amount_requested"},
                {"key": "discipline", "label": "Discipline", "type": "choice", "required": False, "choices_from": "disciplines", "fills": "discipline"},
            ],
        }
    ],
}
PEOPLE = (
    ("administration", "Dominique Reprise", (Role.ADMINISTRATOR,)),
    ("instruction", "Camille Reprise", (Role.CASE_OFFICER,)),
    ("secretariat", "Sacha Reprise", (Role.SECRETARY,)),
    ("presidence", "Claude Reprise", (Role.CHAIR, Role.JUROR)),
    ("jury.1", "Alix Reprise", (Role.JUROR,)),
    ("jury.2", "Maxime Reprise", (Role.JUROR,)),
    ("jury.3", "Morgane Reprise", (Role.JUROR,)),
    ("jury.4", "Andréa Reprise", (Role.JUROR,)),
    ("elue", "Lou Reprise", (Role.DECISION_MAKER,)),
    ("maire", "Gwen Reprise", (Role.SIGNATORY,)),
    ("service.fait", "Robin Reprise", (Role.CERTIFIER,)),
    ("finances", "Noa Reprise", (Role.AUTHORISING_OFFICER,)),
)
COLLEGES = (College.ELECTED, College.PEER, College.INSTITUTION, College.PEER, College.ADMINISTRATION)


@transaction.atomic
def prepare(slug: str, *, year: int, envelope: Decimal) -> Call:
    """A funder with everybody a year needs, and a call open to lists. Twice changes nothing."""
    known = Call.objects.filter(slug=slug).first()
    if known:
        return known
    funder = _funder(slug)
    desk = {role: _person(funder, account, name, roles) for account, name, roles in PEOPLE for role in roles}
    _committee(funder)
    call = _call(funder, slug, year, envelope, desk[Role.ADMINISTRATOR])
    for step in ("publish", "open"):
        perform(call, step, actor=desk[Role.ADMINISTRATOR])
    return call


def _funder(slug: str) -> Funder:
    fields: dict[str, Any] = {"name": "Ville de Reprise-sur-Essai", "kind": "city", "country": "FR", "currency": "EUR", "seat": "Reprise-sur-Essai", "case_prefix": _prefix()}
    return Funder.objects.get_or_create(slug=f"reprise-{slug}"[:50], defaults=fields)[0]


def _prefix() -> str:
    """The first free one of REPA, REPB…"""
    taken = set(Funder.objects.values_list("case_prefix", flat=True))
    return next(prefix for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if (prefix := f"REP{letter}") not in taken)


def _person(funder: Funder, account: str, name: str, roles: tuple[Role, ...]) -> User:
    email = f"{account}.{funder.slug}@example.org"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, full_name=name)
    for role in roles:
        Membership.objects.get_or_create(user=user, funder=funder, role=role, defaults={"capacity": str(role.label)})
    user.forget_cached_rights()
    return user


def _committee(funder: Funder) -> None:
    committee = Committee.objects.create(funder=funder, name="Commission de la culture")
    jurors = Membership.objects.filter(funder=funder, role=Role.JUROR).select_related("user").order_by("pk")
    for rank, membership in enumerate(jurors):
        CommitteeMember.objects.create(committee=committee, user=membership.user, college=COLLEGES[rank], quality=membership.capacity, is_chair=rank == 0)


def _call(funder: Funder, slug: str, year: int, envelope: Decimal, administrator: User) -> Call:
    scheme = Scheme.objects.create(funder=funder, name="Subventions culturelles", slug=f"scheme-{slug}"[:50])
    now = timezone.now()
    call = Call.objects.create(
        scheme=scheme,
        title=f"Subventions culturelles {year}",
        slug=slug,
        kind=CallKind.CALL_FOR_PROJECTS,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=365),
        form=keep_form("reprise", FORM),
        grid=keep_grid("project"),
        procedure=keep_procedure("project_grant", by=administrator),
    )
    call.envelopes.add(Envelope.objects.create(funder=funder, scheme=scheme, name="Subventions culturelles", fiscal_year=year, amount=envelope))
    return call


OPEN_TO_LISTS = (CallState.PUBLISHED, CallState.OPEN, CallState.CLOSED)
