"""A procedure being written: started from a version, saved by pieces, published once or given up.

Two people may write at once. Each save says the revision it was typed on and the keys of the body it replaces; a save
that would undo a colleague's on the same keys is refused with who changed what, and nothing of either is lost.
Every act is a line of the journal of the procedure (`case_of`): procedures are facts of the house.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.errors import DoorError, GuardFailed, NotPermitted, WrongState
from workflows.journal import FACTS, append, life_of
from workflows.models import Procedure, ProcedureDraft
from workflows.models.draft import administers
from workflows.procedures.prover import Finding, blocking, prove
from workflows.procedures.publishing import digest_of, publish

FACTS.update(
    {
        "procedure_started": gettext_lazy("Procédure mise en préparation"),
        "procedure_changed": gettext_lazy("Procédure modifiée"),
        "procedure_dropped": gettext_lazy("Préparation abandonnée"),
        "procedure_published": gettext_lazy("Procédure publiée"),
    }
)


#: What the rooms above say of the shape of a body: sentences, nothing when it is sound. No draft ever holds another.
SHAPES: list[Callable[[Mapping[str, Any]], list[str]]] = []


@dataclass(frozen=True)
class Change:
    """What somebody saved: who, when, and the keys of the body they replaced."""

    who: str
    at: datetime
    places: frozenset[str]


class Overtaken(DoorError):
    """Somebody else saved the same keys since. Nothing is written; the page says who changed what and keeps what was typed."""

    def __init__(self, changes: list[Change], revision: int) -> None:
        self.changes, self.revision = changes, revision
        names = ", ".join(dict.fromkeys(each.who for each in changes))
        super().__init__(_("%(names)s a modifié ce passage pendant que vous l’écriviez.") % {"names": names})


class Unproved(GuardFailed):
    """Something would go wrong under this procedure: the findings say what, where, and how to mend it. Nothing is published."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__([str(finding.reason) for finding in findings])


def case_of(funder_id: int, key: str) -> str:
    """Where the acts on a procedure are written down, in thirty characters: a long code is cut, its digest keeps two apart."""
    whole = f"PROC-{funder_id}-{key}"
    return whole if len(whole) <= 30 else f"{whole[:21]}-{sha256(key.encode()).hexdigest()[:8]}"


@transaction.atomic
def start_draft(*, based_on: Procedure, funder_id: int, title: str, by: Any) -> ProcedureDraft:
    """The next version of a procedure of this funder, or a copy under a code of its own."""
    _only_administrator(by, funder_id)
    if based_on.funder_id is not None and not administers(by, based_on.funder_id):
        raise NotPermitted(_("Cette procédure est celle d’une autre institution."), log=f"procedure {based_on.pk}")
    continues = based_on.funder_id == funder_id and title == based_on.title
    key = based_on.key if continues else free_key(title)
    return _start(key, based_on, funder_id, title, by)


def _start(key: str, based_on: Procedure, funder_id: int, title: str, by: Any) -> ProcedureDraft:
    body = deepcopy(based_on.body) | {"title": title}
    try:
        with transaction.atomic():
            draft = ProcedureDraft.objects.create(key=key, funder_id=funder_id, title=title, body=body, based_on=based_on, created_by=by, updated_by=by)
    except IntegrityError as error:
        raise WrongState(_("Cette procédure est déjà en préparation : reprenez le brouillon qui existe."), log=f"draft {key}") from error
    _told(draft, "procedure_started", by, {"based_on": str(based_on)})
    return draft


def free_key(title: str) -> str:
    """A code nobody has: the words of the title, then a number."""
    base = slugify(title)[:50].strip("-") or "procedure"
    taken = {*Procedure.objects.filter(key__startswith=base).values_list("key", flat=True), *ProcedureDraft.objects.filter(key__startswith=base).values_list("key", flat=True)}
    return next(key for key in (base, *(f"{base}-{rank}" for rank in range(2, 10_000))) if key not in taken)


@transaction.atomic
def save_draft(*, draft: ProcedureDraft, revision: int, changes: Mapping[str, Any], by: Any, said: str = "") -> ProcedureDraft:
    """Replaces these keys of the body (None removes one). Other keys saved meanwhile by somebody else stay as they are.

    said: what was changed, in words, for the timeline."""
    locked = _open(draft, by)
    overtaken = [each for each in changes_since(locked, revision) if each.places & set(changes)]
    if overtaken:
        raise Overtaken(overtaken, locked.revision)
    body = after(locked.body, changes)
    if wrong := [sentence for says in SHAPES for sentence in says(body)]:
        raise GuardFailed(wrong, log=f"draft {draft.pk}")
    places = sorted(key for key in changes if locked.body.get(key) != body.get(key))
    return _kept(locked, body, places, by, said) if places else locked


