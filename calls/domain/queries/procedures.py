"""The procedures one administrator works with: those shipped, those of their institution, and what uses each version."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from calls.models import Call
from workflows.lifecycle import Lifecycle
from workflows.models import Procedure, ProcedureDraft

#: Nouns that follow a procedure without being a dossier.
NOT_A_CASE = frozenset({"call", "session", "agenda_item"})


@dataclass(frozen=True)
class Version:
    """One published version, the calls that pin it, and how many dossiers it still leads."""

    procedure: Procedure
    calls: list[Call]
    running: int


@dataclass
class Shelf:
    """The versions of one code, the last first."""

    latest: Procedure
    versions: list[Version] = field(default_factory=list)
    draft: ProcedureDraft | None = None


def shelves(person: Any) -> list[Shelf]:
    """Every procedure this person may read, in the order of their titles; the versions of one together."""
    rows = list(Procedure.objects.visible_to(person).select_related("published_by").order_by("key", "-version"))
    drafts = {draft.key: draft for draft in drafts_of(person)}
    found: dict[str, Shelf] = {}
    for version in versions_of(rows, person):
        shelf = found.setdefault(version.procedure.key, Shelf(version.procedure, draft=drafts.get(version.procedure.key)))
        shelf.versions.append(version)
    return sorted(found.values(), key=lambda each: each.latest.title)


def drafts_of(person: Any) -> list[ProcedureDraft]:
    return list(ProcedureDraft.objects.visible_to(person).in_progress().select_related("based_on", "updated_by"))


def versions_of(procedures: Iterable[Procedure], person: Any) -> list[Version]:
    rows = list(procedures)
    calls: dict[int, list[Call]] = {}
    for call in Call.objects.administered_by(person).filter(procedure__in=rows).select_related("scheme__funder"):
        calls.setdefault(call.procedure_id, []).append(call)
    running = running_dossiers(rows, person)
    return [Version(each, calls.get(each.pk, []), running[each.pk]) for each in rows]


def running_dossiers(procedures: Iterable[Procedure], person: Any) -> Counter[int]:
    """{procedure: dossiers this person may see, of which something has not ended}. One query, a case counted once."""
    rows = list(procedures)
    parts = [_running(lifecycle, rows, person) for lifecycle in Lifecycle.registry.values() if lifecycle.model and lifecycle.noun not in NOT_A_CASE]
    return Counter(procedure for procedure, _case in parts[0].union(*parts[1:])) if parts and rows else Counter()


def _running(lifecycle: Lifecycle, procedures: list[Procedure], person: Any) -> Any:
    rows = lifecycle.model.objects.visible_to(person).filter(procedure__in=procedures).exclude(state__in=lifecycle.final_states)
    return rows.order_by().values_list("procedure_id", "case_ref").distinct()
