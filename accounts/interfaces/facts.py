"""What is said of an organisation, as pairs (term, value)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation


def facts_of(organisation: Organisation) -> list[tuple[str, Any]]:
    return [*_identity(organisation), *_whereabouts(organisation)]


def _identity(organisation: Organisation) -> Iterator[tuple[str, Any]]:
    """Only the numbers that were given: no country has them all."""
    yield _("Forme"), f"{organisation.get_legal_form_display()}, {organisation.get_country_display()}"
    numbers = ((_("SIRET"), organisation.siret), (_("RNA"), organisation.rna), (_("IDE"), organisation.uid))
    yield from (pair for pair in numbers if pair[1])


def _whereabouts(organisation: Organisation) -> Iterator[tuple[str, Any]]:
    to_fill = _("à compléter")
    town = f"{organisation.postcode} {organisation.city}".strip()
    signs = organisation.legal_representative, organisation.legal_representative_capacity
    yield _("Adresse"), ", ".join(part for part in (organisation.address, town) if part) or to_fill
    yield _("Représentant·e légal·e"), ", ".join(part for part in signs if part) or to_fill
    yield _("IBAN"), f"{organisation.iban[:4]} … {organisation.iban[-4:]}" if organisation.iban else _("à compléter avant un versement")
