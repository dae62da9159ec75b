"""Verbs on people: invite, appoint, leave, anonymise."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.objections import refuse_if_objected
from accounts.enums import OrganisationRole, Role
from accounts.models import Funder, Membership, Organisation, OrganisationMember, User
from workflows import outbox


@transaction.atomic
def found_organisation(*, organisation: Organisation, founder: User) -> Organisation:
    """Whoever describes an organisation first answers for it; they may hand that over."""
    organisation.save()
    OrganisationMember.objects.create(organisation=organisation, user=founder, role=OrganisationRole.LEGAL_REPRESENTATIVE)
    founder.forget_cached_rights()
    return organisation


@transaction.atomic
def invite_member(*, organisation: Organisation, email: str, role: str, host: User) -> OrganisationMember:
    """The answer is the same whether or not the address has an account: it tells nothing about others."""
    person = _known_or_new(email)
    member, created = OrganisationMember.objects.get_or_create(organisation=organisation, user=person, defaults={"role": role})
    if not created:
        raise ValidationError(_("Cette personne fait déjà partie de l’organisme."), code="already")
    _leave_invitation(person, host=host, place=str(organisation), key=f"member:{member.pk}")
    return member


@transaction.atomic
def change_member_role(*, member: OrganisationMember, role: str) -> None:
    _keep_a_representative(member, leaves=role != OrganisationRole.LEGAL_REPRESENTATIVE)
    member.role = role
    member.save(update_fields=["role"])


@transaction.atomic
def remove_member(*, member: OrganisationMember) -> None:
    _keep_a_representative(member, leaves=True)
    member.delete()


@transaction.atomic
def appoint(*, funder: Funder, email: str, full_name: str, role: str, capacity: str, host: User) -> Membership:
    """A mandate for a person, who receives an invitation when the account is new."""
    refuse_if_objected(by=host, funder=funder)
    person = _known_or_new(email, full_name)
    mandate = _ended_mandate(funder, person, role) or Membership(funder=funder, user=person, role=role)
    mandate.capacity, mandate.ends_on = capacity, None
    mandate.full_clean()
    mandate.save()
    _leave_invitation(person, host=host, place=str(funder), key=f"mandate:{mandate.pk}:{timezone.now():%Y%m%d%H%M%S}")
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Membership, by: User) -> None:
    """The row stays, with its last day: who held which role when is part of the proof. Its last day is today."""
    refuse_if_objected(by=by, funder=mandate.funder)
    others = Membership.objects.current().filter(funder=mandate.funder, role=Role.ADMINISTRATOR).exclude(pk=mandate.pk)
    if mandate.role == Role.ADMINISTRATOR and not others.exists():
        raise ValidationError(_("C’est la dernière personne qui administre cette institution : nommez d’abord quelqu’un d’autre."), code="last")
    mandate.ends_on = timezone.localdate() - timedelta(days=1)
    if mandate.starts_on and mandate.starts_on > mandate.ends_on:
        mandate.starts_on = mandate.ends_on
    mandate.save(update_fields=["ends_on", "starts_on"])


def reasons_to_stay(user: User) -> list[str]:
    """What must be handed over before an account may be anonymised."""
    reasons: list[str] = []
    if user.memberships.current().exists():
        reasons.append(str(_("Vous tenez un mandat pour une institution : demandez d’abord à son administration d’y mettre fin.")))
    for member in user.organisation_memberships.select_related("organisation"):
        if _is_only_representative(member) and member.organisation.members.count() > 1:
            reasons.append(_("Vous êtes seul·e à représenter « %(name)s » : confiez d’abord ce rôle à un autre membre.") % {"name": member.organisation})
    return reasons


@transaction.atomic
def anonymise(*, user: User) -> None:
    """Takes away what says who the person is; the row stays, because the journal of the dossiers points at it.

    The journal keeps the name under which each act was done: it is the proof the law asks an administration to keep.
    """
    reasons = reasons_to_stay(user)
    if reasons:
        raise ValidationError(reasons, code="must_stay")
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.organisation_memberships.all().delete()
    _erase(user)


def _erase(user: User) -> None:
    user.email, user.full_name, user.phone = f"anonyme-{user.pk}@anonyme.invalid", str(_("Compte anonymisé")), ""
    user.is_active, user.anonymised_at = False, timezone.now()
    user.set_unusable_password()
    user.save()
    user.forget_cached_rights()


def _known_or_new(email: str, full_name: str = "") -> User:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    return person or User.objects.create_user(email, None, full_name=full_name)


def _ended_mandate(funder: Funder, person: User, role: str) -> Membership | None:
    return Membership.objects.filter(funder=funder, user=person, role=role, ends_on__lt=timezone.localdate()).first()


def _leave_invitation(person: User, *, host: User, place: str, key: str) -> None:
    payload: dict[str, Any] = {"user": person.pk, "host": host.get_full_name(), "place": place}
    outbox.put("accounts.invitation", payload, key=f"invitation:{key}")


def _is_only_representative(member: OrganisationMember) -> bool:
    others = member.organisation.members.filter(role=OrganisationRole.LEGAL_REPRESENTATIVE).exclude(pk=member.pk)
    return member.role == OrganisationRole.LEGAL_REPRESENTATIVE and not others.exists()


def _keep_a_representative(member: OrganisationMember, *, leaves: bool) -> None:
    if leaves and _is_only_representative(member):
        raise ValidationError(_("Un organisme garde au moins une personne qui le représente : nommez-en d’abord une autre."), code="last")
