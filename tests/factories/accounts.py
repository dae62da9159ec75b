"""Invented people and institutions, named as situations. Each call makes a new one: nothing is shared between tests.

city = a_city()
officer = a_case_officer(city)
writer = a_person()
association = an_association(with_member=writer)
"""

from itertools import count
from typing import Any

from accounts.enums import Country, Currency, FunderKind, LegalForm, OrganisationRole, Role
from accounts.models import Funder, Membership, Organisation, OrganisationMember, User

RANK = count(1)
FIRST_NAMES = ("Camille", "Dominique", "Claude", "Sacha", "Maxime", "Alix", "Morgane", "Andréa")
COLLECTIVES = ("Les Lampions de l’Essai", "Compagnie du Banc d’Essai", "Fanfare d’Essai", "Le Théâtre à Blanc")


def letters(rank: int) -> str:
    """1 -> AA, 2 -> AB…: a prefix of dossiers is made of capital letters only."""
    return chr(ord("A") + rank // 26 % 26) + chr(ord("A") + rank % 26)


# --- institutions


def a_city(**fields: Any) -> Funder:
    """A French city: euros, Paris time."""
    rank = next(RANK)
    return Funder.objects.create(
        **{
            "name": f"Ville d’Essai-sur-Loire {rank}",
            "slug": f"ville-essai-{rank}",
            "kind": FunderKind.CITY,
            "country": Country.FR,
            "currency": Currency.EUR,
            "time_zone": "Europe/Paris",
            "seat": "Essai-sur-Loire",
            "case_prefix": f"V{letters(rank)}",
        }
        | fields
    )


def a_canton(**fields: Any) -> Funder:
    """A Swiss canton: francs, Zurich time."""
    rank = next(RANK)
    return a_city(
        **{
            "name": f"Canton d’Essai {rank}",
            "slug": f"canton-essai-{rank}",
            "kind": FunderKind.CANTON,
            "country": Country.CH,
            "currency": Currency.CHF,
            "time_zone": "Europe/Zurich",
            "seat": "Sion",
            "case_prefix": f"C{letters(rank)}",
        }
        | fields
    )


# --- people


def a_person(**fields: Any) -> User:
    """Somebody with an account, and no right anywhere."""
    rank = next(RANK)
    return User.objects.create_user(**{"email": f"personne{rank}@example.org", "full_name": f"{FIRST_NAMES[rank % len(FIRST_NAMES)]} Essai {rank}"} | fields)


def holding(role: Role, funder: Funder, user: User | None = None, **fields: Any) -> User:
    """The same person, now with this mandate (a new person by default)."""
    user = user or a_person()
    Membership.objects.create(user=user, funder=funder, role=role, **fields)
    user.forget_cached_rights()
    return user


def an_administrator(funder: Funder, user: User | None = None) -> User:
    return holding(Role.ADMINISTRATOR, funder, user)


def a_case_officer(funder: Funder, user: User | None = None) -> User:
    return holding(Role.CASE_OFFICER, funder, user)


def a_secretary(funder: Funder, user: User | None = None) -> User:
    return holding(Role.SECRETARY, funder, user)


def a_juror(funder: Funder, user: User | None = None) -> User:
    return holding(Role.JUROR, funder, user)


def a_chair(funder: Funder, user: User | None = None) -> User:
    return holding(Role.CHAIR, funder, user)


def a_decision_maker(funder: Funder, user: User | None = None) -> User:
    return holding(Role.DECISION_MAKER, funder, user)


def a_signatory(funder: Funder, user: User | None = None) -> User:
    return holding(Role.SIGNATORY, funder, user)


def a_certifier(funder: Funder, user: User | None = None) -> User:
    return holding(Role.CERTIFIER, funder, user)


def an_authorising_officer(funder: Funder, user: User | None = None) -> User:
    return holding(Role.AUTHORISING_OFFICER, funder, user)


def a_controller(funder: Funder, user: User | None = None) -> User:
    return holding(Role.CONTROLLER, funder, user)


# --- those who ask


def an_organisation(*, with_member: User | None = None, member_role: OrganisationRole = OrganisationRole.LEGAL_REPRESENTATIVE, **fields: Any) -> Organisation:
    """Somebody who asks, with one member when a person is given."""
    rank = next(RANK)
    organisation = Organisation.objects.create(
        **{
            "name": f"Association {COLLECTIVES[rank % len(COLLECTIVES)]} {rank}",
            "legal_form": LegalForm.ASSOCIATION,
            "country": Country.FR,
            "address": "1 rue de l’Essai",
            "postcode": "99999",
            "city": "Essai-sur-Loire",
            "email": f"organisme{rank}@example.org",
            "legal_representative": "Camille Essai",
            "legal_representative_capacity": "présidente",
        }
        | fields
    )
    if with_member is not None:
        joins(organisation, with_member, member_role)
    return organisation


def an_association(*, with_member: User | None = None, **fields: Any) -> Organisation:
    return an_organisation(with_member=with_member, **fields)


def an_artist(*, with_member: User | None = None, **fields: Any) -> Organisation:
    return an_organisation(with_member=with_member, **{"name": f"Alix Essai {next(RANK)}", "legal_form": LegalForm.SELF_EMPLOYED} | fields)


def a_swiss_association(*, with_member: User | None = None, **fields: Any) -> Organisation:
    return an_organisation(with_member=with_member, **{"country": Country.CH, "postcode": "1950", "city": "Sion"} | fields)


def joins(organisation: Organisation, user: User, role: OrganisationRole = OrganisationRole.EDITOR) -> OrganisationMember:
    member = OrganisationMember.objects.create(organisation=organisation, user=user, role=role)
    user.forget_cached_rights()
    return member