def after(body: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The body once these passages are replaced; None removes one."""
    return {key: value for key, value in {**body, **changes}.items() if value is not None}


def _kept(draft: ProcedureDraft, body: dict[str, Any], places: list[str], by: Any, said: str) -> ProcedureDraft:
    draft.body, draft.title, draft.updated_by = body, str(body.get("title") or draft.title)[:200], by
    draft.revision += 1
    draft.save(update_fields=["body", "title", "updated_by", "updated_at", "revision"])
    _told(draft, "procedure_changed", by, {"revision": draft.revision, "places": places}, reason=said)
    return draft


def changes_since(draft: ProcedureDraft, revision: int) -> list[Change]:
    """The saves after this revision, oldest first, as the journal has them."""
    lines = life_of(case_of(draft.funder_id, draft.key)).filter(step="procedure_changed")
    newer = [line for line in lines if line.data["draft"] == draft.pk and line.data["revision"] > revision]
    return [Change(line.actor_label, line.at, frozenset(line.data["places"])) for line in newer]


def publish_draft(*, draft: ProcedureDraft, revision: int, note: str, by: Any) -> Procedure:
    """The act: proved under lock, then a version that never changes, and the line of the journal that says who made it."""
    try:
        with transaction.atomic():
            return _published(_open(draft, by), revision, note.strip(), by)
    except IntegrityError as error:
        raise WrongState(_("Quelqu’un vient de publier une version de cette procédure : relisez ce qui change, puis publiez."), log=f"draft {draft.pk}") from error


def _published(draft: ProcedureDraft, revision: int, note: str, by: Any) -> Procedure:
    if draft.revision != revision:
        raise Overtaken(changes_since(draft, revision), draft.revision)
    latest = Procedure.objects.select_for_update().filter(key=draft.key).order_by("-version").first()
    _may_follow(draft, latest, note)
    if wrong := blocking(prove(draft.body, funder_id=draft.funder_id)):
        raise Unproved(wrong)
    version = publish(key=draft.key, title=draft.title, body=draft.body, by=by, funder_id=draft.funder_id, note=note)
    draft.published_as, draft.note, draft.updated_by = version, note, by
    draft.save(update_fields=["published_as", "note", "updated_by", "updated_at"])
    _told(draft, "procedure_published", by, {"version": version.version, "digest": version.digest}, reason=note)
    return version


def _may_follow(draft: ProcedureDraft, latest: Procedure | None, note: str) -> None:
    """A version says what changes and why, differs from the last, and stays in its institution."""
    if not note:
        raise GuardFailed([_("Écrivez ce qui change et pourquoi : les personnes qui suivront cette procédure le liront.")])
    if latest is not None and latest.funder_id != draft.funder_id:
        raise NotPermitted(_("Le code de cette procédure est déjà pris : faites-en une copie sous un autre nom."), log=f"draft {draft.pk}")
    if latest is not None and latest.digest == digest_of(draft.body):
        raise GuardFailed([_("Rien ne change par rapport à la version %(version)d : il n’y a rien à publier.") % {"version": latest.version}])


@transaction.atomic
def drop_draft(*, draft: ProcedureDraft, by: Any) -> None:
    """Given up: the row goes, the journal keeps that it was. What was published stays."""
    locked = _open(draft, by)
    _told(locked, "procedure_dropped", by, {})
    locked.delete()


def _open(draft: ProcedureDraft, by: Any) -> ProcedureDraft:
    """The row under lock, still open, for somebody who may write it."""
    locked = ProcedureDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if locked is None:
        raise WrongState(_("Ce brouillon a été supprimé entre-temps : rien n’est enregistré."), log=f"draft {draft.pk} is gone")
    _only_administrator(by, locked.funder_id)
    if locked.published_as_id:
        raise WrongState(_("Cette procédure est publiée : une version ne change pas. Préparez une nouvelle version."), log=f"draft {draft.pk} is published")
    return locked


def _only_administrator(by: Any, funder_id: int) -> None:
    if not administers(by, funder_id):
        raise NotPermitted(_("Seule l’administration des dispositifs de cette institution prépare ses procédures."), log=f"user {by.pk} funder {funder_id}")


def _told(draft: ProcedureDraft, fact: str, by: Any, data: Mapping[str, Any], reason: str = "") -> None:
    append(case_of(draft.funder_id, draft.key), fact, actor=by, reason=reason, data={"draft": draft.pk, "title": draft.title, **data})
