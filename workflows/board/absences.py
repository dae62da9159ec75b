"""Being away: who stands in, between which days. Rights follow from the row by themselves, see `User.loans` and docs/adr/0009."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import STAFF_ROLES, Role
from accounts.models import Funder, User
from ui.formats import day
from workflows import journal
from workflows.models import Absence

LONGEST = timedelta(days=366)
journal.FACTS |= {"absence_declared": gettext_lazy("Absence déclarée"), "absence_cancelled": gettext_lazy("Absence annulée")}


def people_of(funder_id: int, on: date | None = None) -> QuerySet[User]:
    """Whoever holds a mandate there today, jurors included: anybody may be away."""
    mandates = Funder.objects.get(pk=funder_id).memberships.current()
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True).order_by("full_name", "pk")


def who_can_stand_in(funder_id: int, person: Any = None) -> QuerySet[User]:
    """The administration's own people: a substitute sees no dossier that they did not see before."""
    mandates = Funder.objects.get(pk=funder_id).memberships.current().filter(role__in=sorted(STAFF_ROLES))
    return User.objects.filter(pk__in=mandates.values("user"), is_active=True).exclude(pk=person.pk if person else 0).order_by("full_name", "pk")


def seen_by(user: Any, funder_id: int) -> QuerySet[Absence]:
    """Everybody's for who administers, one's own and those one stands in for otherwise."""
    rows = Absence.objects.ahead().filter(funder_id=funder_id).select_related("person", "substitute")
    if user.has_role(funder_id, Role.ADMINISTRATOR):
        return rows
    return rows.filter(person=user) | rows.filter(substitute=user)


@transaction.atomic
def declare(*, person: Any, funder_id: int, starts_on: date, ends_on: date, by: Any, substitute: Any = None) -> Absence:
    """Said by the person, or by an administrator for them."""
    User.objects.select_for_update().get(pk=person.pk)
    if refusals := list(_refusals(person, funder_id, starts_on, ends_on, by, substitute)):
        raise ValidationError(refusals)
    absence = Absence(person=person, funder_id=funder_id, substitute=substitute, starts_on=starts_on, ends_on=ends_on, declared_by=by)
    absence.save()
    _write(absence, "absence_declared", by)
    return absence


@transaction.atomic
def cancel(*, absence: Absence, by: Any) -> None:
    """Back earlier: what was lent ends at once."""
    locked = Absence.objects.select_for_update(of=("self",)).select_related("person", "substitute").get(pk=absence.pk)
    if not _may_speak_for(by, locked.person, locked.funder_id):
        raise ValidationError(_("Seule la personne absente ou l’administration peut annuler une absence."))
    if locked.cancelled_at is None:
        locked.cancelled_at, locked.cancelled_by = timezone.now(), by
        locked.save(update_fields=["cancelled_at", "cancelled_by"])
        _write(locked, "absence_cancelled", by)


def _refusals(person: Any, funder_id: int, starts_on: date, ends_on: date, by: Any, substitute: Any) -> Any:
    if not _may_speak_for(by, person, funder_id):
        yield _("Seule la personne elle-même ou l’administration peut déclarer cette absence.")
    if not person.own_roles_by_funder.get(funder_id):
        yield _("Cette personne ne tient aucun rôle dans cette institution : son absence n’y change rien.")
    if ends_on < starts_on:
        yield _("Le retour précède le départ : corrigez l’une des deux dates.")
    elif ends_on < timezone.localdate():
        yield _("Ces jours sont passés : une absence se déclare avant d’être finie.")
    elif ends_on - starts_on > LONGEST:
        yield _("Une absence de plus d’un an demande un autre mandat, pas un remplacement.")
    if other := _standing(person, funder_id, starts_on, ends_on):
        yield _("Une absence est déjà déclarée du %(first)s au %(last)s : annulez-la d’abord.") % {"first": day(other.starts_on), "last": day(other.ends_on)}
    if substitute is not None:
        yield from _unfit(substitute, person, funder_id, starts_on, ends_on)


def _unfit(substitute: Any, person: Any, funder_id: int, starts_on: date, ends_on: date) -> Any:
    if not who_can_stand_in(funder_id, person).filter(pk=substitute.pk).exists():
        yield _("Le remplacement se confie à une autre personne de l’administration de cette institution.")
    elif other := _standing(substitute, funder_id, starts_on, ends_on):
        said = {"who": substitute, "first": day(other.starts_on), "last": day(other.ends_on)}
        yield _("%(who)s est aussi en absence, du %(first)s au %(last)s : choisissez quelqu’un d’autre ou d’autres jours.") % said


def _standing(person: Any, funder_id: int, starts_on: date, ends_on: date) -> Absence | None:
    return Absence.objects.standing().filter(person=person, funder_id=funder_id, starts_on__lte=ends_on, ends_on__gte=starts_on).first()


def _may_speak_for(by: Any, person: Any, funder_id: int) -> bool:
    return bool(by.pk == person.pk or by.has_role(funder_id, Role.ADMINISTRATOR))


def _write(absence: Absence, fact: str, by: Any) -> None:
    said = {"person": absence.person, "substitute": absence.substitute, "starts_on": absence.starts_on, "ends_on": absence.ends_on}
    journal.append(case_of(absence.funder_id), fact, actor=by, data=said)


def case_of(funder_id: int) -> str:
    """Where what concerns a funder's work, and no dossier, is written down."""
    return f"TRAVAIL-{Funder.objects.get(pk=funder_id).case_prefix}"
