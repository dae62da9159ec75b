"""The invented cast of the demonstration: two funders, their staff, sixty organisations. Nobody here exists."""

from dataclasses import dataclass
from functools import cache
from itertools import product

from django.contrib.auth.hashers import make_password

from accounts.enums import Country, LegalForm, OrganisationRole, Role
from accounts.models import Funder, Membership, Organisation, OrganisationMember, User

PASSWORD = "sillage-demonstration"  # noqa: S105 - written on the sign-in page of the demonstration, nowhere else

REMEDIES = (
    "Cette décision peut faire l’objet d’un recours gracieux auprès de l’autorité qui l’a prise. "
    "Le délai et la juridiction à saisir sont ceux que la collectivité a fixés dans ses réglages."
)

#: The account numbers that the standards themselves print as examples.
IBANS = {"FR": "FR1420041010050500013M02606", "CH": "CH9300762011623852957"}

FUNDERS = (
    {"slug": "clairbrume", "name": "Ville de Clairbrume", "kind": "city", "country": "FR", "currency": "EUR", "time_zone": "Europe/Paris", "seat": "Clairbrume",
     "case_prefix": "CLB", "address": "1 place des Essais\n00000 Clairbrume", "primary_colour": "#0B5563", "remedies": REMEDIES},
    {"slug": "haut-essai", "name": "Canton du Haut-Essai", "kind": "canton", "country": "CH", "currency": "CHF", "time_zone": "Europe/Zurich", "seat": "Val-Témoin",
     "case_prefix": "CHE", "address": "Rue du Modèle 2\n0000 Val-Témoin", "primary_colour": "#5B4B8A", "remedies": REMEDIES},
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    roles: tuple[Role, ...]
    capacity: str


STAFF = {
    "clairbrume": (
        Person("administration", "Dominique Essai", (Role.ADMINISTRATOR,), "Responsable des dispositifs"),
        Person("instruction", "Camille Essai", (Role.CASE_OFFICER,), "Chargée d’instruction"),
        Person("secretariat", "Sacha Essai", (Role.SECRETARY,), "Secrétaire de la commission"),
        Person("presidence", "Claude Essai", (Role.CHAIR, Role.JUROR), "Présidence de la commission"),
        Person("juree.1", "Alix Exemple", (Role.JUROR,), "Chorégraphe"),
        Person("jure.2", "Maxime Exemple", (Role.JUROR,), "Directeur d’un centre d’art"),
        Person("juree.3", "Morgane Exemple", (Role.JUROR,), "Musicienne"),
        Person("jure.4", "Andréa Exemple", (Role.JUROR,), "Libraire"),
        Person("elue", "Lou Exemple", (Role.DECISION_MAKER,), "Adjointe à la culture"),
        Person("elu.2", "Sohan Exemple", (Role.DECISION_MAKER,), "Adjoint aux finances"),
        Person("elue.3", "Aube Exemple", (Role.DECISION_MAKER,), "Première adjointe"),
        Person("maire", "Gwen Exemple", (Role.SIGNATORY,), "Maire"),
        Person("service.fait", "Robin Exemple", (Role.CERTIFIER,), "Responsable du suivi"),
        Person("finances", "Noa Exemple", (Role.AUTHORISING_OFFICER,), "Directrice des finances"),
        Person("controle", "Yaël Exemple", (Role.CONTROLLER,), "Contrôle indépendant"),
    ),
    "haut-essai": (
        Person("canton.administration", "Marin Modèle", (Role.ADMINISTRATOR, Role.CASE_OFFICER), "Cheffe de section"),
        Person("canton.secretariat", "Céleste Modèle", (Role.SECRETARY,), "Secrétaire de la commission culturelle"),
        Person("canton.presidence", "Éden Modèle", (Role.CHAIR, Role.JUROR), "Présidence de la commission culturelle"),
        Person("canton.juree", "Ilham Modèle", (Role.JUROR,), "Metteuse en scène"),
        Person("canton.jure", "Ange Modèle", (Role.JUROR,), "Plasticien"),
        Person("canton.decision", "Charlie Modèle", (Role.DECISION_MAKER, Role.SIGNATORY), "Chef du service de la culture"),
        Person("canton.suivi", "Eli Modèle", (Role.CERTIFIER,), "Responsable du suivi"),
        Person("canton.finances", "Paule Modèle", (Role.AUTHORISING_OFFICER,), "Administration des finances"),
    ),
}

_KINDS = ("Compagnie", "Collectif", "Atelier", "Fanfare", "Théâtre", "Ensemble", "Fabrique", "Cie de danse", "Ciné-club", "Chœur")
_NAMES = ("du Parapluie bavard", "des Quatre Fenêtres", "de la Marée basse", "du Banc d’essai", "des Lampions", "du Nuage à ressort")


def organisation_names() -> list[str]:
    """Sixty, in an order that mixes them."""
    return [f"{kind} {name}" for name, kind in product(_NAMES, _KINDS)]


def make_funders() -> dict[str, Funder]:
    return {each["slug"]: Funder.objects.get_or_create(slug=each["slug"], defaults=each)[0] for each in FUNDERS}


def make_person(email: str, name: str) -> User:
    return User.objects.get_or_create(email=f"{email}@example.org", defaults={"full_name": name, "password": _hashed()})[0]


@cache
def _hashed() -> str:
    """One hash for all: hashing eighty times the same password would take twenty seconds."""
    return make_password(PASSWORD)


def make_staff(funder: Funder) -> None:
    for person in STAFF[funder.slug]:
        user = make_person(person.email, person.name)
        for role in person.roles:
            Membership.objects.get_or_create(user=user, funder=funder, role=role, defaults={"capacity": person.capacity})


def make_organisations() -> list[Organisation]:
    """Forty-five French, fifteen Swiss; the first belongs to the account « artiste »."""
    return [_organisation(rank, name) for rank, name in enumerate(organisation_names())]


def _organisation(rank: int, name: str) -> Organisation:
    swiss = rank % 4 == 3
    organisation, new = Organisation.objects.get_or_create(
        name=name,
        defaults={
            "legal_form": LegalForm.ASSOCIATION, "country": Country.CH if swiss else Country.FR,
            "address": f"{rank + 1} rue de l’Essai", "postcode": "0000" if swiss else "00000", "city": "Val-Témoin" if swiss else "Clairbrume",
            "email": f"structure{rank + 1}@example.org", "iban": IBANS["CH" if swiss else "FR"], "legal_representative": _representative(rank), "legal_representative_capacity": "Présidence",
        },
    )  # fmt: skip
    if new:
        user = make_person("artiste" if rank == 0 else f"artiste.{rank + 1}", _representative(rank))
        OrganisationMember.objects.create(user=user, organisation=organisation, role=OrganisationRole.LEGAL_REPRESENTATIVE)
    return organisation


def _representative(rank: int) -> str:
    first = ("Jo", "Swann", "Mahé", "Loïs", "Sam", "Élie", "Rim", "Tam", "Noor", "Ziri")[rank % 10]
    last = ("Témoin", "Fictif", "Modèle", "Exemple", "Essai", "Brouillon")[rank // 10 % 6]
    return f"{first} {last}"
