from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES, Role


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
        """{funder id: roles held today}, read once per request."""
        held: dict[int, set[str]] = {}
        for funder_id, role in self.memberships.current().values_list("funder_id", "role"):
            held.setdefault(funder_id, set()).add(role)
        return {funder: frozenset(roles) for funder, roles in held.items()}

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
        for name in ("roles_by_funder", "organisation_ids"):
            self.__dict__.pop(name, None)
