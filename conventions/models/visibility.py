"""Which conventions a person can know of: the one place. Default deny; a conflict of interest shuts everything.

The beneficiary sees an instrument once it has been proposed to them, or has come into force; the funder's staff sees it
from its draft. Jurors have no business with it. Nouns that hang on a convention filter on it by `path`.
"""

from typing import Any

from django.db.models import Q

from accounts.enums import STAFF_ROLES
from grants.models.visibility import conflicts_of

NEVER_PROPOSED = {"proposed_at__isnull": True, "in_force_at__isnull": True}


def who_may_see(user: Any, path: str = "") -> Q:
    if not user.is_authenticated:
        return Q(pk__in=[])
    hidden = Q(**{f"{path}{name}": value for name, value in NEVER_PROPOSED.items()})
    mine = Q(**{f"{path}application__organisation__in": list(user.organisation_ids)}) & ~hidden
    return mine | Q(**{f"{path}funder__in": user.funders_as(*STAFF_ROLES)})


def shut_to(user: Any, path: str = "") -> Any:
    return conflicts_of(user, f"{path}application")
