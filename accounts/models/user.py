from collections.abc import Iterable
from copy import copy
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import LENDABLE_ROLES, STAFF_ROLES, Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address. Never deleted: the journal names them; they may be anonymised."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    full_name = models.CharField(_("nom complet"), max_length=150, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    is_active = models.BooleanField(_("compte actif"), default=True)
    is_staff = models.BooleanField(_("accès à l’administration technique"), default=False)
    is_system = models.BooleanField(_("acteur automatique"), default=False, editable=False)
    anonymised_at = models.DateTimeField(_("anonymisé le"), null=True, editable=False)
    date_joined = models.DateTimeField(_("inscrit le"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once", violation_error_message=_("Un compte existe déjà avec cette adresse.")),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True) | Q(is_active=False),
                name="user_anonymised_is_inactive",
                violation_error_message=_("Un compte anonymisé n’est plus actif."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.full_name or self.email

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise models.ProtectedError(_("Un compte n’est jamais supprimé : il s’anonymise."), {self})

    @cached_property
    def roles_by_funder(self) -> dict[int, frozenset[str]]:
        """{funder id: roles held today, or lent today by somebody who is away}, read once per request."""
        held = dict(self.own_roles_by_funder)
        for lent in self.loans.values():
            for funder, roles in lent.items():
                held[funder] = held[funder] | roles
        return held

    @cached_property
    def own_roles_by_funder(self) -> dict[int, frozenset[str]]:
        return _by_funder((funder, role) for funder, role, holder in self._mandates if holder == self.pk)

    @cached_property
    def loans(self) -> dict[int, dict[int, frozenset[str]]]:
        """{who is away: {funder id: roles they lend}}. Only where this person works too: a substitute sees no more dossiers."""
        lent: dict[int, list[tuple[int, str]]] = {}
        for funder, role, holder in self._mandates:
            if holder != self.pk and not STAFF_ROLES.isdisjoint(self.own_roles_by_funder.get(funder, ())):
                lent.setdefault(holder, []).append((funder, role))
        return {holder: _by_funder(pairs) for holder, pairs in lent.items()}

    @cached_property
    def lenders(self) -> dict[int, "User"]:
        """Those whom this person stands in for today."""
        return User.objects.in_bulk(sorted(self.loans)) if self.loans else {}

    @cached_property
    def _mandates(self) -> list[tuple[int, str, int]]:
        """Theirs, and those of the people they stand in for today: one query."""
        from accounts.models.funder import Membership  # noqa: PLC0415 - a mandate names a person
        from workflows.models import Absence  # noqa: PLC0415 - an absence names a person

        away = Absence.objects.current().filter(substitute=self, person=OuterRef("user"), funder_id=OuterRef("funder"))
        rows = Membership.objects.current().filter(Q(user=self) | Q(Exists(away), role__in=sorted(LENDABLE_ROLES)))
        return list(rows.values_list("funder_id", "role", "user_id"))

    @cached_property
    def replaced_by(self) -> frozenset[int]:
        """Who has stood in for them, ever."""
        return frozenset(self.absences.exclude(substitute=None).values_list("substitute_id", flat=True))

    def in_own_name(self, lender: int | None = None) -> "User":
        """The same person with their own roles only, or with those that one absent person lends them besides."""
        alone = copy(self)
        lent = self.loans.get(lender, {}) if lender else {}
        alone.__dict__["roles_by_funder"] = {funder: roles | lent.get(funder, frozenset()) for funder, roles in self.own_roles_by_funder.items()}
        return alone

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(self.organisation_memberships.values_list("organisation_id", flat=True))

    def roles_at(self, funder_id: int) -> frozenset[str]:
        return self.roles_by_funder.get(funder_id, frozenset())

    def has_role(self, funder_id: int, *roles: str) -> bool:
        return not self.roles_at(funder_id).isdisjoint(roles)

    def funders_as(self, *roles: str) -> list[int]:
        """Ids of the funders for which this person holds at least one of the roles."""
        return [funder for funder, held in self.roles_by_funder.items() if not held.isdisjoint(roles)]

    @property
    def is_officer(self) -> bool:
        return bool(self.funders_as(*STAFF_ROLES))

    @property
    def is_juror(self) -> bool:
        return bool(self.funders_as(Role.JUROR, Role.CHAIR))

    def forget_cached_rights(self) -> None:
        for name in ("_mandates", "own_roles_by_funder", "loans", "lenders", "roles_by_funder", "replaced_by", "organisation_ids"):
            self.__dict__.pop(name, None)


def _by_funder(pairs: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    held: dict[int, set[str]] = {}
    for funder, role in pairs:
        held.setdefault(funder, set()).add(role)
    return {funder: frozenset(roles) for funder, roles in held.items()}
