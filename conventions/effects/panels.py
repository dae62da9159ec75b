"""What this room shows on the sheet of a dossier: its instrument, one line each."""

from typing import Any

from conventions.models import Convention
from grants.domain.queries.panels import decisions_seen
from grants.panels import panel


@panel(order=60)
def conventions_of(application: Any, user: Any) -> tuple[str, dict[str, Any]] | None:
    """Nothing to look for where no decision is known."""
    if not decisions_seen(application, user):
        return None
    rows = list(Convention.objects.visible_to(user).filter(application=application).select_related("funder").prefetch_related("amendments", "instalments"))
    return ("conventions/_panel.html", {"conventions": rows}) if rows else None
